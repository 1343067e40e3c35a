"""Taking money: which lines it is for, what of it is credit, and when it cannot be taken."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from svc.duties.decision import Decision, Written
from svc.duties.fees.allocation import OpenLine, allocated
from svc.duties.fees.charged import NOTHING, LineId
from svc.errors import NotFound, Refused, UsageError
from svc.kinds.fees.receipt import DepositPart, Designation, Method, PaidLine, Receipt
from svc.language import _
from svc.model.amounts import Money
from svc.named_tuple import NamedTuple

if TYPE_CHECKING:
    from svc.duties.at_hand import AtHand
    from svc.duties.fees.ledger import UnitLedger
    from svc.model.fees import LateStretch

#: Version of the receipt format that this svc writes.
RECEIPT_FORMAT = 1


class Payment(NamedTuple):
    """Money that somebody brings, or has here already.

    Attributes:
        unit: For which unit.
        payer: Whose lines it is for.
        method: How it comes; by credit or deposit it is here already.
        amount: How much; None of credit or a deposit: what is open, as far as it goes.
        lines: The lines that the payer says it is for; none where he does not say.
        ahead: Whether lines that are not owed yet are paid as well.
        also: Lines that are not owed yet and are paid all the same.
        deposit: What a deposit secures: it is taken, or paid from.
        payer_text: Who brings it, if that is somebody on no file.
    """

    unit: str
    payer: str | None
    method: Method
    amount: Money | None = None
    lines: tuple[LineId, ...] = ()
    ahead: bool = False
    also: frozenset[LineId] = frozenset()
    deposit: str | None = None
    payer_text: str | None = None
    paper_no: str | None = None
    channel_no: str | None = None
    note: str | None = None


def open_lines(
    ledger: UnitLedger, payer: str, at: datetime, ahead: bool = False,
    named: Sequence[LineId] = (), also: Collection[LineId] = (),
) -> dict[str, LineId]:  # fmt: skip
    """The lines that a payment of somebody may settle, by what the allocation calls them.

    Lines to which somebody objects are paid only where the payer names them.

    Args:
        at: When it is paid.
        ahead: With lines that are not owed yet.
        named: Only these.
        also: With these, whether they are owed or not.
    """
    payable: dict[str, LineId] = {}
    for name, entry in ledger.lines.items():
        line = entry.line
        if line.payer != payer or (named and name not in named):
            continue
        owed_now = ahead or line.issued <= at or name in also
        due_now = named or (owed_now and not line.objected)
        if due_now and (entry.open > 0 or entry.late_open(at.date()) > 0):
            payable["\n".join(name)] = name
    return payable


def payable(
    ledger: UnitLedger, payer: str, at: datetime, ahead: bool = False,
    also: Collection[LineId] = (),
) -> Money:  # fmt: skip
    """What a payment would settle that names no lines: nothing that somebody objects to."""
    names = open_lines(ledger, payer, at, ahead, also=also).values()
    entries = [ledger.lines[name] for name in names]
    return sum((max(one.open, NOTHING) + one.late_open(at.date()) for one in entries), NOTHING)


def owed(ledger: UnitLedger, payer: str, at: datetime, *, ahead: bool = False) -> Money:
    """What somebody is to pay by now, late fees with it; what is objected to as well.

    Args:
        ahead: With what is owed later.
    """
    entries = (one for one in ledger.lines.values() if one.line.payer == payer)
    return sum(
        (
            max(entry.open, NOTHING) + entry.late_open(at.date())
            for entry in entries
            if ahead or entry.line.issued <= at
        ),
        NOTHING,
    )


def pay(hand: AtHand, number: str, ledger: UnitLedger, payment: Payment) -> Decision[Receipt]:
    """Take money, or use what is here already.

    Args:
        hand: What is at hand.
        number: Its number.
        ledger: What the unit owes and has.
        payment: What is brought.

    Raises:
        UsageError: The amount is nothing, or less.
        NotFound: A line that was named is none of the payer's.
        Refused: There is nothing to pay, or less there than is to be used.
    """
    at, who = hand.here, hand.actor.id
    lines = _payable(ledger, payment, at)
    opened = [
        OpenLine(key, entry.line.due, max(entry.open, NOTHING), entry.late_open(at.date()),
                 entry.line.rank, entry.line.order)
        for key, name in lines.items() for entry in (ledger.lines[name],)
    ]  # fmt: skip
    amount = _amount(ledger, payment, sum((one.principal + one.late for one in opened), NOTHING))
    takes_deposit = payment.deposit is not None and payment.method.moves_money
    designated = [key for name in payment.lines for key in ("\n".join(name),) if key in lines]
    settled = [] if takes_deposit else allocated(amount, opened, designated=designated).lines
    spent = sum((one.principal + one.late for one in settled), NOTHING)
    if not payment.method.moves_money and not spent:
        raise Refused(_("{unit}: nothing is open", unit=payment.unit), _balance(payment.unit))
    if not payment.method.moves_money:
        amount = spent
    credit = NOTHING if payment.deposit is not None else amount - spent
    receipt = Receipt(
        format=RECEIPT_FORMAT, id=number, taken=at, cashier=who, unit=payment.unit,
        payer=payment.payer, payer_text=payment.payer_text, method=payment.method, amount=amount,
        lines=tuple(
            PaidLine(bill=lines[one.key][0], line=lines[one.key][1], principal=one.principal,
                     late=one.late, stretches=_stamped(ledger, lines[one.key], one.late, at))
            for one in settled
        ),
        credit=-amount if payment.method is Method.CREDIT else credit,
        deposit=_deposit(payment, amount),
        designated=Designation.PAYER if payment.lines else Designation.AUTO,
        paper_no=payment.paper_no, channel_no=payment.channel_no, note=payment.note,
    )  # fmt: skip
    subject = f"take {amount} for {payment.unit}: {number}"
    return Decision(receipt, (Written("receipt", receipt),), "pay", number, subject, at)


def _stamped(
    ledger: UnitLedger, line: LineId, late: Money, at: datetime
) -> tuple[LateStretch, ...]:
    """How the late fees came about that are paid, as a receipt keeps it."""
    return tuple(ledger.lines[line].late_fee(at.date()).stretches) if late else ()


def _payable(ledger: UnitLedger, payment: Payment, at: datetime) -> dict[str, LineId]:
    """The lines that it may be for.

    Raises:
        NotFound: One that was named is none of the payer's.
        Refused: Nothing is open of one that was named.
    """
    payer = payment.payer or ""
    lines = open_lines(ledger, payer, at, payment.ahead, payment.lines, payment.also)
    for name in payment.lines:
        entry = ledger.lines.get(name)
        if entry is None or entry.line.payer != payer:
            raise NotFound(
                _("{line} is no line that {payer} owes", line="/".join(name), payer=payer or "?"),
                _balance(payment.unit),
            )
        if name not in lines.values():
            raise Refused(
                _("nothing is open of {line}", line="/".join(name)), _balance(payment.unit)
            )
    return lines


def _amount(ledger: UnitLedger, payment: Payment, opened: Money) -> Money:
    """How much it is.

    Raises:
        UsageError: Nothing, or less.
        Refused: There is not so much to be used.
    """
    payer = payment.payer or ""
    if payment.amount is not None and payment.amount <= 0:
        raise UsageError(
            _("{amount} cannot be taken", amount=payment.amount),
            _("more than 0; svc refund gives money back"),
        )
    if payment.method.moves_money:
        if payment.amount is None:
            raise UsageError(_("missing: {fields}", fields="AMOUNT"), _("say how much"))
        return payment.amount
    held = ledger.credit(payer)
    if payment.method is Method.DEPOSIT:
        held = ledger.deposit(payer, payment.deposit or "")
    amount = min(held, opened) if payment.amount is None else payment.amount
    if not held or amount > held:
        raise Refused(
            _("{payer} has {held} there", payer=payer or "?", held=held), _balance(payment.unit)
        )
    return amount


def _deposit(payment: Payment, amount: Money) -> DepositPart | None:
    if payment.deposit is None:
        return None
    taken = amount if payment.method.moves_money else -amount
    return DepositPart(item=payment.deposit, amount=taken)


def _balance(unit: str) -> str:
    return _("svc balance {unit} shows what is owed and what is there", unit=unit)
