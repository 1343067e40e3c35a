"""Moments as the index keeps them, seconds since 1970, and how far clocks may differ."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone, tzinfo

from svc.errors import InvalidData
from svc.language import _

#: Clocks of several desks differ by less than this.
CLOCK_TOLERANCE = timedelta(minutes=10)
#: The years 1900 to 9998, in every time zone.
_FIRST, _LAST = -2_208_988_800, 253_370_764_800
_EPOCH, _DAY = datetime(1970, 1, 1, tzinfo=UTC), 86_400
#: The epoch by the clock of each zone met.
_epochs: dict[tzinfo | None, datetime] = {}
#: Moments that were asked for last, by identity: each is held, so that its place is not another's.
_known: dict[int, tuple[datetime, float]] = {}
_MANY = 100


def seconds(moment: datetime | None) -> float | None:
    """A moment as the index keeps it: whole, unless its source said fractions of a second.

    Raises:
        InvalidData: It lies so far off that some time zone cannot show it.
    """
    return None if moment is None else seconds_of(moment)


def seconds_of(moment: datetime) -> float:
    """A moment as the index keeps it.

    Raises:
        InvalidData: It lies so far off that some time zone cannot show it.
    """
    # Thirty times for every ticket that is read, ten times of the same step.
    known = _known.get(id(moment))
    if known is not None and known[0] is moment:
        return known[1]
    counted = _counted(moment)
    if not _FIRST <= counted < _LAST:
        raise InvalidData(_("{moment} is no moment of an office's life", moment=moment.isoformat()))
    if len(_known) > _MANY:
        _known.clear()
    _known[id(moment)] = moment, counted
    return counted


def _counted(moment: datetime) -> float:
    """Seconds since 1970; by two moments of one zone in a third of the time of a timestamp."""
    if moment.microsecond:
        return moment.timestamp()
    since = moment - (_epochs.get(moment.tzinfo) or _epoch_in(moment.tzinfo))
    return since.days * _DAY + since.seconds


def _epoch_in(zone: tzinfo | None) -> datetime:
    # A zone whose clocks change is subtracted by way of UTC.
    epoch = _EPOCH.astimezone(zone) if type(zone) is timezone else _EPOCH
    if len(_epochs) > _MANY:
        _epochs.clear()
    _epochs[zone] = epoch
    return epoch
