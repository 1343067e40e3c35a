"""What is overdue: how old it is, what was done about it, and until when it can be enforced."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING

import msgspec

from svc.desk.core import lookup
from svc.duties.dunning.limitation import AGES, age_of, limitation, years_before
from svc.duties.fees.charged import NOTHING
from svc.errors import UsageError
from svc.index.fees.arrears import OverdueLine, overdue_lines, overdue_of_unit
from svc.index.query.ledgers import numbers_of
from svc.language import _
from svc.lazy_pattern import lazy_pattern
from svc.model.amounts import Money
from svc.model.dunning import Dunning
from svc.named_tuple import NamedTuple

if TYPE_CHECKING:
    from svc.desk.core.view import View

#: By what arrears are summed.
BY = ("payer", "unit", "building", "item")
_SPAN = lazy_pattern(r"([0-9]{1,5})\s*(d|days?|天|m|months?|个?月|y|years?|年)?", re.IGNORECASE)


class ArrearsQuery(NamedTuple):
    """Whose arrears are asked for, as typed.

    Attributes:
        older_than: Only what is overdue for longer: `90d`, `6m`, `1y`; days without a letter.
        units, buildings, payers, items: Only of these.
    """

    older_than: str | None = None
    units: Sequence[str] = ()
    buildings: Sequence[str] = ()
    payers: Sequence[str] = ()
    items: Sequence[str] = ()


class ArrearsLine(NamedTuple):
    """A line that is overdue.

    Attributes:
        line: As people name it: the bill, and its place there.
        days: For how many days.
        age: The class of that, one of `AGES`.
        demanded: When it was last demanded in a way that can be proved.
        limitation: The last day on which it can be enforced.
        near: Whether that is soon, or past.
        objected: Whether somebody objects to it.
    """

    unit: str
    payer: str
    line: str
    bill: str
    key: str
    item: str
    period: str
    due: date
    days: int
    age: str
    amount: Money
    open: Money
    late: Money
    demanded: date | None
    limitation: date
    near: bool
    objected: bool


class ArrearsGroup(NamedTuple):
    """What is overdue of one payer on one unit, or of a unit, building or item.

    Attributes:
        unit, payer, building, item: Which; None where that is not what it is summed by.
        lines: How many.
        oldest: The earliest due day.
        ages: What is open, by age.
    """

    unit: str | None
    payer: str | None
    building: str | None
    item: str | None
    lines: int
    oldest: date
    days: int
    open: Money
    late: Money
    ages: dict[str, Money]
    demanded: date | None
    limitation: date
    near: bool


def dunning_of(office: object) -> Dunning:
    """What an office does about what is overdue, from its record as plain values."""
    values = office.get("dunning") or {} if isinstance(office, dict) else {}
    return msgspec.convert(values, Dunning)


def arrears(
    view: View, asked: ArrearsQuery | None = None, numbered: bool = False
) -> list[ArrearsLine]:
    """What is overdue, the oldest first.

    Args:
        view: What is looked at, and when.
        asked: Whose; everybody's if None.
        numbered: Whether each line is told by its place in its bill.

    Raises:
        NotFound: A unit or a payer that is not on file.
        UsageError: A span that cannot be read.
    """
    asked = asked or ArrearsQuery()
    dunning, today = dunning_of(view.office), view.moment.date()
    only = {
        "unit": [lookup.unit(view.index, text) for text in asked.units],
        "building": [text.strip().removesuffix("栋").upper() for text in asked.buildings],
        "payer": [_payer(view, text) for text in asked.payers],
        "item": [_item(view, text) for text in asked.items],
    }
    before = _before(asked.older_than, today) if asked.older_than else today
    overdue = _overdue(view, dunning, only)
    lines = [line for line in overdue if line.due < before]
    numbers = numbers_of(view.index, {line.id[0] for line in lines}) if numbered else {}
    return [_line(line, numbers.get(line.id, 0), dunning, today) for line in lines]


def _overdue(view: View, dunning: Dunning, only: dict[str, list[str]]) -> list[OverdueLine]:
    """Overdue lines, of single units by their own records alone."""
    units = only.pop("unit")
    if not units:
        return overdue_lines(view.index, view.zone, view.moment, dunning.proves, only)
    lines = [
        line
        for unit in dict.fromkeys(units)
        for line in overdue_of_unit(view.index, view.zone, view.moment, dunning.proves, unit)
    ]
    buildings = {unit: _building(view, unit) for unit in units}
    return [
        line
        for line in sorted(lines, key=lambda one: (one.due, one.unit, one.id))
        if (not only["payer"] or line.payer in only["payer"])
        and (not only["item"] or line.item in only["item"])
        and (not only["building"] or buildings[line.unit] in only["building"])
    ]


def _building(view: View, unit: str) -> str:
    row = view.one("SELECT building FROM unit WHERE id = ?", (unit,))
    return str(row["building"]) if row else ""


def grouped(view: View, lines: Iterable[ArrearsLine], by: str = "payer") -> list[ArrearsGroup]:
    """Arrears summed by payer and unit, or by something else; the most overdue first."""
    buildings: dict[str, str] = {}
    if by == "building":
        buildings = {row["id"]: row["building"] or "" for row in view.rows("SELECT * FROM unit")}
    parts: dict[tuple[str | None, ...], list[ArrearsLine]] = defaultdict(list)
    for line in lines:
        key = {
            "payer": (line.unit, line.payer, None, None), "unit": (line.unit, None, None, None),
            "building": (None, None, buildings.get(line.unit, ""), None),
            "item": (None, None, None, line.item),
        }[by]  # fmt: skip
        parts[key].append(line)
    groups = [_group(key, of) for key, of in parts.items()]
    return sorted(groups, key=_place)


def _place(group: ArrearsGroup) -> tuple[int, date, str, str]:
    named = group.payer or group.building or group.item or ""
    return -int(group.open), group.oldest, group.unit or "", named


def ageing(lines: Iterable[ArrearsLine]) -> dict[str, Money]:
    """What is open, by age; all ages, the youngest first."""
    ages = dict.fromkeys(AGES, NOTHING)
    for line in lines:
        ages[line.age] += line.open
    return ages


def near_limitation(view: View) -> list[ArrearsLine]:
    """Overdue lines that can be enforced for a short time only, or no longer."""
    if view.one("SELECT 1 FROM bill LIMIT 1") is None:
        return []
    dunning, today = dunning_of(view.office), view.moment.date()
    last = years_before(today, dunning.limitation_years)
    soon = last + timedelta(days=dunning.limitation_warns + 2)
    # Most offices have nothing so old: the index tells that sooner than every sum.
    if view.one("SELECT 1 FROM bill_line WHERE due <= ? LIMIT 1", (soon.isoformat(),)) is None:
        return []
    return [line for line in arrears(view) if line.near]


def _line(line: OverdueLine, number: int, dunning: Dunning, today: date) -> ArrearsLine:
    bill, key = line.id
    ends = limitation(line.due, line.demanded, dunning.limitation_years)
    return ArrearsLine(
        line.unit, line.payer, f"{bill}/{number}" if number else bill, bill, key, line.item,
        f"{line.first:%Y-%m}", line.due, (today - line.due).days, age_of(line.due, today),
        line.amount, line.open, line.late, line.demanded, ends,
        (ends - today).days <= dunning.limitation_warns, line.objected,
    )  # fmt: skip


def _group(key: tuple[str | None, ...], lines: Sequence[ArrearsLine]) -> ArrearsGroup:
    oldest = min(line.due for line in lines)
    demands = [line.demanded for line in lines if line.demanded is not None]
    unit, payer, building, item = key
    return ArrearsGroup(
        unit, payer, building, item, len(lines), oldest, max(line.days for line in lines),
        open=sum((line.open for line in lines), NOTHING),
        late=sum((line.late for line in lines), NOTHING), ages=ageing(lines),
        demanded=max(demands, default=None), limitation=min(line.limitation for line in lines),
        near=any(line.near for line in lines),
    )  # fmt: skip


def _before(text: str, today: date) -> date:
    """The first due day that is not older than a span.

    Raises:
        UsageError: It is none.
    """
    found = _SPAN.fullmatch(text.strip())
    if found is None:
        raise UsageError(_("{text!r} is no age of arrears", text=text), _("such as 90d, 6m or 1y"))
    count, unit = int(found[1]), (found[2] or "d").lower()[:1]
    if unit in ("d", "天"):
        return today - timedelta(days=count)
    months = count * (12 if unit in ("y", "年") else 1)
    if months > 1200:
        raise UsageError(_("{text!r} is no age of arrears", text=text), _("such as 90d, 6m or 1y"))
    number = today.year * 12 + today.month - 1 - months
    first = date(number // 12, number % 12 + 1, 1)
    return first + timedelta(days=min(today.day, _length(first)) - 1)


def _length(first: date) -> int:
    from calendar import monthrange

    return monthrange(first.year, first.month)[1]


def _payer(view: View, text: str) -> str:
    if view.one("SELECT 1 FROM party WHERE id = ?", (text,)):
        return text
    return lookup.resident(view.index, text, view.index.region())


def _item(view: View, text: str) -> str:
    row = view.one("SELECT id FROM tariff WHERE id = ?1 OR name = ?1", (text,))
    known = row or view.one("SELECT item AS id FROM bill_line WHERE item = ? LIMIT 1", (text,))
    if known is None:
        items = ", ".join(row["id"] for row in view.rows("SELECT id FROM tariff ORDER BY id"))
        raise UsageError(_("nothing is charged for {item!r}", item=text),
                         _("one of {known}", known=items or _("none")))  # fmt: skip
    return str(known["id"])
