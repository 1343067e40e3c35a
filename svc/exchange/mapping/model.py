"""The mapping file: how a file's columns become the fields of records.

A mapping is YAML, checked like a record: unknown keys and wrong values are
errors with file, line and path, all at once. `scripts/examples/boston311.yaml` is a
commented example. Its keys:

    kind: tickets           what a row becomes: tickets, events, followups,
                            residents, units, staff or another kind of record
    source:
      system: boston311     id of the system the rows come from
      number: CASE_ID       column with that system's own number, or a list of
                            columns that make one together; system and number
                            make an import idempotent, and other files name the
                            record by it
    sheet: Cases            of a spreadsheet; the first that has rows if left out
    header_row: 3           the row that names the columns; 0 where none does: they
                            are called A, B, … then; these are found out
    wide:                   of a sheet with a column for each month or item: each of
      columns: ['*月']      these columns (`*` stands for any letters) that is filled
      names: [月份, 收费项]  becomes a row, with the words of its heading in columns
      value: 金额           of these names, and what stands in it in this one
    format: csv             if left out: csv, tsv, xlsx, xls, jsonl or open311,
    encoding: gb18030       how text is written, what stands between cells, and
    delimiter: ','          around them: a character or `none`
    quote: '"'
    dates:
      formats: ['%d.%m.%Y %H:%M']   tried in order; strptime's letters
                            Y y m d H I M S f p b B a z, `iso` for ISO 8601,
                            `excel` for a spreadsheet's serial numbers, or `unix` for
                            seconds since 1970 (or thousandths of them); of a date
                            and a time in two columns: columns and join: ' '
      timezone: Europe/Berlin       of times without offset; the office's
                            where it is left out
      year: 2026            of times that say none
      twice: second         which of two a time without offset is that the clock
                            shows twice: the `first` (and told), the `second`,
                            or `refuse`
    skip:                   rows to leave out, and count: those for which one of
      - {column: TYPE, is: [Test, Void*]}     these conditions holds
    nulls: [无, N/A]        words that stand for an empty cell, in the whole file
    rows: first             of rows with one number the `first` or the `last`, or of
                            tickets the `earliest` received, makes the record, and
                            the others are left out, and counted
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
                            said otherwise), `keep` them, or take the `default`;
                            of a department also `add`: one that the office has
                            neither by id nor by name is added to it
    default: other          where the columns are empty
    rule: source target     of a due time: name of the rule that set it
    day: end                what a day without a time means: of a due time its `end`
                            (of working time if the office's clock counts that and
                            works then, else of the day; unless said otherwise),
                            `midnight`, the end of the day whatever is worked, or
                            its `start`; of `until` of a home the `last` day lived
                            in (unless said otherwise), or that by which they are
                            `gone`
    range: start            which of two times in one cell is meant, of 2025-01-01至
                            2026-12-31 the `start` or the `end`; nothing where the
                            cell has no end (长期)

A condition says of one column what it `is` (a word or several; `*` stands for
any letters), what it is `not`, whether it is `empty`, or `before` or `after` which
other column its time is (`{column: CLOSED, before: OPENED}`); of several in a list
all must hold. A time that some rows are not to have is `value: ''` in their case.

A field is left out with its key; where it is mapped and its cell is empty, the
record has none.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from enum import StrEnum
from itertools import chain
from typing import Annotated, Literal

import msgspec
from msgspec import Meta, Struct

from svc.exchange.files.source import ReadOptions
from svc.exchange.mapping.conditions import Header, LongText, When, all_of, columns_of
from svc.exchange.mapping.field_names import DAYS, TIMES, VOCABULARY
from svc.exchange.mapping.time_formats import Twice
from svc.kinds.table import RecordKind, general_kinds
from svc.model.fields import Line, Slug
from svc.model.office import Category, Department

#: What a mapping says of a file as it stands there.
_SAID = ("format", "delimiter", "quote", "encoding", "sheet", "header_row")


def event_rows(kind: RecordKind) -> str:
    """What the events of a kind that is appended to are called, in moves in and out."""
    return f"{kind.name}-events"


def kind_of_rows(name: str) -> tuple[RecordKind, bool] | None:
    """The general kind that rows are of, and whether they are its events; None for other rows."""
    for kind in general_kinds():
        if name in (kind.plural, event_rows(kind)):
            return kind, name != kind.plural
    return None


class RowKind(StrEnum):
    """What rows can become: these, the general kinds, and the events of those that have some."""

    _ignore_ = ["members", "general"]  # noqa: RUF012 - as enum wants it

    TICKETS = "tickets"
    EVENTS = "events"
    FOLLOWUPS = "followups"
    RESIDENTS = "residents"
    UNITS = "units"
    STAFF = "staff"
    OPENINGS = "openings"
    members = vars()
    for general in general_kinds():
        if general.bulk:
            members[general.plural] = general.plural
        if general.bulk and general.events:
            members[event_rows(general)] = event_rows(general)


class Unknown(StrEnum):
    """What happens to a word that a translation lacks."""

    REFUSE = "refuse"
    KEEP = "keep"
    DEFAULT = "default"
    ADD = "add"


class DayMeaning(StrEnum):
    """What a day without a time of day means."""

    END = "end"
    MIDNIGHT = "midnight"
    START = "start"
    LAST = "last"
    GONE = "gone"


class RangeEnd(StrEnum):
    """Which of the two times in a cell is meant."""

    START = "start"
    END = "end"


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
        return self.own_headers + tuple(name for one in all_of(self.when) for name in one.headers)


class FieldMap(Origins, frozen=True, forbid_unknown_fields=True):
    """Where the values of one field come from; see the module."""

    cases: tuple[Case, ...] = ()
    values: dict[str, LongText] = {}
    unknown: Unknown = Unknown.REFUSE
    default: LongText | None = None
    rule: Line | None = None
    day: DayMeaning | None = None
    range: RangeEnd | None = None

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
        names = zip(self.__struct_encode_fields__, self.__struct_fields__, strict=True)
        found = {name: getattr(self, attribute) for name, attribute in names}
        return {name: field for name, field in found.items() if field is not None}

    @property
    def required(self) -> frozenset[str]:
        """The fields that no row may leave empty."""
        every = msgspec.structs.fields(self)
        return frozenset(one.encode_name for one in every if one.required)

    def is_time(self, name: str) -> bool:
        """Whether a field is a moment."""
        return name in TIMES

    def is_dated(self, name: str) -> bool:
        """Whether a field is a moment or a day."""
        return name in TIMES or name in DAYS

    def vocabulary(self, name: str) -> Collection[str] | None:
        """The words that a field may hold, where there is a choice."""
        vocabulary = VOCABULARY.get(name)
        return [str(word) for word in vocabulary] if vocabulary else None


class Origin(Struct, frozen=True, forbid_unknown_fields=True):
    """The system the rows come from, and the column or columns with its own number."""

    system: Slug
    number: Header | Annotated[tuple[Header, ...], Meta(min_length=1)]

    @property
    def headers(self) -> tuple[str, ...]:
        """The columns of the number, in order."""
        return (self.number,) if isinstance(self.number, str) else self.number


class WideColumns(Struct, frozen=True, forbid_unknown_fields=True):
    """Columns of a sheet that become rows of their own; see `svc.exchange.reading.wide`.

    Attributes:
        columns: Their headings; `*` stands for any letters.
        names: What the new columns are called that hold the words of a heading.
        value: What the column is called that holds what stands in them.
    """

    columns: Annotated[tuple[Header, ...], Meta(min_length=1)]
    names: Annotated[tuple[Header, ...], Meta(min_length=1)]
    value: Header


class Dates(Struct, frozen=True, forbid_unknown_fields=True):
    """How times are written."""

    formats: Annotated[tuple[Line, ...], Meta(min_length=1)] = ("iso",)
    timezone: Line | None = None
    year: Annotated[int, Meta(ge=1970, le=2100)] | None = None
    twice: Twice = Twice.FIRST


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
    header_row: Annotated[int, Meta(ge=0, le=1_048_576)] | None = None
    wide: WideColumns | None = None
    format: Literal["csv", "tsv", "xlsx", "xls", "jsonl", "open311"] | None = None
    encoding: Line | None = None
    delimiter: Annotated[str, Meta(min_length=1, max_length=1)] | None = None
    quote: Literal["none", '"', "'"] | None = None
    dates: Dates = Dates()
    skip: tuple[When, ...] = ()
    nulls: tuple[Line, ...] = ()
    rows: Literal["first", "last", "earliest"] | None = None
    office: Additions = Additions()

    @property
    def wanted(self) -> ReadOptions:
        """What it knows of a file."""
        known = {name: getattr(self, name) for name in _SAID}
        mapped = self.fields.given.items()
        dated = [field for name, field in mapped if self.fields.is_dated(name)]
        times = frozenset(header for field in dated for header in field.headers)
        # Of a wide sheet, which columns are read is known only once its header is.
        columns = () if self.wide is not None else self.headers
        return ReadOptions(columns, times=times, **known)

    @property
    def headers(self) -> dict[str, str]:
        """Every column it reads, with the first path in the mapping that does."""
        paths = dict.fromkeys(self.source.headers, "source.number")
        for name, field in self.fields.given.items():
            for header in field.headers:
                paths.setdefault(header, f"fields.{name}")
        for when in self.skip:
            for name in (name for one in all_of(when) for name in one.headers):
                paths.setdefault(name, "skip")
        return paths
