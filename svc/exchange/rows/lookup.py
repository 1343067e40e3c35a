"""What the office has on file, for rows that refer to it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from hashlib import sha256
from typing import TYPE_CHECKING
from unicodedata import normalize

from svc.errors import SvcError
from svc.exchange.rows.pending import PendingRecords, StaffRights
from svc.index.database.statuses import VOID
from svc.kinds.table import KINDS, noun
from svc.language import _
from svc.model.slug import is_slug
from svc.rules.record.unit_grammar import older
from svc.rules.record.unit_ids import unit_id
from svc.rules.time.working_time import WorkCalendar

if TYPE_CHECKING:
    from svc.index.database.index import Index
    from svc.model.office import Office

#: What is asked of the index for each field.
_FILES = {
    "assignee": ("staff", "names"),
    "first_taker": ("staff", "names"),
    "by": ("staff", "names"),
    "unit": ("units",),
    "resident": ("residents",),
}
#: The kinds of records that further fields name.
_NAMED = {
    "party": "party", "external_party": "party", "letter": "document", "cites": "notice",
}  # fmt: skip
#: Under this kind stand departments that rows name and the office lacks: id and name.
NEW = "new-department"


def unit_of(text: str, phases: Mapping[str, str]) -> str:
    """The id that any complete spelling of a unit means.

    Args:
        text: As a row has it.
        phases: The office's words for phases.

    Raises:
        ValueError: It is none.
    """
    try:
        return unit_id(text, phases)
    except SvcError as error:
        raise ValueError(_("cannot be read as a unit")) from error


def department_id(name: str) -> str:
    """The id of a department that is known by its name alone, the same in every import.

    Example:
        >>> department_id("Facilities Team"), department_id("工程部")
        ('facilities-team', 'd-fb19230c')
    """
    plain = "-".join(normalize("NFKC", name).lower().split())
    if is_slug(plain):
        return plain
    return f"d-{sha256(name.encode()).hexdigest()[:8]}"


@dataclass
class OfficeLookup:
    """The office's rules and files, and what of them the rows have used.

    Attributes:
        office: With what the mapping adds.
        used: Ids that rows refer to, by kind: category, department, staff, unit, resident.
        system: The system that rows come from: they may name records by its numbers.
        coming: What earlier files of the import bring.
        doubts: Times of the rows that the clock showed twice, as it showed them.
    """

    index: Index
    office: Office
    used: dict[str, set[str]] = field(default_factory=dict)
    system: str = ""
    coming: PendingRecords = field(default_factory=PendingRecords)
    doubts: set[str] = field(default_factory=set)
    _ids: dict[str, set[str]] = field(default_factory=dict)
    _numbers: dict[str, dict[str, str]] = field(default_factory=dict)
    _names: dict[str, dict[str, str]] = field(default_factory=dict)

    @cached_property
    def calendar(self) -> WorkCalendar:
        """The office's working time."""
        return WorkCalendar.of(self.office)

    @cached_property
    def categories(self) -> dict[str, tuple[str, ...]]:
        """Categories, each with the kinds it is offered for; none means all."""
        return {one.id: tuple(map(str, one.kinds)) for one in self.office.categories}

    @cached_property
    def departments(self) -> frozenset[str]:
        """Departments."""
        return frozenset(one.id for one in self.office.departments)

    @cached_property
    def staff(self) -> dict[str, StaffRights]:
        """Staff by id."""
        rows = self.index.rows("SELECT id, department, active, name FROM staff")
        found = {
            row["id"]: StaffRights(row["department"], bool(row["active"]), row["name"])
            for row in rows
        }
        return {**found, **self.coming.staff}

    @cached_property
    def names(self) -> dict[str, list[str]]:
        """Staff by name."""
        ids: dict[str, list[str]] = {}
        for member, person in self.staff.items():
            ids.setdefault(person.name, []).append(member)
        return ids

    @cached_property
    def units(self) -> frozenset[str]:
        """Units."""
        found = (row["id"] for row in self.index.rows("SELECT id FROM unit"))
        return frozenset({*found, *self.coming.units})

    @cached_property
    def residents(self) -> frozenset[str]:
        """Residents."""
        return frozenset(row["id"] for row in self.index.rows("SELECT id FROM resident"))

    @cached_property
    def orders(self) -> dict[tuple[str, str | None], str]:
        """Tickets by the number of an order and who sent it, but for those of the rows' system."""
        rows = self.index.rows(
            "SELECT external_no, external_party, id FROM ticket WHERE external_no IS NOT NULL"
            f" AND status NOT IN {VOID} AND coalesce(source_system, '') <> ?", (self.system,),
        )  # fmt: skip
        return {(row["external_no"], row["external_party"]): row["id"] for row in rows}

    @cached_property
    def numbers(self) -> dict[str, dict[str, str]]:
        """Ids by the numbers of the rows' own system, by kind of record."""
        ids = {}
        for kind in ("unit", "staff", "resident"):
            sql = f"SELECT source_number, id FROM {kind} WHERE source_system = ?"
            rows = self.index.rows(sql, (self.system,)) if self.system else []
            coming = self.coming.numbers.get((kind, self.system), {})
            ids[kind] = {**coming, **{row["source_number"]: row["id"] for row in rows}}
        return ids

    def doubt(self, local: datetime) -> None:
        """Keep in mind that a time was one that the clock showed twice."""
        self.doubts.add(local.isoformat(" ", "minutes"))

    def prepare(self, fields: Collection[str]) -> None:
        """Ask the index for all that these fields need: worker processes have none to ask."""
        for name, files in _FILES.items():
            if name in fields:
                for need in (*files, "numbers"):
                    getattr(self, need)
        for kind in {_NAMED[name] for name in fields if name in _NAMED}:
            self._ids_of(kind)
            self._numbers_of(kind)
            self._names_of(kind)
        if "external_no" in fields:
            self.orders  # noqa: B018 - as above

    def slug(self, kind: str, text: str) -> str:
        """An id of a category or department; whether the office has it is asked at the end.

        Raises:
            ValueError: It is no id.
        """
        if not is_slug(text):
            raise ValueError(_("is no id (lower-case letters, digits and . _ -); use values:"))
        self._use(kind, text)
        return text

    def department(self, text: str) -> str:
        """A department by id or name; one that the office lacks is to be added to it."""
        for listed in self.office.departments:
            if text.lower() == listed.id or text in (listed.name, listed.name_en):
                self._use("department", listed.id)
                return listed.id
        made = department_id(text)
        self._use("department", made)
        self._use(NEW, f"{made} {text}")
        return made

    def person(self, text: str) -> str:
        """A member of staff, by id, the source's number or name.

        Raises:
            ValueError: Nobody on file is so called, or several are.
        """
        if text not in self.staff:
            named = self.names.get(text, [])
            if len(named) > 1 and text not in self.numbers["staff"]:
                raise ValueError(_("may be any of {names}; use values:", names=", ".join(named)))
            text = self.numbers["staff"].get(text) or (named[0] if named else text)
        return self._on_file("staff", text, text in self.staff, "svc staff list")

    def unit(self, text: str) -> str:
        """A unit, by the source's number or from any spelling.

        Raises:
            ValueError: It is no unit, or not on file.
        """
        spelled = self.numbers["unit"].get(text) or unit_of(text, self.office.phase_codes)
        wanted = self.home(spelled)
        return self._on_file("unit", wanted, wanted in self.units, "svc unit list")

    def home(self, unit: str) -> str:
        """The id under which a home is on file, if it is by that of before phases had codes."""
        before = older(unit)
        return before if before in self.units and unit not in self.units else unit

    def resident(self, text: str) -> str:
        """A resident, by the number here or the source's own.

        Raises:
            ValueError: Nobody on file has it.
        """
        coming = self.numbers["resident"].get(text)
        if coming is not None and coming not in self.residents:
            return coming
        text = coming or text
        return self._on_file("resident", text, text in self.residents, "svc resident list")

    def prepare_kinds(self, kinds: Collection[str]) -> None:
        """As `prepare`, for fields that name records of these kinds."""
        self.prepare([field for field, (file, *_) in _FILES.items() if file.rstrip("s") in kinds])
        for kind in kinds:
            if kind in KINDS:
                self._ids_of(kind)
                self._numbers_of(kind)
                self._names_of(kind)
        self.calendar  # noqa: B018 - as above

    def record(self, kind: str, text: str) -> str:
        """A record of any kind, by its id, the source's own number, or a rule's name.

        Raises:
            ValueError: None on file has it, and none that comes with this import.
        """
        named = self._numbers_of(kind).get(text) or self._names_of(kind).get(text, text)
        if named in self.coming.tokens:
            return named
        spelled = next((one for one in (named, named.upper()) if one in self._ids_of(kind)), named)
        listing = f"svc {KINDS[kind].listing}"
        return self._on_file(kind, spelled, spelled in self._ids_of(kind), listing)

    def _ids_of(self, kind: str) -> set[str]:
        """What is on file of a kind, and what earlier files of the import bring."""
        if kind not in self._ids:
            rows = self.index.rows("SELECT id FROM record WHERE kind = ?", (kind,))
            self._ids[kind] = {row["id"] for row in rows} | self.coming.ids.get(kind, set())
        return self._ids[kind]

    def _numbers_of(self, kind: str) -> dict[str, str]:
        """Ids of a kind's records by the numbers of the rows' own system."""
        if kind not in self._numbers:
            found = dict(self.coming.numbers.get((kind, self.system), {}))
            if self.system and KINDS[kind].sourced:
                sql = f"SELECT source_number, id FROM {kind} WHERE source_system = ?"
                rows = self.index.rows(sql, (self.system,))
                found |= {row["source_number"]: row["id"] for row in rows}
            self._numbers[kind] = found
        return self._numbers[kind]

    def _names_of(self, kind: str) -> dict[str, str]:
        """Ids by names, of kinds whose ids people give: workflows, plans, tariffs, parties."""
        if kind not in self._names:
            row = KINDS[kind]
            rows = []
            if row.series is None and "name" in row.columns and not row.house:
                rows = self.index.rows(f"SELECT name, min(id) AS id FROM {kind} GROUP BY name"
                                       " HAVING count(*) = 1")  # fmt: skip
            ids = self._ids_of(kind)
            self._names[kind] = {one["name"]: one["id"] for one in rows if one["name"] not in ids}
        return self._names[kind]

    def unmet(self) -> list[tuple[str, str]]:
        """What rows refer to and the office lacks: kind and id."""
        has = {
            "category": self.categories, "department": self.departments, "staff": self.staff,
            "unit": self.units, "resident": self.residents,
        }  # fmt: skip
        needed = dict(self.used)
        new = {entry.split(" ", 1)[0] for entry in needed.pop(NEW, ())}
        named = {
            one.department for one in self.office.categories if one.id in needed.get("category", ())
        }
        needed["department"] = needed.get("department", set()) | {one for one in named if one}
        return [
            (kind, one)
            for kind, ids in needed.items()
            for one in sorted(ids - set(has.get(kind) or self._ids_of(kind)) - new)
        ]

    def _on_file(self, kind: str, wanted: str, found: bool, listing: str) -> str:
        if not found:
            said = noun(kind) if kind in KINDS and KINDS[kind].general else _(kind)
            raise ValueError(_("is no {kind} on file ({listing})", kind=said, listing=listing))
        self._use(kind, wanted)
        return wanted

    def _use(self, kind: str, wanted: str) -> None:
        self.used.setdefault(kind, set()).add(wanted)
