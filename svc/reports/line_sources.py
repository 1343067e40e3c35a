"""Lines that several measures are made from, each with columns and a condition of its own.

A measure's file names them where its query has tables: `SELECT row, … {received} AND …`.
A report reads them once for all such measures; whoever asks for one reads its query.
"""

from __future__ import annotations

import re

from svc.index.database.statuses import VOID
from svc.index.query.callbacks import STANDING
from svc.lazy_pattern import lazy_pattern
from svc.named_tuple import NamedTuple

#: Tables, and the lines of a window, by name.
_SOURCES = {
    "received": "FROM ticket\nWHERE received >= :from AND received < :to",
    # Steps of tickets received in the window, of the few that have any that is counted here.
    "marked": (
        "FROM ticket CROSS JOIN step USING (row)\n"
        f"WHERE received >= :from AND received < :to AND status NOT IN {VOID}\n"
        "  AND (returns OR handovers OR extensions OR urges OR escalations)"
    ),
    # Each finish that was reported in the window, with its ticket.
    "finishes": (
        "FROM (\n  SELECT row, at, spent, reached, since, before, vague, department, assignee"
        " FROM finish\n  WHERE at >= :from AND at < :to LIMIT -1\n"
        ") AS done CROSS JOIN ticket USING (row)\nWHERE 1"
    ),
    # Callbacks of the window that brought a score or reached nobody, with who had the work done.
    "scores": (
        "FROM followup JOIN ticket ON ticket.id = followup.ticket\n"
        "  LEFT JOIN step ON step.row = ticket.row AND step.followup = followup.id"
        " AND +step.action = 'callback'\n"
        f"WHERE followup.at >= :from AND followup.at < :to AND ticket.status NOT IN {VOID}\n"
        f"  AND {STANDING}\n"
        "  AND (followup.score IS NOT NULL OR followup.outcome = 'unreachable')"
    ),
}
_QUERY = lazy_pattern(
    rf"SELECT (?P<columns>.+?)\s+\{{(?P<name>{'|'.join(_SOURCES)})\}}(?:\s+AND (?P<which>.+))?",
    re.DOTALL,
)
_WORD = lazy_pattern(r"\w+$")
#: Brackets, and what stands between columns outside of them.
_PART = lazy_pattern(r"[(),]|[^(),]+")


class LineSource(NamedTuple):
    """Which of the lines that several measures share one lists, and what it says of each.

    Attributes:
        name: Which lines.
        columns: Expressions by column.
        which: The condition that a line fulfils; `1` where all do.
    """

    name: str
    columns: dict[str, str]
    which: str

    @property
    def tables(self) -> str:
        """Where the lines come from."""
        return _SOURCES[self.name]


#: Of tickets received it is told by those before them whether they repeat one, whatever became
#: of that.
REPEATING = LineSource("received", {"moment": "received"}, f"status NOT IN {VOID}")


def source_of(sql: str) -> LineSource | None:
    """The lines that a measure's query shares with others; None where it has tables of its own."""
    query = _QUERY.fullmatch(sql)
    if query is None:
        return None
    columns = {}
    for column in _split(query["columns"]):
        expression, _as, name = column.rpartition(" AS ")
        plain = _WORD.search(column)
        columns[name if expression else plain[0] if plain else column] = expression or column
    return LineSource(query["name"], columns, query["which"] or "1")


def with_tables(sql: str) -> str:
    """A measure's query with the tables of the lines it shares."""
    for name, tables in _SOURCES.items():
        sql = sql.replace(f"{{{name}}}", tables)
    return sql


def _split(columns: str) -> list[str]:
    """The columns of a query, each without the space around it."""
    depth, parts = 0, [""]
    for part in _PART.findall(columns):
        depth += {"(": 1, ")": -1}.get(part, 0)
        if part == "," and not depth:
            parts.append("")
        else:
            parts[-1] += part
    return [" ".join(part.split()) for part in parts]
