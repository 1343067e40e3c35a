"""One more event on a ticket's timeline, if the life cycle and the clock allow it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

import msgspec

from svc.duties.decision import Decision, Written
from svc.duties.ticket import permissions
from svc.duties.typed_values import fit, plain_text
from svc.errors import InvalidData, Refused, UsageError
from svc.language import N_, _, either
from svc.model.ticket import TICKET_FORMAT, Event, Ticket
from svc.model.words import CHINESE, Action, word
from svc.rules.ticket.history import undone
from svc.rules.ticket.lifecycle import TABLE, Life, apply, fold, header, refusal, ways_out
from svc.rules.time.parsing import in_zone
from svc.rules.time.seconds import CLOCK_TOLERANCE

if TYPE_CHECKING:
    from svc.duties.at_hand import AtHand

#: How the fields an action needs are given on the command line.
_OPTIONS = {
    "department": "WHO", "ticket": "INTO", "approved_by": "--approved-by", "level": "--to",
}  # fmt: skip


class Timeline:
    """A ticket under change.

    Args:
        hand: What is at hand.
        ticket: The ticket.
        at: The moment it is looked at, and at which something is to happen to it: a wait
            that is over by then has ended. Without one it is as its last step left it.

    Attributes:
        ticket: As it stands, with the events added so far.
        life: Its fold.
        notices: What the user is to be told of what was decided.

    Raises:
        InvalidData: Its timeline tells of no ticket.
    """

    def __init__(self, hand: AtHand, ticket: Ticket, at: datetime | None = None) -> None:
        self.hand = hand
        self.ticket = ticket
        self.when = at or hand.here
        self.notices: list[str] = []
        self.life: Life = fold(ticket.timeline, at)
        if self.life.status is None:
            raise InvalidData(
                _("the timeline of {ticket} does not begin with its creation", ticket=ticket.id),
                _("mend its file, then: svc check {ticket}", ticket=ticket.id),
            )

    @property
    def id(self) -> str:
        """The ticket's number."""
        return self.ticket.id

    def add(
        self,
        action: Action,
        at: datetime | None = None,
        *,
        unrecorded: bool = False,
        **fields: Any,
    ) -> Event:
        """Let an action happen.

        Args:
            action: What happens.
            at: When, if not at `when`; a back-dated event no earlier than the last one.
            unrecorded: Leave out when it was recorded: a rule's step, which every
                desk that applies the rule writes alike.
            fields: The event's further fields; None is left out.

        Raises:
            Refused: The state, the order of time or the actor's roles do not allow it.
            UsageError: A field the action needs is missing.
        """
        event = self._event(action, at or self.when, fields)
        if unrecorded:
            event = msgspec.structs.replace(event, recorded=None)
        self._check(event)
        timeline = (*self.ticket.timeline, event)
        if action is Action.UNDO:
            self._take_back(timeline)
        else:
            apply(self.life, event)
        self.ticket = msgspec.structs.replace(self.ticket, timeline=timeline, **header(self.life))
        return event

    def _take_back(self, timeline: tuple[Event, ...]) -> None:
        """The life without the steps that the last one takes back; its header goes with it."""
        self.life = fold(timeline, self.when)
        idle = [one.reason for one in self.life.ineffective if one.event is timeline[-1]]
        if idle:
            raise self.refused(idle[0])
        self.ticket = msgspec.structs.replace(undone(self.ticket, timeline), format=TICKET_FORMAT)

    def allows(self, action: Action) -> None:
        """Refuse what the ticket's state or the actor's roles rule out, before details matter.

        Raises:
            Refused: With what is possible instead.
        """
        reason = refusal(self.life, TABLE[action])
        if reason is not None:
            raise self.refused(reason)
        permissions.check(self.hand, action)

    def _event(self, action: Action, at: datetime, fields: dict[str, Any]) -> Event:
        step = TABLE[action]
        fitting = {name: _fitting(name, value) for name, value in fields.items()}
        carried = {name: value for name, value in fitting.items() if value not in (None, "", ())}
        missing = [name for name in step.needs if name not in carried]
        if missing:
            words = ", ".join(_OPTIONS.get(name, f"--{name}") for name in missing)
            raise UsageError(
                _("{action} needs {words}", action=_command(action), words=words),
                _("svc {action} --help", action=action.value),
            )
        unknown = set(carried) - {*step.needs, *step.takes}
        assert not unknown, f"{action} takes no {unknown}"
        return Event(
            seq=1 + max((event.seq for event in self.ticket.timeline), default=0),
            at=at,
            by=self.hand.actor.id,
            action=action,
            recorded=None if at >= self.hand.now else self.hand.here,
            **carried,
        )

    def _check(self, event: Event) -> None:
        reason = refusal(self.life, TABLE[event.action], event)
        if reason is not None:
            raise self.refused(reason)
        permissions.check(self.hand, event.action)
        # Another desk's clock may run ahead; what happens now comes after all the same.
        last = max((one.at for one in self.ticket.timeline), default=event.at)
        if event.recorded is None and event.at < last - CLOCK_TOLERANCE:
            raise Refused(
                _(
                    "the machine's clock says {at}, but the last step of {ticket} was at {last}",
                    at=event.at.isoformat(),
                    ticket=self.id,
                    last=in_zone(last, self.hand.zone).isoformat(),
                ),
                _("set the clock right, then run this again"),
            )
        if event.recorded is not None and event.at < last:
            raise Refused(
                _(
                    "{at} is earlier than the last step of {ticket} ({last})",
                    at=event.at.isoformat(),
                    ticket=self.id,
                    last=last.isoformat(),
                ),
                _("give a time after it"),
            )

    def decided(
        self, action: Action, more: str = "", others: tuple[Written, ...] = ()
    ) -> Decision[Ticket]:
        """What was decided, to be put down.

        Args:
            action: What the commit says was done.
            more: What its subject says after the ticket's number.
            others: Further records, which are written before the ticket.
        """
        return Decision(
            self.ticket, (*others, Written("ticket", self.ticket)), action, self.id,
            f"{action} {self.id} {more}".rstrip(), self.when, tuple(self.notices),
        )  # fmt: skip

    def refused(self, reason: str) -> Refused:
        """The refusal of an action, with what is possible instead."""
        status = self.life.status
        assert status is not None
        said = N_("{ticket} is {status}: {reason}; from there: {ways}")
        if reason == _("the ticket is {status}", status=word(status)):
            said = N_("{ticket} is {status}; from there: {ways}")
        ways = ", ".join(map(_command, ways_out(self.life))) or _("nothing but note and edit")
        return Refused(
            _(said, ticket=self.id, status=word(status), reason=reason, ways=ways),
            _("svc show {ticket}", ticket=self.id),
        )


def _command(action: Action) -> str:
    """An action as its reader calls it, with the command that does it."""
    return either(action.value, f"{CHINESE[Action][action.value]} {action.value}")


def _fitting(name: str, value: Any) -> Any:
    """A field's value; words are held against the schema before the event is made."""
    if type(value) is not str:
        return value
    words = plain_text(value)
    return fit(Event, name, words, f"--{name.replace('_', '-')}") if words else ""
