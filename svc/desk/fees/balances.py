"""Who owes what on a unit, what they have there, and what happened to every line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from svc.desk.core import lookup
from svc.duties.fees.charged import NOTHING, LineLedger
from svc.errors import NotFound, UsageError
from svc.index.query.ledgers import ledger_of, line_numbers, units_of
from svc.model.amounts import Money
from svc.named_tuple import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

    from svc.desk.core.view import View
    from svc.duties.fees.ledger import UnitLedger


class LineBalance(NamedTuple):
    """One line with what happened to it.

    Attributes:
        line: Its bill and its place there, as people name it.
        bill, key: Which it is.
        item, period, due: What it charges for, its first day, and its last in time.
        amount, waived, paid, open: What it came to, and what of it was let go, was paid, and
            is open.
        late_waived, late_paid, late_open: The same of its late fees.
        state: `open`, `paid`, `void`, `ahead` where it is not owed yet, `objected`.
        story: What each receipt did: number, day, principal, late fees.
    """

    line: str
    bill: str
    key: str
    item: str
    period: str
    due: str
    amount: Money
    waived: Money
    paid: Money
    late_paid: Money
    late_waived: Money
    open: Money
    late_open: Money
    state: str
    story: list[dict[str, Any]]


class PayerBalance(NamedTuple):
    """What one payer owes and has on one unit.

    Attributes:
        owed: What is open of lines that are owed by now.
        late: Late fees that are open.
        ahead: What is open of lines that are owed later.
        credit, deposits: What is there.
        short: What was given back beyond that.
    """

    unit: str
    payer: str
    owed: Money
    late: Money
    ahead: Money
    credit: Money
    deposits: dict[str, Money]
    short: Money
    lines: list[LineBalance]


def balance(view: View, text: str, payer: str | None = None) -> list[PayerBalance]:
    """What is owed and held on a unit, or by a resident or an outside party.

    Args:
        view: What is looked at; its moment is the one at which late fees are told.
        text: A unit in any spelling, a resident, or a party.
        payer: Only of this one.

    Raises:
        NotFound: There is nothing of that name.
    """
    units, who = _meant(view, text)
    return [
        held
        for unit in units
        for held in of_unit(view, unit)
        if (who or payer or held.payer) == held.payer
    ]


def of_unit(view: View, unit: str) -> list[PayerBalance]:
    """What is owed and held on a unit, by payer."""
    ledger = ledger_of(view.index, unit)
    numbers = line_numbers(view.index, unit)
    return [_of_payer(view, unit, ledger, who, numbers) for who in ledger.payers]


def _meant(view: View, text: str) -> tuple[list[str], str | None]:
    """The units that are asked about, and whose lines there; None for everybody's."""
    if view.one("SELECT 1 FROM party WHERE id = ?", (text,)):
        return units_of(view.index, text), text
    try:
        return [lookup.unit(view.index, text)], None
    except (NotFound, UsageError) as error:
        try:
            who = lookup.resident(view.index, text, view.index.region())
        except NotFound:
            raise error from None
    return units_of(view.index, who), who


def _of_payer(
    view: View, unit: str, ledger: UnitLedger, who: str, numbers: dict[tuple[str, str], int]
) -> PayerBalance:
    lines = [_line(view, entry, numbers) for entry in ledger.lines.values()
             if entry.line.payer == who]  # fmt: skip
    return PayerBalance(
        unit, who,
        owed=_sum(max(one.open, NOTHING) for one in lines if one.state != "ahead"),
        late=_sum(one.late_open for one in lines),
        ahead=_sum(max(one.open, NOTHING) for one in lines if one.state == "ahead"),
        credit=ledger.credit(who), deposits=ledger.deposits(who),
        short=ledger.short.get(who, NOTHING), lines=lines,
    )  # fmt: skip


def _line(view: View, entry: LineLedger, numbers: dict[tuple[str, str], int]) -> LineBalance:
    line, on = entry.line, view.moment.date()
    bill, key = line.id
    story: list[dict[str, Any]] = [
        {"on": day, "waived": amount} for day, amount in line.waivers if not line.voided
    ]
    story += [
        {"on": day, "late_waived": amount} for day, amount in line.late_waivers if not line.voided
    ]
    story += [
        {"on": one.on, "receipt": one.receipt, "principal": one.principal, "late": one.late}
        for one in entry.paid
    ]
    return LineBalance(
        f"{bill}/{numbers[line.id]}", bill, key, line.item, line.first.isoformat()[:7],
        line.due.isoformat(), line.amount, NOTHING if line.voided else line.waived,
        entry.principal, entry.late, line.late_waived, entry.open, entry.late_open(on),
        _state(view, entry), sorted(story, key=lambda one: one["on"]),
    )  # fmt: skip


def _state(view: View, entry: LineLedger) -> str:
    line = entry.line
    if line.voided:
        return "void"
    if entry.open <= 0:
        return "paid" if not entry.late_open(view.moment.date()) else "open"
    if line.objected:
        return "objected"
    return "ahead" if line.issued > view.moment else "open"


def _sum(amounts: Iterable[Money]) -> Money:
    return sum(amounts, NOTHING)
