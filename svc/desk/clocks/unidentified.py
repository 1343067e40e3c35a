"""Money that nobody has claimed: lines of statements whose receipt should be known by now."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from svc.desk.clocks.record_clocks import RecordClock

if TYPE_CHECKING:
    from svc.desk.core.view import View


def clocks(view: View, before: int) -> Iterator[RecordClock]:
    """Statements with lines that nobody has claimed, each due by its oldest.

    A line may stay unidentified for `policies.unidentified_days` after its day.

    Args:
        view: The office.
        before: Only what is due before this moment, in seconds since 1970.
    """
    if view.one("SELECT 1 FROM statement_line WHERE state IN ('unidentified', 'disputed')") is None:
        return
    from datetime import date, timedelta

    from svc.index.fees.statements import unclaimed
    from svc.language import n_
    from svc.model.amounts import Money
    from svc.rules.time.parsing import day_start

    days = int(view.office.get("policies", {}).get("unidentified_days", 7))
    for row in unclaimed(view.index):
        ends = date.fromisoformat(row["day"]) + timedelta(days=days + 1)
        due = int(day_start(ends, view.zone).timestamp())
        if due >= before:
            continue
        words = n_(
            "unidentified money: {n} line of {account}, {amount}",
            "unidentified money: {n} lines of {account}, {amount} in all",
            row["lines"], account=row["account"], amount=Money(row["amount"]),
        )  # fmt: skip
        yield RecordClock("statement", row["id"], "claim", words, due, due - view.now)
