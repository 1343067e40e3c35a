"""Bills besides a month's run: something charged once, and months issued ahead."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from svc.desk.core import lookup
from svc.desk.fees.runs import RunRequest, computed, payers_of
from svc.desk.record.field_values import day_of
from svc.duties.decision import Decision, Written
from svc.duties.fees import runs as decide
from svc.duties.fees.ahead import discount_of, discounted
from svc.duties.fees.apportionment import rounded
from svc.duties.fees.proration import MonthPart, months_of
from svc.duties.fees.tariffs import due_by, full_name, month_part
from svc.duties.record.general import add
from svc.duties.typed_money import money_of
from svc.duties.typed_values import plain_text
from svc.errors import Refused, UsageError
from svc.index.query import billing
from svc.kinds.fees.bill import Bill, BillLine
from svc.kinds.fees.tariff import DueOnRestDay, Tariff, TariffVersion
from svc.language import _
from svc.model.amounts import Money, Quantity
from svc.named_tuple import NamedTuple

if TYPE_CHECKING:
    from datetime import date

    from svc.desk.core.desk import Desk


class OneCharge(NamedTuple):
    """Something that is charged once.

    Attributes:
        unit: Whose home, in any spelling.
        item: The tariff.
        quantity: How many; one if neither this nor an amount is given.
        price: Of one; the tariff's if not given.
        amount: What it comes to, where it is not so many at a price.
        due: The last day on which paying is in time.
        payer: Who pays; who does for the unit today if not given.
        note: Words to keep.
    """

    unit: str
    item: str
    quantity: str | None = None
    price: str | None = None
    amount: str | None = None
    due: str | None = None
    payer: str | None = None
    note: str | None = None


def charge(desk: Desk, asked: OneCharge) -> Bill:
    """Charge something once.

    Raises:
        NotFound: The unit, the item or the payer is not on file.
        UsageError: A value cannot be read, or two contradict each other.
        Refused: Nobody is known who pays.
    """
    now = desk.moment(None)
    unit = lookup.unit(desk.index, asked.unit)
    tariff = tariff_of(desk, asked.item)
    version = next((one for one in tariff.versions if one.holds_on(now.date())), None)
    amount, quantity, price = _sum(asked, version)
    line = BillLine(
        item=tariff.id, tariff=full_name(tariff, version) if version else None,
        first=now.date(), last=now.date(), payer=_payer(desk, asked, unit, now.date()),
        amount=amount, due=_due(desk, asked, version, now.date()), quantity=quantity, price=price,
        basis=version.basis if version else None,
    )  # fmt: skip
    bill = Bill(
        format=1, id=desk.next_number("bill", now), unit=unit, period=f"{now:%Y-%m}", issued=now,
        by=desk.actor.id, lines=(line,), note=plain_text(asked.note) if asked.note else None,
    )  # fmt: skip
    made: Bill = desk.record(add("bill", bill, None))
    return made


def ahead(
    desk: Desk, unit: str, months: int, items: Sequence[str] = (), discount: str | None = None,
    begin: str | None = None,
) -> decide.RunResult:  # fmt: skip
    """Issue some months ahead, for whoever pays in advance.

    Args:
        unit: Whose home.
        months: How many.
        items: Of which items; the only one that has the discount, or all, if not given.
        discount: The discount, by its name in the tariff.
        begin: The first month; the one after the last that is issued if not given.

    Raises:
        Refused: Something is issued already, cannot be computed, or the discount is not to
            be had.
    """
    home = lookup.unit(desk.index, unit)
    today = desk.moment(None).date()
    tariffs = [tariff_of(desk, item) for item in items] or billing.tariffs(desk.index)
    first = month_part(begin or _next_month(desk, home, [one.id for one in tariffs])).first
    lines: list[tuple[str, BillLine]] = []
    for part in _months(first, months):
        request = RunRequest(period=part.month, items=[one.id for one in tariffs])
        made = computed(desk.index, desk.zone, request, [home])
        if made.skipped:
            raise Refused(
                f"{part.month}: {made.skipped[0].item}: {made.skipped[0].reason}",
                _("name the items that can be computed ahead: --items"),
            )
        lines += [(part.month, line) for _unit, some in made.lines for line in some]
    if discount is not None:
        # A quarter's lines stand in the bill of its first month.
        months_of_line = {(line.first, line.item): month for month, line in lines}
        lines = [
            (months_of_line[line.first, line.item], line)
            for tariff in tariffs
            for line in discounted(
                [line for _month, line in lines if line.item == tariff.id],
                discount_of(tariff, discount, months, today),
            )
        ]
    return desk.record(_issued(desk, home, lines))


def tariff_of(desk: Desk, item: str) -> Tariff:
    """A tariff by its id, or by its name.

    Raises:
        NotFound: There is none.
    """
    every = billing.tariffs(desk.index)
    return lookup.rule_named("tariff", every, item, _("svc tariff add"))


def _issued(desk: Desk, unit: str, lines: list[tuple[str, BillLine]]) -> Decision[decide.RunResult]:
    """The bills of the months with their new lines."""
    written: list[Written] = []
    bills: list[Bill] = []
    for month in sorted({month for month, _line in lines}):
        held = billing.bills_of(desk.index, month, [unit])
        new = [line for of, line in lines if of == month]
        plan = decide.BillingRun(month, (), desk.zone)
        made = decide.record(decide.ComputedRun(plan, [(unit, new)], []), held)
        if made.result.skipped or made.result.stands:
            raise Refused(
                _("{month} is issued already", month=month),
                _("svc bill list --unit {unit}", unit=unit),
            )
        written += made.written
        bills += made.result.bills
    if not bills:
        raise Refused(
            _("nothing of {unit} can be issued ahead", unit=unit),
            _("name an item that is billed by the month: --items"),
        )
    total = sum((line.amount for _month, line in lines), Money(0))
    result = decide.RunResult(f"{bills[0].period}..{bills[-1].period}", bills, len(lines), total,
                              [], 0)  # fmt: skip
    subject = f"bill {unit} ahead: {result.period}, {total}"
    return Decision(result, tuple(written), "bill", unit, subject)


def _next_month(desk: Desk, unit: str, items: Sequence[str]) -> str:
    """The month after the last for which any of the items is issued; else the present one."""
    marks = ", ".join("?" * len(items))
    sql = (
        "SELECT max(last) AS last FROM bill JOIN bill_line USING (row)"
        f" WHERE unit = ? AND NOT voided AND tariff IS NOT NULL AND item IN ({marks})"
        " AND bill.by IS NULL"
    )
    row = desk.index.one(sql, [unit, *items])
    if row is None or row["last"] is None:
        return f"{desk.moment(None):%Y-%m}"
    year, month = int(row["last"][:4]), int(row["last"][5:7])
    return f"{year + month // 12}-{month % 12 + 1:02d}"


def _months(first: date, count: int) -> list[MonthPart]:
    if not 1 <= count <= 24:
        raise UsageError(_("{count} months cannot be issued ahead", count=count), _("1 to 24"))
    last = first.replace(year=first.year + (first.month + count - 2) // 12,
                         month=(first.month + count - 2) % 12 + 1)  # fmt: skip
    return list(months_of(first, month_part(f"{last:%Y-%m}").last))


def _sum(
    asked: OneCharge, version: TariffVersion | None
) -> tuple[Money, Quantity | None, Quantity | None]:
    """What is charged, and by how many at which price."""
    if asked.amount is not None:
        if asked.quantity or asked.price:
            raise UsageError(
                _("an amount leaves no quantity and no price"), _("give one or the other")
            )
        amount, quantity, price = money_of(asked.amount), None, None
    else:
        quantity = _number(asked.quantity or "1")
        price = _number(asked.price) if asked.price else version.price if version else None
        if price is None:
            raise UsageError(_("missing: --price or --amount"), _("the tariff has no price today"))
        amount = rounded(Decimal(quantity) * Decimal(price))
    if amount <= 0:
        raise UsageError(_("{amount} cannot be charged", amount=amount), _("more than 0"))
    return amount, quantity, price


def _number(text: str) -> Quantity:
    try:
        return Quantity.parse(text)
    except ValueError as error:
        raise UsageError(
            _("{text!r} {reason}", text=text, reason=error), _("write it as 1.85")
        ) from None


def _due(desk: Desk, asked: OneCharge, version: TariffVersion | None, today: date) -> date:
    if asked.due:
        return day_of(desk, asked.due)
    rule = version.due if version is not None else "last day of month"
    due = due_by(rule, today, month_part(f"{today:%Y-%m}").last)
    moves = version is not None and version.on_rest_day is DueOnRestDay.MOVES
    return desk.calendar.working_day_from(due) if moves else due


def _payer(desk: Desk, asked: OneCharge, unit: str, today: date) -> str:
    """Who pays: as said, else who does for the unit today.

    Raises:
        NotFound: Nobody is so called.
        Refused: Nobody is known who does.
    """
    if asked.payer:
        if desk.holds("party", asked.payer):
            return asked.payer
        return lookup.resident(desk.index, asked.payer, desk.office.region)
    (payers,) = payers_of(desk.index, [unit])
    paying, unpaid = payers.parts(asked.item, MonthPart(today, today))
    if unpaid:
        raise Refused(
            _("{unit}: {reason}", unit=unit, reason=unpaid[0].reason), _("say who: --payer")
        )
    return paying[0].shares[0][0]
