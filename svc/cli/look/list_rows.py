"""The rows of a list, each kept by a shell for as long as it would be told in the same words.

A row says what the index holds of a ticket, in words that follow from the office's names and
from the time. The row is told anew once the index holds something else of the ticket, once a
name has changed, or at the moment from which on one of its cells would read differently: which
moment that is, whoever words the cell says. All other rows stay as they are, and so does the
whole table while nothing has been written to the index.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

from svc.cli.termio.display import width
from svc.cli.termio.lasting import FOREVER, kept
from svc.cli.termio.streams import coloured
from svc.desk.query.listing import TicketSource, sources
from svc.index.query import tickets
from svc.language import current
from svc.named_tuple import NamedTuple
from svc.table import TableRow, TextColumn, laid_out

if TYPE_CHECKING:
    from svc.cli.termio.display import DisplayField
    from svc.desk.core.view import View
    from svc.desk.query.ticket_query import TicketQuery
    from svc.index.query.tickets import TicketFilter

#: So many rows and lists are kept.
_MOST_ROWS, _MOST_LISTS = 2000, 32


class ListAsked(NamedTuple):
    """Which list is asked for.

    Attributes:
        query: As it was typed.
        order: One of `svc.index.query.tickets.ORDERS`.
        limit, offset: How many rows, and from which on.
        reveal: Whether personal data are shown in full.
    """

    query: TicketQuery
    order: str
    limit: int | None
    offset: int
    reveal: bool


class TicketRow:
    """A ticket's row as it was told.

    Args:
        source: What it was made of.
        laid: Its cells.
        since, until: From when on and until which moment they are true, in seconds since 1970.
    """

    def __init__(self, source: TicketSource, laid: TableRow, since: int, until: float) -> None:
        self.laid, self.since, self.until = laid, since, until
        self._source = source

    def holds(self, source: TicketSource, now: int) -> bool:
        """Whether the same would be told of a ticket at a moment."""
        if not self.since <= now < self.until:
            return False
        if source is not self._source:
            if source.values() != self._source.values():
                return False
            self._source = source
        return True


class TicketTable(NamedTuple):
    """A list as it was told.

    Attributes:
        criteria: What was asked for, as the index understands it.
        contents: By what is known that the index holds the same; None where it is not.
        sources: What the rows were made of.
        total: How many tickets fit in all.
        text: The table.
        since, until: From when on and until which moment it is true.
    """

    criteria: TicketFilter
    contents: object
    sources: Sequence[TicketSource]
    total: int
    text: str
    since: int
    until: float


class ListRows:
    """The rows of all lists that one reader is shown in one way."""

    def __init__(self) -> None:
        self._names: object = None
        self._contents: object = None
        self._rows: dict[int, TicketRow] = {}
        self._tables: dict[ListAsked, TicketTable] = {}

    def table(
        self, view: View, asked: ListAsked, criteria: TicketFilter,
        columns: Callable[[], Sequence[DisplayField]],
    ) -> TicketTable:  # fmt: skip
        """A list, as far as can be as it was told before.

        Args:
            criteria: What is asked for, read at the view.
            columns: Of each row.
        """
        now, contents = view.now, view.contents()
        self._look(view, contents)
        known = self._tables.get(asked)
        same = known is not None and contents is not None and contents == known.contents
        if known is not None and same and criteria == known.criteria:
            if known.since <= now < known.until:
                return known
            made, total = known.sources, known.total
        else:
            page = tickets.page(view.index, criteria, asked.order, asked.limit, asked.offset)
            made, total = [*sources(view, page.rows, asked.reveal)], page.total
        fields = columns()
        rows = self._told(fields, made, now)
        heads = [TextColumn(one.heading, one.align == "right", one.flexible, ()) for one in fields]
        text = laid_out(heads, [row.laid for row in rows], width()) if rows else ""
        until = min((row.until for row in rows), default=FOREVER)
        since = max((row.since for row in rows), default=now)
        if len(self._tables) >= _MOST_LISTS:
            self._tables.clear()
        table = TicketTable(criteria, contents, made, total, text, since, until)
        self._tables[asked] = table
        return table

    def _look(self, view: View, contents: object) -> None:
        """Forget all rows where the office or its people are called differently."""
        if contents is None or contents != self._contents:
            names = view.office, view.people
            if names != self._names:
                self._rows.clear()
                self._tables.clear()
            self._names, self._contents = names, contents

    def _told(
        self, fields: Sequence[DisplayField], made: Sequence[TicketSource], now: int
    ) -> list[TicketRow]:
        rows = [self._rows.get(source.row["row"]) for source in made]
        fresh = [
            source
            for row, source in zip(rows, made, strict=True)
            if row is None or not row.holds(source, now)
        ]
        if len(self._rows) + len(fresh) > _MOST_ROWS:
            self._rows = {
                source.row["row"]: row
                for row, source in zip(rows, made, strict=True)
                if row is not None
            }
        self._rows.update(_rows(fields, fresh, now))
        return [self._rows[source.row["row"]] for source in made]


def _rows(
    fields: Sequence[DisplayField], made: Sequence[TicketSource], now: int
) -> Iterable[tuple[int, TicketRow]]:
    """Rows told anew, by number."""
    lines = [source.line(now) for source in made]
    columns, ends = zip(*(field.lasting(lines) for field in fields), strict=True)
    cells = zip(*columns, strict=True)
    for at, (source, line, texts) in enumerate(zip(made, lines, cells, strict=True)):
        until = min(end.get(at, FOREVER) for end in ends)
        styles = None
        if coloured(sys.stdout):
            lasting = [field.lasting_style(line) for field in fields]
            styles = [one.style for one in lasting]
            until = min(until, *(one.until for one in lasting))
        laid = TableRow(texts, styles)
        yield source.row["row"], TicketRow(source, laid, now, until)


def rows_for(view: View, reveal: bool) -> ListRows:
    """The rows as they are told to this reader: in a language, to a width, with colours or not."""
    looks = current(), width(), coloured(sys.stdout), reveal
    return kept(("list", view.repository.state_dir, *looks), ListRows)
