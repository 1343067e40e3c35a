"""Taking a statement in: what of it is new, and how a long one is kept in parts.

A line that a channel gave a number is known by it, whoever's file it comes in. One without
is known by its account, moment, amount and the balance after it, and as many times as it
stands there: two equal rows are two lines.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import date, datetime, timedelta

from svc.duties.decision import Decision, Written
from svc.errors import Refused
from svc.kinds.fees.statement import Statement, StatementChannel, StatementLine
from svc.language import _
from svc.model.amounts import Money
from svc.named_tuple import NamedTuple

#: Version of the statement format that this svc writes.
STATEMENT_FORMAT = 1
#: Lines of one part, and their text in bytes: a file of records is read and written as a whole.
MOST_LINES, MOST_TEXT = 2_000, 250_000


class ParsedStatement(NamedTuple):
    """A statement's file, as it was read.

    Attributes:
        channel: Whose it is; None of an answer that there is none.
        layout: How it is laid out.
        lines: Its transactions, the earliest first.
        first, last: The days it is for; None where it says nothing and has no lines.
        opening, closing: What the account held before and after.
        passed_over: Rows that are nobody's payment: moves between own accounts.
        is_held: Whether the file has totals against which its rows were held.
    """

    channel: StatementChannel | None
    layout: str
    lines: tuple[StatementLine, ...]
    first: date | None = None
    last: date | None = None
    opening: Money | None = None
    closing: Money | None = None
    passed_over: int = 0
    is_held: bool = False


class StatementFile(NamedTuple):
    """Where lines come from, and who takes them in.

    Attributes:
        name: The file's name, masked.
        sha256: Of the file as it came.
        account: The office's word for the account.
        at: When it is taken in.
        by: Who does it.
    """

    name: str
    sha256: str
    account: str
    at: datetime
    by: str


class EarlierStatements(NamedTuple):
    """What is on file already.

    Attributes:
        keys: Of the lines that a channel gave a number, those that are known.
        statements: Those of the same account for some of the same days.
    """

    keys: Collection[str]
    statements: Sequence[Statement]


class TakenIn(NamedTuple):
    """What became of a file.

    Attributes:
        statements: What is recorded; several where it is long.
        known: Lines that were on file already.
    """

    statements: tuple[Statement, ...]
    known: int


def is_numbered(line: StatementLine, sha256: str) -> bool:
    """Whether its channel gave it a number."""
    return not line.key.startswith(f"{sha256[:8]}:")


def take_in(
    parsed: ParsedStatement, file: StatementFile, earlier: EarlierStatements,
    number: Callable[[], str],
) -> Decision[TakenIn]:  # fmt: skip
    """Take in what of a file is new.

    Args:
        parsed: The file.
        file: Where it comes from.
        earlier: What is on file.
        number: Gives the next number.

    Raises:
        Refused: Nothing of it is new, or what is new cannot be told.
    """
    new = _new(parsed, file, earlier)
    known = len(parsed.lines) - len(new)
    if known and not new:
        ids = ", ".join(statement.id for statement in earlier.statements) or "–"
        raise Refused(
            _("every line of {file} is on file already", file=file.name),
            _("svc statement list; those of its days: {ids}", ids=ids),
        )
    statements = tuple(_numbered(list(_parts(parsed, new)), parsed, file, number))
    written = tuple(Written("statement", statement) for statement in statements)
    about = statements[0].id
    named = about if len(statements) == 1 else f"{about} to {statements[-1].id}"
    subject = f"take in {named} of {file.account}: {len(new)} lines"
    return Decision(TakenIn(statements, known), written, "add", about, subject)


def _new(parsed: ParsedStatement, file: StatementFile, earlier: EarlierStatements) -> list[int]:
    """Places of the lines that are not on file."""
    there = Counter(
        _moment(line)
        for statement in earlier.statements
        for line in statement.lines
        if line.balance is not None and not is_numbered(line, statement.sha256)
    )
    covered = [(one.first, one.last) for one in earlier.statements]
    new = []
    for place, line in enumerate(parsed.lines):
        if is_numbered(line, file.sha256):
            if line.key not in earlier.keys:
                new.append(place)
        elif line.balance is None:
            if any(first <= line.day <= last for first, last in covered):
                raise Refused(
                    _("{day} is on file already, and nothing tells its rows apart",
                      day=line.day.isoformat()),
                    _("take a file from the bank that has balances, or later days only"),
                )  # fmt: skip
            new.append(place)
        elif there[_moment(line)]:
            there[_moment(line)] -= 1
        else:
            new.append(place)
    return new


def _moment(line: StatementLine) -> tuple[object, ...]:
    return line.day, line.time, line.amount, line.balance


class _Part(NamedTuple):
    lines: list[StatementLine]
    opening: Money | None


def _parts(parsed: ParsedStatement, places: Sequence[int]) -> Iterator[_Part]:
    """Lines that follow on one another, as many as one record holds."""
    held, text, before = parsed.opening, 0, -1
    part = _Part([], held)
    for place in places:
        # What is on file already lies between: the balance goes on without it.
        if held is not None:
            skipped = parsed.lines[before + 1 : place]
            held = sum((one.amount for one in skipped if one.is_money), held)
        line = parsed.lines[place]
        gap = parsed.opening is not None and place != before + 1
        full = len(part.lines) >= MOST_LINES or text > MOST_TEXT
        if part.lines and (full or gap):
            yield part
            part, text = _Part([], held), 0
        elif not part.lines:
            part = _Part([], held)
        part.lines.append(line)
        text += len((line.memo or "").encode()) + len(line.key) + len(line.order or "")
        held = held + line.amount if held is not None and line.is_money else held
        before = place
    if part.lines or not places:
        yield part


def _numbered(
    parts: Sequence[_Part], parsed: ParsedStatement, file: StatementFile, number: Callable[[], str]
) -> Iterator[Statement]:
    assert parsed.channel is not None and parsed.first is not None and parsed.last is not None
    for place, part in enumerate(parts):
        is_first, is_last = place == 0, place == len(parts) - 1
        first = parsed.first if is_first or not part.lines else part.lines[0].day
        last = parsed.last
        if not is_last:
            following = parts[place + 1].lines[0].day
            last = max(part.lines[-1].day, following - timedelta(days=1))
        summed = sum((one.amount for one in part.lines if one.is_money), Money(0))
        yield Statement(
            format=STATEMENT_FORMAT, id=number(), at=file.at, by=file.by, account=file.account,
            channel=parsed.channel, layout=parsed.layout, file=file.name, sha256=file.sha256,
            part=place + 1, parts=len(parts), first=first, last=last, opening=part.opening,
            closing=None if part.opening is None else part.opening + summed,
            lines=tuple(part.lines),
        )  # fmt: skip
