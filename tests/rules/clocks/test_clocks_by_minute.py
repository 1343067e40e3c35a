"""Every clock of random tickets against a computation that counts minutes.

Tickets live through what `svc.duties.ticket` decides at random minutes of 2015 to 2027;
beside them a model keeps the clocks as the domain's table says, counting the
office's minutes one by one. After every step both say the same.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from functools import cache
from random import Random
from typing import Any, NamedTuple

import msgspec
import pytest

from svc.duties.at_hand import AtHand
from svc.duties.decision import Decision
from svc.duties.ticket import dispatch, edits, finishing, waiting
from svc.duties.ticket import escalation as pressing
from svc.duties.ticket.callbacks import CallAnswer, callback
from svc.duties.ticket.dispatch import Recipient
from svc.duties.ticket.remarks import happen
from svc.duties.ticket.timeline import Timeline
from svc.index.database import schema
from svc.index.rows.records import ticket_rows
from svc.model.actors import Actor
from svc.model.office import (
    Calendar,
    Category,
    DayException,
    Department,
    Office,
    Policies,
    Target,
    WaitReason,
    Week,
)
from svc.model.ticket import Event, Ticket
from svc.model.words import (
    Action,
    CallbackPolicy,
    Channel,
    Kind,
    Priority,
    Status,
)
from svc.rules.office.consistency import Member
from svc.rules.ticket.lifecycle import Life, fold, header
from svc.rules.time.working_time import WorkCalendar
from svc.rules.time.zones import local
from tests.minutes import Face, Hours, count, minute, moment, ordinary
from tests.support import slow_after

PLAIN = ("08:30-12:00 13:30-17:30",) * 5 + ("closed",) * 2
LONG = ("08:00-20:00",) * 6 + ("09:00-12:00",)
NIGHTS = ("20:00-24:00", *("00:00-04:00 20:00-24:00",) * 4, "00:00-04:00", "closed")
OWN_DAYS = ((date(2024, 10, 4), "09:00-12:00"), (date(2019, 5, 6), "closed"))
HOURS = (
    Hours("Asia/Shanghai", PLAIN, china=True),
    Hours("Asia/Shanghai", LONG, china=True, exceptions=OWN_DAYS),
    Hours("America/New_York", PLAIN),
    Hours("America/New_York", ("00:00-24:00",) * 7),
    Hours("Europe/Berlin", NIGHTS),
    Hours("Australia/Lord_Howe", PLAIN),
)
TARGETS = {
    "normal": {"respond": "1h", "accept": "30m", "arrive": "4h", "resolve": "2d", "callback": "1d"},
    "urgent": {"respond": "20m", "accept": "15m", "arrive": "2h around the clock",
               "resolve": "24h around the clock", "callback": "3h"},
    "low": {"respond": "2d", "accept": "5h", "arrive": "3d", "resolve": "9d", "callback": "4d"},
}  # fmt: skip
#: Whether the wait pauses resolve, and whether arrive.
REASONS = {"resident": (True, True), "third-party": (True, False), "parts": (False, False),
           "key": (False, True)}  # fmt: skip
FIRST, LAST = 23_668_000, 30_500_000
#: Minutes from one step to the next.
APART = (1, 1, 7, 30, 60, 110, 240, 600, 1440, 4000, 10_000)
MARCH_2015, NOVEMBER_2015 = 23_763_000, 24_106_000


class Case(NamedTuple):
    """A ticket at its desk, and the model beside it."""

    desk: Bench
    life: Model
    random: Random


class Model:
    """A ticket's clocks as the domain's table has them.

    Attributes:
        waits: Since when, planned until, and the clocks that stand still.
        done: When it was finished, while it is done or closed.
    """

    def __init__(self, hours: Hours, own: Hours, priority: str) -> None:
        self.hours, self.own = hours, own
        self.priority = priority
        self.faces: list[Face] = []
        self.waits: tuple[int, int | None, tuple[str, ...]] | None = None
        self.done: int | None = None
        self.extended = False

    def start(self, clock: str, at: int, department: str | None = None) -> None:
        """Start a run of a clock by the target."""
        hours, need = self.span(clock, department)
        self.faces.append(Face(clock, at, hours, need))

    def span(self, clock: str, department: str | None = None) -> tuple[Hours | None, int]:
        """The hours that a clock counts, and how many minutes."""
        text = TARGETS[self.priority][clock]
        hours = self.own if department == "watch" else self.hours
        return spanned(text, hours)

    def current(self, clock: str) -> Face | None:
        """The latest run of a clock."""
        return next((face for face in reversed(self.faces) if face.clock == clock), None)

    def stop(self, at: int, *clocks: str) -> None:
        """Meet clocks."""
        for face in self.faces:
            if face.clock in clocks and face.running:
                face.stopped = at

    def void(self, at: int, *clocks: str) -> None:
        """End clocks unmet."""
        for face in self.faces:
            if face.clock in clocks and face.running:
                face.voided = at

    def wait(self, at: int, until: int | None, pauses: tuple[bool, bool]) -> None:
        """Open gaps."""
        stopped = tuple(c for c, does in zip(("resolve", "arrive"), pauses, strict=True) if does)
        self.waits = at, until, stopped
        for face in self.faces:
            if face.clock in stopped and face.running:
                face.gaps.append((at, None))

    def wake(self, now: int) -> None:
        """End a wait at its date."""
        if self.waits is not None and self.waits[1] is not None and self.waits[1] <= now:
            self.resume(self.waits[1])

    def resume(self, at: int) -> None:
        """Close gaps."""
        for face in self.faces:
            if face.gaps and face.gaps[-1][1] is None:
                face.gaps[-1] = (face.gaps[-1][0], at)
        self.waits = None

    def extend(self, at: int, until: int) -> None:
        """A due time is named; of a wait with its end in sight the rest counts as granted."""
        face = self.current("resolve")
        assert face is not None
        face.need, face.named, face.named_at = None, until, at
        self.extended = True
        if self.waits is not None and self.waits[1] is not None:
            face.granted = self.waits[0]

    def edit(self, priority: str) -> None:
        """Clocks that still run are counted anew, from where they started."""
        self.priority = priority
        for name in ("respond", "resolve", "arrive", "accept", "callback"):
            face = self.current(name)
            if face is None or not face.running or (name == "resolve" and self.extended):
                continue
            department = "watch" if face.hours is self.own and name == "accept" else None
            face.hours, face.need = self.span(name, department)
            face.named = None

    def plan(self) -> dict[int, int | None]:
        """When the open gap is to end."""
        return {} if self.waits is None else {self.waits[0]: self.waits[1]}


def spanned(text: str, hours: Hours) -> tuple[Hours | None, int]:
    """A span as office.yaml writes it: the hours it counts, and minutes."""
    first, _, more = text.partition(" ")
    amount, unit = int(first[:-1]), first[-1]
    wall = bool(more)
    day = 1440 if wall else sum(ordinary(hours.week))
    return (None if wall else hours), amount * {"m": 1, "h": 60, "d": day}[unit]


@cache
def office_of(number: int) -> tuple[Office, WorkCalendar, Hours, Hours]:
    """An office with a department that has other hours, and its calendar."""
    hours = HOURS[number]
    own = hours._replace(week=("07:00-23:00",) * 7)
    office = Office(
        format=1, name="o", locale="en", timezone=hours.zone,
        calendar=Calendar(
            hours=Week(*hours.week), country="CN" if hours.china else None,
            exceptions=tuple(DayException(day, said) for day, said in hours.exceptions),
        ),
        departments=(Department("watch", "w", hours=Week(*own.week)), Department("works", "x")),
        categories=(Category("water", "w"),),
        targets=tuple(
            Target(rule=name, priority=Priority(name), **spans) for name, spans in TARGETS.items()
        ),
        wait_reasons=tuple(
            WaitReason(code, code, pauses, on_resident=there)
            for code, (pauses, there) in REASONS.items()
        ),
        policies=Policies(tell_extension=False),
    )  # fmt: skip
    return office, WorkCalendar.of(office), hours, own


class Bench:
    """A ticket, and what is at hand at the moment.

    Attributes:
        ticket: As it stands.
        now: The moment.
    """

    def __init__(self, hand: AtHand, ticket: Ticket) -> None:
        self._hand = hand
        self.ticket = ticket
        self.now = hand.now

    @property
    def line(self) -> Timeline:
        """The ticket, about to change."""
        hand = self._hand._replace(now=self.now)
        return Timeline(hand, self.ticket, hand.here)

    def life(self, at: datetime | None = None) -> Life:
        """What its timeline comes to."""
        return fold(self.ticket.timeline, at)

    def take(self, decision: Decision[Ticket]) -> None:
        """Have it stand as was decided."""
        self.ticket = decision.result


def begin(seed: int) -> Case:
    """A ticket just received, some of them around a clock change."""
    random = Random(seed)
    office, calendar, hours, own = office_of(seed % len(HOURS))
    at = random.randrange(FIRST, LAST)
    if random.random() < 0.1:
        at = random.choice((MARCH_2015, NOVEMBER_2015)) + random.randrange(-4000, 4000)
    priority = random.choice(list(TARGETS))
    own_calendar = _own_calendar(seed % len(HOURS))
    staff = {"boss": Member("works", True, frozenset({"director"}))}
    hand = AtHand(
        moment(at), office, staff, Actor("boss", "boss", frozenset({"director"})),
        lambda name: own_calendar if name == "watch" else calendar,
    )  # fmt: skip
    appointment = at + random.randrange(1, 6000) if random.random() < 0.4 else None
    received = hand.here
    agreed = None if appointment is None else local(appointment * 60, calendar.zone)
    policy = random.choice(list(CallbackPolicy))
    ticket = Ticket(
        format=1, id="T1501-A0001", kind=Kind.REPAIR, category="water",
        priority=Priority(priority), status=Status.NEW, channel=Channel.PHONE, received=received,
        appointment=agreed, place="gate", resident="R-A00001", text="water", timeline=(),
    )  # fmt: skip
    due = hand.clocks_of(ticket).received(received, agreed)
    created = Event(1, received, "svc", Action.CREATE, policy=policy, due=due)
    ticket = msgspec.structs.replace(ticket, timeline=(created,), **header(fold([created])))
    model = Model(hours, own, priority)
    for clock in ("respond", "resolve"):
        model.start(clock, at)
    model.start("arrive", appointment or at)
    return Case(Bench(hand, ticket), model, random)


@cache
def _own_calendar(number: int) -> WorkCalendar:
    return WorkCalendar.of(office_of(number)[0], "watch")


def assign(case: Case, now: int) -> None:
    """To a department with hours of its own, or without."""
    life = case.desk.life(case.desk.now)
    to = case.random.choice([one for one in ("watch", "works") if one != life.department])
    case.life.void(now, "accept")
    case.life.start("accept", now, to)
    if life.status is Status.WORKING:
        case.desk.take(dispatch.transfer(case.desk.line, Recipient(to, None), "theirs"))
    else:
        case.desk.take(dispatch.assign(case.desk.line, Recipient(to, None)))


def accept(case: Case, now: int) -> None:
    """Taken on."""
    case.desk.take(dispatch.accept(case.desk.line))
    case.life.stop(now, "accept", "respond")


def contact(case: Case, now: int) -> None:
    """Told."""
    case.desk.take(happen(case.desk.line, Action.CONTACT, note="soon"))
    case.life.stop(now, "respond")


def arrive(case: Case, now: int) -> None:
    """There."""
    case.desk.take(happen(case.desk.line, Action.ARRIVE))
    case.life.stop(now, "arrive", "respond")


def give_back(case: Case, now: int) -> None:
    """Returned."""
    case.desk.take(happen(case.desk.line, Action.RETURN, reason="no"))
    case.life.void(now, "accept")


def wait(case: Case, now: int) -> None:
    """With or without a date."""
    reason = case.random.choice(list(REASONS))
    until = now + case.random.choice(APART) + 3 if case.random.random() < 0.6 else None
    why = waiting.wait_reason(case.desk.line.hand.office, reason)
    ends = None if until is None else local(until * 60, case.desk.line.hand.zone)
    case.desk.take(waiting.wait(case.desk.line, why, ends, None))
    case.life.wait(now, until, REASONS[reason])


def resume(case: Case, now: int) -> None:
    """Before its date."""
    case.desk.take(waiting.resume(case.desk.line, None))
    case.life.resume(now)


def extend(case: Case, now: int) -> None:
    """Only what is not late."""
    face = case.life.current("resolve")
    assert face is not None
    due = face.due(case.life.plan())
    if face.late(now, case.life.plan()):
        return
    until = max(due, now) + case.random.choice(APART)
    later = local(until * 60, case.desk.line.hand.zone)
    case.desk.take(waiting.extend(case.desk.line, later, "parts", "boss", None))
    case.life.extend(now, until)


def finish(case: Case, now: int) -> None:
    """Done; perhaps closed at once."""
    case.desk.take(finishing.finish(case.desk.line, "fixed", "done"))
    case.life.stop(now, "accept", "respond", "resolve")
    case.life.void(now, "arrive", "answer")
    case.life.done = now
    policy = case.desk.life().policy
    if policy is CallbackPolicy.BEFORE_CLOSE:
        case.life.start("callback", now)
        return
    case.desk.take(finishing.close(case.desk.line, None, None))
    if policy is CallbackPolicy.AFTER_CLOSE:
        case.life.start("callback", now)


def call(case: Case, now: int) -> None:
    """Called back: content or not."""
    line = case.desk.line
    if not line.life.owes_callback():
        return
    score = case.random.choice((1, 5))
    number = f"F1501-A{len(line.ticket.timeline):04}"
    called = callback(line, CallAnswer(reached=True, score=score), number)
    case.desk.ticket = called.result[0]
    case.life.stop(now, "callback")
    if score == 1:
        _reopened(case, now)


def reopen(case: Case, now: int) -> None:
    """Within the window only."""
    closed = case.desk.life().closed
    if closed is None or now - minute(closed) > 30 * 1440:
        return
    case.desk.take(finishing.reopen(case.desk.line, "again"))
    _reopened(case, now)


def _reopened(case: Case, now: int) -> None:
    face = case.life.current("resolve")
    assert face is not None
    assert case.life.done is not None
    face.gaps.append((case.life.done, now))
    face.stopped = None
    case.life.void(now, "callback")
    department = case.desk.life().department
    case.life.start("accept", now, department)


def supervise(case: Case, now: int) -> None:
    """An answer by a time."""
    by = now + case.random.choice(APART)
    until = local(by * 60, case.desk.line.hand.zone)
    case.desk.take(pressing.supervise(case.desk.line, until, None))
    case.life.faces.append(Face("answer", now, None, None, by))


def escalate(case: Case, now: int) -> None:
    """An answer in office time, once a level."""
    if case.desk.life().levels:
        return
    case.desk.take(pressing.escalate(case.desk.line, "director", None))
    case.life.faces.append(Face("answer", now, *spanned("1d", case.life.hours)))


def answer(case: Case, now: int) -> None:
    """Everything asked is answered."""
    if any(face.clock == "answer" and face.running for face in case.life.faces):
        case.desk.take(happen(case.desk.line, Action.ANSWER, note="soon"))
        case.life.stop(now, "answer")


def edit(case: Case, now: int) -> None:
    """Another priority."""
    priority = case.random.choice(list(TARGETS))
    case.desk.take(edits.edit(case.desk.line, {"priority": priority}, None))
    if priority != case.life.priority:
        case.life.edit(priority)


Step = Callable[[Case, int], None]
EVENTS: tuple[Step, ...] = (contact, extend, supervise, escalate, answer, edit)
STEPS: dict[Status, tuple[Step, ...]] = {
    Status.NEW: (assign, assign, assign, *EVENTS),
    Status.ASSIGNED: (assign, *[accept] * 8, give_back, finish, *EVENTS),
    Status.WORKING: (arrive, wait, wait, wait, wait, assign, give_back, finish, *EVENTS),
    Status.WAITING: (resume, resume, *EVENTS),
    Status.DONE: (call,),
    Status.CLOSED: (reopen, reopen, call),
}


def live(seed: int) -> int:
    """One ticket's life; how many due times were compared."""
    case = begin(seed)
    now, compared = minute(case.desk.now), 0
    for _ in range(16):
        compared += compare(case, now)
        now += case.random.choice(APART)
        case.life.wake(now)
        case.desk.now = moment(now)
        status = case.desk.life(case.desk.now).status
        assert status is not None
        case.random.choice(STEPS[status])(case, now)
    return compared + compare(case, now)


def compare(case: Case, now: int) -> int:
    """Every run is what the model says: start, end, due time, lateness, and the zone's offset."""
    ticket = case.desk.ticket
    life, plan = fold(ticket.timeline, moment(now)), case.life.plan()
    ours = sorted((str(run.clock), minute(run.started), _m(run.stopped), _m(run.voided),
                  _m(run.due), run.late(moment(now))) for run in life.runs)  # fmt: skip
    counted = sorted((face.clock, face.start, face.stopped or 0, face.voided or 0,
                     face.due(plan), face.late(now, plan)) for face in case.life.faces)  # fmt: skip
    assert ours == counted, (now, set(ours) ^ set(counted))
    for run in life.runs:
        assert run.due is not None
        assert (
            run.due.utcoffset() == local(minute(run.due) * 60, case.desk.line.hand.zone).utcoffset()
        )
    assert header(fold(ticket.timeline)) == {name: getattr(ticket, name) for name in header(life)}
    assert late_rows(case, now) == [face[5] for face in counted]
    return len(ours)


def late_rows(case: Case, now: int) -> list[bool]:
    """Lateness of every run by the index's columns, once waits that ran out are awake."""
    ticket = case.desk.ticket
    rows = ticket_rows(ticket, fold(ticket.timeline))
    names = schema.columns("clock")
    awake = fold(ticket.timeline).resumes
    found = []
    for values in rows["clock"]:
        row = dict(zip(names, values, strict=True))
        paused = None if awake is not None and minute(awake) <= now else row["paused"]
        ends = (row["stopped"], paused, row["voided"], now * 60)
        late = next(end for end in ends if end is not None) > row["due"]
        found.append((row["clock"], row["started"], row["stopped"] or 0, row["voided"] or 0,
                      row["due"], late))  # fmt: skip
    return [one[5] for one in sorted(found)]


def _m(at: Any) -> int:
    return 0 if at is None else minute(at)


@pytest.mark.parametrize("block", slow_after(1, range(6)))
def test_clocks_equal_a_count_of_minutes(block: int) -> None:
    """Some hundreds of tickets, every office among them."""
    assert sum(live(seed) for seed in range(block * 60, block * 60 + 60)) > 2000


@pytest.mark.slow
@pytest.mark.parametrize("block", range(20))
def test_clocks_of_ten_thousand_tickets(block: int) -> None:
    """The same for 10,000."""
    for seed in range(1000 + block * 500, 1500 + block * 500):
        live(seed)


def test_the_model_counts_as_the_clock_on_the_wall() -> None:
    """The hour that comes twice counts twice, the one that is left out not at all."""
    always = HOURS[3]
    assert count(always, MARCH_2015 - 5000, MARCH_2015 + 5000) == 10_000
    nights = HOURS[4]
    # Berlin, night of 2024-03-31: 00:00 to 04:00 has three hours, were it a working night.
    week = nights._replace(week=("00:00-04:00",) * 7)
    midnight = 1_711_839_600 // 60
    assert count(week, midnight, midnight + 23 * 60) == 180
