"""A mapping to start from, guessed from what stands in a file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Container, Mapping
from pathlib import PurePath
from types import MappingProxyType
from typing import TYPE_CHECKING
from zlib import crc32

from svc.exchange.files.source import ANYTHING, ReadOptions
from svc.exchange.mapping.field_names import PERSONAL
from svc.exchange.mapping.model import RowKind, kind_of_rows
from svc.exchange.suggest.column_matching import guessed, placed
from svc.exchange.suggest.date_formats import WHOLE
from svc.exchange.suggest.general_fields import is_personal_field, says_by_unit, telling_apart
from svc.exchange.suggest.guess import Guess, HomesAnswers
from svc.exchange.suggest.guess_general import guess_general
from svc.exchange.suggest.guess_openings import guess_openings
from svc.exchange.suggest.guess_records import (
    guess_events,
    guess_followups,
    guess_residents,
    guess_staff,
    guess_units,
    unit_headings,
)
from svc.exchange.suggest.guess_tickets import guess_tickets
from svc.exchange.suggest.log_tickets import TicketRows, tickets_of_log
from svc.exchange.suggest.mapping_writer import comment, listed
from svc.exchange.suggest.row_signs import ROW_SIGNS
from svc.exchange.suggest.synonyms import squeezed, verdict_of
from svc.exchange.suggest.time_columns import TimeColumns
from svc.language import _, n_
from svc.lazy_pattern import lazy_pattern
from svc.rules.record.personal_words import is_personal_number
from svc.store.yaml.emitter import inline

if TYPE_CHECKING:
    from svc.exchange.suggest.office_terms import OfficeTerms
    from svc.exchange.suggest.profile import FileProfile

_GUESSES: dict[RowKind, Callable[[Guess], None]] = {
    RowKind.TICKETS: guess_tickets,
    RowKind.EVENTS: guess_events,
    RowKind.FOLLOWUPS: guess_followups,
    RowKind.RESIDENTS: guess_residents,
    RowKind.UNITS: guess_units,
    RowKind.STAFF: guess_staff,
    RowKind.OPENINGS: guess_openings,
}
#: Fields that several columns may make.
_IN_PARTS = frozenset({"unit"})
_WRITTEN = ("sheet", "header_row", "format", "encoding", "delimiter", "quote")
_YEAR = lazy_pattern(r"(?<![0-9])20[0-9]{2}(?![0-9])")
#: Fields whose cells are no words, so that a word there stands for nothing.
_WORDLESS = frozenset(
    {"unit", "phones", "phone", "reporter_phone", "reporter_name", "email", "score", "area"}
)


def suggested(
    survey: FileProfile,
    here: OfficeTerms,
    kind: RowKind | None = None,
    written: ReadOptions = ANYTHING,
    homes: HomesAnswers | None = None,
    named: Mapping[str, str] = MappingProxyType({}),
) -> str:
    """A mapping as YAML, with comments on what is doubtful.

    Args:
        survey: The file, read through.
        here: The office the mapping is for.
        kind: What rows are to become; guessed if None.
        written: What was said of the file, for the mapping to say it too.
        homes: Make units and the residents who live there of it, with what was answered.
        named: Columns that somebody named, by field.
    """
    if homes is not None:
        return _of_homes(survey, here, written, homes)
    log = tickets_of_log(survey, here) if kind in (None, RowKind.TICKETS) else None
    kinds = [kind or (guessed(survey) if log is None else RowKind.TICKETS)]
    kinds += [RowKind.EVENTS] if log is not None and kind is None else []
    parts = [(name, _part(survey, here, name, written, log, named=named)) for name in kinds]
    used = {heading for _name, guess in parts for heading in guess.sketch.used}
    for rows_are, guess in parts:
        _tell(guess, "all" if len(parts) > 1 else rows_are, used)
    return "---\n".join(guess.sketch.text() for _name, guess in parts)


def are_homes(survey: FileProfile, here: OfficeTerms) -> bool:
    """Whether a file tells of units that are not on file, and of who lives there."""
    signs = ROW_SIGNS.get(guessed(survey))
    if signs is None or not signs.of_homes:
        return False
    places = placed(survey, RowKind.RESIDENTS)
    guess = Guess(survey, places, here, TimeColumns(survey, day_first=True), RowKind.RESIDENTS)
    headings = unit_headings(guess)
    return "name" in places and bool(headings) and not guess.on_file(headings)


def _of_homes(
    survey: FileProfile, here: OfficeTerms, written: ReadOptions, homes: HomesAnswers
) -> str:
    """Two mappings of one sheet: its units, and who lives there."""
    # A home is known by itself, whoever lives there.
    alone = homes._replace(apart=None)
    parts = [
        _part(survey, here, RowKind.UNITS, written, homes=alone),
        _part(survey, here, RowKind.RESIDENTS, written, homes=homes),
    ]
    used = {heading for guess in parts for heading in guess.sketch.used}
    for guess in parts:
        _tell(guess, "all", used)
    return "---\n".join(guess.sketch.text() for guess in parts)


def _part(
    survey: FileProfile,
    here: OfficeTerms,
    rows_are: RowKind,
    written: ReadOptions,
    log: TicketRows | None = None,
    homes: HomesAnswers | None = None,
    named: Mapping[str, str] = MappingProxyType({}),
) -> Guess:
    """A mapping of one kind; see `suggested`.

    Args:
        log: How a log's rows become tickets, if the file is one.
    """
    of_log = log is not None and rows_are is RowKind.TICKETS
    columns = log.columns if of_log and log else placed(survey, rows_are)
    if log is not None and not of_log:
        # What stands on every row of a ticket is the ticket's, and no step's.
        text = log.columns.get("text")
        columns = {name: one for name, one in columns.items() if one is not text}
    by_heading = {one.heading: one for one in survey.columns}
    columns |= {field: by_heading[heading] for field, heading in named.items()}
    times = TimeColumns(survey, day_first=True)
    guess = Guess(survey, columns, here, times, rows_are)
    guess.homes = homes
    _GUESSES.get(rows_are, guess_general)(guess)
    sketch = guess.sketch
    number = f"  number: {inline(log.number)}" if log else _number(guess, rows_are)
    if log:
        sketch.used.add(log.number)
    own = [f"kind: {rows_are}", "source:", *_system_lines(guess, rows_are), number]
    if of_log and log:
        own += _rows_lines(guess, log)
    sketch.top = [
        *own,
        *_written(written),
        *_wide(survey),
        *_dates(guess),
        *_nulls(guess),
        *_skip(guess),
        *sketch.top,
    ]
    if not survey.has_header and written.header_row is None:
        sketch.top.append("header_row: 0")
    return guess


def _rows_lines(guess: Guess, log: TicketRows) -> list[str]:
    """Which row of a ticket makes it."""
    which = (
        _("of the rows of one ticket the earliest makes it, wherever it stands")
        if log.rows == "earliest"
        else _("of the rows of one ticket the first makes it (rows: last)")
        if log.rows == "first"
        else _("of the rows of one ticket the last makes it (rows: first)")
    )
    if log.by_first:
        guess.sketch.note(_("no column says when a ticket came in: it is taken to be its first"
                            " row's time"))  # fmt: skip
    return [*comment(which), f"rows: {log.rows}"]


def _written(written: ReadOptions) -> list[str]:
    """How the file is written, as far as that was said."""
    said = {name: getattr(written, name) for name in _WRITTEN}
    return [
        f"{name}: {inline(one) if isinstance(one, str) else one}"
        for name, one in said.items()
        if one is not None
    ]


def _wide(survey: FileProfile) -> list[str]:
    """Which columns become rows of their own, of a wide sheet."""
    wide = survey.wide
    if wide is None:
        return []
    told = _("a column for each of several: each that is filled is a row")
    return [*comment(told), "wide:", f"  columns: {listed(wide.columns)}",
            f"  names: {listed(wide.names)}", f"  value: {inline(wide.value)}"]  # fmt: skip


def _number(guess: Guess, kind: RowKind) -> str:
    """The source's own number: a column, or several that make one."""
    if guess.homes:
        return _number_of_home(guess)
    own = guess.found.get("number")
    if own is not None and _is_personal(guess, own.heading):
        guess.sketch.note(_("{column} is not taken for the source's own number: names and phones"
                            " stand there, and numbers are seen by everybody",
                            column=own.heading))  # fmt: skip
        own = None
    headings = [own.heading] if own is not None else []
    if own is None:
        guess.sketch.note(_("no column with the source's own number was found; by it the import"
                            " knows a row again"))  # fmt: skip
    if not _repeats(kind) or own is None:
        headings = _telling_apart(guess, kind, headings)
    guess.sketch.used.update(headings)
    if len(headings) > 1:
        return f"  number: {listed(headings)}"
    return f"  number: {inline(headings[0] if headings else '?')}"


def _number_of_home(guess: Guess) -> str:
    """What a home's row is known by: the home, and of several people of one what tells which."""
    assert guess.homes is not None
    headings = unit_headings(guess)
    if guess.homes.apart:
        headings = list(dict.fromkeys((*headings, guess.homes.apart)))
    guess.sketch.used.update(headings)
    return f"  number: {listed(headings)}"


def _telling_apart(guess: Guess, kind: RowKind, own: list[str]) -> list[str]:
    """Columns that together say something else in every row, as few as do; all if none do."""
    survey = guess.survey
    signs = ROW_SIGNS.get(kind)
    if own and not survey.repeats(own):
        return own
    if own and len(own) == 1 and kind is RowKind.TICKETS:
        guess.sketch.note(_("{column} is taken for the source's own number, and some numbers"
                            " stand there twice", column=own[0]))  # fmt: skip
    base, more = (
        [heading for field in fields for heading in _headings_of(guess, field)]
        for fields in ((signs.number, signs.more) if signs else telling_apart(kind))
    )
    headings = own or list(dict.fromkeys(base))
    for heading in dict.fromkeys((*base, *more)):
        if headings and not survey.repeats(headings):
            return headings
        if heading not in headings:
            headings = [*headings, heading]
    if headings and not survey.repeats(headings):
        return headings
    if not headings or _repeats(kind):
        return headings
    guess.sketch.note(_("no columns but names and phones tell the rows apart: name those that make"
                        " a number"))  # fmt: skip
    return headings


def _repeats(kind: RowKind) -> bool:
    """Whether several rows may have one number."""
    general = kind_of_rows(kind)
    signs = ROW_SIGNS.get(kind)
    return signs.repeats if signs else general is not None and general[1]


def _headings_of(guess: Guess, field: str) -> list[str]:
    """The columns of a field; of a unit all that make it; none with people's names or numbers."""
    headings = [guess.found[field].heading] if field in guess.found else []
    if field in _IN_PARTS or (not headings and says_by_unit(guess.kind, field)):
        headings = unit_headings(guess)
    return [one for one in headings if not _is_personal(guess, one)]


def _is_personal(guess: Guess, heading: str) -> bool:
    """Whether a column holds people's names or numbers, by its field or by what is in it."""
    found = guess.found
    if any(one.heading == heading and _says_personal(guess, name) for name, one in found.items()):
        return True
    values = [row[heading] for row in guess.survey.first if row.get(heading, "").strip()]
    return sum(map(is_personal_number, values)) * 4 > len(values)


def _says_personal(guess: Guess, name: str) -> bool:
    return is_personal_field(guess.kind, name) if guess.general else name in PERSONAL


def _dates(guess: Guess) -> list[str]:
    times = guess.times
    if not times.formats:
        return []
    doubts = [line for words in times.doubts for line in comment(words, "  ")]
    lines = ["dates:", *doubts, f"  formats: {listed(times.formats)}"]
    if all(one in WHOLE or "%Y" in one or "%y" in one for one in times.formats):
        return lines
    said = " ".join([PurePath(guess.survey.name).stem, *guess.survey.told])
    year = _YEAR.search(said)
    guess.sketch.note(
        _("times without a year are taken to be of {year}", year=year[0]) if year else
        _("some times say no year: name it, dates: year:")
    )  # fmt: skip
    return [*lines, f"  year: {year[0]}"] if year else lines


def _nulls(guess: Guess) -> list[str]:
    """The words that stand for empty cells, where what they stand for is no word."""
    nulls: set[str] = set()
    for field, column in guess.found.items():
        if column.nulls and (field in _WORDLESS or guess.times.day_of(column)):
            nulls |= set(column.nulls)
    if not nulls:
        return []
    guess.sketch.note(_("{words} stand for empty cells", words=", ".join(sorted(nulls))))
    return [f"nulls: {listed(sorted(nulls))}"]


def _skip(guess: Guess) -> list[str]:
    """The rows to leave out."""
    tests = [
        f"{{column: {inline(heading)}, is: {listed(words)}}}"
        for heading, words in guess.skipped.items()
    ]
    footers = guess.survey.footers
    if footers:
        words = sorted({f"{word}*" for _heading, word in footers})
        tests.append(f"{{column: {inline(footers[0][0])}, is: {listed(words)}}}")
        guess.sketch.used.add(footers[0][0])
        left_out = n_("{n} row is a sum or a signature, and left out",
                      "{n} rows are sums or signatures, and left out", len(footers))  # fmt: skip
        guess.sketch.note(left_out)
    found = [*guess.skip, *tests]
    return ["skip:", *(f"  - {one}" for one in found)] if found else []


def _tell(guess: Guess, kind: str, used: Container[str]) -> None:
    """What stands above the mapping: what it is, and what was left over.

    Args:
        kind: The command that imports by it.
        used: Headings that found a place in any part.
    """
    survey, sketch = guess.survey, guess.sketch
    rows = n_("{n} row", "{n} rows", survey.rows)
    name = PurePath(survey.name).name
    opening = [
        _("guessed from {file} ({rows}): check it, then svc import {kind} FILE --mapping THIS"
          " --dry-run", file=name, rows=rows, kind=kind),
        *survey.told,
    ]  # fmt: skip
    left = [one.heading for one in survey.columns if one.heading not in used]
    verdicts = [one for one in left if verdict_of(one)]
    left = [one for one in left if one not in verdicts]
    if verdicts:
        sketch.note(
            _("{columns} says whether a row was in time: svc judges by due times itself,"
              " and of a verdict alone it makes no figure", columns=", ".join(verdicts))
        )  # fmt: skip
    if left:
        sketch.note(_("columns that found no place: {columns}", columns=", ".join(left)))
    if survey.unnamed:
        letters = ", ".join(survey.unnamed)
        sketch.note(_("columns without a heading hold something, and are left out: {columns}",
                      columns=letters))  # fmt: skip
    sketch.notes = [*opening, *sketch.notes]


def _system_lines(guess: Guess, kind: RowKind) -> list[str]:
    told = _("a name of its own for where the files come from; next month's keep it")
    return [*comment(told, "  "), f"  system: {_system(guess, kind)}"]


def _system(guess: Guess, kind: RowKind) -> str:
    """An id of the system: the same for every file with these columns, whatever its name.

    Steps and calls are of the system whose tickets they name, and homes without names of that
    whose people they do, if these are on file.
    """
    signs = ROW_SIGNS.get(kind)
    if signs is not None and signs.system is not None and "name" not in guess.found:
        field, records = signs.system
        column = guess.found.get(field)
        named = {row[column.heading] for row in guess.survey.first} if column else set()
        system_of: Mapping[str, str] = getattr(guess.here, records)
        systems = Counter(filter(None, map(system_of.get, named)))
        if systems:
            return systems.most_common(1)[0][0]
    columns = "|".join(sorted(squeezed(one.heading) for one in guess.survey.columns))
    return f"list-{crc32(columns.encode()) & 0xFFFF:04x}"
