"""Times as people write them: halves of the day, weekdays, `下午3点半` and `二〇二六年`.

A word for a half of the day says which hours of a clock of twelve it may stand
beside, and what they are on a clock of twenty-four. `中午11:50` is before noon,
`晚上12:10` ten past midnight, and so of the day after.
"""

from __future__ import annotations

import re
from unicodedata import normalize

from svc.language import _
from svc.lazy_pattern import lazy_pattern
from svc.named_tuple import NamedTuple

#: Hours by which the next day has begun.
NEXT_DAY = 24


class Half(NamedTuple):
    """A half of the day: what hours it goes with.

    Attributes:
        twelve: Hours of a clock of twelve that go up by twelve, first and last.
        plain: Hours that are as they stand, first and last; of a clock of 24 too.
        twelfth: What twelve o'clock is: 0, 12 or 24; None where nobody can say.
    """

    twelve: tuple[int, int] | None
    plain: tuple[int, int]
    twelfth: int | None

    def hour(self, shown: int) -> int | None:
        """The hour from 0 to 24 that is meant; None if the words contradict each other."""
        if shown == 12:
            return self.twelfth
        if self.twelve is not None and self.twelve[0] <= shown <= self.twelve[1]:
            return shown + 12
        return shown if self.plain[0] <= shown <= self.plain[1] else None


_MORNING, _AFTERNOON = Half(None, (0, 11), 0), Half((1, 11), (13, 23), 12)
_EVENING = Half((5, 11), (17, 23), NEXT_DAY)
_NIGHT = Half((8, 11), (20, 23), NEXT_DAY)
#: What goes with each word; what stands between evening and morning may be of either day.
HALVES: dict[str, Half] = {
    "am": _MORNING, "pm": _AFTERNOON, "上午": _MORNING, "下午": _AFTERNOON, "午后": _AFTERNOON,
    "凌晨": Half(None, (0, 6), 0), "清晨": Half(None, (4, 9), None),
    "早上": Half(None, (4, 11), None), "早晨": Half(None, (4, 11), None),
    "中午": Half((1, 2), (11, 14), 12), "正午": Half((1, 1), (11, 13), 12),
    "傍晚": Half((4, 8), (16, 20), None), "晚上": _EVENING, "晚间": _EVENING,
    "夜里": _NIGHT, "夜间": _NIGHT, "深夜": _NIGHT, "半夜": _NIGHT,
}  # fmt: skip
_CHINESE = "|".join(word for word in HALVES if not word.isascii())
#: A word for a half of the day, as it stands in a text.
HALF = rf"[AaPp]\.?[Mm]\.?|{_CHINESE}"
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_SHORT = "mon|tues?|wed(?:s|nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun"
#: The name of a day of the week.
WEEKDAY = rf"(?i:(?:{_SHORT})(?:day)?)|(?:星期|礼拜|周)[一二三四五六日天]"
_NUMERALS = "零一二三四五六七八九十"
#: What stands for other numerals, and for tens of a day of the month.
_OTHER_NUMERALS = {"〇": "零", "○": "零", "Ｏ": "零", "两": "二", "廿": "二十", "卅": "三十"}
#: Numerals that are part of a time by what comes after them; `元月` is the first.
_DATED = lazy_pattern(
    r"(?<![零〇○一二三四五六七八九十两廿卅百千])"
    r"(?:[零〇○一二三四五六七八九]{4}(?=\s*年)"
    r"|(?:(?:[一二三四五六七八九]?十|廿|卅)[一二三四五六七八九]?|[零〇○]?[一二两三四五六七八九])"
    r"(?=\s*[月日号號时時點点分秒])|[零〇○](?=\s*[时時點点分秒])|元(?=\s*月))"
)
_NUMERAL = r"[0-9]{1,2}|[零一二两三四五六七八九十]{1,3}"
_SPOKEN = lazy_pattern(
    rf"({_NUMERAL})(?:点|點)(?:(半)|(?:过)?([一三])刻|({_NUMERAL})分?|(?:钟|鐘|整))?(?![0-9点點])"
)


def hour_of(shown: int, half: str) -> int:
    """The hour from 0 to 24 that an hour beside a word for a half of the day means.

    Raises:
        ValueError: The two contradict each other, or could be of either of two days.

    Example:
        >>> hour_of(11, "中午"), hour_of(12, "晚上"), hour_of(3, "p.m."), hour_of(15, "下午")
        (11, 24, 15, 15)
    """
    hour = HALVES[half.lower().replace(".", "")].hour(shown)
    if hour is None:
        raise ValueError(
            _("says {half} beside {hour} o'clock, which do not go together", half=half, hour=shown)
        )
    return hour


def weekday_of(name: str) -> int:
    """Which day of the week a name says, from 0 for Monday.

    Example:
        >>> weekday_of("Tues"), weekday_of("周日")
        (1, 6)
    """
    if not name.isascii():
        return "一二三四五六日天".index(name[-1]) % 7 if name[-1] != "天" else 6
    return next(at for at, day in enumerate(_DAYS) if day.startswith(name.lower()[:3]))


def plain_time(text: str) -> str:
    """A text with its `3点半` as `3:30`; others stay as they are but for their width.

    Example:
        >>> plain_time("下午3点半"), plain_time("九点一刻"), plain_time("10点05分")
        ('下午3:30', '9:15', '10:05')
        >>> plain_time("二〇二六年十一月廿三日 下午两点")
        '2026年11月23日 下午2:00'
    """
    plain = normalize("NFKC", text)
    if not plain.isascii():
        plain = _DATED.sub(lambda found: str(_number(found[0])), plain)
    return _SPOKEN.sub(_digital, plain)


def _digital(found: re.Match[str]) -> str:
    hour, half, quarter, minutes = found.groups()
    minute = 30 if half else {"一": 15, "三": 45}[quarter] if quarter else _number(minutes or "0")
    return f"{_number(hour)}:{minute:02}"


def _number(numeral: str) -> int:
    """A number below a hundred or told digit by digit, in digits or Chinese."""
    if numeral.isdigit():
        return int(numeral)
    if numeral == "元":
        return 1
    plain = "".join(_OTHER_NUMERALS.get(one, one) for one in numeral)
    tens, mark, ones = plain.rpartition("十")
    if not mark:
        return int("".join(str(_NUMERALS.index(one)) for one in ones))
    return (_NUMERALS.index(tens) if tens else 1) * 10 + (_NUMERALS.index(ones) if ones else 0)
