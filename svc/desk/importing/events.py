"""Rows of events go into their tickets' timelines, those of tickets that come with them too."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from svc.duties.decision import written
from svc.exchange.mapping.field_reader import shown
from svc.exchange.row_kinds.due_stamping import DueStamper
from svc.exchange.row_kinds.event_fields import EventMapping
from svc.exchange.row_kinds.events import setting_of, told_of
from svc.exchange.row_kinds.log_to_steps import continued
from svc.exchange.row_kinds.states import TicketContext, ToldStep
from svc.exchange.row_kinds.ticket_fields import Targets
from svc.exchange.row_kinds.tickets import inferred_in
from svc.language import _
from svc.model.ticket import TICKET_FORMAT
from svc.model.words import Action
from svc.rules.ticket.lifecycle import fold, header
from svc.rules.ticket.statuses import OPEN

if TYPE_CHECKING:
    from svc.desk.importing.file import FileImport
    from svc.desk.importing.import_desk import ImportDesk
    from svc.model.ticket import Event, Ticket

#: Tickets read at once, so that a long log keeps few of them in memory.
_AT_ONCE = 400


def record(desk: ImportDesk, part: FileImport) -> None:
    """Settle a log of events, ticket by ticket."""
    positions = _by_ticket(desk, part)
    tickets = list(positions)
    for start in range(0, len(tickets), _AT_ONCE):
        chunk = tickets[start : start + _AT_ONCE]
        desk.fetch("ticket", [one for one in chunk if not desk.is_new(one)])
        for number in chunk:
            _continue(desk, part, number, positions[number])
            desk.advance(len(positions[number]))


def _by_ticket(desk: ImportDesk, part: FileImport) -> dict[str, list[int]]:
    """The places of rows in the batch, by the ticket they tell of."""
    positions: dict[str, list[int]] = {}
    for position, entry in enumerate(part.batch.entries):
        ticket = desk.ticket(part.system, entry.number)
        if ticket is None:
            reason = _("is no ticket on file, and none that comes with this import")
            number = shown(entry.number, "number")
            part.refuse(entry, reason, part.mapping.source.headers[0], number)
        else:
            positions.setdefault(ticket, []).append(position)
    return positions


def _continue(desk: ImportDesk, part: FileImport, number: str, positions: list[int]) -> None:
    """Add what rows tell of one ticket to its timeline."""
    assert isinstance(part.mapping, EventMapping)
    ticket: Ticket = desk.load("ticket", number)
    steps = [told_of(part.batch.draft(at))._replace(row=at) for at in positions]
    timeline = ticket.timeline
    setting = setting_of(part.mapping, part.known, ticket)
    if desk.is_new(number):
        desk.superseded.update(inferred_in(timeline))
        timeline, own = _apart(timeline, steps)
        steps += own
        if timeline[0].due and not _stamped(part.mapping, timeline, steps, setting):
            timeline = _without_targets(timeline, DueStamper(part.known, ticket))
    outcome = continued(timeline, steps, setting)
    for row, reason in outcome.refused:
        if row.row is not None:
            part.refuse(part.batch.entries[row.row], reason)
    whole = (*timeline, *outcome.events)
    if whole == ticket.timeline:
        part.tally.unchanged += 1
        return
    part.tally.changed += 1
    part.tally.steps += len(outcome.events)
    part.tally.put_in.update(inferred_in(outcome.events))
    desk.record(written("ticket", _with(ticket, whole)))


def _unstamped(*_step: object) -> dict[str, object]:
    """Nothing, for a look at how a history ends."""
    return {}


def _stamped(
    mapping: EventMapping, timeline: tuple[Event, ...], told: list[ToldStep], setting: TicketContext
) -> bool:
    """Whether the office's targets are for a ticket that comes with its log, as that ends."""
    if mapping.targets is not Targets.OPEN:
        return mapping.targets is Targets.ALL
    ended = continued(timeline, told, setting._replace(stamp=_unstamped))
    return fold((*timeline, *ended.events)).status in OPEN


def _without_targets(timeline: tuple[Event, ...], stamps: DueStamper) -> tuple[Event, ...]:
    """A receipt without the due times that the office's targets set."""
    rules = stamps.office_rules()
    kept = tuple(due for due in timeline[0].due if due.rule not in rules)
    return (msgspec.structs.replace(timeline[0], due=kept), *timeline[1:])


def _with(ticket: Ticket, timeline: tuple[Event, ...]) -> Ticket:
    """A ticket whose steps come from a log from now on."""
    source = ticket.source and msgspec.structs.replace(ticket.source, log=True)
    folded = header(fold(timeline))
    # Only tickets of the newest format say what of a step was inferred.
    return msgspec.structs.replace(
        ticket, format=TICKET_FORMAT, timeline=timeline, source=source, **folded
    )


def _apart(
    timeline: tuple[Event, ...], steps: list[ToldStep]
) -> tuple[tuple[Event, ...], list[ToldStep]]:
    """The receipt of a ticket that comes with its log, and what only its own row tells.

    A step that the log tells as well, the log tells better: a row knows of each no
    more than the last.
    """
    actions = {row.action for row in steps}
    own = [
        ToldStep(None, event.at, event.action, str(event.action), False, event.by, _fields(event))
        for event in timeline[1:]
        if event.action not in actions and _is_told(event)
    ]
    return timeline[:1], own


def _is_told(event: Event) -> bool:
    """Whether a row tells a step itself, and not by its state alone: to whom it was sent."""
    return not event.inferred or event.action is Action.ASSIGN


def _fields(event: Event) -> dict[str, object]:
    """What a step of a ticket's own row says."""
    names = ("department", "assignee", "resolution", "note", "due", "inferred")
    return {name: value for name in names if (value := getattr(event, name))}
