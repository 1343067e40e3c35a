"""What a desk does with its staff: taking them on file, mending, letting them go."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

import msgspec

from svc.desk.record.field_edits import FieldEdits, changed, checked, mended
from svc.desk.record.field_values import day_of
from svc.desk.record.writing import keep, new
from svc.errors import NotFound, Refused, UsageError
from svc.index.query.staff import holds
from svc.kinds.staff import STAFF_FORMAT, Staff
from svc.language import _, n_
from svc.model.actors import PROGRAMS
from svc.model.words import Role
from svc.rules.office.consistency import Member, breaches

if TYPE_CHECKING:
    from svc.desk.core.desk import Desk

EDITABLE = ("name", "department", "roles", "phone", "email", "since", "until", "note")
_MOST_NAMED = 5


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
    if member.id in PROGRAMS or any(member.id == one.id for one in desk.office.departments):
        raise Refused(
            _("{id!r} means something else already", id=member.id), _("choose another id")
        )
    _known(desk, member.department)
    desk.put("staff", member)
    desk.did("add", member.id, f"add staff {member.id} ({member.department})")
    return member


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
    if active is not None and active != before.active:
        until = None if active else after.until or day_of(desk, None)
        after = msgspec.structs.replace(after, active=active, until=until)
    check(desk, before, after, force)
    return keep(desk, "staff", before, after, what_changed(before, after))


def check(desk: Desk, before: Staff, after: Staff, force: bool = False) -> None:
    """What must hold of a changed member of staff.

    Raises:
        NotFound: The office has no such department.
        Refused: They leave while something still depends on them.
    """
    if after.department != before.department:
        _known(desk, after.department)
    if before.active and not after.active:
        _dispensable(desk, after, force)


def what_changed(before: Staff, after: Staff) -> str:
    """What the commit says of a change."""
    if before.active != after.active:
        return "(active)" if after.active else "(inactive)"
    return f"({', '.join(changed(before, after))})"


def members(desk: Desk) -> dict[str, Member]:
    """Every member of staff by id, as the office's rules look at them."""
    rows = desk.index.rows("SELECT id, department, active, roles FROM staff ORDER BY id")
    return {
        row["id"]: Member(row["department"], bool(row["active"]), frozenset(row["roles"].split()))
        for row in rows
    }


def _dispensable(desk: Desk, member: Staff, force: bool) -> None:
    """Nobody goes whom the routing still names, or, unless forced, who holds tickets."""
    staff = members(desk)
    before = set(breaches(desk.office, staff))
    staff[member.id] = Member(member.department, active=False)
    new_ones = [one for one in breaches(desk.office, staff) if one not in before]
    if new_ones:
        raise Refused(
            _(
                "{who} is still named by the office's rules: {paths}",
                who=member.id,
                paths="; ".join(one.path for one in new_ones),
            ),
            _("svc office edit --set {path}=SOMEBODY names somebody else", path=new_ones[0].path),
        )
    tickets = holds(desk.index, member.id)
    if not tickets:
        return
    more = " …" if len(tickets) > _MOST_NAMED else ""
    held = n_(
        "{who} still holds {n} open ticket: {tickets}",
        "{who} still holds {n} open tickets: {tickets}",
        len(tickets),
        who=member.id,
        tickets=", ".join(tickets[:_MOST_NAMED]) + more,
    )
    if not force:
        raise Refused(
            held,
            _("svc list --assignee {who}; transfer or assign them, or add --force", who=member.id),
        )
    desk.notices.append(held)


def _known(desk: Desk, department: str) -> None:
    known = [one.id for one in desk.office.departments]
    if department not in known:
        raise NotFound(
            _("no department {department!r}", department=department),
            _(
                "departments: {known}; svc office department add",
                known=", ".join(known) or _("none yet"),
            ),
        )


def _need(values: dict[str, object], *names: str) -> None:
    missing = [name for name in names if name not in values]
    if missing:
        raise UsageError(
            _("a member of staff needs {pieces}", pieces=", ".join(missing)),
            _("svc staff add --help"),
        )
