"""What a month's run records: bills that are new, lines that are added, and what it leaves alone.

A run is as often repeated as one likes: what is billed stays as it is, and what would be
billed otherwise today is told, for only a person can void or correct it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import TYPE_CHECKING

import msgspec

from svc.duties.decision import Decision, Written
from svc.duties.fees.billing import BillingRun, Skipped, month_bill, month_bill_id
from svc.errors import Refused
from svc.kinds.fees.bill import Bill, BillLine, LineState, line_key, line_states
from svc.language import _, n_
from svc.model.amounts import Money
from svc.named_tuple import NamedTuple

if TYPE_CHECKING:
    from svc.kinds.fees.receipt import Receipt

__all__ = ["BillLine", "BillingRun", "ComputedRun", "RunResult", "record"]

_MOST_NAMED = 5

#: Lines that others mend, as `BILL:KEY`, each with the days that those charge.
Corrected = Mapping[str, tuple[tuple[date, date], ...]]


class ComputedRun(NamedTuple):
    """What every unit owes for a month.

    Attributes:
        plan: What it was computed by.
        lines: By unit.
        skipped: What is left out.
    """

    plan: BillingRun
    lines: Sequence[tuple[str, list[BillLine]]]
    skipped: list[Skipped]


class RunResult(NamedTuple):
    """What a run did, or would do.

    Attributes:
        period: The month.
        bills: The bills it wrote.
        lines: How many lines are new.
        amount: What they come to.
        skipped: What is left out, and why.
        stands: How many lines were billed before.
        credit: What credit paid by rule, by unit and payer.
    """

    period: str
    bills: list[Bill]
    lines: int
    amount: Money
    skipped: list[Skipped]
    stands: int
    credit: Mapping[tuple[str, str], Money] = MappingProxyType({})

    @property
    def id(self) -> str:
        """What it is called in a batch: its only bill, or the month."""
        return self.bills[0].id if len(self.bills) == 1 else self.period


def record(
    made: ComputedRun,
    held: Mapping[str, Bill],
    corrected: Corrected = MappingProxyType({}),
    *,
    again: bool = False,
    strict: bool = False,
) -> Decision[RunResult]:
    """Record what a month's run comes to.

    Args:
        made: What is owed.
        held: The bills of the month as they stand, by id.
        corrected: Their lines that others mend; and the days that those charge.
        again: Whether lines that were voided are billed anew.
        strict: Whether nothing is recorded if anything is left out.

    Raises:
        Refused: Something is left out, and nothing was to be.
    """
    skipped = list(made.skipped)
    written: list[Written] = []
    bills: list[Bill] = []
    amounts: list[Money] = []
    stands = 0
    for unit, lines in made.lines:
        bill_id = month_bill_id(made.plan.period, unit)
        before = held.get(bill_id)
        standing = [
            line for line in lines
            if not corrected or f"{bill_id}:{line_key(line)}" not in corrected
        ]  # fmt: skip
        new, left_out = _new_lines(before, standing, corrected, again=again)
        skipped += [Skipped(unit, line.item, reason) for line, reason in left_out]
        stands += len(lines) - len(new) - len(left_out)
        if not new:
            continue
        amounts += [line.amount for line in new]
        bill = month_bill(made.plan, unit, [*(before.lines if before else ()), *new])
        if before is not None:
            bill = msgspec.structs.replace(before, lines=bill.lines)
        bills.append(bill)
        written.append(Written("bill", bill, before))
    result = RunResult(
        made.plan.period, bills, len(amounts), sum(amounts, Money(0)), skipped, stands
    )
    if strict and skipped:
        raise Refused(_all_of(skipped), _("mend what is missing, or run it without --strict"))
    if not bills:
        return Decision(result)
    return Decision(result, tuple(written), "bill", "", _subject(result))


def with_credit(
    decision: Decision[RunResult], credit: Mapping[tuple[str, str], Money],
    receipts: Sequence[Receipt] = (),
) -> Decision[RunResult]:  # fmt: skip
    """A run with what credit paid by rule beside it.

    Args:
        decision: The run.
        credit: What was paid, by unit and payer.
        receipts: The receipts that say so; none where the run is only looked at.
    """
    if not credit:
        return decision
    total = sum(credit.values(), Money(0))
    subject = decision.subject or f"bill {decision.result.period}"
    return decision._replace(
        result=decision.result._replace(credit=credit), action=decision.action or "bill",
        written=(*decision.written, *(Written("receipt", one) for one in receipts)),
        subject=f"{subject}; {total} paid from credit",
    )  # fmt: skip


def _new_lines(
    before: Bill | None, lines: Iterable[BillLine], corrected: Corrected, *, again: bool
) -> tuple[list[BillLine], list[tuple[BillLine, str]]]:
    """The lines that are to be added to a bill; and those that are not, with the reason."""
    if before is None:
        return [*lines], []
    states = line_states(before)
    charging = _charging(before.id, states.values(), corrected)
    new: list[BillLine] = []
    left_out: list[tuple[BillLine, str]] = []
    for line in lines:
        key = line_key(line)
        state = states.get(key)
        if state is None:
            other = _instead(charging, line)
            if other is None:
                new.append(line)
            else:
                left_out.append((line, _("{key} charges these days already; svc bill void or"
                                         " correct", key=other.key)))  # fmt: skip
        elif state.voided:
            fresh = _marked(states, line)
            if fresh is None:
                continue
            if again:
                new.append(fresh)
            else:
                left_out.append((line, _("was voided; --again bills it anew")))
        elif state.line != line and not state.line.discounts:
            reason = _("stands at {amount}, and would be {now} today; svc bill correct",
                       amount=state.line.amount, now=line.amount)  # fmt: skip
            left_out.append((line, reason))
    return new, left_out


def _charging(bill: str, states: Iterable[LineState], corrected: Corrected) -> list[LineState]:
    """What charges for days: lines, but of those that others mend the days that these charge."""
    charging: list[LineState] = []
    for state in states:
        for first, last in corrected.get(f"{bill}:{state.key}", ((None, None),)):
            line = state.line
            if first is not None and last is not None:
                line = msgspec.structs.replace(line, first=first, last=last)
            charging.append(state._replace(line=line))
    return charging


def _instead(states: Iterable[LineState], line: BillLine) -> LineState | None:
    """A line that charges one item for some of the same days, to another or by another rule."""
    for state in states:
        other = state.line
        same_days = other.first <= line.last and line.first <= other.last
        shared = other.share is not None and line.share is not None
        if not state.voided and other.item == line.item and same_days and not shared and (
            other.meter == line.meter
        ):  # fmt: skip
            return state
    return None


def _marked(states: Mapping[str, LineState], line: BillLine) -> BillLine | None:
    """A line in the place of one that was voided; None where another stands there already."""
    for number in range(1, len(states) + 2):
        fresh = msgspec.structs.replace(line, mark=f"{line.mark or 'again'}-{number}")
        state = states.get(line_key(fresh))
        if state is None:
            return fresh
        if not state.voided:
            return None
    return None


def _subject(result: RunResult) -> str:
    bills = f"{len(result.bills)} bill{'s' * (len(result.bills) != 1)}"
    lines = f"{result.lines} line{'s' * (result.lines != 1)}"
    return f"bill {result.period}: {bills}, {lines}, {result.amount}"


def _all_of(skipped: Sequence[Skipped]) -> str:
    named = [
        " ".join(filter(None, (one.unit, one.item))) + f": {one.reason}"
        for one in skipped[:_MOST_NAMED]
    ]
    more = len(skipped) - len(named)
    rest = [_("and {n} more", n=more)] if more else []
    said = n_("{n} is left out, so that nothing was billed",
              "{n} are left out, so that nothing was billed", len(skipped))  # fmt: skip
    return "\n".join([said, *named, *rest])
