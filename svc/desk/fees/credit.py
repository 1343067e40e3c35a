"""Credit that pays by rule: what is owed, the oldest first, from the oldest credit.

It does so when a month is billed and when a contract ends; a receipt tells each time, as
it does where somebody uses credit by hand. Lines that are objected to wait.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from typing import TYPE_CHECKING

from svc.duties.fees import paying as decide
from svc.index.query.ledgers import ledger_of, units_with_credit
from svc.kinds.fees.bill import Bill, line_key
from svc.kinds.fees.receipt import Method, Receipt

if TYPE_CHECKING:
    from datetime import datetime

    from svc.desk.core.desk import Desk
    from svc.duties.fees.charged import LineId
    from svc.duties.fees.ledger import UnitLedger
    from svc.index.database.index import Index
    from svc.model.amounts import Money

#: What credit pays, by unit and payer.
Used = dict[tuple[str, str], "Money"]


def applied(
    desk: Desk, bills: Sequence[Bill], only: Collection[str] = ()
) -> tuple[Used, list[Receipt]]:
    """The receipts by which credit pays; they are not recorded yet.

    Args:
        desk: Where.
        bills: Bills that are recorded with them, whose lines are paid although they are
            owed later.
        only: Only these units; all if empty.
    """
    used: Used = {}
    receipts: list[Receipt] = []
    for unit, ledger, also in _with_credit(desk.index, bills, only):
        for payer in ledger.payers:
            if not _payable(ledger, payer, desk.at_hand.here, also):
                continue
            payment = decide.Payment(unit, payer, Method.CREDIT, also=also)
            number = desk.next_number("receipt", desk.at_hand.here)
            receipt = decide.pay(desk.at_hand, number, ledger, payment).result
            ledger.take(receipt)
            receipts.append(receipt)
            used[unit, payer] = receipt.amount
    return used, receipts


def foreseen(index: Index, at: datetime, bills: Sequence[Bill], only: Collection[str] = ()) -> Used:
    """What credit would pay; see `applied`."""
    return {
        (unit, payer): amount
        for unit, ledger, also in _with_credit(index, bills, only)
        for payer in ledger.payers
        if (amount := _payable(ledger, payer, at, also))
    }


def _with_credit(
    index: Index, bills: Sequence[Bill], only: Collection[str]
) -> Iterator[tuple[str, UnitLedger, frozenset[LineId]]]:
    """Units where somebody has credit, each with its ledger and its new lines."""
    new: dict[str, list[Bill]] = defaultdict(list)
    for bill in bills:
        new[bill.unit or ""].append(bill)
    corrected = {unit for unit, some in new.items() for bill in some
                 if any(line.amount < 0 for line in bill.lines)}  # fmt: skip
    for unit in sorted({*units_with_credit(index), *corrected}):
        if not unit or (only and unit not in only):
            continue
        lines = frozenset((bill.id, line_key(line)) for bill in new[unit] for line in bill.lines)
        yield unit, ledger_of(index, unit, new[unit]), lines


def _payable(ledger: UnitLedger, payer: str, at: datetime, also: Collection[LineId]) -> Money:
    """How much of a payer's credit pays something."""
    return min(ledger.credit(payer), decide.payable(ledger, payer, at, also=also))
