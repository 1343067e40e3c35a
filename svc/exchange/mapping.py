"""The mapping file: how a file's columns become the fields of tickets.

A mapping is YAML, checked like a record: unknown keys and wrong values are
errors with file, line and path, all at once. `scripts/boston311.yaml` is a
commented example. Its keys:

    kind: tickets           what a row becomes
    source:
      system: boston311     id of the system the rows come from
      number: CASE_ID       column with that system's own number; system and
                            number together make an import idempotent
    delimiter: ','          found out where it is left out
    dates:
      formats: ['%d.%m.%Y %H:%M']   tried in order; strptime's letters
                            Y y m d H I M S f p b B z, or `iso` for ISO 8601
      timezone: Europe/Berlin       of times without offset; the office's
                            where it is left out
    reporter: optional      whether a row may do without resident and reporter;
                            `required` unless said, as at the desk
    callback: open          owe callbacks for tickets still open, by the office's
                            policies; `none` unless said
    targets: open           stamp due times by the office's targets: on tickets
                            still `open`, on `all`, or `none`; left out, it is
                            `open` where no due time is mapped, else `none`
    fields: …               field: where its value comes from (below)
    office: …               departments and categories to add, if the office
                            lacks them and rows use them, in the same commit

Fields: `received`, `kind`, `category`, `channel`, `text` and `unit` or `place`
are required; `priority` (normal), `first_taker`, `resident`, `reporter_name`
with `reporter_phone`, `appointment`, `department`, `assignee`; the steps
`assigned`, `accepted`, `finished`, `closed`; `resolution` and `note` of the
finish (of an unfinished ticket the words are kept as a note); `respond_due`,
`arrive_due`, `resolve_due`. A value comes from:

    column: TYPE            one column, or
    columns: [A, B]         several: the first that is not empty, or
    join: ', '              all that are not empty, put together so; or
    value: complaint        the same for every row
    values: {Bed Bugs: bed-bugs, Mice*: pests}
                            what the file's words mean; `*` stands for any
                            letters; words without it go first
    unknown: refuse         words that `values` lacks: `refuse` the row (unless
                            said otherwise), `keep` them, or take the `default`
    default: other          where the columns are empty
    rule: source target     of a due time: name of the rule that set it
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

from msgspec import Meta, Struct

from svc.errors import InvalidData, NotFound, Problem
from svc.model.fields import Line, Slug
from svc.model.office import Category, Department

if TYPE_CHECKING:
    from pathlib import Path

Header = Annotated[str, Meta(min_length=1, max_length=1_000, description="a column's heading")]
Words = Annotated[str, Meta(max_length=20_000)]


class RowKind(StrEnum):
    """What rows can become."""

    TICKETS = "tickets"


class Unknown(StrEnum):
    """What happens to a word that a translation lacks."""

    REFUSE = "refuse"
    KEEP = "keep"
    DEFAULT = "default"


class Reporting(StrEnum):
    """Whether every row must say who reported."""

    REQUIRED = "required"
    OPTIONAL = "optional"


class Callbacks(StrEnum):
    """Which imported tickets owe a callback by the office's policies."""

    NONE = "none"
    OPEN = "open"


class Targets(StrEnum):
    """Which imported tickets are stamped by the office's targets."""

    NONE = "none"
    OPEN = "open"
    ALL = "all"


class FieldMap(Struct, frozen=True, forbid_unknown_fields=True):
    """Where the values of one field come from; see the module."""

    column: Header | None = None
    columns: tuple[Header, ...] = ()
    join: Words | None = None
    value: Words | None = None
    values: dict[str, Words] = {}
    unknown: Unknown = Unknown.REFUSE
    default: Words | None = None
    rule: Line | None = None

    @property
    def headers(self) -> tuple[str, ...]:
        """The columns it reads, in order."""
        return (self.column,) if self.column is not None else self.columns

    @property
    def outcomes(self) -> Iterator[tuple[str, str]]:
        """Every value the mapping itself can give, with the key it stands under."""
        for key in ("value", "default"):
            if getattr(self, key) is not None:
                yield key, getattr(self, key)
        for word, meaning in self.values.items():
            yield f"values.{word}", meaning


class TicketFields(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The fields a ticket can get; see the module."""

    received: FieldMap
    kind: FieldMap
    category: FieldMap
    channel: FieldMap
    text: FieldMap
    priority: FieldMap | None = None
    first_taker: FieldMap | None = None
    unit: FieldMap | None = None
    place: FieldMap | None = None
    resident: FieldMap | None = None
    reporter_name: FieldMap | None = None
    reporter_phone: FieldMap | None = None
    appointment: FieldMap | None = None
    department: FieldMap | None = None
    assignee: FieldMap | None = None
    assigned: FieldMap | None = None
    accepted: FieldMap | None = None
    finished: FieldMap | None = None
    closed: FieldMap | None = None
    resolution: FieldMap | None = None
    note: FieldMap | None = None
    respond_due: FieldMap | None = None
    arrive_due: FieldMap | None = None
    resolve_due: FieldMap | None = None

    @property
    def given(self) -> dict[str, FieldMap]:
        """The fields that are mapped, by name."""
        found = {name: getattr(self, name) for name in self.__struct_fields__}
        return {name: field for name, field in found.items() if field is not None}


class Origin(Struct, frozen=True, forbid_unknown_fields=True):
    """The system the rows come from, and the column with its own number."""

    system: Slug
    number: Header


class Dates(Struct, frozen=True, forbid_unknown_fields=True):
    """How times are written."""

    formats: Annotated[tuple[Line, ...], Meta(min_length=1)] = ("iso",)
    timezone: Line | None = None


class Additions(Struct, frozen=True, forbid_unknown_fields=True):
    """What the office is given if it lacks it."""

    departments: tuple[Department, ...] = ()
    categories: tuple[Category, ...] = ()

    def ids(self) -> list[str]:
        """Ids of them all."""
        return [one.id for one in self.departments] + [one.id for one in self.categories]


class ImportMapping(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A mapping file; see the module."""

    kind: RowKind
    source: Origin
    fields: TicketFields
    delimiter: Annotated[str, Meta(min_length=1, max_length=1)] | None = None
    dates: Dates = Dates()
    reporter: Reporting = Reporting.REQUIRED
    callback: Callbacks = Callbacks.NONE
    targets: Targets | None = None
    office: Additions = Additions()

    @property
    def stamps(self) -> Targets:
        """Which tickets the office's targets stamp."""
        if self.targets is not None:
            return self.targets
        dues = (self.fields.respond_due, self.fields.arrive_due, self.fields.resolve_due)
        return Targets.NONE if any(dues) else Targets.OPEN

    @property
    def headers(self) -> dict[str, str]:
        """Every column it reads, with the first path in the mapping that does."""
        found = {self.source.number: "source.number"}
        for name, field in self.fields.given.items():
            for header in field.headers:
                found.setdefault(header, f"fields.{name}")
        return found


def load(path: Path) -> ImportMapping:
    """Read a mapping file.

    Raises:
        NotFound: There is no such file.
        InvalidData: With every problem of the file.
    """
    from svc.store.codec import decode

    try:
        data = path.read_bytes()
    except (FileNotFoundError, IsADirectoryError) as error:
        raise NotFound(f"no mapping file {path}", "write one: svc import tickets --help") from error
    try:
        mapping = decode(data, ImportMapping, str(path))
    except InvalidData as error:
        raise _invalid(path, error.problems) from error
    return checked(mapping, data, path)


def checked(mapping: ImportMapping, data: bytes, path: Path) -> ImportMapping:
    """The mapping, if it also makes sense.

    Raises:
        InvalidData: With everything that does not.
    """
    from svc.exchange.sense import complaints

    found = complaints(mapping)
    if found:
        places = [(where, _line(data, where), reason) for where, reason in found]
        raise _invalid(path, [Problem(str(path), line, where, r) for where, line, r in places])
    return mapping


def _invalid(path: Path, problems: object) -> InvalidData:
    assert isinstance(problems, (list, tuple))
    return InvalidData(
        f"{path} is not a valid mapping",
        "mend the mapping; its keys: svc import tickets --help",
        problems,
    )


def _line(data: bytes, path: str) -> int:
    """The line of a path such as `fields.kind.values.A b`, or of as much of it as stands there."""
    import yaml

    node = yaml.compose(data.decode(), Loader=yaml.SafeLoader)
    line, rest = 0, path
    while rest and isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if rest == key.value or rest.startswith(f"{key.value}."):
                line, node, rest = key.start_mark.line + 1, value, rest[len(key.value) + 1 :]
                break
        else:
            break
    return line
