"""Tickets asked for by what is known of them: the queries behind lists.

A query first finds the rows by the tables' indexes; words, reporters and
clocks are then fetched for the rows that are shown, many at a time.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from svc.index.database.statuses import OPEN
from svc.index.database.statuses import UNSETTLED as UNSETTLED_SQL
from svc.model.words import Priority, Status
from svc.named_tuple import NamedTuple
from svc.rules.ticket.statuses import UNSETTLED

if TYPE_CHECKING:
    import sqlite3

    from svc.index.database.index import Index
    from svc.index.query.who_where import Meaning

#: Stands for "nobody" among departments and assignees.
NOBODY = ""
#: Seconds since 1970: from, and just before which.
Range = tuple[int, int]

_AT_ONCE = 500
_RUNNING = "stopped IS NULL AND voided IS NULL"
#: Tickets with their next due time. It is looked up once for all: through the views of
#: another moment, asking for each ticket would look at all clocks every time.
_WITH_NEXT = (
    "ticket LEFT JOIN (SELECT row AS of, min(due) AS next FROM clock"
    f" WHERE {_RUNNING} AND paused IS NULL AND due IS NOT NULL GROUP BY row) ON of = ticket.row"
)
#: The next due time of a ticket; one at its end that owes no callback has none.
_NEXT_DUE = f"CASE WHEN status IN {OPEN} OR owes_callback THEN next END"


def _ranks(column: str, words: Iterable[str]) -> str:
    """An expression that is 0 for the first word, 1 for the second and so on."""
    whens = " ".join(f"WHEN '{word}' THEN {rank}" for rank, word in enumerate(words))
    return f"CASE {column} {whens} END"


#: What a list can be ordered by, and how; `{0}` is the direction.
#: Numbers of the years 70 to 99 are the oldest.
ORDERS: dict[str, str] = {
    "number": "yymm < '7000' {0}, yymm {0}, desk {0}, sequence {0}",
    "received": "received {0}, id {0}",
    "due": f"{_NEXT_DUE} {{0}} NULLS LAST, id",
    "updated": "updated {0}, id {0}",
    "priority": f"{_ranks('priority', reversed(Priority))} {{0}}, received, id",
    "status": f"{_ranks('status', Status)} {{0}}, received, id",
    "unit": "unit {0} NULLS LAST, received, id",
    "open": f"status IN {UNSETTLED_SQL} {{0}}, received {{0}}, id",
    "finished": "finished {0} NULLS LAST, id {0}",
    "closed": "closed {0} NULLS LAST, id {0}",
}


class TicketFilter(NamedTuple):
    """What a ticket must be to be found; what is empty is not asked for.

    Of several values for one field any will do; all fields must fit.

    Attributes:
        departments, assignees: Ids; `NOBODY` finds what has none.
        buildings: First parts of unit ids.
        overdue: The moment by which the resolution of an open ticket was due.
        to_close: Finished, and no callback is owed.
        words: All of them must occur: in the request, its place, its notes or the name of
            a stranger who reported, or else as what they mean.
        meant: Whom and where words mean, besides.
        source: Number in the system it was imported from.
        system: That system, if one is meant.
    """

    statuses: Collection[str] = ()
    kinds: Sequence[str] = ()
    categories: Sequence[str] = ()
    priorities: Sequence[str] = ()
    channels: Sequence[str] = ()
    departments: Sequence[str] = ()
    assignees: Sequence[str] = ()
    units: Sequence[str] = ()
    buildings: Sequence[str] = ()
    residents: Sequence[str] = ()
    received: Range | None = None
    finished: Range | None = None
    closed: Range | None = None
    overdue: int | None = None
    owes_callback: bool = False
    to_close: bool = False
    words: Sequence[str] = ()
    meant: Mapping[str, Meaning] = MappingProxyType({})
    source: str | None = None
    system: str | None = None


def find(
    index: Index,
    criteria: TicketFilter,
    order: str = "-received",
    limit: int | None = None,
    offset: int = 0,
) -> list[sqlite3.Row]:
    """The tickets that fit, as rows of the table `ticket`.

    Args:
        order: One of ORDERS, with `-` in front for descending.
        limit: At most so many; None for all.
        offset: Leave out so many of the first.
    """
    return _whole(index, numbers(index, criteria, order, limit, offset))


class TicketPage(NamedTuple):
    """Some of the tickets that fit, as rows of the table `ticket`, and how many fit in all."""

    rows: list[sqlite3.Row]
    total: int


def page(
    index: Index, criteria: TicketFilter, order: str, limit: int | None, offset: int
) -> TicketPage:
    """As `find`, with the number of all that fit."""
    if criteria.words:
        # Words are looked through once; counting apart would do it again.
        found = numbers(index, criteria, order)
        end = None if limit is None else offset + limit
        return TicketPage(_whole(index, found[offset:end]), len(found))
    rows = find(index, criteria, order, limit, offset)
    cut = offset or len(rows) == limit
    return TicketPage(rows, count(index, criteria) if cut else len(rows))


def count(index: Index, criteria: TicketFilter) -> int:
    """How many tickets fit."""
    condition, args = where(criteria)
    row = index.one(f"SELECT count(*) AS n FROM ticket WHERE {condition}", args)
    return int(row["n"]) if row else 0


def numbers(
    index: Index, criteria: TicketFilter, order: str, limit: int | None = None, offset: int = 0
) -> list[int]:
    """Rows that fit, by number: sorting whole rows would cost five times as much."""
    condition, args = where(criteria)
    by = ORDERS[order.removeprefix("-")].format("DESC" if order.startswith("-") else "")
    source = _WITH_NEXT if order.removeprefix("-") == "due" else "ticket"
    sql = f"SELECT row FROM {source} WHERE {condition} ORDER BY {by} LIMIT ? OFFSET ?"
    found = index.rows(sql, (*args, -1 if limit is None else limit, offset))
    return [row["row"] for row in found]


def _whole(index: Index, rows: Sequence[int]) -> list[sqlite3.Row]:
    found = tickets(index, rows)
    return [found[row] for row in rows]


def texts(index: Index, rows: Iterable[int]) -> dict[int, str]:
    """The words of requests, by row."""
    found = of_rows(index, "SELECT row, text FROM words WHERE row IN ({})", rows)
    return {row["row"]: row["text"] for row in found}


def reporters(index: Index, rows: Iterable[int]) -> dict[int, tuple[str, str]]:
    """Name and phone of strangers who reported, by row."""
    found = of_rows(index, "SELECT row, name, phone FROM reporter WHERE row IN ({})", rows)
    return {row["row"]: (row["name"], row["phone"]) for row in found}


def clocks(index: Index, rows: Iterable[int]) -> dict[int, list[sqlite3.Row]]:
    """Every run of every clock, by row, in the order in which they started."""
    sql = "SELECT * FROM clock WHERE row IN ({})"
    grouped: dict[int, list[sqlite3.Row]] = {}
    for run in of_rows(index, sql, rows):
        grouped.setdefault(run["row"], []).append(run)
    for runs in grouped.values():
        runs.sort(key=lambda run: run["n"])
    return grouped


def tickets(index: Index, rows: Iterable[int]) -> dict[int, sqlite3.Row]:
    """Rows of the table `ticket`, by row."""
    found = of_rows(index, "SELECT * FROM ticket WHERE row IN ({})", rows)
    return {row["row"]: row for row in found}


def is_used(index: Index, field: str, value: str) -> bool:
    """Whether any ticket has this category, department, assignee or unit."""
    return index.one(f"SELECT 1 FROM ticket WHERE {field} = ? LIMIT 1", (value,)) is not None


def late(run: sqlite3.Row, now: int) -> bool:
    """Whether a running clock with a due time is past it; a pause stands still in time."""
    until = now if run["paused"] is None else run["paused"]
    return bool(until > run["due"])


def running(run: sqlite3.Row) -> bool:
    """Whether a clock is neither met nor void."""
    return run["stopped"] is None and run["voided"] is None


def of_rows(index: Index, sql: str, rows: Iterable[int | str]) -> Iterator[sqlite3.Row]:
    """Rows of a query for some numbers or ids, many at a time; `{}` stands for them."""
    wanted = list(rows)
    for start in range(0, len(wanted), _AT_ONCE):
        chunk = wanted[start : start + _AT_ONCE]
        yield from index.rows(sql.format(", ".join("?" * len(chunk))), chunk)


def where(criteria: TicketFilter) -> tuple[str, list[Any]]:
    """What is wanted as a condition on the table `ticket`, and its values."""
    conditions: list[str] = []
    args: list[Any] = []
    for condition, values in _conditions(criteria):
        conditions.append(f"({condition})")
        args += values
    return " AND ".join(conditions) or "1", args


def _conditions(criteria: TicketFilter) -> Iterator[tuple[str, Sequence[Any]]]:
    yield from _any_of("status", criteria.statuses)
    yield from _any_of("kind", criteria.kinds)
    yield from _any_of("category", criteria.categories)
    yield from _any_of("priority", criteria.priorities)
    yield from _any_of("channel", criteria.channels)
    yield from _any_of("department", criteria.departments)
    yield from _any_of("assignee", criteria.assignees)
    yield from _any_of("unit", criteria.units)
    yield from _any_of("resident", criteria.residents)
    if criteria.buildings:
        # By the range that starts with `3-`, which the index on units answers.
        ranges = " OR ".join(["(unit >= ? AND unit < ?)"] * len(criteria.buildings))
        yield ranges, [end for one in criteria.buildings for end in (f"{one}-", f"{one}.")]
    for column in ("received", "finished", "closed"):
        if span := getattr(criteria, column):
            yield f"{column} >= ? AND {column} < ?", span
    if criteria.overdue is not None:
        yield f"status IN {OPEN} AND coalesce(resolve_paused, ?) > resolve_due", [criteria.overdue]
    if criteria.owes_callback:
        yield "owes_callback", []
    if criteria.to_close:
        yield "status = 'done' AND NOT owes_callback", []
    if criteria.source is not None:
        yield "source_number = ?", [criteria.source]
    if criteria.system is not None:
        yield "source_system = ?", [criteria.system]
    for word in criteria.words:
        yield _told(word, criteria)


def _told(word: str, criteria: TicketFilter) -> tuple[str, Sequence[Any]]:
    """A condition that a word holds of a ticket: it says it, or is about whom or what it means."""
    condition, args = _contains(word, few=_few(criteria))
    meant = criteria.meant.get(word)
    if meant is None:
        return condition, args
    ways, values = [condition], [*args]
    for column, named in (
        ("resident", list(meant.residents)), ("unit", meant.units), ("row", list(meant.strangers)),
    ):  # fmt: skip
        if named:
            ways.append(f"{column} IN (SELECT value FROM json_each(?))")
            values.append(json.dumps(named))
    return " OR ".join(ways), values


def _any_of(column: str, values: Collection[str]) -> Iterator[tuple[str, Sequence[Any]]]:
    if not values:
        return
    named = [value for value in values if value != NOBODY]
    condition = f"{column} IN ({', '.join('?' * len(named))})" if named else ""
    nobody = f"{column} IS NULL" if len(named) < len(values) else ""
    yield " OR ".join(filter(None, [condition, nobody])), named


def _few(criteria: TicketFilter) -> bool:
    """Whether the other conditions leave few tickets, whose words are better looked at singly."""
    open_only = bool(criteria.statuses) and set(criteria.statuses) <= UNSETTLED
    return bool(open_only or criteria.units or criteria.residents or criteria.source)


def _contains(word: str, few: bool) -> tuple[str, Sequence[Any]]:
    """A condition on the words of a ticket; LIKE is case-blind for ASCII letters only.

    Looking through the words of all tickets is quicker than finding each
    ticket's. A trigram index would not find the two characters that most
    Chinese words have.
    """
    spellings = dict.fromkeys([word, word.lower(), word.upper(), word.capitalize()])
    if word.isascii():
        spellings = {word: None}
    likes = ["text LIKE ? ESCAPE '\\' OR more LIKE ? ESCAPE '\\'"] * len(spellings)
    patterns = [f"%{_literal(spelling)}%" for spelling in spellings for _ in range(2)]
    either = " OR ".join(likes)
    if few:
        return f"EXISTS (SELECT 1 FROM words WHERE words.row = ticket.row AND ({either}))", patterns
    return f"row IN (SELECT row FROM words WHERE {either})", patterns


def _literal(text: str) -> str:
    """Text in which LIKE sees no wildcard."""
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
