"""What rows can become: what every kind of row has in common.

A kind is its mapping, and the maker of its records; `svc.exchange.row_kinds.registry` lists
them all. A maker looks at one row at a time, on any core; what concerns several
rows, or other records, is settled when the import is recorded.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import date, datetime
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar

from svc.exchange.mapping import field_reader as cells
from svc.exchange.mapping.conditions import compile_when
from svc.exchange.mapping.field_names import DAYS, LINES, PERSONAL, TEXTS, TIMES, VOCABULARY
from svc.exchange.mapping.field_reader import BadCell, FieldReader, Parse, compile_field
from svc.exchange.mapping.model import Unknown
from svc.exchange.mapping.parsers import flag
from svc.exchange.mapping.time_formats import TimeReader, compile_days, compile_formats
from svc.language import _
from svc.named_tuple import NamedTuple
from svc.rules.time.zones import zone_of

if TYPE_CHECKING:
    from svc.exchange.mapping.model import ImportMapping, RowKind
    from svc.exchange.rows.draft import Draft
    from svc.exchange.rows.lookup import OfficeLookup
    from svc.exchange.rows.pending import Coming

#: Where in a mapping, and what is wrong there.
Complaint = tuple[str, str]
#: What stands between the columns of a number made of several, and what stood there before,
#: between empty ones too.
_GLUE, _FORMER_GLUE = "-", "/"


class BadRow(Exception):
    """A row that cannot be taken over.

    Attributes:
        wrongs: Column, value as shown and reason of what is wrong with it; each
            once, though several fields come from one column.
    """

    def __init__(self, found: Sequence[BadCell]) -> None:
        once = {(cell.column, cell.reason): cell for cell in found}
        self.wrongs = [(cell.column, cell.value, cell.reason) for cell in once.values()]
        super().__init__("; ".join(map(str, once.values())))


class Maker(ABC):
    """Makes drafts of the rows of one file.

    Attributes:
        columns: The columns it needs; rows come with these cells, in this order.
        known: The office the records are for.
        counted: Names of the facts that are counted.
        repeats: Whether several rows may have one number.
        nulls: Words that stand for an empty cell.
        stored: Numbers whose records are there already.
        takes: Which row of those with one number makes the record, `first`, `last`
            or `earliest`; None
            where a second one is wrong.

    Args:
        mapping: Checked.
        known: See above.
        now: The present moment; nothing can have happened later.
    """

    counted: ClassVar[tuple[str, ...]] = ()
    repeats: ClassVar[bool] = False

    def __init__(self, mapping: ImportMapping, known: OfficeLookup, now: datetime) -> None:
        self.columns = tuple(mapping.headers)
        self.known = known
        self.now = now
        self.system = mapping.source.system
        self._headers = mapping.source.headers
        self._number = [self.columns.index(one) for one in self._headers]
        parsers = {**_parsers(mapping, known), **self.parsers(mapping)}
        required = mapping.fields.required
        time = moment_of(mapping, known)
        self._personal = frozenset(
            column
            for name, field in mapping.fields.given.items()
            if self.is_personal(name)
            for column in field.headers
        )
        self.fields: dict[str, FieldReader] = {
            name: compile_field(
                *(name, field, self.columns, parsers[name], name in required),
                *(time, self._personal),
            )
            for name, field in mapping.fields.given.items()
        }
        self.nulls = frozenset(mapping.nulls)
        self.stored: Collection[str] = ()
        self.takes = mapping.rows
        self._skipping = [compile_when(when, self.columns, time) for when in mapping.skip]
        known.prepare(self.fields)

    @abstractmethod
    def make(self, number: str, row: Sequence[str]) -> Draft:
        """The draft of a row.

        Raises:
            BadRow: With everything that is wrong with it.
        """

    def parsers(self, mapping: ImportMapping) -> dict[str, Parse]:
        """What makes a value of the text of fields that only this kind has."""
        return {}

    def sample(self, data: bytes) -> dict[str, Any]:
        """What of a draft is shown before an import, without names and phones."""
        return {}

    def is_personal(self, name: str) -> bool:
        """Whether no message may repeat what a field says."""
        return name in PERSONAL

    def contradictions(self, values: dict[str, Any], row: Sequence[str]) -> Iterator[BadCell]:
        """Everything that does not go together in a row whose values are good by themselves."""
        return iter(())

    def skips(self, row: Sequence[str]) -> bool:
        """Whether a row is left out."""
        return any(holds(row) for holds in self._skipping)

    def number(self, row: Sequence[str]) -> str:
        """The row's number in its own system.

        Raises:
            BadRow: It has none.
        """
        try:
            parts = [cells.whole_number(row[at]) for at in self._number]
            if any(parts):
                former = _FORMER_GLUE.join(parts)
                here = former in self.stored
                return former if here else cells.line(_GLUE.join(filter(None, parts)))
            reason = _("is empty: a row without its source's number could not be found again")
        except ValueError as error:
            reason = str(error)
        raise self._bad_number(row, reason)

    def twice(self, row: Sequence[str], first: int) -> BadRow:
        """The complaint about a number that an earlier row had."""
        return self._bad_number(row, _("stands in row {first} already", first=first))

    def read(self, row: Sequence[str]) -> dict[str, Any]:
        """The values of a row by field.

        Raises:
            BadRow: With everything that is wrong with it.
        """
        values: dict[str, Any] = {}
        bad: list[BadCell] = []
        for name, field in self.fields.items():
            try:
                values[name] = field.read(row)
            except BadCell as cell:
                bad.append(cell)
        bad = bad or list(self.contradictions(values, row))
        if bad:
            raise BadRow(bad)
        return values

    def _bad_number(self, row: Sequence[str], reason: str) -> BadRow:
        wanted = next((at for at in self._number if not row[at].strip()), self._number[0])
        column = self.columns[wanted]
        value = cells.shown(row[wanted], "number", column in self._personal)
        return BadRow([BadCell(column, value, reason)])


class RowKindSpec(NamedTuple):
    """A kind of rows.

    Attributes:
        name: As mappings and the command line say it.
        record: Kind of the records that it adds; of events, whose steps it adds.
        mapping: The type of its mapping files.
        maker: Makes drafts of its rows.
        complaints: What in a mapping of it makes no sense.
        documentation: Its fields and further keys, as the help shows them; what says them in
            the reader's language, where they are derived.
        appends: Whether its rows are steps or events of records, and no records.
        coming: How its records are known before they are on file, where that is not derived.
        needs: Fields that a mapping may leave out, but without which no record is new.
    """

    name: RowKind
    record: str
    mapping: type[ImportMapping]
    maker: type[Maker]
    complaints: Callable[[Any], Iterator[Complaint]]
    documentation: str | Callable[[], str]
    appends: bool = False
    coming: Coming | None = None
    needs: tuple[str, ...] = ()


def no_complaints(*own: str) -> Callable[[ImportMapping], Iterator[Complaint]]:
    """Complaints of a kind that asks no more than that each record is told by its row.

    Args:
        own: Fields that differ in every row, so that the mapping cannot say them.
    """

    def complaints(mapping: ImportMapping) -> Iterator[Complaint]:
        for name in own:
            if mapping.fields.given[name].value is not None:
                yield f"fields.{name}.value", _("would be the same for every row")

    return complaints


def moment_of(mapping: ImportMapping, known: OfficeLookup) -> TimeReader:
    """What makes a moment of a text, as the mapping says that times are written."""
    shown, dates = known.calendar.zone, mapping.dates
    zone = zone_of(dates.timezone) if dates.timezone else shown
    return compile_formats(dates.formats, zone, shown, dates.year, dates.twice, known.doubt)


def day_or_moment(mapping: ImportMapping, known: OfficeLookup) -> Callable[[str], date | datetime]:
    """What makes of a text its day, where that stands alone, else its moment."""
    day, moment = compile_days(mapping.dates.formats, mapping.dates.year), moment_of(mapping, known)

    def read(text: str) -> date | datetime:
        found = moment(text)
        return day(text) or found

    return read


def _department(mapping: ImportMapping, known: OfficeLookup) -> Parse:
    """What makes the id of a department of its text, where the office may lack it too."""
    field = mapping.fields.given.get("department")
    if field is not None and field.unknown is Unknown.ADD:
        return known.department
    return lambda text: known.slug("department", text)


def _versions(known: OfficeLookup, text: str) -> tuple[str, ...]:
    """Versions of texts that were told: `U2604-A0004@2; U2604-A0007@1`."""
    return tuple(dict.fromkeys(_version(known, part) for part in cells.parts_of(text)))


def _version(known: OfficeLookup, text: str) -> str:
    number, at, version = text.partition("@")
    if not at or not version.isdigit() or int(version) < 1:
        raise ValueError(_("is no version of a text, such as U2604-A0004@2"))
    return f"{known.record('notice', number)}@{int(version)}"


def _parsers(mapping: ImportMapping, known: OfficeLookup) -> dict[str, Parse]:
    """What makes a value of the text of each field."""
    moment = moment_of(mapping, known)
    return {
        **dict.fromkeys(TIMES, moment),
        **dict.fromkeys(DAYS, lambda text: moment(text).date()),
        **{name: cells.word(vocabulary) for name, vocabulary in VOCABULARY.items()},
        **dict.fromkeys(LINES, cells.line),
        **dict.fromkeys(TEXTS, cells.text),
        "category": lambda text: known.slug("category", text),
        "department": _department(mapping, known),
        "assignee": known.person,
        "first_taker": known.person,
        "unit": known.unit,
        "resident": known.resident,
        "party": lambda text: known.record("party", text),
        "external_party": lambda text: known.record("party", text),
        "letter": lambda text: known.record("document", text),
        "cites": partial(_versions, known),
        "needs_answer": flag,
    }
