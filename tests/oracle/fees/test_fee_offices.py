"""Random offices with two desks: bills, allocation, late fees and balances, each to the fen.

svc counts whole fen by rules and folds; the oracle reads the files as they lie there, imports
nothing of svc, and adds up decimals day by day. A few are made each time, a thousand by the
slow tests.
"""

from __future__ import annotations

from collections import Counter

import pytest

from svc.duties.fees.ledger import folded
from svc.index.query.ledgers import lines_by
from tests.oracle.fees.bills import Estate, told
from tests.oracle.fees.fee_offices import PERIODS, FeeOffice, FeeOffices
from tests.oracle.money import Books
from tests.oracle.test_money import agree, plain
from tests.oracle.tills import working, works


def held_against(office: FeeOffice, number: int) -> Counter[str]:
    """Hold an office's bills and books against the oracle's; what there was, counted."""
    tariffs = [plain(one) for one in office.tariffs]
    estate = Estate(
        tariffs, [plain(one) for one in office.units], office.residents(),
        [plain(one) for one in office.parties], [plain(one) for one in office.meters],
        [plain(one) for one in office.readings],
    )  # fmt: skip
    seen: Counter[str] = Counter()
    for period in PERIODS:
        wanted = estate.charged(period)
        for unit in office.units:
            bill = office.bills.get(f"B{period[2:4]}{period[5:]}-{unit.id}")
            billed = [] if bill is None else [told(one) for one in plain(bill)["lines"]]
            assert billed == [line.told() for line in wanted.get(unit.id, ())], (number, unit.id)
            seen["lines"] += len(billed)
        gaps = {(gap.unit, gap.item) for gap in office.billed[period].skipped if gap.unit}
        seen["gaps"] += len(gaps)
    for unit_id, books in office.books.items():
        ledger = folded(
            lines_by({one.id: one for one in office.tariffs}.get, books.bills, working),
            books.receipts,
        )  # fmt: skip
        oracle = Books(tariffs, [plain(one) for one in books.bills],
                       [plain(one) for one in books.receipts], works)  # fmt: skip
        agree(ledger, oracle, (number, unit_id))
        seen["receipts"] += len(books.receipts)
        seen["corrected"] += sum(bill.by is not None for bill in books.bills)
        seen["late"] += sum(bool(entry.late) for entry in ledger.lines.values())
        seen["excess"] += len(ledger.excess)
        seen["payers"] += len(ledger.payers)
    return seen


def test_some_offices() -> None:
    """Eight of them, with whatever the thousand are to show among them."""
    seen: Counter[str] = Counter()
    for number in range(8):
        seen += held_against(FeeOffices(number).made(), number)
    assert all(seen[one] for one in ("lines", "gaps", "receipts", "corrected", "late", "payers"))


@pytest.mark.slow
@pytest.mark.parametrize("start", range(0, 1000, 100))
def test_a_thousand_offices(start: int) -> None:
    """A hundred offices each."""
    for number in range(start, start + 100):
        held_against(FeeOffices(number).made(), number)
