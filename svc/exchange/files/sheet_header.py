"""The headings of a sheet: below titles, perhaps in two rows with cells merged.

"Taken | Time" and "Done | Time" under one another become "Taken Time" and "Done
Time"; where the lower row alone tells the columns apart, it alone names them. A
heading over several columns of one row is theirs in turn: "Place", "Place 2".
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence

from svc.exchange.files.header import Numbered, header_among, is_headless, lettered, stripped
from svc.exchange.files.source import ReadOptions
from svc.lazy_pattern import lazy_pattern
from svc.named_tuple import NamedTuple

#: Rows of one merged cell that are filled.
_TALLEST = 10_000
#: What says a month or a year.
_WHEN = lazy_pattern(
    r"(?:19|20)[0-9]{2}(?:\s*年|[./-][0-9]{1,2}|$)|(?:^|[^0-9])(?:1[0-2]|0?[1-9])\s*月"
)


class MergedCells(NamedTuple):
    """Cells that are one: rows from 1, columns from 0, the last ones among them."""

    top: int
    left: int
    bottom: int
    right: int

    @property
    def is_wide(self) -> bool:
        """Whether it covers several columns."""
        return self.right > self.left

    def covers(self, row: int) -> bool:
        """Whether it lies in a row."""
        return self.top <= row <= self.bottom


class TallCells:
    """Cells merged over several rows: each row has what stands in the first.

    Args:
        areas: The sheet's merged cells.
    """

    def __init__(self, areas: Sequence[MergedCells]) -> None:
        tall = [area for area in areas if area.bottom > area.top]
        self._places = {
            (row, column): area
            for area in tall
            for row in range(area.top, min(area.bottom, area.top + _TALLEST) + 1)
            for column in (area.left,)
        }

    def fill(self, number: int, cells: list[str], above: tuple[int, Sequence[str]]) -> None:
        """Give a row what it shares with the one above it.

        Args:
            number: The row's.
            cells: Its cells, which are filled.
            above: Number and cells of the row before it.
        """
        if not self._places:
            return
        for column, cell in enumerate(cells):
            area = None if cell else self._places.get((number, column))
            if area is not None and area.top <= above[0] < number:
                cells[column] = above[1][column]


def headings(
    top: Sequence[Numbered],
    options: ReadOptions,
    name: str,
    merged: Callable[[], list[MergedCells]],
) -> tuple[int, list[str]]:
    """The last row of the header, and the columns; row 0 where nothing names them.

    Args:
        top: The first rows of the sheet.
        options: What is known of it.
        name: The file, for messages.
        merged: Gives the merged cells; asked only if the first rows call for it.
    """
    place = 0 if options.header_row == 0 and top else header_among(top, options, name)
    if options.header_row == 0 or is_headless(top, place, options):
        return 0, lettered(max(len(cells) for _row, cells in top))
    number, cells = top[place]
    rows = {at: stripped(row) for at, row in top}
    above, below = rows.get(number - 1, []), rows.get(number + 1, [])
    if not any(above) and not _has_gaps(cells):
        return number, rows[number]
    areas = merged()
    if _goes_on(rows[number], below, [one for one in areas if one.covers(number)], number):
        return number + 1, _joined(rows[number], below, areas, number)
    groups = [one for one in areas if one.is_wide and one.covers(number - 1)]
    if any(one.right - one.left < len(cells) - 1 for one in groups):
        return number, _joined(above, rows[number], areas, number - 1)
    return number, _joined(rows[number], [], areas, number)


def _has_gaps(cells: Sequence[str]) -> bool:
    filled = [at for at, cell in enumerate(cells) if cell.strip()]
    return len(filled) < filled[-1] - filled[0] + 1


def _goes_on(
    cells: Sequence[str], below: Sequence[str], areas: Sequence[MergedCells], number: int
) -> bool:
    """Whether the row below a header's is part of it."""
    if any(one.bottom > number for one in areas):
        return True
    wide = {at for one in areas if one.is_wide for at in range(one.left, one.right + 1)}
    under = [cell for at, cell in enumerate(below) if at in wide]
    beside = [cell for at, cell in enumerate(below) if at not in wide and cells[at : at + 1]]
    words = not any(char.isdigit() for cell in under for char in cell)
    return bool(wide) and any(under) and words and not any(beside)


def _joined(
    upper: Sequence[str], lower: Sequence[str], areas: Sequence[MergedCells], number: int
) -> list[str]:
    """One heading a column: the lower, after the upper where the lower stands twice."""
    areas = [one for one in areas if one.is_wide and one.covers(number)]
    width = max(len(upper), len(lower), *(one.right + 1 for one in areas), 0)
    above, below = ([*row, *[""] * (width - len(row))] for row in (upper, lower))
    for area in areas:
        if area.right - area.left < width - 1:
            above[area.left : area.right + 1] = [above[area.left]] * (area.right - area.left + 1)
    names = [low or high for high, low in zip(above, below, strict=True)]
    times = Counter(names)
    joined = [
        f"{high} {low}" if high and low and (times[low] > 1 or _says_when(high)) else name
        for high, low, name in zip(above, below, names, strict=True)
    ]
    if any(lower):
        return joined
    merged = {at for one in areas for at in range(one.left, min(one.right + 1, width))}
    return list(_numbered(joined, merged))


def _says_when(heading: str) -> bool:
    """Whether a heading over several columns is a month or a year: they alone say nothing of it."""
    return bool(_WHEN.search(heading))


def written_headings(top: Sequence[Numbered], at: int) -> tuple[int, list[str]]:
    """The same of a table of text: a cell over several columns leaves those after it blank.

    Args:
        top: The first rows.
        at: The place of the one that names the columns, or its lower row.
    """
    for place in (at - 1, at):
        if place < 0 or place + 1 >= len(top):
            continue
        (number, upper), (below, lower) = top[place], top[place + 1]
        areas = list(_spread(number, upper))
        if not areas:
            continue
        alone = [lower[column] for column in _alone(upper, areas) if column < len(lower)]
        goes_on = place == at and _goes_on(upper, lower, areas, number)
        if goes_on or (place < at and alone and not any(alone)):
            return below, _joined(stripped(upper), stripped(lower), areas, number)
    return top[at][0], stripped(top[at][1])


def _spread(number: int, cells: Sequence[str]) -> Iterator[MergedCells]:
    """Cells that are followed by blank ones, as wide as these; none that is all there is."""
    filled = [at for at, cell in enumerate(cells) if cell.strip()]
    if len(filled) < 2:
        return
    for left, after in zip(filled, [*filled[1:], len(cells)], strict=True):
        if after - left > 1:
            yield MergedCells(number, left, number, after - 1)


def _alone(cells: Sequence[str], areas: Sequence[MergedCells]) -> Iterator[int]:
    """The columns over which a cell of their own stands."""
    wide = {one.left for one in areas}
    return (at for at, cell in enumerate(cells) if cell.strip() and at not in wide)


def _numbered(names: Sequence[str], merged: Collection[int]) -> Iterator[str]:
    """The headings of one cell over several columns, told apart by a number from the second on."""
    times: Counter[str] = Counter()
    for at, name in enumerate(names):
        times[name] += 1
        yield f"{name} {times[name]}" if name and times[name] > 1 and at in merged else name
