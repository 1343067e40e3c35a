"""Which receipt a line of a statement is, worked out anew: by trying every pairing.

It knows nothing of how svc goes about it. A pairing is a set of lines and receipts, one to
one; what is certain is what the rules leave no other choice about.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import NamedTuple


class Row(NamedTuple):
    """A line: its name, day, fen, number, and the unit it names."""

    name: str
    day: date
    amount: int
    number: str | None
    unit: str | None


class Slip(NamedTuple):
    """A receipt: its name, day, fen, number, and its unit."""

    name: str
    day: date
    amount: int
    number: str | None
    unit: str


def certain(rows: Sequence[Row], slips: Sequence[Slip], window: int) -> dict[str, str]:
    """Lines and receipts of which nothing else could be meant, by name.

    A number both have decides. Then a unit: a group of lines and receipts of one amount
    and unit within each other's days is paired where it is as many of both, all near one
    another, or one and one. Last, one line without a unit and one receipt of its amount.
    """
    found: dict[str, str] = {}
    rows = sorted(rows, key=lambda row: (row.day, row.name))
    slips = sorted(slips, key=lambda slip: (slip.day, slip.name))
    numbers = {_payment(row) for row in rows if row.number}
    for payment in sorted(numbers):
        mine = [row for row in rows if _payment(row) == payment]
        theirs = [slip for slip in slips if _payment(slip) == payment]
        for amount in sorted({row.amount for row in mine}):
            equal = [row for row in mine if row.amount == amount]
            same = [slip for slip in theirs if slip.amount == amount]
            found |= {row.name: slip.name for row, slip in zip(equal, same, strict=False)}
    differing: set[str] = set()
    for payment in numbers:
        mine = [row for row in rows if _payment(row) == payment and row.name not in found]
        theirs = [slip for slip in slips
                  if _payment(slip) == payment and slip.name not in found.values()]  # fmt: skip
        both = zip(mine, theirs, strict=False)
        differing |= {one.name for pair in both for one in pair}
    left = [row for row in rows if row.name not in found and row.name not in differing]
    there = [slip for slip in slips
             if slip.name not in found.values() and slip.name not in differing]  # fmt: skip

    def near(row: Row, slip: Slip) -> bool:
        return row.amount == slip.amount and abs((row.day - slip.day).days) <= window

    by_unit = _groups(left, there, lambda row, slip: near(row, slip) and row.unit == slip.unit)
    for mine, theirs in by_unit:
        if _whole(mine, theirs, near) and len(mine) == len(theirs):
            found |= {row.name: slip.name for row, slip in zip(mine, theirs, strict=True)}
    left = [row for row in left if row.name not in found and row.unit is None]
    there = [slip for slip in there if slip.name not in found.values() and slip.number is None]
    for mine, theirs in _groups(left, there, near):
        if len(mine) == len(theirs) == 1:
            found[mine[0].name] = theirs[0].name
    return found


def _payment(one: Row | Slip) -> tuple[str, bool]:
    """What a number names: a payment, or what was given back of it."""
    return one.number or "", one.amount > 0


Fits = Callable[[Row, Slip], bool]


def _groups(
    rows: Sequence[Row], slips: Sequence[Slip], fits: Fits
) -> Iterator[tuple[list[Row], list[Slip]]]:
    """Lines and receipts joined by what fits: grown until nothing more is joined."""
    waiting = list(rows)
    while waiting:
        mine, theirs = [waiting.pop(0)], list[Slip]()
        while True:
            more = [s for s in slips if s not in theirs and any(fits(r, s) for r in mine)]
            theirs += more
            joined = [r for r in waiting if any(fits(r, s) for s in theirs)]
            mine += joined
            waiting = [r for r in waiting if r not in joined]
            if not more and not joined:
                break
        if theirs:
            yield (sorted(mine, key=lambda r: (r.day, r.name)),
                   sorted(theirs, key=lambda s: (s.day, s.name)))  # fmt: skip


def _whole(mine: Sequence[Row], theirs: Sequence[Slip], fits: Fits) -> bool:
    return all(fits(row, slip) for row in mine for slip in theirs)
