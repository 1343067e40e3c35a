"""The kinds of rows, in the order in which they depend on one another."""

from __future__ import annotations

from svc.exchange.mapping.model import RowKind
from svc.exchange.row_kinds import events, followups, residents, staff, tickets, units
from svc.exchange.rows.maker import RowKindSpec

KINDS: dict[RowKind, RowKindSpec] = {
    kind.name: kind
    for kind in (units.KIND, staff.KIND, residents.KIND, tickets.KIND, events.KIND, followups.KIND)
}
