"""What tests of decisions share: an office in memory, and what is at hand at its counter.

Nothing here knows a repository: a decision is a function, and its records are kept in a
dictionary.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import cache
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from svc.duties.at_hand import AtHand
from svc.duties.decision import Decision
from svc.duties.ticket import (
    dispatch,
    edits,
    escalation,
    finishing,
    merging,
    referring,
    remarks,
    splitting,
    undoing,
    waiting,
)
from svc.duties.ticket.callbacks import CallAnswer, callback
from svc.duties.ticket.dispatch import Recipient
from svc.duties.ticket.intake import Intake, create
from svc.duties.ticket.referring import PartyTelling
from svc.duties.ticket.timeline import Timeline
from svc.kinds.party import Party, PartyRole, PartyTargets
from svc.model.actors import PROGRAMS, Actor
from svc.model.office import Calendar, Category, Department, Office, Target, Week
from svc.model.ticket import Reporter, Ticket
from svc.model.words import Action, Channel, Kind, PartyWord, Warranty
from svc.rules.office.consistency import Member
from svc.rules.time.working_time import WorkCalendar
from tests.rules.ticket.ways import WAYS

R = TypeVar("R")
ZONE = ZoneInfo("Asia/Shanghai")
#: A Tuesday morning in office hours.
NINE = datetime(2026, 11, 3, 9, 0, tzinfo=ZONE)
OFFICE = Office(
    format=1, name="o", locale="en", timezone="Asia/Shanghai",
    calendar=Calendar(hours=Week(*["08:30-17:30"] * 5, "closed", "closed"), country="CN"),
    departments=(
        Department("service", "s"), Department("engineering", "e", supervisor="zhang.wei"),
        Department("order", "o"),
    ),
    categories=(Category("plumbing", "p", department="engineering"), Category("odd", "x")),
    targets=(Target(rule="all", respond="30m", accept="1h", resolve="2d", callback="1d"),),
)  # fmt: skip
STAFF = {
    "li.na": Member("service", True, frozenset({"desk"})),
    "zhang.wei": Member("engineering", True, frozenset({"worker"})),
    "wu.gang": Member("engineering", True, frozenset({"worker"})),
    "chen.jing": Member("service", True, frozenset({"director"})),
    "gone": Member("engineering", False, frozenset({"worker"})),
}


@cache
def calendar_of(department: str | None) -> WorkCalendar:
    """The working time of a department, or of the office."""
    return WorkCalendar.of(OFFICE, department)


def at_hand(now: datetime = NINE, by: str = "li.na", office: Office = OFFICE) -> AtHand:
    """What is at hand when somebody acts."""
    roles = frozenset() if by in PROGRAMS else STAFF[by].roles
    department = None if by in PROGRAMS else STAFF[by].department
    return AtHand(now, office, STAFF, Actor(by, by, roles, department), calendar_of)


class PaperCounter:
    """A service counter whose records lie in memory.

    Attributes:
        now: The present moment; every action takes a minute.
        records: By id.
    """

    def __init__(self) -> None:
        self.now = NINE
        self.records: dict[str, Any] = {}

    @property
    def tickets(self) -> list[Ticket]:
        """Every ticket, in the order of their numbers."""
        return [self.records[one] for one in sorted(self.records) if one.startswith("T")]

    def line(self, number: str, by: str = "li.na", at: datetime | None = None) -> Timeline:
        """A ticket about to change."""
        hand = at_hand(self.now, by)
        return Timeline(hand, self.records[number], at or hand.here)

    def take(self, decision: Decision[R]) -> R:
        """Keep what was decided, and let a minute pass."""
        for written in decision.written:
            self.records[written.record.id] = written.record
        self.now += timedelta(minutes=1)
        return decision.result

    def number(self, letter: str) -> str:
        """The next number; the month is that of the first day, as far as tests go."""
        count = sum(one.startswith(letter) for one in self.records)
        return f"{letter}{self.now:%y%m}-A{count + 1:04}"

    def receive(self, kind: Kind = Kind.REPAIR, **more: Any) -> Ticket:
        """A new ticket."""
        fields = {"category": "plumbing", "place": "gate", **more}
        if "resident" not in fields:
            fields.setdefault("reporter", Reporter("王芳", "138 1234 0000"))
        asked = Intake(number=self.number("T"), at=at_hand(self.now).here, text="水龙头漏水",
                       kind=kind, channel=Channel.PHONE, **fields)  # fmt: skip
        return self.take(create(at_hand(self.now), asked))

    def ticket(self, state: str, **more: Any) -> Ticket:
        """A ticket brought into a state."""
        if state == "merged":
            self.receive()
        made = self.receive(**more)
        for name in WAYS[state]:
            self.take(ACTIONS[name](self, self.line(made.id)))
        made = self.records[made.id]
        assert made.status == state, (made.status, state)
        return made


def reached(counter: PaperCounter, line: Timeline, score: int = 5) -> Decision[Any]:
    """Called, and content unless told."""
    return callback(line, CallAnswer(reached=True, score=score), counter.number("F"))


def other(counter: PaperCounter, line: Timeline) -> Timeline:
    """Another open ticket; a new one where there is none."""
    open_ones = [one.id for one in counter.tickets if one.id != line.id and one.status == "new"]
    return counter.line(open_ones[-1] if open_ones else counter.receive().id)


#: Well after whatever happens at the counter.
LATER = NINE + timedelta(days=30)
WUGANG, ORDER = Recipient("engineering", "wu.gang"), Recipient("order", None)
_happen = remarks.happen
#: A developer that owes a word in a day, somebody on the spot in two, the work in five.
HENGDA = Party(
    format=2, id="hengda", name="恒大", role=PartyRole.DEVELOPER,
    targets=PartyTargets(answer="1d", arrive="2d", resolve="5d"),
)  # fmt: skip
#: Each action of the desk, with what it asks for.
ACTIONS: dict[str, Callable[[PaperCounter, Timeline], Decision[Any]]] = {
    "assign": lambda _, line: dispatch.assign(line, WUGANG),
    "accept": lambda _, line: dispatch.accept(line),
    "return": lambda _, line: _happen(line, Action.RETURN, reason="不归我们"),
    "transfer": lambda _, line: dispatch.transfer(line, ORDER, "归他们"),
    "arrive": lambda _, line: _happen(line, Action.ARRIVE),
    "contact": lambda _, line: _happen(line, Action.CONTACT, note="约了下午"),
    "note": lambda _, line: _happen(line, Action.NOTE, note="带梯子"),
    "edit": lambda _, line: edits.edit(line, {"priority": "urgent"}, None),
    "finish": lambda _, line: finishing.finish(line, "fixed", "换了垫圈"),
    "callback": reached,
    "close": lambda _, line: finishing.close(line, "fixed", "换了垫圈"),
    "reopen": lambda _, line: finishing.reopen(line, "又漏了"),
    "cancel": lambda _, line: _happen(line, Action.CANCEL, reason="不需要了"),
    "wait": lambda _, line: waiting.wait(
        line, waiting.wait_reason(line.hand.office, "parts"), LATER, None),
    "resume": lambda _, line: waiting.resume(line, None),
    "extend": lambda _, line: waiting.extend(line, LATER, "缺件", "chen.jing", "已告知住户"),
    "urge": lambda _, line: remarks.urge(line, "女儿", None),
    "supervise": lambda _, line: escalation.supervise(line, LATER, "联名投诉"),
    "escalate": lambda _, line: escalation.escalate(line, "director", "权限之外"),
    "answer": lambda _, line: _happen(line, Action.ANSWER, note="明天完工"),
    "merge": lambda counter, line: merging.merge(line, other(counter, line), {}, None),
    "split": lambda counter, line: splitting.split(line, counter.records.get),
    "link": lambda counter, line: merging.link(line, other(counter, line)),
    "refer": lambda _, line: referring.refer(line, HENGDA, PartyTelling(note="请派人查看")),
    "remind": lambda _, line: referring.remind(line, None, PartyTelling()),
    "feedback": lambda _, line: referring.feedback(
        line, HENGDA, PartyWord.ACCEPTED, PartyTelling(note="周二来"), Warranty.WITHIN),
    "back": lambda _, line: referring.back(line, None, "修好了", None),
    "reply": lambda _, line: referring.reply(line, PartyTelling(note="已办结")),
    "undo": lambda _, line: undoing.undo([(line, [undoing.own_last(line)])]),
}  # fmt: skip
