"""Moments that lie ahead as people say them: `Fri 17:00`, `周五 17点`, `tomorrow`, a day alone."""

from __future__ import annotations

import unicodedata
from datetime import datetime, time, timedelta, tzinfo

from svc.lazy_pattern import lazy_pattern
from svc.rules.time.parsing import in_zone, parse_moment

#: What a day alone means where something falls due.
END_OF_DAY = time(23, 59, 59)
_WEEKDAY = lazy_pattern(
    r"(?P<next>next\s+|下)?(?:(?P<en>mon|tue|wed|thu|fri|sat|sun)[a-z]*"
    r"|(?:周|星期|礼拜)(?P<zh>[一二三四五六日天]))\.?\s*"
)
_EN, _ZH = ("mon", "tue", "wed", "thu", "fri", "sat", "sun"), "一二三四五六日"


def parse_coming(text: str, now: datetime, zone: tzinfo) -> datetime:
    """Read a moment that lies ahead; a weekday is the next such day, a day alone its end.

    A weekday is today where its time is still to come; with `next`, or 下, it is that of the
    week after this one.

    Raises:
        UsageError: It is no moment.

    Example:
        >>> from datetime import UTC
        >>> tuesday = datetime(2026, 11, 3, 9, 12, tzinfo=UTC)
        >>> parse_coming("Fri 17:00", tuesday, UTC).isoformat()
        '2026-11-06T17:00:00+00:00'
        >>> parse_coming("下周二", tuesday, UTC).isoformat()
        '2026-11-10T23:59:59+00:00'
    """
    plain = unicodedata.normalize("NFKC", text).strip().lower()
    match = _WEEKDAY.match(plain)
    if match is None:
        return in_zone(parse_moment(text, now, zone, day_at=END_OF_DAY), zone)
    here = in_zone(now, zone)
    wanted = _EN.index(match["en"]) if match["en"] else _ZH.index(match["zh"].replace("天", "日"))
    monday = here.date() - timedelta(days=here.weekday())
    day = monday + timedelta(days=wanted + (7 if match["next"] else 0))
    moment = parse_moment(f"{day} {plain[match.end() :]}".strip(), now, zone, day_at=END_OF_DAY)
    if moment <= now and not match["next"]:
        later = f"{day + timedelta(days=7)} {plain[match.end() :]}".strip()
        moment = parse_moment(later, now, zone, day_at=END_OF_DAY)
    return in_zone(moment, zone)
