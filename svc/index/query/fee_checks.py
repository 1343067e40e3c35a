"""What must hold between bills and receipts; and which units need a second look.

Which units those are the tables tell in one question each; only these are folded.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from svc.index.database.contents import CAME_SINCE
from svc.index.query.ledgers import ledger_of, receipts_of
from svc.kinds.fees.receipt import ReceiptAction
from svc.store.layout import path_of

if TYPE_CHECKING:
    from svc.duties.fees.ledger import Excess, UnitLedger
    from svc.index.database.index import Index
    from svc.kinds.fees.receipt import Receipt

#: Lines for which more was taken than they take, and credit of which more was used; of all
#: that there is, or of what touches records that came since a number.
_OVERPAID = """
SELECT bill.unit AS unit
FROM (SELECT bill, line, sum(principal) AS paid FROM receipt_line{bills} GROUP BY bill, line)
  AS taken
JOIN bill ON bill.id = taken.bill
JOIN bill_line ON bill_line.row = bill.row AND bill_line.key = taken.line
WHERE taken.paid > CASE WHEN voided THEN 0 ELSE max(bill_line.amount - waived, 0) END
UNION SELECT unit FROM receipt{units} GROUP BY unit, payer HAVING sum(credit) < 0
UNION SELECT unit FROM receipt{units} GROUP BY unit, reverses
  HAVING count(*) > 1 AND reverses IS NOT NULL
"""
_DOUBTFUL = _OVERPAID.format(bills="", units="")
DOUBTFUL_SINCE = f"WITH came AS ({CAME_SINCE}) " + _OVERPAID.format(
    bills=" WHERE bill IN (SELECT bill FROM receipt_line WHERE row IN came"
    " UNION SELECT id FROM bill WHERE row IN came)",
    units=" WHERE unit IN (SELECT unit FROM receipt WHERE row IN came)",
)
#: Up to which row of the index tick has looked for money that was taken twice.
_LOOKED = "doubles"


def doubtful_units(index: Index) -> list[str]:
    """Units where money was taken, used or given back twice, as far as the sums tell."""
    return _units(index, _DOUBTFUL, 0)


def doubtful_units_since(index: Index) -> list[str]:
    """Those among them that bills or receipts touch which came since `looked`.

    However many there are of others, they are not read.
    """
    before = index.mark(_LOOKED)
    return _units(index, DOUBTFUL_SINCE if before else _DOUBTFUL, before)


def looked(index: Index) -> None:
    """Keep that what was found is seen to, inside the lock."""
    index.set_mark(_LOOKED)


def _units(index: Index, sql: str, row: int) -> list[str]:
    found = index.rows(sql, {"row": row})
    return sorted(one["unit"] for one in found if one["unit"])


def excesses(index: Index, units: Iterable[str]) -> Iterator[tuple[Receipt, Excess]]:
    """Money that found its line paid, or gone, and of which no ticket is there yet."""
    for unit in units:
        ledger = ledger_of(index, unit)
        receipts = {receipt.id: receipt for receipt in receipts_of(index, unit)}
        for excess in ledger.excess:
            receipt = receipts[excess.receipt]
            if not settled(receipt) and not ledger.is_reversed(receipt.id):
                yield receipt, excess


def settled(receipt: Receipt) -> bool:
    """Whether somebody sees already to money that found its line paid."""
    return any(event.action is ReceiptAction.TICKET for event in receipt.events)


def lines_unknown(index: Index) -> list[tuple[str, str, str]]:
    """Receipts that are for a line which its bill has not: file, bill, line."""
    sql = (
        "SELECT receipt.id AS id, receipt_line.bill AS bill, line FROM receipt_line"
        " JOIN receipt USING (row) JOIN bill ON bill.id = receipt_line.bill"
        " LEFT JOIN bill_line ON bill_line.row = bill.row AND bill_line.key = line"
        " WHERE bill_line.row IS NULL"
    )
    return [(path_of("receipt", row["id"]), row["bill"], row["line"]) for row in index.rows(sql)]


def overdrawn(ledger: UnitLedger) -> dict[str, str]:
    """Whom more was given back than they had, and how much."""
    return {who: str(amount) for who, amount in ledger.short.items() if amount}
