"""The accountant's journal as plain text, in the formats of beancount and of hledger.

Amounts are exact decimals of yuan. Every account that is used is declared first, with its
Chinese name, so that a check can be strict.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date

from svc.duties.journal.accounts import CHINESE, LedgerAccount
from svc.duties.journal.entries import LedgerEntry, accounts_of
from svc.language import _

CURRENCY = "CNY"


def beancount(entries: Sequence[LedgerEntry], title: str) -> Iterator[str]:
    """Lines that `bean-check` accepts."""
    yield f'option "title" {_quoted(title)}\n'
    yield f'option "operating_currency" "{CURRENCY}"\n\n'
    for account in accounts_of(entries):
        yield f"{entries[0].day} open {account.name} {CURRENCY} ; {_called(account)}\n"
    for entry in entries:
        yield f"\n{entry.day} * {_quoted(_(entry.about))} {_quoted(entry.record)}\n"
        for name, value in (("unit", entry.unit), ("payer", entry.payer)):
            if value:
                yield f"  {name}: {_quoted(value)}\n"
        yield from _postings(entry, "  ")


def hledger(entries: Sequence[LedgerEntry], title: str) -> Iterator[str]:
    """Lines that `hledger check --strict` accepts."""
    yield f"; {title}\n\ncommodity 1000.00 {CURRENCY}\n"
    for account in accounts_of(entries):
        yield f"account {account.name}  ; {_called(account)}\n"
    for entry in entries:
        tags = [f"{name}:{value}" for name, value in
                (("unit", entry.unit), ("payer", entry.payer)) if value]  # fmt: skip
        comment = f"  ; {', '.join(tags)}" if tags else ""
        yield f"\n{entry.day} * ({entry.record}) {_(entry.about)}{comment}\n"
        yield from _postings(entry, "    ")


#: What writes the journal as text, by the name of the format; and how such files end.
LEDGERS: dict[str, Callable[[Sequence[LedgerEntry], str], Iterator[str]]] = {
    "beancount": beancount, "hledger": hledger,
}  # fmt: skip
ENDINGS = {"bean": "beancount", "journal": "hledger", "ledger": "hledger"}


def _postings(entry: LedgerEntry, indent: str) -> Iterator[str]:
    width = max(len(one.account.name) for one in entry.postings)
    for posting in entry.postings:
        amount = f"  {posting.amount!s:>12} {CURRENCY}"
        yield f"{indent}{posting.account.name:<{width}}{amount}\n"


def _called(account: LedgerAccount) -> str:
    return " ".join(filter(None, (CHINESE[account.sort], account.item)))


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def title_of(office: str, first: date, last: date) -> str:
    """What stands above a journal: whose it is, and of which days."""
    return f"{' '.join(office.split())} {first} – {last}"
