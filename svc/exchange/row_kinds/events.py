"""A row becomes a step of a ticket's life, told as its source tells it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

import msgspec

from svc.exchange.mapping.field_reader import BadCell, Parse, line
from svc.exchange.mapping.model import RowKind
from svc.exchange.row_kinds import event_fields
from svc.exchange.row_kinds.due_stamping import DueStamper
from svc.exchange.row_kinds.event_fields import EventMapping, complaints
from svc.exchange.row_kinds.states import TELLABLE, Inferring, TicketContext, ToldStep, states_of
from svc.exchange.row_kinds.ticket_history import RULE
from svc.exchange.rows.draft import Draft
from svc.exchange.rows.maker import Maker, RowKindSpec, moment_of
from svc.language import _
from svc.lazy_pattern import lazy_pattern
from svc.model.actors import IMPORT
from svc.model.slug import is_slug
from svc.model.ticket import Due
from svc.model.words import Action, Channel, ClockName, PartyWord, Resolution, Warranty
from svc.rules.clocks.due_times import callback_policy

if TYPE_CHECKING:
    from svc.exchange.mapping.model import ImportMapping
    from svc.exchange.rows.lookup import OfficeLookup
    from svc.model.ticket import Ticket

_DIGITS = lazy_pattern("[0-9]+")
#: Fields of a mapping that become fields of the event.
_CARRIED = (
    "note", "reason", "department", "assignee", "resolution", "level", "until", "approved_by",
    "party", "says", "warranty", "channel", "letter", "cites", "needs_answer",
)  # fmt: skip


#: Fields of the event that are words of a vocabulary.
_WORDS = {"resolution": Resolution, "says": PartyWord, "warranty": Warranty, "channel": Channel}


class EventMaker(Maker):
    """Makes drafts of steps; what they lead to is settled ticket by ticket."""

    counted = ("step",)
    repeats = True

    def __init__(self, mapping: EventMapping, known: OfficeLookup, now: datetime) -> None:
        super().__init__(mapping, known, now)
        if {"by", "approved_by"} & set(self.fields):
            known.prepare(["assignee"])

    def parsers(self, mapping: ImportMapping) -> dict[str, Parse]:
        """Actions, states, who did it, and moments ahead."""
        assert isinstance(mapping, EventMapping)
        known = self.known
        return {
            "action": _action,
            "state": states_of(mapping.states),
            "by": lambda text: IMPORT if text == IMPORT else known.person(text),
            "approved_by": known.person,
            "level": _level,
            "until": moment_of(mapping, known),
            "order": _sorting,
        }

    def contradictions(self, values: dict[str, Any], row: Sequence[str]) -> Iterator[BadCell]:
        """What lies ahead, says nothing, or ends before it begins."""
        if values["at"] > self.now:
            yield self.fields["at"].bad(row, _("lies ahead"))
        for name in ("action", "state"):
            if name in self.fields and values[name] is None:
                reason = _("is empty, and {field} must be known", field=name)
                yield self.fields[name].bad(row, reason)
        if values.get("until") is not None and values["until"] <= values["at"]:
            yield self.fields["until"].bad(row, _("is not after the step"))

    def make(self, number: str, row: Sequence[str]) -> Draft:
        """A step as it is told."""
        values = self.read(row)
        is_state = "state" in self.fields
        action, word = values["state"] if is_state else (values["action"], values["action"].value)
        fields = {name: values[name] for name in _CARRIED if values.get(name) is not None}
        if values.get("their_number"):
            fields["number"] = values["their_number"]
        told = ToldStep(
            *(number, values["at"], action, word, is_state, values.get("by") or IMPORT, fields),
            values.get("order") or "",
        )
        return Draft(msgspec.json.encode(list(told)), facts=(str(action),))

    def sample(self, data: bytes) -> dict[str, Any]:
        """What a dry run shows of a step."""
        step = told_of(data)
        return {
            "ticket": step.row,
            "at": step.at.strftime("%Y-%m-%d %H:%M"),
            "by": step.by,
            "step": str(step.action),
            "told": step.word,
        }


def told_of(data: bytes) -> ToldStep:
    """The step that a draft holds."""
    row, at, action, word, is_state, by, fields, order = msgspec.json.decode(data)
    if "until" in fields:
        fields["until"] = datetime.fromisoformat(fields["until"])
    for name in _WORDS.keys() & fields:
        fields[name] = _WORDS[name](fields[name])
    if "cites" in fields:
        fields["cites"] = tuple(fields["cites"])
    if action == Action.REFER and "until" in fields:
        fields["due"] = (Due(ClockName.PARTY, fields.pop("until"), RULE),)
    when = datetime.fromisoformat(at)
    return ToldStep(row, when, Action(action), word, is_state, by, fields, order)


def setting_of(mapping: EventMapping, known: OfficeLookup, ticket: Ticket) -> TicketContext:
    """What the office and the mapping say of a ticket besides its rows."""
    categories = known.office.categories
    home = next((one for one in categories if one.id == ticket.category), None)
    department = home.department if home else None
    insert = mapping.inferred is Inferring.INSERT
    policy, stamp = callback_policy(known.office, ticket.kind), DueStamper(known, ticket).fields
    return TicketContext(department, mapping.resolution, insert, policy, stamp)


def _sorting(text: str) -> str:
    """A text that sorts as people count: step 2 before step 10.

    Example:
        >>> _sorting("a2") < _sorting("a10")
        True
    """
    return _DIGITS.sub(lambda digits: digits[0].zfill(20), line(text))


def _level(text: str) -> str:
    if not is_slug(text):
        raise ValueError(_("is no level (lower-case letters, digits and . _ -); use values:"))
    return text


def _action(text: str) -> Action:
    if text not in TELLABLE:
        known = ", ".join(TELLABLE)
        raise ValueError(_("is none of {known}; translate it with values:", known=known))
    return Action(text)


KIND = RowKindSpec(
    RowKind.EVENTS, "ticket", EventMapping, EventMaker, complaints, event_fields.__doc__ or "", True
)
