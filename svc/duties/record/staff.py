"""Staff: taken on file, mended, let go."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from svc.duties.decision import Decision, Written
from svc.duties.record.changes import change, fields_changed
from svc.errors import NotFound, Refused
from svc.language import _, n_
from svc.model.actors import PROGRAMS
from svc.rules.office.consistency import Member, breaches

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from svc.duties.at_hand import AtHand
    from svc.kinds.staff import Staff
    from svc.model.office import Office

_MOST_NAMED = 5


def add(office: Office, member: Staff) -> Decision[Staff]:
    """Take a member of staff on file.

    Raises:
        NotFound: The office has no such department.
        Refused: The id means something else.
    """
    if member.id in PROGRAMS or any(member.id == one.id for one in office.departments):
        raise Refused(
            _("{id!r} means something else already", id=member.id), _("choose another id")
        )
    _known(office, member.department)
    subject = f"add staff {member.id} ({member.department})"
    return Decision(member, (Written("staff", member),), "add", member.id, subject)


def employed(member: Staff, active: bool | None, today: date) -> Staff:
    """A member of staff let go as of today, taken back, or, for None, neither."""
    if active is None or active == member.active:
        return member
    until = None if active else member.until or today
    return msgspec.structs.replace(member, active=active, until=until)


def edit(
    hand: AtHand,
    before: Staff,
    after: Staff,
    tickets: Sequence[str],
    force: bool = False,
    data: bytes | None = None,
) -> Decision[Staff]:
    """Mend a member of staff's fields; let them go, or take them back.

    Args:
        hand: What is at hand.
        before, after: The member of staff.
        tickets: The open tickets they hold.
        force: Let them go although they hold some.
        data: The file as somebody typed it, where that is to be kept.

    Raises:
        NotFound: The office has no such department.
        Refused: They hold open tickets, or the office's routing names them.
    """
    notices: list[str] = []
    if after.department != before.department:
        _known(hand.office, after.department)
    if before.active and not after.active:
        _not_named(hand, after)
        notices = _holds(after, tickets, force)
    summary = _what_changed(before, after)
    return change("staff", before, after, summary, data=data, notices=notices)


def _what_changed(before: Staff, after: Staff) -> str:
    """What the commit says of a change."""
    if before.active != after.active:
        return "(active)" if after.active else "(inactive)"
    return fields_changed(before, after)


def _not_named(hand: AtHand, member: Staff) -> None:
    """Nobody goes whom the routing still names."""
    before = set(breaches(hand.office, hand.staff))
    left = {**hand.staff, member.id: Member(member.department, active=False)}
    new_ones = [one for one in breaches(hand.office, left) if one not in before]
    if new_ones:
        raise Refused(
            _(
                "{who} is still named by the office's rules: {paths}",
                who=member.id,
                paths="; ".join(one.path for one in new_ones),
            ),
            _("svc office edit --set {path}=SOMEBODY names somebody else", path=new_ones[0].path),
        )


def _holds(member: Staff, tickets: Sequence[str], force: bool) -> list[str]:
    """Nobody goes, unless forced, who holds open tickets."""
    if not tickets:
        return []
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
    return [held]


def _known(office: Office, department: str) -> None:
    known = [one.id for one in office.departments]
    if department not in known:
        raise NotFound(
            _("no department {department!r}", department=department),
            _(
                "departments: {known}; svc office department add",
                known=", ".join(known) or _("none yet"),
            ),
        )
