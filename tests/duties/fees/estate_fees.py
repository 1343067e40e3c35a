"""Homes, tariffs and payers that tests of billing begin with."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from svc.duties.fees.billing import BillingRun, UnitBilling, unit_lines
from svc.duties.fees.payers import OwnerSpan, UnitPayers
from svc.duties.fees.usage_lines import MeterReadings
from svc.kinds.fees.meter import Meter
from svc.kinds.fees.reading import Reading
from svc.kinds.fees.tariff import Tariff, TariffVersion
from svc.kinds.unit import Unit, Use
from svc.model.amounts import Area, Quantity
from svc.model.fees import Formula, MeterChange

ZONE = ZoneInfo("Asia/Shanghai")
OWNER, BUYER = "R-A00001", "R-A00002"


def day(text: str) -> date:
    """A day from its spelling."""
    return date.fromisoformat(text)


def home(unit: str = "3-2-1502", area: str | None = "89.43", **more: Any) -> Unit:
    """A home of the worked examples' area."""
    parts = unit.split("-")
    return Unit(
        3, unit, parts[0], Use.HOME, area=Area.parse(area) if area else None, **more
    )  # fmt: skip


def owned(unit: Unit, *owners: tuple[str, str, str | None]) -> UnitPayers:
    """A unit with its owners; one since ever unless told."""
    spans = owners or ((OWNER, "2000-01-01", None),)
    return UnitPayers(
        unit, [OwnerSpan(who, day(since), day(until) if until else None)
               for who, since, until in spans], "developer-xx",
    )  # fmt: skip


def version(name: str = "2025-01", since: str = "2025-01-01", **more: Any) -> TariffVersion:
    """A version of the property fee: 1.85 for a square metre and month."""
    given: dict[str, Any] = {"formula": Formula.AREA, "price": Quantity("1.85"), **more}
    return TariffVersion(version=name, since=day(since), **given)


def tariff(*versions: TariffVersion, item: str = "property-fee", **more: Any) -> Tariff:
    """A tariff of these versions."""
    return Tariff(format=1, id=item, name="费", versions=versions or (version(),), **more)


def billed(
    payers: UnitPayers, period: str, *tariffs: Tariff, meters: tuple[MeterReadings, ...] = (),
    shares: Any = None,
) -> UnitBilling:  # fmt: skip
    """What a unit owes for a month."""
    run = BillingRun(period, tariffs or (tariff(),), ZONE, shares or {})
    return unit_lines(run, payers, meters)


def amounts(billing: UnitBilling) -> list[str]:
    """What the lines come to, in their order."""
    return [str(line.amount) for line in billing.lines]


def read(*shown: tuple[str, str] | tuple[str, str, str], item: str = "water") -> MeterReadings:
    """A meter of four digits with readings: day, value, and what a person said of it.

    `rollover`, or what the new meter showed where it was replaced.
    """
    meter = Meter(format=1, id=f"3-2-1502.{item}", unit="3-2-1502", item=item, digits=4)
    return MeterReadings(meter, tuple(_reading(meter.id, *one) for one in shown))


def _reading(meter: str, on: str, value: str, said: str = "") -> Reading:
    change, starts = MeterChange.NONE, None
    if said == "rollover":
        change = MeterChange.ROLLOVER
    elif said:
        change, starts = MeterChange.REPLACED, Quantity(Decimal(said))
    return Reading(
        format=1, id=f"{meter}_{on.replace('-', '')}", meter=meter, day=day(on),
        value=Quantity(value), change=change, starts=starts, by="li.na",
    )  # fmt: skip
