"""Time zones: finding one, its offsets over a stretch of time, moments as records hold them."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from functools import lru_cache
from math import floor
from typing import TYPE_CHECKING

from svc.errors import InvalidData
from svc.language import _

if TYPE_CHECKING:
    from collections.abc import Iterator
    from zoneinfo import ZoneInfo

DAY = 86_400


def zone_of(name: str) -> ZoneInfo:
    """The time zone of an IANA name.

    Raises:
        InvalidData: No such zone.
    """
    from zoneinfo import ZoneInfo

    try:
        return ZoneInfo(name)
    # A folder of the database, an absolute path and an over-long name each fail differently.
    except (KeyError, ValueError, OSError):
        raise InvalidData(
            _("unknown time zone {name!r}", name=name),
            _("name an IANA time zone such as Asia/Shanghai"),
        ) from None


def unix(moment: datetime) -> int:
    """A moment in Unix seconds, rounded down.

    Raises:
        ValueError: A moment without offset.
    """
    if moment.tzinfo is None:
        raise ValueError(f"a moment without offset: {moment.isoformat()}")
    return floor(moment.timestamp())


def local(seconds: int, zone: ZoneInfo) -> datetime:
    """A Unix time as the zone's clock shows it, with its offset then.

    The offset is fixed: Python subtracts two moments of one named zone by the
    wall clock, and would lose the hour of a clock change.
    """
    shown = datetime.fromtimestamp(seconds, zone)
    return shown.replace(tzinfo=_fixed(shown.utcoffset() or timedelta()))


def year_start(year: int, zone: ZoneInfo) -> int:
    """Unix time at which a year begins."""
    return int(datetime(year, 1, 1, tzinfo=zone).timestamp())


def offsets(zone: ZoneInfo, begins: int, ends: int) -> Iterator[tuple[int, int, int]]:
    """The offsets in force from one Unix time to another, in order.

    Yields:
        Since, until (exclusive), seconds east of UTC.
    """
    since, offset, before = begins, _offset(zone, begins), begins
    shown = datetime.fromtimestamp(begins, zone).utcoffset()
    for sample in (*range(begins + DAY, ends, DAY), ends):
        # Asked of each day: compared as it comes, which is quicker than in seconds.
        shown, last = datetime.fromtimestamp(sample, zone).utcoffset(), shown
        if shown != last:
            change = _change(zone, before, sample)
            yield since, change, offset
            since, offset = change, _offset(zone, sample)
        before = sample
    if since < ends:
        yield since, ends, offset


def _change(zone: ZoneInfo, low: int, high: int) -> int:
    """The second at which the offset changes, known to lie in (low, high]."""
    before = _offset(zone, low)
    while high - low > 1:
        middle = (low + high) // 2
        if _offset(zone, middle) == before:
            low = middle
        else:
            high = middle
    return high


def _offset(zone: ZoneInfo, seconds: int) -> int:
    offset = datetime.fromtimestamp(seconds, zone).utcoffset()
    return int(offset.total_seconds()) if offset else 0


@lru_cache(maxsize=64)
def _fixed(offset: timedelta) -> timezone:
    return timezone(offset)
