"""What becomes of a unit's money: a fold over its bills' lines and its receipts.

Receipts keep what was intended. Effective is what this fold says, in the order of
(taken, id): whatever the order in which desks heard of one another, the answer is the
same. Of two that paid one line the earlier fills it and the later becomes credit; a line
that was voided or let go takes no money; credit that two desks used at the same time is
used once. Nothing is lost on the way: what was taken is what lines, credit and deposits
hold, less what was given back beyond them.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from svc.duties.fees.charged import NOTHING, ChargedLine, LineId, LineLedger
from svc.kinds.fees.receipt import Method
from svc.model.amounts import Money
from svc.named_tuple import NamedTuple

if TYPE_CHECKING:
    from datetime import date, datetime

    from svc.kinds.fees.receipt import Receipt

#: Whose a deposit is: the payer; and what it secures.
Held = tuple[str, str]


class Excess(NamedTuple):
    """Money that was meant for a line and became credit, since the line took no more.

    Attributes:
        receipt: Whose money.
        line: What it was meant for.
        amount: How much.
        voided: Whether that is because the line was voided.
    """

    receipt: str
    line: LineId
    amount: Money
    voided: bool


class _Lot:
    """Credit, or a deposit, by where it came from."""

    def __init__(self, source: str, left: Money) -> None:
        self.source = source
        self.left = left


class _Effect:
    """What a receipt did in the end."""

    def __init__(self, payer: str) -> None:
        self.payer = payer
        self.lines: list[tuple[LineId, Money, Money]] = []
        self.credit = NOTHING
        self.deposit = NOTHING
        self.item = ""
        self.reversed = False
        #: What it took from which credit and deposits; what went out beside a deposit.
        self.from_credit: list[tuple[_Lot, Money]] = []
        self.from_deposit: list[tuple[_Lot, Money]] = []
        self.out = NOTHING
        #: Whether it pays from credit, and whether it takes another back.
        self.spends = False
        self.reverses = False


class UnitLedger:
    """A unit's lines and what was paid on them.

    Attributes:
        lines: By bill and key, in the order in which they fall due.
        excess: Money that found its line paid, or gone.
        short: What was given back beyond what there was, by payer: owed to the office.
        unmatched: Reversals of what was not there, or was reversed before.
    """

    def __init__(self, lines: Iterable[ChargedLine]) -> None:
        ordered = sorted(lines, key=lambda line: (line.due, line.rank, line.id))
        self.lines = {line.id: LineLedger(line) for line in ordered}
        self.excess: list[Excess] = []
        self.short: dict[str, Money] = {}
        self.unmatched: list[str] = []
        self._credit: dict[str, list[_Lot]] = {}
        self._deposits: dict[Held, list[_Lot]] = {}
        self._effects: dict[str, _Effect] = {}

    def credit(self, payer: str) -> Money:
        """What a payer has as credit."""
        return sum((lot.left for lot in self._credit.get(payer, ())), NOTHING)

    def credit_of(self, receipt: str) -> Money:
        """What is left of the credit that came by a receipt."""
        lots = (lot for lots in self._credit.values() for lot in lots if lot.source == receipt)
        return sum((lot.left for lot in lots), NOTHING)

    def deposit(self, payer: str, item: str) -> Money:
        """What a payer has as a deposit."""
        return sum((lot.left for lot in self._deposits.get((payer, item), ())), NOTHING)

    def deposits(self, payer: str) -> dict[str, Money]:
        """The deposits of a payer, by what they secure."""
        held = {item: self.deposit(payer, item) for who, item in self._deposits if who == payer}
        return {item: amount for item, amount in sorted(held.items()) if amount}

    def effective(self, receipt: str) -> list[tuple[LineId, Money, Money]]:
        """What a receipt paid in the end: line, principal and late fees."""
        effect = self._effects.get(receipt)
        return list(effect.lines) if effect is not None else []

    def credited(self, receipt: str) -> Money:
        """What credit gained by a receipt, or lost."""
        effect = self._effects.get(receipt)
        return effect.credit if effect is not None else NOTHING

    def deposited(self, receipt: str) -> Money:
        """What deposits gained by a receipt, or lost."""
        effect = self._effects.get(receipt)
        return effect.deposit if effect is not None else NOTHING

    def deposit_of(self, receipt: str) -> Money:
        """What is left of the deposit that came by a receipt."""
        lots = (lot for lots in self._deposits.values() for lot in lots if lot.source == receipt)
        return sum((lot.left for lot in lots), NOTHING)

    def is_reversed(self, receipt: str) -> bool:
        """Whether another receipt took it back."""
        effect = self._effects.get(receipt)
        return effect is not None and effect.reversed

    @property
    def payers(self) -> list[str]:
        """Everybody who owes, owed or has something here."""
        known = {ledger.line.payer for ledger in self.lines.values()}
        known |= set(self._credit) | {who for who, _item in self._deposits} | set(self.short)
        return sorted(known | {effect.payer for effect in self._effects.values()})

    # The fold's steps

    def correct(self, line: ChargedLine) -> None:
        """A negative line is settled at once: it becomes its payer's credit."""
        source, on = line.id[0], line.issued.date()
        self.lines[line.id].pay(source, on, line.amount, NOTHING)
        self._gain(line.payer, source, -line.amount)

    def take(self, receipt: Receipt) -> None:
        """Take one receipt in; those before it are in already."""
        payer = receipt.payer or ""
        effect = self._effects[receipt.id] = _Effect(payer)
        if receipt.deposit is not None:
            effect.item = receipt.deposit.item
        if receipt.reverses is not None:
            self._reverse(receipt, effect)
        elif receipt.amount < 0:
            self._give_back(receipt, effect)
        else:
            self._pay(receipt, effect)

    def _pay(self, receipt: Receipt, effect: _Effect) -> None:
        on, payer = receipt.taken.date(), effect.payer
        meant = NOTHING
        left = self._available(receipt, payer)
        for part in receipt.lines:
            ledger = self.lines.get((part.bill, part.line))
            meant += part.principal + part.late
            if ledger is None:
                continue
            late = min(part.late, ledger.late_open(on) if part.late else NOTHING, left)
            principal = min(part.principal, max(ledger.open, NOTHING), left - late)
            beyond = min(part.principal + part.late, left) - late - principal
            left -= late + principal
            if beyond and receipt.method.moves_money:
                voided = ledger.line.voided
                self.excess.append(Excess(receipt.id, ledger.line.id, beyond, voided))
            if late or principal:
                ledger.pay(receipt.id, on, principal, late)
                effect.lines.append((ledger.line.id, principal, late))
        spent = sum((one + two for _line, one, two in effect.lines), NOTHING)
        if not receipt.method.moves_money:
            self._spend(receipt, effect, spent)
            return
        if receipt.deposit is not None:
            effect.deposit = receipt.deposit.amount
            held = self._deposits.setdefault((payer, effect.item), [])
            held.append(_Lot(receipt.id, effect.deposit))
        effect.credit = receipt.credit + meant - spent
        self._gain(payer, receipt.id, effect.credit)

    def _available(self, receipt: Receipt, payer: str) -> Money:
        """What a receipt can pay with: money is there; credit and deposits may be gone."""
        if receipt.method.moves_money:
            return sum((one.principal + one.late for one in receipt.lines), NOTHING)
        if receipt.method is Method.DEPOSIT and receipt.deposit is not None:
            return min(receipt.amount, self.deposit(payer, receipt.deposit.item))
        return min(receipt.amount, self.credit(payer))

    def _spend(self, receipt: Receipt, effect: _Effect, spent: Money) -> None:
        """Credit, or a deposit, goes down by what it paid; either may become the other."""
        if receipt.method is Method.CREDIT:
            aside = receipt.deposit.amount if receipt.deposit is not None else NOTHING
            effect.spends = True
            effect.from_credit = _draw(self._credit.get(effect.payer, []), spent + aside)
            effect.credit = -_drawn(effect.from_credit)
            effect.deposit = -effect.credit - spent
            if effect.deposit:
                lots = self._deposits.setdefault((effect.payer, effect.item), [])
                lots.append(_Lot(receipt.id, effect.deposit))
            return
        lots = self._deposits.get((effect.payer, effect.item), [])
        to_credit = min(receipt.credit, self._sum(lots) - spent)
        effect.from_deposit = _draw(lots, spent + to_credit)
        effect.deposit = -_drawn(effect.from_deposit)
        effect.credit = to_credit
        self._gain(effect.payer, receipt.id, to_credit)

    def _give_back(self, receipt: Receipt, effect: _Effect) -> None:
        """Money goes out: of credit, or of a deposit; beyond them it is owed to the office."""
        out = -receipt.amount
        if receipt.deposit is not None:
            lots = self._deposits.get((effect.payer, effect.item), [])
            effect.from_deposit = _draw(lots, -receipt.deposit.amount, receipt.refunds)
            effect.deposit = -_drawn(effect.from_deposit)
            out += effect.deposit
        effect.out = out
        self._withdraw(effect, out, receipt.taken.date())

    def _withdraw(self, effect: _Effect, amount: Money, on: date, source: str = "") -> None:
        """Take credit away, back from what credit paid if need be; the rest is owed."""
        payer = effect.payer
        drawn = _draw(self._credit.get(payer, []), amount, source)
        taken = _drawn(drawn)
        effect.from_credit += drawn
        effect.credit -= taken
        if taken < amount:
            taken += self._unpaid(payer, amount - taken, on)
        if taken < amount:
            self.short[payer] = self.short.get(payer, NOTHING) + (amount - taken)

    def _unpaid(self, payer: str, amount: Money, on: date) -> Money:
        """Open again what credit paid that was not there: the latest first."""
        left = amount
        for number, effect in reversed(list(self._effects.items())):
            if effect.payer != payer or not effect.spends or effect.reversed:
                continue
            for place in range(len(effect.lines) - 1, -1, -1):
                line, principal, late = effect.lines[place]
                less = min(principal, left)
                less_late = min(late, left - less)
                if less or less_late:
                    self.lines[line].pay(number, on, -less, -less_late)
                    effect.lines[place] = (line, principal - less, late - less_late)
                    effect.credit += less + less_late
                    _forget(effect.from_credit, less + less_late)
                    left -= less + less_late
        return amount - left

    def _reverse(self, receipt: Receipt, effect: _Effect) -> None:
        """Take back what another receipt did in the end: its lines, credit and deposit."""
        on = receipt.taken.date()
        before = self._effects.get(receipt.reverses or "")
        effect.reverses = True
        if before is None or before.reversed or before.reverses:
            self.unmatched.append(receipt.id)
            if receipt.method.moves_money:
                self._withdraw(effect, max(-receipt.amount, NOTHING), on)
                self._gain(effect.payer, receipt.id, max(receipt.amount, NOTHING))
            return
        before.reversed = True
        effect.payer, effect.item = before.payer, before.item
        for line, principal, late in before.lines:
            self.lines[line].pay(receipt.id, on, -principal, -late)
            effect.lines.append((line, -principal, -late))
        if before.credit > 0:
            self._withdraw(effect, before.credit, on, receipt.reverses or "")
        else:
            self._restore(effect, before, receipt.id)
        if before.deposit > 0:
            lots = self._deposits.get((effect.payer, effect.item), [])
            effect.deposit = -_drawn(_draw(lots, before.deposit, receipt.reverses))
            self._withdraw(effect, before.deposit + effect.deposit, on)
        for lot, part in before.from_deposit:
            lot.left += part
            effect.deposit += part

    def _restore(self, effect: _Effect, before: _Effect, number: str) -> None:
        """Put back what was taken from credit; what is owed beyond all lines goes off first."""
        back = max(_drawn(before.from_credit), before.out)
        effect.credit = back
        owed = min(self.short.get(effect.payer, NOTHING), back)
        if owed:
            self.short[effect.payer] -= owed
        left = back - owed
        for lot, part in before.from_credit:
            again = min(part, left)
            lot.left += again
            left -= again
        self._gain(effect.payer, number, left)

    def _gain(self, payer: str, source: str, amount: Money) -> None:
        """Credit comes; what the payer owes beyond all lines goes off first."""
        owed = min(self.short.get(payer, NOTHING), amount)
        if owed > 0:
            self.short[payer] -= owed
            amount -= owed
        if amount > 0:
            self._credit.setdefault(payer, []).append(_Lot(source, amount))

    @staticmethod
    def _sum(lots: Iterable[_Lot]) -> Money:
        return sum((lot.left for lot in lots), NOTHING)


def _draw(lots: list[_Lot], amount: Money, source: str | None = None) -> list[tuple[_Lot, Money]]:
    """Take from lots, those of a source first and then the oldest; gives what of each."""
    drawn: list[tuple[_Lot, Money]] = []
    left = amount
    for lot in sorted(lots, key=lambda lot: lot.source != source) if source else lots:
        part = min(lot.left, left)
        if part > 0:
            lot.left -= part
            left -= part
            drawn.append((lot, part))
    return drawn


def _drawn(parts: Iterable[tuple[_Lot, Money]]) -> Money:
    return sum((part for _lot, part in parts), NOTHING)


def _forget(parts: list[tuple[_Lot, Money]], amount: Money) -> None:
    """Let the last parts be as if they had not been taken."""
    left = amount
    while parts and left > 0:
        lot, part = parts.pop()
        if part > left:
            parts.append((lot, part - left))
        left -= min(part, left)


def folded(lines: Iterable[ChargedLine], receipts: Iterable[Receipt]) -> UnitLedger:
    """A unit's ledger, from all its lines and receipts in any order.

    Args:
        lines: Of its bills; void ones are among them.
        receipts: All that name it.
    """
    lines = list(lines)
    ledger = UnitLedger(lines)
    steps: list[tuple[tuple[datetime, int, str, str], ChargedLine | Receipt]] = []
    corrections = (line for line in lines if line.amount < 0 and not line.voided)
    steps += [((line.issued, 0, *line.id), line) for line in corrections]
    steps += [((receipt.taken, 1, receipt.id, ""), receipt) for receipt in receipts]
    for _place, step in sorted(steps, key=lambda one: one[0]):
        if isinstance(step, ChargedLine):
            ledger.correct(step)
        else:
            ledger.take(step)
    return ledger
