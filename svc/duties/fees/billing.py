"""What a unit owes for a month: lines by tariffs, payers and readings; and what is left out.

A pure function of the rules and the records, without clock or desk letter, so that two
desks that bill the same month come to the same bytes. Nothing is billed as 0 in silence:
whatever makes a line impossible is told, with the item and the reason.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta, tzinfo
from decimal import Decimal
from types import MappingProxyType
from typing import TYPE_CHECKING

from svc.duties.fees.apportionment import shared_out
from svc.duties.fees.payers import PayingPart, UnitPayers
from svc.duties.fees.pricing import payers_amounts
from svc.duties.fees.proration import MonthPart
from svc.duties.fees.tariffs import (
    VersionPart,
    due_on,
    fitting_versions,
    full_name,
    issued_on,
    month_part,
    months_billed,
    parts_held,
)
from svc.duties.fees.usage_lines import LineTerms, MeterReadings, usage_lines
from svc.kinds.fees.bill import Bill, BillLine, line_key
from svc.kinds.fees.tariff import Tariff, TariffVersion
from svc.language import _
from svc.model.amounts import Money, Quantity, Rate
from svc.model.fees import Formula
from svc.named_tuple import NamedTuple

if TYPE_CHECKING:
    from svc.kinds.unit import Unit

_DAY = timedelta(days=1)
_WHOLE = Decimal(1)


class Skipped(NamedTuple):
    """What was not billed, and why.

    Attributes:
        unit: The unit; empty where it concerns an item as a whole.
        item: The item; empty where it concerns all of a unit.
        reason: In words.
    """

    unit: str
    item: str
    reason: str


class ShareOf(NamedTuple):
    """A unit's part of a shared total.

    Attributes:
        amount: In money.
        total: What was shared.
        over: Over how many square metres.
    """

    amount: Money
    total: Money
    over: Quantity


class BillingRun:
    """What a run bills by.

    Attributes:
        period: The month: `2026-04`.
        tariffs: The items to bill.
        zone: The office's time zone: in it a day begins.
        shares: Parts of shared totals, by item, month and unit.
        working: The first working day from a day on, by the office's calendar.
        issued: When a month's bill is owed, as far as its lines do not say else.
    """

    def __init__(
        self,
        period: str,
        tariffs: Sequence[Tariff],
        zone: tzinfo,
        shares: Mapping[tuple[str, str, str], ShareOf] = MappingProxyType({}),
        working: Callable[[date], date] | None = None,
    ) -> None:
        self.period, self.tariffs, self.zone = period, tariffs, zone
        self.shares, self.working = shares, working
        self.issued = self.moment(month_part(period).first)
        #: What follows from a version alone, found once and not for every unit.
        self._known: dict[int, tuple[list[MonthPart], LineTerms]] = {}
        #: The same of what holds in a month, by the versions that fit a unit.
        self._held: dict[tuple[object, ...], list[VersionPart]] = {}

    def sharing(self, shares: Mapping[tuple[str, str, str], ShareOf]) -> BillingRun:
        """The same run, with parts of shared totals."""
        return BillingRun(self.period, self.tariffs, self.zone, shares, self.working)

    def held(self, tariff: Tariff, unit: Unit, month: MonthPart) -> list[VersionPart]:
        """Which versions of one of the tariffs hold for a unit on which days of a month."""
        fitting = fitting_versions(tariff, unit.id, unit.use)
        key = (month, *map(id, fitting))
        parts = self._held.get(key)
        if parts is None:
            parts = self._held[key] = list(parts_held(fitting, month))
        return parts

    def terms(self, version: TariffVersion) -> tuple[list[MonthPart], LineTerms | None]:
        """The months that a version of one of the tariffs bills, and on which terms."""
        known = self._known.get(id(version))
        if known is None:
            months = months_billed(version, self.period)
            if not months:
                return months, None
            issued = issued_on(version, months)
            own = self.moment(issued)
            due = due_on(version, months, issued, self.working)
            terms = LineTerms(due, None if own == self.issued else own)
            known = self._known[id(version)] = months, terms
        return known

    def moment(self, day: date) -> datetime:
        """The beginning of a day."""
        return datetime.combine(day, time(0), self.zone)


class UnitBilling(NamedTuple):
    """What one unit owes by a run.

    Attributes:
        lines: In the order of their keys.
        skipped: What is left out.
    """

    lines: list[BillLine]
    skipped: list[Skipped]


def unit_lines(
    run: BillingRun, payers: UnitPayers, meters: Sequence[MeterReadings] = ()
) -> UnitBilling:
    """The lines of a unit for the month of a run.

    Args:
        run: What is billed by.
        payers: The unit, and who pays for it.
        meters: Its meters with what was read.
    """
    unit = payers.unit
    lines: list[BillLine] = []
    skipped: list[Skipped] = []
    meant = False
    for tariff in run.tariffs:
        for version in tariff.versions:
            months, terms = run.terms(version)
            if terms is None:
                continue
            parts = [
                held.part
                for month in months
                for held in run.held(tariff, unit, month)
                if held.version is version
            ]
            meant = meant or bool(parts)
            for made in _item_lines(run, tariff, version, parts, payers, meters, terms):
                if isinstance(made, str):
                    skipped.append(Skipped(unit.id, tariff.id, made))
                else:
                    lines.append(made)
    if not meant and run.tariffs:
        skipped.append(Skipped(unit.id, "", _("no tariff for it in {month}", month=run.period)))
    return UnitBilling(in_order(lines), list(dict.fromkeys(skipped)))


def shared_parts(run: BillingRun, payers: Sequence[UnitPayers]) -> tuple[
    dict[tuple[str, str, str], ShareOf], list[Skipped]
]:  # fmt: skip
    """Every unit's part of the totals that are shared in a run, and totals that cannot be.

    Args:
        run: What is billed by.
        payers: Every unit of the office, for all of them share.
    """
    from svc.duties.fees.shared_totals import parts_of

    parts: dict[tuple[str, str, str], ShareOf] = {}
    skipped: list[Skipped] = []
    units = [one.unit for one in payers]
    for tariff in run.tariffs:
        for version in tariff.versions:
            if version.formula is not Formula.SHARE:
                continue
            for month in months_billed(version, run.period):
                made = parts_of(tariff, version, month, units)
                skipped += [Skipped("", tariff.id, reason) for reason in made.reasons]
                parts |= {
                    (tariff.id, month.month, unit): ShareOf(amount, total, over)
                    for unit, (amount, total, over) in made.parts.items()
                }
    return parts, list(dict.fromkeys(skipped))


def month_bill(run: BillingRun, unit: str, lines: Sequence[BillLine]) -> Bill:
    """The bill of a unit and a month, with its lines in the order of their keys."""
    return Bill(
        format=1, id=month_bill_id(run.period, unit), unit=unit, period=run.period,
        issued=run.issued, lines=tuple(in_order(lines)),
    )  # fmt: skip


def month_bill_id(period: str, unit: str) -> str:
    """What the bill of a unit and a month is called."""
    return f"B{period[2:4]}{period[5:]}-{unit}"


def in_order(lines: Sequence[BillLine]) -> list[BillLine]:
    """Lines in the order of their keys."""
    return sorted(lines, key=line_key) if len(lines) > 1 else list(lines)


def _item_lines(
    run: BillingRun,
    tariff: Tariff,
    version: TariffVersion,
    parts: Sequence[MonthPart],
    payers: UnitPayers,
    meters: Sequence[MeterReadings],
    terms: LineTerms,
) -> Iterator[BillLine | str]:
    """Lines of one item by one version; words where there can be none."""
    for part in parts:
        if version.formula is Formula.USAGE:
            wanted = version.meter or tariff.id
            own = [one for one in meters if one.meter.item == wanted]
            yield from usage_lines(tariff, version, part, payers, own, terms)
            continue
        paying, unpaid = payers.parts(tariff.id, part)
        for gap in unpaid:
            yield _("{first} to {last}: {reason}", first=gap.part.first, last=gap.part.last,
                    reason=gap.reason)  # fmt: skip
        if version.formula is Formula.SHARE:
            idle = sum(gap.part.days for gap in unpaid)
            yield from _shared(run, tariff, version, payers, paying, idle, terms)
        else:
            yield from _monthly(tariff, version, part, payers, paying, terms)


def _monthly(
    tariff: Tariff,
    version: TariffVersion,
    part: MonthPart,
    payers: UnitPayers,
    paying: Sequence[PayingPart],
    terms: LineTerms,
) -> Iterator[BillLine | str]:
    """Lines at a monthly price: by area, or the same for all."""
    unit = payers.unit
    quantity = Decimal(1) if version.formula is Formula.FIXED else unit.area
    assert version.price is not None
    if quantity is None:
        yield _("no area on file")
        return
    for piece, charged in _by_vacancy(version, payers, part):
        for inside in _unbroken(paying, piece):
            amounts = payers_amounts(
                quantity, version.price, [one.part for one in inside], version.proration, charged
            )
            for days, amount in zip(inside, amounts, strict=True):
                yield from _shares(
                    tariff, version, days, amount, terms, quantity=quantity, price=version.price,
                    charged=None if charged == 1 else Rate(charged),
                )  # fmt: skip


def _shared(
    run: BillingRun,
    tariff: Tariff,
    version: TariffVersion,
    payers: UnitPayers,
    paying: Sequence[PayingPart],
    idle: int,
    terms: LineTerms,
) -> Iterator[BillLine | str]:
    """Lines of a unit's part of a shared total, by the days of whoever pays.

    Args:
        idle: Days for which nobody is known to pay, whose part nobody is charged.
    """
    if not paying:
        return
    month = paying[0].part.month
    of_total = run.shares.get((tariff.id, month, payers.unit.id))
    if of_total is None:
        # Why there is no total is told once, of the item.
        return
    weights = [*(days.part.days for days in paying), idle]
    amounts = shared_out(of_total.amount, weights)
    for days, amount in zip(paying, amounts[:-1], strict=True):
        yield from _shares(
            tariff, version, days, amount, terms, quantity=payers.unit.area,
            total=of_total.total, of_quantity=of_total.over,
        )  # fmt: skip


def _shares(
    tariff: Tariff,
    version: TariffVersion,
    paying: PayingPart,
    amount: Money,
    terms: LineTerms,
    **of: object,
) -> Iterator[BillLine | str]:
    """The lines of some days, one for each who pays for them."""
    several = len(paying.shares) > 1
    amounts = shared_out(amount, [share for _who, share in paying.shares]) if several else [amount]
    for (who, share), own in zip(paying.shares, amounts, strict=True):
        if not own:
            yield _("{first} to {last} come to nothing", first=paying.part.first,
                    last=paying.part.last)  # fmt: skip
            continue
        values: dict[str, object] = {
            "days": paying.part.days, "of_days": paying.part.of_days, **of,
        }  # fmt: skip
        if several:
            values["share"] = Rate(share)
        for name in ("quantity", "of_quantity", "price"):
            value = values.get(name)
            if value is not None and type(value) is not Quantity:
                values[name] = Quantity(value)  # type: ignore[arg-type]
        yield BillLine(
            item=tariff.id, tariff=full_name(tariff, version), first=paying.part.first,
            last=paying.part.last, payer=who, amount=own, due=terms.due, issued=terms.issued,
            basis=version.basis, **values,  # type: ignore[arg-type]
        )  # fmt: skip


def _unbroken(paying: Sequence[PayingPart], piece: MonthPart) -> Iterator[list[PayingPart]]:
    """Those who pay in some days, as long as each follows on the one before: nobody pays a gap."""
    if len(paying) == 1 and paying[0].part == piece:
        yield [paying[0]]
        return
    chain: list[PayingPart] = []
    for days in paying:
        part = MonthPart(max(days.part.first, piece.first), min(days.part.last, piece.last))
        if part.last < part.first:
            continue
        if chain and chain[-1].part.last + _DAY != part.first:
            yield chain
            chain = []
        chain.append(PayingPart(part, days.shares))
    if chain:
        yield chain


def _by_vacancy(
    version: TariffVersion, payers: UnitPayers, part: MonthPart
) -> Iterator[tuple[MonthPart, Decimal]]:
    """Some days cut where a vacant home begins, or ceases, to pay less."""
    rule = version.vacancy
    if rule is None or not payers.unit.vacant:
        yield part, _WHOLE
        return
    # Whoever moves in before the reduction begins never had one.
    spans = [
        (begins, one.until) for one in payers.unit.vacant
        for begins in (_months_after(one.since, rule.months),)
        if one.until is None or begins < one.until
    ]  # fmt: skip
    cuts = {day for span in spans for day in span
            if day is not None and part.first < day <= part.last}  # fmt: skip
    begins = sorted({part.first, *cuts})
    for begin, end in zip(begins, [*(day - _DAY for day in begins[1:]), part.last], strict=True):
        less = any(since <= begin and (until is None or begin < until) for since, until in spans)
        yield MonthPart(begin, end), rule.charged if less else _WHOLE


def _months_after(day: date, months: int) -> date:
    years, month = divmod(day.month - 1 + months, 12)
    first = date(day.year + years, month + 1, 1)
    return min(first + timedelta(days=day.day - 1), month_part(f"{first:%Y-%m}").last)
