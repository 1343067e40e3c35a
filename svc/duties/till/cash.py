"""Cash that comes into a drawer, or leaves it, without a receipt."""

from __future__ import annotations

from typing import TYPE_CHECKING

from svc.duties.decision import Decision, Written
from svc.errors import Refused, UsageError
from svc.kinds.fees.cash import CashMove, CashWay
from svc.language import _
from svc.named_tuple import NamedTuple

if TYPE_CHECKING:
    from svc.duties.at_hand import AtHand
    from svc.model.amounts import Money

#: Version of the format of cash moves that this svc writes.
CASH_FORMAT = 1


class Move(NamedTuple):
    """Cash that is to be moved.

    Attributes:
        way: To the bank, into the drawer, out of it.
        amount: How much.
        cashier: Whose drawer it is.
        reason: What for.
        slip: The number of the bank's slip.
    """

    way: CashWay
    amount: Money
    cashier: str
    reason: str | None = None
    slip: str | None = None


def move(hand: AtHand, number: str, asked: Move, held: Money) -> Decision[CashMove]:
    """Put a cash move down.

    Args:
        hand: What is at hand.
        number: Its number.
        asked: What is moved.
        held: What is to lie in the drawer.

    Raises:
        UsageError: The amount is nothing, or less, or there is no reason.
        Refused: More is to leave the drawer than lies in it.
    """
    if asked.amount <= 0:
        raise UsageError(_("{amount} cannot be moved", amount=asked.amount), _("more than 0"))
    if asked.way is not CashWay.BANK and not asked.reason:
        raise UsageError(_("missing: {fields}", fields="--reason"), _("say what it is for"))
    if asked.way is not CashWay.PUT_IN and asked.amount > held:
        # How much does lie there is not told: whoever counts is to count.
        raise Refused(
            _("{amount} is more than is to lie in the drawer of {cashier}", amount=asked.amount,
              cashier=asked.cashier),
            _("count it again; what was put in without a receipt: svc cash add put-in"),
        )  # fmt: skip
    record = CashMove(
        format=CASH_FORMAT, id=number, at=hand.here, cashier=asked.cashier, way=asked.way,
        amount=asked.amount, by=hand.actor.id if hand.actor.id != asked.cashier else None,
        reason=asked.reason, slip=asked.slip,
    )  # fmt: skip
    subject = f"cash {asked.way} {asked.amount}: {number}"
    return Decision(record, (Written("cash", record),), "cash", number, subject)
