"""What the names of facts in texts stand for, looked up in the records as they stand."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any

from svc.index.database.whole_records import records
from svc.kinds.fees.tariff import Tariff, due_words, period_words
from svc.kinds.party import Party
from svc.language import either
from svc.rules.record.phones import is_mobile

if TYPE_CHECKING:
    from svc.index.database.index import Index

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def fact(index: Index, office: dict[str, Any], day: date, name: str) -> str | None:
    """What a name stands for on a day; None where the records do not hold it.

    Args:
        index: What is asked.
        office: The office's rules, as plain values.
        day: The day, of tariffs that change.
        name: One of `svc.duties.publications.facts.KNOWN`, with the id of a record in it.
    """
    which, _dot, field = name.partition(".")[2].rpartition(".")
    if name.startswith("office."):
        return str(office["name"]) if field == "name" else _hours(office)
    if name.startswith("department."):
        return next(
            (str(either(one.get("name_en") or one["name"], one["name"]))
             for one in office.get("departments", ()) if one["id"] == which), None,
        )  # fmt: skip
    if name.startswith("party."):
        held = records(index, "party", Party, "id = ?", (which,))
        return _plain(getattr(held[0], field)) if held else None
    tariffs = records(index, "tariff", Tariff, "id = ?", (which,))
    return _of_tariff(tariffs[0], field, day) if tariffs else None


def told(index: Index, office: dict[str, Any], day: date, names: Iterable[str]) -> dict[str, str]:
    """What some names stand for, those left out that the records do not hold."""
    look = partial(fact, index, office, day)
    return {name: value for name in names if (value := look(name)) is not None}


def public_phones(index: Index) -> list[str]:
    """The phones of outside parties that are the party's own, and no person's.

    Who is to be told them by `{{party.ID.phone}}` may read them. A mobile phone beside
    the name of a contact is that person's, as those of `contacts` are.
    """
    held = records(index, "party", Party, "json_extract(json, '$.phone') IS NOT NULL")
    return [one.phone for one in held if one.phone and not (one.contact and is_mobile(one.phone))]


def prices(index: Index, day: date) -> dict[str, str]:
    """The prices that hold on a day, as they would be typed, each with the name of its fact."""
    found: dict[str, str] = {}
    for tariff in records(index, "tariff", Tariff):
        price = _of_tariff(tariff, "price", day)
        if price is not None and "." in price:
            found.setdefault(price, f"tariff.{tariff.id}.price")
    return found


def _of_tariff(tariff: Tariff, field: str, day: date) -> str | None:
    if field == "name":
        return str(either(tariff.name_en or tariff.name, tariff.name))
    held = [one for one in tariff.versions if one.holds_on(day)]
    if not held:
        return None
    if field == "period":
        return period_words(str(held[0].period))
    read = due_words if field == "due" else _plain
    values = dict.fromkeys(read(getattr(one, field)) for one in held)
    return " / ".join(value for value in values if value is not None) or None


def _plain(value: Any) -> str | None:
    return None if value is None else str(value)


def _hours(office: dict[str, Any]) -> str:
    """The week's hours, days of the same hours together: `mon-fri 08:30-12:00 13:30-17:30`."""
    week = office["calendar"]["hours"]
    chinese = dict(zip(_DAYS, "一二三四五六日", strict=True))
    parts: list[list[str]] = []
    for day in _DAYS:
        hours = str(week.get(day, "closed"))
        if parts and parts[-1][2] == hours:
            parts[-1][1] = day
        else:
            parts.append([day, day, hours])
    spans = []
    for first, last, hours in parts:
        if hours != "closed":
            english = first if first == last else f"{first}-{last}"
            spoken = f"周{chinese[first]}" + ("" if first == last else f"至周{chinese[last]}")
            spans.append(f"{either(english, spoken)} {hours}")
    return either("; ", "；").join(spans)
