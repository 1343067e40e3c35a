"""Why a line comes to what it does, in words: every factor, every rounding, and what followed."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

from svc.duties.fees.apportionment import rounded
from svc.duties.fees.line_events import LineOf
from svc.duties.fees.proration import MonthPart, share_of_month
from svc.kinds.fees.bill import BillAction, BillLine
from svc.kinds.fees.tariff import Tariff, TariffVersion
from svc.language import _, either, n_
from svc.model.fees import Formula, LateStretch, Proration
from svc.named_tuple import NamedTuple

_PLACES = 6


_CHINESE = {
    "item": "项目", "days": "日期", "discount": "优惠", "amount": "金额", "corrects": "更正",
    "basis": "依据", "payer": "付款人", "due": "应缴日", "late": "违约金", "then": "其后",
    "owed": "应付", "sum": "算式", "month": "每月", "vacant": "空置", "part": "按天",
    "share": "分担", "rounded": "取整", "meter": "表计",
}  # fmt: skip


class Explained(NamedTuple):
    """One step of an explanation: what it is about, and what it says."""

    about: str
    words: str


def about_word(about: str) -> str:
    """What a step is about, as its reader says it."""
    return either(about, _CHINESE[about])


def explained(
    line: LineOf, tariff: Tariff | None, version: TariffVersion | None
) -> Iterator[Explained]:
    """A line's sum in words, in the order in which it is computed.

    Args:
        line: The line.
        tariff: Its item, where that is on file.
        version: The version it was computed by.
    """
    charged = line.state.line
    yield Explained("item", _item(charged, tariff, version))
    yield Explained("days", _("{first} to {last}, both counted", first=charged.first,
                              last=charged.last))  # fmt: skip
    yield from _computed(charged, version)
    for taken in charged.discounts:
        yield Explained("discount", _("{id}: {amount} off {list}", id=taken.id,
                                      amount=taken.amount, list=charged.list_amount))  # fmt: skip
    yield Explained("amount", str(charged.amount))
    if charged.corrects:
        yield Explained("corrects", charged.corrects)
    if charged.basis:
        yield Explained("basis", charged.basis)
    yield Explained("payer", _("{payer}, who pays for these days", payer=charged.payer))
    yield Explained("due", _due(charged, version))
    if version is not None and version.late is not None:
        yield Explained("late", _late(version))
    for stretch in line.late_fee.stretches:
        yield Explained("late", _stretch(stretch))
    for event in line.bill.events:
        if event.line == line.state.key:
            said = _EVENTS[event.action]()
            amount = f" {event.amount}" if event.amount is not None else ""
            amount += _(" of late fees") if event.late else ""
            why = f": {event.reason}" if event.reason else ""
            yield Explained("then", f"{event.at:%Y-%m-%d %H:%M} {said}{amount}, {event.by}{why}")
    yield Explained("owed", _("{amount} of it, of which {paid} is paid", amount=line.state.owed,
                              paid=line.paid))  # fmt: skip


def _item(line: BillLine, tariff: Tariff | None, version: TariffVersion | None) -> str:
    name = "" if tariff is None else either(tariff.name_en or tariff.name, tariff.name)
    if version is None:
        return f"{line.item} {name}".rstrip()
    return _("{item} {name}, version {version}, which holds from {since}", item=line.item,
             name=name, version=version.version, since=version.since)  # fmt: skip


def _computed(line: BillLine, version: TariffVersion | None) -> Iterator[Explained]:
    if line.meter is not None and line.quantity is not None and line.price is not None:
        yield from _usage(line)
    elif line.total is not None and line.quantity is not None and line.of_quantity is not None:
        yield from _shared(line)
    elif line.quantity is not None and line.price is not None and line.days is None:
        whole = Fraction(line.quantity) * Fraction(line.price)
        yield Explained("sum", f"{line.quantity} × {line.price} = {_exact(whole)}")
    elif line.quantity is not None and line.price is not None:
        yield from _monthly(line, version)


def _monthly(line: BillLine, version: TariffVersion | None) -> Iterator[Explained]:
    assert line.quantity is not None and line.price is not None
    whole = Fraction(line.quantity) * Fraction(line.price)
    if version is not None and version.formula is Formula.FIXED:
        yield Explained("month", _("{price} a month", price=line.price))
    else:
        yield Explained("month", _("{area} m² × {price} = {sum} a month", area=line.quantity,
                                   price=line.price, sum=_exact(whole)))  # fmt: skip
    if line.charged is not None:
        whole *= Fraction(line.charged)
        yield Explained("vacant", _("× {share} while it stands vacant = {sum}",
                                    share=line.charged, sum=_exact(whole)))  # fmt: skip
    by = version.proration if version is not None else Proration.ACTUAL
    share = share_of_month(MonthPart(line.first, line.last), by)
    if share != 1:
        whole *= share
        yield Explained("part", _("{days} of {of} days ({rule}): × {share} = {sum}",
                                  days=line.days, of=line.of_days, rule=str(by), share=share,
                                  sum=_exact(whole)))  # fmt: skip
    if line.share is not None:
        whole *= Fraction(line.share)
        yield Explained("share", _("× {share}, the payer's part = {sum}", share=line.share,
                                   sum=_exact(whole)))  # fmt: skip
    yield from _rounded(line, whole)


def _rounded(line: BillLine, whole: Fraction) -> Iterator[Explained]:
    """How the exact sum became fen; or that it is what the others leave of the month."""
    amount = line.list_amount if line.list_amount is not None else line.amount
    if abs(amount) == rounded(whole):
        yield Explained("rounded", _("once, half up: {amount}", amount=amount))
    else:
        yield Explained("rounded", _("{amount}: what the others leave of the month, so that the"
                                     " parts come to the whole", amount=amount))  # fmt: skip


def _usage(line: BillLine) -> Iterator[Explained]:
    assert line.quantity is not None and line.price is not None
    yield Explained("meter", _("{meter}: {before} to {after}, used {quantity}", meter=line.meter,
                               before=line.before, after=line.after,
                               quantity=line.quantity))  # fmt: skip
    if line.before is not None and line.after is not None and (
        line.after - line.before != line.quantity
    ):  # fmt: skip
        yield Explained("meter", _("it turned over or was replaced in between, as somebody said"))
    whole = Fraction(line.quantity) * Fraction(line.price)
    yield Explained("sum", f"{line.quantity} × {line.price} = {_exact(whole)}")
    yield from _rounded(line, whole)


def _shared(line: BillLine) -> Iterator[Explained]:
    assert line.total is not None and line.quantity is not None and line.of_quantity is not None
    part = Fraction(line.total.decimal()) * Fraction(line.quantity) / Fraction(line.of_quantity)
    words = _("{total} × {area} of {over} m² = {sum}", total=line.total, area=line.quantity,
              over=line.of_quantity, sum=_exact(part))  # fmt: skip
    yield Explained("sum", words)
    yield Explained("rounded", _("down to the fen, and what is left goes to those that lost most"
                                 " by it: {amount}", amount=line.amount))  # fmt: skip


def _due(line: BillLine, version: TariffVersion | None) -> str:
    if version is None or line.corrects:
        return str(line.due)
    return _("{day}: {rule}", day=line.due, rule=version.due)


def _late(version: TariffVersion) -> str:
    assert version.late is not None
    said = _("{rate} a day of what is open after that", rate=version.late.rate)
    if version.late.grace:
        said += _("; nothing within {days} days", days=version.late.grace)
    if version.late.cap is not None:
        said += _("; {cap} of the line at most", cap=version.late.cap)
    return said


def _stretch(stretch: LateStretch) -> str:
    """What some days on which the same was open cost."""
    return n_("{principal} open for {n} day: {amount}", "{principal} open for {n} days: {amount}",
              stretch.days, principal=stretch.principal, amount=stretch.amount)  # fmt: skip


def _exact(number: Fraction) -> str:
    """A number as a decimal: exactly, where it ends within some places, else with `…`."""
    decimal = Decimal(number.numerator) / Decimal(number.denominator)
    shown = round(decimal, _PLACES)
    plain = f"{shown:f}"
    plain = plain.rstrip("0").rstrip(".") if "." in plain else plain
    return plain if Fraction(shown) == number else f"{plain}…"


_EVENTS = {
    BillAction.VOID: lambda: _("voided"),
    BillAction.WAIVE: lambda: _("asked to let go"),
    BillAction.APPROVE: lambda: _("let go"),
    BillAction.REFUSE: lambda: _("refused to let go"),
    BillAction.OBJECT: lambda: _("objected to"),
    BillAction.SETTLE: lambda: _("objection settled"),
}
