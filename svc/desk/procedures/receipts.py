"""What a procedure asks to be paid, and which receipts prove it; deposits that it holds back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from svc.desk.procedures.cases import case_of
from svc.duties.procedures import progress as fold
from svc.duties.procedures.progress import StepState
from svc.errors import Refused
from svc.index.duties import procedures
from svc.index.query.ledgers import ledger_of
from svc.language import _
from svc.model.amounts import Money

if TYPE_CHECKING:
    from svc.desk.core.desk import Desk
    from svc.duties.procedures.case import OpenCase
    from svc.kinds.procedures.workflow import WorkflowStep


def paid(desk: Desk, case: OpenCase, asked: WorkflowStep, numbers: Sequence[str]) -> list[str]:
    """The receipts by which what a step asks for was paid.

    Args:
        desk: Where.
        case: The procedure.
        asked: The step.
        numbers: Those that were named; where there are none, those of its unit since it was
            opened that paid for it.

    Raises:
        Refused: Something is not paid, or a receipt is taken back or another home's.
    """
    if not asked.pays:
        if numbers:
            raise Refused(_("{step} asks for no money", step=asked.id), _("leave out --receipt"))
        return []
    unit = case.held.unit
    candidates = list(numbers)
    if not numbers and unit:
        candidates = procedures.receipts_since(desk.index, unit, int(case.held.opened.timestamp()))
    needed, proving = set(asked.pays), []
    ledger = ledger_of(desk.index, unit) if unit else None
    for number in candidates:
        receipt = desk.load("receipt", number)
        reversed_ = ledger is not None and ledger.is_reversed(number)
        if numbers and (reversed_ or receipt.unit != unit or receipt.amount <= 0):
            raise Refused(
                _("{id} was taken back, or is another home's", id=number),
                _("svc receipt show {id}", id=number),
            )
        items = procedures.items_paid(desk.index, number) & needed
        if items and not reversed_:
            proving.append(number)
            needed -= items
    if needed:
        raise Refused(
            _("{step}: {items} is not paid", step=asked.id, items=_(", ").join(sorted(needed))),
            _(
                "svc pay {unit}; a deposit: svc pay {unit} AMOUNT --deposit ITEM",
                unit=unit or "UNIT",
            ),
        )
    return proving


def given_back(desk: Desk, case: OpenCase, asked: WorkflowStep) -> list[str]:
    """The receipts by which a procedure's deposits went back, less what is kept of them.

    Raises:
        Refused: A deposit is there still, more than was agreed went back, or nobody agreed.
    """
    _all_agreed(case)
    unit = case.held.unit
    taken = _deposits(desk, case, asked)
    if not taken or unit is None:
        return []
    ledger = ledger_of(desk.index, unit)
    for number in taken:
        left = ledger.deposit_of(number)
        if left:
            raise Refused(
                _("{id}: {amount} of the deposit is there still", id=number, amount=left),
                _("svc refund {id} AMOUNT; what is kept pays a bill: svc pay --from-deposit",
                  id=number),
            )  # fmt: skip
    return [number for number, _amount in procedures.refunds_of(desk.index, taken)]


def held_back(
    desk: Desk, receipt: str | None, unit: str, item: str | None, amount: Money | None,
    held: Money,
) -> None:  # fmt: skip
    """Refuse to give a deposit back that something open refers to.

    Args:
        desk: Where.
        receipt: The receipt that took it; found by unit and item if None.
        unit, item: Of which home, and what it secures.
        amount: How much is to go back; all of it if None.
        held: How much is there.

    Raises:
        Refused: A procedure is not so far, a permit is out, or part of it is to be kept.
    """
    if item is None:
        return
    taken = [receipt] if receipt else procedures.deposits_shown(desk.index, unit, item)
    for number in taken:
        for permit in procedures.permits_secured(desk.index, number):
            raise Refused(
                _("{id} secures {permit}, which is not back", id=number, permit=permit),
                _("svc permit return {permit}, or svc permit lose {permit}", permit=permit),
            )
        for name in procedures.naming_receipt(desk.index, number):
            _so_far(desk, name, item, held if amount is None else amount, held)


def _so_far(desk: Desk, name: str, item: str, amount: Money, held: Money) -> None:
    case = case_of(desk, name)
    back = next((one for one in case.so_far.steps if item in one.step.refunds), None)
    if back is None:
        return
    if back.state is StepState.BLOCKED:
        before = [step for step in back.step.after
                  if any(one.step.id == step for one in case.so_far.left)]  # fmt: skip
        raise Refused(
            _("{id} holds the deposit until {steps} is done", id=name, steps=_(", ").join(before)),
            _("svc procedure show {id}", id=name),
        )
    _all_agreed(case)
    kept = fold.deducted(case.held).get(item, Money(0))
    taken = _deposits(desk, case, back.step)
    whole = sum((desk.load("receipt", one).deposit.amount for one in taken), Money(0))
    gone = sum(fen for _number, fen in procedures.refunds_of(desk.index, taken))
    left = Money(max(0, min(held, whole - gone - kept)))
    if amount > left:
        raise Refused(
            _("{id}: {kept} of the deposit is kept, {amount} goes back", id=name, kept=kept,
              amount=left),
            _("svc refund {receipt} {amount}", receipt=taken[0] if taken else "N…", amount=left),
        )  # fmt: skip


def _all_agreed(case: OpenCase) -> None:
    waiting = fold.unagreed(case.held)
    if waiting:
        amount = sum((event.amount or Money(0) for event in waiting), Money(0))
        raise Refused(
            _("{id}: nobody agreed yet that {amount} is kept", id=case.held.id, amount=amount),
            _("svc procedure agree {id}, by somebody else", id=case.held.id),
        )


def _deposits(desk: Desk, case: OpenCase, asked: WorkflowStep) -> list[str]:
    """Receipts that the procedure names and that took a deposit which a step gives back."""
    numbers = dict.fromkeys(one for event in case.held.events for one in event.receipts)
    taken = []
    for number in numbers:
        deposit = desk.load("receipt", number).deposit
        if deposit is not None and deposit.amount > 0 and deposit.item in asked.refunds:
            taken.append(number)
    return taken
