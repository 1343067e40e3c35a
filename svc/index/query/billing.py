"""What billing reads from the index: units and their owners, tariffs, meters, what was billed."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date
from typing import TYPE_CHECKING

from svc.index.database.whole_records import among, records
from svc.kinds.fees.bill import Bill
from svc.kinds.fees.meter import Meter
from svc.kinds.fees.reading import Reading
from svc.kinds.fees.tariff import Tariff
from svc.kinds.party import Party, PartyRole
from svc.kinds.unit import Unit

if TYPE_CHECKING:
    from svc.index.database.index import Index


def units(index: Index, only: Collection[str] = ()) -> list[Unit]:
    """The units of the office, all or some, in the order of their ids."""
    found = records(index, "unit", Unit, *among("id", only))
    return sorted(found, key=lambda unit: unit.id)


def owners(index: Index) -> dict[str, list[tuple[str, date, date | None]]]:
    """Who owned each unit, with the first day and the first day no longer."""
    sql = (
        "SELECT occupancy.unit, resident.id, since, until FROM occupancy JOIN resident USING (row)"
        " WHERE relation = 'owner'"
    )
    spans: dict[str, list[tuple[str, date, date | None]]] = defaultdict(list)
    for unit, who, since, until in index.rows(sql):
        spans[unit].append((who, date.fromisoformat(since), _day(until)))
    return spans


def developers(index: Index) -> list[Party]:
    """The developers on file, in the order of their ids."""
    found = records(index, "party", Party, "role = ?", [str(PartyRole.DEVELOPER)])
    return sorted(found, key=lambda party: party.id)


def tariffs(index: Index, only: Collection[str] = ()) -> list[Tariff]:
    """The office's tariffs, all or some, in the order of their ids."""
    found = records(index, "tariff", Tariff, *among("id", only))
    return sorted(found, key=lambda tariff: tariff.id)


def meters(index: Index, only: Collection[str] = ()) -> list[Meter]:
    """The meters of all units or of some, in the order of their ids."""
    found = records(index, "meter", Meter, *among("unit", only))
    return sorted(found, key=lambda meter: meter.id)


def readings(index: Index, since: date, until: date) -> dict[str, list[Reading]]:
    """Per meter the readings of some days, and the last one before them, by day.

    Args:
        since, until: First and last day.
    """
    inside = records(index, "reading", Reading, "day BETWEEN ? AND ?",
                      [since.isoformat(), until.isoformat()])  # fmt: skip
    earlier = records(
        index, "reading", Reading,
        "id IN (SELECT substr(max(day || id), 11) FROM reading WHERE day < ? GROUP BY meter)",
        [since.isoformat()],
    )  # fmt: skip
    found: dict[str, list[Reading]] = defaultdict(list)
    for reading in sorted([*earlier, *inside], key=lambda one: one.day):
        found[reading.meter].append(reading)
    return found


def bills_of(index: Index, period: str, only: Collection[str] = ()) -> Mapping[str, Bill]:
    """The bills of a month by their ids, of all units or of some."""
    condition, values = among("unit", only)
    found = records(index, "bill", Bill, f"period = ? AND {condition}", [period, *values])
    return {bill.id: bill for bill in found}


def corrected(
    index: Index, period: str, unit: str | None = None
) -> dict[str, tuple[tuple[date, date], ...]]:
    """Lines of a month's bills that others mend, as `BILL:KEY`; and the days that those charge.

    Args:
        index: The index.
        period: The month.
        unit: Only of this unit.
    """
    begin = f"B{period[2:4]}{period[5:]}"
    # What stands for itself is in bills that somebody made.
    sql = (
        "SELECT corrects, first, last, bill_line.amount > 0 AS stands FROM bill"
        " JOIN bill_line USING (row) WHERE bill.by IS NOT NULL AND NOT voided"
        " AND corrects BETWEEN ? AND ? AND bill.unit = coalesce(?, bill.unit)"
    )
    mended: dict[str, tuple[tuple[date, date], ...]] = {}
    for name, first, last, stands in index.rows(sql, (f"{begin}-", f"{begin}.", unit)):
        days = ((date.fromisoformat(first), date.fromisoformat(last)),) if stands else ()
        mended[name] = (*mended.get(name, ()), *days)
    return mended


def versions_unknown(index: Index) -> list[tuple[str, str]]:
    """Bills with lines by versions of tariffs that there are not: bill and version."""
    known = {f"{one.id}/{version.version}" for one in tariffs(index) for version in one.versions}
    sql = "SELECT DISTINCT bill.id, tariff FROM bill_line JOIN bill USING (row) WHERE tariff > ''"
    return [(row["id"], row["tariff"]) for row in index.rows(sql) if row["tariff"] not in known]


def lower_readings(index: Index) -> list[tuple[str, str]]:
    """Readings below the one before them of which nobody said why: each with that one."""
    sql = (
        "SELECT id, json FROM (SELECT id, json, value, change, lag(value) OVER days AS earlier,"
        " lag(change) OVER days AS changed FROM reading"
        " WINDOW days AS (PARTITION BY meter ORDER BY day))"
        " WHERE value < earlier AND change != 'rollover' AND changed != 'replaced'"
    )
    lower = []
    for row in index.rows(sql):
        reading = json.loads(row["json"])
        earlier = index.one(
            "SELECT json FROM reading WHERE meter = ? AND day < ? ORDER BY day DESC LIMIT 1",
            (reading["meter"], reading["day"]),
        )
        assert earlier is not None
        lower.append((row["id"], str(json.loads(earlier["json"])["value"])))
    return lower


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
