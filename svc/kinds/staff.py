"""A member of staff, or an outside party that takes tickets."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from typing import Annotated, Any

from msgspec import Meta, Struct

from svc.language import _
from svc.model.actors import PROGRAMS
from svc.model.dispute import Dispute
from svc.model.fields import (
    Day,
    Email,
    Line,
    OfDepartment,
    OfDocument,
    Phone,
    Slug,
    Text,
    keyed,
    safe,
)
from svc.model.keys import PublicKey
from svc.model.roles import Role
from svc.model.source import Source
from svc.rules.record.flaws import Flaw, phone_flaws

#: Version of the staff format that this svc writes.
STAFF_FORMAT = 1


class Qualification(Struct, frozen=True, forbid_unknown_fields=True):
    """What somebody is certified to do.

    Attributes:
        what: What it is called: 电工证.
        since, until: First day, and first day no longer.
        document: Where the certificate is kept.
    """

    what: Line
    since: Day
    until: Day | None = None
    document: OfDocument | None = None


class Revocation(StrEnum):
    """Why a key counts no longer."""

    LOST = "lost"
    LEFT = "left"
    COMPROMISED = "compromised"


CHINESE = {Revocation: {"lost": "丢失", "left": "离职", "compromised": "泄露"}}


class StaffKey(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A key that signs what somebody records.

    Attributes:
        key: The public key.
        since, until: First and last day on which it counts.
        revoked: Why it counts no longer. It stays on file: nothing signs with it again.
    """

    key: PublicKey
    since: Day
    until: Day | None = None
    revoked: Revocation | None = None


class Staff(Struct, frozen=True, forbid_unknown_fields=True):
    """Who acts.

    Attributes:
        format: Version of this record's format.
        name: As the office writes it; part of commits, as the author's name.
        department: Id of a department in office.yaml.
        roles: What this person may do; one person may hold several.
        qualifications: What this person is certified to do.
        active: False once gone: history keeps the name, nothing new is assigned.
        keys: What signs as this person, also what did once.
    """

    format: int
    id: Slug
    name: Line
    department: OfDepartment
    roles: tuple[Role, ...] = ()
    phone: Phone | None = None
    email: Email | None = None
    active: Annotated[bool, Meta(extra=safe(False))] = True
    since: Day | None = None
    until: Day | None = None
    qualifications: Annotated[tuple[Qualification, ...], Meta(extra=keyed("what", "since"))] = ()
    note: Text | None = None
    keys: Annotated[tuple[StaffKey, ...], Meta(extra=keyed("key"))] = ()
    source: Source | None = None
    disputes: tuple[Dispute, ...] = ()


def verbs(before: Staff | None, after: Staff | None) -> Iterator[tuple[str, str | None]]:
    """What was done to a member of staff: what somebody may do, and sign, is a right of its own.

    Nobody is given a say by being taken on file as a worker.
    """
    if before is None and after is not None:
        yield "add", None
    elif after is None:
        yield "delete", None
    elif before != after:
        yield "edit", None
    if getattr(before, "keys", ()) != getattr(after, "keys", ()):
        yield "keys", None
    if _say(after) != _say(before) and (before is not None or _say(after) != {Role.WORKER}):
        yield "grant", None


def _say(staff: Staff | None) -> set[Role]:
    return set(staff.roles) if staff is not None and staff.active else set()


def flaws(staff: Staff) -> Iterator[Flaw]:
    """What must hold of a member of staff by itself."""
    if staff.id in PROGRAMS:
        yield Flaw("id", _("{staff} is what programs act under", staff=staff.id))
    if staff.since is not None and staff.until is not None and staff.until <= staff.since:
        yield Flaw("until", _("is not after since"))
    for place, held in enumerate(staff.qualifications):
        if held.until is not None and held.until <= held.since:
            yield Flaw(f"qualifications[{place}].until", _("is not after since"))
    if staff.phone is not None:
        yield from phone_flaws("phone", staff.phone)


def tables(staff: Staff, region: str) -> dict[str, list[tuple[Any, ...]]]:
    """What a member of staff is certified to do, as rows of the index."""
    del region
    if not staff.qualifications:
        return {}
    return {
        "staff_qualification": [
            (one.what, one.since.isoformat(), one.until.isoformat() if one.until else None)
            for one in staff.qualifications
        ]
    }
