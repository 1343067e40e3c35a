"""A contract that ends before the months that were charged for it: they are given back.

What was paid for days that nobody served goes back (Supreme People's Court on property
service disputes, 2020, article 3): month by month what the line came to, its discount off.
Where the tariff says that the discount falls away, the months that were served cost what
they cost without it. Nothing is edited: unpaid months are voided, others taken back by lines
of today, which are credit at once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import msgspec

from svc.duties.decision import Decision, Written
from svc.duties.fees.apportionment import rounded
from svc.duties.fees.line_events import LineOf, SaidOfLine, put_instead, taken_back, with_event
from svc.duties.fees.pricing import month_amount
from svc.duties.fees.proration import MonthPart, share_of_month
from svc.errors import Refused
from svc.kinds.fees.bill import Bill, BillAction, BillLine
from svc.kinds.fees.tariff import DiscountRule, TariffVersion
from svc.language import _
from svc.model.amounts import Money
from svc.model.fees import Proration
from svc.named_tuple import NamedTuple

_DAY = timedelta(days=1)
_NOTHING = Money(0)

#: The version that a line was computed by, where that is on file.
VersionOf = Callable[[BillLine], TariffVersion | None]


class Ended(NamedTuple):
    """What an end came to.

    Attributes:
        unit, payer, day: Of whom, from which day on.
        bills: What was written, the bill of today first where there is one.
        voided: What was charged and not paid, and is charged no longer.
        back: What is taken back, and becomes credit.
        charged: What is charged in its place: begun months, discounts that fall away.
    """

    unit: str
    payer: str
    day: date
    bills: list[Bill]
    voided: Money
    back: Money
    charged: Money

    @property
    def id(self) -> str:
        """What it is called in a batch."""
        return self.bills[0].id


def reaching(lines: Iterable[LineOf], payer: str, day: date) -> list[LineOf]:
    """The lines of a payer that charge for days from one on, by the month."""
    return [
        line for line in lines
        if line.state.line.payer == payer and line.state.line.last >= day
        and line.state.line.days is not None and line.state.line.meter is None
        and line.state.line.amount > 0 and not line.state.voided
    ]  # fmt: skip


def end(
    lines: Sequence[LineOf], payer: str, day: date, version_of: VersionOf, number: str,
    telling: SaidOfLine,
) -> Decision[Ended]:  # fmt: skip
    """Give back what was charged for days from one on.

    Args:
        lines: The unit's lines that stand, whose ever they are; none that was corrected.
        payer: Whose contract ends.
        day: The first day that is not served.
        version_of: Gives the version of a line's tariff.
        number: The number of the bill that takes something back.
        telling: When, by whom, why.

    Raises:
        Refused: Nothing was charged for those days.
    """
    beyond = reaching(lines, payer, day)
    if not beyond:
        raise Refused(
            _("nothing of {payer} is charged for {day} or later", payer=payer, day=day),
            _("svc bill ahead issues months ahead"),
        )
    unit = beyond[0].bill.unit or ""
    voided, made = _split(beyond, day, version_of, telling)
    made += _without_discount(lines, beyond, day, version_of, telling)
    today = [] if not made else [
        Bill(format=1, id=number, unit=unit, period=f"{telling.at:%Y-%m}", issued=telling.at,
             by=telling.by, lines=tuple(made))
    ]  # fmt: skip
    written = [*(Written("bill", bill) for bill in today), *_voided(voided, telling)]
    ended = Ended(
        unit, payer, day, [each.record for each in written],
        sum((line.state.line.amount for line in voided), _NOTHING),
        -sum((line.amount for line in made if line.amount < 0), _NOTHING),
        sum((line.amount for line in made if line.amount > 0), _NOTHING),
    )  # fmt: skip
    subject = f"end {unit} on {day}: {ended.back} back, {ended.charged} charged"
    return Decision(ended, tuple(written), "end", ended.id, subject, telling.at)


def _split(
    beyond: Iterable[LineOf], day: date, version_of: VersionOf, telling: SaidOfLine
) -> tuple[list[LineOf], list[BillLine]]:
    """Lines that are charged no longer, and lines of today that take the others back."""
    voided: list[LineOf] = []
    made: list[BillLine] = []
    for line in beyond:
        left = _served(line.state.line, day, version_of(line.state.line))
        if left is None and not line.paid and not line.late:
            voided.append(line)
            continue
        made.append(taken_back(line, telling))
        if left is not None:
            made.append(put_instead(line, left, f"{telling.at:%Y-%m}", telling))
    return voided, made


def _voided(lines: Sequence[LineOf], telling: SaidOfLine) -> Iterator[Written]:
    """The bills of some lines without them."""
    for number, before in {line.bill.id: line.bill for line in lines}.items():
        bill = before
        for line in lines:
            if line.bill.id == number:
                bill = with_event(bill, line.state.key, BillAction.VOID, telling)
        yield Written("bill", bill, before)


def _served(line: BillLine, day: date, version: TariffVersion | None) -> BillLine | None:
    """What is left of a line of which some days are served; None where none is."""
    if line.first >= day:
        return None
    part = MonthPart(line.first, day - _DAY)
    by = version.proration if version is not None else Proration.ACTUAL
    full = line.list_amount if line.list_amount is not None else line.amount
    whole = share_of_month(MonthPart(line.first, line.last), by)
    listed = rounded(Fraction(full.decimal()) * share_of_month(part, by) / (whole or 1))
    if line.quantity is not None and line.price is not None and line.share is None:
        listed = month_amount(line.quantity, line.price, part, by, line.charged or Decimal(1))
    off = full - line.amount
    if off and not _falls_away(line, version):
        listed -= rounded(Fraction(int(off), 100) * Fraction(int(listed), int(full)))
    if listed <= 0:
        return None
    return msgspec.structs.replace(
        line, last=part.last, amount=listed, days=part.days, list_amount=None, discounts=()
    )


def _without_discount(
    lines: Iterable[LineOf], beyond: Sequence[LineOf], day: date, version_of: VersionOf,
    telling: SaidOfLine,
) -> list[BillLine]:  # fmt: skip
    """What served months cost more, where their discount was for all and falls away."""
    lost = {
        (line.state.line.item, given.id, given.first)
        for line in beyond for given in line.state.line.discounts
        if _falls_away(line.state.line, version_of(line.state.line))
    }  # fmt: skip
    made = []
    for item, name, first in sorted(lost, key=str):
        served = [
            line.state.line for line in lines
            if line.state.line.item == item and line.state.line.last < day
            and not line.state.voided and line.state.line.payer == beyond[0].state.line.payer
        ]  # fmt: skip
        off = sum((given.amount for line in served for given in line.discounts
                   if (given.id, given.first) == (name, first)), _NOTHING)  # fmt: skip
        if off:
            made.append(BillLine(
                item=item, first=min(line.first for line in served), last=day - _DAY,
                payer=served[0].payer, amount=off, due=telling.at.date(), mark=f"without-{name}",
                basis=telling.reason,
            ))  # fmt: skip
    return made


def _falls_away(line: BillLine, version: TariffVersion | None) -> bool:
    """Whether the discount of a line was for a whole that does not come about."""
    rules: dict[str, DiscountRule] = {
        rule.id: rule for rule in (version.discounts if version is not None else ())
    }
    return any(given.id in rules and rules[given.id].falls_away for given in line.discounts)
