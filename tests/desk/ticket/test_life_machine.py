"""Any actions in any order at any time: the states stay legal, headers and index tell the fold.

What is decided is tried far oftener without a repository, in `tests/duties/ticket`; here the
desk, the records and the index go along.
"""

from __future__ import annotations

import tempfile
from datetime import timedelta
from pathlib import Path
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from svc.desk.core.view import look
from svc.desk.repository.check import check
from svc.desk.ticket.actions import (
    accept,
    annotate,
    arrive,
    assign,
    cancel,
    close,
    contact,
    finish,
    give_back,
    reopen,
    transfer,
)
from svc.desk.ticket.callbacks import CallbackResult, callback
from svc.desk.ticket.escalation import answer, escalate, supervise, urge
from svc.desk.ticket.intake import Request, create
from svc.desk.ticket.merging import link, merge
from svc.desk.ticket.referring import Telling, back, feedback, refer, remind, reply
from svc.desk.ticket.waiting import extend, mark_resumed, resume, wait
from svc.errors import Refused, UsageError
from svc.kinds.party import PARTY_FORMAT, Party, PartyRole
from svc.model.ticket import Ticket
from svc.model.words import Action, PartyWord, Status
from svc.rules.ticket.lifecycle import TABLE, fold, header, ways_out
from svc.store.git.repository import Repository
from svc.store.layout import path_of
from svc.store.yaml.codec import decode
from tests.counter import Counter, staffed

KINDS = ("repair", "complaint", "inquiry", "help")
WHO = ("li.na", "zhang.wei", "chen.jing")
#: Residents on file and strangers, of whom some report more than once.
REPORTERS: tuple[dict[str, str], ...] = (
    {"resident": "1"}, {"resident": "3"}, {"name": "陌生人", "phone": "138 0000 0001"},
    {"name": "路人", "phone": "138 0000 0002"},
)  # fmt: skip
#: No steps that somebody takes on a ticket: its beginning, an edit, what follows by rule, and what
#: takes a step back (`test_undoing`).
NOT_TAKEN = {Action.CREATE, Action.ABSORB, Action.EDIT, Action.SPLIT, Action.UNDO}
HOURS = st.integers(0, 200).map(lambda n: timedelta(hours=n))


class Desk(RuleBasedStateMachine):
    """A service counter at which anything is tried."""

    def __init__(self) -> None:
        super().__init__()
        self.scratch = tempfile.TemporaryDirectory(prefix="svc-machine-")
        self.counter = Counter(Path(self.scratch.name, "office"))
        self.states: dict[str, Status] = {}

    @initialize(kind=st.sampled_from(KINDS))
    def opens(self, kind: str) -> None:
        """The office opens with two tickets on the desk."""
        staffed(self.counter.place)
        self.counter.now += timedelta(hours=1)
        self.counter.do(_with_a_party)
        self.comes(kind, 0)
        self.comes("repair", 1)

    @rule(kind=st.sampled_from(KINDS), who=st.integers(0, 3))
    def comes(self, kind: str, who: int) -> None:
        """A request comes in."""
        request = Request(text="漏水", kind=kind, category="plumbing", channel="phone",
                          unit="3-2-1502", **REPORTERS[who])  # fmt: skip
        made = self.counter.do(lambda desk: create(desk, request))
        self.states[made.id] = Status.NEW

    @rule(hours=HOURS)
    def time_passes(self, hours: timedelta) -> None:
        """Hours or days go by; waits may run out."""
        self.counter.now += hours

    @rule(which=st.integers(0, 9), other=st.integers(0, 9), by=st.sampled_from(WHO),
          name=st.sampled_from(sorted(set(Action) - NOT_TAKEN)),
          back=st.sampled_from([0, 0, 0, 1, 30]), ahead=st.integers(1, 90),
          choice=st.integers(0, 4))  # fmt: skip
    def something_is_tried(
        self, which: int, other: int, by: str, name: str, back: int, ahead: int, choice: int
    ) -> None:
        """An action on any ticket; what is refused leaves no trace."""
        self.try_out(name, which, other, by, back, ahead, choice)

    @rule(which=st.integers(0, 9), other=st.integers(0, 9), way=st.integers(0, 9),
          choice=st.integers(0, 4))  # fmt: skip
    def something_goes_on(self, which: int, other: int, way: int, choice: int) -> None:
        """A step that the state of a ticket allows, taken by the director."""
        number = list(self.states)[which % len(self.states)]
        life = fold(self.read(number).timeline, self.counter.now)
        ways = [way for way in ways_out(life) if way not in NOT_TAKEN]
        if ways:
            self.try_out(ways[way % len(ways)], which, other, "chen.jing", 0, 30, choice)

    def try_out(
        self, name: str, which: int, other: int, by: str, back: int, ahead: int, choice: int
    ) -> None:
        """Do it, or be refused and change nothing."""
        numbers = list(self.states)
        tail, second = numbers[which % len(numbers)], numbers[other % len(numbers)]
        at = self.counter.now - timedelta(minutes=back) if back else None
        later = self.counter.now + timedelta(hours=ahead)
        act = _actions(tail, second, at, later, choice)[name]
        before = Repository.open(self.counter.place).head()
        try:
            self.counter.do(act, by)
        except (Refused, UsageError):
            assert Repository.open(self.counter.place).head() == before

    @rule()
    def rules_are_applied(self) -> None:
        """Waits that ran out are marked."""
        for number in list(self.states):
            self.counter.do(lambda desk, number=number: mark_resumed(desk, number), "svc")

    @invariant()
    def states_are_legal(self) -> None:
        """Each step led where the table allows, nothing is without effect, headers are folds."""
        for number in self.states:
            ticket = self.read(number)
            life = fold(ticket.timeline)
            assert life.ineffective == []
            assert {name: getattr(ticket, name) for name in header(life)} == header(life)
            self.follow(number, ticket)

    def follow(self, number: str, ticket: Ticket) -> None:
        """Every step of the timeline starts in a state it may, and ends in one it leads to."""
        for count in range(1, len(ticket.timeline) + 1):
            event = ticket.timeline[count - 1]
            before = fold(ticket.timeline[: count - 1], event.at)
            after = fold(ticket.timeline[:count])
            step = TABLE[event.action]
            if event.action is Action.RESUME:
                before = fold(ticket.timeline[: count - 1])
            assert before.status is None or before.status in step.sources
            assert after.status is before.status or after.status in step.targets
        self.states[number] = ticket.status

    @invariant()
    def the_index_tells_the_fold(self) -> None:
        """Whoever looks now sees every ticket's state as of now, waits that ran out included."""
        if not self.states:
            return
        with look(self.counter.place, now=self.counter.now) as view:
            seen = {row["id"]: row["status"] for row in view.rows("SELECT id, status FROM ticket")}
            still = {row["id"] for row in view.rows(
                "SELECT id FROM clock JOIN ticket USING (row) WHERE paused IS NOT NULL"
                " AND stopped IS NULL AND voided IS NULL")}  # fmt: skip
        lives = {one: fold(self.read(one).timeline, self.counter.now) for one in self.states}
        assert seen == {one: str(life.status) for one, life in lives.items()}
        assert still == {
            one for one, life in lives.items()
            if any(run.paused is not None and run.running for run in life.runs)
        }  # fmt: skip

    def teardown(self) -> None:
        """At the end of the day nothing is wrong with any record."""
        if self.states:
            found = check(self.counter.place)
            assert found.problems == []
            assert found.notes == []
        self.scratch.cleanup()

    def read(self, number: str) -> Ticket:
        """A ticket as its file says."""
        path = path_of("ticket", number)
        return decode((self.counter.place / path).read_bytes(), Ticket, path)


def _with_a_party(desk: Any) -> None:
    """Somebody outside whom a matter may be referred to."""
    desk.put("party", Party(format=PARTY_FORMAT, id="lift-co", name="电梯公司",
                            role=PartyRole.CONTRACTOR))  # fmt: skip
    desk.did("add", "party", "add party lift-co")


def _actions(tail: str, other: str, at: Any, later: Any, choice: int) -> dict[str, Any]:
    """Each action with arguments that are often right."""
    reason = ("resident", "third-party", "parts", "people", "nothing")[choice]
    level = ("supervisor", "director", "quality", "counterpart", "mayor")[choice]
    to = ("zhang.wei", "wu.gang", "engineering", "order", "gone")[choice]
    until = later if choice % 2 else None
    whose = other if choice % 2 else None
    call = CallbackResult(
        reached=choice > 0, score=(None, 5, 4, 3, 1)[choice], at=at, reporter=whose
    )
    return {
        "assign": lambda desk: assign(desk, tail, to, at=at),
        "accept": lambda desk: accept(desk, tail, at=at),
        "return": lambda desk: give_back(desk, tail, "不归我们", at),
        "transfer": lambda desk: transfer(desk, tail, to, "归他们", at),
        "arrive": lambda desk: arrive(desk, tail, at=at),
        "contact": lambda desk: contact(desk, tail, "约了下午", at),
        "wait": lambda desk: wait(desk, tail, reason, until, at=at),
        "resume": lambda desk: resume(desk, tail, at=at),
        "extend": lambda desk: extend(desk, tail, later, "缺件", "chen.jing", "已告知", at),
        "urge": lambda desk: urge(desk, tail, at=at),
        "supervise": lambda desk: supervise(desk, tail, later, at=at),
        "escalate": lambda desk: escalate(desk, tail, level, at=at),
        "answer": lambda desk: answer(desk, tail, "明天完工", at),
        "note": lambda desk: annotate(desk, tail, "带梯子", at),
        "finish": lambda desk: finish(desk, tail, "fixed", "换了垫圈", at),
        "close": lambda desk: close(desk, tail, "fixed", "换了垫圈", at),
        "callback": lambda desk: callback(desk, tail, call),
        "reopen": lambda desk: reopen(desk, tail, "又漏了", at),
        "cancel": lambda desk: cancel(desk, tail, "不需要了", at),
        "merge": lambda desk: merge(desk, tail, other, at=at),
        "link": lambda desk: link(desk, tail, other, at=at),
        "refer": lambda desk: refer(desk, tail, "lift-co", at=at),
        "remind": lambda desk: remind(desk, tail, at=at),
        "feedback": lambda desk: feedback(desk, tail, says=[*PartyWord][choice % 4], at=at),
        "back": lambda desk: back(desk, tail, reason="自己来", at=at),
        "reply": lambda desk: reply(desk, tail, Telling(note="已办结"), at),
    }


TestDesk = Desk.TestCase
TestDesk.settings = settings(max_examples=2, stateful_step_count=25, deadline=None)
