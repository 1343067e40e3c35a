"""A ticket's life as one table: what may happen in which state, and what it leads to.

`TABLE` is the only statement of the life cycle. The fold applies it, refusals
name what it allows (`ways_out`), and the documentation prints it. Source: the
table "A ticket's life" of the domain description.

The fold is total: whatever set of events two desks bring together, it gives a
legal history; an event that the state no longer allows stays in the timeline
and is listed as without effect, with the reason.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime
from operator import eq, lt
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from svc.language import N_, _
from svc.model.words import Action, Status, word
from svc.named_tuple import NamedTuple
from svc.rules.ticket import effects, merging, referring, refusals, undoing
from svc.rules.ticket.effects import (
    DISSATISFIED_UP_TO,
    RETURNS_BEFORE_DIRECTOR,
    SATISFIED_FROM,
    dissatisfied,
)
from svc.rules.ticket.life import OWN, IneffectiveEvent, Life, Run
from svc.rules.ticket.statuses import OPEN

if TYPE_CHECKING:
    from svc.model.ticket import Event

__all__ = [
    "ANY", "DISSATISFIED_UP_TO", "OWN", "RETURNS_BEFORE_DIRECTOR", "SATISFIED_FROM",
    "TABLE", "IneffectiveEvent", "Life", "Run", "Transition", "apply", "dissatisfied", "effective",
    "fold", "header", "order", "refusal", "wake", "ways_out",
]  # fmt: skip

ANY = frozenset(Status)


class Transition(NamedTuple):
    """One row of the life-cycle table.

    Attributes:
        action: What happens.
        sources: States in which it may happen.
        targets: States it may lead to; empty for an event that leaves the state alone.
        needs: Event fields it cannot do without.
        takes: Event fields it may carry besides.
        asks: What the desk is asked for, in words.
        effect: Applies it; returns the new state, or None to stay.
        refusal: Why it may not happen although the state is right; None if it may.
    """

    action: Action
    sources: frozenset[Status]
    targets: tuple[Status, ...]
    needs: tuple[str, ...]
    takes: tuple[str, ...]
    asks: str
    effect: Callable[[Life, Event], Status | None]
    refusal: Callable[[Life, Event | None], str | None] | None = None


def fold(
    events: Iterable[Event],
    until: datetime | None = None,
    watch: Callable[[Life, Event], None] | None = None,
) -> Life:
    """The state after these events, in any order of arrival.

    Args:
        events: A set of whole events; they are put into their order first.
        until: The moment to look from: a wait that has run out by then has ended.
            Without it the state is as of the last event, which is what a
            record's header says.
        watch: Called after each event, with what the ticket has come to.

    Returns:
        The life, with every event listed that had no effect, and every one taken back.
    """
    ordered = order(events)
    if any(event.action is Action.UNDO for event in ordered):
        life = _run(ordered, *undoing.settled(ordered, _run), watch)
    else:
        life = _run(ordered, watch=watch)
    if until is not None:
        wake(life, until)
    return life


def _run(
    ordered: Iterable[Event],
    gone: Collection[int] = (),
    refused: Mapping[int, str] = MappingProxyType({}),
    watch: Callable[[Life, Event], None] | None = None,
) -> Life:
    """What events in their order come to.

    Args:
        gone: Which of them are left out, by identity.
        refused: Which of them have no effect for another reason than the state, and why.
    """
    life = Life()
    previous = None
    for event in ordered:
        if event == previous:
            life.ineffective.append(IneffectiveEvent(event, _("it stands in the timeline twice")))
        elif gone and id(event) in gone:
            life.undone.append(event)
        elif refused and id(event) in refused:
            life.ineffective.append(IneffectiveEvent(event, refused[id(event)]))
        else:
            apply(life, event)
        if watch is not None:
            watch(life, event)
        previous = event
    return life


def effective(events: Iterable[Event]) -> list[Event]:
    """Events in their order, without those that were taken back."""
    ordered = order(events)
    if not any(event.action is Action.UNDO for event in ordered):
        return ordered
    gone, _refused = undoing.settled(ordered, _run)
    return [event for event in ordered if id(event) not in gone]


def wake(life: Life, moment: datetime) -> None:
    """Let a wait whose resume date has come by a moment end, at that date."""
    due = life.resumes is not None and life.resumes <= moment
    if due and life.status is Status.WAITING:
        effects.end_wait(life, moment)
        life.status = Status.WORKING


def order(events: Iterable[Event]) -> list[Event]:
    """Events in the order in which they count: (`seq`, `at`, `by`, `action`).

    Where all four are the same, the rest of the event decides, so that the
    order never depends on which came first.
    """
    some = list(events)
    numbers = [event.seq for event in some]
    # As nearly every timeline stands on disk.
    if all(map(lt, numbers, numbers[1:])):
        return some
    ordered = sorted(some, key=_place)
    places = list(map(_place, ordered))
    if any(map(eq, places, places[1:])):
        ordered.sort(key=lambda event: (*_place(event), repr(event)))
    return ordered


def _place(event: Event) -> tuple[int, datetime, str, Action]:
    return event.seq, event.at, event.by, event.action


def apply(life: Life, event: Event) -> None:
    """Let one event happen to a ticket, or list it as without effect.

    A wait that has run out by then has ended first; a resume marks that end.
    """
    if life.resumes is not None and event.action is not Action.RESUME:
        wake(life, event.at)
    step = TABLE[event.action]
    plain = step.refusal is None and life.status in step.sources
    reason = None if plain else refusal(life, step, event)
    if reason is not None:
        life.ineffective.append(IneffectiveEvent(event, reason))
        return
    if event.policy is not None and "policy" in step.takes:
        life.policy = event.policy
    target = step.effect(life, event)
    if target is not None and target is not life.status:
        effects.leave(life, target, event)
        life.status = target
    for due in event.due:
        effects.stamp(life, due, event)
    if life.updated is None or event.at > life.updated:
        life.updated = event.at


def header(life: Life) -> dict[str, Any]:
    """The header fields of a ticket that repeat its fold, by name."""
    from svc.model.ticket import Dues

    due = {str(clock): at for clock, at in life.due().items()}
    return {
        "status": life.status,
        "department": life.department,
        "assignee": life.assignee,
        "resolution": life.resolution,
        "finished": life.finished,
        "closed": life.closed,
        "merged_into": life.merged_into,
        "due": Dues(**due) if due else None,
    }


def refusal(life: Life, step: Transition, event: Event | None = None) -> str | None:
    """Why this step may not happen now; None if it may."""
    if life.status is None:
        return None if step.action is Action.CREATE else _("there is no such ticket yet")
    if life.status not in step.sources:
        return _("the ticket is {status}", status=word(life.status))
    return step.refusal(life, event) if step.refusal else None


def ways_out(life: Life) -> list[Action]:
    """The actions that move the ticket on from its state, in the table's order."""
    return [
        step.action
        for step in TABLE.values()
        if step.targets and life.status in step.sources and refusal(life, step) is None
    ]


_S = Status
_UNDER_WAY = frozenset({_S.ASSIGNED, _S.WORKING})
#: The states that a ticket can be merged from, and returns to.
_BEFORE_MERGE = (_S.NEW, _S.ASSIGNED, _S.WORKING, _S.WAITING)


def _step(
    action: Action,
    sources: Iterable[Status],
    targets: Sequence[Status],
    effect: Callable[[Life, Event], Status | None],
    asks: str = "",
    needs: str = "",
    takes: str = "",
    refusal: Callable[[Life, Event | None], str | None] | None = None,
) -> Transition:
    return Transition(
        action, frozenset(sources), tuple(targets), tuple(needs.split()),
        ("note", "due", "recorded", "inferred", *takes.split()), asks, effect, refusal,
    )  # fmt: skip


TABLE: dict[Action, Transition] = {
    step.action: step
    for step in (
        _step(Action.CREATE, (), [_S.NEW], effects.create,
              N_("kind, category, text, unit or place, who reports, channel"),
              takes="cites needs_answer policy", refusal=refusals.not_yet),
        _step(Action.ASSIGN, {_S.NEW, _S.ASSIGNED}, [_S.ASSIGNED], effects.assign,
              N_("department or person, active"), needs="department", takes="assignee role",
              refusal=refusals.director_assigns),
        _step(Action.ACCEPT, {_S.ASSIGNED}, [_S.WORKING], effects.accept, takes="assignee"),
        _step(Action.RETURN, _UNDER_WAY, [_S.NEW], effects.give_back,
              N_("reason; from the second return on, only a director's assign moves it"),
              needs="reason"),
        _step(Action.TRANSFER, {_S.WORKING}, [_S.ASSIGNED], effects.assign, N_("reason, to whom"),
              needs="reason department", takes="assignee"),
        _step(Action.ARRIVE, {_S.WORKING}, [], effects.arrive),
        _step(Action.CONTACT, OPEN, [], effects.contact, N_("what was said to the resident"),
              needs="note", takes="cites"),
        _step(Action.WAIT, {_S.WORKING}, [_S.WAITING], effects.wait, N_("reason code, resume date"),
              needs="reason", takes="until pauses on_resident party"),
        _step(Action.RESUME, {_S.WAITING}, [_S.WORKING], effects.resume),
        _step(Action.EXTEND, OPEN, [], effects.extend, N_("reason, new due, who approved"),
              needs="reason until approved_by", refusal=refusals.before_due),
        _step(Action.URGE, OPEN, [], effects.urge, N_("who asked"), takes="asked_by"),
        _step(Action.SUPERVISE, OPEN, [], effects.supervise, N_("a director; an answer due time"),
              takes="role reason party number"),
        _step(Action.ESCALATE, OPEN, [], effects.escalate, N_("level, own clock"), needs="level",
              takes="reason", refusal=refusals.not_there_yet),
        _step(Action.ANSWER, OPEN, [], effects.answer, N_("what is answered"), needs="note",
              refusal=refusals.answer_owed),
        _step(Action.FINISH, {_S.NEW, *_UNDER_WAY}, [_S.DONE], effects.finish,
              N_("resolution and words"), needs="resolution",
              takes="cites department assignee policy",
              refusal=refusals.bounced),
        _step(Action.CALLBACK, {_S.DONE, _S.CLOSED}, [_S.CLOSED, _S.ASSIGNED], effects.callback,
              N_("reached or not, score, words"), needs="outcome followup",
              takes="score satisfied reason ticket", refusal=refusals.callback_owed),
        _step(Action.CLOSE, {_S.DONE, _S.CLOSED}, [_S.CLOSED], effects.close,
              N_("a resolution and words, if not finished yet"), takes="outcome",
              refusal=refusals.close_allowed),
        _step(Action.REOPEN, {_S.CLOSED}, [_S.ASSIGNED], effects.reopen,
              N_("reason, within the office's window"), needs="reason"),
        _step(Action.CANCEL, OPEN, [_S.CANCELLED], effects.cancel, N_("reason"), needs="reason"),
        _step(Action.MERGE, OPEN, [_S.MERGED], merging.merge, N_("the ticket it goes into"),
              needs="ticket", takes="reason"),
        _step(Action.ABSORB, OPEN | {_S.DONE, _S.CLOSED}, [], merging.absorb,
              N_("the ticket that comes in; its reporters and urges come over"), needs="ticket",
              takes="reporters urges policy reason", refusal=refusals.not_absorbed),
        _step(Action.SPLIT, OPEN | {_S.DONE, _S.CLOSED, _S.MERGED}, _BEFORE_MERGE, merging.split,
              N_("of a merged ticket nothing; of the other one, which ticket leaves it"),
              takes="ticket reporters reason", refusal=refusals.together),
        _step(Action.LINK, ANY, [], effects.nothing, N_("the other ticket"), needs="ticket",
              takes="reason"),
        _step(Action.NOTE, ANY, [], effects.nothing, N_("words"), needs="note",
              takes="cites needs_answer party"),
        _step(Action.EDIT, ANY, [], effects.edit, N_("field and new value; the old value is kept"),
              needs="changes", takes="policy reason"),
        _step(Action.REFER, OPEN, [], referring.refer, N_("to which outside party, and what for"),
              needs="party", takes="channel letter number", refusal=referring.not_with_them),
        _step(Action.REMIND, OPEN, [], referring.remind, N_("whom"), needs="party",
              takes="channel letter", refusal=referring.with_them),
        _step(Action.FEEDBACK, OPEN, [], referring.feedback, N_("who said what"),
              needs="party says", takes="channel letter number warranty",
              refusal=referring.with_them),
        _step(Action.BACK, OPEN, [], referring.back, N_("from whom"), needs="party",
              takes="reason", refusal=referring.with_them),
        _step(Action.REPLY, ANY, [], referring.reply, N_("what was replied"), needs="note",
              takes="channel letter number", refusal=referring.reply_owed),
        _step(Action.UNDO, ANY, [], effects.nothing,
              N_("one's own last step, within the office's time"), needs="steps"),
    )
}  # fmt: skip
