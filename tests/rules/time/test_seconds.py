"""Moments as the index keeps them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from svc.errors import InvalidData
from svc.rules.time.seconds import seconds, seconds_of

_OFFSETS = st.timedeltas(timedelta(hours=-23), timedelta(hours=23))


@given(st.datetimes(), _OFFSETS)
def test_seconds_are_the_timestamp(moment: datetime, offset: timedelta) -> None:
    """Whole where it is, with its fraction where it has one; too far off is refused by both."""
    aware = moment.replace(tzinfo=timezone(offset))
    try:
        exact = seconds_of(aware)
    except InvalidData:
        with pytest.raises(InvalidData):
            seconds(aware)
        return
    told = seconds(aware)
    assert told == exact == (aware.timestamp() if aware.microsecond else int(aware.timestamp()))
    assert type(told) is type(exact)


def test_the_ends_of_time() -> None:
    """The years 1900 to 9998 in UTC, and no second beyond."""
    first, last = datetime(1900, 1, 1, tzinfo=UTC), datetime(9998, 12, 31, tzinfo=UTC)
    assert (seconds(None), seconds(first)) == (None, -2_208_988_800)
    assert seconds(last - timedelta(seconds=1)) == seconds_of(last - timedelta(seconds=1))
    with pytest.raises(InvalidData):
        seconds(first - timedelta(seconds=1))
