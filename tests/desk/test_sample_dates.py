"""The sample told later: days move in order, numbers with them, and the office is sound."""

from __future__ import annotations

from calendar import monthrange
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from svc.desk.sample_dates import months_until, moved, moved_day, moved_moment
from tests.support import Run

MOMENTS = st.integers(1_546_300_800, 1_798_761_600).map(
    lambda seconds: datetime.fromtimestamp(seconds, UTC)
)
MONTHS = st.integers(-24, 400)


@given(MOMENTS, MOMENTS, MONTHS)
def test_what_came_first_comes_first(one: datetime, other: datetime, months: int) -> None:
    """Order is kept, a moment stays in its day, and a text says the same of both."""
    first, last = sorted((one, other))
    assert moved_moment(first, months) <= moved_moment(last, months)
    later = moved_moment(one, months)
    assert later.date() == moved_day(one.date(), months)
    assert moved(one.isoformat(), months) == later.isoformat()
    assert moved(one.date().isoformat(), months) == later.date().isoformat()


@given(st.dates(date(2019, 1, 1), date(2027, 1, 1)), MONTHS)
def test_months_are_whole(day: date, months: int) -> None:
    """A day falls so many months later, the last of a month on the last."""
    later = moved_day(day, months)
    assert 12 * later.year + later.month == 12 * day.year + day.month + months
    is_last = day.day == monthrange(day.year, day.month)[1]
    assert is_last == (later.day == monthrange(later.year, later.month)[1])
    assert moved_day(day, 0) == day


@given(MOMENTS, st.integers(0, 5000))
def test_it_ends_as_late_as_it_can(ends: datetime, days: int) -> None:
    """Never after the moment it is told by, and a month more would be."""
    today = ends + timedelta(days=days, hours=5)
    months = months_until(ends, today)
    assert moved_moment(ends, months) <= today < moved_moment(ends, months + 1)


def test_numbers_paths_and_words() -> None:
    """Whatever holds a day or a month is told later; phones, units and amounts are not."""
    text = ("T2611-A0042 B2611-3-2-1502 D261130-A-x I261115-plant-0001 of 2026-11, 12 September,"
            " records/bills/2026/11/B2611-A-901.yaml 3-2-1302.water_20261130 0571-2026-1101"
            " 13820261101 3-2-1502 2026.11 R-A00042")  # fmt: skip
    assert moved(text, 3) == (
        "T2702-A0042 B2702-3-2-1502 D270228-A-x I270215-plant-0001 of 2027-02, 12 December,"
        " records/bills/2027/02/B2702-A-901.yaml 3-2-1302.water_20270228 0571-2026-1101"
        " 13820261101 3-2-1502 2026.11 R-A00042"
    )
    assert moved(text, 0) == text
    yearly = "Q26-A01-B0042 records/responses/2026/Q26-A01/Q26-A01-B0042.yaml 函〔2026〕A2号"
    assert moved(yearly, 2) == yearly
    assert moved(yearly, 3) == yearly.replace("Q26", "Q27").replace("2026", "2027")


@pytest.mark.slow
@pytest.mark.parametrize("day", ["2027-03-15", "2029-08-07"])
def test_the_sample_told_later_is_sound(tmp_path: Path, run: Run, day: str) -> None:
    """Every record passes every check, and the newest tickets are of the month before at most."""
    place = str(tmp_path / "office")
    run(["svc", "init", place, "--sample", "--on", day])
    run(["svc", "-C", place, "check"])
    (ticket,) = run(["svc", "-C", place, "list", "--status", "all", "--limit", "1", "--format",
                     "json"]).json()  # fmt: skip
    assert timedelta(0) <= date.fromisoformat(day) - date.fromisoformat(
        ticket["received"][:10]) < timedelta(days=32)  # fmt: skip


def test_a_day_that_is_none(tmp_path: Path, run: Run) -> None:
    """A mistyped day, or one without the sample, is refused before anything is made."""
    place = tmp_path / "office"
    init = ["svc", "--lang", "en", "init", str(place)]
    assert "2026-13-01" in run([*init, "--sample", "--on", "2026-13-01"], code=2).err
    told = run([*init, "--on", "2026-11-01"], code=2)
    assert "--sample" in told.err and not place.exists()
