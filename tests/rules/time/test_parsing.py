"""Moments and spans: what a clerk types is the moment meant, also across clock changes."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from svc import language
from svc.errors import UsageError
from svc.rules.time.parsing import (
    at_local,
    day_start,
    human,
    in_zone,
    iso,
    parse_moment,
    parse_span,
)

SHANGHAI = ZoneInfo("Asia/Shanghai")
NEW_YORK = ZoneInfo("America/New_York")
NOW = datetime(2026, 11, 3, 9, 12, 30, 500_000, tzinfo=SHANGHAI)
ZONES = st.sampled_from(
    ["Asia/Shanghai", "America/New_York", "Europe/London", "Australia/Lord_Howe", "Asia/Kathmandu"]
).map(ZoneInfo)
MOMENTS = st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
SECONDS = st.integers(-(10**8), 10**8)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("now", "2026-11-03T09:12:30"), ("现在", "2026-11-03T09:12:30"),
        ("2026-11-03 09:12", "2026-11-03T09:12:00"), ("2026-11-03T09:12", "2026-11-03T09:12:00"),
        ("2026-11-03 09:12:45", "2026-11-03T09:12:45"), ("2026-1-3 9:12", "2026-01-03T09:12:00"),
        ("2026-11-03T09:12:45.678", "2026-11-03T09:12:45"),
        ("2026-11-03T09:12:00+08:00", "2026-11-03T09:12:00"),
        ("2026-11-03T01:12:00Z", "2026-11-03T09:12:00"),
        ("2026-11-02 20:12-0500", "2026-11-03T09:12:00"),
        ("2026/11/03 09:12", "2026-11-03T09:12:00"),
        ("2026年11月3日9点12分", "2026-11-03T09:12:00"),
        ("２０２６－１１－０３　０９：１２", "2026-11-03T09:12:00"),
        ("11-03 09:12", "2026-11-03T09:12:00"), ("11月3日 09:12", "2026-11-03T09:12:00"),
        ("09:12", "2026-11-03T09:12:00"), ("9：12", "2026-11-03T09:12:00"),
        ("yesterday 17:00", "2026-11-02T17:00:00"), ("Yesterday  17:00", "2026-11-02T17:00:00"),
        ("昨天 17:00", "2026-11-02T17:00:00"), ("昨天17:00", "2026-11-02T17:00:00"),
        ("前天8点半", "2026-11-01T08:30:00"), ("今天下午3点", "2026-11-03T15:00:00"),
        ("明天 上午9:30", "2026-11-04T09:30:00"), ("后天 9时", "2026-11-05T09:00:00"),
        ("中午12点", "2026-11-03T12:00:00"), ("晚上8:05", "2026-11-03T20:05:00"),
        ("today 3pm", "2026-11-03T15:00:00"), ("tomorrow 12:30 am", "2026-11-04T00:30:00"),
        ("12 pm", "2026-11-03T12:00:00"), ("2h ago", "2026-11-03T07:12:30"),
        ("90 minutes ago", "2026-11-03T07:42:30"), ("1h30m ago", "2026-11-03T07:42:30"),
        ("2小时前", "2026-11-03T07:12:30"), ("3天前", "2026-10-31T09:12:30"),
        ("in 2h", "2026-11-03T11:12:30"), ("+30m", "2026-11-03T09:42:30"),
        ("30分钟后", "2026-11-03T09:42:30"), ("1d ago", "2026-11-02T09:12:30"),
    ],
)  # fmt: skip
def test_moments(text: str, moment: str) -> None:
    """Every way a clerk writes a moment, in two languages and any width."""
    assert iso(parse_moment(text, NOW, SHANGHAI)) == f"{moment}+08:00"


@pytest.mark.parametrize(
    "text",
    ["", " ", "9", "半", "soon", "25:00", "24:00", "09:60", "9:1", "2026-02-29 09:00",
     "2026-13-01 09:00", "02-30 09:00", "2026-11-03", "昨天", "yesterday", "2026-11-0309:12",
     "11/03 09:12", "0 h ago", "ago", "-2h ago", "2x ago", "999999w ago", "13pm", "下午15:00",
     "晚上12点", "晚上1点", "3am pm", "上午3pm", "2026-11-03T09:12+25:00",
     "2026-11-03T09:12+08:75", "09:12\n09:13", "0000-01-01 09:00", "0001-01-01 00:00",
     "9999-12-31T23:59-10:00", "9999-12-31 09:00", "1899-12-31 09:00", "2200-01-01 00:00",
     "2026-11-03 09:12 tomorrow", "x" * 200],
)  # fmt: skip
def test_moments_refused(text: str) -> None:
    """What is no moment, or may be two, is refused with the value and examples."""
    with pytest.raises(UsageError) as error:
        parse_moment(text, NOW, SHANGHAI)
    assert "2026-11-03 09:12" in error.value.next_step
    assert repr(text[:8])[1:-1] in error.value.message


@pytest.mark.parametrize("text", ["2026-11-03", "11-03", "today", "今天", "11月3日"])
def test_day_alone_where_allowed(text: str) -> None:
    """A command that takes days says at what time of day they stand."""
    assert iso(parse_moment(text, NOW, SHANGHAI, day_at=time())) == "2026-11-03T00:00:00+08:00"
    late = parse_moment(text, NOW, SHANGHAI, day_at=time(17, 30))
    assert iso(late) == "2026-11-03T17:30:00+08:00"


@pytest.mark.parametrize(
    ("now", "text", "year"),
    [("2027-01-02", "12-30 09:00", 2026), ("2026-12-30", "01-02 09:00", 2027),
     ("2026-06-01", "11-03 09:00", 2026), ("2027-06-01", "02-29 09:00", 2028)],
)  # fmt: skip
def test_day_without_year_is_the_nearest(now: str, text: str, year: int) -> None:
    """Around New Year, month and day mean the nearest such day."""
    here = datetime.fromisoformat(f"{now}T12:00:00+08:00")
    assert parse_moment(text, here, SHANGHAI).year == year


def test_today_is_the_offices_today() -> None:
    """A day begins at the office's midnight, wherever the present moment was taken."""
    late = datetime(2026, 11, 2, 16, 30, tzinfo=UTC)
    assert iso(parse_moment("09:12", late, SHANGHAI)) == "2026-11-03T09:12:00+08:00"
    assert iso(parse_moment("09:12", late, NEW_YORK)) == "2026-11-02T09:12:00-05:00"


def test_left_out_by_clock_change() -> None:
    """A time that the clocks jump over is refused, and the next one named."""
    with pytest.raises(UsageError) as error:
        parse_moment("2015-03-08 02:30", NOW, NEW_YORK)
    assert "2015-03-08 02:30" in error.value.message
    assert "America/New_York" in error.value.message
    assert "2015-03-08T03:30:00-04:00" in error.value.next_step


def test_twice_by_clock_change() -> None:
    """Of a time that comes twice the first is taken; an offset names the second."""
    first = parse_moment("2015-11-01 01:30", NOW, NEW_YORK)
    second = parse_moment("2015-11-01 01:30-05:00", NOW, NEW_YORK)
    assert iso(first) == "2015-11-01T01:30:00-04:00"
    assert iso(second) == "2015-11-01T01:30:00-05:00"
    assert second - first == timedelta(hours=1)


def test_ago_is_elapsed_time() -> None:
    """`2h ago` across a clock change is two hours of everybody's life."""
    now = datetime(2015, 11, 1, 3, 0, tzinfo=NEW_YORK)
    assert iso(parse_moment("2h ago", now, NEW_YORK)) == "2015-11-01T01:00:00-05:00"
    assert iso(parse_moment("3h ago", now, NEW_YORK)) == "2015-11-01T01:00:00-04:00"


@given(MOMENTS, ZONES)
def test_iso_reads_back(moment: datetime, zone: ZoneInfo) -> None:
    """The written form is exact to the second and reads back, in any office's zone."""
    whole = moment.replace(microsecond=0)
    written = iso(in_zone(moment, zone))
    assert datetime.fromisoformat(written) == whole
    assert parse_moment(written, NOW, zone) == whole
    assert iso(parse_moment(written, NOW, zone)) == written


@given(MOMENTS, ZONES)
def test_wall_clock_reads_back(moment: datetime, zone: ZoneInfo) -> None:
    """What a wall clock shows means that moment, or the same time an hour or so before."""
    local = in_zone(moment, zone).replace(tzinfo=None)
    found = at_local(local, zone)
    assert found.replace(tzinfo=None) == local
    assert timedelta() <= moment.replace(microsecond=0) - found <= timedelta(hours=1)


@given(st.dates(date(1990, 1, 1), date(2100, 1, 1)), ZONES)
def test_days_follow_each_other(day: date, zone: ZoneInfo) -> None:
    """A day starts on its own date, and the second before belongs to the day before."""
    start = day_start(day, zone)
    assert start.date() == day
    assert in_zone(start - timedelta(seconds=1), zone).date() == day - timedelta(days=1)


def test_day_without_midnight() -> None:
    """Where clocks go forward at midnight, the day starts at one."""
    start = day_start(date(2018, 11, 4), ZoneInfo("America/Sao_Paulo"))
    assert iso(start) == "2018-11-04T01:00:00-02:00"


def test_iso() -> None:
    """One form: offset always, never Z, offsets in whole minutes; fractions as they are."""
    assert iso(NOW) == "2026-11-03T09:12:30.500000+08:00"
    assert iso(datetime(2026, 1, 1, tzinfo=UTC)) == "2026-01-01T00:00:00+00:00"
    odd = timezone(timedelta(hours=8, minutes=5, seconds=43))
    assert iso(datetime(1900, 1, 1, 0, 0, 43, tzinfo=odd)) == "1900-01-01T00:01:00+08:06"
    naive = NOW.replace(tzinfo=None)
    with pytest.raises(ValueError, match="without an offset"):
        iso(naive)
    with pytest.raises(ValueError, match="without an offset"):
        in_zone(naive, SHANGHAI)


@given(st.text(max_size=30))
def test_anything_typed(text: str) -> None:
    """Whatever is typed, the answer is a moment in the zone or a usage error."""
    try:
        moment = parse_moment(text, NOW, SHANGHAI)
    except UsageError:
        return
    assert moment.microsecond == 0
    assert moment.utcoffset() == SHANGHAI.utcoffset(moment.replace(tzinfo=None))


@given(
    st.from_regex(r"(今天|昨天|[0-9]{4}-)?[0-9]{1,2}-?[0-9]{1,2} ?[0-9]{1,2}[:点][0-9]{0,2}[Z+]?\Z")
)
def test_almost_moments(text: str) -> None:
    """What nearly is a moment never ends in anything but a moment or a usage error."""
    try:
        parse_moment(text, NOW, NEW_YORK)
    except UsageError as error:
        assert error.next_step


@pytest.mark.parametrize(
    ("text", "minutes"),
    [("30m", 30), ("2h", 120), ("1d", 1440), ("1h30m", 90), ("1h 30m", 90), ("2 hours", 120),
     ("1w", 10080), ("２h", 120), ("2小时", 120),
     ("2个小时30分钟", 150), ("3天", 4320), ("2H", 120),
     ("90 min", 90), ("1 day 2 hrs", 1560)],
)  # fmt: skip
def test_spans(text: str, minutes: int) -> None:
    """Spans in both languages, alone and added up."""
    assert parse_span(text) == timedelta(minutes=minutes)


@pytest.mark.parametrize(
    "text", ["", "0m", "2", "h", "-2h", "2x", "1.5h", "9999999h", "999999w", "2h?"]
)
def test_spans_refused(text: str) -> None:
    """No span, nothing, and more than a century are refused with examples."""
    with pytest.raises(UsageError) as error:
        parse_span(text)
    assert "1h30m" in error.value.next_step


@pytest.mark.parametrize(
    ("seconds", "english", "chinese"),
    [
        (8100, "2 h 15 min", "2小时15分"), (-8100, "-2 h 15 min", "-2小时15分"),
        (0, "0 min", "0分"), (45, "45 s", "45秒"), (-45, "-45 s", "-45秒"), (60, "1 min", "1分"),
        (125, "2 min", "2分"), (3600, "1 h", "1小时"), (3659, "1 h", "1小时"),
        (86400, "1 d", "1天"), (97_200, "1 d 3 h", "1天3小时"), (86_700, "1 d", "1天"),
        (-190_800, "-2 d 5 h", "-2天5小时"),
    ],
)  # fmt: skip
def test_human(seconds: int, english: str, chinese: str) -> None:
    """Two largest units, what is late with a minus."""
    span = timedelta(seconds=seconds)
    assert human(span) == english
    language.use("zh_CN")
    assert human(span) == chinese


@given(SECONDS)
def test_human_is_symmetric(seconds: int) -> None:
    """As much late as left reads the same but for the sign."""
    span = timedelta(seconds=abs(seconds))
    for spoken in language.LANGUAGES:
        language.use(spoken)
        assert human(-span).removeprefix("-") == human(span)
        assert human(-span).startswith("-") == (seconds != 0)
