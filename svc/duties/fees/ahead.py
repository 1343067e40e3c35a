"""Months issued ahead, for whoever pays in advance: with the discount that the tariff gives.

A line that was issued stays what it is, also where the price rises before its month comes;
a discount over all of them is spread to the fen.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import msgspec

from svc.duties.fees.apportionment import percentage, shared_out
from svc.errors import Refused, UsageError
from svc.kinds.fees.bill import BillLine, LineDiscount
from svc.kinds.fees.tariff import DiscountRule, Tariff
from svc.language import _
from svc.model.amounts import Money


def discount_of(tariff: Tariff, name: str, months: int, on: date) -> DiscountRule:
    """The discount of a name that can be had on a day for so many months.

    Raises:
        UsageError: The tariff has none of that name.
        Refused: It asks for more months, or is over.
    """
    holding = [version for version in tariff.versions if version.holds_on(on)]
    rules = [rule for version in holding for rule in version.discounts]
    chosen = next((rule for rule in rules if rule.id == name), None)
    if chosen is None:
        raise UsageError(
            _("{item} has no discount {name!r}", item=tariff.id, name=name),
            _("one of {known}", known=", ".join(rule.id for rule in rules) or _("none")),
        )
    if months < chosen.months:
        raise Refused(
            _("{name} is for {months} months ahead", name=name, months=chosen.months),
            _("give more months, or no discount"),
        )
    if chosen.until is not None and on > chosen.until:
        raise Refused(_("{name} ended on {day}", name=name, day=chosen.until), "")
    return chosen


def discounted(lines: Sequence[BillLine], rule: DiscountRule) -> list[BillLine]:
    """Lines with a discount over all of them, each part to the fen.

    Args:
        lines: In the order of their months.
        rule: What is taken off.
    """
    full = [line.amount for line in lines]
    days = min(line.first for line in lines), max(line.last for line in lines)
    total = sum(full, Money(0))
    if rule.gift_months is not None:
        gifts = sorted({line.first for line in lines})[-rule.gift_months :]
        off = [line.amount if line.first in gifts else Money(0) for line in lines]
    else:
        assert rule.percent is not None or rule.amount is not None
        whole = percentage(total, rule.percent) if rule.percent is not None else rule.amount
        off = shared_out(min(whole or Money(0), total), full)
    return [
        msgspec.structs.replace(
            line, list_amount=line.amount, amount=line.amount - less,
            discounts=(LineDiscount(id=rule.id, amount=less, first=days[0], last=days[1]),),
        )
        if less
        else line
        for line, less in zip(lines, off, strict=True)
    ]  # fmt: skip
