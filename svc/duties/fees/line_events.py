"""What happens to a line after it was billed: voided, let go in part, objected to, corrected.

The body of a bill never changes. What was wrong is charged no longer, or is taken back by a
line of the present month beside which the right one stands; what is let go was asked by one
person and agreed to by another, and is shown apart from what was paid.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

import msgspec

from svc.duties.decision import Decision, Written
from svc.duties.fees.tariffs import month_part
from svc.errors import Refused
from svc.kinds.fees.bill import Bill, BillAction, BillEvent, BillLine, LineState, line_states
from svc.language import _
from svc.model.amounts import Money

_MOST_NAMED = 5


class LineOf(NamedTuple):
    """A line that something is to happen to.

    Attributes:
        bill: Its bill.
        state: The line with what has happened to it.
        paid: What was paid on it so far.
        late: What was paid of its late fees.
    """

    bill: Bill
    state: LineState
    paid: Money
    late: Money = Money(0)

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
        ticket: The complaint that it is about.
    """

    at: datetime
    by: str
    reason: str | None = None
    amount: Money | None = None
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
        bills[line.bill.id] = (before, _with(after, line.state.key, BillAction.VOID, telling))
    written = tuple(Written("bill", after, before) for before, after in bills.values())
    about = standing[0].name if len(standing) == 1 else f"{len(standing)} lines"
    after_all = [after for _before, after in bills.values()]
    return Decision(after_all, written, "void", standing[0].bill.id, f"void {about}", telling.at)


def waive(line: LineOf, telling: SaidOfLine) -> Decision[Bill]:
    """Ask to let an amount of a line go; another person agrees, or does not.

    Raises:
        Refused: There is not so much left of it, or somebody asked already.
    """
    _standing(line)
    assert telling.amount is not None
    left = line.state.owed - line.paid
    if telling.amount <= 0 or telling.amount > left:
        raise Refused(
            _("{line}: {amount} cannot be let go, {left} is open", line=line.name,
              amount=telling.amount, left=max(left, Money(0))),
            _("give an amount from 0.01 to what is open"),
        )  # fmt: skip
    if line.state.asked:
        raise Refused(
            _("{line}: {amount} is asked for already", line=line.name, amount=line.state.asked),
            _("svc bill approve or svc bill refuse it first"),
        )
    return _happens(line, BillAction.WAIVE, telling, f"({telling.amount})")


def approve(line: LineOf, telling: SaidOfLine) -> Decision[Bill]:
    """Agree to what somebody asked to let go, or to less of it.

    Raises:
        Refused: Nobody asked, or for less, or the money has come meanwhile.
    """
    _standing(line)
    asked = _asked(line)
    amount = telling.amount if telling.amount is not None else asked
    most = min(asked, line.state.owed - line.paid)
    if not 0 < amount <= most:
        raise Refused(
            _("{line}: {amount} cannot be let go, {left} is open and {asked} was asked for",
              line=line.name, amount=amount, left=max(line.state.owed - line.paid, Money(0)),
              asked=asked),
            _("svc bill approve {line} --amount, or svc bill refuse {line}", line=line.name),
        )  # fmt: skip
    return _happens(line, BillAction.APPROVE, telling._replace(amount=amount), f"({amount})")


def refuse(line: LineOf, telling: SaidOfLine) -> Decision[Bill]:
    """Refuse what somebody asked to let go.

    Raises:
        Refused: Nobody asked.
    """
    _asked(line)
    return _happens(line, BillAction.REFUSE, telling)


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
    about = f"{line.bill.id}:{line.state.key}"
    named = line.bill.id.lower()
    minus = msgspec.structs.replace(
        wrong, amount=-wrong.amount, mark=f"minus-{named}", corrects=about, due=telling.at.date(),
        issued=None, list_amount=None, discounts=(), basis=telling.reason,
    )  # fmt: skip
    lines = [minus]
    if instead is not None:
        # Nobody is late with what he hears of today.
        due = max(instead.due, month_part(period).last)
        right = msgspec.structs.replace(
            instead, mark=f"plus-{named}", corrects=about, due=due, issued=None,
            basis=telling.reason,
        )  # fmt: skip
        lines.append(right)
    bill = Bill(
        format=1, id=number, unit=line.bill.unit, period=period, issued=telling.at, by=telling.by,
        lines=tuple(lines),
    )  # fmt: skip
    now = instead.amount if instead is not None else Money(0)
    subject = f"correct {line.name} by {number} ({wrong.amount} to {now})"
    return Decision(bill, (Written("bill", bill),), "correct", number, subject)


def paid_on(line: LineOf, paid: Mapping[tuple[str, str], tuple[Money, Money]]) -> LineOf:
    """A line with what was paid on it."""
    principal, late = paid.get((line.bill.id, line.state.key), (Money(0), Money(0)))
    return line._replace(paid=principal, late=late)


def _asked(line: LineOf) -> Money:
    if not line.state.asked:
        raise Refused(
            _("nobody asked to let anything of {line} go", line=line.name),
            _("svc bill waive {line} AMOUNT", line=line.name),
        )
    return line.state.asked


def _standing(line: LineOf) -> None:
    if line.state.voided:
        raise Refused(
            _("{line} is voided", line=line.name), _("svc bill show {bill}", bill=line.bill.id)
        )


def _happens(
    line: LineOf, action: BillAction, telling: SaidOfLine, summary: str = ""
) -> Decision[Bill]:
    after = _with(line.bill, line.state.key, action, telling)
    subject = f"{action} {line.name} {summary}".rstrip()
    written = (Written("bill", after, line.bill),)
    return Decision(after, written, str(action), line.bill.id, subject, telling.at)


def _with(bill: Bill, key: str, action: BillAction, telling: SaidOfLine) -> Bill:
    event = BillEvent(
        at=telling.at, by=telling.by, action=action, line=key, amount=telling.amount,
        reason=telling.reason, ticket=telling.ticket,
    )  # fmt: skip
    return msgspec.structs.replace(bill, events=(*bill.events, event))
