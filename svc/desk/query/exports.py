"""Taking records out of an office: whole, as lines of JSON, or as rows of a table.

JSON lines hold the fields of the records' own YAML, a ticket's timeline among
them: with `reveal`, nothing that a record says is missing. Tables hold a
ticket's header; its steps are a table of their own.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from svc.desk.query import listing, ticket_query
from svc.desk.query.ticket_query import TicketQuery
from svc.exchange.export.records import WITHHELD_WORDS, JsonBlock, blocks, events, lines
from svc.index.query import portions
from svc.index.query.residents import given
from svc.kinds.table import KINDS, RecordKind, general_kinds, of_plural
from svc.named_tuple import NamedTuple
from svc.rules.record.masking import shown
from svc.store.layout import OFFICE_PATH
from svc.store.yaml.to_json import dumps

if TYPE_CHECKING:
    from datetime import datetime

    from svc.desk.core.view import View
    from svc.index.database.index import Index
    from svc.index.query.tickets import TicketFilter


def _order(kind: RecordKind) -> str:
    """Numbered records in the order of their numbers, the last century's first; others by id."""
    if kind.series is None:
        return "id"
    return "yymm < '7', yymm, desk, sequence, id" if kind.series.span else "length(id), id"


#: How the kinds that the index keeps whole lie in it, and their order.
_WHOLE = {
    kind.plural: (kind.name, _order(kind))
    for kind in KINDS.values()
    if kind.bulk and kind.derived and kind.whole
}
_NOTHING_ASKED = TicketQuery()
#: What a whole office is made of, in the order in which its kinds depend on one another.
WHOLE = (
    "units", "staff", "residents", "tickets", "followups",
    *(kind.plural for kind in general_kinds() if kind.bulk),
)  # fmt: skip


@dataclass(frozen=True)
class ExportQuery:
    """What is to be taken out.

    Attributes:
        kind: `tickets`, `events`, or the plural of another kind.
        rows: Rows of the index, of tickets or follow-ups; None for the other kinds.
        reveal: Give personal data in full.
    """

    kind: str
    rows: list[int] | None
    reveal: bool

    @property
    def total(self) -> int | None:
        """How many records are read, if it is known before."""
        return None if self.rows is None else len(self.rows)


def export(
    view: View,
    kind: str,
    asked: TicketQuery = _NOTHING_ASKED,
    order: str = "number",
    reveal: bool = False,
) -> ExportQuery:
    """Find what is to be taken out.

    Args:
        asked: Which tickets, or events and follow-ups of which tickets, as `svc list`
            is asked; other than there, tickets at their end are never left out unasked.
        order: Of tickets and events; see `svc.index.query.tickets.ORDERS`.

    Raises:
        UsageError: A value that cannot be read, or an unknown word.
        NotFound: A category, department, person, unit or resident not on file.
    """
    if kind not in OF_TICKETS:
        return ExportQuery(kind, None, reveal)
    wanted: TicketFilter = ticket_query.wanted(
        view, asked._replace(status=asked.status or ("all",))
    )
    only = None if asked == _NOTHING_ASKED else wanted
    return ExportQuery(kind, OF_TICKETS[kind].rows(view.index, wanted, only, order), reveal)


def office_file(view: View) -> bytes:
    """The office's rules, as they stand in their file."""
    row = view.one("SELECT oid FROM record WHERE path = ?", (OFFICE_PATH,))
    assert row is not None
    ((_oid, data),) = view.repository.blobs([row["oid"]])
    return data


def as_lines(view: View, asked: ExportQuery) -> Iterator[str]:
    """Records as lines of JSON, without line ends, as they come."""
    if (way := OF_TICKETS.get(asked.kind)) and way.is_file:
        return _files(view, asked)
    return (dumps(record) for record in _records(view, asked))


def as_blocks(view: View, asked: ExportQuery) -> Iterator[JsonBlock]:
    """Records as lines of JSON with their ends, many at a time: how many, and the lines."""
    if (way := OF_TICKETS.get(asked.kind)) and way.is_file:
        return blocks(view.index, *_asked_of(view, asked))
    return ((1, f"{dumps(record)}\n") for record in _records(view, asked))


def as_rows(view: View, asked: ExportQuery) -> Iterator[dict[str, Any]]:
    """Records as rows of a table: by field, lists and objects as they are."""
    way = OF_TICKETS.get(asked.kind)
    return way.table(view, asked) if way else _records(view, asked)


def _records(view: View, asked: ExportQuery) -> Iterator[dict[str, Any]]:
    if asked.kind in OF_TICKETS:
        yield from OF_TICKETS[asked.kind].table(view, asked)
    elif asked.kind in _WHOLE:
        yield from _whole_records(view, asked.kind, asked.reveal)
    else:
        kind = KINDS[asked.kind.removesuffix("-events")]
        for record in _whole_records(view, kind.plural, asked.reveal):
            yield from ({"id": record["id"], **event} for event in record.get(kind.events, ()))


def _whole_records(view: View, plural: str, reveal: bool) -> Iterator[dict[str, Any]]:
    """Records that the index keeps whole, as they may be shown."""
    for text in portions.json_of(view.index, *_WHOLE[plural]):
        record = given(text)
        outward = _shown(plural, record, reveal)
        outward.pop("withheld", None)
        withheld = [name for name in record if name not in outward]
        if not reveal and any(outward[name] != record[name] for name in outward):
            withheld += WITHHELD_WORDS["withheld"]
        # What is left out is said, or a reader would take it for all there is.
        yield {**outward, "withheld": withheld} if withheld else outward


def _shown(plural: str, record: dict[str, Any], reveal: bool) -> dict[str, Any]:
    kind = of_plural(plural)
    if kind is None or not kind.general:
        return shown(record, reveal)
    from svc.kinds import derive

    return derive.shown(kind.name, record, reveal)


def _files(view: View, asked: ExportQuery) -> Iterator[str]:
    return lines(view.index, *_asked_of(view, asked))


def _asked_of(view: View, asked: ExportQuery) -> tuple[str, list[int], datetime | None, bool]:
    """Kind, rows, moment and openness of what is asked of the files."""
    kind = OF_TICKETS[asked.kind].kind
    as_of = view.moment if view.rewound else None
    return kind, asked.rows or [], as_of, asked.reveal


def _headers(view: View, asked: ExportQuery) -> Iterator[dict[str, Any]]:
    for some in portions.portions(asked.rows or []):
        found = portions.tickets_of(view.index, some)
        yield from listing.headers(view, found, asked.reveal)


def _calls(view: View, asked: ExportQuery) -> Iterator[dict[str, Any]]:
    for line in _files(view, asked):
        yield json.loads(line)


class _WayOfTickets(NamedTuple):
    """How rows that are found by what is known of tickets are taken out.

    Attributes:
        kind: Of whose files they are.
        is_file: Whether each is a file, and no part of one.
        rows: Of the index: by what is asked of tickets, the same where anything was
            asked, and the order.
        table: Them as rows of a table.
    """

    kind: str
    is_file: bool
    rows: Callable[[Index, TicketFilter, TicketFilter | None, str], list[int]]
    table: Callable[[View, ExportQuery], Iterator[dict[str, Any]]]


def _rows_of_tickets(
    index: Index, wanted: TicketFilter, _only: TicketFilter | None, order: str
) -> list[int]:
    return portions.ticket_rows(index, wanted, order)


def _rows_of_calls(
    index: Index, _wanted: TicketFilter, only: TicketFilter | None, _order: str
) -> list[int]:
    return portions.followup_rows(index, only)


def _steps(view: View, asked: ExportQuery) -> Iterator[dict[str, Any]]:
    return events(_files(view, asked))


#: What is found by what is known of tickets: they, their steps, and the calls about them.
OF_TICKETS: dict[str, _WayOfTickets] = {
    "tickets": _WayOfTickets("ticket", True, _rows_of_tickets, _headers),
    "events": _WayOfTickets("ticket", False, _rows_of_tickets, _steps),
    "followups": _WayOfTickets("followup", True, _rows_of_calls, _calls),
}
