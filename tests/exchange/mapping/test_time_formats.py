"""Times as other systems write them."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from svc.exchange.mapping.time_formats import NotATime, compile_formats

BOSTON = ZoneInfo("America/New_York")
SHANGHAI = ZoneInfo("Asia/Shanghai")
CITY = "%m/%d/%Y %I:%M:%S %p"


@pytest.mark.parametrize(
    ("pattern", "text", "read"),
    [
        (CITY, "01/31/2015 07:27:13 AM", "2015-01-31T07:27:13-05:00"),
        (CITY, "7/4/2015 12:00:00 a.m.", "2015-07-04T00:00:00-04:00"),
        (CITY, "07/04/2015   12:30:00 PM", "2015-07-04T12:30:00-04:00"),
        ("%d.%m.%y", "3.11.25", "2025-11-03T00:00:00-05:00"),
        ("%d.%m.%y", "3.11.71", "1971-11-03T00:00:00-05:00"),
        ("%d %b %Y %H:%M", "03 Nov 2025 9:05", "2025-11-03T09:05:00-05:00"),
        ("%B %d, %Y", "November 3, 2025", "2025-11-03T00:00:00-05:00"),
        ("%Y-%m-%d %H:%M:%S.%f", "2025-11-03 09:05:07.623", "2025-11-03T09:05:07.623000-05:00"),
        ("%Y-%m-%d %H:%M%z", "2025-11-03 09:05+0800", "2025-11-02T20:05:00-05:00"),
        ("%Y年%m月%d日 %H:%M", "2025年11月3日 9:05", "2025-11-03T09:05:00-05:00"),
        ("100%% %Y-%m-%d", "100% 2025-11-03", "2025-11-03T00:00:00-05:00"),
        ("iso", "2025-11-03T09:05:07.9Z", "2025-11-03T04:05:07.900000-05:00"),
        ("iso", "2025-11-03", "2025-11-03T00:00:00-05:00"),
        ("%Y年%m月%d日 %H时%M分", "2026年11月3日 9时5分", "2026-11-03T09:05:00-05:00"),
        ("%Y年%m月%d日 %H时%M分%S秒", "2026年11月03日 09时05分7秒", "2026-11-03T09:05:07-05:00"),
        ("%Y/%m/%d %p %I:%M", "2026/11/3 下午 3:05", "2026-11-03T15:05:00-05:00"),
        ("%Y/%m/%d %p%I:%M", "2026/11/3 上午9:05", "2026-11-03T09:05:00-05:00"),
        ("%Y/%m/%d %p%I:%M", "2026/11/3 中午12:30", "2026-11-03T12:30:00-05:00"),
        ("%Y-%m-%d %H:%M", "２０２６－１１－０３　０９：０５", "2026-11-03T09:05:00-05:00"),
        ("excel", "46329", "2026-11-03T00:00:00-05:00"),
        ("excel", "46329.3784722222", "2026-11-03T09:05:00-05:00"),
        ("excel", "46329.37847", "2026-11-03T09:05:00-05:00"),
        ("excel", "45664.374995370374", "2025-01-07T08:59:59.600000-05:00"),
        ("%Y-%m-%d %H:%M:%S", "2025-01-07 09:00:00.4", "2025-01-07T09:00:00.400000-05:00"),
        ("%Y/%m/%d %p%I:%M", "2026/11/3 中午11:50", "2026-11-03T11:50:00-05:00"),
        ("%Y/%m/%d %p%I:%M", "2026/11/3 中午1:10", "2026-11-03T13:10:00-05:00"),
        ("%Y/%m/%d %p%I:%M", "2026/11/3 晚上12:10", "2026-11-04T00:10:00-05:00"),
        ("%Y/%m/%d %p%I:%M", "2026/11/3 凌晨12:10", "2026-11-03T00:10:00-05:00"),
        ("%Y/%m/%d %p%I:%M", "2026/11/3 下午15:30", "2026-11-03T15:30:00-05:00"),
        ("%Y/%m/%d %p%I:%M", "2026/11/3 下午3点半", "2026-11-03T15:30:00-05:00"),
        ("%Y年%m月%d日 %a %H:%M", "2026年11月3日 星期二 9:05", "2026-11-03T09:05:00-05:00"),
        ("%A, %B %d, %Y", "Tuesday, November 3, 2026", "2026-11-03T00:00:00-05:00"),
        ("%Y年%m月%d日", "二〇二六年十一月三日", "2026-11-03T00:00:00-05:00"),
        ("%Y年%m月%d日", "二○二六年元月廿三日", "2026-01-23T00:00:00-05:00"),
        ("%Y年%m月%d日%p%I:%M", "二零二六年十月三十一日下午两点半", "2026-10-31T14:30:00-04:00"),
        ("%Y年%m月%d日%H时%M分", "二〇二六年十一月三日零时五分", "2026-11-03T00:05:00-05:00"),
        ("unix", "1793714700", "2026-11-03T09:05:00-05:00"),
        ("unix", "1793714700.5", "2026-11-03T09:05:00.500000-05:00"),
        ("unix", "1793714700250", "2026-11-03T09:05:00.250000-05:00"),
        ("unix", "1793714700250001", "2026-11-03T09:05:00.250001-05:00"),
    ],
)
def test_read(pattern: str, text: str, read: str) -> None:
    """Each pattern reads what it describes, to the second, with the zone's offset then."""
    assert compile_formats([pattern], BOSTON, BOSTON)(text).isoformat() == read


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("13/01/2015 07:00:00 AM", "calendar"),
        ("02/29/2015 07:00:00 AM", "calendar"),
        ("01/31/2015 13:00:00 AM", "do not go together"),
        ("01/31/2015 00:00:00 PM", "do not go together"),
        ("01/31/1969 07:00:00 AM", "before 1970"),
        ("03/08/2015 02:30:00 AM", "clock change leaves out"),
        ("2015/01/31", "not a time written as"),
        ("", "not a time written as"),
        ("01/31/2015 07:27:13 AM; rm", "not a time written as"),
    ],
)
def test_refused(text: str, why: str) -> None:
    """What is no time says why, in words."""
    with pytest.raises(NotATime, match=why):
        compile_formats([CITY], BOSTON, BOSTON)(text)


def test_several_formats_are_tried_in_order() -> None:
    """What is in no calendar by one format may be in that of the next."""
    read = compile_formats(["%m/%d/%Y", "%d/%m/%Y", "excel"], UTC, UTC)
    assert read("03/04/2025").isoformat() == "2025-03-04T00:00:00+00:00"
    assert read("13/04/2025").isoformat() == "2025-04-13T00:00:00+00:00"
    assert read("45000").isoformat() == "2023-03-15T00:00:00+00:00"
    with pytest.raises(NotATime, match="calendar"):
        read("13/13/2025")
    with pytest.raises(NotATime, match="before 1970"):
        read("12")


def test_offset_to_the_second() -> None:
    """Until 1972 Liberia's clocks were off by odd seconds, which records cannot say."""
    zone = ZoneInfo("Africa/Monrovia")
    with pytest.raises(NotATime, match="whole minutes"):
        compile_formats(["iso"], zone, zone)("1971-06-01T12:00:00")


def test_twice_on_the_clock() -> None:
    """Of a time that comes twice, the first is taken; an offset says the other."""
    read = compile_formats([CITY, "iso"], BOSTON, BOSTON)
    assert read("11/01/2015 01:30:00 AM").isoformat() == "2015-11-01T01:30:00-04:00"
    assert read("2015-11-01T01:30:00-05:00").isoformat() == "2015-11-01T01:30:00-05:00"


@pytest.mark.parametrize(
    ("pattern", "why"),
    [
        ("%Y-%m-%d %Q", "%Q is not understood"),
        ("%Y-%m-%d %", "% is not understood"),
        ("%Y-%Y-%m-%d", "twice"),
        ("%d.%m.", "lacks %Y"),
        ("%Y-%d", "lacks %m"),
        ("%Y-%m-%d %I:%M", "%I goes with %p"),
        ("%Y-%m-%d %M", "%M with an hour"),
        ("%Y %y-%m-%d", "one thing twice"),
    ],
)
def test_patterns_that_make_no_sense(pattern: str, why: str) -> None:
    """A pattern is refused before any row is read."""
    with pytest.raises(ValueError, match=why):
        compile_formats([pattern], UTC, UTC)


@given(
    st.integers(86_400, 3_155_000_000).map(lambda seconds: datetime.fromtimestamp(seconds, UTC)),
    st.sampled_from([BOSTON, SHANGHAI, ZoneInfo("Europe/Berlin"), ZoneInfo("Australia/Lord_Howe")]),
)
def test_what_a_zone_shows_is_read_back(moment: datetime, zone: ZoneInfo) -> None:
    """A moment written by a zone's clock is that moment again, shown in another zone."""
    local = moment.astimezone(zone)
    if local.fold:
        return
    text = local.strftime("%Y-%m-%d %H:%M:%S")
    for shown in (SHANGHAI, zone):
        read = compile_formats(["%Y-%m-%d %H:%M:%S"], zone, shown)
        assert read(local.strftime("%Y-%m-%d 12:00:00")).tzinfo is not None
        assert read(text) == moment
        assert read(text).utcoffset() == moment.astimezone(shown).utcoffset()
