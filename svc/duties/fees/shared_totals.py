"""Totals that homes share by their areas: each total to the fen, and why one cannot be shared."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from svc.duties.fees.pricing import shared_total
from svc.duties.fees.proration import MonthPart
from svc.duties.fees.tariffs import versions_in
from svc.kinds.fees.tariff import SharedTotal, Tariff, TariffVersion
from svc.kinds.unit import Unit
from svc.language import _
from svc.model.amounts import Money, Quantity
from svc.named_tuple import NamedTuple

_MOST_NAMED = 3


class SharedParts(NamedTuple):
    """What became of the totals of one month.

    Attributes:
        parts: By unit: its amount, the total, and over how many square metres.
        reasons: Why something was not shared.
    """

    parts: dict[str, tuple[Money, Money, Quantity]]
    reasons: list[str]


def parts_of(
    tariff: Tariff, version: TariffVersion, month: MonthPart, units: Sequence[Unit]
) -> SharedParts:
    """The parts of one month's totals.

    Args:
        tariff: The item.
        version: The version that is billed.
        month: The month.
        units: Every unit of the office.
    """
    sharing = [
        unit
        for unit in units
        if any(one.version is version for one in versions_in(tariff, unit.id, unit.use, month))
    ]
    parts: dict[str, tuple[Money, Money, Quantity]] = {}
    reasons: list[str] = []
    totals = [one for one in tariff.totals if one.period == month.month]
    if not totals and sharing:
        reasons.append(_("no total for {month}", month=month.month))
    for total in totals:
        own, reason = _parts(total, [unit for unit in sharing if _in(total, unit)])
        reasons += [reason] if reason else []
        for unit, (amount, whole, over) in own.items():
            before, earlier, _over = parts.get(unit, (Money(0), Money(0), over))
            parts[unit] = (before + amount, earlier + whole, over)
    return SharedParts(parts, reasons)


def _parts(
    total: SharedTotal, units: Sequence[Unit]
) -> tuple[dict[str, tuple[Money, Money, Quantity]], str]:
    without = sorted(unit.id for unit in units if unit.area is None)
    if without:
        named = ", ".join(without[:_MOST_NAMED]) + (" …" if len(without) > _MOST_NAMED else "")
        return {}, _("{total} is not shared: no area of {units}", total=total.id, units=named)
    if not units:
        return {}, _("{total} is not shared: it is for no unit", total=total.id)
    areas: dict[str, Decimal] = {unit.id: unit.area for unit in units if unit.area is not None}
    over = Quantity(sum(areas.values(), Decimal(0)))
    amounts = shared_total(total.amount, areas)
    return {unit: (amount, total.amount, over) for unit, amount in amounts.items()}, ""


def _in(total: SharedTotal, unit: Unit) -> bool:
    return total.building is None or unit.building == total.building
