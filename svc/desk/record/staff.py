"""What a desk does with its staff: taking them on file, mending, letting them go."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from svc.desk.record.field_edits import FieldEdits, checked, mended
from svc.desk.record.writing import new
from svc.duties.record import staff as decide
from svc.errors import UsageError
from svc.index.query.staff import holds
from svc.kinds.staff import STAFF_FORMAT, Staff
from svc.language import _
from svc.model.roles import Role

if TYPE_CHECKING:
    from svc.desk.core.desk import Desk

EDITABLE = (
    "name",
    "department",
    "roles",
    "phone",
    "email",
    "since",
    "until",
    "qualifications",
    "note",
)


def add(
    desk: Desk,
    who: str,
    name: str,
    department: str,
    roles: Sequence[str] = (Role.WORKER,),
    phone: str | None = None,
    email: str | None = None,
    since: str | date | None = None,
    note: str | None = None,
) -> Staff:
    """Take a member of staff on file.

    Args:
        who: Their id: lower-case letters, digits, dots and hyphens.
        roles: What they may do; several for one person are usual.

    Raises:
        UsageError: A value does not fit.
        NotFound: The office has no such department.
        Refused: The id is taken, or means something else.
    """
    values = checked(
        desk, Staff, id=who, name=name, department=department, roles=list(roles), phone=phone,
        email=email, since=since, note=note,
    )  # fmt: skip
    _need(values, "id", "name", "department")
    member = Staff(format=STAFF_FORMAT, **values)
    new(desk, "staff", member.id)
    return desk.record(decide.add(desk.office, member))


def edit(
    desk: Desk, who: str, edits: FieldEdits, active: bool | None = None, force: bool = False
) -> Staff:
    """Mend a member of staff's fields; let them go, or take them back.

    Args:
        active: False lets them go as of today, True takes them back, None neither.
        force: Let them go although they hold open tickets.

    Raises:
        NotFound: Nobody, or no department, is so called.
        Refused: They hold open tickets, or the office's routing names them.
    """
    before: Staff = desk.load("staff", who)
    after: Staff = mended(desk, before, edits, EDITABLE)
    after = decide.employed(after, active, desk.moment(None).date())
    return desk.record(decide.edit(desk.at_hand, before, after, holds(desk.index, who), force))


def rewrite(desk: Desk, before: Staff, after: Staff, data: bytes) -> Staff:
    """Put a member of staff's file as it was typed in the place of theirs."""
    tickets = holds(desk.index, before.id)
    return desk.record(decide.edit(desk.at_hand, before, after, tickets, data=data))


def _need(values: dict[str, object], *names: str) -> None:
    missing = [name for name in names if name not in values]
    if missing:
        raise UsageError(
            _("a member of staff needs {pieces}", pieces=", ".join(missing)),
            _("svc staff add --help"),
        )
