"""What asks for two people and one did alone: for the board and for reports."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from svc.kinds import two_persons
from svc.named_tuple import NamedTuple

if TYPE_CHECKING:
    from svc.desk.core.view import View


class UnconfirmedStep(NamedTuple):
    """A step that one person took alone.

    Attributes:
        kind, id: The record.
        step: What was done.
        by: Staff id of who did it.
    """

    kind: str
    id: str
    step: str
    by: str


def unconfirmed(view: View) -> list[UnconfirmedStep]:
    """What one person did alone although it asks for two; nothing where the office ended that."""
    if not view.office.get("policies", {}).get("two_persons", True):
        return []
    return [
        UnconfirmedStep(kind, row["id"], step, by)
        for kind in two_persons.asking()
        for row in view.rows(
            # Few records have notes: those first, then the kind's row of each.
            f"SELECT held.id, json FROM record CROSS JOIN {kind} AS held USING (row)"
            " WHERE notes IS NOT NULL ORDER BY held.id"
        )
        for _path, step, by in two_persons.unconfirmed(kind, _read(kind, row["json"]))
    ]


def _read(kind: str, text: str) -> Any:
    # Where nobody did such a thing alone, no record type is loaded for a report.
    import msgspec

    from svc.kinds.derive import type_of
    from svc.model.amounts import decoded

    return msgspec.json.decode(text, type=type_of(kind), dec_hook=decoded)
