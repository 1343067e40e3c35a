"""The lines of bills that figures of a time are made from: open ones, and what moved since.

Most lines were billed and paid long ago and say nothing of a month. What does is laid out
in temporary tables, from the sums that `svc.index.fees.settlement` has of every line:

    live_line    lines that are charged, and are open, of a month since then, or moved since:
                 `bill`, `line`, `unit`, `item`, `tariff`, `payer`, `month`, `due`, `issued`,
                 `amount`, `waived`, `paid`
    live_part    what receipts did for lines since: `bill`, `line`, `receipt`, `at`, `method`,
                 `principal`, `late`
    live_waiver  what was let go since: `bill`, `line`, `at`, `amount`

and two functions: `late_accrued(bill, line, day)`, what a line's late fees came to by the
end of a day, whether paid or not; `limitation(due, demanded)`, the last day of a claim.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from svc.duties.dunning.limitation import limitation
from svc.duties.fees.charged import LineId, LineLedger
from svc.index.fees.arrears import costly_versions, line_moves
from svc.index.fees.settlement import PARTS_SINCE, settle_all
from svc.index.query.ledgers import lines_of
from svc.rules.time.parsing import in_zone

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from svc.index.database.index import Index

_TABLES = ("live_line", "live_part", "live_waiver")
#: Bills that may have such lines: what is kept and what is indexed tells of these few.
_BILLS = """
SELECT bill FROM open_line
UNION SELECT id FROM bill WHERE period >= :month
UNION SELECT id FROM bill WHERE happened >= :since
UNION SELECT bill FROM receipt_line WHERE at >= :since
UNION SELECT bill FROM refolded_part WHERE at >= :since
"""
_LINES = f"""
CREATE TEMP TABLE live_line AS
SELECT bill_id AS bill, key AS line, of_unit AS unit, item, tariff, bill_line.payer AS payer,
  month, due, issued, amount, waived, ifnull(paid, 0) AS paid
FROM bill_line LEFT JOIN line_sum ON line_sum.bill = bill_id AND line_sum.line = key
WHERE bill_id IN ({_BILLS}) AND NOT voided
  AND (amount > 0 AND amount - waived > ifnull(paid, 0) OR month >= :month
  OR moved >= :since OR issued >= :since
  OR waived AND bill_id IN (SELECT bill_id FROM bill_waiver WHERE at >= :since))
"""
_WAIVERS = """
CREATE TEMP TABLE live_waiver AS
SELECT bill_id AS bill, key AS line, at, amount FROM bill_waiver
WHERE at >= :since AND EXISTS (SELECT 1 FROM bill_line
  WHERE bill_line.row = bill_waiver.row AND bill_line.key = bill_waiver.key AND NOT voided)
"""


class LiveLines:
    """Lays the tables out, as far back as they are asked for.

    Args:
        index: Showing what is asked about.
        zone: The office's time zone.
        years: After how many years a claim can no longer be enforced.
    """

    def __init__(self, index: Index, zone: ZoneInfo, years: int) -> None:
        self._index, self._zone, self._years = index, zone, years
        self._since: int | None = None
        self._late: dict[LineId, LineLedger] | None = None

    def lay(self, since: int) -> None:
        """Lay out what is open, or moved since a moment; nothing where that is done already."""
        if self._since is not None and self._since <= since:
            return
        ask = self._index.db.execute
        if self._since is None:
            settle_all(self._index, self._zone)
            self._index.db.create_function("late_accrued", 3, self._accrued)
            self._index.db.create_function("limitation", 2, self._limitation, deterministic=True)
        else:
            for table in _TABLES:
                ask(f"DROP TABLE {table}")
        self._since, self._late = since, None
        values = {"since": since, "month": f"{self._day(since):%Y-%m}"}
        ask(_LINES, values)
        ask(f"CREATE TEMP TABLE live_part AS {PARTS_SINCE}", values)
        ask(_WAIVERS, values)

    def _day(self, at: float) -> date:
        return in_zone(datetime.fromtimestamp(at, UTC), self._zone).date()

    def _limitation(self, due: str, demanded: float | None) -> str:
        last = self._day(demanded) if demanded is not None else None
        return limitation(date.fromisoformat(due), last, self._years).isoformat()

    def _accrued(self, bill: str, line: str, day: str) -> int:
        if self._late is None:
            self._late = self._ledgers()
        ledger = self._late.get((bill, line))
        return int(ledger.late_accrued(date.fromisoformat(day))) if ledger is not None else 0

    def _ledgers(self) -> dict[LineId, LineLedger]:
        """The live lines of which lateness costs something, with what was paid on them."""
        costly = sorted(costly_versions(self._index))
        marks = ", ".join("?" * len(costly))
        sql = f"SELECT bill, line FROM live_line WHERE amount > 0 AND tariff IN ({marks})"
        names = [(row["bill"], row["line"]) for row in self._index.rows(sql, costly)]
        bills = {bill for bill, _line in names}
        moves, lines = line_moves(self._index, self._zone, bills), lines_of(self._index, bills)
        return {name: LineLedger(lines[name], moves.get(name, [])) for name in names}
