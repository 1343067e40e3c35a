"""A ticket's life: the table, held against what the domain says, and the fold, against anything."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from svc.model.roles import Role
from svc.model.ticket import Change, Due, Event
from svc.model.words import (
    CHINESE,
    Action,
    CallbackPolicy,
    ClockName,
    Outcome,
    PartyWord,
    Resolution,
    Status,
)
from svc.rules.ticket.lifecycle import (
    TABLE,
    Life,
    apply,
    dissatisfied,
    fold,
    header,
    order,
    refusal,
    ways_out,
)
from tests.rules.ticket.ways import WAYS

NINE = datetime(2026, 11, 3, 9, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
BEFORE, AFTER, NONE = CallbackPolicy.BEFORE_CLOSE, CallbackPolicy.AFTER_CLOSE, CallbackPolicy.NONE

#: What each action carries at least, so that nothing but the state decides.
CARRIES: dict[str, dict[str, Any]] = {
    "assign": {"department": "engineering", "assignee": "zhang.wei"},
    "return": {"reason": "not ours"},
    "transfer": {"department": "order", "reason": "theirs"},
    "contact": {"note": "told"},
    "wait": {"reason": "parts"},
    "extend": {"reason": "parts", "approved_by": "chen.jing"},
    "escalate": {"level": "director"},
    "answer": {"note": "done soon"},
    "finish": {"resolution": Resolution.FIXED, "note": "valve replaced"},
    "callback": {"outcome": Outcome.REACHED, "score": 5, "followup": "F2611-A0001"},
    "reopen": {"reason": "leaks again"},
    "cancel": {"reason": "withdrawn"},
    "merge": {"ticket": "T2611-A0001"},
    "absorb": {"ticket": "T2611-A0002", "reporters": ("T2611-A0002",), "urges": 1},
    "link": {"ticket": "T2611-A0001"},
    "note": {"note": "words"},
    "edit": {"changes": (Change("text", "a", "b"),)},
    "refer": {"party": "hengda"},
    "remind": {"party": "hengda"},
    "feedback": {"party": "hengda", "says": PartyWord.ACCEPTED},
    "back": {"party": "hengda"},
    "reply": {"note": "done"},
}


def happened(
    *steps: str | tuple[str, dict[str, Any]], policy: CallbackPolicy = BEFORE
) -> list[Event]:
    """Events in a row, an hour apart; each an action, or an action and what it carries."""
    events = []
    for number, step in enumerate(("create", *steps), start=1):
        name, more = (step, {}) if isinstance(step, str) else step
        carries = {**CARRIES.get(name, {}), **more}
        if name == "create":
            carries["policy"] = policy
        events.append(
            Event(seq=number, at=NINE + number * HOUR, by="li.na", action=Action(name), **carries)
        )
    return events


OPEN = ("new", "assigned", "working", "waiting")

#: The domain's table, written down anew: action → the states it may happen in, and the next.
ALLOWED: dict[str, dict[str, str]] = {
    "create": {},
    "assign": {"new": "assigned", "assigned": "assigned"},
    "accept": {"assigned": "working"},
    "return": {"assigned": "new", "working": "new"},
    "transfer": {"working": "assigned"},
    "arrive": {"working": "working"},
    "contact": {state: state for state in OPEN},
    "wait": {"working": "waiting"},
    "resume": {"waiting": "working"},
    "extend": {state: state for state in OPEN},
    "urge": {state: state for state in OPEN},
    "supervise": {state: state for state in OPEN},
    "escalate": {state: state for state in OPEN},
    "answer": {},
    "note": {state: state for state in WAYS},
    "edit": {state: state for state in WAYS},
    "link": {state: state for state in WAYS},
    "finish": {"new": "done", "assigned": "done", "working": "done"},
    "callback": {"done": "closed"},
    "close": {},
    "reopen": {"closed": "assigned"},
    "cancel": dict.fromkeys(OPEN, "cancelled"),
    "merge": dict.fromkeys(OPEN, "merged"),
    "absorb": {state: state for state in (*OPEN, "done", "closed")},
    "split": {"merged": "new"},
    "undo": {},
    "refer": {state: state for state in OPEN},
    "remind": {},
    "feedback": {},
    "back": {},
    "reply": {},
}


@pytest.mark.parametrize("action", list(Action))
@pytest.mark.parametrize("state", list(Status))
def test_every_action_in_every_state(state: str, action: str) -> None:
    """8 states × all actions: what the domain allows happens, anything else has no effect."""
    before = fold(happened(*WAYS[state]))
    events = happened(*WAYS[state], action)
    after = fold(events)
    assert before.status == state
    if state in ALLOWED[action]:
        assert after.status == ALLOWED[action][state]
        assert after.ineffective == []
    else:
        assert after.status == state
        assert [one.event for one in after.ineffective] == [events[-1]]
        assert after.ineffective[0].reason
        assert header(after) == header(before)


def test_table_is_whole() -> None:
    """Each action has its row, its Chinese, and words for what it asks."""
    assert set(TABLE) == set(Action) == set(CHINESE[Action])
    assert {action for action, step in TABLE.items() if step.action is not action} == set()
    fields = {field.name for field in msgspec.structs.fields(Event)}
    for step in TABLE.values():
        assert {*step.needs, *step.takes} <= fields


@pytest.mark.parametrize(
    ("policy", "steps", "allowed"),
    [
        (BEFORE, ("finish",), "callback"),
        (NONE, ("finish",), "callback close"),
        (AFTER, ("finish",), "callback close"),
        (BEFORE, ("finish", "callback"), "reopen"),
        (NONE, ("finish", "close"), "reopen"),
        (AFTER, ("finish", "close"), "callback reopen"),
        (AFTER, ("finish", "close", "callback"), "reopen"),
    ],
)
def test_ways_out_of_the_end(policy: CallbackPolicy, steps: tuple[str, ...], allowed: str) -> None:
    """What may come after the work is done depends on when the resident is called back."""
    life = fold(happened("assign", *steps, policy=policy))
    assert " ".join(ways_out(life)) == allowed


@pytest.mark.parametrize(
    ("state", "allowed"),
    [
        ("new", "assign finish cancel merge"),
        ("assigned", "assign accept return finish cancel merge"),
        ("working", "return transfer wait finish cancel merge"),
        ("waiting", "resume cancel merge"),
        ("done", "callback"),
        ("closed", "reopen"),
        ("cancelled", ""),
        ("merged", "split"),
    ],
)
def test_ways_out(state: str, allowed: str) -> None:
    """From each state the actions that move a ticket on, as refusals name them."""
    assert " ".join(ways_out(fold(happened(*WAYS[state])))) == allowed


UNREACHED = ("callback", {"outcome": Outcome.UNREACHABLE, "score": None})
GIVEN_UP = ("close", {"outcome": Outcome.UNREACHABLE})


def test_before_close_rests_in_done() -> None:
    """Close has no effect while the callback is owed; the callback then closes the ticket."""
    life = fold(happened("assign", "finish", "close"))
    assert life.status is Status.DONE
    assert life.owes_callback()
    assert life.ineffective[0].reason == "a callback is owed before it closes"
    closed = fold(happened("assign", "finish", "close", "callback"))
    assert closed.status is Status.CLOSED
    assert not closed.owes_callback()
    assert closed.score == 5


def test_unreachable_is_not_satisfied() -> None:
    """Attempts are counted and leave the ticket as it was; giving up closes it as not reached."""
    life = fold(happened("assign", "finish", UNREACHED, UNREACHED, UNREACHED))
    assert (life.status, life.attempts, life.reached) == (Status.DONE, 3, False)
    assert life.owes_callback()
    given_up = fold(happened("assign", "finish", UNREACHED, UNREACHED, UNREACHED, GIVEN_UP))
    assert (given_up.status, given_up.reached, given_up.score) == (Status.CLOSED, False, None)
    assert not given_up.owes_callback()
    assert fold(happened("assign", "finish", GIVEN_UP)).status is Status.DONE


@pytest.mark.parametrize(
    ("said", "unhappy"),
    [
        ({"score": 1}, True),
        ({"score": 2}, True),
        ({"score": 3}, False),
        ({"score": 5}, False),
        ({"score": None, "satisfied": False}, True),
        ({"score": 3, "satisfied": False}, True),
        ({"score": None, "satisfied": True}, False),
        ({"score": None}, False),
    ],
)
@pytest.mark.parametrize("policy", [BEFORE, AFTER])
def test_dissatisfied_reopens(said: dict[str, Any], unhappy: bool, policy: CallbackPolicy) -> None:
    """Score 1-2, or said so: back to the same assignee, before or after closing."""
    way = ("finish",) if policy is BEFORE else ("finish", "close")
    events = happened("assign", "accept", *way, ("callback", said), policy=policy)
    life = fold(events)
    assert dissatisfied(events[-1]) is unhappy
    assert life.status is (Status.ASSIGNED if unhappy else Status.CLOSED)
    assert life.assignee == "zhang.wei"
    assert life.reopened == unhappy
    assert life.reached
    if unhappy:
        assert (life.finished, life.closed, life.resolution) == (None, None, None)
        assert not life.owes_callback()


def test_each_finish_owes_its_own_callback() -> None:
    """After reopening, attempts start anew and the next finish owes a callback again."""
    unhappy = ("callback", {"score": 1})
    life = fold(happened("assign", "finish", UNREACHED, unhappy, "accept", "finish"))
    assert (life.attempts, life.reached, life.score) == (0, False, None)
    assert life.owes_callback()
    assert len(life.finishes) == 2
    assert life.finished == life.finishes[-1].at


def test_after_close_owes_a_callback() -> None:
    """The ticket closes first; the call is owed from then on, and failed attempts can end it."""
    closed = fold(happened("assign", "finish", "close", policy=AFTER))
    assert closed.status is Status.CLOSED
    assert closed.owes_callback()
    given_up = fold(happened("assign", "finish", "close", UNREACHED, GIVEN_UP, policy=AFTER))
    assert given_up.status is Status.CLOSED
    assert not given_up.owes_callback()
    reopened = fold(happened("assign", "finish", "close", "reopen", policy=AFTER))
    assert not reopened.owes_callback()


def test_another_kind_owes_another_callback() -> None:
    """An edit that changes the policy of a finished ticket starts or ends what is owed."""
    change = ("edit", {"policy": BEFORE})
    life = fold(happened("assign", "finish", change, policy=NONE))
    assert life.owes_callback()
    assert ways_out(life) == [Action.CALLBACK]
    freed = fold(happened("assign", "finish", ("edit", {"policy": NONE})))
    assert not freed.owes_callback()
    assert Action.CLOSE in ways_out(freed)


def test_returned_twice_needs_a_director() -> None:
    """Once is forgiven; after the second return only a director's assign moves a ticket on."""
    once = happened("assign", "return", "assign")
    assert fold(once).status is Status.ASSIGNED
    twice = ("assign", "return", "assign", "return")
    stuck = fold(happened(*twice, "assign"))
    assert stuck.status is Status.NEW
    assert "director" in stuck.ineffective[0].reason
    by_director = ("assign", {"role": Role.DIRECTOR})
    moved = happened(*twice, by_director, ("assign", {"assignee": "wu.gang"}), "accept")
    life = fold(moved)
    assert (life.status, life.assignee, life.returns) == (Status.WORKING, "wu.gang", 2)
    assert life.ineffective == []


def test_finish_straight_from_assigned() -> None:
    """It counts as accepted at that moment, by whoever finished if only a department had it."""
    to_department = ("assign", {"assignee": None})
    life = fold(happened(to_department, ("finish", {"assignee": "wu.gang"})))
    at = life.finished
    assert life.assignee == "wu.gang"
    assert [run.stopped for run in life.runs[:3]] == [at, at, at]


def run_of(life: Life, clock: ClockName) -> Any:
    """The latest run of a clock, which must have started."""
    found = life.current(clock)
    assert found is not None
    return found


@pytest.mark.parametrize("step", ["accept", "contact", "finish"])
def test_respond_stops_at_the_first_answer(step: str) -> None:
    """Accept, contact or finish, whichever comes first; a transfer does not start it anew."""
    life = fold(happened("assign", step, "note"))
    respond = run_of(life, ClockName.RESPOND)
    assert (respond.started, respond.stopped) == (NINE + HOUR, NINE + 3 * HOUR)
    moved = fold(happened("assign", "accept", "transfer", "accept"))
    assert run_of(moved, ClockName.RESPOND).stopped == NINE + 3 * HOUR


def test_accept_runs_from_each_assignment() -> None:
    """A new assignment voids the clock of the one before; a return voids it too."""
    life = fold(happened("assign", "assign", "accept"))
    first, second = (run for run in life.runs if run.clock is ClockName.ACCEPT)
    assert (first.voided, first.stopped) == (NINE + 3 * HOUR, None)
    assert (second.started, second.stopped) == (NINE + 3 * HOUR, NINE + 4 * HOUR)
    back = fold(happened("assign", "return"))
    assert run_of(back, ClockName.ACCEPT).voided == NINE + 3 * HOUR


@pytest.mark.parametrize("end", ["cancel", "merge"])
def test_an_end_without_work_voids_every_clock(end: str) -> None:
    """Nothing runs on in a ticket that was cancelled or merged, and nothing of it becomes late."""
    due = Due(ClockName.RESOLVE, NINE + 30 * HOUR, "repair 2d")
    supervised = ("supervise", {"due": (Due(ClockName.ANSWER, NINE + 30 * HOUR, "chen.jing"),)})
    life = fold(happened("assign", ("accept", {"due": (due,)}), supervised, end))
    assert not any(run.running for run in life.runs)
    assert not any(run.late(NINE + 999 * HOUR) for run in life.runs)


def test_late() -> None:
    """Late is what was met, given up or still ran after its due time; a pause stands still."""
    due = {"due": (Due(ClockName.RESOLVE, NINE + 4 * HOUR + HOUR / 2, "repair 2d"),)}
    far = NINE + 999 * HOUR
    pausing = ("wait", {"pauses": True})

    def late(*steps: Any) -> bool:
        return bool(run_of(fold(happened("assign", *steps)), ClockName.RESOLVE).late(far))

    assert not late("accept", "finish")
    assert late(("accept", due))
    assert not late(("accept", due), "finish")
    assert late(("accept", due), "note", "note", "finish")
    assert late(("accept", due), "note", "note", "cancel")
    assert not late(("accept", due), "cancel")
    assert not late(("accept", due), pausing)
    assert not late(("accept", due), pausing, "note", "note", "cancel")
    assert late(("accept", due), ("wait", {"pauses": False}))
    assert late(("accept", due), "note", "note", pausing)


def test_a_pause_is_a_gap() -> None:
    """Waiting on the resident stops the resolve clock, and resuming moves its due time on."""
    moved = Due(ClockName.RESOLVE, NINE + 50 * HOUR, "repair 2d")
    steps = ("assign", "accept", ("wait", {"pauses": True}), "note", ("resume", {"due": (moved,)}))
    waiting = run_of(fold(happened(*steps[:4])), ClockName.RESOLVE)
    assert waiting.paused == NINE + 4 * HOUR
    resumed = run_of(fold(happened(*steps)), ClockName.RESOLVE)
    assert (resumed.paused, resumed.due) == (None, moved.at)
    assert resumed.gaps == [(NINE + 4 * HOUR, NINE + 6 * HOUR)]


def test_reopening_goes_on_with_the_resolve_clock() -> None:
    """Time in done or closed is a gap; first and last resolution are both known."""
    life = fold(happened("assign", "finish", "callback", "reopen", "accept", "finish"))
    resolve = run_of(life, ClockName.RESOLVE)
    assert resolve.gaps == [(NINE + 3 * HOUR, NINE + 5 * HOUR)]
    assert (resolve.first_stopped, resolve.stopped) == (NINE + 3 * HOUR, NINE + 7 * HOUR)
    assert life.reopened == 1


def test_a_met_clock_keeps_its_due_time() -> None:
    """A stamp that arrives after a clock was met changes nothing it was judged by."""
    stamped = Due(ClockName.RESPOND, NINE + 5 * HOUR, "repair 1h")
    later = Due(ClockName.RESPOND, NINE + 9 * HOUR, "emergency 15m")
    life = fold(happened(("assign", {"due": (stamped,)}), "accept", ("edit", {"due": (later,)})))
    assert run_of(life, ClockName.RESPOND).due == stamped.at
    closed = fold(happened(*WAYS["closed"], ("edit", {"due": (Due(ClockName.ARRIVE, NINE, "x"),)})))
    assert closed.current(ClockName.ARRIVE) is None


def test_extend_only_before_the_due_time() -> None:
    """Also while the clock stands still, whatever the wall clock says by then."""
    due = {"due": (Due(ClockName.RESOLVE, NINE + 4 * HOUR + HOUR / 2, "repair 2d"),)}
    assert fold(happened("assign", ("accept", due), "extend")).extensions == 1
    late = fold(happened("assign", ("accept", due), "note", "extend"))
    assert (late.extensions, len(late.ineffective)) == (0, 1)
    paused = ("wait", {"pauses": True})
    assert fold(happened("assign", ("accept", due), paused, "note", "extend")).extensions == 1


def test_answer_ends_all_that_was_asked() -> None:
    """A second supervision does not let the first one off; one answer ends both."""
    asked = happened("assign", "supervise", "escalate")
    runs = [run for run in fold(asked).runs if run.clock is ClockName.ANSWER]
    assert [run.running for run in runs] == [True, True]
    answered = fold(happened("assign", "supervise", "escalate", "answer"))
    assert not any(run.running for run in answered.runs if run.clock is ClockName.ANSWER)
    assert fold(happened("assign", "answer")).ineffective[0].reason == "no answer is owed"


def test_two_desks_close_the_same_ticket() -> None:
    """Both finished and closed offline: one legal history, the later pair kept without effect."""
    start = happened("assign", policy=NONE)
    ours = [*happened("assign", "finish", "close", policy=NONE)[2:]]
    theirs = [
        msgspec.structs.replace(event, by="wu.gang", at=event.at + HOUR / 2) for event in ours
    ]
    life = fold([*theirs, *start, *ours])
    assert life.status is Status.CLOSED
    assert [(one.event.by, one.event.action) for one in life.ineffective] == [
        ("wu.gang", "finish"),
        ("wu.gang", "close"),
    ]
    assert life.closed == ours[-1].at


def test_wrong_clocks_cannot_turn_cause_and_effect_around() -> None:
    """What a desk had seen comes before what it did about it, whatever its clock said."""
    events = happened("assign", "accept")
    early = Event(
        seq=4, at=NINE - 99 * HOUR, by="wu.gang", action=Action.FINISH, resolution=Resolution.FIXED
    )
    life = fold([early, *events])
    assert life.status is Status.DONE
    assert life.ineffective == []


def test_the_same_event_twice_counts_once() -> None:
    """A timeline is a set: an event that a merge brought in twice is listed, not counted."""
    events = happened("assign", "urge")
    life = fold([*events, events[-1]])
    assert life.urges == 1
    assert "twice" in life.ineffective[0].reason


ACTIONS = st.sampled_from(list(Action))
EVENTS = st.builds(
    Event,
    seq=st.integers(1, 12),
    at=st.integers(0, 40).map(lambda hours: NINE + hours * HOUR),
    by=st.sampled_from(["li.na", "zhang.wei", "svc"]),
    action=ACTIONS,
    role=st.none() | st.sampled_from(Role),
    department=st.none() | st.sampled_from(["service", "engineering"]),
    assignee=st.none() | st.sampled_from(["zhang.wei", "wu.gang"]),
    resolution=st.none() | st.sampled_from(Resolution),
    outcome=st.none() | st.sampled_from(Outcome),
    score=st.none() | st.integers(1, 5),
    satisfied=st.none() | st.booleans(),
    pauses=st.none() | st.booleans(),
    policy=st.none() | st.sampled_from(CallbackPolicy),
    party=st.none() | st.sampled_from(["hengda", "lift-co"]),
    says=st.none() | st.sampled_from(PartyWord),
    due=st.lists(
        st.builds(
            Due,
            st.sampled_from(ClockName),
            st.integers(0, 60).map(lambda hours: NINE + hours * HOUR),
            st.just("rule 1h"),
        ),
        max_size=2,
    ).map(tuple),
)
TIMELINES = st.lists(EVENTS, max_size=14)
#: Timelines that begin as tickets do, so that something happens in them.
LIVES = st.builds(
    lambda policy, events: [
        *happened("assign", policy=policy),
        *(msgspec.structs.replace(event, seq=3 + at // 2) for at, event in enumerate(events)),
    ],
    st.sampled_from(CallbackPolicy),
    st.lists(EVENTS, max_size=16),
)


def picture(life: Life) -> dict[str, Any]:
    """Everything a life knows, to be compared."""
    runs = [{name: getattr(run, name) for name in run.__slots__} for run in life.runs]
    rest = {name: getattr(life, name) for name in life.__slots__ if name != "runs"}
    places = {id(run): place for place, run in enumerate(life.runs)}
    rest["referrals"] = [
        {name: places.get(id(value), value)
         for name in one.__slots__ for value in [getattr(one, name)]}
        for one in life.referrals
    ]  # fmt: skip
    return {**rest, "runs": runs, "header": header(life)}


@given(TIMELINES | LIVES, st.randoms(use_true_random=False))
def test_the_order_of_arrival_does_not_matter(events: list[Event], rng: random.Random) -> None:
    """Any multiset of events, in any order, gives the same life, and never an error."""
    shuffled = [*events, *rng.choices(events, k=min(3, len(events)))] if events else []
    repeated = list(shuffled)
    rng.shuffle(shuffled)
    assert picture(fold(shuffled)) == picture(fold(repeated))
    assert order(shuffled) == order(repeated)


@given(LIVES)
def test_every_step_is_legal(events: list[Event]) -> None:
    """Each event either does what its row allows or is listed as without effect."""
    life = Life()
    for event in order(events):
        before, listed = life.status, len(life.ineffective)
        apply(life, event)
        step = TABLE[event.action]
        if len(life.ineffective) > listed:
            assert life.status is before
            assert life.ineffective[-1].event is event
        elif before is not None:
            assert before in step.sources
            assert life.status in (step.targets or (before,)) or life.status is before
        assert_sound(life)


@pytest.mark.parametrize(("policy", "owes"), [(BEFORE, True), (AFTER, False), (NONE, False)])
@pytest.mark.parametrize("policy_then", [BEFORE, AFTER])
def test_a_ticket_that_comes_in_brings_the_rule_of_now(
    policy_then: CallbackPolicy, policy: CallbackPolicy, owes: bool
) -> None:
    """A ticket that is done owes a callback exactly if the rule of the last event says so."""
    steps = ("assign", "accept", "finish", ("absorb", {"policy": policy}))
    life = fold(happened(*steps, policy=policy_then))
    assert (life.status, life.owes_callback()) == (Status.DONE, owes)
    assert_sound(life)


def assert_sound(life: Life) -> None:
    """What holds in every state a ticket can get into."""
    # A reply is owed to a hotline whatever becomes of the ticket.
    running = [run.clock for run in life.runs if run.running and run.clock != ClockName.HOTLINE]
    single = [clock for clock in running if clock not in (ClockName.ANSWER, ClockName.PARTY)]
    assert len(single) == len(set(single))
    if life.status in (Status.CANCELLED, Status.MERGED):
        assert running == []
    if life.status in (Status.DONE, Status.CLOSED):
        assert set(running) <= {ClockName.CALLBACK}
        assert life.finished == life.finishes[-1].at
        assert not any(one.stands for one in life.referrals)
    else:
        assert ClockName.CALLBACK not in running
        assert life.finished is None
    assert (life.closed is not None) == (life.status is Status.CLOSED)
    assert (ClockName.ACCEPT in running) == (life.status is Status.ASSIGNED)
    assert all(run.paused is None for run in life.runs if run.voided is None) or (
        life.status is Status.WAITING
    )
    if life.status is Status.DONE:
        assert life.owes_callback() == (life.policy is BEFORE)
    for action in ways_out(life):
        assert refusal(life, TABLE[action]) is None


@given(LIVES)
def test_a_prefix_is_what_had_happened_by_then(events: list[Event]) -> None:
    """Folding the first events gives the life as it was when the next one came."""
    ordered = order(events)
    life = Life()
    previous = None
    for number, event in enumerate(ordered):
        assert picture(fold(ordered[:number])) == picture(life)
        if event == previous:
            life.ineffective.append(fold(ordered[: number + 1]).ineffective[-1])
        elif event.action is Action.UNDO:
            # It changes what came before it: the fold begins anew.
            life = fold(ordered[: number + 1])
        else:
            apply(life, event)
        previous = event


@given(TIMELINES | LIVES)
def test_events_without_effect_change_nothing(events: list[Event]) -> None:
    """Left out, they leave the same life behind: nothing of them has leaked into it."""
    life = fold(events)
    idle = {id(one.event) for one in life.ineffective}
    effective = [event for event in order(events) if id(event) not in idle]
    without = picture(fold(effective))
    assert without["ineffective"] == []
    assert {**picture(life), "ineffective": []} == without


@given(LIVES)
def test_header_repeats_the_fold(events: Sequence[Event]) -> None:
    """The header names the state, and for each clock the due time of its latest run."""
    life = fold(events)
    shown = header(life)
    assert shown["status"] is life.status
    for clock in ClockName:
        run = life.current(clock)
        assert getattr(shown["due"], clock, None) == (run.due if run else None)


def test_seq_counts_before_time() -> None:
    """The order is number, moment, person, action."""
    seqs = count(1)
    events = [msgspec.structs.replace(e, seq=next(seqs)) for e in happened("assign", "accept")]
    assert order(reversed(events)) == events
