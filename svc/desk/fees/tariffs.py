"""Tariffs: listed by what holds on a day, ended, given totals; and what a unit is charged."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import msgspec

from svc.desk.core import lookup
from svc.desk.fees.runs import RunRequest, computed
from svc.desk.record.field_values import day_of
from svc.duties.fees.billing import Skipped
from svc.duties.fees.tariffs import version_of
from svc.duties.record.changes import change
from svc.duties.typed_money import money_of
from svc.errors import NotFound, Refused, UsageError
from svc.index.query import billing
from svc.kinds.fees.bill import BillLine
from svc.kinds.fees.tariff import SharedTotal, Tariff
from svc.language import _, either

if TYPE_CHECKING:
    from svc.desk.core.desk import Desk
    from svc.desk.core.view import View


def listed(view: View, day: date, *, every: bool = False) -> list[dict[str, Any]]:
    """The versions of tariffs that hold on a day, or all of them, as plain values."""
    return [
        {
            "item": tariff.id, "name": either(tariff.name_en or tariff.name, tariff.name),
            "version": version.version, "formula": str(version.formula),
            "price": None if version.price is None else str(version.price),
            "period": str(version.period), "billed": str(version.billed), "due": version.due,
            "since": version.since.isoformat(),
            "until": version.until.isoformat() if version.until else None,
            "late": str(version.late.rate) if version.late else None, "basis": version.basis,
        }
        for tariff in billing.tariffs(view.index)
        for version in tariff.versions
        if every or version.holds_on(day)
    ]  # fmt: skip


def price(view: View, unit: str, period: str) -> tuple[list[BillLine], list[Skipped]]:
    """What a unit is charged for a month by the rules as they stand, and what is left out.

    Raises:
        UsageError: A unit or a month that cannot be read.
        NotFound: The unit is not on file, or the office has no tariff.
    """
    home = lookup.unit(view.index, unit)
    made = computed(view.index, view.zone, RunRequest(period=period), [home])
    lines = [line for _unit, some in made.lines for line in some]
    return lines, [gap for gap in made.skipped if gap.unit in ("", home)]


def until(desk: Desk, tariff: str, version: str, day: str) -> Tariff:
    """End a version: its last day is the one before.

    Raises:
        NotFound: There is no such tariff or version.
        Refused: It ended already.
    """
    before: Tariff = desk.load("tariff", _tariff(desk, tariff))
    held = version_of(before, version)
    if held is None:
        raise NotFound(
            _("{item} has no version {version!r}", item=before.id, version=version),
            _("one of {known}", known=", ".join(one.version for one in before.versions)),
        )
    if held.until is not None:
        raise Refused(
            _("{item}/{version} ended on {day} already", item=before.id, version=held.version,
              day=held.until), _("bills were made by it; add another version"),
        )  # fmt: skip
    ended = msgspec.structs.replace(held, until=day_of(desk, day))
    versions = tuple(ended if one is held else one for one in before.versions)
    after = msgspec.structs.replace(before, versions=versions)
    return desk.record(change("tariff", before, after, f"({held.version} until {ended.until})"))


def total(
    desk: Desk, tariff: str, period: str, amount: str, building: str | None = None,
    basis: str | None = None,
) -> Tariff:  # fmt: skip
    """Say what homes are to share of a month's costs.

    Raises:
        NotFound: There is no such tariff.
        Refused: There is a total of that month already.
    """
    before: Tariff = desk.load("tariff", _tariff(desk, tariff))
    name = f"{period}-{building.lower()}" if building else period
    if any(one.id == name for one in before.totals):
        raise Refused(
            _("{item} has a total {name} already", item=before.id, name=name),
            _("svc tariff edit {item} --remove totals={name} takes it away", item=before.id,
              name=name),
        )  # fmt: skip
    made = {"id": name, "period": period, "amount": str(money_of(amount)), "building": building,
            "basis": basis}  # fmt: skip
    try:
        added = msgspec.convert(
            {key: value for key, value in made.items() if value}, SharedTotal, strict=False,
            dec_hook=_decoded,
        )  # fmt: skip
    except msgspec.ValidationError as error:
        raise UsageError(str(error), _("write the month as 2026-04")) from None
    after = msgspec.structs.replace(before, totals=(*before.totals, added))
    return desk.record(change("tariff", before, after, f"(total {name}: {added.amount})"))


def _tariff(desk: Desk, text: str) -> str:
    known = [one.id for one in billing.tariffs(desk.index) if text in (one.id, one.name)]
    if not known:
        raise NotFound(_("no tariff {item!r}", item=text), _("svc tariff list"))
    return known[0]


def _decoded(kind: type, value: Any) -> Any:
    from svc.model.amounts import decoded

    return decoded(kind, value)
