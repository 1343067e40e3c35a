"""Random drawers: the receipts of random units, closed at random hours by random counts."""

from __future__ import annotations

import random
from datetime import date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

from svc.duties.till.closing import CashCount, Drawer, LineDates, close, sums_of
from svc.kinds.fees.bill import line_states
from svc.kinds.fees.cash import CashMove, CashWay
from svc.kinds.fees.closing import Closing
from svc.kinds.fees.receipt import Receipt
from svc.model.amounts import Money
from tests.oracle.tills import RandomBooks, Tills

OTHER = "wang.fei"


class Drawers:
    """Closes what a random unit paid, desk by desk.

    Args:
        number: Which of the random offices.
    """

    def __init__(self, number: int) -> None:
        self.dice = random.Random(number)
        self.books: RandomBooks = Tills(number).made()
        self.moves: list[CashMove] = []
        self.closings: list[Closing] = []
        self.lines = {
            (bill.id, key): LineDates(state.line.first, state.line.due)
            for bill in self.books.bills
            for key, state in line_states(bill).items()
        }
        for desk in "AB":
            self._desk(desk, f"cashier.{desk.lower()}")

    def _desk(self, desk: str, cashier: str) -> None:
        mine = [one for one in self.books.receipts if one.cashier == cashier]
        loose: list[Receipt] = []
        put: list[CashMove] = []
        last: date | None = None
        for place, receipt in enumerate(mine):
            loose.append(receipt)
            if self.dice.random() < 0.3:
                put.append(self._move(desk, cashier, receipt.taken + timedelta(minutes=5)))
            at = receipt.taken + timedelta(minutes=10)
            if self.dice.random() < 0.4 and (last is None or at.date() > last):
                numbers = [one.id for one in mine[: place + 1]]
                made = self._close(desk, cashier, at, loose, numbers, put)
                if made.handed_to is not None:
                    back = Drawer(OTHER, desk, self._left(desk, OTHER), (), (), (), {})
                    self._closed(at + timedelta(minutes=10), back, handed_to=cashier)
                loose, put, last = [], [], at.date()

    def _move(self, desk: str, cashier: str, at: datetime) -> CashMove:
        count = sum(one.id[6] == desk for one in self.moves) + 1
        way = self.dice.choice(list(CashWay))
        move = CashMove(format=1, id=f"C{at:%y%m}-{desk}{count:04d}", at=at, cashier=cashier,
                        way=way, amount=Money(self.dice.randint(1, 50_000)),
                        reason="change")  # fmt: skip
        self.moves.append(move)
        return move

    def _close(
        self, desk: str, cashier: str, at: datetime, loose: list[Receipt], numbers: list[str],
        put: list[CashMove],
    ) -> Closing:  # fmt: skip
        drawer = Drawer(cashier, desk, self._left(desk, cashier), loose, numbers, put, self.lines)
        return self._closed(at, drawer, OTHER if self.dice.random() < 0.2 else None)

    def _closed(self, at: datetime, drawer: Drawer, handed_to: str | None) -> Closing:
        dice = self.dice
        expected = int(sums_of(drawer).expected)
        counted = max(expected + dice.choice([0, 0, 0, 450, -450, dice.randint(-999, 999)]), 0)
        count = CashCount(Money(counted), Money(dice.choice([counted, dice.randint(0, counted)])),
                          handed_to, "counted twice")  # fmt: skip
        hand: Any = SimpleNamespace(here=at, actor=SimpleNamespace(id=drawer.cashier))
        made = close(hand, at.date(), drawer, count).result
        self.closings.append(made)
        return made

    def _left(self, desk: str, cashier: str) -> dict[str, Money]:
        taken_over = {name for one in self.closings for name in one.opened_from}
        return {
            one.id: one.kept
            for one in self.closings
            if one.desk == desk and one.kept and one.id not in taken_over
            and (one.handed_to or one.cashier) == cashier
        }  # fmt: skip
