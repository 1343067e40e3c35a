"""What does not agree between channels and receipts, each difference by its kind.

A difference is found anew whenever it is asked for; only that it was closed, by whom and
why, is recorded.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import timedelta

from svc.duties.statements.matching import Matched, OfferedLine, OfferedReceipt
from svc.kinds.fees.statement import (
    DifferenceKind,
    LineStanding,
    Statement,
    StatementChannel,
    TransactionState,
    closed_receipts,
    explained_receipts,
)
from svc.model.amounts import Money
from svc.named_tuple import NamedTuple


class Difference(NamedTuple):
    """One difference.

    Attributes:
        kind: What does not agree.
        statement: Where it is closed.
        place, key: The line, unless the channel lacks it.
        receipt: The receipt, unless the office lacks it.
        channel, local: What either says.
        is_closed: Whether somebody said why.
    """

    kind: DifferenceKind
    statement: str
    place: int | None
    key: str | None
    receipt: str | None
    channel: Money | None
    local: Money | None
    is_closed: bool = False


class StatementBook(NamedTuple):
    """A statement with its lines and what has become of them."""

    statement: Statement
    standings: Mapping[str, LineStanding]


def differences(
    books: Sequence[StatementBook],
    matched: Matched,
    receipts: Iterable[OfferedReceipt],
    window: int,
    named: Mapping[str, str],
) -> list[Difference]:
    """Every difference, closed ones too, in the order of statements and lines.

    Args:
        books: The statements asked about.
        matched: What a matching of them comes to now; its pairs do not differ.
        receipts: Receipts that no line is matched with.
        window: How many days may lie between a payment and its receipt.
        named: Receipts by the channel's number that they name.
    """
    paired = {pair.receipt.id for pair in matched.pairs}
    done = {pair.line.name for pair in matched.pairs}
    differing = {line.name: receipt for line, receipt in matched.differing}
    missing = [one for one in receipts if one.id not in paired and not one.is_slip
               and one.id not in {receipt.id for receipt in differing.values()}]  # fmt: skip
    listed: list[Difference] = []
    for book in books:
        lines = (one for one in book.standings.values()
                 if (book.statement.id, one.line.key) not in done)  # fmt: skip
        for standing in lines:
            listed += _of_line(book.statement.id, standing, differing, named)
    stated = {one.receipt for one in listed if one.receipt}
    stated |= {one for book in books for one in explained_receipts(book.statement)}
    return [*listed, *_of_receipts(books, missing, window, stated)]


def _of_line(
    statement: str, standing: LineStanding,
    differing: Mapping[tuple[str, str], OfferedReceipt], named: Mapping[str, str],
) -> Iterator[Difference]:  # fmt: skip
    line = standing.line
    receipt: str | None = None
    local: Money | None = None
    for closed in sorted(standing.closed) if standing.state == "explained" else ():
        yield Difference(closed, statement, standing.place, line.key, None, line.amount, None, True)
    if line.state is TransactionState.CLOSED:
        receipt = next((named[one] for one in line.numbers if one in named), None)
        if receipt is None:
            return
        kind = DifferenceKind.STATUS_MISMATCH
    elif standing.state != "unidentified":
        return
    elif (other := differing.get((statement, line.key))) is not None:
        back = line.amount < 0
        kind = DifferenceKind.REFUND_MISMATCH if back else DifferenceKind.AMOUNT_MISMATCH
        receipt, local = other.id, Money(other.amount)
    else:
        refund = line.amount < 0 and line.original is not None
        kind = DifferenceKind.REFUND_MISMATCH if refund else DifferenceKind.LOCAL_MISSING
    yield Difference(kind, statement, standing.place, line.key, receipt, line.amount, local,
                     kind in standing.closed)  # fmt: skip


def _of_receipts(
    books: Sequence[StatementBook], missing: Iterable[OfferedReceipt], window: int,
    stated: Collection[str],
) -> Iterator[Difference]:  # fmt: skip
    """Receipts of days that a channel's statements are for, and no line is."""
    closed = {one.statement.id: closed_receipts(one.statement) for one in books}
    for receipt in missing:
        if receipt.id in stated:
            continue
        for book in books:
            if _covers(book.statement, receipt, window):
                back = receipt.amount < 0
                yield Difference(
                    DifferenceKind.REFUND_MISMATCH if back else DifferenceKind.CHANNEL_MISSING,
                    book.statement.id, None, None, receipt.id, None, Money(receipt.amount),
                    receipt.id in closed[book.statement.id],
                )  # fmt: skip
                break


def _covers(statement: Statement, receipt: OfferedReceipt, window: int) -> bool:
    """Whether a statement would show a receipt's money; a bank's may come some days later."""
    if receipt.method not in {method.value for method in statement.channel.methods}:
        return False
    later = window if statement.channel is StatementChannel.BANK else 0
    return statement.first <= receipt.day <= statement.last - timedelta(days=later)


def offered(statement: Statement, standings: Iterable[LineStanding]) -> Iterator[OfferedLine]:
    """The lines of a statement that nobody has claimed, for a matching."""
    methods = frozenset(method.value for method in statement.channel.methods)
    is_numbered = statement.channel is not StatementChannel.BANK
    for standing in standings:
        line = standing.line
        if standing.state == "unidentified":
            yield OfferedLine(
                statement.id, line.key, line.day, int(line.amount), line.numbers, methods,
                is_numbered, line.memo or "",
            )  # fmt: skip
