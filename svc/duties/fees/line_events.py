"""What happens to a line after it was billed: voided, let go in part, objected to, corrected.

The body of a bill never changes. What was wrong is charged no longer, or is taken back by a
line of the present month beside which the right one stands; what is let go was asked by one
person and agreed to by another, and is shown apart from what was paid.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING

import msgspec

from svc.duties.decision import Decision, Written
from svc.duties.fees.late_fees import LateFee
from svc.duties.fees.tariffs import month_part
from svc.errors import Refused
from svc.kinds.fees.bill import Bill, BillAction, BillEvent, BillLine, LineState, line_states
from svc.language import _
from svc.model.amounts import Money
from svc.named_tuple import NamedTuple

if TYPE_CHECKING:
    from svc.duties.fees.charged import LineLedger
    from svc.model.fees import LateStretch

_MOST_NAMED = 5


class LineOf(NamedTuple):
    """A line that something is to happen to.

    Attributes:
        bill: Its bill.
        state: The line with what has happened to it.
        paid: What was paid on it so far.
        late: What was paid of its late fees.
        late_fee: Its late fees as of now, and how they came about.
    """

    bill: Bill
    state: LineState
    paid: Money
    late: Money = Money(0)
    late_fee: LateFee = LateFee([], Money(0))

    def left(self, *, late: bool) -> Money:
        """What is open of it, or of its late fees."""
        return self.late_fee.open if late else max(self.state.owed - self.paid, Money(0))

    def asked(self, *, late: bool) -> Money:
        """What somebody asked to let go of it, or of its late fees."""
        return self.state.late_asked if late else self.state.asked

    @property
    def name(self) -> str:
        """As people call it: the bill, and the place of the line in it."""
        place = [state.key for state in line_states(self.bill).values()].index(self.state.key)
        return f"{self.bill.id}/{place + 1}"


class SaidOfLine(NamedTuple):
    """What goes with something that happens to a line.

    Attributes:
        at: When.
        by: Who does it.
        reason: Why.
        amount: How much, where it is about an amount.
        late: Whether it is about the line's late fees.
        stretches: How they came about.
        ticket: The complaint that it is about.
    """

    at: datetime
    by: str
    reason: str | None = None
    amount: Money | None = None
    late: bool = False
    stretches: tuple[LateStretch, ...] = ()
    ticket: str | None = None


def void(lines: Sequence[LineOf], telling: SaidOfLine) -> Decision[list[Bill]]:
    """Charge lines no longer; all of them or none.

    Raises:
        Refused: One of them is voided, or was paid.
    """
    paid = [line.name for line in lines if line.paid or line.late]
    if paid:
        named = ", ".join(paid[:_MOST_NAMED]) + (" …" if len(paid) > _MOST_NAMED else "")
        raise Refused(
            _("{lines}: money was taken for it", lines=named),
            _("reverse its receipt first, or svc bill correct"),
        )
    standing = [line for line in lines if not line.state.voided]
    if not standing:
        raise Refused(
            _("{line} is voided already", line=lines[0].name if lines else ""),
            _("svc bill run --again bills it anew"),
        )
    bills: dict[str, tuple[Bill, Bill]] = {}
    for line in standing:
        before, after = bills.get(line.bill.id, (line.bill, line.bill))
        bills[line.bill.id] = (before, with_event(after, line.state.key, BillAction.VOID, telling))
    written = tuple(Written("bill", after, before) for before, after in bills.values())
    about = standing[0].name if len(standing) == 1 else f"{len(standing)} lines"
    after_all = [after for _before, after in bills.values()]
    return Decision(after_all, written, "void", standing[0].bill.id, f"void {about}", telling.at)


def waive(line: LineOf, telling: SaidOfLine) -> Decision[Bill]:
    """Ask to let an amount of a line or of its late fees go; another person agrees, or does not.

    Args:
        line: The line.
        telling: How much; without an amount all that is open.

    Raises:
        Refused: There is not so much left of it, or somebody asked already.
    """
    _standing(line)
    left = line.left(late=telling.late)
    amount = left if telling.amount is None else telling.amount
    if not 0 < amount <= left:
        raise Refused(
            _not_so_much(line, amount, telling.late), _("give an amount from 0.01 to what is open")
        )
    asked = line.asked(late=telling.late)
    if asked:
        raise Refused(
            _("{line}: {amount} is asked for already", line=line.name, amount=asked),
            _("svc bill approve or svc bill refuse it first"),
        )
    telling = telling._replace(amount=amount)
    return _happens(line, BillAction.WAIVE, telling, _how_much(telling))


def approve(line: LineOf, telling: SaidOfLine) -> Decision[Bill]:
    """Agree to what somebody asked to let go, or to less of it.

    Late fees are told for any moment; what is let go of them keeps how they came about.

    Raises:
        Refused: Nobody asked, or for less, or the money has come meanwhile.
    """
    _standing(line)
    asked, late = _asked(line)
    amount = telling.amount if telling.amount is not None else asked
    left = line.left(late=late)
    if not 0 < amount <= min(asked, left):
        raise Refused(
            _("{line}: {amount} cannot be let go, {left} is open and {asked} was asked for",
              line=line.name, amount=amount, left=left, asked=asked),
            _("svc bill approve {line} --amount, or svc bill refuse {line}", line=line.name),
        )  # fmt: skip
    stamp = tuple(line.late_fee.stretches) if late else ()
    telling = telling._replace(amount=amount, late=late, stretches=stamp)
    return _happens(line, BillAction.APPROVE, telling, _how_much(telling))


def refuse(line: LineOf, telling: SaidOfLine) -> Decision[Bill]:
    """Refuse what somebody asked to let go.

    Raises:
        Refused: Nobody asked.
    """
    _amount, late = _asked(line)
    return _happens(line, BillAction.REFUSE, telling._replace(late=late))


def object_to(line: LineOf, telling: SaidOfLine) -> Decision[Bill]:
    """Record that the payer objects to a line: what follows on it waits, for that line only.

    Raises:
        Refused: It is voided, or objected to already.
    """
    _standing(line)
    if line.state.objected:
        raise Refused(
            _("{line} is objected to already", line=line.name), _("svc bill settle settles it")
        )
    return _happens(line, BillAction.OBJECT, telling)


def settle(line: LineOf, telling: SaidOfLine) -> Decision[Bill]:
    """Record that an objection is settled.

    Raises:
        Refused: Nobody objects.
    """
    if not line.state.objected:
        raise Refused(_("nobody objects to {line}", line=line.name), "")
    return _happens(line, BillAction.SETTLE, telling)


def correct(
    line: LineOf, instead: BillLine | None, number: str, period: str, telling: SaidOfLine
) -> Decision[Bill]:
    """Take a line back by one of the present month, and charge the right one beside it.

    Args:
        line: What was wrong.
        instead: What is right; None where nothing is to be charged.
        number: The number of the bill that corrects it.
        period: The present month.
        telling: When, by whom, why.

    Raises:
        Refused: It is voided, it mends another one, or nothing would change.
    """
    _standing(line)
    wrong = line.state.line
    if wrong.amount < 0:
        raise Refused(_("{line} takes something back already", line=line.name), "")
    if instead is not None and instead.amount == wrong.amount and instead.payer == wrong.payer:
        raise Refused(
            _("{line} is {amount} already", line=line.name, amount=wrong.amount),
            _("mend the unit, the tariff or the reading first, or give --amount"),
        )
    lines = [taken_back(line, telling)]
    if instead is not None:
        lines.append(put_instead(line, instead, period, telling))
    bill = Bill(
        format=1, id=number, unit=line.bill.unit, period=period, issued=telling.at, by=telling.by,
        lines=tuple(lines),
    )  # fmt: skip
    now = instead.amount if instead is not None else Money(0)
    subject = f"correct {line.name} by {number} ({wrong.amount} to {now})"
    return Decision(bill, (Written("bill", bill),), "correct", number, subject)


def taken_back(line: LineOf, telling: SaidOfLine) -> BillLine:
    """A line of today that takes another back, all of it."""
    return msgspec.structs.replace(
        line.state.line, amount=-line.state.line.amount, mark=f"minus-{line.bill.id.lower()}",
        corrects=f"{line.bill.id}:{line.state.key}", due=telling.at.date(), issued=None,
        list_amount=None, discounts=(), basis=telling.reason,
    )  # fmt: skip


def put_instead(line: LineOf, instead: BillLine, period: str, telling: SaidOfLine) -> BillLine:
    """A line of today that stands in the place of another; nobody is late with it before."""
    return msgspec.structs.replace(
        instead, mark=f"plus-{line.bill.id.lower()}", issued=None,
        corrects=f"{line.bill.id}:{line.state.key}", basis=telling.reason,
        due=max(instead.due, month_part(period).last),
    )  # fmt: skip


def paid_on(line: LineOf, paid: Mapping[tuple[str, str], LineLedger], on: date) -> LineOf:
    """A line with what was paid on it, and its late fees as of a day."""
    entry = paid.get((line.bill.id, line.state.key))
    if entry is None:
        return line
    return line._replace(paid=entry.principal, late=entry.late, late_fee=entry.late_fee(on))


def _asked(line: LineOf) -> tuple[Money, bool]:
    """What somebody asked to let go, and whether it is of late fees; those come second."""
    for late in (False, True):
        if line.asked(late=late):
            return line.asked(late=late), late
    raise Refused(
        _("nobody asked to let anything of {line} go", line=line.name),
        _("svc bill waive {line} AMOUNT", line=line.name),
    )


def _not_so_much(line: LineOf, amount: Money, late: bool) -> str:
    left = line.left(late=late)
    if late:
        return _("{line}: {amount} cannot be let go, {left} of late fees is open",
                 line=line.name, amount=amount, left=left)  # fmt: skip
    return _("{line}: {amount} cannot be let go, {left} is open", line=line.name, amount=amount,
             left=left)  # fmt: skip


def _how_much(telling: SaidOfLine) -> str:
    return f"({telling.amount}{' of late fees' * telling.late})"


def _standing(line: LineOf) -> None:
    if line.state.voided:
        raise Refused(
            _("{line} is voided", line=line.name), _("svc bill show {bill}", bill=line.bill.id)
        )


def _happens(
    line: LineOf, action: BillAction, telling: SaidOfLine, summary: str = ""
) -> Decision[Bill]:
    after = with_event(line.bill, line.state.key, action, telling)
    subject = f"{action} {line.name} {summary}".rstrip()
    written = (Written("bill", after, line.bill),)
    return Decision(after, written, str(action), line.bill.id, subject, telling.at)


def with_event(bill: Bill, key: str, action: BillAction, telling: SaidOfLine) -> Bill:
    """A bill to which something happened."""
    event = BillEvent(
        at=telling.at, by=telling.by, action=action, line=key, amount=telling.amount,
        late=telling.late, stretches=telling.stretches, reason=telling.reason,
        ticket=telling.ticket,
    )  # fmt: skip
    return msgspec.structs.replace(bill, events=(*bill.events, event))
