"""Plans of rounds that svc brings along, taken over into an office's own rules."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from svc.desk.core import lookup
from svc.desk.record import shipped as rules
from svc.kinds.rounds.plan import Plan

if TYPE_CHECKING:
    from svc.desk.core.desk import Desk

_FOLDER = "rounds"


def shipped() -> list[str]:
    """Names of the plans that svc brings along."""
    return rules.names(_FOLDER)


def adopt(
    desk: Desk, name: str, since: str | None = None, called: str | None = None,
    department: str | None = None, category: str | None = None,
) -> Plan:  # fmt: skip
    """Take a plan that svc brings along into the office's rules, to hold from a day on.

    Args:
        desk: Where.
        name: Which: `lift`.
        since: Its first day; today if not given.
        called: What it is called here; the same if not given.
        department: Who makes the rounds, where the office's departments are others.
        category: What a finding's ticket is about, where the office's categories are others.

    Raises:
        NotFound: There is no such plan, department or category.
        Refused: The office has one of that name.
    """

    def fit(version: dict[str, Any]) -> None:
        if department:
            version["department"] = lookup.recipient(desk, department).department
        rules.has_department(desk, version["department"])
        rules.fit_ticket(desk, version["creates"], department, category)

    plan: Plan = rules.adopt(desk, "plan", _FOLDER, name, since, called, fit)
    return plan
