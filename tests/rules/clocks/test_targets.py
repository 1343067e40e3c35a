"""Spans, the choice of a target, due times and their explanation."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from itertools import permutations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from svc.errors import InvalidData
from svc.model.office import Calendar, DayException, SpanText, Target, Week
from svc.rules.clocks.targets import Span, choose, due, explain, parse_span, span_text, words
from svc.rules.time.working_time import WorkCalendar

HOURS = "08:30-12:00 13:30-17:30"


def at(text: str) -> datetime:
    """A moment from its ISO form."""
    return datetime.fromisoformat(text)


def china(hours: str = HOURS, *exceptions: DayException, locale: str = "en") -> WorkCalendar:
    """An office in Shanghai, Monday to Friday, under China's holidays."""
    calendar = Calendar(hours=Week(*[hours] * 5), country="CN", exceptions=exceptions)
    return WorkCalendar(calendar, "Asia/Shanghai", locale=locale)


def new_york() -> WorkCalendar:
    """An office in New York that never closes."""
    return WorkCalendar(Calendar(hours=Week(*["00:00-24:00"] * 7)), "America/New_York")


@pytest.mark.parametrize(
    ("text", "span", "said"),
    [
        ("30m", Span(30, "m", False), "30 min of working time"),
        ("4h", Span(4, "h", False), "4 h of working time"),
        ("1d", Span(1, "d", False), "1 working day"),
        ("2d", Span(2, "d", False), "2 working days"),
        ("24h around the clock", Span(24, "h", True), "24 h around the clock"),
        ("3d around the clock", Span(3, "d", True), "3 days around the clock"),
    ],
)
def test_spans_are_read_written_and_said(text: str, span: Span, said: str) -> None:
    """Each spelling of office.yaml, back again, and in words."""
    assert parse_span(text) == span
    assert str(span) == text
    assert span_text(span) == said


@pytest.mark.parametrize(
    "text",
    ["", "4", "h", "-4h", "4 h", "4w", "1.5h", "0h", "4h round the clock", "9999999d", "٤h",
     "1" * 40 + "m", "4h\n"],
)  # fmt: skip
def test_bad_spans_are_refused(text: str) -> None:
    """Each is an error with its value and a way out."""
    with pytest.raises(InvalidData) as error:
        parse_span(text)
    assert repr(text) in error.value.message
    assert error.value.next_step


@given(st.integers(1, 3660), st.sampled_from("mhd"), st.booleans())
def test_spans_survive_writing_and_reading(amount: int, unit: str, clock: bool) -> None:
    """What is written is read back and fits the record's schema."""
    span = Span(amount, unit, clock)
    assert parse_span(str(span)) == span
    assert msgspec.convert(str(span), SpanText) == str(span)


def test_a_working_day_is_as_long_as_most_days_of_the_week() -> None:
    """One `d` is 7.5 h here, though Friday is short; around the clock it is 24 h."""
    week = Week(HOURS, HOURS, HOURS, HOURS, "08:30-12:00")
    office = WorkCalendar(Calendar(hours=week), "Asia/Shanghai")
    assert parse_span("2d").seconds(office) == 15 * 3600
    assert parse_span("2d around the clock").seconds(office) == 48 * 3600
    # Thursday 14:30 leaves 3 h, Friday has 3.5 h, Monday the last hour.
    assert due(at("2026-11-05T14:30+08:00"), "1d", office) == at("2026-11-09T09:30+08:00")


@pytest.mark.parametrize(
    ("span", "expected"),
    [
        ("30m", "2026-10-10T09:00:00+08:00"),
        ("4h", "2026-10-10T14:00:00+08:00"),
        ("1d", "2026-10-10T17:30:00+08:00"),
        ("2d", "2026-10-12T17:30:00+08:00"),
        ("24h around the clock", "2026-10-10T17:40:00+08:00"),
    ],
)
def test_due_times(span: str, expected: str) -> None:
    """Received on Friday after hours, before a make-up Saturday."""
    assert due(at("2026-10-09T17:40+08:00"), span, china()).isoformat() == expected


def test_due_times_are_in_the_offices_zone() -> None:
    """A moment given in another offset falls due by the office's clock."""
    assert due(at("2026-10-09T09:40+00:00"), "30m", china()).isoformat() == (
        "2026-10-10T09:00:00+08:00"
    )


def test_around_the_clock_is_real_time_over_clock_changes() -> None:
    """24 h from Saturday 15:00 end at 16:00 in spring and at 14:00 in autumn."""
    spring = due(at("2015-03-07T15:00-05:00"), "24h around the clock", new_york())
    autumn = due(at("2015-10-31T15:00-04:00"), "24h around the clock", new_york())
    assert spring.isoformat() == "2015-03-08T16:00:00-04:00"
    assert autumn.isoformat() == "2015-11-01T14:00:00-05:00"


def test_around_the_clock_needs_no_hours() -> None:
    """A closed office can have emergencies, but nothing falls due in its working time."""
    closed = WorkCalendar(Calendar(hours=Week()), "Asia/Shanghai")
    start = at("2026-11-03T09:00+08:00")
    assert due(start, "24h around the clock", closed) - start == timedelta(hours=24)
    for span in ("4h", "2d"):
        with pytest.raises(InvalidData, match="closed all week"):
            due(start, span, closed)


TARGETS = (
    Target(rule="any"),
    Target(rule="urgent", priority="urgent"),
    Target(rule="repair", kind="repair"),
    Target(rule="water", category="water"),
    Target(rule="repair-urgent", kind="repair", priority="urgent"),
    Target(rule="water-urgent", category="water", priority="urgent"),
    Target(rule="repair-water", kind="repair", category="water"),
    Target(rule="all-three", kind="repair", category="water", priority="urgent"),
)


def test_the_most_specific_target_wins_whatever_the_order() -> None:
    """By number of fields, then priority before category before kind."""
    ranked = ["all-three", "water-urgent", "repair-urgent", "repair-water", "urgent", "water",
              "repair", "any"]  # fmt: skip
    by_name = {target.rule: target for target in TARGETS}
    for number, rule in enumerate(ranked):
        for pair in permutations(ranked[number:], 2):
            if rule in pair:
                chosen = choose([by_name[one] for one in pair], "repair", "water", "urgent")
                assert chosen is by_name[rule]


def test_only_targets_that_apply_are_chosen() -> None:
    """Another kind, category or priority is never taken; without any there is none."""
    assert choose(TARGETS, "complaint", "noise", "normal").rule == "any"
    assert choose(TARGETS, "repair", "noise", "urgent").rule == "repair-urgent"
    assert choose(TARGETS, "complaint", None, None).rule == "any"
    assert choose(TARGETS[1:], "complaint", "noise", "normal") is None
    assert choose((), "repair", "water", "urgent") is None


def test_of_equal_targets_the_first_in_the_file_wins() -> None:
    """File order settles what the fields leave open."""
    pair = (Target(rule="first", kind="repair"), Target(rule="second", kind="repair"))
    assert choose(pair, "repair", None, "normal").rule == "first"
    assert choose(pair[::-1], "repair", None, "normal").rule == "second"


@pytest.mark.parametrize(
    ("moment", "span", "said"),
    [
        (
            "2026-10-09T17:40+08:00", "4h",
            "received Fri 17:40; 4 h of working time; "
            "Saturday 10 Oct is a make-up working day → Sat 12:10",
        ),
        (
            "2026-11-03T09:12:30+08:00", "30m",
            "received Tue 09:12:30; 30 min of working time → Tue 09:42:30",
        ),
        (
            "2025-09-30T17:00+08:00", "2d",
            "received Tue 30 Sep 2025 17:00; 2 working days; "
            "Wednesday 1 Oct to Sunday 5 Oct are public holidays (National Day); "
            "Monday 6 Oct is a public holiday (Mid-autumn Festival); "
            "Tuesday 7 Oct to Wednesday 8 Oct are public holidays (National Day) "
            "→ Fri 10 Oct 2025 17:00",
        ),
        (
            "2026-10-01T09:00+08:00", "24h around the clock",
            "received Thu 09:00; 24 h around the clock → Fri 09:00",
        ),
    ],
)  # fmt: skip
def test_a_due_time_is_explained_in_words(moment: str, span: str, said: str) -> None:
    """Start, span, the days that differ from plain weeks, and the end."""
    assert words(explain(at(moment), span, china("08:30-18:00"))) == said


def test_an_explanation_names_the_offices_own_days() -> None:
    """Exceptions: closed days of one name as one, changed hours with the hours."""
    storm = [DayException(date(2026, 11, day), "closed", "typhoon") for day in (4, 5)]
    short = DayException(date(2026, 11, 6), "09:00-10:00")
    office = china(HOURS, *storm, short)
    assert words(explain(at("2026-11-03T17:00+08:00"), "2h", office)) == (
        "received Tue 17:00; 2 h of working time; "
        "Wednesday 4 Nov to Thursday 5 Nov are closed by the office (typhoon); "
        "Friday 6 Nov has the office's own hours 09:00-10:00 → Mon 09:00"
    )


def test_an_explanation_names_clock_changes_that_count() -> None:
    """Named around the clock and where hours are cut; not where nobody works then."""
    start = at("2015-03-07T15:00-05:00")
    change = "clocks go forward 60 min on Sunday 8 Mar"
    assert words(explain(start, "24h around the clock", new_york())) == (
        f"received Sat 15:00; 24 h around the clock; {change} → Sun 16:00"
    )
    assert change in words(explain(start, "1d", new_york()))
    days = WorkCalendar(Calendar(hours=Week(*["09:00-17:00"] * 7)), "America/New_York")
    assert "clocks" not in words(explain(start, "1d", days))
    autumn = words(explain(at("2015-10-31T15:00-04:00"), "24h around the clock", new_york()))
    assert "clocks go back 60 min on Sunday 1 Nov → Sun 14:00" in autumn


def test_an_explanation_owns_up_to_an_unknown_year() -> None:
    """Plain weeks in a year the list does not know are said once."""
    said = words(explain(at("2099-01-05T09:00+08:00"), "20d", china()))
    assert said.count("the public holidays of CN in 2099 are not known") == 1


def test_long_explanations_are_cut() -> None:
    """Two years name four special stretches and count the others."""
    parts = explain(at("2014-01-02T00:00+08:00"), "500d", china())
    assert [part.code for part in parts[:2]] == ["from", "span"]
    assert [part.code for part in parts[-2:]] == ["more", "due"]
    assert len(parts) == 8
    assert parts[-2].values["count"] > 10


def test_parts_carry_what_a_translation_needs() -> None:
    """Codes and values stand beside the English text; names are in the office's language."""
    parts = explain(
        at("2026-10-09T17:40+08:00"), "4h", china("08:30-18:00", locale="zh_CN"), "assigned"
    )
    assert [part.code for part in parts] == ["from", "span", "make-up", "due"]
    assert parts[0].values == {"verb": "assigned", "at": at("2026-10-09T17:40+08:00")}
    assert parts[1].values == {"span": "4h"}
    assert parts[2].values["first"] == date(2026, 10, 10)
    assert parts[2].values["name"] == "国庆节"
    assert parts[3].values["at"].isoformat() == "2026-10-10T12:10:00+08:00"


@given(
    st.integers(1_420_070_400, 1_829_000_000),
    st.builds(Span, st.integers(1, 60), st.sampled_from("mhd"), st.booleans()),
)
def test_the_explained_end_is_the_due_time(seconds: int, span: Span) -> None:
    """Whatever is explained ends at the due time, and a due time is later than its start."""
    start = datetime.fromtimestamp(seconds, china().zone)
    parts = explain(start, span, china())
    assert parts[-1].values["at"] == due(start, span, china()) > start
