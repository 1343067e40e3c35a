"""What rounds ask of the index: plans, what was walked, what an earlier finding became."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from svc.index.database.whole_records import among, records
from svc.kinds.rounds.plan import Plan
from svc.kinds.rounds.round import Round
from svc.rules.time.seconds import seconds

if TYPE_CHECKING:
    from collections.abc import Collection

    from svc.index.database.index import Index


def plans(index: Index, only: Collection[str] = ()) -> list[Plan]:
    """The plans of the office, all or some, in the order of their ids."""
    held = records(index, "plan", Plan, *among("id", only))
    return sorted(held, key=lambda plan: plan.id)


def rounds_due(index: Index, first: datetime, last: datetime) -> dict[str, Round]:
    """Rounds on record that were due, or began, between two moments, by id."""
    span = [seconds(first), seconds(last)]
    return {one.id: one for one in records(index, "round", Round, "due BETWEEN ? AND ?", span)}


def finding_ticket(index: Index, plan: str, point: str, question: str) -> str | None:
    """The ticket that the last finding of a question at a point became; None without any."""
    row = index.one(
        "SELECT ticket FROM round_answer WHERE plan = ? AND point = ? AND question = ?"
        " AND ticket IS NOT NULL ORDER BY at DESC, ticket DESC LIMIT 1",
        [plan, point, question],
    )
    return None if row is None else str(row["ticket"])
