"""A line of a bill with what was paid on it: what is open of it, and what lateness costs."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from svc.duties.fees.late_fees import LateFee, LateTerms, LinePayment, ObjectionSpan, late_fee
from svc.model.amounts import Money
from svc.model.fees import PaymentOrder
from svc.named_tuple import NamedTuple

NOTHING = Money(0)
#: Which line: its bill, and its key there.
LineId = tuple[str, str]


class ChargedLine(NamedTuple):
    """A line of a bill, as the fold needs it.

    Attributes:
        id: Its bill and its key there.
        item: What it charges for.
        payer: Who owes it.
        first: Its first day.
        due: The last day on which paying it is in time.
        issued: When it is owed.
        amount: What it came to; negative of a correction.
        waivers: What was let go of it, and on which day.
        late_waivers: What was let go of its late fees, and on which day.
        pauses: Days on which somebody objected to it, so that no late fee ran.
        voided: Whether it is charged no longer.
        objected: Whether somebody objects to it.
        terms: What lateness costs; None where it costs nothing.
        order: What is settled first within the debt.
        rank: Its place among what falls due on one day.
    """

    id: LineId
    item: str
    payer: str
    first: date
    due: date
    issued: datetime
    amount: Money
    waivers: tuple[tuple[date, Money], ...] = ()
    late_waivers: tuple[tuple[date, Money], ...] = ()
    pauses: tuple[ObjectionSpan, ...] = ()
    voided: bool = False
    objected: bool = False
    terms: LateTerms | None = None
    order: PaymentOrder = PaymentOrder.LAW
    rank: int = 0

    @property
    def waived(self) -> Money:
        """What was let go, which is never more than there was."""
        return min(
            sum((amount for _day, amount in self.waivers), NOTHING), max(self.amount, NOTHING)
        )

    @property
    def late_waived(self) -> Money:
        """What was let go of its late fees."""
        return sum((amount for _day, amount in self.late_waivers), NOTHING)


class LinePaid(NamedTuple):
    """What one receipt did for a line: negative where it took something back.

    Attributes:
        receipt: Its number; of a correction that is credited, the line's bill.
        on: The day.
    """

    receipt: str
    on: date
    principal: Money
    late: Money


class LineLedger:
    """A line with what was paid on it.

    Attributes:
        line: The line.
        paid: What each receipt did, in order.
        principal: What was paid of its amount.
        late: What was paid of its late fees.
    """

    def __init__(self, line: ChargedLine, paid: Iterable[LinePaid] = ()) -> None:
        self.line = line
        self.paid = [*paid]
        self.principal = NOTHING
        self.late = NOTHING

    @property
    def open(self) -> Money:
        """What is left to be paid of its amount."""
        line = self.line
        return NOTHING if line.voided else line.amount - line.waived - self.principal

    def late_open(self, on: date) -> Money:
        """What is left to be paid of its late fees, as of a day."""
        return self.late_fee(on).open

    def late_accrued(self, on: date) -> Money:
        """What its late fees came to by the end of a day, whether paid, let go or open."""
        return self.late_fee(on).accrued

    def late_fee(self, on: date) -> LateFee:
        """Its late fees as of a day, and how they came about.

        Nobody is late with what was not charged yet: a line that is issued after its day,
        as a correction is, is late from the day on which it was issued.
        """
        line = self.line
        since = max(line.due, line.issued.date())
        if line.terms is None or line.voided or on <= since:
            return LateFee([], NOTHING)
        payments = [LinePayment(one.on, one.principal, one.late) for one in self.paid]
        payments += [LinePayment(day, amount) for day, amount in line.waivers]
        payments += [LinePayment(day, NOTHING, amount) for day, amount in line.late_waivers]
        return late_fee(line.amount, since, line.terms, payments, on, line.pauses)

    def pay(self, receipt: str, on: date, principal: Money, late: Money) -> None:
        """Note what a receipt did."""
        self.paid.append(LinePaid(receipt, on, principal, late))
        self.principal += principal
        self.late += late
