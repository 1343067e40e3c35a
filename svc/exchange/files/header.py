"""The row of a table that names its columns, and whether they are those that are wanted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence

from svc.errors import InvalidData, Problem
from svc.exchange.files.source import ReadOptions
from svc.language import _

#: A header is looked for in so many rows that are not empty.
LOOKED_AT = 20
_SHOWN_COLUMNS = 40

#: A row's number and its cells.
Numbered = tuple[int, Sequence[str]]


def stripped(cells: Sequence[str]) -> list[str]:
    """Headings without blanks around them; those of several lines on one."""
    return [" ".join(cell.split()) if "\n" in cell else cell.strip() for cell in cells]


def header_among(rows: Sequence[Numbered], options: ReadOptions, name: str) -> int:
    """The place, among the first rows of a table, of the one that names the columns.

    It is the row with most of the wanted headings. Where nothing is wanted or
    found, it is the first that is as full as the rows below: titles stand above
    a table and leave most of its width empty.

    Raises:
        InvalidData: There is none.
    """
    filled = [at for at, (_n, cells) in enumerate(rows) if any(map(str.strip, cells))]
    if options.header_row is not None:
        numbers = [number for number, _cells in rows]
        if options.header_row not in numbers or numbers.index(options.header_row) not in filled:
            raise InvalidData(
                _("{name}: row {n} is empty", name=name, n=options.header_row),
                _("name the row that names the columns: header_row"),
            )
        return numbers.index(options.header_row)
    if not filled:
        raise InvalidData(
            _("{name} is empty", name=name), _("give a file whose first row names columns")
        )
    named = set(options.columns)
    matches = {at: len(named.intersection(stripped(rows[at][1]))) for at in filled}
    best = max(filled, key=lambda at: matches[at])
    return best if matches[best] else _fullest(rows, filled)


def _fullest(rows: Sequence[Numbered], filled: Sequence[int]) -> int:
    counts = {at: sum(1 for cell in rows[at][1] if cell.strip()) for at in filled}
    enough = max(counts.values()) * 0.6
    return next(at for at in filled if counts[at] >= enough)


def check_header(header: Sequence[str], columns: Collection[str], name: str, row: int = 1) -> None:
    """Make sure that every wanted column is there, once.

    Args:
        header: The columns that are there.
        columns: Those that must be.
        name: Of the file, for messages.
        row: Where the header stands.

    Raises:
        InvalidData: With the columns that are not, those that may be meant, and all there are.
    """
    problems = []
    times = Counter(header)
    for column in columns:
        count = times[column]
        if count > 1:
            problems.append(_("column {column!r} stands {n} times", column=column, n=count))
        elif not count:
            problems.append(_("no column {column!r}", column=column) + meant(column, header))
    if problems:
        raise InvalidData(
            _("{name} has not the columns that the mapping names", name=name),
            _("its columns are: {columns}", columns=_listed(header)),
            [Problem(name, row, "", reason) for reason in problems],
        )


def meant(column: str, header: Collection[str]) -> str:
    """A question after the columns that one may stand for; empty without any like it."""
    from difflib import get_close_matches

    close = get_close_matches(column, [one for one in header if one], n=3)
    if not close:
        return ""
    return _("; is it {columns}?", columns=_(" or ").join(repr(one) for one in close))


def _listed(header: Sequence[str]) -> str:
    shown = ", ".join(one[:60] for one in header[:_SHOWN_COLUMNS])
    if len(header) <= _SHOWN_COLUMNS:
        return shown
    return shown + _(" … ({n} in all)", n=len(header))
