"""A home that is left, settled in one action: credit, deposits, what is open, what goes back."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from svc.desk.core import lookup
from svc.desk.fees.paying import method_of, payer_named
from svc.desk.record import residents
from svc.duties.fees import giving_back as back
from svc.duties.fees import paying as decide
from svc.errors import UsageError
from svc.index.query.ledgers import ledger_of
from svc.kinds.fees.receipt import Method
from svc.language import _

if TYPE_CHECKING:
    from svc.desk.core.desk import Desk
    from svc.duties.fees.ledger import UnitLedger
    from svc.kinds.fees.receipt import Receipt
    from svc.model.amounts import Money


class FinalSettlement(NamedTuple):
    """What settling came to.

    Attributes:
        unit, payer: Of whom.
        receipts: What was written, in order.
        owed: What is open all the same.
        moved_out: From which day on they no longer live there, if that was recorded.
    """

    unit: str
    payer: str
    receipts: list[Receipt]
    owed: Money
    moved_out: str | None


class Leaving(NamedTuple):
    """How a home is settled, as it was typed.

    Attributes:
        unit: In any spelling.
        payer: Who leaves, where several have lines there.
        until: The first day on which they no longer live there; not recorded if absent.
        method: How money goes back, or comes.
        collect: Whether what is still open is paid now by that method.
        approved_by: Who agreed to what goes back.
        reason: Why it goes back.
    """

    unit: str
    payer: str | None = None
    until: str | None = None
    method: str | None = None
    collect: bool = False
    approved_by: str | None = None
    reason: str | None = None


def settle(desk: Desk, leaving: Leaving) -> FinalSettlement:
    """Settle a home: what is there pays what is open, and the rest goes back.

    Raises:
        UsageError: Money goes or comes, and it is not said how, or who agreed.
        NotFound: There is no such unit or payer.
        Refused: It is not theirs to do, or nothing was ever owed there.
    """
    unit = lookup.unit(desk.index, leaving.unit)
    ledger = ledger_of(desk.index, unit)
    payer = payer_named(desk, unit, ledger, leaving.payer)
    if payer is None:
        raise UsageError(
            _("{unit}: nobody owes or has anything there", unit=unit), _("say whose: --payer")
        )
    moved = None
    if leaving.until is not None and payer.startswith("R-"):
        person = residents.move_out(desk, payer, unit, leaving.until)
        moved = next(str(one.until) for one in person.occupancies if one.unit == unit)
    steps = _Steps(desk, leaving, unit, payer, ledger)
    receipts = [*steps.paid_from_here(), *steps.collected(), *steps.given_back()]
    owed = decide.owed(ledger, payer, desk.at_hand.here)
    return FinalSettlement(unit, payer, receipts, owed, moved)


class _Steps:
    """The receipts of one settlement, each on top of those before."""

    def __init__(
        self, desk: Desk, leaving: Leaving, unit: str, payer: str, ledger: UnitLedger
    ) -> None:
        self.desk, self.leaving, self.unit, self.payer = desk, leaving, unit, payer
        self.ledger = ledger

    def paid_from_here(self) -> Iterator[Receipt]:
        """What is open, paid from credit and then from deposits."""
        if self.ledger.credit(self.payer) and self._open():
            yield self._pay(Method.CREDIT)
        for item in self.ledger.deposits(self.payer):
            if self._open():
                yield self._pay(Method.DEPOSIT, deposit=item)

    def collected(self) -> Iterator[Receipt]:
        """What is still open, paid now."""
        still = self._open()
        if still and self.leaving.collect:
            yield self._pay(self._method(), amount=still)

    def given_back(self) -> Iterator[Receipt]:
        """What is left of credit and deposits."""
        credit = [None] if self.ledger.credit(self.payer) else []
        for item in [*credit, *self.ledger.deposits(self.payer)]:
            asked = back.Refund(
                unit=self.unit, payer=self.payer, method=self._method(),
                reason=self.leaving.reason or _("moves out"), approved_by=self._approver(),
                deposit=item,
            )  # fmt: skip
            decision = back.refund(self.desk.at_hand, self._number(), self.ledger, asked)
            self.ledger.take(decision.result)
            yield self.desk.record(decision)

    def _pay(
        self, method: Method, amount: Money | None = None, deposit: str | None = None
    ) -> Receipt:
        payment = decide.Payment(self.unit, self.payer, method, amount=amount, deposit=deposit)
        decision = decide.pay(self.desk.at_hand, self._number(), self.ledger, payment)
        self.ledger.take(decision.result)
        return self.desk.record(decision)

    def _open(self) -> Money:
        return decide.payable(self.ledger, self.payer, self.desk.at_hand.here)

    def _number(self) -> str:
        return self.desk.next_number("receipt", self.desk.at_hand.here)

    def _method(self) -> Method:
        if self.leaving.method is None:
            raise UsageError(
                _("missing: {fields}", fields="--method"), _("say how the money goes, or comes")
            )
        return method_of(self.leaving.method)

    def _approver(self) -> str:
        if self.leaving.approved_by is None:
            raise UsageError(
                _("missing: {fields}", fields="--approved-by"),
                _("money goes back: say who agreed to it"),
            )
        return lookup.staff(self.desk, self.leaving.approved_by).id
