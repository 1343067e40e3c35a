"""What happens to lines of bills: typed words become lines, and what was paid is read."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from svc.desk.fees.runs import RunRequest, computed
from svc.desk.record.general import find
from svc.duties.fees import line_events as decide
from svc.duties.fees.line_events import LineOf, SaidOfLine
from svc.duties.typed_money import money_of
from svc.duties.typed_values import plain_text
from svc.errors import NotFound, Refused
from svc.index.query import billing
from svc.index.query.ledgers import lines_paid, named_line
from svc.kinds.fees.bill import Bill, BillLine, LineState, line_states
from svc.language import _
from svc.lazy_pattern import lazy_pattern
from svc.model.amounts import Money

if TYPE_CHECKING:
    from svc.desk.core.desk import Desk

_MONTH = lazy_pattern(r"(19[7-9][0-9]|20[0-6][0-9])-(0[1-9]|1[0-2])")


def void(
    desk: Desk, target: str, reason: str, at: str | datetime | None = None,
    items: Sequence[str] = (),
) -> list[Bill]:  # fmt: skip
    """Charge a line, a bill's lines or a month's run no longer.

    Args:
        target: A line, a bill, or a month.
        reason: Why.
        at: When, if not now.
        items: Of a bill or a month, only these items.

    Raises:
        NotFound: There is no such line.
        Refused: One of them was paid, or is voided.
    """
    lines = _meant(desk, target, items)
    return desk.record(decide.void(lines, telling_of(desk, reason, at)))


def waive(
    desk: Desk, line: str, amount: str | None = None, reason: str | None = None,
    at: str | datetime | None = None, *, late: bool = False,
) -> Bill:  # fmt: skip
    """Ask to let an amount of a line go.

    Args:
        line: Which.
        amount: How much; all that is open if not given.
        reason: Why.
        at: When, if not now.
        late: Whether it is the line's late fees that are let go.

    Raises:
        NotFound: There is no such line.
        UsageError: The amount cannot be read.
        Refused: There is not so much left of it.
    """
    much = money_of(amount) if amount else None
    said = telling_of(desk, reason, at)._replace(amount=much, late=late)
    return desk.record(decide.waive(line_of(desk, line, said.at), said))


def approve(
    desk: Desk, line: str, amount: str | None = None, reason: str | None = None,
    at: str | datetime | None = None,
) -> Bill:  # fmt: skip
    """Agree to what somebody else asked to let go.

    Raises:
        As `waive` does.
    """
    said = telling_of(desk, reason, at)._replace(amount=money_of(amount) if amount else None)
    return desk.record(decide.approve(line_of(desk, line, said.at), said))


def refuse(desk: Desk, line: str, reason: str, at: str | datetime | None = None) -> Bill:
    """Refuse what somebody asked to let go."""
    return desk.record(decide.refuse(line_of(desk, line), telling_of(desk, reason, at)))


def correct(desk: Desk, line: str, reason: str, amount: str | None = None) -> Bill:
    """Take a line back by one of the present month, and charge the right one beside it.

    Args:
        line: What was wrong.
        reason: Why.
        amount: What is right, 0 for nothing; computed by the rules as they stand if not given.

    Raises:
        NotFound: There is no such line, or none by the rules as they stand.
        Refused: Nothing would change.
    """
    wrong = line_of(desk, line)
    telling = telling_of(desk, reason, None)
    about = f"{wrong.bill.id}:{wrong.state.key}"
    if about in billing.corrected(desk.index, wrong.bill.period):
        raise Refused(
            _("{line} was corrected already", line=wrong.name),
            _("correct the line that stands instead: svc bill list --unit {unit}",
              unit=wrong.bill.unit),
        )  # fmt: skip
    if amount is None:
        instead: BillLine | None = _computed(desk, wrong)
    else:
        right = money_of(amount)
        instead = replaced(wrong.state.line, right) if right else None
    number = desk.next_number("bill", telling.at)
    return desk.record(decide.correct(wrong, instead, number, f"{telling.at:%Y-%m}", telling))


def replaced(line: BillLine, amount: Money) -> BillLine:
    """A line at another amount: what it was computed from is no longer how."""
    import msgspec

    return msgspec.structs.replace(
        line, amount=amount, quantity=None, price=None, charged=None, list_amount=None,
        discounts=(), total=None, of_quantity=None, before=None, after=None,
    )  # fmt: skip


def line_of(desk: Desk, text: str, at: datetime | None = None) -> LineOf:
    """A line that somebody means, with what was paid on it.

    Args:
        text: As people name it.
        at: The moment for which its late fees are told; now if not given.

    Raises:
        NotFound: There is none.
        UsageError: Several are meant.
    """
    bill, key = named_line(lambda part: desk.load("bill", find(desk, "bill", part)), text)
    line = LineOf(bill, line_states(bill)[key], Money(0))
    paid = lines_paid(desk.index, [bill])
    return decide.paid_on(line, paid, (at or desk.at_hand.here).date())


def telling_of(desk: Desk, reason: str | None, at: str | datetime | None) -> SaidOfLine:
    """When, by whom and why something happens to a line."""
    return SaidOfLine(desk.moment(at), desk.actor.id, plain_text(reason) if reason else None)


def _meant(desk: Desk, target: str, items: Sequence[str]) -> list[LineOf]:
    """The lines of a month, a bill or a place in one."""
    if _MONTH.fullmatch(target):
        bills = [one for one in billing.bills_of(desk.index, target).values() if one.by is None]
    elif re.search(r"[/:／]", target):
        return [line_of(desk, target)]
    else:
        bills = [desk.load("bill", find(desk, "bill", target))]
    sums = lines_paid(desk.index, bills)
    lines = [
        decide.paid_on(LineOf(bill, state, Money(0)), sums, desk.at_hand.here.date())
        for bill in bills
        for state in line_states(bill).values()
        if not state.voided and (not items or state.line.item in items)
    ]
    if not lines:
        raise NotFound(
            _("{target} has no line that could be voided", target=target), _("svc bill list")
        )
    return lines


def _computed(desk: Desk, line: LineOf) -> BillLine:
    """The line as the rules and records would make it today."""
    wrong: LineState = line.state
    bill = line.bill
    assert bill.unit is not None
    request = RunRequest(period=bill.period, items=[wrong.line.item])
    made = computed(desk.index, desk.zone, request, [bill.unit])
    lines = [one for _unit, some in made.lines for one in some]
    same = [one for one in lines if one.first == wrong.line.first and one.item == wrong.line.item]
    if len(same) != 1:
        raise NotFound(
            _("by the rules as they stand there is no line for {key}", key=wrong.key),
            _("say what is right: --amount, 0 for nothing"),
        )
    return same[0]
