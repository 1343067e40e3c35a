"""What the office has on file, for rows that refer to it."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from svc.errors import SvcError
from svc.rules.calendar import WorkCalendar
from svc.rules.units import unit_id

if TYPE_CHECKING:
    from svc.index.index import Index
    from svc.model.office import Office

_SLUG = re.compile(r"[a-z0-9][a-z0-9._-]{0,62}")


class Person(NamedTuple):
    """A member of staff, as far as rows are concerned."""

    department: str
    active: bool


@dataclass
class Known:
    """The office's rules and files, and what of them the rows have used.

    Attributes:
        office: With what the mapping adds.
        used: Ids that rows refer to, by kind: category, department, staff, unit, resident.
    """

    index: Index
    office: Office
    used: dict[str, set[str]] = field(default_factory=dict)

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
    def staff(self) -> dict[str, Person]:
        """Staff by id."""
        rows = self.index.rows("SELECT id, department, active FROM staff")
        return {row["id"]: Person(row["department"], bool(row["active"])) for row in rows}

    @cached_property
    def units(self) -> frozenset[str]:
        """Units."""
        return frozenset(row["id"] for row in self.index.rows("SELECT id FROM unit"))

    @cached_property
    def residents(self) -> frozenset[str]:
        """Residents."""
        return frozenset(row["id"] for row in self.index.rows("SELECT id FROM resident"))

    def file_of(self, made: Callable[[bytes, str], bytes]) -> Callable[[bytes, str], bytes]:
        """The function that makes a file of a draft, with what earlier files brought in it."""
        return made

    def prepare(self, fields: Collection[str]) -> None:
        """Ask the index for all that these fields need: worker processes have none to ask."""
        for name, files in (
            ("assignee", "staff"),
            ("first_taker", "staff"),
            ("unit", "units"),
            ("resident", "residents"),
        ):
            if name in fields:
                getattr(self, files)

    def slug(self, kind: str, text: str) -> str:
        """An id of a category or department; whether the office has it is asked at the end.

        Raises:
            ValueError: It is no id.
        """
        if not _SLUG.fullmatch(text):
            raise ValueError("is no id (lower-case letters, digits and . _ -); use values:")
        self._use(kind, text)
        return text

    def person(self, text: str) -> str:
        """A member of staff.

        Raises:
            ValueError: Nobody on file is so called.
        """
        return self._on_file("staff", text, text in self.staff, "svc staff list")

    def unit(self, text: str) -> str:
        """A unit, from any spelling.

        Raises:
            ValueError: It is no unit, or not on file.
        """
        try:
            wanted = unit_id(text)
        except SvcError as error:
            raise ValueError("cannot be read as a unit") from error
        return self._on_file("unit", wanted, wanted in self.units, "svc unit list")

    def resident(self, text: str) -> str:
        """A resident's number.

        Raises:
            ValueError: Nobody on file has it.
        """
        return self._on_file("resident", text, text in self.residents, "svc resident list")

    def unmet(self) -> list[tuple[str, str]]:
        """What rows refer to and the office lacks: kind and id."""
        has = {
            "category": self.categories, "department": self.departments, "staff": self.staff,
            "unit": self.units, "resident": self.residents,
        }  # fmt: skip
        wanted = dict(self.used)
        named = {
            one.department for one in self.office.categories if one.id in wanted.get("category", ())
        }
        wanted["department"] = wanted.get("department", set()) | {one for one in named if one}
        return [(k, one) for k, ids in wanted.items() for one in sorted(ids - set(has[k]))]

    def _on_file(self, kind: str, wanted: str, found: bool, listing: str) -> str:
        if not found:
            raise ValueError(f"is no {kind} on file ({listing})")
        self._use(kind, wanted)
        return wanted

    def _use(self, kind: str, wanted: str) -> None:
        self.used.setdefault(kind, set()).add(wanted)
