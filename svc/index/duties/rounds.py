"""What rounds ask of the index: plans, what was walked, what an earlier finding became."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from svc.index.database.whole_records import among, records
from svc.kinds.rounds.plan import Plan
from svc.kinds.rounds.round import Round
from svc.rules.time.seconds import seconds

if TYPE_CHECKING:
    import sqlite3
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


def found_on(index: Index, ticket: str) -> sqlite3.Row | None:
    """Where a ticket was found last: `round`, `plan`, `point`; None where by no round."""
    return index.one(
        "SELECT round.id AS round, a.plan, a.point FROM round_answer a JOIN round USING (row)"
        " WHERE a.ticket = ? ORDER BY a.at DESC, round.id DESC LIMIT 1",
        [ticket],
    )


def mended(index: Index) -> list[sqlite3.Row]:
    """Findings that were mended and that nobody has looked at since, the earliest first.

    Each with `ticket`, `plan`, `round`, `finished`.
    """
    return index.rows(
        "SELECT t.id AS ticket, a.plan, round.id AS round, t.finished, max(a.at) AS at"
        " FROM round_answer a CROSS JOIN round USING (row) CROSS JOIN ticket t ON t.id = a.ticket"
        " WHERE a.ticket IS NOT NULL AND t.finished IS NOT NULL AND t.status IN ('done', 'closed')"
        " AND NOT EXISTS (SELECT 1 FROM round_recheck r WHERE r.ticket = t.id"
        "  AND r.at >= t.finished) GROUP BY t.id ORDER BY t.finished, t.id"
    )
