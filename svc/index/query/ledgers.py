"""A unit's ledger read from the index: its bills, its receipts, and the tariffs they name.

Only the records of one unit are read, however many there are of others.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING

import msgspec

from svc.duties.fees.charged import ChargedLine, LineId, LineLedger
from svc.duties.fees.late_fees import ObjectionSpan
from svc.duties.fees.ledger import UnitLedger, folded
from svc.duties.fees.tariffs import late_terms, order_of, version_of
from svc.errors import NotFound, UsageError
from svc.kinds.fees.bill import Bill, BillAction, line_states, waivers
from svc.kinds.fees.receipt import Receipt
from svc.kinds.fees.tariff import Tariff
from svc.language import _
from svc.model.amounts import Money, decoded
from svc.rules.time.working_time import WorkCalendar

if TYPE_CHECKING:
    from datetime import date

    from svc.index.database.index import Index

_BILL = msgspec.json.Decoder(Bill, dec_hook=decoded, strict=False)
_RECEIPT = msgspec.json.Decoder(Receipt, dec_hook=decoded, strict=False)


@cache
def _tariffs() -> msgspec.json.Decoder[Tariff]:
    """What reads tariffs; made for who has some, since it takes its time."""
    return msgspec.json.Decoder(Tariff, dec_hook=decoded, strict=False)


def ledger_of(index: Index, unit: str, bills: Iterable[Bill] = ()) -> UnitLedger:
    """What a unit owes and has, as the index shows it.

    Args:
        index: The index.
        unit: Which unit.
        bills: Bills of it that are to be, in the place of those on file.
    """
    held = {bill.id: bill for bill in (*bills_of(index, unit), *bills)}
    return folded(charged_lines(index, [*held.values()]), receipts_of(index, unit))


def lines_paid(index: Index, bills: Sequence[Bill]) -> dict[LineId, LineLedger]:
    """Lines of bills with what was paid on them in the end, by bill and key."""
    lines: dict[LineId, LineLedger] = {}
    asked = {bill.id for bill in bills}
    for unit in sorted({bill.unit for bill in bills if bill.unit}):
        entries = ledger_of(index, unit).lines
        lines |= {name: entry for name, entry in entries.items()
                  if name[0] in asked and entry.line.amount > 0}  # fmt: skip
    return lines


def units_with_credit(index: Index) -> list[str]:
    """Units where somebody has credit, as far as the sums tell: paid in, or for a correction."""
    sql = (
        "SELECT unit FROM receipt WHERE unit IS NOT NULL GROUP BY unit, payer"
        " HAVING sum(credit) > 0 UNION SELECT unit FROM bill JOIN bill_line USING (row)"
        " WHERE bill.by IS NOT NULL AND bill_line.amount < 0 AND unit IS NOT NULL ORDER BY unit"
    )
    return [str(row["unit"]) for row in index.rows(sql)]


def bills_of(index: Index, unit: str) -> list[Bill]:
    """The bills of a unit."""
    rows = index.rows("SELECT json FROM bill WHERE unit = ?", (unit,))
    return [_BILL.decode(row["json"]) for row in rows]


def receipts_of(index: Index, unit: str) -> list[Receipt]:
    """The receipts of a unit, in the order in which they count."""
    rows = index.rows("SELECT json FROM receipt WHERE unit = ?", (unit,))
    receipts = [_RECEIPT.decode(row["json"]) for row in rows]
    return sorted(receipts, key=lambda receipt: (receipt.taken, receipt.id))


def charged_lines(index: Index, bills: list[Bill]) -> Iterator[ChargedLine]:
    """The lines of bills as the ledger needs them, each with the terms of its tariff."""
    return lines_by(tariff_reader(index), bills, working_days(index))


def working_days(index: Index) -> Callable[[date], date]:
    """Gives the first working day from a day on, by the office's calendar; read when asked."""
    calendars: list[WorkCalendar] = []

    @cache
    def working(day: date) -> date:
        if not calendars:
            row = index.one("SELECT json FROM office")
            if row is None:
                return day
            calendars.append(WorkCalendar.of_plain(json.loads(row["json"])))
        return calendars[0].working_day_from(day)

    return working


def tariff_reader(index: Index) -> Callable[[str], Tariff | None]:
    """What gives the tariff of an item, if there is one; each is read once."""

    @cache
    def tariff_of(item: str) -> Tariff | None:
        row = index.one("SELECT json FROM tariff WHERE id = ?", (item,))
        return _tariffs().decode(row["json"]) if row else None

    return tariff_of


def lines_by(
    tariff_of: Callable[[str], Tariff | None], bills: Iterable[Bill],
    working: Callable[[date], date] | None = None,
) -> Iterator[ChargedLine]:  # fmt: skip
    """The lines of bills as the ledger needs them.

    Args:
        tariff_of: Gives the tariff of an item, if there is one.
        bills: The bills.
        working: The first working day from a day on.
    """
    for bill in bills:
        let_go, late_waivers = waivers_of(bill), late_waivers_of(bill)
        pauses = pauses_of(bill)
        for key, state in line_states(bill).items():
            line = state.line
            tariff = tariff_of(line.item)
            version = version_of(tariff, line.tariff) if tariff and line.tariff else None
            yield ChargedLine(
                (bill.id, key), line.item, line.payer, line.first, line.due, state.issued,
                line.amount, let_go.get(key, ()), late_waivers.get(key, ()),
                pauses.get(key, ()), state.voided, state.objected,
                late_terms(version, line.tariff, working), order_of(version),
                tariff.rank if tariff else 0,
            )  # fmt: skip


def waivers_of(bill: Bill) -> dict[str, tuple[tuple[date, Money], ...]]:
    """What was let go of each line, by key, and on which day; together as much as counts."""
    return {
        key: tuple((at.date(), amount) for at, amount in agreed)
        for key, agreed in waivers(bill).items()
    }


def late_waivers_of(bill: Bill) -> dict[str, tuple[tuple[date, Money], ...]]:
    """What was let go of each line's late fees, by key, and on which day."""
    asked: dict[str, Money] = {}
    waivers: dict[str, tuple[tuple[date, Money], ...]] = {}
    for event in bill.events:
        if event.late and event.action is BillAction.WAIVE:
            asked[event.line] = event.amount or Money(0)
        elif event.late and event.action is BillAction.APPROVE:
            agreed = event.amount if event.amount is not None else asked.get(event.line, Money(0))
            waivers[event.line] = (*waivers.get(event.line, ()), (event.at.date(), agreed))
    return waivers


def pauses_of(bill: Bill) -> dict[str, tuple[ObjectionSpan, ...]]:
    """From when to when somebody objected to each line, by key."""
    pauses: dict[str, tuple[ObjectionSpan, ...]] = {}
    for event in bill.events:
        before = pauses.get(event.line, ())
        waits = bool(before) and before[-1].until is None
        if event.action is BillAction.OBJECT and not waits:
            pauses[event.line] = (*before, ObjectionSpan(event.at.date()))
        elif event.action is BillAction.SETTLE and waits:
            pauses[event.line] = (*before[:-1], before[-1]._replace(until=event.at.date()))
    return pauses


def payer_of(index: Index, unit: str, ledger: UnitLedger, day: date) -> str | None:
    """Who pays where nobody is named: whoever alone owes something, else whose the unit is.

    Args:
        day: Whose it is on that day.
    """
    owing = {one.line.payer for one in ledger.lines.values() if one.open > 0}
    if len(owing) == 1:
        return owing.pop()
    latest = max(ledger.lines.values(), key=lambda one: one.line.first, default=None)
    if latest is not None and (not owing or latest.line.payer in owing):
        return latest.line.payer
    row = index.one(
        "SELECT resident.id AS id FROM occupancy JOIN resident USING (row)"
        " WHERE unit = ? AND (since IS NULL OR since <= ?) AND (until IS NULL OR until > ?)"
        " ORDER BY relation = 'owner' DESC, since, resident.id LIMIT 1",
        (unit, day.isoformat(), day.isoformat()),
    )
    return str(row["id"]) if row else None


def line_named(index: Index, unit: str, text: str) -> LineId:
    """A line of a unit as people name it: `B2604-3-2-1502/1`, `…/water`, or the bill alone.

    Raises:
        NotFound: There is none.
        UsageError: Several are meant.
    """

    def load(bill_id: str) -> Bill:
        row = index.one("SELECT json FROM bill WHERE id = ? AND unit = ?", (bill_id.upper(), unit))
        if row is None:
            raise NotFound(
                _("no line {line!r} of {unit}", line=text, unit=unit),
                _("svc balance {unit} names its lines", unit=unit),
            )
        bill: Bill = _BILL.decode(row["json"])
        return bill

    bill, key = named_line(load, text)
    return bill.id, key


def named_line(load: Callable[[str], Bill], text: str) -> tuple[Bill, str]:
    """The bill and the key of a line, as people write it: `B2604-3-2-1502/2`, `…/water`.

    Args:
        load: Reads a bill by what stands before the stroke.
        text: The bill, and behind a stroke the place of a line, its item, or its key.

    Raises:
        NotFound: There is none.
        UsageError: Several are meant.
    """
    before, *behind = re.split("[/／:]", text.strip(), maxsplit=1)
    which = behind[0] if behind else ""
    bill = load(before)
    keys = list(line_states(bill))
    if which.isdecimal():
        meant = keys[int(which) - 1 : int(which)] if int(which) else []
    else:
        meant = [key for key in keys if not behind or which in (key, re.split("[/:]", key)[0])]
    if not meant:
        raise NotFound(
            _("{bill} has no line {line!r}", bill=bill.id, line=which),
            _("svc bill show {bill}", bill=bill.id),
        )
    if len(meant) > 1:
        lines = ", ".join(f"{bill.id}/{keys.index(key) + 1}" for key in meant)
        raise UsageError(
            _("{text!r} may be any of {lines}", text=text, lines=lines),
            _("svc bill show {bill}", bill=bill.id),
        )
    return bill, meant[0]


def units_of(index: Index, payer: str) -> list[str]:
    """The units where somebody owes, owed or paid."""
    sql = (
        "SELECT unit FROM bill JOIN bill_line USING (row) WHERE bill_line.payer = ?1"
        " UNION SELECT unit FROM receipt WHERE payer = ?1 ORDER BY unit"
    )
    return [str(row["unit"]) for row in index.rows(sql, (payer,)) if row["unit"]]


def line_numbers(index: Index, unit: str) -> dict[LineId, int]:
    """The place of each line in its bill, from 1: how people name it."""
    return {
        (bill.id, key): place
        for bill in bills_of(index, unit)
        for place, key in enumerate(line_states(bill), 1)
    }


def numbers_of(index: Index, bills: Iterable[str]) -> dict[LineId, int]:
    """The same for some bills, of whichever units."""
    return {
        (bill.id, key): place
        for bill in _named(index, bills)
        for place, key in enumerate(line_states(bill), 1)
    }


def lines_of(index: Index, bills: Iterable[str]) -> dict[LineId, ChargedLine]:
    """The lines of some bills, of whichever units, as the ledger needs them."""
    lines = lines_by(tariff_reader(index), _named(index, bills), working_days(index))
    return {line.id: line for line in lines}


def _named(index: Index, bills: Iterable[str]) -> Iterator[Bill]:
    """Bills by their numbers, many at a time."""
    numbers = sorted(bills)
    for start in range(0, len(numbers), 500):
        part = numbers[start : start + 500]
        marks = ", ".join("?" * len(part))
        for row in index.rows(f"SELECT json FROM bill WHERE id IN ({marks})", part):
            yield _BILL.decode(row["json"])
