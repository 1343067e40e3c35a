"""The accountant's journal read from the index: what bills, receipts, drawers and closings say.

What receipts did for lines is what the fold says, as in the figures; so that the accounts
tie with these. Entries stand on the day on which something happened; an entry of what was
settled otherwise later, such as a line that two desks took money for, follows the fold.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import msgspec

from svc.duties.fees.tariffs import version_of
from svc.duties.journal import entries as book
from svc.duties.journal.entries import ChargedPart, LedgerEntry, SettledPart
from svc.index.fees.settlement import settle_all
from svc.index.query.ledgers import ledger_of, tariff_reader
from svc.kinds.fees.bill import Bill, BillAction, line_key, waivers
from svc.kinds.fees.cash import CashWay
from svc.kinds.fees.receipt import Method
from svc.model.amounts import Money, decoded
from svc.rules.time.parsing import in_zone
from svc.rules.time.seconds import seconds

if TYPE_CHECKING:
    import sqlite3
    from zoneinfo import ZoneInfo

    from svc.duties.fees.ledger import UnitLedger
    from svc.duties.journal.entries import LedgerPosting
    from svc.index.database.index import Index

_BILL = msgspec.json.Decoder(Bill, dec_hook=decoded, strict=False)
_CHARGES = """
SELECT bill_id, key, item, tariff, payer, of_unit AS unit, issued, amount FROM bill_line
WHERE issued >= :from AND issued < :to AND NOT voided
"""
_WAIVERS = """
SELECT bill_line.bill_id, bill_line.key, item, tariff, payer, of_unit AS unit, at,
  bill_waiver.amount AS amount
FROM bill_waiver JOIN bill_line ON bill_line.row = bill_waiver.row
  AND bill_line.key = bill_waiver.key
WHERE at >= :from AND at < :to AND NOT voided
"""
_VOIDED = "SELECT json FROM bill WHERE row IN (SELECT row FROM bill_line WHERE voided)"
#: What receipts did for lines in the end; negative lines settle themselves.
_PARTS = """
SELECT bill, line, receipt.id AS receipt, at, principal, late
FROM receipt_line JOIN receipt USING (row)
WHERE of_unit NOT IN (SELECT unit FROM refolded)
UNION ALL SELECT bill, line, receipt, at, principal, late FROM refolded_part
WHERE method != 'correction'
"""
_SETTLED = f"""
SELECT receipt, part.at AS at, principal, late, key, ifnull(item, '') AS item, tariff, issued
FROM ({_PARTS}) AS part LEFT JOIN bill_line ON bill_id = bill AND key = line
WHERE part.at >= :from AND part.at < :to
"""
_NOW_DUE = f"""
SELECT bill_id, key, item, tariff, payer, of_unit AS unit, issued, sum(principal) AS amount
FROM bill_line JOIN ({_PARTS}) AS part ON part.bill = bill_id AND part.line = key
WHERE issued >= :from AND issued < :to AND part.at < issued AND NOT voided
GROUP BY bill_id, key HAVING sum(principal) != 0
"""
_RECEIPTS = """
SELECT id, taken, method, amount, unit, payer FROM receipt WHERE taken >= :from AND taken < :to
"""
_DEPOSITS = """
SELECT receipt.id AS id, item, held, of_unit AS unit FROM receipt_deposit JOIN receipt USING (row)
WHERE at >= :from AND at < :to
"""
_MOVES = "SELECT id, at, way, amount FROM cash WHERE at >= :from AND at < :to"
_CLOSINGS = """
SELECT id, closed, difference, counted - kept AS handed_in FROM closing
WHERE closed >= :from AND closed < :to
"""


class JournalReader:
    """Reads the entries of a period.

    Args:
        index: Showing what is asked about.
        zone: The office's time zone, in which days are counted.
        start, end: The period; what happens at `end` is no longer in it.
    """

    def __init__(self, index: Index, zone: ZoneInfo, start: int, end: int) -> None:
        self._index, self._zone = index, zone
        self._period = {"from": start, "to": end}
        self._tariff_of = tariff_reader(index)
        self._agency: dict[str, bool] = {}

    def entries(self) -> list[LedgerEntry]:
        """All entries, in the order in which things happened."""
        settle_all(self._index, self._zone)
        every = [
            *self._of_lines(_CHARGES, "issued", book.CHARGED, book.of_charge),
            *self._of_lines(_NOW_DUE, "issued", book.DUE_NOW, book.of_due),
            *self._of_lines(_WAIVERS, "at", book.WAIVED, book.of_waiver),
            *self._voided(), *self._receipts(), *self._drawers(),
        ]  # fmt: skip
        entries = [entry for entry in every if entry.postings]
        return sorted(entries, key=lambda entry: (entry.at, entry.record))

    def _of_lines(self, sql: str, moment: str, about: str, of: Any) -> Iterator[LedgerEntry]:
        for row in self._index.rows(sql, self._period):
            postings = of(self._charged(row), Money(row["amount"]))
            number = f"{row['bill_id']}/{row['key']}"
            yield self._entry(row[moment], number, about, row, postings)

    def _voided(self) -> Iterator[LedgerEntry]:
        """What was charged, let go and voided; a line voided before it was owed is nothing."""
        start, end = self._period.values()
        for record in self._index.rows(_VOIDED):
            bill = _BILL.decode(record["json"])
            ended = {one.line: _at(one.at) for one in bill.events if one.action is BillAction.VOID}
            agreed = waivers(bill)
            for line in bill.lines:
                key, issued = line_key(line), _at(line.issued or bill.issued)
                if ended.get(key, 0) <= issued:
                    continue
                row = {"key": key, "item": line.item, "tariff": line.tariff, "payer": line.payer,
                       "unit": bill.unit}  # fmt: skip
                charged, let_go = self._charged(row), agreed.get(key, ())
                waived = sum((amount for _on, amount in let_go), Money(0))
                steps = [(issued, book.CHARGED, book.of_charge(charged, line.amount)),
                         *((_at(on), book.WAIVED, book.of_waiver(charged, amount))
                           for on, amount in let_go),
                         (ended[key], book.VOIDED,
                          book.of_void(charged, line.amount, waived))]  # fmt: skip
                yield from (self._entry(at, f"{bill.id}/{key}", about, row, postings)
                            for at, about, postings in steps if start <= at < end)  # fmt: skip

    def _receipts(self) -> Iterator[LedgerEntry]:
        parts: dict[tuple[str, int], list[SettledPart]] = defaultdict(list)
        for row in self._index.rows(_SETTLED, self._period):
            ahead = row["issued"] is not None and row["issued"] > row["at"]
            part = SettledPart(self._charged(row), ahead, Money(row["principal"]),
                               Money(row["late"]))  # fmt: skip
            parts[row["receipt"], int(row["at"])].append(part)
        deposits = self._deposits()
        for row in self._index.rows(_RECEIPTS, self._period):
            own = parts.pop((row["id"], row["taken"]), ())
            postings = book.of_receipt(
                Method(row["method"]), Money(row["amount"]), own, deposits.get(row["id"], {})
            )
            yield self._entry(row["taken"], row["id"], book.TAKEN, row, postings)
        # What a receipt had paid, and was opened again on another day.
        whose = {"unit": None, "payer": None}
        for (receipt, at), own in parts.items():
            postings = book.of_receipt(Method.CREDIT, Money(0), own, {})
            yield self._entry(at, receipt, book.TAKEN, whose, postings)

    def _deposits(self) -> dict[str, dict[str, Money]]:
        """What deposits gained by each receipt, by what they secure."""
        refolded = {row["unit"] for row in self._index.rows("SELECT unit FROM refolded")}
        ledgers: dict[str, UnitLedger] = {}
        gained: dict[str, dict[str, Money]] = {}
        for row in self._index.rows(_DEPOSITS, self._period):
            unit, amount = row["unit"], Money(row["held"])
            if unit in refolded:
                if unit not in ledgers:
                    ledgers[unit] = ledger_of(self._index, unit)
                amount = ledgers[unit].deposited(row["id"])
            gained[row["id"]] = {row["item"]: amount}
        return gained

    def _drawers(self) -> Iterator[LedgerEntry]:
        whose = {"unit": None, "payer": None}
        for row in self._index.rows(_MOVES, self._period):
            postings = book.of_cash(CashWay(row["way"]), Money(row["amount"]))
            yield self._entry(row["at"], row["id"], book.MOVED, whose, postings)
        for row in self._index.rows(_CLOSINGS, self._period):
            postings = book.of_closing(Money(row["difference"]), Money(row["handed_in"]))
            yield self._entry(row["closed"], row["id"], book.COUNTED, whose, postings)

    def _charged(self, row: sqlite3.Row | dict[str, Any]) -> ChargedPart:
        opening = str(row["key"] or "").endswith(f":{book.OPENING_MARK}")
        return ChargedPart(row["item"], self._is_agency(row["tariff"]), opening)

    def _is_agency(self, version: str | None) -> bool:
        """Whether a version of a tariff is charged for somebody else."""
        if version is None:
            return False
        if version not in self._agency:
            item, _stroke, name = version.partition("/")
            tariff = self._tariff_of(item)
            terms = version_of(tariff, name) if tariff is not None else None
            self._agency[version] = terms is not None and terms.agent_for is not None
        return self._agency[version]

    def _entry(
        self, at: float, record: str, about: str, whose: sqlite3.Row | dict[str, Any],
        postings: tuple[LedgerPosting, ...],
    ) -> LedgerEntry:  # fmt: skip
        unit, payer = whose["unit"] or "", whose["payer"] or ""
        return LedgerEntry(self._day(at), int(at), record, about, unit, payer, postings)

    def _day(self, at: float) -> date:
        return in_zone(datetime.fromtimestamp(at, UTC), self._zone).date()


def _at(moment: datetime) -> int:
    at = seconds(moment)
    assert at is not None
    return int(at)
