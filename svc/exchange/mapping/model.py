"""The mapping file: how a file's columns become the fields of records.

A mapping is YAML, checked like a record: unknown keys and wrong values are
errors with file, line and path, all at once. `scripts/boston311.yaml` is a
commented example. Its keys:

    kind: tickets           what a row becomes: tickets, events, followups,
                            residents, units or staff
    source:
      system: boston311     id of the system the rows come from
      number: CASE_ID       column with that system's own number, or a list of
                            columns that make one together; system and number
                            make an import idempotent, and other files name the
                            record by it
    sheet: Cases            of a spreadsheet; the first that has rows if left out
    header_row: 3           the row that names the columns; these are found out
    format: csv             if left out: csv, tsv, xlsx, xls, jsonl or open311,
    encoding: gb18030       how text is written, what stands between cells, and
    delimiter: ','          around them: a character or `none`
    quote: '"'
    dates:
      formats: ['%d.%m.%Y %H:%M']   tried in order; strptime's letters
                            Y y m d H I M S f p b B z, `iso` for ISO 8601, or
                            `excel` for a spreadsheet's serial numbers; of a date
                            and a time in two columns: columns and join: ' '
      timezone: Europe/Berlin       of times without offset; the office's
                            where it is left out
    skip:                   rows to leave out, and count: those for which one of
      - {column: TYPE, is: [Test, Void*]}     these conditions holds
    fields: …               field: where its value comes from (below)
    office: …               departments and categories to add, if the office
                            lacks them and rows use them, in the same commit

A value comes from:

    column: TYPE            one column, or
    columns: [A, B]         several: the first that is not empty, or
    join: ', '              all that are not empty, put together so; or
    template: '{A}-{B}'     the columns in these places; nothing if all are empty; or
    value: complaint        the same for every row
    cases:                  for some rows from elsewhere: the first case whose
      - when: {column: AREA, is: Common}      condition holds; for the others as above
        column: SPOT
    values: {Bed Bugs: bed-bugs, Mice*: pests}
                            what the file's words mean; `*` stands for any
                            letters; words without it go first
    unknown: refuse         words that `values` lacks: `refuse` the row (unless
                            said otherwise), `keep` them, or take the `default`
    default: other          where the columns are empty
    rule: source target     of a due time: name of the rule that set it

A condition says of one column what it `is` (a word or several; `*` stands for
any letters), what it is `not`, or whether it is `empty`; of several in a list
all must hold.

A field is left out with its key; where it is mapped and its cell is empty, the
record has none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import StrEnum
from itertools import chain
from typing import TYPE_CHECKING, Annotated, Any, Literal

import msgspec
from msgspec import Meta, Struct

from svc.errors import InvalidData, NotFound, Problem, UsageError
from svc.exchange.files.source import ReadOptions
from svc.exchange.mapping.conditions import all_of, columns_of
from svc.language import _
from svc.model.fields import Line, Slug
from svc.model.office import Category, Department

if TYPE_CHECKING:
    from pathlib import Path

Header = Annotated[str, Meta(min_length=1, max_length=1_000, description="a column's heading")]
LongText = Annotated[str, Meta(max_length=20_000)]


class RowKind(StrEnum):
    """What rows can become."""

    TICKETS = "tickets"
    EVENTS = "events"
    FOLLOWUPS = "followups"
    RESIDENTS = "residents"
    UNITS = "units"
    STAFF = "staff"


class Unknown(StrEnum):
    """What happens to a word that a translation lacks."""

    REFUSE = "refuse"
    KEEP = "keep"
    DEFAULT = "default"


class Condition(
    Struct, frozen=True, forbid_unknown_fields=True, rename={"is_": "is", "not_": "not"}
):
    """What must be so of one column for a row to be meant."""

    column: Header
    is_: LongText | tuple[LongText, ...] | None = None
    not_: LongText | tuple[LongText, ...] | None = None
    empty: bool | None = None


When = Condition | Annotated[tuple[Condition, ...], Meta(min_length=1)]


class Origins(Struct, frozen=True, forbid_unknown_fields=True):
    """Where words come from; see the module."""

    column: Header | None = None
    columns: tuple[Header, ...] = ()
    join: LongText | None = None
    template: LongText | None = None
    value: LongText | None = None

    @property
    def own_headers(self) -> tuple[str, ...]:
        """The columns that its words come from, in order."""
        if self.template is not None:
            return columns_of(self.template)
        return (self.column,) if self.column is not None else self.columns


class Case(Origins, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where they come from in some rows."""

    when: When

    @property
    def headers(self) -> tuple[str, ...]:
        """The columns it reads, those of its condition last."""
        return self.own_headers + tuple(one.column for one in all_of(self.when))


class FieldMap(Origins, frozen=True, forbid_unknown_fields=True):
    """Where the values of one field come from; see the module."""

    cases: tuple[Case, ...] = ()
    values: dict[str, LongText] = {}
    unknown: Unknown = Unknown.REFUSE
    default: LongText | None = None
    rule: Line | None = None

    @property
    def headers(self) -> tuple[str, ...]:
        """The columns it reads, in order."""
        every = chain(self.own_headers, *(case.headers for case in self.cases))
        return tuple(dict.fromkeys(every))

    @property
    def outcomes(self) -> Iterator[tuple[str, str]]:
        """Every value the mapping itself can give, with the key it stands under."""
        for key in ("value", "default"):
            if getattr(self, key) is not None:
                yield key, getattr(self, key)
        for number, case in enumerate(self.cases):
            if case.value is not None:
                yield f"cases[{number}].value", case.value
        for word, meaning in self.values.items():
            yield f"values.{word}", meaning


class Fields(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The fields that the rows of a kind can get; those without a default every row needs."""

    @property
    def given(self) -> dict[str, FieldMap]:
        """The fields that are mapped, by name."""
        found = {name: getattr(self, name) for name in self.__struct_fields__}
        return {name: field for name, field in found.items() if field is not None}

    @property
    def required(self) -> frozenset[str]:
        """The fields that no row may leave empty."""
        return frozenset(one.name for one in msgspec.structs.fields(self) if one.required)


class Origin(Struct, frozen=True, forbid_unknown_fields=True):
    """The system the rows come from, and the column or columns with its own number."""

    system: Slug
    number: Header | Annotated[tuple[Header, ...], Meta(min_length=1)]

    @property
    def headers(self) -> tuple[str, ...]:
        """The columns of the number, in order."""
        return (self.number,) if isinstance(self.number, str) else self.number


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
    """A mapping file; see the module. Each kind has its own fields, and may have further keys."""

    kind: RowKind
    source: Origin
    fields: Fields
    file: (
        Annotated[str, Meta(pattern=r"^[^/\\\r\n]{1,200}\Z", description="a file's name")] | None
    ) = None
    sheet: Line | None = None
    header_row: Annotated[int, Meta(ge=1, le=1_048_576)] | None = None
    format: Literal["csv", "tsv", "xlsx", "xls", "jsonl", "open311"] | None = None
    encoding: Line | None = None
    delimiter: Annotated[str, Meta(min_length=1, max_length=1)] | None = None
    quote: Literal["none", '"', "'"] | None = None
    dates: Dates = Dates()
    skip: tuple[When, ...] = ()
    office: Additions = Additions()

    @property
    def wanted(self) -> ReadOptions:
        """What it knows of a file."""
        known = {name: getattr(self, name) for name in ReadOptions._fields if name != "columns"}
        return ReadOptions(self.headers, **known)

    @property
    def headers(self) -> dict[str, str]:
        """Every column it reads, with the first path in the mapping that does."""
        found = dict.fromkeys(self.source.headers, "source.number")
        for name, field in self.fields.given.items():
            for header in field.headers:
                found.setdefault(header, f"fields.{name}")
        for when in self.skip:
            for condition in all_of(when):
                found.setdefault(condition.column, "skip")
        return found


def load(path: Path, kind: RowKind | None = None) -> ImportMapping:
    """Read a mapping file.

    Args:
        kind: What its rows must become; any if None.

    Raises:
        NotFound: There is no such file.
        UsageError: Its rows become something else.
        InvalidData: With every problem of the file.
    """
    parts = _documents(_data(path))
    if len(parts) == 1:
        return read(parts[0], path, kind)
    fitting = [part for part in parts if kind in (None, _kind(part))]
    if len(fitting) != 1:
        raise UsageError(
            _(
                "{path} holds {count} mappings, {fitting} of them of {kind}",
                path=path,
                count=len(parts),
                fitting=len(fitting),
                kind=kind or _("any kind"),
            ),
            _("svc import all PLACE --mapping {path}", path=path),
        )
    return read(fitting[0], path, kind)


def load_all(path: Path) -> list[ImportMapping]:
    """Read a mapping file that holds several mappings, parted by lines of `---`.

    Raises:
        NotFound: There is no such file.
        InvalidData: With every problem of the first mapping that has some.
    """
    return [read(part, path) for part in _documents(_data(path))]


def _data(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except (FileNotFoundError, IsADirectoryError) as error:
        raise NotFound(
            _("no mapping file {path}", path=path), _("write one: svc import tickets --help")
        ) from error


def _documents(data: bytes) -> list[bytes]:
    """The mappings of a file, each with as many lines before it as there are in the file."""
    found, lines = [], data.split(b"\n")
    starts = [0, *(n + 1 for n, line in enumerate(lines) if line.rstrip() == b"---")]
    for start, end in zip(starts, [*(one - 1 for one in starts[1:]), len(lines)], strict=True):
        some = lines[start:end]
        if any(line.strip() and not line.lstrip().startswith(b"#") for line in some):
            found.append(b"\n".join([*[b""] * start, *some, b""]))
    return found or [data]


def read(data: bytes, path: Path, kind: RowKind | None = None) -> ImportMapping:
    """As `load`, from what stands in the file."""
    from svc.exchange.row_kinds.registry import KINDS
    from svc.store.yaml.codec import decode

    said = _kind(data)
    if kind is not None and said not in (None, kind):
        raise UsageError(
            _("{path} maps {said}, not {wanted}", path=path, said=said, wanted=kind),
            _("svc import {kind} FILE --mapping {path}", kind=said, path=path),
        )
    try:
        mapping = decode(data, KINDS[said or kind or RowKind.TICKETS].mapping, str(path))
    except InvalidData as error:
        raise _invalid(path, error.problems) from error
    return checked(mapping, data, path)


def _kind(data: bytes) -> RowKind | None:
    """What a mapping says that rows become; None where it says nothing that is understood."""
    from svc.store.yaml.codec import parse
    from svc.store.yaml.fast_reader import NotPlain

    try:
        return RowKind(str(parse(data).get("kind")))
    except (ValueError, AttributeError, NotPlain):
        return None


def checked(mapping: ImportMapping, data: bytes, path: Path) -> ImportMapping:
    """The mapping, if it also makes sense.

    Raises:
        InvalidData: With everything that does not.
    """
    from svc.exchange.reading.validate_mapping import complaints

    found = complaints(mapping)
    if found:
        places = [(where, _line(data, where), reason) for where, reason in found]
        raise _invalid(path, [Problem(str(path), line, where, r) for where, line, r in places])
    return mapping


def _invalid(path: Path, problems: object) -> InvalidData:
    assert isinstance(problems, (list, tuple))
    return InvalidData(
        _("{path} is not a valid mapping", path=path),
        _("mend the mapping; its keys: svc import tickets --help"),
        problems,
    )


def _line(data: bytes, path: str) -> int:
    """The line of a path such as `fields.kind.values.A b`, or of as much of it as stands there."""
    import yaml

    node = yaml.compose(data.decode(), Loader=yaml.SafeLoader)
    line, rest = 0, path
    while rest:
        found = [] if isinstance(node, yaml.ScalarNode) else _parts(node)
        step = next(
            (one for one in found if re.match(re.escape(one[0]) + r"(\.|\[|\Z)", rest)), None
        )
        if step is None:
            break
        name, node, line = step
        rest = rest[len(name) :].removeprefix(".")
    return line


def _parts(node: Any) -> list[tuple[str, Any, int]]:
    """What a mapping or list holds: as it stands in a path, itself, and its line."""
    import yaml

    if isinstance(node, yaml.SequenceNode):
        parts = enumerate(node.value)
        return [(f"[{at}]", one, one.start_mark.line + 1) for at, one in parts]
    return [(key.value, value, key.start_mark.line + 1) for key, value in node.value]
