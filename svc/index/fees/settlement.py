"""What settled every line of every bill, for all units at once: sums, and a fold where they differ.

What receipts intended is what they did, as long as no line was given more than it takes
and nobody spent what was not there: of such units the index's sums say it all. The few
others are folded one by one (`svc.duties.fees.ledger`), and their part of the tables is
what the fold says. So what is said of all units is what `svc balance` says of each.

Of HEAD the index keeps the tables, renewed with each commit for the units it touched
(`svc.index.fees.settlement_upkeep`), so that a report of a month need not sum up ten years. Of
another commit or moment they are laid out as temporary ones. A query may ask:

    line_sum         by bill and line: `paid`, `late` (fees paid), `moved` (when last)
    open_line        the few lines of which something is open, by bill and line
    refolded         the units that were folded; of these the next three tables tell
    refolded_part    what each receipt did: `bill`, `line`, `receipt`, `at`, `method`,
                     `principal`, `late`; a negative line settles itself when it is issued
    refolded_credit, refolded_deposit
                     what is held, by unit, payer and item: `amount`
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, time
from typing import TYPE_CHECKING

from svc.duties.fees.charged import LineLedger
from svc.index.database import schema
from svc.index.database.lens import is_laid
from svc.index.database.upkeep import SETTLED
from svc.index.query.ledgers import ledger_of, lines_of, receipts_of
from svc.model.amounts import Money
from svc.rules.time.parsing import in_zone
from svc.rules.time.seconds import seconds

if TYPE_CHECKING:
    import sqlite3
    from zoneinfo import ZoneInfo

    from svc.duties.fees.charged import ChargedLine
    from svc.duties.fees.ledger import UnitLedger
    from svc.index.database.index import Index
    from svc.kinds.fees.receipt import Receipt

#: The tables of those that a fold tells of, and the sums of the others.
FOLDED = ("refolded", "refolded_part", "refolded_credit", "refolded_deposit")
TABLES = (*FOLDED, "line_sum", "open_line")
_SUMS = """
INSERT INTO line_sum
SELECT bill, line, min(of_unit), max(of_unit), sum(principal), sum(max(principal, 0)), sum(late),
  count(*), max(at)
FROM receipt_line WHERE {which} GROUP BY bill, line
"""
#: Lines of which something is open, now that it is known what was paid on them.
_OPEN = """
INSERT INTO open_line
SELECT bill_id, key FROM bill_line LEFT JOIN line_sum ON bill = bill_id AND line = key
WHERE {charged} AND NOT voided AND amount - waived > ifnull(paid, 0)
"""
#: Lines that were given more than they take, by another unit's receipt, or that are not there.
_OVERPAID = """
SELECT line_sum.bill, line_sum.line, line_sum.unit, other, of_unit AS charged,
  CASE WHEN voided THEN 0 ELSE max(amount - waived, 0) END AS room, bill_id AS known
FROM line_sum LEFT JOIN bill_line ON bill_id = line_sum.bill AND key = line_sum.line
WHERE line_sum.{which}
  AND (known IS NULL OR most > room OR line_sum.unit != other OR line_sum.unit != charged)
"""
#: The most that stood paid on a line at any time.
_HIGHEST = """
SELECT max(stood) AS highest FROM (
  SELECT sum(principal) OVER (ORDER BY at, receipt.id) AS stood
  FROM receipt_line JOIN receipt USING (row) WHERE bill = ? AND line = ?)
"""
#: Lines of which late fees were paid, with how often something was paid on them.
_LATE_PAID = """
SELECT line_sum.unit, line_sum.bill, line_sum.line, line_sum.late, parts, moved, waived
FROM (SELECT DISTINCT bill, line FROM receipt_line WHERE late != 0 AND {which}) AS paid
  JOIN line_sum ON line_sum.bill = paid.bill AND line_sum.line = paid.line
  JOIN bill_line ON bill_id = paid.bill AND key = paid.line
"""
#: Credit and deposits of which more was used at a time than there was; few receipts have any,
#: and the join starts from these.
_OVERDRAWN = """
SELECT DISTINCT unit FROM (
  SELECT unit, sum(amount) OVER (PARTITION BY unit, payer, item ORDER BY at, rank, id) AS left
  FROM (
    SELECT of_unit AS unit, of_payer AS payer, '' AS item, at, 1 AS rank, id,
      receipt_credit.amount AS amount
    FROM receipt_credit CROSS JOIN receipt USING (row) WHERE of_{whose}
    UNION ALL
    SELECT of_unit, of_payer, item, at, 1, id, held
    FROM receipt_deposit CROSS JOIN receipt USING (row) WHERE of_{whose}
    UNION ALL
    SELECT of_unit, payer, '', issued, 0, bill_id || key, -amount
    FROM bill_line WHERE amount < 0 AND NOT voided AND of_{whose}))
WHERE left < 0
"""
#: Reversals of what is not there, of another unit's, of a reversal, of what came later, of
#: what was reversed already, or of something else than it was.
_MISMATCHED = """
SELECT back.unit FROM receipt AS back LEFT JOIN receipt AS gone ON gone.id = back.reverses
WHERE back.reverses IS NOT NULL AND back.{whose} AND (
  gone.id IS NULL OR gone.unit IS NOT back.unit OR gone.payer IS NOT back.payer
  OR gone.reverses IS NOT NULL OR (gone.taken, gone.id) >= (back.taken, back.id)
  OR gone.amount != -back.amount OR gone.credit != -back.credit)
UNION SELECT unit FROM receipt WHERE reverses IS NOT NULL AND {whose}
GROUP BY reverses HAVING count(*) > 1
UNION SELECT unit FROM (
  SELECT back.unit, back.id, bill, line, principal, late
  FROM receipt AS back JOIN receipt_line USING (row)
  WHERE back.reverses IS NOT NULL AND back.{whose}
  UNION ALL
  SELECT back.unit, back.id, bill, line, principal, late FROM receipt AS back
  JOIN receipt AS gone ON gone.id = back.reverses
  JOIN receipt_line ON receipt_line.row = gone.row WHERE back.{whose})
GROUP BY id, bill, line HAVING sum(principal) != 0 OR sum(late) != 0
"""
#: What is held as credit and as deposits, of all units.
HELD_CREDIT = """
SELECT unit, payer, sum(amount) AS amount FROM (
  SELECT of_unit AS unit, of_payer AS payer, amount FROM receipt_credit
  WHERE of_unit NOT IN (SELECT unit FROM refolded)
  UNION ALL SELECT of_unit, payer, -amount FROM bill_line
  WHERE amount < 0 AND NOT voided AND of_unit NOT IN (SELECT unit FROM refolded)
  UNION ALL SELECT unit, payer, amount FROM refolded_credit)
GROUP BY unit, payer HAVING sum(amount) != 0
"""
HELD_DEPOSIT = """
SELECT unit, payer, item, sum(amount) AS amount FROM (
  SELECT of_unit AS unit, of_payer AS payer, item, held AS amount FROM receipt_deposit
  WHERE of_unit NOT IN (SELECT unit FROM refolded)
  UNION ALL SELECT unit, payer, item, amount FROM refolded_deposit)
GROUP BY unit, payer, item HAVING sum(amount) != 0
"""
#: What receipts did for lines since a moment; negative lines settle themselves.
PARTS_SINCE = """
SELECT bill, line, receipt.id AS receipt, at, method, principal, late
FROM receipt_line JOIN receipt USING (row)
WHERE at >= :since AND of_unit NOT IN (SELECT unit FROM refolded)
UNION ALL SELECT bill, line, receipt, at, method, principal, late
FROM refolded_part WHERE at >= :since AND method != 'correction'
"""


#: Which units, and which bills, a renewal is about; without one it is about all there are.
_ALL = {"whose": "unit IS NOT NULL", "which": "bill IS NOT NULL", "charged": "bill_id IS NOT NULL"}
_SOME = {
    "whose": "unit IN (SELECT unit FROM restless)",
    "which": "bill IN (SELECT bill FROM restless_bill)",
    "charged": "bill_id IN (SELECT bill FROM restless_bill)",
}


def settle_all(index: Index, zone: ZoneInfo) -> None:
    """Have the tables there, once for a connection.

    Args:
        index: Showing what is asked about: HEAD, or another commit or moment.
        zone: The office's time zone: in it a day begins.
    """
    if index.one("SELECT 1 FROM sqlite_temp_master WHERE name = 'line_sum'"):
        return
    if not is_laid(index) and index.one("SELECT 1 FROM meta WHERE key = ?", (SETTLED,)):
        return
    for table in TABLES:
        index.db.execute(f"CREATE TEMP TABLE {table} ({schema.KEPT[table]}) WITHOUT ROWID")
    settle(index, zone)


def settle(index: Index, zone: ZoneInfo, partly: bool = False) -> None:
    """Fill the tables, which hold nothing of what they are filled with.

    Args:
        index: What is asked.
        zone: The office's time zone.
        partly: Only for the units of the table `restless`, with the bills of `restless_bill`.
    """
    scope = _SOME if partly else _ALL
    index.db.execute(_SUMS.format_map(scope))
    doubtful = doubtful_units(index, zone, partly)
    known = {row["unit"] for row in index.rows("SELECT unit FROM refolded")}
    units = [unit for unit in doubtful if unit not in known]
    index.db.executemany("INSERT INTO refolded VALUES (?)", [(unit,) for unit in units])
    index.db.execute(f"DELETE FROM line_sum WHERE {scope['which']}"
                     " AND (unit IN (SELECT unit FROM refolded)"
                     " OR other IN (SELECT unit FROM refolded))")  # fmt: skip
    for unit in units:
        _refold(index, unit, zone)
    index.db.execute(_OPEN.format_map(scope))


def charge(index: Index, bills: str) -> None:
    """Note the lines of new bills as open, of which nothing was paid and no fold tells.

    Args:
        index: What is asked.
        bills: Their numbers, as JSON.
    """
    sql = _OPEN.format(charged="bill_id IN (SELECT value FROM json_each(?))")
    index.db.execute(sql, (bills,))


def doubtful_units(index: Index, zone: ZoneInfo, partly: bool = False) -> list[str]:
    """Units of which the sums of what was intended do not say for sure what it came to.

    The table `line_sum` is filled already.
    """
    overpaid, overdrawn, mismatched, late = (
        sql.format_map(_SOME if partly else _ALL)
        for sql in (_OVERPAID, _OVERDRAWN, _MISMATCHED, _LATE_PAID)
    )
    units = {unit for row in index.rows(overpaid) for unit in _of_overpaid(index, row)}
    units |= {row["unit"] for sql in (overdrawn, mismatched) for row in index.rows(sql)}
    late_paid = [row for row in index.rows(late) if row["unit"] not in units]
    lines = lines_of(index, {row["bill"] for row in late_paid if _may_be_as_paid(row)})
    for row in late_paid:
        line = lines.get((row["bill"], row["line"])) if _may_be_as_paid(row) else None
        if line is None or not _is_late_as_paid(line, row, zone):
            units.add(row["unit"])
    return sorted(unit for unit in units if unit)


def _of_overpaid(index: Index, row: sqlite3.Row) -> Iterator[str]:
    """The units of a line for which receipts may not have done what they intended."""
    own = row["unit"] == row["other"] == (row["charged"] or "")
    if row["known"] is not None and own and row["room"]:
        highest = index.one(_HIGHEST, (row["bill"], row["line"]))
        if highest is not None and highest["highest"] <= row["room"]:
            return
    yield from (row["unit"], row["other"], row["charged"] or "")


def _may_be_as_paid(row: sqlite3.Row) -> bool:
    """Whether what one receipt took of late fees may be told without a fold."""
    return row["parts"] == 1 and not row["waived"]


def _is_late_as_paid(line: ChargedLine, row: sqlite3.Row, zone: ZoneInfo) -> bool:
    """Whether the late fees that one receipt took for a line were owed by the terms as they are."""
    taken = in_zone(datetime.fromtimestamp(row["moved"], UTC), zone)
    return LineLedger(line).late_open(taken.date()) >= Money(row["late"])


def _refold(index: Index, unit: str, zone: ZoneInfo) -> None:
    """Put down what the fold says of one unit."""
    ledger = ledger_of(index, unit)
    receipts = {receipt.id: receipt for receipt in receipts_of(index, unit)}
    parts = list(_parts(ledger, receipts, zone))
    moved: dict[tuple[str, str], float] = {}
    for bill, key, _receipt, at, *_sums in parts:
        moved[bill, key] = max(at, moved.get((bill, key), at))
    sums = [
        (bill, key, unit, unit, int(one.principal), 0, int(one.late), 0, moved.get((bill, key)))
        for (bill, key), one in ledger.lines.items() if one.paid and one.line.amount > 0
    ]  # fmt: skip
    put = index.db.executemany
    put("INSERT INTO refolded_part VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [(unit, n, *part) for n, part in enumerate(parts)])  # fmt: skip
    put("INSERT INTO line_sum VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", sums)
    put("INSERT INTO refolded_credit VALUES (?, ?, ?)",
        [(unit, who, int(ledger.credit(who))) for who in ledger.payers])  # fmt: skip
    put("INSERT INTO refolded_deposit VALUES (?, ?, ?, ?)",
        [(unit, who, item, int(amount)) for who in ledger.payers
         for item, amount in ledger.deposits(who).items()])  # fmt: skip


def _parts(
    ledger: UnitLedger, receipts: dict[str, Receipt], zone: ZoneInfo
) -> Iterator[tuple[str, str, str, float, str, int, int]]:
    """What each receipt did in the end, as rows of `refolded_part`."""
    for (bill, key), entry in ledger.lines.items():
        for part in entry.paid:
            receipt = receipts.get(part.receipt)
            taken = receipt.taken if receipt is not None else entry.line.issued
            # What was opened again lies on the day of whatever took the money away.
            at = taken if taken.date() == part.on else datetime.combine(part.on, time(12), zone)
            moment = seconds(at)
            assert moment is not None
            method = str(receipt.method) if receipt is not None else "correction"
            yield bill, key, part.receipt, moment, method, int(part.principal), int(part.late)
