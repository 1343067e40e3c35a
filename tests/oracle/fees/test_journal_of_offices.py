"""The accountant's journal of random offices: its sums are those of the oracle, to the fen."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from decimal import Decimal

import pytest

from svc.duties.journal.accounts import AccountSort
from svc.index.fees.journal import JournalReader
from tests.oracle.fees.estates import estate
from tests.oracle.fees.fee_figures import FeeFigures
from tests.oracle.fees.test_fee_figures import at
from tests.oracle.money import ZERO, Books
from tests.oracle.test_money import plain
from tests.oracle.tills import ZONE

#: After everything that happens in these offices.
TODAY = date(2029, 4, 1)
_METHODS = {AccountSort.CASH: "cash", AccountSort.WECHAT: "wechat",
            AccountSort.TRANSFER: "transfer"}  # fmt: skip


def compare(number: int) -> None:
    """Hold the journal of an office against its books."""
    of = estate(number)
    units = {
        unit: Books(*([plain(one) for one in records] for records in books))
        for unit, books in of.units.items()
    }
    receipts = [plain(one) for books in of.units.values() for one in books.receipts]
    entries = JournalReader(of.index, ZONE, 0, at(TODAY)).entries()
    sums: dict[AccountSort, Decimal] = defaultdict(Decimal)
    for entry in entries:
        assert sum((one.amount for one in entry.postings), 0) == 0, (number, entry)
        for account, amount in entry.postings:
            closing = entry.record.startswith("D") and account.sort is AccountSort.CASH
            sums[account.sort] += ZERO if closing else amount.decimal()
    figures = FeeFigures(units, receipts, [], [], date(2026, 1, 1), TODAY)
    figures.first, figures.end = date(2000, 1, 1), TODAY
    cash = figures.cash()
    for sort, method in _METHODS.items():
        assert sums[sort] == cash.get(method, ZERO), (number, method)
    short = sum((sum(books.debts.values(), ZERO) for books in units.values()), ZERO)
    held = -sums[AccountSort.CREDIT] - sums[AccountSort.AHEAD]
    assert held == figures.credit()["part"] - short, (number, "credit")
    assert -sums[AccountSort.DEPOSIT] == figures.all()["deposits_held"]["part"], number
    assert sums[AccountSort.WAIVED] == figures.waived()["part"], (number, "waived")
    assert -sums[AccountSort.LATE] == figures.late_fees()["taken"], (number, "late")
    owed = sum((figures._room(books, name) for books, name in figures._lines()
                if books.issued[name] <= TODAY), ZERO)  # fmt: skip
    assert sums[AccountSort.RECEIVABLE] == owed, (number, "owed")


def test_some_offices() -> None:
    """A few of them."""
    for number in range(15):
        compare(number)


@pytest.mark.slow
@pytest.mark.parametrize("start", range(0, 1000, 250))
def test_a_thousand_offices(start: int) -> None:
    """Two hundred and fifty offices of four units each."""
    for number in range(start, start + 250):
        compare(number)
