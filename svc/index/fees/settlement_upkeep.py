"""Keeping the tables of what settled what true: only units that a change touches are told anew.

A unit's part of the tables says what its own bills and receipts say, by the tariffs and
calendar that late fees go by. So of a change those units are told anew whose bills or
receipts came, changed or went, and those that a line or a reversal ties to them, before
the change or after; and all of them where late fees go by other rules.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING
from zlib import crc32
from zoneinfo import ZoneInfo

from svc.index.database.upkeep import SETTLED

if TYPE_CHECKING:
    from svc.index.database.index import Index

#: From so many units on it is quicker to tell all of them anew.
_MANY = 300
_OF_RECORDS = """
SELECT unit FROM bill WHERE id IN (SELECT value FROM json_each(?1))
UNION SELECT unit FROM receipt WHERE id IN (SELECT value FROM json_each(?2))
"""
#: Of bills that are new only those change something that took money already, hold a credit,
#: or are a unit's whose money is told by a fold.
_OF_NEW_BILLS = """
SELECT DISTINCT of_unit AS unit, bill_id AS bill FROM bill_line
WHERE bill_id IN (SELECT value FROM json_each(?)) AND (amount < 0
  OR of_unit IN (SELECT unit FROM refolded)
  OR EXISTS (SELECT 1 FROM receipt_line WHERE receipt_line.bill = bill_id))
"""
#: Units that lines and reversals tie to some.
_TIED = """
SELECT unit FROM receipt_line JOIN receipt USING (row)
WHERE bill IN (SELECT id FROM bill WHERE unit IN (SELECT value FROM json_each(?2))
  UNION ALL SELECT value FROM json_each(?1))
UNION SELECT bill.unit FROM receipt JOIN receipt_line USING (row) JOIN bill ON bill.id = bill
WHERE receipt.unit IN (SELECT value FROM json_each(?2))
UNION SELECT back.unit FROM receipt AS gone JOIN receipt AS back ON back.reverses = gone.id
WHERE gone.unit IN (SELECT value FROM json_each(?2)) AND back.reverses IS NOT NULL
"""
#: What receipts that are no unit's were taken for: no unit leads to them.
_OF_NO_UNIT = """
SELECT DISTINCT bill FROM receipt JOIN receipt_line USING (row)
WHERE id IN (SELECT value FROM json_each(?)) AND unit IS NULL
"""
_RESTLESS_BILLS = """
INSERT OR IGNORE INTO restless_bill
SELECT id FROM bill WHERE unit IN (SELECT unit FROM restless)
UNION SELECT bill FROM receipt JOIN receipt_line USING (row)
WHERE unit IN (SELECT unit FROM restless)
UNION SELECT value FROM json_each(?)
"""
#: Whether there is anything to tell, or something told that is there no longer.
_ANY = " UNION ALL ".join(
    f"SELECT 1 FROM {table}" for table in ("bill_line", "receipt", "line_sum", "refolded")
)
#: What late fees go by, beside bills and receipts.
_TERMS = """
SELECT json_array(json_extract(json, '$.timezone'), json_extract(json, '$.calendar')) AS terms
FROM office UNION ALL SELECT * FROM (SELECT json FROM tariff ORDER BY id)
"""


class Renewal:
    """What a change of records means for the tables.

    Args:
        index: About to change.
        records: Ids of what comes, changes or goes, by kind.
        whole: Whether the tables are to be made from nothing.
    """

    def __init__(
        self, index: Index, records: Mapping[str, Collection[str]], whole: bool = False
    ) -> None:
        self._index = index
        self._bills = [*records.get("bill", ())]
        self._receipts = [*records.get("receipt", ())]
        self._rules = bool(records.keys() - {"bill", "receipt"})
        self._whole = whole or _terms_kept(index) is None
        self._old_bills: set[str] = set()
        self._loose: set[str] = set()
        self._units: set[str] = set()
        if not self._whole and (self._bills or self._receipts):
            there = "SELECT id FROM bill WHERE id IN (SELECT value FROM json_each(?))"
            self._old_bills = {row["id"] for row in index.rows(there, (json.dumps(self._bills),))}
            self._loose = self._of_no_unit()
            self._units = self._touched(self._old_bills | self._loose)

    def renew(self) -> None:
        """Tell the touched units anew."""
        if self._rules or self._whole:
            terms = _terms(self._index)
            self._whole |= terms != _terms_kept(self._index) and self._is_any_late()
            self._index.db.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (SETTLED, terms))
        if not (self._bills or self._receipts or self._whole):
            return
        if self._whole:
            self._renew_all()
            return
        new = [bill for bill in self._bills if bill not in self._old_bills]
        restless = self._restless(new)
        self._loose |= self._of_no_unit()
        bills = self._old_bills | restless | self._loose
        self._units |= self._touched(bills)
        if len(self._units) > _MANY:
            self._renew_all()
            return
        self._charge([bill for bill in new if bill not in restless])
        if self._units or bills:
            self._renew_some(bills)

    def _restless(self, new: Collection[str]) -> set[str]:
        """Of new bills, those that change something."""
        rows = self._index.rows(_OF_NEW_BILLS, (json.dumps(new),)) if new else []
        return {row["bill"] for row in rows}

    def _of_no_unit(self) -> set[str]:
        """Bills for which receipts that are no unit's were taken, as things are."""
        if not self._receipts:
            return set()
        rows = self._index.rows(_OF_NO_UNIT, (json.dumps(self._receipts),))
        return {row["bill"] for row in rows}

    def _charge(self, bills: Collection[str]) -> None:
        """Note new bills that change nothing else; where units are told anew, theirs go again."""
        if bills:
            from svc.index.fees.settlement import charge

            charge(self._index, json.dumps(bills))

    def _touched(self, bills: Collection[str]) -> set[str]:
        """Units of these bills and of the receipts, and what is tied to them, as things are."""
        listed = json.dumps([*bills])
        asked = (listed, json.dumps(self._receipts))
        own = {row["unit"] for row in self._index.rows(_OF_RECORDS, asked)} - {None}
        if len(own) > _MANY:
            return own
        tied = self._index.rows(_TIED, (listed, json.dumps([*own])))
        return own | {row["unit"] for row in tied} - {None}

    def _is_any_late(self) -> bool:
        sql = ("SELECT 1 FROM refolded UNION ALL"
               " SELECT 1 FROM line_sum WHERE late != 0 LIMIT 1")  # fmt: skip
        return self._index.one(sql) is not None

    def _renew_all(self) -> None:
        if self._index.one(f"{_ANY} LIMIT 1") is None:
            return
        from svc.index.fees.settlement import TABLES, settle

        for table in TABLES:
            self._index.db.execute(f"DELETE FROM {table}")
        settle(self._index, _zone(self._index))

    def _renew_some(self, bills: Collection[str]) -> None:
        from svc.index.fees.settlement import FOLDED, settle

        ask = self._index.db.execute
        ask("CREATE TEMP TABLE IF NOT EXISTS restless (unit TEXT PRIMARY KEY)")
        ask("CREATE TEMP TABLE IF NOT EXISTS restless_bill (bill TEXT PRIMARY KEY)")
        units = [(unit,) for unit in sorted(self._units)]
        self._index.db.executemany("INSERT INTO restless VALUES (?)", units)
        ask(_RESTLESS_BILLS, (json.dumps([*bills]),))
        for table in ("line_sum", "open_line"):
            ask(f"DELETE FROM {table} WHERE bill IN (SELECT bill FROM restless_bill)")
        for table in FOLDED:
            ask(f"DELETE FROM {table} WHERE unit IN (SELECT unit FROM restless)")
        settle(self._index, _zone(self._index), partly=True)
        ask("DELETE FROM restless")
        ask("DELETE FROM restless_bill")


def _zone(index: Index) -> ZoneInfo:
    row = index.one("SELECT json FROM office")
    return ZoneInfo(json.loads(row["json"])["timezone"] if row else "UTC")


def _terms(index: Index) -> str:
    """What late fees go by, beside bills and receipts: in short."""
    return str(crc32(repr([row["terms"] for row in index.rows(_TERMS)]).encode()))


def _terms_kept(index: Index) -> str | None:
    row = index.one("SELECT value FROM meta WHERE key = ?", (SETTLED,))
    return row["value"] if row else None
