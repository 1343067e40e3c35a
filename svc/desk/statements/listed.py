"""Statements as they are shown: sums, lines and what became of them, and what does not agree."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from svc.desk.core import lookup
from svc.desk.statements.lines import reconciled, terms_in
from svc.index.fees import statements as query
from svc.kinds.derive import shown
from svc.kinds.fees.statement import (
    LineStanding,
    Statement,
    confirmed_by,
    is_withdrawn,
    standings,
)
from svc.model.amounts import Money
from svc.rules.time.parsing import in_zone

if TYPE_CHECKING:
    from collections.abc import Iterable

    from svc.desk.core.view import View
    from svc.duties.statements.differences import Difference


def listed(view: View, account: str | None = None) -> list[dict[str, Any]]:
    """Every statement that counts, the latest first."""
    where, values = ("account = ?", (account,)) if account else ("1", ())
    return [_head(one) for one in reversed(query.standing(view.index, where, values))]


def detail(
    view: View, text: str, state: str | None = None
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """One statement and its lines, masked.

    Args:
        view: What is looked at.
        text: Its number, or the end of it.
        state: Only lines of which this holds.

    Raises:
        NotFound: There is none.
    """
    number = lookup.find_number(view.index, text, "statement")
    statement = query.by_id(view.index, number)
    head = _head(statement)
    extra = {
        "channel": statement.channel.value, "file": statement.file, "layout": statement.layout,
        "part": f"{statement.part}/{statement.parts}" if statement.parts > 1 else None,
        "opening": _text(statement.opening), "closing": _text(statement.closing),
        "at": statement.at.isoformat(), "by": statement.by,
        "withdrawn": is_withdrawn(statement) or None,
    }  # fmt: skip
    lines = [row(statement, one) for one in standings(statement).values()
             if state in (None, one.state)]  # fmt: skip
    return {**head, **extra}, lines


def events(view: View, number: str) -> list[dict[str, Any]]:
    """What happened to a statement, masked: a match by rule is told by how many lines it was."""
    statement = query.by_id(view.index, number)
    places = {line.key: place for place, line in enumerate(statement.lines, 1)}
    rows = []
    for event in statement.events:
        reason = shown("statement", {"events": [{"reason": event.reason}]})["events"][0]
        rows.append({
            "at": in_zone(event.at, view.zone).isoformat(), "by": event.by,
            "action": event.action.value,
            "line": f"{number}/{places[event.line]}" if event.line in places else None,
            "receipt": event.receipt, "lines": len(event.matches) or None,
            "difference": event.difference.value if event.difference else None, **reason,
        })  # fmt: skip
    return rows


def row(statement: Statement, standing: LineStanding) -> dict[str, Any]:
    """A line as it may be shown."""
    held = standing.line
    personal = {"counterparty": held.counterparty, "memo": held.memo}
    masked = shown("statement", {"lines": [personal]})["lines"][0]
    return {
        "line": f"{statement.id}/{standing.place}", "day": held.day.isoformat(),
        "time": held.time, "amount": str(held.amount), "fee": str(held.fee) if held.fee else None,
        "state": standing.state, "receipt": " ".join(standing.receipts) or None,
        "reason": standing.ignored or None, "key": held.key,
        "counterparty": masked.get("counterparty"), "memo": masked.get("memo"),
        "closed": " ".join(sorted(standing.closed)) or None,
    }  # fmt: skip


def _head(statement: Statement) -> dict[str, Any]:
    states = Counter(one.state for one in standings(statement).values())
    money = [line for line in statement.lines if line.is_money]
    return {
        "id": statement.id, "account": statement.account, "first": statement.first.isoformat(),
        "last": statement.last.isoformat(), "lines": len(statement.lines),
        "came": str(_sum(one.amount for one in money if one.amount > 0)),
        "went": str(-_sum(one.amount for one in money if one.amount < 0)),
        "fees": str(_sum(one.fee for one in money)), "matched": states["matched"],
        "unidentified": states["unidentified"] + states["disputed"],
        "confirmed": confirmed_by(statement),
    }  # fmt: skip


def _sum(amounts: Iterable[Money]) -> Money:
    return sum(amounts, Money(0))


def _text(amount: Money | None) -> str | None:
    return None if amount is None else str(amount)


def unidentified(view: View) -> list[dict[str, Any]]:
    """Every line that nobody has claimed, the oldest first, masked.

    Each has the day by which somebody should have claimed it (`policies.unidentified_days`
    after it was paid), and the receipts that it may be.
    """
    result = reconciled(view.index, query.with_unidentified(view.index), terms_in(view))
    today = in_zone(view.moment, view.zone).date()
    limit = timedelta(days=limit_of(view))
    rows = []
    for book in result.books:
        for key, standing in book.standings.items():
            if standing.state not in ("unidentified", "disputed"):
                continue
            candidates = result.matched.candidates.get((book.statement.id, key), ())
            paired = [one.receipt.id for one in result.matched.pairs
                      if one.line.name == (book.statement.id, key)]  # fmt: skip
            due = standing.line.day + limit
            rows.append({
                **row(book.statement, standing), "account": book.statement.account,
                "days": (today - standing.line.day).days, "due": due.isoformat(),
                "late": today > due, "candidates": " ".join(candidates or paired) or None,
            })  # fmt: skip
    return sorted(rows, key=lambda one: (one["day"], one["line"]))


def limit_of(view: View) -> int:
    """How many days a line may stay unidentified."""
    return int(view.office.get("policies", {}).get("unidentified_days", 7))


def total(rows: Sequence[Mapping[str, Any]]) -> Money:
    """What lines come to."""
    return sum((Money.parse(row["amount"]) for row in rows), Money(0))


def differences_of(view: View, texts: Sequence[str] = ()) -> list[Difference]:
    """What does not agree of statements; of all if none are named.

    Raises:
        NotFound: There is no such statement.
    """
    named = {lookup.find_number(view.index, text, "statement") for text in texts}
    every = [one.id for one in query.standing(view.index)]
    found = reconciled(view.index, every, terms_in(view)).differences
    return [one for one in found if not named or one.statement in named]
