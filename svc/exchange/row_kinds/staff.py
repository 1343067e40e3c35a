"""The mapping of staff, and how a row becomes a member.

Fields: `id` (letters, digits and . _ -; put into lower case), `name` and
`department` are required; `roles` (several in one cell are parted by commas;
worker where it is left out), `phone`, `email`, `since`, `until`, `active` (yes
or no; where it is left out, no for whoever left by now), `note`. Other files
name staff by id, by the source's own number, or by name.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from svc.exchange.mapping.field_reader import BadCell, Parse
from svc.exchange.mapping.model import FieldMap, Fields, ImportMapping, RowKind
from svc.exchange.mapping.parsers import email, flag, phone, role, several, slug
from svc.exchange.rows.draft import Draft
from svc.exchange.rows.maker import Maker, RowKindSpec, no_complaints
from svc.exchange.rows.pending import PendingRecords, ReadRecords, StaffRights
from svc.kinds.staff import STAFF_FORMAT, Staff
from svc.language import _
from svc.model.actors import PROGRAMS
from svc.model.roles import Role
from svc.model.source import Source
from svc.store.yaml.codec import decode, encode


class StaffFields(Fields, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The fields a member of staff can get; see the module."""

    id: FieldMap
    name: FieldMap
    department: FieldMap
    roles: FieldMap | None = None
    phone: FieldMap | None = None
    email: FieldMap | None = None
    since: FieldMap | None = None
    until: FieldMap | None = None
    active: FieldMap | None = None
    note: FieldMap | None = None


class StaffMapping(ImportMapping, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A mapping of staff; see the module."""

    fields: StaffFields


class StaffMaker(Maker):
    """Makes members of staff; their drafts are their files."""

    counted = ("department", "active")

    def parsers(self, mapping: ImportMapping) -> dict[str, Parse]:
        """What makes a value of the fields of staff."""
        return {
            "id": slug,
            "roles": several(role),
            "phone": phone(self.known.office.region),
            "email": email,
            "active": flag,
        }

    def contradictions(self, values: dict[str, Any], row: Sequence[str]) -> Iterator[BadCell]:
        """Ids that mean something else, and people who leave before they come."""
        taken = {one.id for one in self.known.office.departments} | PROGRAMS
        if values["id"] in taken:
            yield self.fields["id"].bad(row, _("means something else already; use values:"))
        since, until = values.get("since"), values.get("until")
        if since and until and until <= since:
            yield self.fields["until"].bad(row, _("is not after since"))

    def make(self, number: str, row: Sequence[str]) -> Draft:
        """The member of staff of a row."""
        values = self.read(row)
        until = values.get("until")
        gone = until is not None and until <= self.now.date()
        active = values.get("active")
        member = Staff(
            format=STAFF_FORMAT,
            id=values["id"],
            name=values["name"],
            department=values["department"],
            roles=values.get("roles") or (Role.WORKER,),
            phone=values.get("phone"),
            email=values.get("email"),
            active=not gone if active is None else active,
            since=values.get("since"),
            until=until,
            note=values.get("note"),
            source=Source(self.system, number),
        )
        facts = (member.department, "yes" if member.active else "no")
        return Draft(encode(member), facts=facts, id=member.id)

    def sample(self, data: bytes) -> dict[str, Any]:
        """What a dry run shows of a member of staff."""
        member = decode(data, Staff, "staff")
        roles = ", ".join(member.roles)
        return {"id": member.id, "department": member.department, "roles": roles}


def coming(pending: PendingRecords, read: ReadRecords, known: dict[str, str]) -> None:
    """Know members of staff by their ids, with where they work."""
    for entry, draft in read.drafts:
        person = decode(draft, Staff, read.name)
        pending.staff[entry.id] = StaffRights(person.department, person.active, person.name)
        known[entry.number] = entry.id


KIND = RowKindSpec(
    RowKind.STAFF,
    "staff",
    StaffMapping,
    StaffMaker,
    no_complaints("id", "name"),
    __doc__ or "",
    coming=coming,
)
