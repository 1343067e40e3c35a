"""The kinds of rows: seven of their own, and those that follow from a kind's row and file."""

from __future__ import annotations

from functools import cache

from svc.exchange.mapping.model import RowKind
from svc.exchange.row_kinds import (
    events,
    followups,
    general,
    openings,
    residents,
    staff,
    tickets,
    units,
)
from svc.exchange.rows.maker import RowKindSpec

#: Those that have code of their own.
OWN_ROWS: dict[RowKind, RowKindSpec] = {
    kind.name: kind
    for kind in (
        units.KIND,
        staff.KIND,
        residents.KIND,
        tickets.KIND,
        events.KIND,
        followups.KIND,
        openings.KIND,
    )
}
#: All of them, in the order in which they depend on one another.
ORDER = (
    *(kind for kind in OWN_ROWS if kind is not RowKind.OPENINGS),
    *(kind for kind in RowKind if kind not in OWN_ROWS), RowKind.OPENINGS,
)  # fmt: skip


@cache
def row_kind(name: RowKind) -> RowKindSpec:
    """What rows become that are called so."""
    return OWN_ROWS.get(name) or general.row_kind(name)
