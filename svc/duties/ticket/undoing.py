"""Taking back what one has just done, as far as nobody's later step stands on it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

from svc.duties.decision import Decision, Written
from svc.errors import Refused
from svc.language import _
from svc.model.actors import SVC
from svc.model.ticket import NamedStep
from svc.model.words import Action, word
from svc.named_tuple import NamedTuple
from svc.rules.ticket.undoing import NEVER, key_of

if TYPE_CHECKING:
    from svc.duties.ticket.timeline import Timeline
    from svc.model.ticket import Event, Ticket

#: A ticket and the steps of one command on it.
CommandSteps = tuple["Timeline", Sequence["Event"]]


class TakenBack(NamedTuple):
    """A ticket without steps that it had.

    Attributes:
        ticket: As it stands now.
        steps: What was taken back.
    """

    ticket: Ticket
    steps: tuple[Event, ...]


def undo(command: Sequence[CommandSteps], note: str | None = None) -> Decision[list[TakenBack]]:
    """Take back the steps of one command.

    A registration stays: its number was given. The undo is a step of its own, and names
    what it takes back; from then on the fold and every figure leave that out.

    Args:
        command: Every ticket that the command wrote to, and its own steps there.

    Raises:
        Refused: They lie too far back, a later step stands on them, or nothing is left
            that could be taken back.
    """
    done, notices = [], []
    for line, steps in command:
        _in_time(line, steps)
        named = tuple(step for step in steps if step.action not in NEVER)
        if len(named) < len(steps):
            notices.append(_stays(line, steps))
        if not named:
            continue
        line.add(Action.UNDO, steps=tuple(NamedStep(*key_of(step)) for step in named), note=note)
        done.append(TakenBack(line.ticket, named))
    if not done:
        line, steps = command[0]
        raise Refused(_stays(line, steps), _instead(line, steps))
    actions = ", ".join(dict.fromkeys(str(step.action) for one in done for step in one.steps))
    first = done[0].ticket.id
    about = first if len(done) == 1 else f"{len(done)} tickets"
    return Decision(
        done, tuple(Written("ticket", one.ticket) for one in done), Action.UNDO, first,
        f"undo {about} ({actions})", command[0][0].when, tuple(notices),
    )  # fmt: skip


def own_last(line: Timeline) -> Event:
    """The last step on a ticket that is the actor's own.

    Raises:
        Refused: There is none, or it took something back itself.
    """
    actor = line.hand.actor.id
    own = [step for step in line.ticket.timeline if step.by == actor]
    if not own:
        raise Refused(
            _("{who} has done nothing on {ticket}", who=actor, ticket=line.id),
            _("svc show {ticket}", ticket=line.id),
        )
    last = max(own, key=key_of)
    _in_time(line, [last])
    if last.action in NEVER:
        raise Refused(_stays(line, [last]), _instead(line, [last]))
    return last


def tied(number: str, steps: dict[str, list[Event]]) -> Collection[str]:
    """The tickets of one command that make no sense apart from one of them: merged, linked."""
    group, waiting = {number}, [number]
    while waiting:
        at = waiting.pop()
        near = {step.ticket for step in steps.get(at, ()) if step.ticket}
        near |= {one for one, others in steps.items() if any(s.ticket == at for s in others)}
        waiting += near - group
        group |= near
    return group & steps.keys()


def _in_time(line: Timeline, steps: Iterable[Event]) -> None:
    limit = line.hand.office.policies.undo_minutes
    for step in steps:
        recorded = step.recorded or step.at
        if step.by != SVC and line.hand.now - recorded > timedelta(minutes=limit):
            raise Refused(
                _(
                    "{ticket}: {action} was more than {limit} min ago (policies.undo_minutes)",
                    ticket=line.id,
                    action=word(step.action),
                    limit=limit,
                ),
                _("say what holds now by a further step: svc show {ticket}", ticket=line.id),
            )


def _stays(line: Timeline, steps: Iterable[Event]) -> str:
    if any(step.action is Action.CREATE for step in steps):
        return _("{ticket} stays registered: its number was given", ticket=line.id)
    return _("{ticket}: an undo is not taken back", ticket=line.id)


def _instead(line: Timeline, steps: Iterable[Event]) -> str:
    if any(step.action is Action.CREATE for step in steps):
        return _("svc cancel {ticket} --reason WORDS", ticket=line.id)
    return _("do again what it took back: svc show {ticket}", ticket=line.id)
