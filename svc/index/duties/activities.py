"""What visits by plan ask of the index: plans, homes, and when homes were visited."""

from __future__ import annotations

from typing import TYPE_CHECKING

from svc.index.database.whole_records import records
from svc.kinds.people.outreach import OutreachPlan
from svc.kinds.unit import Unit

if TYPE_CHECKING:
    from svc.index.database.index import Index

_VISITS = (
    "SELECT p.unit, a.outreach, a.reason, s.held FROM activity a JOIN activity_state s USING (row)"
    " JOIN activity_person p USING (row) WHERE a.type = 'visit' AND p.present AND"
    " p.unit IS NOT NULL AND s.held >= ? AND s.held < ? ORDER BY s.held, a.id"
)


def outreach_plans(index: Index) -> list[OutreachPlan]:
    """The office's plans of visits, in the order of their ids."""
    return sorted(records(index, "outreach", OutreachPlan, "1", []), key=lambda one: one.id)


def every_unit(index: Index) -> list[Unit]:
    """All homes, in the order of their ids."""
    return sorted(records(index, "unit", Unit, "1", []), key=lambda one: one.id)


def visited(index: Index, since: int, until: int) -> list[tuple[str, str | None, str, int]]:
    """Homes that were visited between two moments: home, plan, reason, when."""
    rows = index.rows(_VISITS, (since, until))
    return [(row["unit"], row["outreach"], row["reason"], row["held"]) for row in rows]
