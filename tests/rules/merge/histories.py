"""Desks that act apart and meet, as pure data: what `svc sync` does to records, without git.

A desk holds its records, and the state that it last had in common with the remote. A
meeting merges what both changed by kind, then puts right what tickets say of one another,
in the very functions that merge trees.
"""

from __future__ import annotations

import copy
import random
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

import msgspec

from svc.kinds.derive import flaws as record_flaws
from svc.kinds.merge import merge_records
from svc.kinds.resident import RESIDENT_FORMAT, Occupancy, Resident
from svc.kinds.staff import STAFF_FORMAT, Staff
from svc.kinds.unit import UNIT_FORMAT, Unit, Use
from svc.model.roles import Role
from svc.model.ticket import TICKET_FORMAT, Change, Event, Ticket
from svc.model.words import (
    Action,
    CallbackPolicy,
    Channel,
    Kind,
    Outcome,
    Priority,
    Relation,
    Resolution,
    Status,
)
from svc.rules.ticket.across import mended
from svc.rules.ticket.lifecycle import OWN, TABLE, Life, fold, header, refusal
from svc.rules.ticket.merging import person_of, stricter

NINE = datetime(2026, 11, 3, 9, 0, tzinfo=UTC)
Records = dict[tuple[str, str], Any]
#: One step of a history: which desk, what it does, and two numbers that say to what.
Deed = tuple[int, str, int, int]
DEEDS = (
    "create", "note", "assign", "accept", "wait", "finish", "callback", "cancel", "merge", "merge",
    "merge", "reopen", "priority", "split", "name", "phone", "unphone", "move-in", "floor",
    "unit", "let-go", "role", "meet", "meet",
)  # fmt: skip


class Desk:
    """One desk's records, and those it last had in common with the remote."""

    def __init__(self, letter: str, records: Records, ahead: int) -> None:
        self.letter = letter
        self.records = dict(records)
        self.base = dict(records)
        self.ahead = timedelta(minutes=ahead)
        self.count = 0


class Story:
    """Several desks and their remote.

    Args:
        desks: How many; the clock of each is somewhat off.
    """

    def __init__(self, desks: int, clocks: Sequence[int] = ()) -> None:
        first = founded()
        self.remote: Records = dict(first)
        offs = [*clocks, *([0] * desks)]
        self.desks = [Desk("ABCD"[n], first, offs[n]) for n in range(desks)]
        self.minute = 0
        self.meetings = 0

    def live(self, deeds: Sequence[Deed]) -> None:
        """Let things happen, then everybody meet twice."""
        for deed in deeds:
            self.do(*deed)
        self.end()

    def end(self, order: Sequence[int] | None = None) -> None:
        """Let everybody meet until nothing is new."""
        for _round in range(2):
            for number in order or range(len(self.desks)):
                self.meet(self.desks[number])

    def do(self, desk: int, what: str, x: int, y: int) -> None:
        """Let one desk do something, if it may."""
        self.minute += 1
        one = self.desks[desk % len(self.desks)]
        if what == "meet":
            self.meet(one)
        else:
            _ACTS[what](self, one, x, y)

    def meet(self, desk: Desk) -> None:
        """Fetch, merge, push and land."""
        self.meetings += 1
        united = merged(desk.base, self.remote, desk.records, f"{self.meetings:040x}")
        self.remote = united
        desk.records, desk.base = dict(united), dict(united)

    def now(self, desk: Desk) -> datetime:
        """What a desk's clock says."""
        return NINE + timedelta(minutes=self.minute) + desk.ahead


def merged(base: Records, published: Records, ours: Records, lost: str) -> Records:
    """What two sides made of one state, as `svc.store.sync.merge_trees` has it."""
    result, both = dict(published), []
    for key, mine in ours.items():
        before, theirs = base.get(key), published.get(key)
        if mine in (before, theirs):
            continue
        if theirs == before:
            result[key] = mine
        else:
            both.append(key[1])
            result[key] = merge_records(key[0], before, theirs, mine, lost).record
    seeds = [name for name in both if ("ticket", name) in result]
    for ticket in mended(seeds, lambda number: result.get(("ticket", number))):
        result["ticket", ticket.id] = ticket
    return result


def founded() -> Records:
    """What every desk has to begin with: three tickets, a resident, a unit, a member of staff."""
    records: Records = {}
    for number in range(1, 4):
        ticket = born(f"T2611-A{number:04d}", f"R-A0000{number}", NINE, "li.na")
        records["ticket", ticket.id] = ticket
    resident = Resident(format=RESIDENT_FORMAT, id="R-A00001", name="王芳", phones=("13800000901",))
    staff = Staff(format=STAFF_FORMAT, id="li.na", name="李娜", department="service",
                  roles=(Role.DESK, Role.WORKER))  # fmt: skip
    unit = Unit(format=UNIT_FORMAT, id="3-2-1502", building="3", use=Use.HOME)
    records["resident", resident.id] = resident
    records["staff", staff.id] = staff
    records["unit", unit.id] = unit
    return records


def born(number: str, resident: str, at: datetime, by: str) -> Ticket:
    """A ticket that has just come in."""
    made = Event(1, at, by, Action.CREATE, policy=CallbackPolicy.BEFORE_CLOSE)
    ticket = Ticket(
        format=TICKET_FORMAT, id=number, kind=Kind.REPAIR, category="plumbing",
        priority=Priority.NORMAL, status=Status.NEW, channel=Channel.PHONE, received=at,
        unit="3-2-1502", resident=resident, text="漏水", timeline=(made,),
    )  # fmt: skip
    return msgspec.structs.replace(ticket, **header(fold(ticket.timeline)))


def tickets_of(records: Records) -> list[Ticket]:
    """The tickets among some records, by number."""
    return [record for (kind, _name), record in sorted(records.items()) if kind == "ticket"]


def _pick(desk: Desk, x: int) -> Ticket:
    tickets = tickets_of(desk.records)
    return tickets[x % len(tickets)]


def _step(story: Story, desk: Desk, ticket: Ticket, action: Action, /, **fields: Any) -> bool:
    """Record a step, if the ticket's state allows it."""
    seq = 1 + max(event.seq for event in ticket.timeline)
    event = Event(seq=seq, at=story.now(desk), by=f"desk.{desk.letter.lower()}",
                  action=action, **fields)  # fmt: skip
    life = fold(ticket.timeline)
    # A clock that is behind is told so, and nothing is recorded.
    behind = event.at < max(earlier.at for earlier in ticket.timeline)
    if behind or refusal(life, TABLE[action], event) is not None:
        return False
    timeline = (*ticket.timeline, event)
    changed = msgspec.structs.replace(ticket, timeline=timeline, **header(fold(timeline)))
    desk.records["ticket", ticket.id] = changed
    return True


def _simple(action: Action, **fields: Any) -> Callable[[Story, Desk, int, int], None]:
    def act(story: Story, desk: Desk, x: int, _y: int) -> None:
        _step(story, desk, _pick(desk, x), action, **fields)

    return act


def _create(story: Story, desk: Desk, x: int, _y: int) -> None:
    desk.count += 1
    number = f"T2611-{desk.letter}{desk.count + 3 * (desk.letter == 'A'):04d}"
    # Some reporters are the same person: they are to be called once.
    ticket = born(number, f"R-A0000{1 + x % 5}", story.now(desk), f"desk.{desk.letter.lower()}")
    desk.records["ticket", number] = ticket


def _merge(story: Story, desk: Desk, x: int, y: int) -> None:
    ticket, into = _pick(desk, x), _pick(desk, y)
    life, other = fold(ticket.timeline), fold(into.timeline)
    last = max(event.at for event in (*ticket.timeline, *into.timeline))
    if ticket.id == into.id or not {life.status, other.status} <= _OPEN or last > story.now(desk):
        return
    known = {_person(desk, one or into.id) for one in other.reporters}
    reporters = []
    for one in life.reporters:
        if _person(desk, one or ticket.id) not in known:
            known.add(_person(desk, one or ticket.id))
            reporters.append(one or ticket.id)
    policy = stricter(life.policy, other.policy)
    _step(story, desk, into, Action.ABSORB, ticket=ticket.id, reporters=tuple(reporters),
          policy=policy if policy is not other.policy else None)  # fmt: skip
    _step(story, desk, ticket, Action.MERGE, ticket=into.id)


_OPEN = {Status.NEW, Status.ASSIGNED, Status.WORKING, Status.WAITING}


def _person(desk: Desk, number: str) -> str:
    return person_of(desk.records["ticket", number])


def _callback(story: Story, desk: Desk, x: int, y: int) -> None:
    ticket = _pick(desk, x)
    waiting = fold(ticket.timeline).unreached()
    if waiting:
        desk.count += 1
        followup = f"F2611-{desk.letter}{desk.count:04d}"
        _step(story, desk, ticket, Action.CALLBACK, outcome=Outcome.REACHED, followup=followup,
              score=1 + y % 5, ticket=waiting[0] or None)  # fmt: skip


def _priority(story: Story, desk: Desk, x: int, y: int) -> None:
    ticket = _pick(desk, x)
    new = list(Priority)[y % 4]
    change = Change("priority", str(ticket.priority), str(new))
    if new is not ticket.priority and _step(story, desk, ticket, Action.EDIT, changes=(change,)):
        held = desk.records["ticket", ticket.id]
        desk.records["ticket", ticket.id] = msgspec.structs.replace(held, priority=new)


def _cancel(story: Story, desk: Desk, x: int, _y: int) -> None:
    """As a clerk does who knows what is merged there: nobody waits in a cancelled ticket."""
    ticket = _pick(desk, x)
    if not fold(ticket.timeline).absorbed:
        _step(story, desk, ticket, Action.CANCEL, reason="withdrawn")


def _split(story: Story, desk: Desk, x: int, _y: int) -> None:
    """As `svc split` does: the ticket goes on, and whatever it was in lets its reporters go."""
    ticket = _pick(desk, x)
    if ticket.merged_into and _step(story, desk, ticket, Action.SPLIT):
        for changed in mended([ticket.id], lambda number: desk.records.get(("ticket", number))):
            desk.records["ticket", changed.id] = changed


def _changed(desk: Desk, kind: str, name: str, /, **values: Any) -> None:
    record = desk.records.get((kind, name))
    if record is not None:
        changed = msgspec.structs.replace(record, **values)
        if not set(record_flaws(kind, changed)) - set(record_flaws(kind, record)):
            desk.records[kind, name] = changed


def _phone(_story: Story, desk: Desk, x: int, _y: int) -> None:
    held = desk.records["resident", "R-A00001"].phones
    phones = tuple(dict.fromkeys((*held, f"1380000090{x % 8}")))
    _changed(desk, "resident", "R-A00001", phones=phones)


def _unphone(_story: Story, desk: Desk, x: int, _y: int) -> None:
    held = desk.records["resident", "R-A00001"].phones
    if held:
        _changed(desk, "resident", "R-A00001", phones=held[: x % len(held)])


def _move_in(_story: Story, desk: Desk, x: int, y: int) -> None:
    held = desk.records["resident", "R-A00001"].occupancies
    until = date(2026, 5 + y % 4, 1) if y % 3 == 0 else None
    home = Occupancy("3-2-1502", list(Relation)[x % 3], date(2026, 1 + x % 2, 1), until)
    rest = tuple(one for one in held if (one.relation, one.since) != (home.relation, home.since))
    _changed(desk, "resident", "R-A00001", occupancies=(*rest, home))


def _new_unit(_story: Story, desk: Desk, x: int, y: int) -> None:
    unit = Unit(format=UNIT_FORMAT, id=f"3-2-4{x % 3:02d}", building="3", use=Use.HOME, floor=y % 3)
    desk.records.setdefault(("unit", unit.id), unit)


def _role(_story: Story, desk: Desk, x: int, y: int) -> None:
    held = set(desk.records["staff", "li.na"].roles)
    role = list(Role)[x % 4]
    roles = held | {role} if y % 2 else held - {role}
    _changed(desk, "staff", "li.na", roles=tuple(one for one in Role if one in roles))


_ACTS: dict[str, Callable[[Story, Desk, int, int], None]] = {
    "create": _create,
    "note": _simple(Action.NOTE, note="words"),
    "assign": _simple(Action.ASSIGN, department="engineering"),
    "accept": _simple(Action.ACCEPT, assignee="zhang.wei"),
    "wait": _simple(Action.WAIT, reason="parts", until=NINE + timedelta(days=9)),
    "finish": _simple(Action.FINISH, resolution=Resolution.FIXED, note="done"),
    "callback": _callback,
    "cancel": _cancel,
    "merge": _merge,
    "reopen": _simple(Action.REOPEN, reason="again"),
    "priority": _priority,
    "split": _split,
    "name": lambda _s, desk, x, _y: _changed(desk, "resident", "R-A00001", name="王芳芬方"[x % 4]),
    "phone": _phone,
    "unphone": _unphone,
    "move-in": _move_in,
    "floor": lambda _s, desk, x, _y: _changed(desk, "unit", "3-2-1502", floor=x % 4),
    "unit": _new_unit,
    "let-go": lambda _s, desk, x, _y: _changed(desk, "staff", "li.na", active=x % 2 == 0),
    "role": _role,
}


# What must hold in the end


def faults(records: Records) -> list[str]:
    """Whatever is wrong with an office's records after everybody has met."""
    lives = {ticket.id: fold(ticket.timeline) for ticket in tickets_of(records)}
    return [
        *_illegal(records, lives),
        *_nowhere(records, lives),
        *_owed(records, lives),
    ]


def _illegal(records: Records, lives: dict[str, Life]) -> list[str]:
    found = []
    for (kind, name), record in records.items():
        found += [f"{name}: {flaw.path} {flaw.reason}" for flaw in record_flaws(kind, record)
                  if not flaw.note and "overlaps" not in str(flaw.reason)]  # fmt: skip
        if kind == "ticket":
            folded = msgspec.structs.replace(record, **header(lives[name]))
            found += [f"{name}: header is not the fold"] * (folded != record)
    return found


def _nowhere(records: Records, lives: dict[str, Life]) -> list[str]:
    found = []
    for number, life in lives.items():
        way, at = [number], life.merged_into
        while at is not None and at not in way:
            way.append(at)
            at = lives[at].merged_into
        if at is not None:
            found.append(f"{number} goes in a circle: {way}")
        elif life.merged_into and lives[way[-1]].status is Status.CANCELLED:
            found.append(f"{number} ends in {way[-1]}, which is cancelled")
    return found


def _owed(records: Records, lives: dict[str, Life]) -> list[str]:
    """Each reporter is called where theirs goes on, and nowhere else; of a cancelled one nobody."""
    found = []
    active = {n: life for n, life in lives.items()
              if life.status not in (Status.MERGED, Status.CANCELLED)}  # fmt: skip
    for number, life in lives.items():
        root, steps = number, 0
        while lives[root].merged_into and steps < 99:
            root, steps = lives[root].merged_into or "", steps + 1
        callers = [
            other for other, held in active.items()
            if (OWN if other == number else number) in held.reporters
        ]  # fmt: skip
        expected = [] if life.status is Status.CANCELLED else [root]
        if callers == expected:
            continue
        people = {person_of(records["ticket", one or root]) for one in lives[root].reporters}
        same_person = person_of(records["ticket", number]) in people
        if not (callers == [] and expected and same_person):
            found.append(f"{number} ({life.status}) is owed by {callers}, not by {expected}")
    return found


def random_deeds(dice: random.Random, count: int) -> list[Deed]:
    """A history drawn at random."""
    return [
        (dice.randrange(4), dice.choice(DEEDS), dice.randrange(60), dice.randrange(60))
        for _ in range(count)
    ]


def lived(number: int) -> Story:
    """A history drawn by its number, lived to its last meeting."""
    dice = random.Random(number)
    story = Story(dice.randint(2, 4), [dice.choice([0, 0, 5, 60, 4320]) for _ in range(4)])
    story.live(random_deeds(dice, dice.randint(4, 40)))
    return story


def copy_of(story: Story) -> Story:
    """A story that can go on otherwise."""
    return copy.deepcopy(story)
