"""Every closing of a thousand random offices: svc and the oracle make the same of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from svc.kinds.derive import flaws
from tests.oracle.closing.closes import Closes
from tests.oracle.closing.drawers import Drawers
from tests.oracle.test_money import plain
from tests.support import slow_after


def read(drawers: Drawers) -> Closes:
    """What the oracle reads of random drawers."""
    kinds: tuple[list[Any], ...] = (
        drawers.books.bills, drawers.books.receipts, drawers.moves, drawers.closings,
    )  # fmt: skip
    return Closes(*([plain(one) for one in records] for records in kinds))


def agree(closes: Closes) -> int:
    """Each closing says what its files come to; gives how many there are."""
    for number in closes.closings:
        assert closes.said(number) == closes.figures(number), number
    assert closes.faults() == []
    return len(closes.closings)


def from_folder(place: Path) -> Closes:
    """What the oracle reads off an office's folder."""
    kinds = [
        [yaml.load(path.read_bytes(), yaml.CBaseLoader)
         for path in sorted((place / "records" / folder).rglob("*.yaml"))]
        for folder in ("bills", "receipts", "cash-moves", "closings")
    ]  # fmt: skip
    return Closes(*kinds)


@pytest.mark.parametrize("start", slow_after(1, range(0, 1000, 100)))
def test_a_thousand_offices(start: int) -> None:
    """Sums by method, the drawer, what money was for; nothing twice, nothing left out."""
    seen = 0
    for number in range(start, start + 100):
        drawers = Drawers(number)
        closes = read(drawers)
        seen += agree(closes)
        whole = {method: sum((int(one.amount) for one in drawers.books.receipts
                              if one.method == method), 0)
                 for method in {one.method for one in drawers.books.receipts}}  # fmt: skip
        assert {name: int(amount * 100) for name, amount in closes.by_method().items()} == whole
        for made in drawers.closings:
            assert [flaw for flaw in flaws("closing", made) if not flaw.note] == [], number
    assert seen > 100


def test_the_random_closings_have_every_path() -> None:
    """What the thousand are to show is among them."""
    seen: set[str] = set()
    for number in range(200):
        for made in Drawers(number).closings:
            seen |= {name for name in ("reversals", "moves", "banked", "moved", "handed_to",
                                       "difference", "opened_from", "cash_back")
                     if getattr(made, name)}  # fmt: skip
            seen |= {name for name in made.purpose.__struct_fields__ if getattr(made.purpose, name)}
            seen |= {"transfer" for one in made.methods if not one.method.moves_money}
    assert seen >= {"reversals", "moves", "banked", "moved", "handed_to", "difference",
                    "opened_from", "cash_back", "arrears", "current", "ahead", "credit", "deposit",
                    "late", "transfer"}  # fmt: skip


def test_the_oracle_finds_what_is_wrong() -> None:
    """A receipt in two closings, and one that was left out, are faults to it."""
    receipt = {"id": "N2604-A0001", "cashier": "a", "method": "cash", "amount": "1.00",
               "taken": "2026-04-10T09:00:00+08:00"}  # fmt: skip
    stretch = {"first": "N2604-A0001", "last": "N2604-A0001", "count": "1"}
    closing = {"id": "D260410-A-a", "cashier": "a", "desk": "A", "day": "2026-04-10",
               "closed": "2026-04-10T17:30:00+08:00", "receipts": [stretch], "kept": "1.00",
               "counted": "1.00"}  # fmt: skip
    again = {**closing, "id": "D260411-A-a", "day": "2026-04-11"}
    assert len(Closes([], [receipt], [], [closing, again]).faults()) == 1
    assert len(Closes([], [receipt], [], [{**closing, "receipts": []}]).faults()) == 1
    assert Closes([], [receipt], [], [closing]).faults() == []
