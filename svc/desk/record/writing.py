"""What taking records on file has in common."""

from __future__ import annotations

from typing import TYPE_CHECKING

from svc.errors import Refused
from svc.kinds.table import noun
from svc.language import _

if TYPE_CHECKING:
    from svc.desk.core.desk import Desk


def new(desk: Desk, kind: str, record_id: str) -> None:
    """Refuse an id that is taken, also by a file that cannot be read.

    Raises:
        Refused: It is.
    """
    if desk.holds(kind, record_id):
        raise Refused(
            _("{kind} {id} is on file already", kind=noun(kind), id=record_id),
            _("svc {kind} show {id}; svc {kind} edit {id}", kind=kind, id=record_id),
        )
