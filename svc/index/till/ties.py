"""Where closings do not tie: to their receipts, to cash moves, to the closings before them.

Each closing is folded anew from what it says that it holds. What money is in no closing
although it was there to be counted is told as well.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import msgspec

from svc.duties.till.closing import Drawer, LineDates, sums_of
from svc.index.till.tills import HELD
from svc.kinds.fees.cash import CashMove
from svc.kinds.fees.closing import Closing
from svc.kinds.fees.receipt import Receipt
from svc.language import _
from svc.model.amounts import Money, decoded
from svc.named_tuple import NamedTuple
from svc.rules.time.parsing import in_zone
from svc.rules.time.zones import zone_of
from svc.store.layout import path_of

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from svc.index.database.index import Index

_CLOSING = msgspec.json.Decoder(Closing, dec_hook=decoded, strict=False)
_RECEIPT = msgspec.json.Decoder(Receipt, dec_hook=decoded, strict=False)
_MOVE = msgspec.json.Decoder(CashMove, dec_hook=decoded, strict=False)
_HELD = (
    " FROM closing_stretch AS held JOIN receipt ON receipt.cashier = held.cashier"
    " AND receipt.desk = held.letter AND receipt.yymm = held.series"
    " AND receipt.sequence BETWEEN held.first AND held.last"
)


class Mismatch(NamedTuple):
    """One place where something does not tie.

    Attributes:
        path: The record's file.
        place: Its field.
        reason: What is wrong.
    """

    path: str
    place: str
    reason: str


def mismatches(index: Index) -> Iterator[Mismatch]:
    """Every place where closings, receipts and cash moves do not tie."""
    row = index.one("SELECT json_extract(json, '$.timezone') AS zone FROM office")
    zone = zone_of(row["zone"] if row else "UTC")
    holder: dict[str, str] = {}
    closings = [(row["row"], _CLOSING.decode(row["json"])) for row in
                index.rows("SELECT row, json FROM closing ORDER BY day, id")]  # fmt: skip
    known = {closing.id: closing for _row, closing in closings}
    for number, closing in closings:
        receipts = _held(index, number, zone)
        yield from _told(closing, _of_receipts(index, number, closing, receipts, known))
        yield from _told(closing, _held_twice(closing.id, receipts, holder))
        yield from _told(closing, _of_moments(closing, receipts))
        yield from _told(closing, _of_opening(closing, known))
    yield from _left_behind(known)
    yield from _twice(index, "closing_move", "move", "moves")
    yield from _twice(index, "closing_opening", "earlier", "opened_from")
    yield from _left_out(index, zone)


def _told(closing: Closing, found: Iterable[tuple[str, str]]) -> Iterator[Mismatch]:
    path = path_of("closing", closing.id)
    yield from (Mismatch(path, place, reason) for place, reason in found)


def _held(index: Index, row: int, zone: ZoneInfo) -> list[Receipt]:
    """The receipts that a closing holds, in the order of their numbers."""
    sql = f"SELECT receipt.json AS json{_HELD} WHERE held.row = ? ORDER BY yymm, sequence"
    receipts = (_RECEIPT.decode(one["json"]) for one in index.rows(sql, (row,)))
    return [msgspec.structs.replace(one, taken=in_zone(one.taken, zone)) for one in receipts]


def _of_receipts(
    index: Index,
    row: int,
    closing: Closing,
    receipts: list[Receipt],
    known: dict[str, Closing],
) -> Iterator[tuple[str, str]]:
    """What a closing says, and what its parts come to."""
    drawer = Drawer(
        closing.cashier, closing.desk,
        {name: known[name].kept for name in closing.opened_from if name in known},
        receipts, (), list(_moves_of(index, row)), dict(_lines_of(index, row)),
    )  # fmt: skip
    sums = sums_of(drawer)
    for place, value in sums._asdict().items():
        said = getattr(closing, place)
        if said != value:
            yield place, _("says {said}, and comes to {sum}",
                           said=_spelled(said), sum=_spelled(value))  # fmt: skip
    count = sum(one.count for one in closing.receipts)
    if count != len(receipts):
        yield "receipts", _("says {said}, and comes to {sum}", said=count, sum=len(receipts))
    reversals = tuple(one.id for one in receipts if one.reverses is not None)
    if reversals != closing.reversals:
        yield "reversals", _("says {said}, and comes to {sum}",
                             said=_spelled(closing.reversals), sum=_spelled(reversals))  # fmt: skip
    strange = [stretch.first for stretch in closing.receipts if stretch.first not in
               {one.id for one in receipts}]  # fmt: skip
    strange += [stretch.last for stretch in closing.receipts if stretch.last not in
                {one.id for one in receipts}]  # fmt: skip
    for number in dict.fromkeys(strange):
        yield "receipts", _("{number} is none of {cashier}'s", number=number,
                            cashier=closing.cashier)  # fmt: skip


def _lines_of(index: Index, row: int) -> Iterator[tuple[tuple[str, str], LineDates]]:
    sql = (
        f"SELECT DISTINCT receipt_line.bill AS bill, key, bill_line.first AS first, due{_HELD}"
        " JOIN receipt_line ON receipt_line.row = receipt.row"
        " JOIN bill ON bill.id = receipt_line.bill"
        " JOIN bill_line ON bill_line.row = bill.row AND key = line WHERE held.row = ?"
    )
    for line in index.rows(sql, (row,)):
        dates = (date.fromisoformat(line[name]) for name in ("first", "due"))
        yield (str(line["bill"]), str(line["key"])), LineDates(*dates)


def _moves_of(index: Index, row: int) -> Iterator[CashMove]:
    sql = "SELECT json FROM closing_move JOIN cash ON cash.id = move WHERE closing_move.row = ?"
    yield from (_MOVE.decode(one["json"]) for one in index.rows(sql, (row,)))


def _held_twice(
    closing: str, receipts: Iterable[Receipt], holder: dict[str, str]
) -> Iterator[tuple[str, str]]:
    for receipt in receipts:
        other = holder.setdefault(receipt.id, closing)
        if other != closing:
            yield "receipts", _("{number} is in {other} as well", number=receipt.id, other=other)


def _of_moments(closing: Closing, receipts: Iterable[Receipt]) -> Iterator[tuple[str, str]]:
    """Nothing is in a closing that was taken after it, or after its day."""
    for receipt in receipts:
        if receipt.taken > closing.closed or receipt.taken.date() > closing.day:
            yield "receipts", _("{number} was taken after it", number=receipt.id)


def _of_opening(closing: Closing, known: dict[str, Closing]) -> Iterator[tuple[str, str]]:
    """What a closing begins with was left for this cashier."""
    for name in closing.opened_from:
        earlier = known.get(name)
        if earlier is not None and not _left_to(earlier, closing):
            yield "opened_from", _("{earlier} left nothing to {cashier}", earlier=name,
                                   cashier=closing.cashier)  # fmt: skip


def _left_behind(known: dict[str, Closing]) -> Iterator[Mismatch]:
    """Floats that nobody took over, although the heir closed a day since."""
    taken_over = {name for one in known.values() for name in one.opened_from}
    waiting = [one for one in known.values() if one.kept > 0 and one.id not in taken_over]
    for earlier in waiting:
        later = next((one for one in known.values() if one.id != earlier.id
                      and _left_to(earlier, one)), None)  # fmt: skip
        if later is not None:
            said = _("{earlier} left {amount}, which is not in it", earlier=earlier.id,
                     amount=earlier.kept)  # fmt: skip
            yield Mismatch(path_of("closing", later.id), "opened_from", said)


def _left_to(earlier: Closing, closing: Closing) -> bool:
    """Whether a closing left its float to the cashier of a later one."""
    heir = earlier.handed_to or earlier.cashier
    before = (earlier.day, earlier.closed) <= (closing.day, closing.closed)
    return before and (earlier.desk, heir) == (closing.desk, closing.cashier)


def _twice(index: Index, table: str, column: str, place: str) -> Iterator[Mismatch]:
    """What is in two closings."""
    sql = (
        f"SELECT closing.id AS id, {column} AS name FROM {table} JOIN closing USING (row)"
        f" WHERE {column} IN (SELECT {column} FROM {table} GROUP BY {column} HAVING count(*) > 1)"
        " ORDER BY day, closing.id"
    )
    first: dict[str, str] = {}
    for row in index.rows(sql):
        other = first.setdefault(row["name"], row["id"])
        if other != row["id"]:
            said = _("{number} is in {other} as well", number=row["name"], other=other)
            yield Mismatch(path_of("closing", row["id"]), place, said)


def _left_out(index: Index, zone: ZoneInfo) -> Iterator[Mismatch]:
    """Money that was there to be counted, and is in no closing."""
    sql = (
        "SELECT receipt.id AS id, taken, closed, day, last FROM receipt"
        " JOIN (SELECT cashier, desk, max(closed) AS closed, max(day) AS day, max(id) AS last"
        " FROM closing GROUP BY cashier, desk) AS till"
        " ON till.cashier = receipt.cashier AND till.desk = receipt.desk"
        f" WHERE taken <= closed AND source_system IS NULL AND NOT {HELD} ORDER BY receipt.id"
    )
    for row in index.rows(sql):
        taken = in_zone(datetime.fromtimestamp(row["taken"], UTC), zone)
        if taken.date().isoformat() <= row["day"]:
            said = _("was taken before {closing}, which does not count it", closing=row["last"])
            yield Mismatch(path_of("receipt", row["id"]), "taken", said)


def _spelled(value: Any) -> str:
    """Sums as a finding names them."""
    if isinstance(value, tuple):
        return _(", ").join(map(_spelled, value)) or "-"
    if isinstance(value, msgspec.Struct):
        held = {name: getattr(value, name) for name in value.__struct_fields__}
        return " ".join(f"{name} {one}" for name, one in held.items()
                        if not isinstance(one, Money) or one)  # fmt: skip
    return str(value)
