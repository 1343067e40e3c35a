"""What lies in a till: receipts and cash moves that no closing holds, and what closings left.

A till is one cashier's at one desk. Which receipts are its own their numbers and their
cashier tell; which of them are closed the stretches of the closings tell. Receipts that
were brought in from another system lie in no drawer here, and belong to no closing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from functools import cache
from typing import TYPE_CHECKING, TypeVar

import msgspec

from svc.duties.till.business_days import ClosedDay
from svc.model.amounts import Money, decoded
from svc.named_tuple import NamedTuple
from svc.rules.time.parsing import in_zone

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from svc.duties.till.closing import Drawer, LineDates
    from svc.index.database.index import Index
    from svc.kinds.fees.cash import CashMove
    from svc.kinds.fees.receipt import Receipt

_Held = TypeVar("_Held")

#: Whether a stretch of a closing holds a receipt.
HELD = (
    "EXISTS (SELECT 1 FROM closing_stretch AS held WHERE held.cashier = receipt.cashier"
    " AND held.letter = receipt.desk AND held.series = receipt.yymm"
    " AND held.last >= receipt.sequence AND held.first <= receipt.sequence)"
)
_LOOSE_MOVE = "source_system IS NULL AND NOT EXISTS (SELECT 1 FROM closing_move WHERE move = id)"
#: The months of a till in which more receipts are than closings hold.
_MONTHS = (
    "SELECT cashier, desk, yymm FROM receipt WHERE source_system IS NULL{} GROUP BY 1, 2, 3"
    " HAVING count(*) > (SELECT coalesce(sum(held.held), 0) FROM closing_stretch AS held"
    " WHERE held.cashier = receipt.cashier AND held.letter = receipt.desk"
    " AND held.series = receipt.yymm)"
)
_OF_TILL = " AND cashier = ?1 AND desk = ?2"
_LOOSE = f"source_system IS NULL AND NOT {HELD} AND (cashier, desk, yymm) IN ({_MONTHS})"


class Till(NamedTuple):
    """One cashier's till at one desk."""

    desk: str
    cashier: str


def closed_days(index: Index, till: Till, since: date, zone: ZoneInfo) -> list[ClosedDay]:
    """The days that were closed at a till from a day on."""
    sql = "SELECT day, closed FROM closing WHERE cashier = ? AND desk = ? AND day >= ?"
    rows = index.rows(sql, (till.cashier, till.desk, since.isoformat()))
    return [ClosedDay(date.fromisoformat(row["day"]), _moment(row["closed"], zone)) for row in rows]


def last_day(index: Index, till: Till) -> date | None:
    """The last day that was closed at a till; None before the first."""
    sql = "SELECT max(day) AS day FROM closing WHERE cashier = ? AND desk = ?"
    row = index.one(sql, (till.cashier, till.desk))
    return date.fromisoformat(row["day"]) if row and row["day"] else None


def holding(index: Index, receipt: str) -> str | None:
    """The closing that holds a receipt; None where none does yet."""
    row = index.one(
        "SELECT closing.id AS id FROM receipt JOIN closing_stretch AS held"
        " ON held.cashier = receipt.cashier AND held.letter = receipt.desk"
        " AND held.series = receipt.yymm AND receipt.sequence BETWEEN held.first AND held.last"
        " JOIN closing ON closing.row = held.row WHERE receipt.id = ?",
        (receipt,),
    )
    return str(row["id"]) if row else None


def drawer_of(index: Index, till: Till, zone: ZoneInfo, until: date | None = None) -> Drawer:
    """What a closing of a till is made of.

    Args:
        until: Only what came or went until the end of this day.
    """
    from svc.duties.till.closing import Drawer

    receipts = [
        one
        for one in loose_receipts(index, till, zone)
        if until is None or one.taken.date() <= until
    ]
    return Drawer(
        till.cashier, till.desk, left_in_drawer(index, till, until), tuple(receipts),
        tuple(_numbers(index, till, receipts)),
        tuple(one for one in _moves(index, till) if until is None
              or in_zone(one.at, zone).date() <= until),
        dict(line_dates(index, receipts)),
    )  # fmt: skip


def loose_receipts(index: Index, till: Till, zone: ZoneInfo) -> list[Receipt]:
    """The receipts of a till that no closing holds, in the order of their numbers."""
    from svc.kinds.fees.receipt import Receipt

    loose = _LOOSE.format(_OF_TILL)
    sql = f"SELECT json FROM receipt WHERE {loose}{_OF_TILL} ORDER BY yymm, sequence"
    receipts = (_reader(Receipt).decode(row["json"]) for row in index.rows(sql, till[::-1]))
    return [
        msgspec.structs.replace(receipt, taken=in_zone(receipt.taken, zone)) for receipt in receipts
    ]


def loose_moments(index: Index, zone: ZoneInfo) -> dict[Till, list[datetime]]:
    """When the receipts were taken that no closing holds, by till, as far as money moved.

    What credit or a deposit pays, as by a month's run, lies in no drawer: it asks for no
    close, and stands in that of the till's next day.
    """
    moments: dict[Till, list[datetime]] = {}
    sql = (
        f"SELECT cashier, desk, taken FROM receipt WHERE {_LOOSE.format('')}"
        " AND method NOT IN ('credit', 'deposit')"
    )
    for row in index.rows(sql):
        taken = _moment(row["taken"], zone)
        moments.setdefault(Till(row["desk"], row["cashier"]), []).append(taken)
    return moments


def left_in_drawer(index: Index, till: Till, until: date | None = None) -> dict[str, Money]:
    """What closings left in a drawer for whoever has the till now, by their ids.

    Args:
        until: Only those of days until this one.
    """
    sql = (
        "SELECT id, kept FROM closing WHERE desk = ?2"
        " AND coalesce(handed_to, cashier) = ?1 AND kept > 0 AND day <= ?3"
        " AND NOT EXISTS (SELECT 1 FROM closing_opening WHERE earlier = closing.id) ORDER BY id"
    )
    rows = index.rows(sql, (*till[::-1], (until or date.max).isoformat()))
    return {str(row["id"]): Money(row["kept"]) for row in rows}


def line_dates(
    index: Index, receipts: Iterable[Receipt]
) -> Iterator[tuple[tuple[str, str], LineDates]]:
    """For which days the lines are that receipts pay, and when they were due."""
    from svc.duties.till.closing import LineDates

    for bill in sorted({line.bill for one in receipts for line in one.lines}):
        sql = "SELECT key, first, due FROM bill JOIN bill_line USING (row) WHERE bill.id = ?"
        for row in index.rows(sql, (bill,)):
            dates = (date.fromisoformat(row[name]) for name in ("first", "due"))
            yield (bill, str(row["key"])), LineDates(*dates)


def _numbers(index: Index, till: Till, receipts: list[Receipt]) -> list[str]:
    """All of a till's numbers in the months of some receipts, in order."""
    series = sorted({receipt.id[1:5] for receipt in receipts})
    sql = "SELECT id FROM receipt WHERE cashier = ? AND desk = ? AND yymm = ? ORDER BY sequence"
    return [
        str(row["id"]) for one in series for row in index.rows(sql, (till.cashier, till.desk, one))
    ]


def _moves(index: Index, till: Till) -> list[CashMove]:
    from svc.kinds.fees.cash import CashMove

    sql = f"SELECT json FROM cash WHERE cashier = ? AND desk = ? AND {_LOOSE_MOVE} ORDER BY at, id"
    rows = index.rows(sql, (till.cashier, till.desk))
    return [_reader(CashMove).decode(row["json"]) for row in rows]


@cache
def _reader(kind: type[_Held]) -> msgspec.json.Decoder[_Held]:
    """What reads records of a kind; made once, for who has some."""
    return msgspec.json.Decoder(kind, dec_hook=decoded, strict=False)


def _moment(seconds: int, zone: ZoneInfo) -> datetime:
    return in_zone(datetime.fromtimestamp(seconds, UTC), zone)
