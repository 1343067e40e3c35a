"""The groups of statuses as SQL: what stands after `status IN`."""

from __future__ import annotations

from collections.abc import Collection

from svc.model.words import Status
from svc.rules.ticket import statuses


def _listed(group: Collection[Status]) -> str:
    # Always in one order: SQLite knows a partial index by its words.
    names = (f"'{status}'" for status in Status if status in group)
    return f"({', '.join(names)})"


OPEN = _listed(statuses.OPEN)
UNSETTLED = _listed(statuses.UNSETTLED)
IN_HAND = _listed(statuses.IN_HAND)
VOID = _listed(statuses.VOID)
