"""What is overdue, line by line, of all units at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from svc.duties.fees.charged import LineId, LineLedger, LinePaid
from svc.duties.fees.late_fees import LateFee
from svc.duties.fees.tariffs import late_terms
from svc.index.fees.settlement import settle_all
from svc.index.query.ledgers import ledger_of, lines_of, tariff_reader
from svc.model.amounts import Money
from svc.named_tuple import NamedTuple
from svc.rules.time.parsing import in_zone

if TYPE_CHECKING:
    import sqlite3
    from zoneinfo import ZoneInfo

    from svc.index.database.index import Index
    from svc.model.fees import LateStretch

#: Lines of which something is open after their due day, charged by a moment; and those of
#: which late fees may be, since they were paid late or let go in part.
_OVERDUE = """
SELECT bill_id AS bill, key, of_unit AS unit, item, tariff, payer, first, due, issued, amount,
  waived, ifnull(paid, 0) AS paid, ifnull(late, 0) AS late, objected
FROM bill_line LEFT JOIN line_sum ON line_sum.bill = bill_id AND line_sum.line = key
WHERE NOT voided AND due < :today AND issued <= :now
  AND (amount - waived > ifnull(paid, 0)
    OR amount > 0 AND tariff IN ({costly}) AND (waived > 0 OR moved > strftime('%s', due)))
  AND {condition}
"""
#: Where lateness costs nothing, what is kept of open lines leaves out what was settled.
_OPEN = "bill_id IN (SELECT bill FROM open_line)"
_CONDITIONS = {
    "unit": "of_unit IN ({marks})",
    "building": "of_unit IN (SELECT id FROM unit WHERE building IN ({marks}))",
    "payer": "payer IN ({marks})",
    "item": "item IN ({marks})",
}
_PAID = (
    "SELECT bill, line, '' AS receipt, at, principal, late FROM receipt_line"
    " WHERE of_unit NOT IN (SELECT unit FROM refolded) AND bill IN ({marks})",
    "SELECT bill, line, receipt, at, principal, late FROM refolded_part WHERE bill IN ({marks})",
)  # fmt: skip
_DEMANDED = (
    "SELECT bill, line, max(at) AS at FROM demand_line JOIN demand USING (row)"
    " WHERE means IN ({marks}) GROUP BY bill, line"
)
_AT_ONCE = 500
_NO_FEE = LateFee([], Money(0))


class OverdueLine(NamedTuple):
    """A line of which something is open after its due day.

    Attributes:
        id: Its bill and its key there.
        unit: Whose; empty where the bill is for none.
        open: What is open of its amount.
        late: What is open of its late fees.
        stretches: How its late fees came about.
        demanded: When it was last demanded in a way that can be proved.
    """

    id: LineId
    unit: str
    item: str
    payer: str
    first: date
    due: date
    amount: Money
    open: Money
    late: Money
    stretches: tuple[LateStretch, ...]
    objected: bool
    demanded: date | None


def overdue_lines(
    index: Index,
    zone: ZoneInfo,
    moment: datetime,
    proves: Sequence[str],
    only: Mapping[str, Sequence[str]] | None = None,
) -> list[OverdueLine]:
    """The lines that are overdue, in the order of their due days.

    Args:
        index: Showing what is asked about.
        zone: The office's time zone.
        moment: When it is asked.
        proves: Means of a demand that can be proved.
        only: Of these units, buildings, payers or items, by `unit`, `building` and so on.
    """
    settle_all(index, zone)
    chosen = {name: values for name, values in (only or {}).items() if values}
    conditions = [
        _CONDITIONS[name].format(marks=", ".join(f":{name}_{n}" for n in range(len(values))))
        for name, values in chosen.items()
    ]
    named = {f"{name}_{n}": one for name, values in chosen.items() for n, one in enumerate(values)}
    here = in_zone(moment, zone)
    costly = costly_versions(index)
    named |= {f"costly_{n}": name for n, name in enumerate(costly)}
    conditions.append("1" if costly else _OPEN)
    rows = index.rows(
        _OVERDUE.format(
            condition=" AND ".join(conditions),
            costly=", ".join(f":costly_{n}" for n in range(len(costly))),
        ),
        {"today": here.date().isoformat(), "now": int(moment.timestamp()), **named},
    )
    demanded = last_demands(index, zone, proves) if rows else {}
    lines = _lines(index, zone, here.date(), rows, demanded, costly)
    owing = [line for line in lines if line.open or line.late]
    return sorted(owing, key=lambda line: (line.due, line.unit, line.id))


def overdue_of_unit(
    index: Index, zone: ZoneInfo, moment: datetime, proves: Sequence[str], unit: str
) -> list[OverdueLine]:
    """The same of one unit, of which alone its records are read.

    Args:
        index, zone, moment, proves: As above.
        unit: Which.
    """
    here = in_zone(moment, zone)
    today = here.date()
    demanded = last_demands(index, zone, proves)
    lines = [
        OverdueLine(
            entry.line.id, unit, entry.line.item, entry.line.payer, entry.line.first,
            entry.line.due, entry.line.amount, max(entry.open, Money(0)), fee.open,
            tuple(fee.stretches), entry.line.objected, demanded.get(entry.line.id),
        )
        for entry in ledger_of(index, unit).lines.values()
        for fee in (entry.late_fee(today),)
        if entry.line.due < today and entry.line.issued <= here
    ]  # fmt: skip
    owing = [line for line in lines if line.open or line.late]
    return sorted(owing, key=lambda line: (line.due, line.unit, line.id))


def last_demands(index: Index, zone: ZoneInfo, means: Sequence[str]) -> dict[LineId, date]:
    """The day on which each line was last demanded by one of these means."""
    sql = _DEMANDED.format(marks=", ".join("?" * len(means)))
    return {(row["bill"], row["line"]): _day(row["at"], zone) for row in index.rows(sql, means)}


def _lines(
    index: Index, zone: ZoneInfo, on: date, rows: Sequence[sqlite3.Row],
    demanded: Mapping[LineId, date], costly: frozenset[str],
) -> list[OverdueLine]:  # fmt: skip
    bills = {row["bill"] for row in rows if row["tariff"] in costly}
    moves, charged = line_moves(index, zone, bills), lines_of(index, bills)
    lines = []
    for row in rows:
        name = (row["bill"], row["key"])
        fee = _NO_FEE
        if row["tariff"] in costly:
            fee = LineLedger(charged[name], moves.get(name, [])).late_fee(on)
        lines.append(
            OverdueLine(
                name, row["unit"] or "", row["item"], row["payer"],
                date.fromisoformat(row["first"]), date.fromisoformat(row["due"]),
                Money(row["amount"]), Money(row["amount"] - row["waived"] - row["paid"]),
                fee.open, tuple(fee.stretches), bool(row["objected"]), demanded.get(name),
            )
        )  # fmt: skip
    return lines


def costly_versions(index: Index) -> frozenset[str]:
    """The versions of tariffs by which lateness costs something, as lines call them."""
    tariff_of = tariff_reader(index)
    return frozenset(
        f"{row['id']}/{version.version}"
        for row in index.rows("SELECT DISTINCT id FROM tariff")
        for tariff in (tariff_of(row["id"]),) if tariff is not None
        for version in tariff.versions if late_terms(version) is not None
    )  # fmt: skip


def line_moves(index: Index, zone: ZoneInfo, bills: Iterable[str]) -> dict[LineId, list[LinePaid]]:
    """What was paid on the lines of some bills, in the order of days."""
    moves: dict[LineId, list[LinePaid]] = defaultdict(list)
    for row in (row for sql in _PAID for row in _of_bills(index, sql, bills)):
        part = LinePaid(row["receipt"], _day(row["at"], zone), Money(row["principal"]),
                        Money(row["late"]))  # fmt: skip
        moves[row["bill"], row["line"]].append(part)
    for parts in moves.values():
        parts.sort(key=lambda part: part.on)
    return moves


def _of_bills(index: Index, sql: str, bills: Iterable[str]) -> list[sqlite3.Row]:
    named = sorted(bills)
    rows: list[sqlite3.Row] = []
    for start in range(0, len(named), _AT_ONCE):
        part = named[start : start + _AT_ONCE]
        rows += index.rows(sql.format(marks=", ".join("?" * len(part))), part)
    return rows


def _day(at: float, zone: ZoneInfo) -> date:
    return in_zone(datetime.fromtimestamp(at, UTC), zone).date()
