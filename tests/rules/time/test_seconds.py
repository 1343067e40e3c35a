"""Moments as the index keeps them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from svc.errors import InvalidData
from svc.rules.time.seconds import seconds, seconds_of

_OFFSETS = st.builds(timezone, st.timedeltas(timedelta(hours=-23), timedelta(hours=23)))
_ZONES = st.sampled_from([ZoneInfo("Asia/Shanghai"), ZoneInfo("Europe/Berlin"), UTC])


@given(st.datetimes(), st.one_of(_OFFSETS, _ZONES))
def test_seconds_are_the_timestamp(moment: datetime, zone: tzinfo) -> None:
    """Whole where it is, with its fraction where it has one, in zones whose clocks change too."""
    aware = moment.replace(tzinfo=zone)
    exact = aware.timestamp()
    if not -2_208_988_800 <= exact < 253_370_764_800:
        with pytest.raises(InvalidData):
            seconds(aware)
        return
    # Asked twice, since the first answer is remembered.
    assert seconds_of(aware) == seconds(aware) == exact
    assert isinstance(seconds(aware), float if aware.microsecond else int)


def test_the_ends_of_time() -> None:
    """The years 1900 to 9998 in UTC, and no second beyond."""
    first, last = datetime(1900, 1, 1, tzinfo=UTC), datetime(9998, 12, 31, tzinfo=UTC)
    assert (seconds(None), seconds(first)) == (None, -2_208_988_800)
    assert seconds(last - timedelta(seconds=1)) == seconds_of(last - timedelta(seconds=1))
    with pytest.raises(InvalidData):
        seconds(first - timedelta(seconds=1))
