"""What is decided of a ticket, verb by verb, without a repository."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from svc.duties.decision import Decision
from svc.duties.ticket import dispatch, edits, escalation, finishing, merging, waiting
from svc.duties.ticket.callbacks import CallAnswer, callback
from svc.duties.ticket.dispatch import Recipient
from svc.duties.ticket.timeline import Timeline
from svc.errors import Refused, SvcError, UsageError
from svc.kinds.derive import flaws
from svc.model.office import Policies
from svc.model.ticket import Reporter, Ticket
from svc.model.words import Action, CallCode, Kind, Status
from svc.rules.ticket.lifecycle import TABLE, fold, header, ways_out
from svc.store.layout import path_of
from svc.store.yaml.codec import decode, encode
from tests.duties.ticket.hand import ACTIONS, NINE, OFFICE, PaperCounter, at_hand, reached
from tests.rules.ticket.ways import WAYS

OPEN = ("new", "assigned", "working", "waiting")
#: Where each action of the desk leads, from each state it may happen in.
LEADS: dict[str, dict[str, str]] = {
    "assign": {"new": "assigned", "assigned": "assigned"},
    "accept": {"assigned": "working"},
    "return": {"assigned": "new", "working": "new"},
    "transfer": {"working": "assigned"},
    "arrive": {"working": "working"},
    "contact": {state: state for state in OPEN},
    "note": {state: state for state in WAYS},
    "edit": {state: state for state in WAYS},
    "finish": {"new": "done", "assigned": "done", "working": "done"},
    "callback": {"done": "closed"},
    "close": {"new": "done", "assigned": "done", "working": "done"},
    "reopen": {"closed": "assigned"},
    "cancel": dict.fromkeys(OPEN, "cancelled"),
    "wait": {"working": "waiting"},
    "resume": {"waiting": "working"},
    "extend": {state: state for state in OPEN},
    "urge": {state: state for state in OPEN},
    "supervise": {state: state for state in OPEN},
    "escalate": {state: state for state in OPEN},
    "answer": {},
    "merge": dict.fromkeys(OPEN, "merged"),
    "split": {"merged": "new"},
    "link": {state: state for state in WAYS},
    "refer": {state: state for state in OPEN},
    "remind": {}, "feedback": {}, "back": {}, "reply": {},
    "undo": {
        "assigned": "new", "working": "assigned", "waiting": "working",
        "done": "working", "closed": "done", "cancelled": "new", "merged": "new",
    },
}  # fmt: skip


def ticket_of(decision: Decision[Any]) -> Ticket:
    """The ticket that a decision is about."""
    found: Ticket = {one.record.id: one.record for one in decision.written}[decision.about]
    return found


@pytest.mark.parametrize("state", WAYS)
def test_every_action_in_every_state(state: str) -> None:
    """All actions of the desk: decided as the table says, or refused with the ways out."""
    assert set(WAYS) == set(Status)
    assert set(ACTIONS) == set(LEADS) == set(Action) - {Action.CREATE, Action.ABSORB}
    counter = PaperCounter()
    counter.receive()
    ticket = counter.ticket(state)
    for name, decide in ACTIONS.items():
        if name == "undo" and state == "new":
            # Its registration stays; `tests.desk.ticket.test_undoing` says how that is refused.
            continue
        # `assign` goes to somebody else than the way into the state did.
        by = "chen.jing" if name in ("supervise", "split") else "li.na"
        line = counter.line(ticket.id, by)
        if name == "assign" and state == "assigned":
            decision: Decision[Any] = dispatch.assign(line, Recipient("order", None))
        elif state in LEADS[name]:
            decision = decide(counter, line)
        else:
            with pytest.raises(Refused) as caught:
                decide(counter, line)
            out = ", ".join(ways_out(fold(ticket.timeline))) or "nothing but note and edit"
            assert caught.value.message.startswith(f"{ticket.id} is {state}")
            assert caught.value.message.endswith(f"; from there: {out}")
            continue
        assert ticket_of(decision).status == LEADS[name][state]
        assert decision.subject.startswith(f"{decision.action} {ticket.id}")
    assert counter.records[ticket.id] == ticket, "deciding changed what was decided on"


Tried = tuple[int, int, str, str, int, int, int]
STEPS = st.tuples(
    st.integers(0, 5), st.integers(0, 5),
    st.sampled_from(("li.na", "zhang.wei", "chen.jing")),
    st.sampled_from(sorted(set(ACTIONS))), st.sampled_from((0, 0, 0, 1, 30)),
    st.integers(1, 90), st.integers(0, 4),
)  # fmt: skip
REPORTERS: tuple[dict[str, Any], ...] = (
    {"resident": "R-A00001"}, {"resident": "R-A00003"},
    {"reporter": Reporter("陌生人", "138 0000 0001")},
    {"reporter": Reporter("路人", "138 0000 0002")},
)  # fmt: skip


def tried(counter: PaperCounter, step: Tried) -> Decision[Any]:
    """One action with arguments that are often right."""
    which, second, by, name, back, ahead, choice = step
    numbers = [one.id for one in counter.tickets]
    at = counter.now - timedelta(minutes=back) if back else None
    line = counter.line(numbers[which % len(numbers)], by, at)
    far = counter.line(numbers[second % len(numbers)], by, at)
    later = at_hand(counter.now + timedelta(hours=ahead)).here
    to = (Recipient("engineering", "zhang.wei"), Recipient("engineering", None),
          Recipient("order", None), None, Recipient("service", "li.na"))[choice]  # fmt: skip
    said = CallAnswer(reached=choice > 0, score=(None, 5, 4, 3, 1)[choice])
    whom = (far.id if far.id in line.life.reporters else "") if choice % 2 else None
    reason = ("resident", "third-party", "parts", "people", "other")[choice]
    absorbed = {one: counter.records[one] for each in (line, far)
                for one in each.life.reporters if one}  # fmt: skip
    special = {
        "assign": lambda: dispatch.assign(line, to),
        "transfer": lambda: dispatch.transfer(line, to or Recipient("order", None), "归他们"),
        "wait": lambda: waiting.wait(line, waiting.wait_reason(OFFICE, reason),
                                     later if choice % 2 else None, None),
        "extend": lambda: waiting.extend(line, later, "缺件", "chen.jing", "已告知"),
        "supervise": lambda: escalation.supervise(line, later, None),
        "escalate": lambda: escalation.escalate(
            line, ("supervisor", "director", "quality", "counterpart", "mayor")[choice], None),
        "callback": lambda: callback(line, said, counter.number("F"), whom, absorbed),
        "merge": lambda: merging.merge(line, far, absorbed),
        "link": lambda: merging.link(line, far),
        "edit": lambda: edits.edit(line, {"kind": list(Kind)[choice % len(Kind)]}, None),
    }  # fmt: skip
    return special[name]() if name in special else ACTIONS[name](counter, line)


def by_rule(counter: PaperCounter) -> None:
    """Waits that ran out are marked, late tickets go up."""
    for ticket in counter.tickets:
        for rule in (waiting.resume_by_date, escalation.rise):
            decision = rule(Timeline(at_hand(counter.now, "svc"), counter.records[ticket.id]))
            if decision is not None:
                counter.take(decision)
                assert rule(Timeline(at_hand(counter.now, "svc"), ticket_of(decision))) is None


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.sampled_from(list(Kind)), min_size=2, max_size=4),
    st.lists(st.tuples(STEPS, st.integers(0, 50)), max_size=30),
)
def test_whatever_is_decided_holds(kinds: list[Kind], steps: list[tuple[Tried, int]]) -> None:
    """Any actions in any order: a refusal, or tickets that are sound, and grew by steps only.

    Decided twice it is the same twice; what it was decided on is as it was.
    """
    counter = PaperCounter()
    for number, kind in enumerate(kinds):
        counter.receive(kind, **REPORTERS[number % len(REPORTERS)])
    for step, hours in steps:
        before = dict(counter.records)
        try:
            decision = tried(counter, step)
        except (Refused, UsageError) as error:
            assert error.message
            assert counter.records == before
        else:
            assert tried(counter, step) == decision
            assert counter.records == before
            grown(counter, decision)
            counter.take(decision)
        counter.now += timedelta(hours=hours)
        by_rule(counter)
    for ticket in counter.tickets:
        legal(ticket)


def grown(counter: PaperCounter, decision: Decision[Any]) -> None:
    """Every record is sound, reads back as it was, and a ticket keeps every step it had."""
    for kind, record, _before, data in decision.written:
        assert data is None
        assert [flaw for flaw in flaws(kind, record) if not flaw.note] == []
        assert decode(encode(record), type(record), path_of(kind, record.id)) == record
        if kind == "ticket":
            held = counter.records[record.id].timeline
            assert record.timeline[: len(held)] == held
            assert fold(record.timeline).ineffective == []
    if decision.written:
        assert decision.subject.startswith(f"{decision.action} {decision.about}")
        assert not any(words in decision.subject for words in ("已告知", "缺件", "换了垫圈", "138"))


def legal(ticket: Ticket) -> None:
    """Its header is its fold, and every step led where the table allows."""
    life = fold(ticket.timeline)
    assert {name: getattr(ticket, name) for name in header(life)} == header(life)
    for count in range(1, len(ticket.timeline)):
        event = ticket.timeline[count]
        awake = None if event.action is Action.RESUME else event.at
        was, became = fold(ticket.timeline[:count], awake), fold(ticket.timeline[: count + 1])
        assert was.status in TABLE[event.action].sources
        assert became.status is was.status or became.status in TABLE[event.action].targets


def test_nobody_named_is_told_once_somebody_is_needed() -> None:
    """What is impossible anyway is said first; a decision that needs an actor says who acts."""
    counter = PaperCounter()
    ticket = counter.receive()
    nobody = UsageError("who acts?")
    hand = at_hand(counter.now)._replace(acting=nobody)
    with pytest.raises(Refused, match="is new"):
        finishing.reopen(Timeline(hand, ticket, hand.here), "x")
    with pytest.raises(UsageError, match="who acts"):
        dispatch.assign(Timeline(hand, ticket, hand.here), None)


def test_after_two_returns_a_director_assigns() -> None:
    """The desk is refused with the reason; the director's assign says that it was one."""
    counter = PaperCounter()
    ticket = counter.ticket("assigned")
    for _round in range(2):
        counter.take(ACTIONS["return"](counter, counter.line(ticket.id)))
        if _round == 0:
            counter.take(ACTIONS["assign"](counter, counter.line(ticket.id)))
    with pytest.raises(Refused, match="returned 2 times: only a director's assign moves it on"):
        dispatch.assign(counter.line(ticket.id), None)
    done = counter.take(dispatch.assign(counter.line(ticket.id, "chen.jing"), None))
    assert (done.timeline[-1].role, done.assignee) == ("director", "zhang.wei")


def test_whoever_finishes_for_a_department() -> None:
    """Straight from assigned: one of the department becomes its assignee, a clerk does not."""
    counter = PaperCounter()
    ticket = counter.receive()
    counter.take(dispatch.assign(counter.line(ticket.id), Recipient("engineering", None)))
    for who, assignee in (("wu.gang", "wu.gang"), ("li.na", None)):
        decision = finishing.finish(counter.line(ticket.id, who), "fixed", "换了")
        assert ticket_of(decision).assignee == assignee


@pytest.mark.parametrize("days", [29, 31])
def test_reopen_within_the_window(days: int) -> None:
    """Thirty days long, then a new ticket is due."""
    counter = PaperCounter()
    ticket = counter.ticket("closed")
    counter.now += timedelta(days=days)
    if days < 30:
        done = ticket_of(finishing.reopen(counter.line(ticket.id), "又漏了"))
        assert (done.status, done.assignee, done.closed) == ("assigned", "wu.gang", None)
        return
    with pytest.raises(Refused, match="more than 30 days ago"):
        finishing.reopen(counter.line(ticket.id), "又漏了")


def test_a_step_before_the_last_is_refused() -> None:
    """What is told of the past comes after what is known, and keeps when it was recorded."""
    counter = PaperCounter()
    ticket = counter.ticket("assigned")
    counter.now += timedelta(hours=2)
    past = at_hand(ticket.received - timedelta(minutes=1)).here
    with pytest.raises(Refused, match="is earlier than the last step"):
        dispatch.accept(counter.line(ticket.id, at=past))
    between = at_hand(counter.now - timedelta(hours=1)).here
    event = ticket_of(dispatch.accept(counter.line(ticket.id, at=between))).timeline[-1]
    assert (event.at, event.recorded) == (between, counter.now)


@pytest.mark.parametrize(("minutes", "fits"), [(9, True), (11, False)])
def test_a_clock_that_is_behind(minutes: int, fits: bool) -> None:
    """Up to ten minutes another desk's clock may be ahead; else this one is wrong."""
    counter = PaperCounter()
    ticket = counter.ticket("assigned")
    counter.now = ticket.timeline[-1].at - timedelta(minutes=minutes)
    if fits:
        assert ticket_of(dispatch.accept(counter.line(ticket.id))).status == "working"
        return
    with pytest.raises(Refused, match="the machine's clock says"):
        dispatch.accept(counter.line(ticket.id))


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (CallAnswer(reached=False, score=5), "unreachable and a score exclude"),
        (CallAnswer(reached=True, next=NINE), "--next is for a resident who was not reached"),
        (CallAnswer(reached=True, score=6), "score 6 is not 1 to 5"),
        (CallAnswer(reached=True, score=5, satisfied=False), "contradict each other"),
        (CallAnswer(reached=True, score=1, satisfied=True), "contradict each other"),
        (CallAnswer(reached=True, code=CallCode.NO_ANSWER), "exclude each other"),
        (CallAnswer(reached=True, code=CallCode.REFUSED, score=3), "refused and a score"),
        (CallAnswer(reached=False, next=NINE), "has passed"),
    ],
)
def test_what_is_said_of_a_call_contradicts_itself(call: CallAnswer, says: str) -> None:
    """Nothing is decided then."""
    counter = PaperCounter()
    ticket = counter.ticket("done")
    with pytest.raises(UsageError, match=says):
        callback(counter.line(ticket.id), call, "F2611-A0001")


def test_attempts_are_used_up() -> None:
    """As many as the office allows; the last closes the ticket as not reached."""
    counter = PaperCounter()
    ticket = counter.ticket("done")
    limit = OFFICE.policies.callback_attempts
    for attempt in range(1, limit + 1):
        call = CallAnswer(reached=False)
        decision = callback(counter.line(ticket.id), call, counter.number("F"))
        done, record = counter.take(decision)
        assert record.attempt == attempt
        assert done.status == ("closed" if attempt == limit else "done")
    assert decision.notices == (f"{ticket.id}: {limit} attempts used up; closed as not reached",)


def test_who_did_the_work_may_not_call_where_the_office_says_so() -> None:
    """By a policy; else it is only said that another had better call."""
    counter = PaperCounter()
    ticket = counter.ticket("done")
    line = counter.line(ticket.id, "wu.gang")
    assert "better let another call" in reached(counter, line).notices[0]
    strict = msgspec.structs.replace(OFFICE, policies=Policies(handler_may_call=False))
    hand = at_hand(counter.now, "wu.gang", strict)
    with pytest.raises(Refused, match="did the work on"):
        reached(counter, Timeline(hand, counter.records[ticket.id], hand.here))


def test_a_date_that_is_set_lies_ahead() -> None:
    """Resume dates, extensions and answers; the moment itself is too early."""
    counter = PaperCounter()
    line = counter.line(counter.ticket("working").id, "chen.jing")
    reason = waiting.wait_reason(OFFICE, "parts")
    past: datetime = line.hand.here
    for decide in (
        lambda: waiting.wait(line, reason, past, None),
        lambda: waiting.extend(line, past, "缺件", "chen.jing", "已告知"),
        lambda: escalation.supervise(line, past, None),
    ):
        with pytest.raises(Refused, match="lies in the past"):
            decide()


@pytest.mark.parametrize("error", [Refused("no", "go"), UsageError("what?")])
def test_a_held_refusal_is_raised_as_it_is(error: SvcError) -> None:
    """Why nobody acts is told by whoever asks who does."""
    hand = at_hand()._replace(acting=error)
    with pytest.raises(type(error), match=error.message.replace("?", r"\?")):
        hand.actor  # noqa: B018 - asking is what is tested
