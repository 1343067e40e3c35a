"""A row becomes a ticket: fields read, a short history told, and the header folded from it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from svc.exchange import cells
from svc.exchange.cells import BadCell, Field, Parse, compile_field
from svc.exchange.coherence import Rules
from svc.exchange.histories import Histories
from svc.exchange.mapping import ImportMapping, Reporting
from svc.exchange.moments import compile_formats
from svc.model.ticket import TICKET_FORMAT, Reporter, Source, Ticket
from svc.model.words import Priority
from svc.rules.lifecycle import Life, apply, header
from svc.rules.zones import zone_of

if TYPE_CHECKING:
    from svc.exchange.known import Known

#: The number a ticket has until it gets its own.
PLACEHOLDER = "T7001-A0001"


class BadRow(Exception):
    """A row that cannot be taken over.

    Attributes:
        wrongs: Column, value as shown and reason of what is wrong with it; each
            once, though several fields come from one column.
    """

    def __init__(self, found: Sequence[BadCell]) -> None:
        once = {(cell.column, cell.reason): cell for cell in found}
        self.wrongs = [(cell.column, cell.value, cell.reason) for cell in once.values()]
        super().__init__("; ".join(map(str, once.values())))


class TicketMaker:
    """Makes tickets of the rows of one file.

    Attributes:
        columns: The columns it needs; rows come with these cells, in this order.
        known: The office the tickets are for.

    Args:
        mapping: Checked.
        known: See above.
        now: The present moment; nothing can have happened later.
    """

    def __init__(self, mapping: ImportMapping, known: Known, now: datetime) -> None:
        self.columns = tuple(mapping.headers)
        self.known = known
        self._system = mapping.source.system
        self._column = mapping.source.number
        self._number = self.columns.index(self._column)
        parsers = _parsers(mapping, known)
        self._fields: dict[str, Field] = {
            name: compile_field(name, field, self.columns, parsers[name])
            for name, field in mapping.fields.given.items()
        }
        known.prepare(self._fields)
        reported = mapping.reporter is Reporting.REQUIRED
        self._rules = Rules(self._fields, known, now, reported)
        self._histories = Histories(mapping, known)

    def number(self, row: Sequence[str]) -> str:
        """The row's number in its own system.

        Raises:
            BadRow: It has none.
        """
        text = row[self._number].strip()
        try:
            if text:
                return cells.line(text)
            reason = "is empty: a row without its source's number could not be found again"
        except ValueError as error:
            reason = str(error)
        raise self._bad_number(row, reason)

    def twice(self, row: Sequence[str], first: int) -> BadRow:
        """The complaint about a number that an earlier row had."""
        return self._bad_number(row, f"stands in row {first} already")

    def _bad_number(self, row: Sequence[str], reason: str) -> BadRow:
        return BadRow([BadCell(self._column, cells.shown(row[self._number]), reason)])

    def ticket(self, number: str, row: Sequence[str]) -> Ticket:
        """The ticket of a row, under the placeholder's number.

        Raises:
            BadRow: With everything that is wrong with it.
        """
        got: dict[str, Any] = {}
        bad: list[BadCell] = []
        for name, field in self._fields.items():
            try:
                got[name] = field.read(row)
            except BadCell as cell:
                bad.append(cell)
        bad = bad or list(self._rules.contradictions(got, row))
        if bad:
            raise BadRow(bad)
        return self._made(number, got)

    def _made(self, number: str, got: dict[str, Any]) -> Ticket:
        timeline = tuple(self._histories.events(got))
        life = Life()
        for event in timeline:
            apply(life, event)
        if life.ineffective:
            event, reason = life.ineffective[0]
            raise BadRow([BadCell("", "", f"{event.action} cannot happen: {reason}")])
        name, phone = got.get("reporter_name"), got.get("reporter_phone")
        return Ticket(
            format=TICKET_FORMAT,
            id=PLACEHOLDER,
            kind=got["kind"],
            category=got["category"],
            priority=got.get("priority") or Priority.NORMAL,
            channel=got["channel"],
            received=got["received"],
            first_taker=got.get("first_taker"),
            unit=got.get("unit"),
            place=got.get("place"),
            resident=got.get("resident"),
            reporter=Reporter(name, phone) if name and phone else None,
            appointment=got.get("appointment"),
            source=Source(self._system, number),
            text=got["text"],
            timeline=timeline,
            **header(life),
        )


def _parsers(mapping: ImportMapping, known: Known) -> dict[str, Parse]:
    """What makes a value of the text of each field."""
    shown, dates = known.calendar.zone, mapping.dates
    zone = zone_of(dates.timezone) if dates.timezone else shown
    return {
        **dict.fromkeys(cells.TIMES, compile_formats(dates.formats, zone, shown)),
        **{name: cells.word(vocabulary) for name, vocabulary in cells.VOCABULARY.items()},
        "category": lambda text: known.slug("category", text),
        "department": lambda text: known.slug("department", text),
        "assignee": known.person,
        "first_taker": known.person,
        "unit": known.unit,
        "resident": known.resident,
        "place": cells.line,
        "reporter_name": cells.line,
        "reporter_phone": cells.line,
        "text": cells.text,
        "note": cells.text,
    }
