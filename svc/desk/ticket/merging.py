"""Tickets that belong together: one merged into another, two linked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from svc.desk.ticket.actions import TimeInput, open_timeline
from svc.duties.ticket import merging as decide
from svc.index.database.statuses import OPEN

if TYPE_CHECKING:
    from svc.desk.core.desk import Desk
    from svc.duties.ticket.merging import MergeResult
    from svc.model.ticket import Ticket


#: Candidates that are shown, and open tickets that they are looked for among.
_MOST, _LOOKED_AT = 5, 200


def merge(
    desk: Desk, tail: str, into: str, reason: str | None = None, at: TimeInput = None
) -> MergeResult:
    """Let a ticket go on in another one about the same matter.

    Raises:
        Refused: One of them is not open, or they are the same.
    """
    line, other = open_timeline(desk, tail, at), open_timeline(desk, into, at)
    decide.may_merge(line, other)
    taken_over = {one for each in (line, other) for one in each.life.reporters if one}
    absorbed = {number: desk.load("ticket", number) for number in taken_over}
    return desk.record(decide.merge(line, other, absorbed, reason))


def candidates(desk: Desk, ticket: Ticket) -> list[dict[str, Any]]:
    """Open tickets that may be of the same matter: of its unit or place, or told alike.

    Those of its category come first, then the likeliest, then the latest.
    """
    from svc.rules.ticket.duplicates import likely_repeat

    sql = (
        "SELECT ticket.id, category, unit, place, title, words.text AS text FROM ticket"
        f" JOIN words USING (row) WHERE status IN {OPEN} AND ticket.id != ?"
        " AND (unit = ? OR place = ? OR category = ?) ORDER BY received DESC LIMIT ?"
    )
    args = (ticket.id, ticket.unit, ticket.place, ticket.category, _LOOKED_AT)
    rows = {row["id"]: dict(row) for row in desk.index.rows(sql, args)}
    where = ticket.unit or ticket.place
    here = [one for one in rows.values() if (one["unit"] or one["place"]) == where]
    alike = likely_repeat(ticket.text, [(one["id"], one["text"]) for one in rows.values()])
    ranked = [one["id"] for one in here if one["category"] == ticket.category]
    ranked += [one.id for one in alike] + [one["id"] for one in here]
    return [rows[number] for number in dict.fromkeys(ranked)][:_MOST]


def link(
    desk: Desk, tail: str, other: str, reason: str | None = None, at: TimeInput = None
) -> Ticket:
    """Say of two tickets that they have to do with each other; both tell of it.

    Raises:
        Refused: They are the same, or linked already.
    """
    near, far = open_timeline(desk, tail, at), open_timeline(desk, other, at)
    return desk.record(decide.link(near, far, reason))
