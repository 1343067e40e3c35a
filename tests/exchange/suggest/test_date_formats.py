"""How a column's times are written is found from all its values."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from svc.exchange.mapping.time_formats import compile_formats
from svc.exchange.suggest.date_formats import dated, settled
from svc.exchange.suggest.profile import ColumnProfile


def column(*values: str) -> ColumnProfile:
    """A column of values."""
    made = ColumnProfile("时间")
    for value in values:
        made.add(value)
    return made


@pytest.mark.parametrize(
    ("values", "formats"),
    [
        (["2026-11-03 09:05:00", "2026-01-13 19:05:07"], ["%Y-%m-%d %H:%M:%S"]),
        (["2026/11/3 9:05", "2026/1/13 19:05"], ["%Y/%m/%d %H:%M"]),
        (["2026年11月3日 9时5分", "2026年1月13日 19时35分"], ["%Y年%m月%d日 %H时%M分"]),
        (["13/01/2026", "03/11/2026"], ["%d/%m/%Y"]),
        (["01/13/2026 07:27:13 AM", "11/03/2026 07:27:13 PM"], ["%m/%d/%Y %I:%M:%S %p"]),
        (["2026/11/3 下午 3:05", "2026/11/13 上午 3:05"], ["%Y/%m/%d %p %I:%M"]),
        (["03 Nov 2026 9:05", "13 Jan 2026 19:05"], ["%d %b %Y %H:%M"]),
        (["November 3, 2026", "May 13, 2026"], ["%b %d, %Y"]),
        (["2026-11-03T09:05:00", "2026-11-03T09:05:00+08:00", "2026-11-03T09:05:00Z"], ["iso"]),
        (["20261103", "20260113"], ["%Y%m%d"]),
        (["20261103 09:05", "20260113 19:05"], ["%Y%m%d %H:%M"]),
        (["20261103090500"], ["%Y%m%d%H%M%S"]),
        (["46329.3784722222", "46000"], ["excel"]),
        (["3.11.25", "23.1.25"], ["%d.%m.%y"]),
        (["26-11-03", "26-01-13", "25-01-30"], ["%y-%m-%d"]),
        (["9:05", "19:05"], ["%H:%M"]),
        (["2026-11-03 9:05", "2026-11-04 9:05", "2026-11-03"], ["%Y-%m-%d %H:%M", "%Y-%m-%d"]),
        (["２０２６－１１－０３"], ["%Y-%m-%d"]),
        (["二〇二六年十一月三日", "二〇二六年十月廿日"], ["%Y年%m月%d日"]),
        (["1793714700", "1793714760"], ["unix"]),
        (["1793714700123", "1793714760000"], ["unix"]),
    ],
)
def test_formats(values: list[str], formats: list[str]) -> None:
    """Each way of writing times is recognized, and reads every value."""
    found = dated(column(*values), day_first=True)
    assert found is not None
    assert found.formats == formats
    assert found.share == 1
    if found.has_day:
        read = compile_formats(found.formats, UTC, UTC)
        assert all(read(value) for value in values)


@pytest.mark.parametrize(
    "values",
    [
        ["漏水", "x"],
        ["1", "2"],
        ["1793714700", "9793714760"],
        ["3-2-1502", "12-1-301"],
        ["13800001111"],
        ["2026-13-45"],
        [],
    ],
)
def test_no_times(values: list[str]) -> None:
    """Numbers, rooms and phones are no times."""
    assert dated(column(*values), day_first=True) is None


def test_ambiguous() -> None:
    """Where day and month cannot be told apart, the wish decides, and the other is told."""
    values = ["03/04/2026", "01/02/2026"]
    day, month = dated(column(*values), True), dated(column(*values), False)
    assert day is not None
    assert month is not None
    assert day.formats == ["%d/%m/%Y"]
    assert day.ambiguous == [("%d/%m/%Y", "%m/%d/%Y")]
    assert month.ambiguous == [("%m/%d/%Y", "%d/%m/%Y")]
    certain = dated(column("13/04/2026"), False)
    assert certain is not None
    assert not certain.ambiguous
    assert (settled([day]), settled([day, certain])) == (None, True)


PATTERNS = (
    "%Y-%m-%d %H:%M:%S", "%d/%m/%Y %H:%M", "%m/%d/%Y %I:%M %p", "%Y年%m月%d日", "%d.%m.%Y",
    "%d %b %Y", "%Y%m%d", "%Y/%m/%d %H:%M", "%B %d, %Y %H:%M",
)  # fmt: skip


@given(
    st.sampled_from(PATTERNS),
    st.lists(st.integers(0, 20_000), min_size=1, max_size=30),
    st.booleans(),
)
def test_what_was_written_is_read(pattern: str, days: list[int], day_first: bool) -> None:
    """Times of any pattern are read by what is found; wrongly only where that is told."""
    moments = [datetime(1975, 1, 1, 8, 30, tzinfo=UTC) + timedelta(days=day) for day in days]
    values = [moment.strftime(pattern) for moment in moments]
    found = dated(column(*values), day_first)
    assert found is not None
    read = compile_formats(found.formats, UTC, UTC)
    wanted = compile_formats([pattern], UTC, UTC)
    right = [read(value) == wanted(value) for value in values]
    assert all(right) or found.ambiguous
