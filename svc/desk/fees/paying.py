"""Money taken and given back, recorded: each a receipt with its number, in one commit."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import msgspec

from svc.desk.core import lookup
from svc.desk.fees.business_days import may_be_taken
from svc.duties.fees import paying as decide
from svc.duties.typed_money import money_of
from svc.errors import Refused, UsageError
from svc.index.query.ledgers import ledger_of, line_named, payer_of
from svc.index.till.tills import holding
from svc.kinds.fees.receipt import Method, Receipt
from svc.language import _
from svc.model.amounts import Money
from svc.model.roles import Role
from svc.named_tuple import NamedTuple
from svc.rules.office.naming import word_meant
from svc.rules.time.parsing import in_zone

if TYPE_CHECKING:
    from datetime import datetime

    from svc.desk.core.desk import Desk
    from svc.duties.fees.ledger import UnitLedger
    from svc.kinds.fees.statement import LineStanding, Statement

_KIND = "receipt"


class PaymentDetails(NamedTuple):
    """A payment as it was typed.

    Attributes:
        unit: In any spelling.
        amount: Yuan; None where what is open is paid from what is there.
        method: How it comes.
        lines: Which lines it is for, if the payer says so.
        payer: Whose lines, where several owe something.
        deposit: A deposit is taken, and this is what it secures.
        from_credit: Whether credit is used.
        from_deposit: Which deposit is used.
        payer_text: Who brings it, if that is somebody on no file.
        taken: When it changed hands; now if not given.
        line: The line of a statement that it is.
    """

    unit: str
    amount: str | None = None
    method: str | None = None
    lines: Sequence[str] = ()
    payer: str | None = None
    ahead: bool = False
    deposit: str | None = None
    from_credit: bool = False
    from_deposit: str | None = None
    payer_text: str | None = None
    paper_no: str | None = None
    channel_no: str | None = None
    note: str | None = None
    taken: str | None = None
    line: str | None = None


def pay(desk: Desk, details: PaymentDetails) -> Receipt:
    """Take money for a unit, or use its credit or a deposit.

    Raises:
        UsageError: The amount or the method does not fit.
        NotFound: There is no such unit, line or payer.
        Refused: There is nothing to pay, or less there than is to be used.
    """
    unit = lookup.unit(desk.index, details.unit)
    named = None
    if details.line is not None:
        from svc.desk.statements.lines import line_of

        named = line_of(desk, details.line)
        details = _of_line(details, *named)
    ledger = ledger_of(desk.index, unit)
    payment = decide.Payment(
        unit=unit, payer=payer_named(desk, unit, ledger, details.payer), method=_method(details),
        amount=money_of(details.amount) if details.amount is not None else None,
        lines=tuple(line_named(desk.index, unit, text) for text in details.lines),
        ahead=details.ahead, deposit=details.from_deposit or details.deposit,
        payer_text=details.payer_text, paper_no=details.paper_no,
        channel_no=details.channel_no, note=details.note,
    )  # fmt: skip
    _one_of_each(desk, details)
    hand = desk.at_hand._replace(now=_taken(desk, details.taken))
    number = desk.next_number(_KIND, hand.here)
    receipt = desk.record(decide.pay(hand, number, ledger, payment))
    if named is not None:
        from svc.duties.statements import claiming
        from svc.duties.statements.claiming import ByWhom

        who = ByWhom(desk.at_hand.here, desk.actor.id)
        desk.record(claiming.claim(*named, receipt, None, who))
    return receipt


def _of_line(
    details: PaymentDetails, statement: Statement, standing: LineStanding
) -> PaymentDetails:
    """A payment with what the line of a statement says of it.

    Raises:
        UsageError: It is paid from what is here already.
    """
    from svc.duties.statements.taking_in import is_numbered

    if details.from_credit or details.from_deposit:
        raise UsageError(
            _("say one way in which it is paid"), "--statement; --from-credit, --from-deposit"
        )
    line = standing.line
    number = line.key if is_numbered(line, statement.sha256) else line.ref
    return details._replace(
        amount=details.amount or str(line.amount),
        method=details.method or statement.channel.methods[0].value,
        channel_no=details.channel_no or number,
    )


def reverse(
    desk: Desk,
    receipt: str,
    reason: str,
    cashier: str | None = None,
    approved_by: str | None = None,
) -> Receipt:
    """Take a receipt back by another one.

    Args:
        desk: Where.
        receipt: Its number.
        reason: Why.
        cashier: Out of whose till it goes; see `till_of`.
        approved_by: Who agreed, where it is not for whoever acts alone.

    Raises:
        NotFound: There is none of that number.
        Refused: It is reversed already, what it brought was used, or it is another's to do.
    """
    from svc.duties.fees import giving_back as back

    before: Receipt = desk.load(_KIND, lookup.find_number(desk.index, receipt, _KIND))
    agreed = lookup.staff(desk, approved_by).id if approved_by else None
    _may_reverse(desk, before, agreed)
    ledger = ledger_of(desk.index, before.unit) if before.unit else _alone(before)
    number = desk.next_number(_KIND, desk.at_hand.here)
    till = till_of(desk, cashier, before.cashier)
    return desk.record(
        back.reverse(desk.at_hand, number, ledger, before, reason, cashier=till,
                     approved_by=agreed)
    )  # fmt: skip


def refund(
    desk: Desk,
    target: str,
    amount: str | None,
    method: str,
    reason: str,
    approved_by: str,
    deposit: str | None = None,
    payer: str | None = None,
    channel_no: str | None = None,
    cashier: str | None = None,
) -> Receipt:
    """Give credit back, or a deposit.

    Args:
        desk: Where.
        target: A unit, whose credit or deposit it is; or the receipt of a deposit.
        amount: Yuan; None for all that is there.
        method: How it goes.
        reason: Why.
        approved_by: Who agreed: another than who gives it back.
        deposit: Which deposit.
        payer: Whose.
        channel_no: The number of the payment's channel.
        cashier: Out of whose till it goes; see `till_of`.

    Raises:
        UsageError: Amount or method does not fit.
        NotFound: There is no such unit, receipt or person.
        Refused: There is not so much, or it is not theirs to do.
    """
    from svc.desk.procedures.receipts import held_back
    from svc.duties.fees import giving_back as back

    refunds = None
    if lookup.is_lettered(target, _KIND):
        taken = _of_deposit(desk, target)
        unit, refunds, deposit, payer = taken.unit, taken.id, taken.item, taken.payer
    else:
        unit = lookup.unit(desk.index, target)
    ledger = ledger_of(desk.index, unit)
    asked = back.Refund(
        unit=unit, payer=payer_named(desk, unit, ledger, payer), method=method_of(method),
        reason=reason, approved_by=lookup.staff(desk, approved_by).id,
        amount=money_of(amount) if amount is not None else None, deposit=deposit,
        refunds=refunds, channel_no=channel_no, cashier=till_of(desk, cashier, last_till(desk)),
    )  # fmt: skip
    there = (
        ledger.deposit_of(refunds) if refunds else ledger.deposit(asked.payer or "", deposit or "")
    )
    held_back(desk, refunds, unit, deposit, asked.amount, there)
    number = desk.next_number(_KIND, desk.at_hand.here)
    return desk.record(back.refund(desk.at_hand, number, ledger, asked))


class _DepositTaken(NamedTuple):
    id: str
    unit: str
    item: str
    payer: str | None


def _of_deposit(desk: Desk, target: str) -> _DepositTaken:
    """What a receipt took as a deposit.

    Raises:
        Refused: It took none.
    """
    taken: Receipt = desk.load(_KIND, lookup.find_number(desk.index, target, _KIND))
    if taken.deposit is None or taken.unit is None:
        raise Refused(
            _("{id} took no deposit", id=taken.id),
            _("svc receipt reverse {id} takes back what it paid", id=taken.id),
        )
    return _DepositTaken(taken.id, taken.unit, taken.deposit.item, taken.payer)


def method_of(text: str) -> Method:
    """A method, as records or people name it.

    Raises:
        UsageError: There is none of that name.
    """
    from svc.kinds.fees.receipt import CHINESE

    method = word_meant(Method, CHINESE[Method], text)
    if method is not None:
        return method
    known = ", ".join(one for one in Method if one.moves_money)
    raise UsageError(_("no method {method!r}", method=text), _("one of {known}", known=known))


def _method(details: PaymentDetails) -> Method:
    if details.from_credit:
        return Method.CREDIT
    if details.from_deposit is not None:
        return Method.DEPOSIT
    if details.method is None:
        known = ", ".join(one for one in Method if one.moves_money)
        raise UsageError(
            _("missing: {fields}", fields="--method"), _("one of {known}", known=known)
        )
    method = method_of(details.method)
    if not method.moves_money:
        raise UsageError(
            _("{method} is no way in which money comes", method=method),
            "--from-credit, --from-deposit ITEM",
        )
    return method


def _one_of_each(desk: Desk, details: PaymentDetails) -> None:
    """Refuse what excludes one another, and a paper or a channel's number that was used."""
    ways = [bool(details.method), details.from_credit, bool(details.from_deposit)]
    if sum(ways) > 1 or (details.deposit and (details.lines or not details.method)):
        raise UsageError(
            _("say one way in which it is paid"),
            "--method, --from-credit, --from-deposit; --deposit",
        )
    for field in ("paper_no", "channel_no"):
        number = getattr(details, field)
        sql = f"SELECT id FROM receipt WHERE {field} = ? ORDER BY id"
        if number and (row := desk.index.one(sql, (number,))):
            raise Refused(
                _("{number} is on {id} already", number=number, id=row["id"]),
                _("svc receipt show {id}", id=row["id"]),
            )


def _taken(desk: Desk, taken: str | None) -> datetime:
    """When money changed hands: today, for it would be in the wrong day's sum.

    Raises:
        Refused: It was not taken today, lies ahead, or before the day was closed.
    """
    at = desk.moment(taken)
    if at.date() != desk.at_hand.here.date():
        raise Refused(
            _("money is taken today, not on {day}", day=at.date().isoformat()),
            _("leave --taken out, and say in --note what is on the paper"),
        )
    if taken is not None:
        may_be_taken(desk, at, desk.actor.id)
    return at


def payer_named(desk: Desk, unit: str, ledger: UnitLedger, named: str | None) -> str | None:
    """Whose lines are paid: whoever is named, else whoever owes something, else whose it is.

    Raises:
        NotFound: Nobody is so called.
    """
    if named is None:
        return payer_of(desk.index, unit, ledger, desk.at_hand.here.date())
    if named in ledger.payers or desk.holds("party", named):
        return named
    return lookup.resident(desk.index, named, desk.office.region)


def till_of(desk: Desk, named: str | None, usual: str | None) -> str:
    """Out of whose till money goes: that of whoever is named, else of whoever acts.

    Who takes no money has no till: what such a person gives back comes out of the usual one.

    Args:
        desk: Where.
        named: Who was named.
        usual: Whose till it is otherwise.

    Raises:
        NotFound: Nobody is so called.
        Refused: The person has left.
    """
    if named is not None:
        return lookup.staff(desk, named).id
    who = desk.actor
    if Role.CASHIER in who.roles or usual is None or not lookup.is_active(desk.index, usual):
        return who.id
    if usual != who.id:
        desk.notices.append(_("it goes out of the till of {cashier}", cashier=usual))
    return usual


def last_till(desk: Desk) -> str | None:
    """Who took money last at this desk."""
    sql = "SELECT cashier FROM receipt WHERE desk = ? ORDER BY yymm DESC, sequence DESC LIMIT 1"
    row = desk.index.one(sql, (desk.letter,))
    return str(row["cashier"]) if row else None


def _may_reverse(desk: Desk, before: Receipt, agreed: str | None) -> None:
    """Whoever took money today may take it back until the day is closed; else a supervisor.

    Raises:
        Refused: It is not the actor's to do.
    """
    from svc.kinds.rights import PerformedVerb

    day = in_zone(before.taken, desk.zone).date()
    today = day == desk.at_hand.here.date() and holding(desk.index, before.id) is None
    if before.cashier == desk.actor.id and today:
        return
    deed = PerformedVerb("reverse-later", _KIND, before.id, abs(int(before.amount)))
    if agreed is not None:
        deed = deed._replace(by=agreed, apart=frozenset({desk.actor.id}))
    refusal = desk.judge.refusal(deed, desk.actor.id)
    if refusal is not None:
        raise Refused(refusal.reason, refusal.next_step)


def _alone(receipt: Receipt) -> UnitLedger:
    """The ledger of a receipt that is for no unit."""
    from svc.duties.fees.ledger import folded

    return folded((), (msgspec.structs.replace(receipt, credit=Money(0)),))
