"""A row becomes a ticket: fields read, a short history told, and the header folded from it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from svc.exchange.mapping.field_reader import BadCell, Parse
from svc.exchange.mapping.model import RowKind
from svc.exchange.mapping.parsers import reporter_phone
from svc.exchange.row_kinds import ticket_fields
from svc.exchange.row_kinds.row_checks import RowChecks
from svc.exchange.row_kinds.states import states_of
from svc.exchange.row_kinds.ticket_fields import Reporting, TicketMapping, complaints
from svc.exchange.row_kinds.ticket_history import CLOCKS, TicketHistories
from svc.exchange.rows.draft import Draft
from svc.exchange.rows.maker import BadRow, Maker, RowKindSpec, day_or_moment
from svc.language import _
from svc.model.source import Source
from svc.model.ticket import TICKET_FORMAT, Reporter, Ticket
from svc.model.words import Priority, word
from svc.rules.ticket.lifecycle import Life, apply, header
from svc.store.yaml.codec import decode, encode

if TYPE_CHECKING:
    from svc.exchange.mapping.model import ImportMapping
    from svc.exchange.rows.lookup import OfficeLookup
    from svc.model.ticket import Event

#: The number a ticket has until it gets its own.
PLACEHOLDER = "T7001-A0001"
#: What every record begins with, up to its number.
HEAD = f"format: {TICKET_FORMAT}\nid: ".encode()
_CUT = len(HEAD) + len(PLACEHOLDER)


class TicketMaker(Maker):
    """Makes tickets; their drafts are their files from after the number on."""

    counted = ("kind", "status", "category")

    def __init__(self, mapping: TicketMapping, known: OfficeLookup, now: datetime) -> None:
        super().__init__(mapping, known, now)
        reported = mapping.reporter is Reporting.REQUIRED
        self._rules = RowChecks(self.fields, known, now, reported)
        self._histories = TicketHistories(mapping, known)

    def parsers(self, mapping: ImportMapping) -> dict[str, Parse]:
        """The states of the source."""
        assert isinstance(mapping, TicketMapping)
        due = day_or_moment(mapping, self.known)
        dues = dict.fromkeys(CLOCKS.values(), due)
        return {"state": states_of(mapping.states), "reporter_phone": reporter_phone, **dues}

    def make(self, number: str, row: Sequence[str]) -> Draft:
        """The ticket of a row, without its number."""
        ticket = self.ticket(number, row)
        at = ticket.received
        facts = (ticket.kind.value, ticket.status.value, ticket.category)
        inferred = tuple(inferred_in(ticket.timeline))
        return Draft(encode(ticket)[_CUT:], at.year, at.month, facts, inferred=inferred)

    def sample(self, data: bytes) -> dict[str, Any]:
        """What a dry run shows of a ticket."""
        ticket = numbered(data, PLACEHOLDER)
        return {
            "number": ticket.source.number if ticket.source else "",
            "received": ticket.received.strftime("%Y-%m-%d %H:%M"),
            "status": str(ticket.status),
            "category": ticket.category,
            "where": ticket.unit or ticket.place,
            "text": ticket.text,
        }

    def contradictions(self, values: dict[str, Any], row: Sequence[str]) -> Iterator[BadCell]:
        """What does not go together."""
        return self._rules.contradictions(values, row)

    def _timeline(self, values: dict[str, Any], row: Sequence[str]) -> tuple[Event, ...]:
        """The events of a row.

        Raises:
            BadRow: Nothing leads to the state it tells.
        """
        timeline = tuple(self._histories.events(values))
        try:
            return self._histories.in_state(values, timeline)
        except ValueError as error:
            raise BadRow([self.fields["state"].bad(row, str(error))]) from None

    def ticket(self, number: str, row: Sequence[str]) -> Ticket:
        """The ticket of a row, under the placeholder's number.

        Raises:
            BadRow: With everything that is wrong with it.
        """
        values = self.read(row)
        timeline = self._timeline(values, row)
        life = Life()
        for event in timeline:
            apply(life, event)
        if life.ineffective:
            event, reason = life.ineffective[0]
            raise BadRow(
                [
                    BadCell(
                        "",
                        "",
                        _(
                            "{action} cannot happen: {reason}",
                            action=word(event.action),
                            reason=reason,
                        ),
                    )
                ]
            )
        name, phone = values.get("reporter_name"), values.get("reporter_phone")
        return Ticket(
            format=TICKET_FORMAT,
            id=PLACEHOLDER,
            kind=values["kind"],
            category=values["category"],
            priority=values.get("priority") or Priority.NORMAL,
            channel=values["channel"],
            received=values["received"],
            first_taker=values.get("first_taker"),
            unit=values.get("unit"),
            place=values.get("place"),
            resident=values.get("resident"),
            reporter=Reporter(name, phone) if name and phone else None,
            appointment=values.get("appointment"),
            external_no=values.get("external_no"),
            external_party=values.get("external_party"),
            external_due=self._histories.reply_due(values),
            source=Source(self.system, number),
            text=values["text"],
            timeline=timeline,
            **header(life),
        )


def inferred_in(events: Iterable[Event]) -> list[str]:
    """Those of some steps that are inferred, as `action kind`."""
    return [f"{event.action} {event.inferred}" for event in events if event.inferred]


def file_of(data: bytes, number: str) -> bytes:
    """The file of a draft, under its number."""
    return HEAD + number.encode() + data


def numbered(data: bytes, number: str) -> Ticket:
    """The ticket of a draft, under its number."""
    return decode(file_of(data, number), Ticket, number)


KIND = RowKindSpec(
    RowKind.TICKETS, "ticket", TicketMapping, TicketMaker, complaints, ticket_fields.__doc__ or ""
)
