"""Moments as the index keeps them, seconds since 1970, and how far clocks may differ."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from svc.errors import InvalidData
from svc.language import _

#: Clocks of several desks differ by less than this.
CLOCK_TOLERANCE = timedelta(minutes=10)
#: The years 1900 to 9998, in every time zone.
_FIRST, _LAST = -2_208_988_800, 253_370_764_800
#: Moments that were asked for last, by identity: each is held, so that its place is not another's.
_known: dict[int, tuple[datetime, float]] = {}
_MANY = 100
_EPOCH, _DAY = datetime(1970, 1, 1, tzinfo=UTC), 86_400


def seconds(moment: datetime | None) -> float | None:
    """A moment as the index keeps it: whole, unless its source said fractions of a second.

    Raises:
        InvalidData: It lies so far off that some time zone cannot show it.
    """
    if moment is None:
        return None
    # Thirty times for every ticket that is read, ten times of the same step.
    known = _known.get(id(moment))
    if known is not None and known[0] is moment:
        return known[1]
    counted = _counted(moment)
    if len(_known) > _MANY:
        _known.clear()
    _known[id(moment)] = moment, counted
    return counted


def _counted(moment: datetime) -> float:
    # A third less than by its timestamp.
    since = moment - _EPOCH
    if not since.microseconds and _FIRST <= since.days * _DAY < _LAST:
        return since.days * _DAY + since.seconds
    return seconds_of(moment)


def seconds_of(moment: datetime) -> float:
    """A moment as the index keeps it.

    Raises:
        InvalidData: It lies so far off that some time zone cannot show it.
    """
    exact = moment.timestamp()
    found = exact if moment.microsecond else int(exact)
    if not _FIRST <= found < _LAST:
        raise InvalidData(_("{moment} is no moment of an office's life", moment=moment.isoformat()))
    return found
