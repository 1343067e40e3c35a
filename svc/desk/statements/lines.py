"""What happens to lines of statements: typed words become lines and receipts."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

from svc.desk.core import lookup
from svc.duties.statements import claiming as decide
from svc.duties.statements.claiming import ByWhom
from svc.duties.statements.differences import (
    Difference,
    StatementBook,
    differences,
    offered,
)
from svc.duties.statements.matching import Matched, OfferedReceipt, match
from svc.duties.statements.units_named import UnitFinder
from svc.duties.typed_values import plain_text
from svc.errors import NotFound, Refused, UsageError
from svc.index.fees import statements as query
from svc.kinds.fees.receipt import Receipt
from svc.kinds.fees.statement import LineMatch, LineStanding, Statement, standings
from svc.kinds.rights import PerformedVerb
from svc.language import _
from svc.named_tuple import NamedTuple

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from svc.desk.core.desk import Desk
    from svc.desk.core.view import View
    from svc.index.database.index import Index

_KIND = "statement"


class Reconciled(NamedTuple):
    """Statements held against the receipts.

    Attributes:
        books: The statements.
        matched: What belongs together, and what may.
        differences: What does not agree.
    """

    books: list[StatementBook]
    matched: Matched
    differences: list[Difference]


class MatchTerms(NamedTuple):
    """By what lines and receipts are brought together.

    Attributes:
        zone: In which days are counted.
        window: How many days may lie between a payment and its receipt.
        phases: The office's own words for phases.
    """

    zone: ZoneInfo
    window: int
    phases: dict[str, str]


def match_lines(desk: Desk, texts: Sequence[str] = ()) -> Reconciled:
    """Match lines that nobody claimed with receipts, as one commit.

    Args:
        desk: Where.
        texts: Which statements; all that have such lines if none are named.

    Raises:
        NotFound: There is no such statement.
    """
    result = reconciled(desk.index, _named(desk.index, texts), terms_of(desk))
    pairs: dict[str, list[LineMatch]] = defaultdict(list)
    for pair in result.matched.pairs:
        pairs[pair.line.statement].append(LineMatch(line=pair.line.key, receipt=pair.receipt.id))
    statements = {book.statement.id: book.statement for book in result.books}
    desk.record(decide.match(statements, pairs, _whom(desk)))
    return result


def preview(view: View, texts: Sequence[str] = ()) -> Reconciled:
    """What a matching would come to; nothing is recorded.

    Raises:
        NotFound: There is no such statement.
    """
    return reconciled(view.index, _named(view.index, texts), terms_in(view))


def reconciled(index: Index, numbers: Sequence[str], terms: MatchTerms) -> Reconciled:
    """Statements held against the receipts, as the index shows both."""
    books = [StatementBook(one, standings(one))
             for one in (query.by_id(index, number) for number in numbers)]  # fmt: skip
    lines = [line for book in books for line in offered(book.statement, book.standings.values())]
    receipts: list[OfferedReceipt] = []
    # A receipt that was taken for a transaction that failed is sought as well.
    sought = {one for book in books for line in book.statement.lines for one in line.numbers}
    if books:
        span = timedelta(days=terms.window)
        first = min(book.statement.first for book in books) - span
        last = max(book.statement.last for book in books) + span
        receipts = query.unmatched_receipts(index, terms.zone, first, last, sought)
    units = [row["id"] for row in index.rows("SELECT id FROM unit")] if lines else []
    finder = UnitFinder(units, terms.phases)
    matched = match(lines, receipts, terms.window, finder.named)
    named = {number: one.id for one in receipts for number in one.numbers if one.amount > 0}
    return Reconciled(books, matched, differences(books, matched, receipts, terms.window, named))


def terms_of(desk: Desk) -> MatchTerms:
    """By what a desk matches."""
    phases = {phase.name: phase.code for phase in desk.office.phases}
    return MatchTerms(desk.zone, desk.office.policies.match_days, phases)


def terms_in(view: View) -> MatchTerms:
    """By what a view matches."""
    phases = {one["name"]: one["code"] for one in view.office.get("phases", ())}
    window = view.office.get("policies", {}).get("match_days", 3)
    return MatchTerms(view.zone, int(window), phases)


def claim(
    desk: Desk, line: str, receipt: str | None, ignore: bool = False, reason: str | None = None
) -> Statement:
    """Say which receipt a line is, or put it aside as nobody's payment.

    Args:
        desk: Where.
        line: The line.
        receipt: Which receipt it is; None of a line that is put aside.
        ignore: Whether it is put aside.
        reason: Why.

    Raises:
        UsageError: Both are said, or neither, or it is put aside without a reason.
        NotFound: There is no such line or receipt.
        Refused: Either is matched, or they are not of one amount and channel.
    """
    if ignore is (receipt is not None) or (ignore and not reason):
        raise UsageError(
            _("say which receipt it is, or --ignore and --reason"),
            _("svc statement claim LINE RECEIPT; svc statement claim LINE --ignore --reason WORDS"),
        )
    if receipt is None:
        return _put_aside(desk, line, reason or "")
    statement, standing = line_of(desk, line)
    paid: Receipt = desk.load("receipt", lookup.find_number(desk.index, receipt, "receipt"))
    elsewhere = query.matched(desk.index, [paid.id]).get(paid.id)
    return desk.record(decide.claim(statement, standing, paid, elsewhere, _whom(desk)))


def _put_aside(desk: Desk, line: str, reason: str) -> Statement:
    statement, standing = line_of(desk, line)
    return desk.record(decide.ignore(statement, standing, plain_text(reason), _whom(desk)))


def release(desk: Desk, line: str, reason: str, receipt: str | None = None) -> Statement:
    """Part a line from its receipt, or take it up again that was put aside.

    Raises:
        NotFound: There is no such line or receipt.
        Refused: There is nothing to part.
    """
    statement, standing = line_of(desk, line)
    number = lookup.find_number(desk.index, receipt, "receipt") if receipt else None
    words = plain_text(reason)
    return desk.record(decide.release(statement, standing, number, words, _whom(desk)))


def close_difference(desk: Desk, target: str, reason: str, receipt: str | None = None) -> Statement:
    """Say why something does not agree; whoever took the money may not.

    Args:
        target: A line; or a statement, of a receipt that its channel lacks.
        reason: Why.
        receipt: That receipt.

    Raises:
        NotFound: There is no such line or receipt.
        Refused: There is no such difference, or it is not theirs to close.
    """
    if receipt is None:
        statement, standing = line_of(desk, target)
        key, name = standing.line.key, f"{statement.id}/{standing.place}"
    else:
        statement = _statement(desk, target)
        key, name = None, lookup.find_number(desk.index, receipt, "receipt")
    found = reconciled(desk.index, _all_of(desk.index, statement), terms_of(desk)).differences
    open_ones = [
        one for one in found
        if not one.is_closed and one.statement == statement.id and one.key == key
        and (key is not None or one.receipt == name)
    ]  # fmt: skip
    if not open_ones:
        raise Refused(
            _("{name} differs in nothing that is open", name=name),
            _("svc statement differences {id}", id=statement.id),
        )
    closing = open_ones[0]
    _another(desk, "close", statement.id, [closing.receipt] if closing.receipt else [])
    words = plain_text(reason)
    return desk.record(
        decide.close(statement, closing.kind, key, closing.receipt, words, _whom(desk))
    )


def confirm(desk: Desk, text: str, reason: str | None = None) -> Statement:
    """Confirm a statement's matches; whoever took any of the money may not.

    Raises:
        NotFound: There is no such statement.
        Refused: Nothing is matched, or it is not theirs to confirm.
    """
    statement = _statement(desk, text)
    held = [one for standing in standings(statement).values() for one in standing.receipts]
    _another(desk, "confirm", statement.id, held)
    words = plain_text(reason) if reason else None
    return desk.record(decide.confirm(statement, words, _whom(desk)))


def line_of(desk: Desk, text: str) -> tuple[Statement, LineStanding]:
    """A line that somebody means: `M2604-A0002/3`, or the channel's number behind the stroke.

    Raises:
        NotFound: There is none.
        UsageError: Several are meant.
    """
    before, _stroke, which = text.strip().replace("／", "/").partition("/")
    statement = _statement(desk, before)
    held = standings(statement)
    if re.fullmatch("[0-9]{1,6}", which) and 0 < int(which) <= len(held):
        return statement, list(held.values())[int(which) - 1]
    meant = [one for key, one in held.items() if which and key.endswith(which)]
    if not meant:
        raise NotFound(
            _("{statement} has no line {line!r}", statement=statement.id, line=which),
            _("svc statement show {id}", id=statement.id),
        )
    if len(meant) > 1:
        lines = ", ".join(f"{statement.id}/{one.place}" for one in meant[:5])
        raise UsageError(
            _("{text!r} may be any of {lines}", text=text, lines=lines),
            _("svc statement show {id}", id=statement.id),
        )
    return statement, meant[0]


def _statement(desk: Desk, text: str) -> Statement:
    found: Statement = desk.load(_KIND, lookup.find_number(desk.index, text, _KIND))
    return found


def _named(index: Index, texts: Sequence[str]) -> list[str]:
    if not texts:
        return query.with_unidentified(index)
    found = dict.fromkeys(lookup.find_number(index, text, _KIND) for text in texts)
    return sorted(found)


def _all_of(index: Index, statement: Statement) -> list[str]:
    """Every statement of the channel for these days, since a receipt is in one of them."""
    where = "channel = ? AND first <= ? AND last >= ?"
    values = (statement.channel.value, statement.last.isoformat(), statement.first.isoformat())
    return [one.id for one in query.standing(index, where, values)]


def _another(desk: Desk, verb: str, number: str, receipts: Sequence[str]) -> None:
    """Refuse whoever took the money, where there is another who can.

    Raises:
        Refused: It is the actor's own money.
    """
    cashiers = frozenset(query.cashiers(desk.index, receipts))
    deed = PerformedVerb(verb, _KIND, number, apart=cashiers)
    refusal = desk.judge.refusal(deed, desk.actor.id)
    if refusal is not None:
        raise Refused(refusal.reason, refusal.next_step)


def _whom(desk: Desk) -> ByWhom:
    return ByWhom(desk.at_hand.here, desk.actor.id)
