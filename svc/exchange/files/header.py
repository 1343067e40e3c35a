"""The row of a table that names its columns, and whether they are those that are wanted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence

from svc.errors import InvalidData, Problem
from svc.exchange.files.source import ReadOptions
from svc.language import _
from svc.lazy_pattern import lazy_pattern
from svc.safe import quoted

#: A header is looked for in so many rows that are not empty: wallets write two dozen above it.
LOOKED_AT = 40
_SHOWN_COLUMNS = 40

#: A cell that no heading is: a day, a moment, a long number.
_VALUE = lazy_pattern(
    r"[0-9]{4}[-/.年][0-9]{1,2}[-/.月][0-9]{1,2}.*|[0-9]{1,2}[-/.][0-9]{1,2}[-/.][0-9]{4}.*"
    r"|\+?[0-9][0-9 -]{6,}|[0-9]{1,2}:[0-9]{2}(:[0-9]{2})?"
)
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
    matches = {at: len(named.intersection(numbered(stripped(rows[at][1])))) for at in filled}
    best = max(filled, key=lambda at: matches[at])
    return best if matches[best] else _fullest(rows, filled)


def _fullest(rows: Sequence[Numbered], filled: Sequence[int]) -> int:
    counts = {at: sum(1 for cell in rows[at][1] if cell.strip()) for at in filled}
    enough = max(counts.values()) * 0.6
    return next(at for at in filled if counts[at] >= enough)


def lettered(width: int) -> list[str]:
    """The headings of a table that has none: A, B, … as a spreadsheet calls its columns.

    Example:
        >>> lettered(3), lettered(28)[-1]
        (['A', 'B', 'C'], 'AB')
    """
    names = []
    for column in range(1, width + 1):
        name = ""
        while column:
            column, rest = divmod(column - 1, 26)
            name = chr(65 + rest) + name
        names.append(name)
    return names


def is_headless(rows: Sequence[Numbered], at: int, options: ReadOptions) -> bool:
    """Whether what would be taken for the headings is a row like those below.

    Asked only where nobody says which row names the columns.
    """
    if options.columns or options.header_row is not None:
        return False
    first = stripped(rows[at][1])
    below = [stripped(cells) for _n, cells in rows[at + 1 :] if any(cells)]
    if not below or not any(map(_VALUE.fullmatch, first)):
        return False
    alike = [
        column
        for column, cell in enumerate(first)
        if _VALUE.fullmatch(cell)
        and all(_VALUE.fullmatch(row[column]) for row in below if column < len(row) and row[column])
    ]
    return bool(alike)


def numbered(header: Sequence[str]) -> list[str]:
    """Headings of which each stands once: of `Phone` twice, `Phone 1` and `Phone 2`.

    Example:
        >>> numbered(["Name", "Phone", "Phone", ""])
        ['Name', 'Phone 1', 'Phone 2', '']
    """
    times, seen = Counter(header), Counter[str]()
    names = []
    for heading in header:
        seen[heading] += 1
        name = f"{heading} {seen[heading]}"
        again = bool(heading) and times[heading] > 1 and name not in times
        names.append(name if again else heading)
    return names


def check_header(
    header: Sequence[str], columns: Collection[str], name: str, row: int = 1
) -> list[str]:
    """Make sure that every wanted column is there, once.

    Args:
        header: The columns that are there.
        columns: Those that must be.
        name: Of the file, for messages.
        row: Where the header stands.

    Returns:
        The columns; those of one name are numbered.

    Raises:
        InvalidData: With the columns that are not, those that may be meant, and all there are.
    """
    problems = []
    names = numbered(header)
    there, times = set(names), Counter(header)
    for column in columns:
        if column in there:
            continue
        count = times[column]
        if count > 1:
            problems.append(
                _("column {column!r} stands {n} times", column=column, n=count)
                + _(
                    "; name it {first!r} or {last!r}", first=f"{column} 1", last=f"{column} {count}"
                )
            )
        elif not count:
            problems.append(_("no column {column!r}", column=column) + meant(column, names))
    if problems:
        raise InvalidData(
            _("{name} has not the columns that the mapping names", name=name),
            _("its columns are: {columns}", columns=_listed(names)),
            [Problem(name, row, "", reason) for reason in problems],
        )
    return names


def meant(column: str, header: Collection[str]) -> str:
    """A question after the columns that one may stand for; empty without any like it."""
    from difflib import get_close_matches

    close = get_close_matches(column, [one for one in header if one], n=3)
    if not close:
        return ""
    return _("; is it {columns}?", columns=_(" or ").join(map(quoted, close)))


def _listed(header: Sequence[str]) -> str:
    shown = ", ".join(one[:60] for one in header[:_SHOWN_COLUMNS])
    if len(header) <= _SHOWN_COLUMNS:
        return shown
    return shown + _(" … ({n} in all)", n=len(header))
