"""Working time between moments asked for very often, against the calendar itself."""

from __future__ import annotations

import json
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from svc.model.office import Calendar, DayException, Week
from svc.rules.time.working_seconds import WorkingSeconds
from svc.rules.time.working_time import WorkCalendar

WEEK = Week(*["08:30-12:00 13:30-17:30"] * 5, "09:00-12:00")
OWN = DayException(datetime(2026, 3, 1, tzinfo=UTC).date(), "10:00-11:00")
ZONES = ("Asia/Shanghai", "America/New_York", "Australia/Lord_Howe")
CALENDARS = {
    zone: WorkCalendar(Calendar(hours=WEEK, country="CN", exceptions=(OWN,)), zone)
    for zone in ZONES
}
WORKED = {zone: WorkingSeconds(calendar) for zone, calendar in CALENDARS.items()}
moments = st.integers(1_300_000_000, 1_900_000_000)


@given(st.sampled_from(ZONES), moments, moments)
def test_equals_the_calendar(zone: str, since: int, until: int) -> None:
    """Whatever was asked before, in any order and either direction."""
    said = CALENDARS[zone].between(
        datetime.fromtimestamp(since, UTC), datetime.fromtimestamp(until, UTC)
    )
    assert WORKED[zone](since, until) == said
    assert WorkingSeconds(CALENDARS[zone])(since, until) == said


@given(st.integers(-(2**33), 2**38), moments)
def test_outside_the_calendars_years_nobody_works(far: int, near: int) -> None:
    """No moment is refused, and time adds up over any of them."""
    worked = WORKED["Asia/Shanghai"]
    assert worked(far, near) == -worked(near, far)
    assert worked(far, near) + worked(near, near + 86400) == worked(far, near + 86400)


def test_a_plain_record_has_the_same_calendar() -> None:
    """What the index holds as JSON counts as the record does."""
    plain = {
        "calendar": {
            "country": "CN",
            "hours": {day: getattr(WEEK, day) for day in WEEK.__struct_fields__},
            "exceptions": [{"day": "2026-03-01", "hours": "10:00-11:00"}],
        },
        "timezone": "Asia/Shanghai",
        "locale": "zh_CN",
    }
    made = WorkCalendar.of_plain(plain)
    for first in (1_772_000_000, 1_790_000_000):
        stretch = (first, first + 20 * 86400)
        assert WorkingSeconds(made)(*stretch) == WORKED["Asia/Shanghai"](*stretch) > 0


def test_stretches_before_are_added() -> None:
    """A ticket that was reopened counts each of its stretches."""
    worked = WORKED["Asia/Shanghai"]
    since = 1_793_667_600
    day = worked(since, since + 86400)
    assert worked.in_all(since, since + 86400, None) == day > 0
    before = f"[[{since}, {since + 86400}], [{since}, {since + 86400}]]"
    assert worked.in_all(since, since + 86400, before) == 3 * day


anywhere = st.integers(-(2**33), 2**38) | moments
stretches = st.lists(st.tuples(moments, moments), max_size=3)


@given(st.sampled_from(ZONES), st.lists(st.tuples(anywhere, anywhere, stretches), max_size=8))
def test_many_spans_at_once_are_each_as_asked_alone(
    zone: str, spans: list[tuple[int, int, list[tuple[int, int]]]]
) -> None:
    """Whichever of them lie outside the calendar's years, and whatever was asked before."""
    since, until = ([span[place] for span in spans] for place in (0, 1))
    before = [json.dumps(span[2]) if span[2] else None for span in spans]
    alone = [WORKED[zone].in_all(*span) for span in zip(since, until, before, strict=True)]
    assert WORKED[zone].spans(since, until, before) == alone
