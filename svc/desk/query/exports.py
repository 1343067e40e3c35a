"""Taking records out of an office: whole, as lines of JSON, or as rows of a table.

JSON lines hold the fields of the records' own YAML, a ticket's timeline among
them: with `reveal`, nothing that a record says is missing. Tables hold a
ticket's header; its steps are a table of their own.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from svc.desk.query import listing
from svc.desk.query.listing import TicketQuery
from svc.exchange.export.records import WITHHELD_WORDS, JsonBlock, blocks, events, lines
from svc.index.query import portions
from svc.index.query.residents import given
from svc.kinds.table import KINDS, RecordKind, general_kinds, of_plural
from svc.rules.record.masking import shown
from svc.store.layout import OFFICE_PATH
from svc.store.yaml.to_json import dumps

if TYPE_CHECKING:
    from datetime import datetime

    from svc.desk.core.view import View
    from svc.index.query.tickets import TicketFilter


def _order(kind: RecordKind) -> str:
    """Numbered records in the order of their numbers, the last century's first; others by id."""
    return "yymm < '7', yymm, desk, sequence, id" if kind.series else "id"


#: Kinds whose rows are found by what is known of tickets.
OF_TICKETS = ("tickets", "events", "followups")
#: How the other kinds lie in the index, and their order.
_WHOLE = {
    "residents": ("resident", "length(id), id"),
    "units": ("unit", "id"),
    "staff": ("staff", "id"),
    **{kind.plural: (kind.name, _order(kind)) for kind in general_kinds() if kind.bulk},
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
    wanted: TicketFilter = listing.wanted(view, replace(asked, status=asked.status or ("all",)))
    if kind == "followups":
        only = None if asked == _NOTHING_ASKED else wanted
        return ExportQuery(kind, portions.followup_rows(view.index, only), reveal)
    return ExportQuery(kind, portions.ticket_rows(view.index, wanted, order), reveal)


def office_file(view: View) -> bytes:
    """The office's rules, as they stand in their file."""
    row = view.one("SELECT oid FROM record WHERE path = ?", (OFFICE_PATH,))
    assert row is not None
    ((_oid, data),) = view.repository.blobs([row["oid"]])
    return data


def as_lines(view: View, asked: ExportQuery) -> Iterator[str]:
    """Records as lines of JSON, without line ends, as they come."""
    if asked.kind in ("tickets", "followups"):
        return _files(view, asked)
    return (dumps(record) for record in _records(view, asked))


def as_blocks(view: View, asked: ExportQuery) -> Iterator[JsonBlock]:
    """Records as lines of JSON with their ends, many at a time: how many, and the lines."""
    if asked.kind in ("tickets", "followups"):
        return blocks(view.index, *_asked_of(view, asked))
    return ((1, f"{dumps(record)}\n") for record in _records(view, asked))


def as_rows(view: View, asked: ExportQuery) -> Iterator[dict[str, Any]]:
    """Records as rows of a table: by field, lists and objects as they are."""
    if asked.kind == "tickets":
        return _headers(view, asked)
    return _records(view, asked)


def _records(view: View, asked: ExportQuery) -> Iterator[dict[str, Any]]:
    if asked.kind == "events":
        yield from events(_files(view, asked))
    elif asked.kind == "followups":
        for line in _files(view, asked):
            yield json.loads(line)
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
    kind = "followup" if asked.kind == "followups" else "ticket"
    as_of = view.moment if view.rewound else None
    return kind, asked.rows or [], as_of, asked.reveal


def _headers(view: View, asked: ExportQuery) -> Iterator[dict[str, Any]]:
    for some in portions.portions(asked.rows or []):
        found = portions.tickets_of(view.index, some)
        yield from listing.headers(view, found, asked.reveal)
