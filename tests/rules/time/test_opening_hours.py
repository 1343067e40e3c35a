"""Hours of a day as people write them."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from svc.errors import InvalidData
from svc.model.office import Calendar, Hours, Week
from svc.rules.time.opening_hours import hours_text, ordinary_hours, parse_hours
from svc.rules.time.working_time import WorkCalendar


@pytest.mark.parametrize(
    "text",
    [
        "", "12:00-08:30", "08:30-08:30", "08:30-12:00 11:00-17:30", "20:00-04:00",
        "08:30-24:01", "24:00-24:00", "08:60-12:00", "8:30-12:00", "08:30", "０8:30-12:00",
        "13:30-17:30 08:30-12:00",
    ],
)  # fmt: skip
def test_hours_that_make_no_sense_are_refused(text: str) -> None:
    """Each is an error with the hours as written and a way out."""
    with pytest.raises(InvalidData) as error:
        parse_hours(text)
    assert repr(text) in error.value.message
    assert error.value.next_step
    with pytest.raises(InvalidData):
        WorkCalendar(Calendar(hours=Week(mon=text)), "Asia/Shanghai")


@given(st.lists(st.integers(0, 1440), unique=True, max_size=8))
def test_hours_are_read_as_they_are_written(cuts: list[int]) -> None:
    """Any well-ordered hours survive writing and reading, and fit the record's schema."""
    cuts = sorted(cuts)
    intervals = tuple(zip(cuts[::2], cuts[1::2], strict=False))
    text = hours_text(intervals)
    assert parse_hours(text) == intervals
    assert msgspec.convert(text, Hours) == text


def test_ordinary_hours_are_the_most_common() -> None:
    """By length, the first such weekday's; nothing where all is closed."""
    long, short = ((480, 1020),), ((540, 720),)
    assert ordinary_hours((short, long, long, (), (), (), ())) == long
    assert ordinary_hours((short, long, (), (), (), (), ())) == short
    assert ordinary_hours(((),) * 7) == ()
