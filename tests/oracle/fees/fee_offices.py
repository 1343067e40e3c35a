"""Random offices that bill some months and take money at two desks.

Homes, shops and parking spaces with and without areas, sold and let within months, handed
over by a developer, vacant; tariffs of every formula, whose versions follow one another or
are for some buildings only; meters that turn over and are replaced; totals that are shared;
and lines that are corrected after they were paid. What is written is what svc decides.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from svc.duties.fees import runs
from svc.duties.fees.billing import BillingRun, shared_parts, unit_lines
from svc.duties.fees.line_events import LineOf, SaidOfLine, correct
from svc.duties.fees.payers import OwnerSpan, UnitPayers
from svc.duties.fees.tariffs import month_part
from svc.duties.fees.usage_lines import MeterReadings
from svc.errors import Refused
from svc.kinds.fees.bill import Bill, line_states
from svc.kinds.fees.meter import Meter
from svc.kinds.fees.reading import Reading
from svc.kinds.fees.tariff import (
    Billed,
    BillingPeriod,
    DueOnRestDay,
    LateRule,
    SharedTotal,
    Tariff,
    TariffScope,
    TariffVersion,
    VacancyRule,
)
from svc.kinds.party import Party, PartyRole
from svc.kinds.unit import PayerSpan, Unit, Use, Vacancy
from svc.model.amounts import Area, Money, Quantity, Rate
from svc.model.fees import Formula, MeterChange, PaymentOrder, Proration
from tests.oracle.tills import ZONE, RandomBooks, Tills

PERIODS = ("2026-01", "2026-02", "2026-03", "2026-04")
DUE = ("last day of period", "last day of month", "day 10 of month", "15 days after issue")
NEW_YEAR = date(2026, 1, 1)


@dataclass
class FeeOffice:
    """The records of one office.

    Attributes:
        owners: By unit: who, from when, until when.
        bills: By id.
        books: What both desks wrote, by unit.
    """

    units: list[Unit]
    tariffs: list[Tariff]
    parties: list[Party]
    owners: dict[str, list[tuple[str, date, date | None]]]
    meters: list[Meter] = field(default_factory=list)
    readings: list[Reading] = field(default_factory=list)
    bills: dict[str, Bill] = field(default_factory=dict)
    billed: dict[str, runs.RunResult] = field(default_factory=dict)
    books: dict[str, RandomBooks] = field(default_factory=dict)

    def residents(self) -> list[dict[str, Any]]:
        """Owners as their files say it."""
        found: dict[str, list[dict[str, str]]] = {}
        for unit, spans in self.owners.items():
            for who, since, until in spans:
                home = {"unit": unit, "relation": "owner", "since": since.isoformat()}
                ends = {"until": until.isoformat()} if until else {}
                found.setdefault(who, []).append(home | ends)
        return [{"id": who, "occupancies": homes} for who, homes in found.items()]


class FeeOffices:
    """Makes an office by number."""

    def __init__(self, number: int) -> None:
        self.number, self.dice = number, random.Random(number)
        self.people = 0
        units = [self._unit(at) for at in range(self.dice.randint(2, 5))]
        party = Party(format=1, id="developer-xx", name="开发", role=PartyRole.DEVELOPER)
        self.office = FeeOffice(
            units, self._tariffs(units), [party] if self.dice.random() < 0.8 else [],
            {unit.id: list(self._owners()) for unit in units},
        )  # fmt: skip
        for unit in units:
            self._metered(unit)

    def made(self) -> FeeOffice:
        """Some months billed, and money taken for them at two desks."""
        for period in PERIODS:
            self._run(period)
        self._corrections()
        for at, unit in enumerate(self.office.units):
            bills = [bill for bill in self.office.bills.values() if bill.unit == unit.id]
            if bills:
                tills = Tills(
                    self.number * 10 + at, unit.id, tariffs=self.office.tariffs, bills=bills
                )
                self.office.books[unit.id] = tills.made()
        return self.office

    # Billing

    def _run(self, period: str) -> None:
        office = self.office
        payers = [self._payers(unit) for unit in office.units]
        plan = BillingRun(period, office.tariffs, ZONE)
        shares, skipped = shared_parts(plan, payers)
        plan = BillingRun(period, office.tariffs, ZONE, shares)
        lines = []
        for one in payers:
            made = unit_lines(plan, one, self._meters(one.unit.id, period))
            lines.append((one.unit.id, made.lines))
            skipped += made.skipped
        decision = runs.record(runs.ComputedRun(plan, lines, skipped), office.bills)
        office.bills |= {bill.id: bill for bill in decision.result.bills}
        office.billed[period] = decision.result

    def _payers(self, unit: Unit) -> UnitPayers:
        developer = self.office.parties[0].id if self.office.parties else None
        spans = [OwnerSpan(*span) for span in self.office.owners[unit.id]]
        return UnitPayers(unit, spans, developer)

    def _meters(self, unit: str, period: str) -> list[MeterReadings]:
        last = month_part(period).last
        return [
            MeterReadings(meter, tuple(one for one in self.office.readings
                                       if one.meter == meter.id and one.day <= last))
            for meter in self.office.meters if meter.unit == unit
        ]  # fmt: skip

    def _corrections(self) -> None:
        """Some lines are taken back, and others stand for them, as somebody says."""
        for number, bill in enumerate(list(self.office.bills.values())):
            if self.dice.random() > 0.2:
                continue
            state = self.dice.choice(list(line_states(bill).values()))
            amount = Money(self.dice.randint(1, 60000))
            instead = None if self.dice.random() < 0.3 else _at(state.line, amount)
            at = datetime(2026, 5, self.dice.randint(1, 28), 10, tzinfo=ZONE)
            said = SaidOfLine(at, "he.jianguo", "mended")
            name = f"B2605-A{number + 1:04d}"
            try:
                made = correct(LineOf(bill, state, Money(0)), instead, name, "2026-05", said)
            except Refused:
                continue
            self.office.bills[name] = made.result

    # Records

    def _unit(self, at: int) -> Unit:
        dice, use = self.dice, self.dice.choice([Use.HOME, Use.HOME, Use.SHOP, Use.PARKING])
        area = f"{dice.randint(1000, 20000) / 100:.2f}" if dice.random() < 0.93 else None
        name = f"{dice.randint(1, 3)}-1-{at + 1:02d}01"
        return Unit(
            3, name, name[0], use, area=Area.parse(area) if area else None,
            delivered=self._some_day() if dice.random() < 0.2 else None,
            vacant=(Vacancy(date(2025, 9, dice.randint(1, 28)), self._some_day(0.5)),)
            if dice.random() < 0.2 else (),
            payers=tuple(self._tenants()),
        )  # fmt: skip

    def _tenants(self) -> Iterator[PayerSpan]:
        if self.dice.random() < 0.3:
            share = self.dice.choice([None, Rate("0.4"), Rate("0.333")])
            items = self.dice.choice([(), ("water",), ("property-fee", "shared")])
            begins = self._some_day() or NEW_YEAR
            until = self._some_day(0.5)
            ends = until if until is not None and until > begins else None
            yield PayerSpan(self._person(), begins, ends, share, items)

    def _owners(self) -> Iterator[tuple[str, date, date | None]]:
        if self.dice.random() < 0.06:
            return
        sold = self._some_day(0.3)
        yield self._person(), date(2019, 5, 1), sold
        if sold is not None:
            yield self._person(), sold, None

    def _person(self) -> str:
        self.people += 1
        return f"R-A{self.people:05d}"

    def _some_day(self, chance: float = 1.0) -> date | None:
        if self.dice.random() >= chance:
            return None
        return NEW_YEAR + timedelta(days=self.dice.randint(0, 130))

    def _tariffs(self, units: list[Unit]) -> list[Tariff]:
        fixed = self._version(Formula.FIXED, scope=TariffScope(use=(Use.PARKING,)))
        totals = tuple(
            SharedTotal(id=period, period=period, amount=Money(self.dice.randint(1, 50000)))
            for period in PERIODS if self.dice.random() < 0.8
        )  # fmt: skip
        return [
            self._tariff("parking", [fixed]),
            self._tariff("property-fee", list(self._prices(units))),
            self._tariff("shared", [self._version(Formula.SHARE, price=None,
                                                  period=BillingPeriod.MONTH)], totals),
            self._tariff("water", [self._version(Formula.USAGE, billed=Billed.ARREARS,
                                                 period=BillingPeriod.MONTH)]),
        ]  # fmt: skip

    def _tariff(
        self, item: str, versions: list[TariffVersion], totals: tuple[SharedTotal, ...] = ()
    ) -> Tariff:
        return Tariff(format=1, id=item, name=item, rank=self.dice.choice([0, 0, 1]),
                      versions=tuple(versions), totals=totals)  # fmt: skip

    def _prices(self, units: list[Unit]) -> Iterator[TariffVersion]:
        period = self.dice.choice([BillingPeriod.MONTH] * 3 + [BillingPeriod.QUARTER])
        rises = self._some_day(0.3)
        early = self._version(Formula.AREA, period=period)
        if rises is None:
            yield early
        else:
            yield self._version(Formula.AREA, period=period, until=rises)
            yield self._version(Formula.AREA, "later", rises, period=period)
        if self.dice.random() < 0.2:
            building = TariffScope(buildings=(self.dice.choice(units).building,))
            yield self._version(Formula.AREA, "own", scope=building, period=period)

    def _version(
        self, formula: Formula, name: str = "2025", since: date = date(2025, 1, 1), **more: Any
    ) -> TariffVersion:
        dice = self.dice
        late = None
        if dice.random() < 0.7:
            late = LateRule(
                rate=Rate(dice.choice(["0.0003", "0.0005", "0.003"])),
                grace=dice.choice([0, 0, 10]), order=dice.choice(list(PaymentOrder)),
                cap=dice.choice([None, Rate("0.3")]),
            )  # fmt: skip
        vacancy = VacancyRule(months=6, charged=Rate("0.6")) if dice.random() < 0.4 else None
        given: dict[str, Any] = {
            "price": Quantity(Decimal(dice.randint(1, 60000)).scaleb(-4)),
            "period": dice.choice([BillingPeriod.MONTH, BillingPeriod.QUARTER]),
            "billed": dice.choice(list(Billed)), "proration": dice.choice(list(Proration)),
            "vacancy": vacancy, **more,
        }  # fmt: skip
        return TariffVersion(
            version=name, since=since, formula=formula, due=dice.choice(DUE), late=late,
            on_rest_day=dice.choice([DueOnRestDay.IN_TIME, DueOnRestDay.STAYS]), **given,
        )  # fmt: skip

    def _metered(self, unit: Unit) -> None:
        if self.dice.random() < 0.25:
            return
        meter = Meter(format=1, id=f"{unit.id}.water", unit=unit.id, item="water", digits=4)
        self.office.meters.append(meter)
        shown = Decimal(self.dice.randint(0, 99990)) / 10
        days = [date(2025, 12, 31), *(month_part(one).last for one in PERIODS)]
        days += [day for unit, since, day in self.office.owners[unit.id] if day is not None]
        for day in sorted(set(days)):
            if self.dice.random() < 0.9:
                shown = self._read(meter, day, shown)

    def _read(self, meter: Meter, day: date, before: Decimal) -> Decimal:
        """A reading, mostly a little more than the one before it; what the meter shows then."""
        value, change, starts = before + Decimal(self.dice.randint(0, 300)) / 10, "none", None
        if value >= 10000:
            value, change = value - 10000, self.dice.choice(["rollover", "rollover", "none"])
        elif self.dice.random() < 0.07:
            change, starts = "replaced", Quantity(Decimal(self.dice.randint(0, 50)) / 10)
        reading = Reading(
            format=1, id=f"{meter.id}_{day:%Y%m%d}", meter=meter.id, day=day,
            value=Quantity(value), change=MeterChange(change), starts=starts, by="li.na",
        )  # fmt: skip
        self.office.readings.append(reading)
        return Decimal(starts) if starts is not None else value


def _at(line: Any, amount: Money) -> Any:
    from svc.desk.fees.lines import replaced

    return replaced(line, amount)
