"""Why a clock is due when it is, in words, and the stretches that count."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest

from svc.model.office import Calendar, DayException, Target, Week
from svc.model.ticket import Change, Due, Event
from svc.model.words import Action, CallbackPolicy, ClockName, Resolution
from svc.rules.clocks.clock_trace import ClockTrace, accounts
from svc.rules.clocks.due_times import Clocks, reopened
from svc.rules.clocks.explanation import amount, line, moved_by, span_of, story, stretches
from svc.rules.ticket.lifecycle import fold
from svc.rules.time.working_time import WorkCalendar

HOURS = "08:30-12:00 13:30-17:30"
FAR = datetime.fromisoformat("2027-01-01T00:00+08:00")
TARGET = Target(rule="repair", respond="4h", accept="1h", arrive="4h", resolve="2d", callback="1d")
WALL = Target(rule="emergency", respond="15m around the clock", resolve="24h around the clock")


def china(*exceptions: DayException) -> WorkCalendar:
    """An office in Shanghai under China's holidays."""
    week = Week(*[HOURS] * 5)
    return WorkCalendar(Calendar(week, "CN", exceptions), "Asia/Shanghai")


def at(text: str) -> datetime:
    """A moment of October 2026, such as `09 17:40`."""
    return datetime.fromisoformat(f"2026-10-{text.replace(' ', 'T')}+08:00")


class Told:
    """A ticket to which things happen, its due times stamped as the desk does."""

    def __init__(
        self, received: str, target: Target = TARGET, appointment: str | None = None
    ) -> None:
        self.clocks = Clocks(china(), target, china())
        when = None if appointment is None else at(appointment)
        due = self.clocks.received(at(received), when)
        self.events = [
            Event(1, at(received), "li.na", Action.CREATE, policy=CallbackPolicy.NONE, due=due)
        ]

    def then(self, when: str, action: str, due: Any = (), **fields: Any) -> Told:
        """One more step; `due` may be worked out from the life before it."""
        stamps = due(fold(self.events, at(when))) if callable(due) else due
        self.events.append(
            Event(len(self.events) + 1, at(when), "wu", Action(action), due=stamps, **fields)
        )
        return self

    def begun(self, when: str) -> Told:
        """Assigned and accepted."""
        stamps = self.clocks.assigned(at(when))
        self.then(when, "assign", stamps, department="works")
        return self.then(when, "accept", assignee="wu")

    def waits(self, when: str, until: str | None, reason: str = "resident") -> Told:
        """Waits, with or without a date."""
        stops = (ClockName.RESOLVE, ClockName.ARRIVE) if reason == "resident" else (
            ClockName.RESOLVE,
        )  # fmt: skip
        end = None if until is None else at(until)
        moved = (lambda life: self.clocks.waiting(life, at(when), end, stops)) if end else ()
        return self.then(when, "wait", moved, reason=reason, until=end, pauses=True,
                         on_resident=reason == "resident" or None)  # fmt: skip

    def resumes(self, when: str) -> Told:
        """Goes on before, or without, a date."""
        return self.then(when, "resume", lambda life: self.clocks.resumed(life, at(when)))

    def account(self, clock: str = "resolve", now: datetime = FAR) -> ClockTrace:
        """The last run of a clock."""
        return [one for one in accounts(self.events, now) if one.clock == clock][-1]

    def words(self, clock: str = "resolve", now: datetime = FAR) -> str:
        """Why it is due when it is."""
        return line(story(self.account(clock, now), self.clocks.calendar))


def test_the_example_of_the_make_up_saturday() -> None:
    """Received on Friday after hours, with 4 h, before a Saturday that is worked."""
    assert Told("09 17:40").words("respond") == (
        "received Fri 17:40; 4 h of working time; Saturday 10 Oct is a make-up working day"
        " → Sat 14:00"
    )


def test_a_pause_says_for_whom_and_by_how_much() -> None:
    """Once it is over; while it lasts it says until when, or only since when."""
    dated = Told("12 09:00").begun("12 09:10").waits("12 10:00", "13 15:00")
    first = "received Mon 09:00; 2 working days → Wed 09:00"
    moved = "the resident Mon 10:00 to Tue 15:00: +11 h of working time → Thu 14:00"
    assert dated.words(now=at("12 11:00")) == f"{first}; waiting for {moved}"
    assert dated.words() == f"{first}; waited for {moved}"
    early = Told("12 09:00").begun("12 09:10").waits("12 10:00", "13 15:00").resumes("12 11:30")
    assert early.words() == (
        f"{first}; waited for the resident Mon 10:00 to Mon 11:30: +1 h 30 min of working time"
        " → Wed 10:30"
    )
    still = Told("12 09:00").begun("12 09:10").waits("12 10:00", None, "third-party")
    assert still.words() == f"{first}; stands still since Mon 10:00, waiting for a third party"
    assert still.resumes("12 10:30").words() == (
        f"{first}; waited for a third party Mon 10:00 to Mon 10:30: +30 min of working time"
        " → Wed 09:30"
    )


def test_around_the_clock_every_hour_counts() -> None:
    """Also in what a pause moves."""
    told = Told("10 22:00", WALL).begun("10 22:05").waits("10 23:00", "11 01:00")
    assert told.words() == (
        "received Sat 22:00; 24 h around the clock → Sun 22:00; waited for the resident"
        " Sat 23:00 to Sun 01:00: +2 h → Mon 00:00"
    )
    assert sum(one.seconds for one in stretches(told.account(), china())) == 24 * 3600


def test_an_extension_says_who() -> None:
    """Who asked and who approved; the rule is named after the approver."""
    due = (Due(ClockName.RESOLVE, at("16 12:00"), "extended by chen"),)
    told = Told("12 09:00").begun("12 09:10")
    told.then("12 10:00", "extend", due, reason="parts", until=at("16 12:00"), approved_by="chen")
    assert told.words().endswith("→ Wed 09:00; extended by wu, approved by chen → Fri 12:00")
    assert span_of(told.account().run.rule or "") is None


def test_time_done_does_not_count() -> None:
    """A reopening moves the resolve clock by the time since the finish."""
    story = Told("12 09:00").begun("12 09:10")
    story.then("12 10:00", "finish", resolution=Resolution.FIXED, note="ok")
    story.then("12 10:00", "close")
    story.then("13 10:00", "reopen", lambda life: reopened(story.clocks, life, at("13 10:00")),
              reason="again")  # fmt: skip
    assert story.words() == (
        "received Mon 09:00; 2 working days → Wed 09:00; done Mon 10:00 to Tue 10:00: +7 h 30 min"
        " of working time → Thu 09:00"
    )
    assert story.words("accept") == "reopened Tue 10:00; 1 h of working time → Tue 11:00"


def test_an_appointment_is_where_arrival_counts_from() -> None:
    """A wait before it moves nothing; one that reaches into it moves by what lies after it."""
    story = Told("12 09:00", appointment="13 14:00").begun("12 09:10")
    plain = "appointment Tue 14:00; 4 h of working time → Wed 09:00"
    assert story.words("arrive") == plain
    story.waits("12 10:00", "12 16:00")
    assert story.words("arrive") == plain
    story.waits("13 10:00", None).resumes("13 15:00")
    assert story.words("arrive").startswith(f"{plain}; waited for the resident Tue 10:00")
    assert story.words("arrive").endswith("+1 h of working time → Wed 10:00")


def test_another_priority_is_counted_anew() -> None:
    """The story says which fields, and by which rule."""
    told = Told("12 09:00").begun("12 09:10")
    urgent = Clocks(china(), Target(rule="urgent", resolve="4h"), china())
    change = Change("priority", "normal", "urgent")
    told.then("12 10:00", "edit", lambda life: urgent.anew(life, at("12 09:00"), None),
              changes=(change,))  # fmt: skip
    assert told.words() == (
        "received Mon 09:00; 2 working days → Wed 09:00; priority edited by wu, counted anew by"
        " urgent 4h → Mon 14:30"
    )


def test_an_older_calendar_is_not_taken_for_todays() -> None:
    """Where the office closed a day since, the due time stands and the story says so."""
    closed = china(DayException(date(2026, 10, 10), "closed", "storm"))
    words = line(story(Told("09 17:40").account("respond"), closed))
    assert words == (
        "received Fri 17:40; 4 h of working time; by the calendar of today Mon 14:00"
        " → as stamped then Sat 14:00"
    )


def test_a_due_time_by_nobodys_rule() -> None:
    """What an import or a director named is told as that."""
    due = (Due(ClockName.ANSWER, at("14 12:00"), "supervise"),)
    told = Told("12 09:00").then("12 10:00", "supervise", due)
    assert told.words("answer") == "supervised Mon 10:00; set by wu → Wed 12:00"


def test_without_a_target_there_is_nothing_to_tell() -> None:
    """A clock without due time has no story and no stretches."""
    told = Told("12 09:00", Target(rule="none"))
    assert told.words() == ""
    assert stretches(told.account(), china()) == []


@pytest.mark.parametrize("until", ["12 16:00", "13 15:00", "17 12:00"])
def test_stretches_add_up_to_the_span(until: str) -> None:
    """What counts is two working days, however long it waits; none of it lies in the wait."""
    told = Told("12 09:00").begun("12 09:10").waits("12 10:00", until)
    found = stretches(told.account(), china())
    assert sum(one.seconds for one in found) == 15 * 3600
    assert all(one.until <= at("12 10:00") or one.since >= at(until) for one in found)
    moves = told.account().moves
    assert moved_by(moves[0], china()) == 0
    assert moved_by(moves[1], china()) == china().between(at("12 10:00"), at(until))


def test_a_pause_never_brings_a_due_time_forward() -> None:
    """An extension to a Saturday stays there, whatever is waited through closed hours."""
    saturday = at("17 12:00")
    due = (Due(ClockName.RESOLVE, saturday, "extended by chen"),)
    story = Told("12 09:00").begun("12 09:10")
    story.then("12 10:00", "extend", due, reason="x", until=saturday, approved_by="chen")
    story.waits("16 18:00", "16 23:00")
    assert story.account().run.due == saturday
    story.waits("17 09:00", None).resumes("17 10:00")
    assert story.account().run.due == saturday
    story.waits("17 10:30", "19 09:30").resumes("17 11:00")
    assert story.account().run.due == saturday


def test_amounts() -> None:
    """Hours and minutes; seconds only if there are any."""
    assert [amount(s) for s in (0, 60, 3600, 5400, 3661, -7200)] == [
        "0 min", "1 min", "1 h", "1 h 30 min", "1 h 1 min 1 s", "2 h",
    ]  # fmt: skip


def test_ended_says_what_ended_it() -> None:
    """The step that met or voided a clock; reopening takes it back."""
    story = Told("12 09:00").begun("12 09:10")
    assert story.account().ended is None
    story.then("12 10:00", "finish", resolution=Resolution.FIXED, note="ok")
    ended = story.account().ended
    assert ended is not None
    assert ended.action == "finish"
    assert story.account("arrive").run.voided == at("12 10:00")
    story.then("12 10:00", "close")
    story.then("13 10:00", "reopen", reason="again")
    assert story.account().ended is None
    assert story.account().run.gaps[-1] == (at("12 10:00"), at("13 10:00"))
