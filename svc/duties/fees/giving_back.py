"""Money that goes back: a receipt reversed line by line, credit and deposits refunded.

Nothing is edited or deleted: whatever goes back is a receipt of today with a number of
its own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from svc.duties.decision import Decision, Written
from svc.duties.fees.charged import NOTHING
from svc.duties.fees.paying import RECEIPT_FORMAT, owed
from svc.errors import Refused, UsageError
from svc.kinds.fees.receipt import DepositPart, Method, PaidLine, Receipt
from svc.language import _
from svc.model.amounts import Money
from svc.named_tuple import NamedTuple

if TYPE_CHECKING:
    from svc.duties.at_hand import AtHand
    from svc.duties.fees.ledger import UnitLedger


class Refund(NamedTuple):
    """What is to be given back.

    Attributes:
        unit, payer: Whose credit or deposit it is.
        method: How it goes.
        reason: Why.
        approved_by: Who agreed.
        amount: How much; None for all that is there.
        deposit: What the deposit secured; None where it is credit.
        refunds: The receipt by which the deposit was taken.
        channel_no: The number of the payment's channel.
        cashier: Out of whose till; that of whoever acts if None.
    """

    unit: str
    payer: str | None
    method: Method
    reason: str
    approved_by: str
    amount: Money | None = None
    deposit: str | None = None
    refunds: str | None = None
    channel_no: str | None = None
    cashier: str | None = None


def reverse(
    hand: AtHand,
    number: str,
    ledger: UnitLedger,
    before: Receipt,
    reason: str,
    *,
    cashier: str | None = None,
    approved_by: str | None = None,
) -> Decision[Receipt]:
    """Take a receipt back: the exact negation of every line, today, under its own number.

    Args:
        hand: What is at hand.
        number: Its number.
        ledger: What the unit owes and has.
        before: The receipt.
        reason: Why.
        cashier: Out of whose till; that of whoever acts if None.
        approved_by: Who agreed, where it is not for whoever acts alone.

    Raises:
        Refused: It is a reversal, is reversed already, or what it brought was used.
    """
    _may_reverse(ledger, before)
    lines = tuple(
        PaidLine(bill=line.bill, line=line.line, principal=-line.principal, late=-line.late)
        for line in before.lines
    )
    held = before.deposit
    receipt = Receipt(
        format=RECEIPT_FORMAT, id=number, taken=hand.here, **_whose(hand, cashier),
        unit=before.unit, payer=before.payer, payer_text=before.payer_text, method=before.method,
        amount=-before.amount, lines=lines, credit=-before.credit,
        deposit=DepositPart(item=held.item, amount=-held.amount) if held is not None else None,
        designated=before.designated, reverses=before.id, reason=reason, approved_by=approved_by,
    )  # fmt: skip
    subject = f"reverse {before.id}: {number}"
    return Decision(receipt, (Written("receipt", receipt),), "reverse", number, subject)


def _whose(hand: AtHand, cashier: str | None) -> dict[str, Any]:
    """Whose till it is, and who acts where that is somebody else."""
    who = hand.actor.id
    return {"cashier": cashier or who, "by": who if cashier not in (None, who) else None}


def _may_reverse(ledger: UnitLedger, before: Receipt) -> None:
    if before.reverses is not None:
        raise Refused(
            _("{id} takes another back, and stays", id=before.id), _("take the money anew: svc pay")
        )
    if ledger.is_reversed(before.id):
        raise Refused(
            _("{id} is reversed already", id=before.id), _("svc receipt show {id}", id=before.id)
        )
    for brought, left in (
        (ledger.credited(before.id), ledger.credit_of(before.id)),
        (ledger.deposited(before.id), ledger.deposit_of(before.id)),
    ):
        if brought > 0 and left < brought:
            raise Refused(
                _("{id}: of {amount} that it brought {used} is used",
                  id=before.id, amount=brought, used=brought - left),
                _("reverse first what used it: svc balance {unit}", unit=before.unit or ""),
            )  # fmt: skip


def refund(hand: AtHand, number: str, ledger: UnitLedger, asked: Refund) -> Decision[Receipt]:
    """Give credit or a deposit back.

    Raises:
        UsageError: Nothing, or less, is to be given back, or by no way that moves money.
        Refused: There is not so much.
    """
    if not asked.method.moves_money:
        raise UsageError(_("{method} moves no money", method=asked.method), _("say how it goes"))
    payer = asked.payer or ""
    held = ledger.credit(payer)
    if asked.deposit is not None:
        held = ledger.deposit(payer, asked.deposit)
        if asked.refunds is not None:
            held = min(held, ledger.deposit_of(asked.refunds))
    amount = held if asked.amount is None else asked.amount
    if asked.amount is not None and asked.amount <= 0:
        raise UsageError(_("{amount} cannot be given back", amount=amount), _("more than 0"))
    if amount > held or not held:
        raise Refused(
            _("{payer} has {held} there", payer=payer or "?", held=held),
            _("a line that was paid: svc receipt reverse; svc balance {unit}", unit=asked.unit),
        )
    secured = asked.deposit is not None
    receipt = Receipt(
        format=RECEIPT_FORMAT, id=number, taken=hand.here, **_whose(hand, asked.cashier),
        unit=asked.unit, payer=asked.payer, method=asked.method, amount=-amount,
        credit=NOTHING if secured else -amount,
        deposit=DepositPart(item=asked.deposit, amount=-amount) if asked.deposit else None,
        refunds=asked.refunds, reason=asked.reason, approved_by=asked.approved_by,
        channel_no=asked.channel_no,
    )  # fmt: skip
    open_still = owed(ledger, payer, hand.here)
    notices = (
        (_("{payer} still owes {amount} here", payer=payer, amount=open_still),)
        if open_still
        else ()
    )
    subject = f"give back {amount} for {asked.unit}: {number}"
    return Decision(
        receipt, (Written("receipt", receipt),), "refund", number, subject, notices=notices
    )
