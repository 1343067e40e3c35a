"""One ticket in full: the record, its life, its follow-ups, and what goes with them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from svc.desk.core import lookup as people
from svc.desk.query.listing import iso
from svc.errors import NotFound
from svc.index.query import tickets
from svc.language import _
from svc.model.ticket import Reporter, Ticket
from svc.model.words import Status
from svc.named_tuple import NamedTuple
from svc.rules.record.masking import mask_field, mask_name, mask_phone
from svc.rules.record.personal_words import masked_number
from svc.rules.ticket import history
from svc.rules.ticket.lifecycle import Life, fold, header
from svc.rules.ticket.statuses import UNSETTLED
from svc.store.layout import path_of
from svc.store.yaml.codec import decode

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection, Iterable

    from svc.desk.core.view import View
    from svc.model.ticket import Change, Event


class TicketDetail(NamedTuple):
    """A ticket and what belongs to it.

    Attributes:
        ticket: As recorded at the view's commit, as it had happened by its moment.
        life: Its fold.
        followups: Callback attempts in order, as the fields of their YAML; `undone` is true of
            one that was taken back.
        neighbours: Other tickets of the same unit that are not at their end, newest first.
        staff: Names of everybody on the staff, of departments and outside parties, by id.
        resident: Name and phones of the resident, if one is on file.
    """

    ticket: Ticket
    life: Life
    followups: list[dict[str, Any]]
    neighbours: list[sqlite3.Row]
    staff: dict[str, str]
    resident: ResidentContact | None


class ResidentContact(NamedTuple):
    """A resident: name, and phones as written."""

    name: str
    phones: tuple[str, ...]


class DetailSources(NamedTuple):
    """What is known of a ticket and of what goes with it, whatever the time.

    Attributes:
        content: Id of the ticket's file; where it is the same, so is the ticket.
        ticket: As recorded, and as it had happened by a moment that was asked for.
        attempts: Rows of its follow-ups.
        neighbours: Other tickets of the same unit that are not at their end, newest first.
        staff, parties: Names by id.
        resident: Name and phones of the resident, if one is on file.
    """

    content: str
    ticket: Ticket
    attempts: list[sqlite3.Row]
    neighbours: list[sqlite3.Row]
    staff: dict[str, str]
    parties: dict[str, str]
    resident: ResidentContact | None

    def values(self) -> tuple[object, ...]:
        """All that it says; two of the same values are told in the same words."""
        rows = [tuple(row) for row in (*self.attempts, *self.neighbours)]
        return self.content, len(self.attempts), rows, self.staff, self.parties, self.resident

    def detail(self, view: View) -> TicketDetail:
        """The ticket as it stands at the view's moment."""
        departments = {one["id"]: one["name"] for one in view.office.get("departments", ())}
        life = fold(self.ticket.timeline, view.moment)
        return TicketDetail(
            awake(self.ticket, life),
            life,
            _followups(view, self.attempts, {event.followup for event in life.undone}),
            self.neighbours,
            self.staff | departments | self.parties,
            self.resident,
        )


def show(view: View, tail: str) -> TicketDetail:
    """A ticket by its number or any tail of it.

    Raises:
        UsageError: The tail fits several tickets.
        NotFound: It fits none.
        InvalidData: The ticket's file cannot be read.
    """
    return sources(view, ticket_number(view, tail)).detail(view)


def sources(view: View, number: str, before: DetailSources | None = None) -> DetailSources:
    """What is known of a ticket, by its number.

    Args:
        before: The same as it was known before: of a file that is still the same the ticket is
            taken from there.

    Raises:
        NotFound: There is no such ticket.
        InvalidData: The ticket's file cannot be read.
    """
    content = _content(view, number)
    same = before is not None and before.content == content and not view.rewound
    ticket = before.ticket if before is not None and same else _at(view, number, content)
    return DetailSources(
        content,
        ticket,
        view.rows("SELECT * FROM followup WHERE ticket = ? ORDER BY at, id", (number,)),
        _neighbours(view, ticket),
        {row["id"]: row["name"] for row in view.rows("SELECT id, name FROM staff")},
        {row["id"]: row["name"] for row in view.rows("SELECT id, name FROM party")},
        contact(view, ticket.resident),
    )


def awake(ticket: Ticket, life: Life) -> Ticket:
    """The ticket under work again, if its wait has run out by the moment of the fold."""
    if ticket.status is not Status.WAITING or life.status is Status.WAITING:
        return ticket
    return msgspec.structs.replace(ticket, **header(life))


def ticket_number(view: View, tail: str) -> str:
    """The number of a ticket from any tail of it.

    Raises:
        UsageError: The tail fits several tickets.
        NotFound: It fits none.
        InvalidData: It fits one whose file cannot be read.
    """
    return people.find_number(view.index, tail)


def read(view: View, number: str) -> Ticket:
    """A ticket from its one file, as recorded at the commit and happened by the moment."""
    return _at(view, number, _content(view, number))


def _content(view: View, number: str) -> str:
    """Id of a ticket's file."""
    row = view.one("SELECT oid FROM record WHERE path = ?", (path_of("ticket", number),))
    if row is None:
        raise NotFound(_("no ticket {number}", number=number), _("svc list --status all"))
    return str(row["oid"])


def _at(view: View, number: str, content: str) -> Ticket:
    """A ticket by its file's id, as it had happened by the moment."""
    ((_oid, data),) = view.repository.blobs([content])
    ticket = decode(data, Ticket, path_of("ticket", number))
    if not view.rewound:
        return ticket
    then = history.as_of(ticket, view.moment)
    if then is None:
        raise NotFound(
            _("{number} had not been received by then", number=number), _("give a later time")
        )
    return then


def masked(ticket: Ticket) -> Ticket:
    """The ticket with strangers' names and phones masked, where they stand and where they changed.

    What is personal in its words is masked where they are shown.
    """
    held = ticket.reporter
    reporter = held and Reporter(mask_name(held.name), mask_phone(held.phone))
    timeline = tuple(_masked_event(event) for event in ticket.timeline)
    source = ticket.source
    if source is not None:
        source = msgspec.structs.replace(source, number=masked_number(source.number))
    caller = ticket.caller and mask_name(ticket.caller)
    return msgspec.structs.replace(
        ticket, reporter=reporter, caller=caller, timeline=timeline, source=source
    )


def _masked_event(event: Event) -> Event:
    if not event.changes:
        return event
    return msgspec.structs.replace(event, changes=tuple(map(_masked_change, event.changes)))


def _masked_change(change: Change) -> Change:
    if not change.field.startswith(("reporter.", "caller")):
        return change
    old, new = (text and mask_field(change.field, text) for text in (change.old, change.new))
    return msgspec.structs.replace(change, old=old, new=new)


def _followups(
    view: View, rows: Iterable[sqlite3.Row], undone: Collection[str | None]
) -> list[dict[str, Any]]:
    fields = ("id", "ticket", "at", "by", "attempt", "outcome", "code", "reporter", "score",
              "satisfied", "reason", "note", "next")  # fmt: skip
    attempts = []
    for row in rows:
        values = {field: row[field] for field in fields}
        values["at"], values["next"] = iso(view, row["at"]), iso(view, row["next"])
        if row["satisfied"] is not None:
            values["satisfied"] = bool(row["satisfied"])
        values["undone"] = row["id"] in undone or None
        attempts.append({field: value for field, value in values.items() if value is not None})
    return attempts


def _neighbours(view: View, ticket: Ticket) -> list[sqlite3.Row]:
    if ticket.unit is None:
        return []
    wanted = tickets.TicketFilter(units=[ticket.unit], statuses=UNSETTLED)
    return [row for row in tickets.find(view.index, wanted) if row["id"] != ticket.id]


def contact(view: View, resident: str | None) -> ResidentContact | None:
    """Name and phones of a resident on file."""
    import json

    row = view.one("SELECT name, phones FROM resident WHERE id = ?", (resident,))
    return ResidentContact(row["name"], tuple(json.loads(row["phones"]))) if row else None
