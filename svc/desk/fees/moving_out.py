"""A home that is left, settled in one action: last lines, credit, deposits, what goes back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from svc.desk.core import lookup
from svc.desk.fees.final_lines import final_lines, final_readings, payers_ended
from svc.desk.fees.lines import telling_of
from svc.desk.fees.paying import last_till, method_of, payer_named, till_of
from svc.desk.fees.runs import is_period
from svc.desk.record import residents
from svc.desk.record.field_values import day_of
from svc.duties.fees import giving_back as back
from svc.duties.fees import paying as decide
from svc.duties.record import units
from svc.errors import UsageError
from svc.index.query.ledgers import ledger_of
from svc.kinds.fees.receipt import Method
from svc.language import _
from svc.named_tuple import NamedTuple

if TYPE_CHECKING:
    from svc.desk.core.desk import Desk
    from svc.duties.decision import Decision
    from svc.duties.fees.billing import Skipped
    from svc.duties.fees.ledger import UnitLedger
    from svc.kinds.fees.bill import Bill, BillLine
    from svc.kinds.fees.reading import Reading
    from svc.kinds.fees.receipt import Receipt
    from svc.model.amounts import Money


class FinalSettlement(NamedTuple):
    """What settling came to.

    Attributes:
        unit, payer: Of whom.
        readings: Final readings that were recorded.
        bills: Bills that were written: last lines, and what is taken back.
        receipts: Receipts that were written, in order.
        owed: What is open all the same.
        moved_out: From which day on they no longer live there, if that was recorded.
        skipped: What of the last days is not billed, and why.
        last_lines: The lines that are new, each with its bill.
    """

    unit: str
    payer: str
    readings: list[Reading]
    bills: list[Bill]
    receipts: list[Receipt]
    owed: Money
    moved_out: str | None
    skipped: list[Skipped]
    last_lines: list[tuple[Bill, BillLine]]


class Leaving(NamedTuple):
    """How a home is settled, as it was typed.

    Attributes:
        unit: In any spelling.
        payer: Who leaves, where several have lines there.
        until: The first day on which they no longer live there; not recorded if absent,
            and nothing is billed then.
        readings: Final readings, `METER=VALUE`.
        method: How money goes back, or comes.
        collect: Whether what is still open is paid now by that method.
        approved_by: Who agreed to what goes back.
        reason: Why it goes back.
    """

    unit: str
    payer: str | None = None
    until: str | None = None
    readings: Sequence[str] = ()
    method: str | None = None
    collect: bool = False
    approved_by: str | None = None
    reason: str | None = None


def settle(desk: Desk, leaving: Leaving) -> FinalSettlement:
    """Settle a home: last lines are billed, what is there pays them, and the rest goes back.

    Raises:
        UsageError: Money goes or comes, and it is not said how, or who agreed.
        NotFound: There is no such unit, payer or meter.
        Refused: It is not theirs to do, or nothing was ever owed there.
    """
    unit = lookup.unit(desk.index, leaving.unit)
    ledger = ledger_of(desk.index, unit)
    payer = payer_named(desk, unit, ledger, leaving.payer)
    if payer is None:
        raise UsageError(
            _("{unit}: nobody owes or has anything there", unit=unit), _("say whose: --payer")
        )
    if leaving.readings and leaving.until is None:
        raise UsageError(
            _("missing: {fields}", fields="--until"), _("final readings are of their last day")
        )
    steps = _Steps(desk, leaving, unit, payer, ledger)
    if leaving.until is not None:
        steps.end(day_of(desk, leaving.until))
    receipts = [*steps.paid_from_here(), *steps.collected(), *steps.given_back()]
    owed = decide.owed(steps.ledger, payer, desk.at_hand.here, ahead=steps.until is not None)
    subject = f"settle {unit} for {payer}: {len(receipts)} receipts, {owed} left"
    for decision in steps.decisions:
        desk.record(decision._replace(subject=subject))
    moved = steps.until.isoformat() if steps.moved and steps.until else None
    return FinalSettlement(unit, payer, steps.readings, steps.bills, receipts, owed, moved,
                           steps.skipped, steps.last_lines)  # fmt: skip


class _Steps:
    """What one settlement decides, each step on top of those before; recorded at the end.

    Attributes:
        ledger: What the unit owes and has by now.
        until: The first day on which they no longer live there.
        decisions: What is to be recorded.
        moved: Whether somebody moves out.
        readings, bills, skipped, last_lines: See `FinalSettlement`.
    """

    def __init__(
        self, desk: Desk, leaving: Leaving, unit: str, payer: str, ledger: UnitLedger
    ) -> None:
        self.desk, self.leaving, self.unit, self.payer = desk, leaving, unit, payer
        self.ledger = ledger
        self.until: date | None = None
        self.moved = False
        self.decisions: list[Decision[Any]] = []
        self.readings: list[Reading] = []
        self.bills: list[Bill] = []
        self.skipped: list[Skipped] = []
        self.last_lines: list[tuple[Bill, BillLine]] = []

    def end(self, until: date) -> None:
        """From a day on they neither live nor pay there; the days before are billed.

        Raises:
            UsageError: No bill can be of the days before.
        """
        if not is_period(f"{until:%Y-%m}"):
            raise UsageError(
                _("{day} is too far off for a bill", day=until),
                _("give the first day on which they are gone: --until 2026-04-01"),
            )
        desk, self.until = self.desk, until
        home = desk.load("unit", self.unit)
        after = payers_ended(home, self.payer, until)
        if after != home:
            self.decisions.append(units.edit(home, after))
        if self.payer.startswith("R-") and (after == home or self._lives_here(until)):
            self.decisions.append(residents.leaving(desk, self.payer, self.unit, until))
            self.moved = True
        self.readings = final_readings(desk, self.unit, until, self.leaving.readings)
        said = telling_of(desk, self.leaving.reason or _("moves out"), None)
        made = final_lines(desk, self.unit, self.payer, until, self.readings, self.ledger, said)
        self.decisions += made.decisions
        self.bills, self.skipped, self.last_lines = made.bills, made.skipped, made.lines
        self.ledger = ledger_of(desk.index, self.unit, made.bills)

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
        from svc.desk.procedures.receipts import held_back

        credit = [None] if self.ledger.credit(self.payer) else []
        for item in [*credit, *self.ledger.deposits(self.payer)]:
            there = self.ledger.deposit(self.payer, item or "")
            held_back(self.desk, None, self.unit, item, None, there)
            asked = back.Refund(
                unit=self.unit, payer=self.payer, method=self._method(),
                reason=self.leaving.reason or _("moves out"), approved_by=self._approver(),
                deposit=item, cashier=till_of(self.desk, None, last_till(self.desk)),
            )  # fmt: skip
            decision = back.refund(self.desk.at_hand, self._number(), self.ledger, asked)
            yield self._taken(decision)

    def _lives_here(self, day: date) -> bool:
        sql = (
            "SELECT 1 FROM occupancy JOIN resident USING (row) WHERE resident.id = ? AND unit = ?"
            " AND (until IS NULL OR until > ?)"
        )
        return self.desk.index.one(sql, (self.payer, self.unit, day.isoformat())) is not None

    def _pay(
        self, method: Method, amount: Money | None = None, deposit: str | None = None
    ) -> Receipt:
        payment = decide.Payment(
            self.unit, self.payer, method, amount=amount, deposit=deposit,
            ahead=self.until is not None,
        )  # fmt: skip
        return self._taken(decide.pay(self.desk.at_hand, self._number(), self.ledger, payment))

    def _taken(self, decision: Decision[Receipt]) -> Receipt:
        self.ledger.take(decision.result)
        self.decisions.append(decision)
        return decision.result

    def _open(self) -> Money:
        here, ahead = self.desk.at_hand.here, self.until is not None
        return decide.payable(self.ledger, self.payer, here, ahead)

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
