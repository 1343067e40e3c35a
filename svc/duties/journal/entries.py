"""What happened to money, as entries of double bookkeeping: each comes to nothing.

What is charged is owed from the day on which it is issued. A payment settles lines, or is
credit, or a deposit; late fees are income when they are taken, since until then nobody
knows what they will come to. What is paid on lines that are not owed yet waits until they
are. What is taken for somebody else is no income. What the former books handed over was
income there.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from svc.duties.journal.accounts import AccountSort, LedgerAccount
from svc.kinds.fees.cash import CashWay
from svc.kinds.fees.receipt import Method
from svc.language import N_
from svc.model.amounts import Money
from svc.named_tuple import NamedTuple

NOTHING = Money(0)
#: The mark of lines that bring over what the former books say is owed.
OPENING_MARK = "opening"

CHARGED, DUE_NOW = N_("charged"), N_("paid ahead, now owed")
WAIVED, VOIDED = N_("let go"), N_("voided")
TAKEN, MOVED, COUNTED = N_("receipt"), N_("cash move"), N_("closing")


class LedgerPosting(NamedTuple):
    """What one account gains; less than 0 where it loses.

    Attributes:
        amount: Of assets and expenses their debit, of the others less than their credit.
    """

    account: LedgerAccount
    amount: Money


class LedgerEntry(NamedTuple):
    """One entry.

    Attributes:
        day: When.
        at: The same to the second, by which entries are in order.
        record: The number of the record that it comes from.
        about: What happened, in English; `_()` translates it.
        unit, payer: Whose; empty where it is nobody's.
        postings: What each account gains; together nothing.
    """

    day: date
    at: int
    record: str
    about: str
    unit: str
    payer: str
    postings: tuple[LedgerPosting, ...]


class ChargedPart(NamedTuple):
    """What a line is, as far as accounts ask.

    Attributes:
        agency: Whether it is taken for somebody else.
        opening: Whether the former books handed it over.
    """

    item: str
    agency: bool = False
    opening: bool = False

    @property
    def earned(self) -> LedgerAccount:
        """Where it is earned."""
        if self.opening:
            return LedgerAccount(AccountSort.OPENING)
        return LedgerAccount(AccountSort.AGENCY if self.agency else AccountSort.FEES, self.item)

    @property
    def owed(self) -> LedgerAccount:
        """Where it is owed."""
        return LedgerAccount(AccountSort.RECEIVABLE, self.item)

    @property
    def ahead(self) -> LedgerAccount:
        """Where money waits until it is owed."""
        return LedgerAccount(AccountSort.AHEAD, self.item)


class SettledPart(NamedTuple):
    """What a receipt did for one line.

    Attributes:
        ahead: Whether the line was not owed yet.
    """

    charged: ChargedPart
    ahead: bool
    principal: Money
    late: Money


def of_charge(charged: ChargedPart, amount: Money) -> tuple[LedgerPosting, ...]:
    """A line is issued; one of less than nothing is its payer's credit at once."""
    credit = LedgerAccount(AccountSort.CREDIT)
    return summed(((charged.owed if amount > 0 else credit, amount), (charged.earned, -amount)))


def of_due(charged: ChargedPart, amount: Money) -> tuple[LedgerPosting, ...]:
    """What was paid ahead pays a line that is owed now."""
    return summed(((charged.ahead, amount), (charged.owed, -amount)))


def of_waiver(charged: ChargedPart, amount: Money) -> tuple[LedgerPosting, ...]:
    """Something of a line is let go."""
    waived = LedgerAccount(AccountSort.WAIVED, charged.item)
    return summed(((waived, amount), (charged.owed, -amount)))


def of_void(charged: ChargedPart, amount: Money, waived: Money) -> tuple[LedgerPosting, ...]:
    """A line is charged no longer, nor is what was let go of it let go."""
    both = (*of_charge(charged, amount), *(of_waiver(charged, waived) if waived else ()))
    return summed((one.account, -one.amount) for one in both)


def of_receipt(
    method: Method, amount: Money, parts: Iterable[SettledPart], deposits: Mapping[str, Money]
) -> tuple[LedgerPosting, ...]:
    """Money comes or goes; what no line and no deposit has of it is credit.

    Args:
        method: How.
        amount: What the receipt says.
        parts: What it did for lines in the end.
        deposits: What deposits gained, by item.
    """
    money = amount if method.moves_money else NOTHING
    moves: list[tuple[LedgerAccount, Money]] = []
    for part in parts:
        charged = part.charged
        late = LedgerAccount(AccountSort.LATE, charged.item)
        moves.append((charged.ahead if part.ahead else charged.owed, -part.principal))
        moves.append((late, -part.late))
    moves += [(LedgerAccount(AccountSort.DEPOSIT, item), -held) for item, held in deposits.items()]
    if money:
        moves.insert(0, (LedgerAccount(AccountSort[method.name]), money))
    left = sum((one for _account, one in moves), NOTHING)
    return summed((*moves, (LedgerAccount(AccountSort.CREDIT), -left)))


def of_cash(way: CashWay, amount: Money) -> tuple[LedgerPosting, ...]:
    """Cash comes or goes without a receipt."""
    other, sign = {
        CashWay.BANK: (AccountSort.BANKED, -1), CashWay.PUT_IN: (AccountSort.FLOAT, 1),
        CashWay.TAKE_OUT: (AccountSort.PETTY, -1),
    }[way]  # fmt: skip
    moved = amount * sign
    return summed(((LedgerAccount(AccountSort.CASH), moved), (LedgerAccount(other), -moved)))


def of_closing(difference: Money, handed_in: Money) -> tuple[LedgerPosting, ...]:
    """The drawer is counted, and what does not stay in it is handed in."""
    return summed((
        (LedgerAccount(AccountSort.CASH), difference - handed_in),
        (LedgerAccount(AccountSort.DIFFERENCE), -difference),
        (LedgerAccount(AccountSort.HANDED_IN), handed_in),
    ))  # fmt: skip


def summed(moves: Iterable[tuple[LedgerAccount, Money]]) -> tuple[LedgerPosting, ...]:
    """What each account gains, in the order in which they come; those that gain nothing left out.

    Example:
        >>> cash, fees = LedgerAccount(AccountSort.CASH), LedgerAccount(AccountSort.FEES, "water")
        >>> [str(one.amount) for one in summed([(cash, Money(5)), (fees, Money(-3)),
        ...                                     (cash, Money(-2))])]
        ['0.03', '-0.03']
    """
    sums: dict[LedgerAccount, Money] = {}
    for account, amount in moves:
        sums[account] = sums.get(account, NOTHING) + amount
    return tuple(LedgerPosting(account, amount) for account, amount in sums.items() if amount)


def by_day(entries: Iterable[LedgerEntry]) -> list[LedgerEntry]:
    """The entries of each day and sort as one: its record says how many records it is of."""
    groups: dict[tuple[date, str], list[LedgerEntry]] = {}
    for entry in entries:
        groups.setdefault((entry.day, entry.about), []).append(entry)
    return [
        LedgerEntry(
            day, group[0].at, f"{day:%Y%m%d} × {len({one.record for one in group})}", about, "", "",
            summed((one.account, one.amount) for entry in group for one in entry.postings),
        )
        for (day, about), group in groups.items()
    ]  # fmt: skip


def accounts_of(entries: Iterable[LedgerEntry]) -> list[LedgerAccount]:
    """The accounts on which something stands, in the order of their names."""
    used = {posting.account for entry in entries for posting in entry.postings}
    return sorted(used, key=lambda account: account.name)
