"""A spreadsheet's serial numbers: whole days, and the time as a fraction of one."""

from __future__ import annotations

_DAY = 86_400_000
#: Decimals from which on a number tells more than seconds.
_EXACT = 9


def day_and_time(number: str) -> tuple[int, int]:
    """Days and milliseconds into the day, as far as a number's digits go.

    A number with few decimals is meant to the second: `46329.37847` is 9:05.

    Example:
        >>> day_and_time("46329.3784722222"), day_and_time("45664.3749953704")
        ((46329, 32700000), (45664, 32399600))
        >>> day_and_time("46329.37847")
        (46329, 32700000)
    """
    decimals = len(number.partition(".")[2]) if "e" not in number.lower() else _EXACT
    whole = round(float(number) * _DAY)
    if decimals < _EXACT:
        whole = round(whole / 1000) * 1000
    return divmod(whole, _DAY)


def clock_text(milliseconds: int) -> str:
    """A time of day or a span as hours, minutes and seconds, with thousandths if it has some.

    Example:
        >>> clock_text(32_700_000), clock_text(32_399_600), clock_text(90_000_000)
        ('09:05:00', '08:59:59.600', '25:00:00')
    """
    seconds, rest = divmod(milliseconds, 1000)
    text = f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    return f"{text}.{rest:03}" if rest else text
