"""One person whom two desks took on file: one record goes on, the other points to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from svc.desk.record.residents import find
from svc.duties.record.changes import change
from svc.errors import Refused
from svc.index.query.twice import goes_on_in
from svc.language import _

if TYPE_CHECKING:
    from svc.desk.core.desk import Desk
    from svc.kinds.resident import Resident


def merge(desk: Desk, tail: str, into: str) -> Resident:
    """Say that a record is of the person whom another record goes on for.

    Its file stays as it is: searches follow it, and forgetting the person takes both.

    Raises:
        Refused: They are one record, or it was said already.
    """
    before, other = find(desk, tail), find(desk, into)
    end = goes_on_in(desk.index).get(other.id, other.id)
    if before.id == end:
        raise Refused(
            _("{id} cannot be merged into itself", id=before.id), _("name another resident")
        )
    if before.same_as is not None:
        raise Refused(
            _("{id} is the same as {other} already", id=before.id, other=before.same_as),
            _("svc resident show {id}", id=before.same_as),
        )
    after = msgspec.structs.replace(before, same_as=end)
    return desk.record(change("resident", before, after, f"into {end}", action="merge"))
