"""A member of staff, or an outside party that takes tickets."""

from __future__ import annotations

from msgspec import Struct

from svc.model.fields import Day, Line, PersonalLine, Slug, Text
from svc.model.source import Source
from svc.model.words import Role

#: Version of the staff format that this svc writes.
STAFF_FORMAT = 1


class Staff(Struct, frozen=True, forbid_unknown_fields=True):
    """Who acts.

    Attributes:
        format: Version of this record's format.
        name: As the office writes it; part of commits, as the author's name.
        department: Id of a department in office.yaml.
        roles: What this person may do; one person may hold several.
        active: False once gone: history keeps the name, nothing new is assigned.
    """

    format: int
    id: Slug
    name: Line
    department: Slug
    roles: tuple[Role, ...] = ()
    phone: PersonalLine | None = None
    email: PersonalLine | None = None
    active: bool = True
    since: Day | None = None
    until: Day | None = None
    note: Text | None = None
    source: Source | None = None
