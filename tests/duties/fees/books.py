"""Small books to be folded: lines, receipts, and what must hold of what comes of them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from zoneinfo import ZoneInfo

from svc.duties.fees.charged import ChargedLine
from svc.duties.fees.late_fees import LateTerms
from svc.duties.fees.ledger import UnitLedger
from svc.kinds.fees.receipt import DepositPart, Method, PaidLine, Receipt
from svc.model.amounts import Money, Rate

ZONE = ZoneInfo("Asia/Shanghai")
OWNER = "R-A00001"
MONTH = Money.parse("165.45")
DAILY = LateTerms(Rate("0.0003"))


def yuan(text: str) -> Money:
    """An amount."""
    return Money.parse(text)


def at(text: str) -> datetime:
    """A moment in the office's zone."""
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


def line(month: int, amount: Money = MONTH, **changes: object) -> ChargedLine:
    """What a month of 2026 costs, due at its end."""
    end = date(2026, month, (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)[month - 1])
    usual = ChargedLine(
        (f"B26{month:02d}-3-2-1502", f"property-fee/2025-01:2026-{month:02d}-01:{OWNER}"),
        "property-fee", OWNER, date(2026, month, 1), end, at(f"2026-{month:02d}-01"), amount,
    )  # fmt: skip
    return usual._replace(**changes)


def receipt(
    number: str,
    taken: str,
    amount: str,
    lines: Iterable[tuple[ChargedLine, str]] = (),
    method: Method = Method.CASH,
    **changes: object,
) -> Receipt:
    """Money taken; what its lines leave is credit unless told."""
    parts = tuple(PaidLine(bill=one.id[0], line=one.id[1], principal=yuan(paid))
                  for one, paid in lines)  # fmt: skip
    spent = sum((part.principal for part in parts), Money(0))
    held = changes.get("deposit")
    rest = yuan(amount) - spent - (held.amount if isinstance(held, DepositPart) else Money(0))
    credit = -yuan(amount) if method is Method.CREDIT else rest
    return Receipt(**{
        "format": 1, "id": number, "taken": at(taken), "cashier": "chen.hong", "payer": OWNER,
        "unit": "3-2-1502", "method": method, "amount": yuan(amount), "lines": parts,
        "credit": Money(0) if method is Method.DEPOSIT else credit, **changes,
    })  # fmt: skip


def reversal(number: str, taken: str, before: Receipt) -> Receipt:
    """The exact negation of a receipt."""
    lines = tuple(
        PaidLine(bill=one.bill, line=one.line, principal=-one.principal, late=-one.late)
        for one in before.lines
    )
    held = before.deposit
    back = DepositPart(item=held.item, amount=-held.amount) if held is not None else None
    return Receipt(
        format=1, id=number, taken=at(taken), cashier="chen.hong", payer=before.payer,
        unit=before.unit, method=before.method, amount=-before.amount, lines=lines,
        credit=-before.credit, deposit=back, reverses=before.id, reason="wrong home",
    )  # fmt: skip


def ties(ledger: UnitLedger, receipts: Iterable[Receipt]) -> None:
    """Money is neither lost nor made, no line takes too much, and no credit is negative."""
    cash = sum((one.amount for one in receipts if one.method.moves_money), Money(0))
    held = Money(0)
    for entry in ledger.lines.values():
        charged = entry.line
        assert entry.principal == sum((one.principal for one in entry.paid), Money(0))
        voided = charged.amount if charged.voided else Money(0)
        waived = Money(0) if charged.voided else charged.waived
        assert entry.principal + entry.open + waived + voided == charged.amount
        if charged.amount > 0:
            assert 0 <= entry.principal <= charged.amount
        assert entry.late >= 0
        held += entry.principal + entry.late
    for payer in ledger.payers:
        assert ledger.credit(payer) >= 0
        assert all(amount > 0 for amount in ledger.deposits(payer).values())
        held += ledger.credit(payer) + sum(ledger.deposits(payer).values(), Money(0))
        owed = ledger.short.get(payer, Money(0))
        assert owed >= 0
        held -= owed
    assert cash == held
