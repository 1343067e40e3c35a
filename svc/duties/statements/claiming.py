"""What happens to lines of a statement: matched, claimed, put aside, explained, confirmed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from msgspec.structs import replace

from svc.duties.decision import Decision, Written
from svc.errors import Refused
from svc.kinds.fees.receipt import Receipt
from svc.kinds.fees.statement import (
    DifferenceKind,
    LineMatch,
    LineStanding,
    Statement,
    StatementAction,
    StatementEvent,
    is_withdrawn,
    standings,
)
from svc.language import _
from svc.named_tuple import NamedTuple


class ByWhom(NamedTuple):
    """Who does it, and when."""

    at: datetime
    by: str


def match(
    statements: Mapping[str, Statement], pairs: Mapping[str, Sequence[LineMatch]], who: ByWhom
) -> Decision[list[Statement]]:
    """Keep what a matching found, statement by statement.

    Args:
        statements: By number.
        pairs: Lines and receipts by number.
        who: Who has it done.
    """
    after = [
        _with(
            statements[number],
            StatementEvent(
                at=who.at, by=who.by, action=StatementAction.MATCH, matches=tuple(matches)
            ),
        )
        for number, matches in pairs.items()
        if matches
    ]
    written = tuple(Written("statement", one) for one in after)
    if not after:
        return Decision(after)
    lines = sum(len(matches) for matches in pairs.values())
    about = after[0].id
    subject = f"match {lines} lines of {about}"
    if len(after) > 1:
        subject += f" and {len(after) - 1} more"
    return Decision(after, written, "match", about, subject)


def claim(
    statement: Statement, standing: LineStanding, receipt: Receipt, elsewhere: str | None,
    who: ByWhom,
) -> Decision[Statement]:  # fmt: skip
    """Say which receipt a line is.

    Args:
        statement: The statement.
        standing: The line.
        receipt: The receipt.
        elsewhere: The line that the receipt is matched with already, if it is.
        who: Who says so.

    Raises:
        Refused: Either is matched, moved no money, or they are not of one amount and channel.
    """
    name = f"{statement.id}/{standing.place}"
    _is_open(statement, standing, name)
    if elsewhere is not None:
        raise Refused(
            _("{receipt} is matched with {line}", receipt=receipt.id, line=elsewhere),
            _("svc statement release {line} --reason WORDS parts them", line=elsewhere),
        )
    if receipt.amount != standing.line.amount:
        raise Refused(
            _("{line} is {amount}, and {receipt} {other}", line=name, amount=standing.line.amount,
              receipt=receipt.id, other=receipt.amount),
            _("svc statement close-difference {line} --reason WORDS says why", line=name),
        )  # fmt: skip
    if receipt.method not in statement.channel.methods:
        known = ", ".join(method.value for method in statement.channel.methods)
        raise Refused(
            _("{receipt} was taken by {method}", receipt=receipt.id, method=receipt.method.value),
            _("what came by {channel} was taken by {known}", channel=statement.channel.value,
              known=known),
        )  # fmt: skip
    event = StatementEvent(
        at=who.at, by=who.by, action=StatementAction.CLAIM, line=standing.line.key,
        receipt=receipt.id,
    )  # fmt: skip
    return _one(statement, event, f"claim {name} for {receipt.id}")


def ignore(
    statement: Statement, standing: LineStanding, reason: str, who: ByWhom
) -> Decision[Statement]:
    """Put a line aside that is nobody's payment: interest, a fee, a move between accounts.

    Raises:
        Refused: It is matched, or was put aside.
    """
    name = f"{statement.id}/{standing.place}"
    _is_open(statement, standing, name)
    event = StatementEvent(
        at=who.at, by=who.by, action=StatementAction.IGNORE, line=standing.line.key, reason=reason
    )
    return _one(statement, event, f"put {name} aside")


def release(
    statement: Statement, standing: LineStanding, receipt: str | None, reason: str, who: ByWhom
) -> Decision[Statement]:
    """Part a line from its receipt, or take it up again that was put aside.

    Args:
        receipt: Which receipt, where desks matched it with several.

    Raises:
        Refused: There is nothing to part.
    """
    name = f"{statement.id}/{standing.place}"
    bound = standing.state == "ignored" or bool(standing.receipts)
    if not bound or (receipt is not None and receipt not in standing.receipts):
        raise Refused(
            _("{line} is not matched", line=name),
            _("svc statement show {id}", id=statement.id),
        )
    event = StatementEvent(
        at=who.at, by=who.by, action=StatementAction.RELEASE, line=standing.line.key,
        receipt=receipt, reason=reason,
    )  # fmt: skip
    return _one(statement, event, f"release {name}")


def close(
    statement: Statement, kind: DifferenceKind, key: str | None, receipt: str | None, reason: str,
    who: ByWhom,
) -> Decision[Statement]:  # fmt: skip
    """Close a difference: say why it is there.

    Args:
        kind: Which it is.
        key: The line; None where the channel lacks one.
        receipt: The receipt, where the office has one.
    """
    event = StatementEvent(
        at=who.at, by=who.by, action=StatementAction.CLOSE, line=key, receipt=receipt,
        difference=kind, reason=reason,
    )  # fmt: skip
    return _one(statement, event, f"close a difference of {statement.id}: {kind.value}")


def confirm(statement: Statement, reason: str | None, who: ByWhom) -> Decision[Statement]:
    """Confirm its matches as they stand.

    Raises:
        Refused: Nothing is matched, or a line is with several receipts, of which one is not it.
    """
    changing = (StatementAction.MATCH, StatementAction.CLAIM, StatementAction.IGNORE)
    if is_withdrawn(statement) or not any(one.action in changing for one in statement.events):
        raise Refused(
            _("{id} has nothing to confirm", id=statement.id),
            _("svc statement match {id}", id=statement.id),
        )
    for line in standings(statement).values():
        if line.state == "disputed":
            name = f"{statement.id}/{line.place}"
            raise Refused(
                _("{line} is matched with {receipt}", line=name,
                  receipt=", ".join(line.receipts)),
                _("svc statement release {line} --reason WORDS parts them", line=name),
            )  # fmt: skip
    event = StatementEvent(at=who.at, by=who.by, action=StatementAction.CONFIRM, reason=reason)
    return _one(statement, event, f"confirm the matches of {statement.id}")


def _is_open(statement: Statement, standing: LineStanding, name: str) -> None:
    """Refuse what is settled.

    Raises:
        Refused: The line is matched or put aside, moved no money, or does not count.
    """
    if is_withdrawn(statement):
        raise Refused(_("{id} was withdrawn", id=statement.id), _("svc log {id}", id=statement.id))
    if standing.state == "closed":
        raise Refused(
            _("{line} moved no money", line=name), _("svc statement show {id}", id=statement.id)
        )
    if standing.state in ("matched", "disputed"):
        raise Refused(
            _("{line} is matched with {receipt}", line=name, receipt=", ".join(standing.receipts)),
            _("svc statement release {line} --reason WORDS parts them", line=name),
        )
    if standing.state == "ignored":
        raise Refused(
            _("{line} was put aside", line=name),
            _("svc statement release {line} --reason WORDS takes it up again", line=name),
        )


def _with(statement: Statement, event: StatementEvent) -> Statement:
    return replace(statement, events=(*statement.events, event))


def _one(statement: Statement, event: StatementEvent, subject: str) -> Decision[Statement]:
    after = _with(statement, event)
    written = (Written("statement", after),)
    return Decision(after, written, event.action.value, statement.id, subject)
