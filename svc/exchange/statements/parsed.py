"""How the rows of a statement's file are gone through, whatever its layout."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, timedelta

import msgspec

from svc.duties.statements.taking_in import ParsedStatement
from svc.errors import InvalidData, Problem
from svc.exchange.statements.cells import BadStatementCell, moment_of, plain
from svc.exchange.statements.layouts import TextRow
from svc.kinds.fees.statement import StatementLine
from svc.language import _
from svc.lazy_pattern import lazy_pattern

_FROM_TO = lazy_pattern(
    r"(?:起始|开始)(?:日期|时间)\D{0,3}([0-9][^\]\s]*(?: [0-9:]{5,8})?)\]?\D{0,12}?"
    r"(?:终止|结束|截止)(?:日期|时间)\D{0,3}([0-9][^\]\s]*(?: [0-9:]{5,8})?)"
)
_MOST_TOLD = 10


def nothing() -> ParsedStatement:
    """An answer that nothing was paid."""
    return ParsedStatement(None, "", ())


class RowReader:
    """One row by the names of its columns.

    Args:
        columns: Places by heading.
        row: The row.
    """

    def __init__(self, columns: Mapping[str, int], row: TextRow) -> None:
        self.number = row.number
        self._columns = columns
        self._cells = row.cells

    def text(self, name: str) -> str:
        """What stands in a column; empty where the file has none of that name."""
        at = self._columns.get(name)
        return plain(self._cells[at]) if at is not None and at < len(self._cells) else ""

    def texts(self, *names: str) -> list[str]:
        """What stands in several."""
        return [text for name in names if (text := self.text(name))]


def gone_through(
    readers: Iterable[RowReader], line_of: Callable[[RowReader], StatementLine | None], name: str
) -> list[StatementLine]:
    """The lines of all rows.

    Raises:
        InvalidData: With every row that cannot be read.
    """
    lines: list[StatementLine] = []
    problems: list[Problem] = []
    for reader in readers:
        try:
            line = line_of(reader)
        except BadStatementCell as error:
            problems.append(Problem(name, reader.number, "", str(error)))
            continue
        if line is not None:
            lines.append(line)
    if problems:
        raise InvalidData(
            _("{name} has rows that cannot be read", name=name),
            _("take the file as it came from the channel; nothing was recorded"),
            problems[:_MOST_TOLD],
        )
    return distinct(lines)


def distinct(lines: Sequence[StatementLine]) -> list[StatementLine]:
    """Lines of which each has a key of its own: the second of one number is `NUMBER~2`."""
    times: Counter[str] = Counter()
    apart = []
    for line in lines:
        times[line.key] += 1
        if times[line.key] > 1:
            key = f"{line.key}~{times[line.key]}"
            line = msgspec.structs.replace(line, key=key, ref=line.ref or line.key)
        apart.append(line)
    return apart


def by_time(lines: Sequence[StatementLine]) -> list[StatementLine]:
    """The earliest first; rows of one moment stay as they stand, from the end if it is first."""
    latest_first = len(lines) > 1 and _when(lines[0]) > _when(lines[-1])
    ordered = list(reversed(lines)) if latest_first else list(lines)
    return sorted(ordered, key=_when)


def _when(line: StatementLine) -> tuple[date, str]:
    return line.day, line.time or ""


def days_told(rows: Sequence[TextRow]) -> tuple[date, date] | None:
    """The days that what stands above the headings says the file is for."""
    text = " ".join(cell for row in rows for cell in row.cells)
    match = _FROM_TO.search(text)
    if match is None:
        return None
    try:
        first, end = moment_of(match[1]), moment_of(match[2])
    except BadStatementCell:
        return None
    # A day's end may be written as the beginning of the next.
    ends_before = end.time in ("00:00:00", "00:00") and end.day > first.day
    return first.day, end.day - timedelta(days=1) if ends_before else end.day


def spanned(
    lines: Sequence[StatementLine], told: tuple[date, date] | None
) -> tuple[date | None, date | None]:
    """The days of a statement: as it says, and those of its lines."""
    days = [line.day for line in lines] + list(told or ())
    return min(days, default=None), max(days, default=None)


def disagrees(name: str, what: str, stated: object, summed: object) -> InvalidData:
    """A total that the rows do not come to."""
    return InvalidData(
        _(
            "{name}: {what} is {told} by the file's own total, and its rows come to {sum}",
            name=name,
            what=what,
            told=stated,
            sum=summed,
        ),
        _("rows are missing or were changed: take the file from the channel again"),
    )


def cut_off(name: str, what: str) -> InvalidData:
    """A file that ends before its end."""
    return InvalidData(
        _("{name} ends before {what}: it was cut off", name=name, what=what),
        _("take the file from the channel again"),
    )
