"""What every unit is charged for a month, computed again from the files alone, day by day.

Nothing of svc is imported. Records are read as plain YAML whose scalars are texts
(`yaml.CBaseLoader`). Of every day of a month it is found out which version of a tariff
holds for a unit, who pays and how much of the price; days that are alike and follow one
another make a line. svc cuts months at the days on which something changes instead, and
counts whole fen where decimals are added up here.

    estate = Estate(tariffs, units, residents, parties, meters, readings)
    for unit, lines in estate.charged("2026-04").items(): ...

A `Line` has what a line of a bill says: compare `line.told()` with `told(line of the bill)`.
What cannot be charged is no line; `estate.idle` says of which units and items.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from itertools import groupby, pairwise
from typing import Any

Plain = Mapping[str, Any]
FEN = Decimal("0.01")
DAY = timedelta(days=1)
MONTHS = {"month": 1, "quarter": 3, "year": 12}
WHOLE = Fraction(1)


@dataclass(frozen=True)
class Line:
    """One line, as it should be.

    Attributes:
        amount: In yuan.
        issued: The day on which it is owed.
        mark: What tells it from others of the same days: the place of a meter.
    """

    item: str
    tariff: str
    first: date
    last: date
    payer: str
    amount: Decimal
    due: date
    issued: date
    mark: str = ""

    @property
    def key(self) -> str:
        """What it is called inside its bill."""
        parts = [self.tariff, self.first.isoformat(), self.payer]
        return ":".join([*parts, self.mark] if self.mark else parts)

    def told(self) -> tuple[str, ...]:
        """Its words, for comparing."""
        return (self.key, self.last.isoformat(), f"{self.amount:.2f}", self.due.isoformat())


def told(line: Plain) -> tuple[str, ...]:
    """The same words of a line of a bill's file, without the mark of one billed again."""
    parts = [line["tariff"], line["first"], line["payer"]]
    mark = line.get("mark", "").split("again-")[0].rstrip("-")
    return (":".join([*parts, mark] if mark else parts), line["last"], line["amount"], line["due"])


def rounded(exact: Fraction) -> Decimal:
    """Half up, to the fen, once; nothing here is negative."""
    hundredths = exact * 100
    whole, left = divmod(hundredths.numerator, hundredths.denominator)
    return Decimal(whole + (2 * left >= hundredths.denominator)) * FEN


def dealt(total: Decimal, weights: Sequence[Fraction]) -> list[Decimal]:
    """A total by weights: cut to the fen, and what is left a fen each by the largest remainder."""
    over = sum(weights, Fraction())
    exact = [Fraction(total) * weight / over for weight in weights]
    parts = [(Decimal(int(one * 100)) * FEN) for one in exact]
    left = int((total - sum(parts, Decimal(0))) / FEN)
    by_need = sorted(range(len(parts)), key=lambda at: (Fraction(parts[at]) - exact[at], at))
    for place in by_need[:left]:
        parts[place] += FEN
    return parts


def days_of(month: str) -> list[date]:
    """Every day of a month."""
    year, number = int(month[:4]), int(month[5:7])
    return [date(year, number, one + 1) for one in range(monthrange(year, number)[1])]


def later(month: str, months: int) -> str:
    """A month so many months on."""
    count = int(month[:4]) * 12 + int(month[5:7]) - 1 + months
    return f"{count // 12}-{count % 12 + 1:02d}"


def lasting(span: Plain, day: date) -> bool:
    """Whether a span that has `since` and perhaps `until` holds on a day."""
    return span["since"] <= day.isoformat() and not (
        "until" in span and span["until"] <= day.isoformat()
    )


@dataclass
class Estate:
    """The rules and records that bills follow from, each as its file holds it."""

    tariffs: Iterable[Plain]
    units: Iterable[Plain]
    residents: Iterable[Plain] = ()
    parties: Iterable[Plain] = ()
    meters: Iterable[Plain] = ()
    readings: Iterable[Plain] = ()
    #: Units and items that are billed in a month, and for which some line cannot be made.
    idle: set[tuple[str, str]] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.tariffs = sorted(self.tariffs, key=lambda one: str(one["id"]))
        self.units = sorted(self.units, key=lambda one: str(one["id"]))
        self.owners: dict[str, list[tuple[str, str, Plain]]] = {}
        for person in self.residents:
            for home in person.get("occupancies", ()):
                if home["relation"] == "owner":
                    span = (home["since"], person["id"], home)
                    self.owners.setdefault(home["unit"], []).append(span)
        builders = [one for one in self.parties if one["role"] == "developer"]
        self.builders = sorted(builders, key=lambda one: str(one["id"]))

    def charged(self, period: str, items: Iterable[str] = ()) -> dict[str, list[Line]]:
        """The lines of a month's run, by unit.

        Args:
            period: The month.
            items: Of which items; of all if there are none.
        """
        asked = set(items)
        made: dict[str, list[Line]] = {}
        for unit in self.units:
            lines = [
                line
                for tariff in self.tariffs
                if not asked or tariff["id"] in asked
                for version in tariff["versions"]
                for line in self._lines(unit, tariff, version, period)
            ]
            if lines:
                made[unit["id"]] = sorted(lines, key=lambda one: one.key)
        return made

    # What holds on a day

    def version_on(self, tariff: Plain, unit: Plain, day: date) -> Plain | None:
        """The version that holds for a unit on a day: the one that says most closely for which."""
        fitting = [one for one in tariff["versions"] if lasting(one, day) and _meant(one, unit)]
        return max(fitting, key=_closeness) if fitting else None

    def payers_on(self, unit: Plain, item: str, day: date) -> list[tuple[str, Fraction]]:
        """Who pays on a day, each with the share; nobody where nobody is known to."""
        shares: dict[str, Fraction] = {}
        for span in unit.get("payers", ()):
            if lasting(span, day) and (not span.get("items") or item in span["items"]):
                part = Fraction(span.get("share", "1"))
                shares[span["who"]] = shares.get(span["who"], Fraction()) + part
        left = 1 - sum(shares.values(), Fraction())
        if left > 0:
            usual = self._usual(unit, day)
            if usual is None:
                return []
            shares[usual] = shares.get(usual, Fraction()) + left
        return list(shares.items())

    def _usual(self, unit: Plain, day: date) -> str | None:
        """The developer before the home is handed over, the owner since."""
        if "delivered" in unit and day.isoformat() < unit["delivered"]:
            named = [one for one in self.builders if unit["building"] in one.get("buildings", ())]
            whole = [one for one in self.builders if not one.get("buildings")]
            return next((str(one["id"]) for one in [*named, *whole]), None)
        owning = sorted(
            (since, who)
            for since, who, home in self.owners.get(unit["id"], ())
            if lasting(home, day)
        )
        return owning[0][1] if owning else None

    @staticmethod
    def charged_on(version: Plain, unit: Plain, day: date) -> Fraction:
        """The share of the price that a day costs: less where a home stood vacant for long."""
        rule = version.get("vacancy")
        if rule is None:
            return WHOLE
        for empty in unit.get("vacant", ()):
            since = date.fromisoformat(empty["since"])
            month = days_of(later(f"{since:%Y-%m}", int(rule.get("months", 0))))
            begins = month[min(since.day, len(month)) - 1]
            if begins <= day and not ("until" in empty and empty["until"] <= day.isoformat()):
                return Fraction(rule["charged"])
        return WHOLE

    # Lines

    def _lines(self, unit: Plain, tariff: Plain, version: Plain, period: str) -> Iterator[Line]:
        months = _billed(version, period)
        if not months:
            return
        ends = days_of(months[-1])[-1]
        ahead = version.get("billed", "advance") == "advance"
        issued = days_of(months[0])[0] if ahead else ends
        due = due_by(version.get("due", "last day of period"), issued, ends)
        for month in months:
            held = [one for one in days_of(month) if self.version_on(tariff, unit, one) is version]
            for days in _runs(held):
                for first, last, payer, amount, mark in self._amounts(unit, tariff, version, days):
                    full = f"{tariff['id']}/{version['version']}"
                    yield Line(
                        tariff["id"], full, first, last, payer, amount, due, issued, mark
                    )  # fmt: skip

    def _amounts(
        self, unit: Plain, tariff: Plain, version: Plain, days: list[date]
    ) -> Iterator[tuple[date, date, str, Decimal, str]]:
        formula = version["formula"]
        if formula == "usage":
            yield from self._used(unit, tariff, version, days)
            return
        parts = (
            self._shared(unit, tariff, version, days)
            if formula == "share"
            else self._priced(unit, tariff, version, days)
        )
        for (first, last), payers, amount in parts:
            shares = [share for _who, share in payers]
            for (who, _share), own in zip(payers, dealt(amount, shares), strict=True):
                if own:
                    yield first, last, who, own, ""

    def _paid_parts(
        self, unit: Plain, item: str, days: list[date]
    ) -> list[tuple[tuple[date, date], list[tuple[str, Fraction]]]]:
        """Days in a row with the same payers; those for which nobody pays are left out."""
        found = []
        for payers, alike in groupby(days, key=lambda one: self.payers_on(unit, item, one)):
            some = list(alike)
            if payers:
                found.append(((some[0], some[-1]), payers))
            else:
                self.idle.add((unit["id"], item))
        return found

    def _priced(
        self, unit: Plain, tariff: Plain, version: Plain, days: list[date]
    ) -> Iterator[tuple[tuple[date, date], list[tuple[str, Fraction]], Decimal]]:
        """At a monthly price: who comes last pays what the others leave of their common days."""
        quantity = WHOLE
        if version["formula"] == "area":
            if "area" not in unit:
                self.idle.add((unit["id"], tariff["id"]))
                return
            quantity = Fraction(unit["area"])
        by = version.get("proration", "actual")
        vacancy = groupby(days, key=lambda one: self.charged_on(version, unit, one))
        for charged, alike in vacancy:
            monthly = quantity * Fraction(version["price"]) * charged
            paid = self._paid_parts(unit, tariff["id"], list(alike))
            for chain in _chains(paid):
                begin, end = chain[0][0][0], chain[-1][0][1]
                left = rounded(monthly * share_of(begin, end, by))
                for place, ((first, last), payers) in enumerate(chain, 1):
                    own = rounded(monthly * share_of(first, last, by))
                    amount = left if place == len(chain) else own
                    left -= amount
                    yield (first, last), payers, amount

    def _shared(
        self, unit: Plain, tariff: Plain, version: Plain, days: list[date]
    ) -> Iterator[tuple[tuple[date, date], list[tuple[str, Fraction]], Decimal]]:
        """A part of the month's totals, by the days of whoever pays."""
        amount = self._part_of_totals(unit, tariff, version, f"{days[0]:%Y-%m}")
        parts = self._paid_parts(unit, tariff["id"], days)
        if amount is None or not parts:
            return
        counts = [(last - first).days + 1 for (first, last), _payers in parts]
        idle = len(days) - sum(counts)
        amounts = dealt(amount, [Fraction(one) for one in [*counts, idle]])
        for (span, payers), own in zip(parts, amounts[:-1], strict=True):
            yield span, payers, own

    def _part_of_totals(
        self, unit: Plain, tariff: Plain, version: Plain, month: str
    ) -> Decimal | None:
        amounts = []
        for total in tariff.get("totals", ()):
            if total["period"] != month:
                continue
            sharing = [
                one
                for one in self.units
                if total.get("building") in (None, one["building"])
                and any(self.version_on(tariff, one, day) is version for day in days_of(month))
            ]
            names = [one["id"] for one in sharing]
            if unit["id"] not in names:
                continue
            if any("area" not in one for one in sharing):
                continue
            parts = dealt(Decimal(total["amount"]), [Fraction(one["area"]) for one in sharing])
            amounts.append(parts[names.index(unit["id"])])
        if not amounts:
            self.idle.add((unit["id"], tariff["id"]))
            return None
        return sum(amounts, Decimal(0))

    def _used(
        self, unit: Plain, tariff: Plain, version: Plain, days: list[date]
    ) -> Iterator[tuple[date, date, str, Decimal, str]]:
        """By meters: from the last reading before the days to the last one in them."""
        wanted = version.get("meter", tariff["id"])
        for meter in self.meters:
            if meter["unit"] != unit["id"] or meter["item"] != wanted:
                continue
            if meter.get("since", "") > days[-1].isoformat():
                continue
            if "until" in meter and meter["until"] <= days[0].isoformat():
                continue
            stretches = self._stretches(unit, tariff["id"], meter, days)
            if stretches is None:
                self.idle.add((unit["id"], tariff["id"]))
                continue
            for payer, alike in groupby(stretches, key=lambda one: one[2]):
                some = list(alike)
                used = sum((one[3] for one in some), Decimal(0))
                amount = rounded(Fraction(used) * Fraction(version["price"]))
                if amount:
                    yield some[0][0] + DAY, some[-1][1], payer, amount, meter.get("place", "")

    def _stretches(
        self, unit: Plain, item: str, meter: Plain, days: list[date]
    ) -> list[tuple[date, date, str, Decimal]] | None:
        """What was used from reading to reading, and by whom; None where that is not known."""
        first, last = days[0].isoformat(), days[-1].isoformat()
        read = sorted(
            (one for one in self.readings if one["meter"] == meter["id"]),
            key=lambda one: str(one["day"]),
        )
        inside = [one for one in read if first <= one["day"] <= last]
        chain = [*[one for one in read if one["day"] < first][-1:], *inside]
        if not inside or len(chain) < 2:
            return None
        made = []
        for before, after in pairwise(chain):
            shown = Decimal(before.get("starts", before["value"]))
            value, full = Decimal(after["value"]), Decimal(10) ** int(meter.get("digits", "6"))
            rolled = after.get("change") == "rollover"
            used = value - shown + (full if rolled else 0)
            since, until = date.fromisoformat(before["day"]), date.fromisoformat(after["day"])
            who = [
                self.payers_on(unit, item, since + DAY * number)
                for number in range(1, (until - since).days + 1)
            ]
            # Who moves out on the day of the reading has used it all the same.
            several = who[:-1] or who
            known = all(who) and all(len(one) == 1 for one in who)
            if not known or any(one != several[0] for one in several):
                return None
            if value >= full or (used < 0 and not rolled):
                return None
            made.append((since, until, several[0][0][0], used))
        return made


def share_of(first: date, last: date, by: str) -> Fraction:
    """What part of a month's price some of its days cost, by the contract's way of counting."""
    month = days_of(f"{first:%Y-%m}")
    days = (last - first).days + 1
    if days == len(month):
        return WHOLE
    if by == "thirty":
        return min(Fraction(days, 30), WHOLE)
    if by == "year":
        return min(Fraction(days * 12, 365), WHOLE)
    if by != "actual" and first.day > 1 and last == month[-1]:
        if by == "half-month":
            return WHOLE if first.day <= 15 else Fraction(1, 2)
        return Fraction(len(month) - 14, len(month)) if first.day <= 15 else Fraction(0)
    return Fraction(days, len(month))


def due_by(rule: str, issued: date, ends: date) -> date:
    """The last day in time of what is issued on a day, for a period that ends on another."""
    if rule == "last day of period":
        return ends
    number, *words = rule.split()
    if words == ["days", "after", "issue"]:
        return issued + DAY * int(number)
    month = days_of(f"{issued:%Y-%m}")
    return month[-1] if number == "last" else month[min(int(words[0]), len(month)) - 1]


def discounted(lines: Sequence[Line], percent: str) -> list[Decimal]:
    """What lines that are paid ahead come to when so many hundredths of all are taken off."""
    total = sum((line.amount for line in lines), Decimal(0))
    off = (total * Decimal(percent) / 100).quantize(FEN, ROUND_HALF_UP)
    less = dealt(off, [Fraction(line.amount) for line in lines])
    return [line.amount - one for line, one in zip(lines, less, strict=True)]


def _billed(version: Plain, period: str) -> list[str]:
    """The months that a version bills in the run of a month."""
    count = MONTHS.get(version.get("period", "month"), 0)
    if not count:
        return []
    place = (int(period[5:7]) - 1) % count
    if version.get("billed", "advance") == "advance":
        return [later(period, one) for one in range(count)] if place == 0 else []
    return [later(period, one - count + 1) for one in range(count)] if place == count - 1 else []


def _meant(version: Plain, unit: Plain) -> bool:
    scope = version.get("scope", {})
    asked = (("units", unit["id"]), ("buildings", unit["id"].split("-")[0]), ("use", unit["use"]))
    return all(not scope.get(name) or value in scope[name] for name, value in asked)


def _closeness(version: Plain) -> tuple[bool, ...]:
    scope = version.get("scope", {})
    return tuple(bool(scope.get(name)) for name in ("units", "buildings", "use"))


def _runs(days: list[date]) -> Iterator[list[date]]:
    """Days that follow one another, together."""
    for _gap, alike in groupby(enumerate(days), key=lambda one: one[1] - DAY * one[0]):
        yield [day for _place, day in alike]


def _chains(parts: Sequence[tuple[tuple[date, date], Any]]) -> Iterator[list[Any]]:
    """Parts that follow one another without a gap, together."""
    chain: list[Any] = []
    for part in parts:
        if chain and chain[-1][0][1] + DAY != part[0][0]:
            yield chain
            chain = []
        chain.append(part)
    if chain:
        yield chain
