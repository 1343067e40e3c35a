"""Which cells of a table of people may be shown, so that no few of them can be found.

A cell behind which stand few people tells who they are, and so does one that is the
difference between a total that everybody can read and the cells beside it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

#: A cell of a table: row and column.
Cell = tuple[str, str]


def withheld(
    people: Mapping[Cell, Collection[str]], least: int, totals: Collection[str] = (),
    without: Collection[str] = (),
) -> frozenset[Cell]:  # fmt: skip
    """The cells that are not shown.

    Args:
        people: Who stands behind each cell; one person may stand behind several.
        least: The fewest that may stand behind what can be read.
        totals: Rows whose total is shown beside their cells; each column's is known always.
        without: Rows that are not shown at all.

    Returns:
        As few as it takes, the smallest first: behind each other cell stand at least
        `least` people, and behind all that is not shown of a column, or of a row with its
        total, as many or nobody.

    Example:
        >>> few, many = set("ab"), set("cdefghij")
        >>> sorted(withheld({("x", "1"): few, ("y", "1"): many, ("z", "1"): many}, 5))
        [('x', '1'), ('y', '1')]
    """
    hidden = {cell for cell, who in people.items() if len(set(who)) < least or cell[0] in without}
    lines = [
        *(_line(people, column, 1) for column in sorted({column for _row, column in people})),
        *(_line(people, row, 0) for row in sorted(totals)),
    ]
    settled = False
    while not settled:
        settled = True
        for line in lines:
            while _can_be_found(people, line, hidden, least):
                hidden.add(_smallest(people, (cell for cell in line if cell not in hidden)))
                settled = False
    return frozenset(hidden)


def _line(people: Mapping[Cell, Collection[str]], name: str, place: int) -> list[Cell]:
    """The cells of a row (0) or a column (1)."""
    return [cell for cell in people if cell[place] == name]


def _can_be_found(
    people: Mapping[Cell, Collection[str]], line: list[Cell], hidden: Collection[Cell], least: int
) -> bool:
    """Whether few people are what is left of a total, and more can be put with them."""
    left = {person for cell in line if cell in hidden for person in people[cell]}
    return 0 < len(left) < least and any(cell not in hidden for cell in line)


def _smallest(people: Mapping[Cell, Collection[str]], cells: Iterable[Cell]) -> Cell:
    return min(cells, key=lambda cell: (len(set(people[cell])), cell))
