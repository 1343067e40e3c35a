"""Keys of staff: given, revoked; from where on signatures count; what is accepted."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from svc.duties.decision import Decision, Written
from svc.duties.record.changes import change
from svc.errors import Refused
from svc.language import _
from svc.rules.record.personal_words import short_hash
from svc.rules.record.ssh_keys import fingerprint

if TYPE_CHECKING:
    from collections.abc import Iterable

    from svc.kinds.staff import Staff, StaffKey
    from svc.model.keys import Acceptance, Trust
    from svc.model.office import Office


def add(member: Staff, key: StaffKey, staff: Iterable[Staff]) -> Decision[Staff]:
    """Give a member of staff a key.

    Args:
        staff: Everybody on file.

    Raises:
        Refused: It is somebody's already, be it that it counts no longer.
    """
    for other in staff:
        if any(one.key == key.key for one in other.keys):
            raise Refused(
                _("this key is {who}'s already: {key}", who=other.id, key=fingerprint(key.key)),
                _("a revoked key never counts again; svc key setup --key FILE makes a new one"),
            )
    after = msgspec.structs.replace(member, keys=(*member.keys, key))
    return change("staff", member, after, f"key {fingerprint(key.key)}", action="key-add")


def revoke(member: Staff, key: StaffKey) -> Decision[Staff]:
    """Have a key of a member of staff count no longer.

    Args:
        key: As it is to stand.
    """
    keys = tuple(key if one.key == key.key else one for one in member.keys)
    after = msgspec.structs.replace(member, keys=keys)
    summary = f"key {fingerprint(key.key)} ({key.revoked})"
    return change("staff", member, after, summary, action="key-revoke")


def trust(office: Office, founded: Trust) -> Decision[Trust]:
    """Have signatures count from here on."""
    after = msgspec.structs.replace(office, trust=founded)
    subject = f"trust {fingerprint(founded.key)} from here on"
    return Decision(founded, (Written("office", after, office),), "trust", "office", subject)


def accept(office: Office, answered: Acceptance) -> Decision[Acceptance]:
    """Answer for what an audit found in a commit.

    Raises:
        Refused: Somebody does already.
    """
    if any(one.commit == answered.commit for one in office.accepted):
        raise Refused(
            _("{commit} is accepted already", commit=short_hash(answered.commit)),
            _("svc office show"),
        )
    after = msgspec.structs.replace(office, accepted=(*office.accepted, answered))
    subject = f"accept findings of {answered.commit[:12]}"
    return Decision(answered, (Written("office", after, office),), "accept", "office", subject)
