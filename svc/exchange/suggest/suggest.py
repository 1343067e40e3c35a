"""A mapping to start from, guessed from what stands in a file."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import PurePath
from typing import TYPE_CHECKING

from svc.exchange.files.source import ANYTHING, ReadOptions
from svc.exchange.mapping.field_reader import PERSONAL
from svc.exchange.mapping.model import RowKind
from svc.exchange.suggest.column_matching import guessed, placed
from svc.exchange.suggest.guess import Guess
from svc.exchange.suggest.guess_records import (
    guess_events,
    guess_followups,
    guess_residents,
    guess_staff,
    guess_units,
)
from svc.exchange.suggest.guess_tickets import guess_tickets
from svc.exchange.suggest.mapping_writer import comment, listed
from svc.exchange.suggest.time_columns import TimeColumns
from svc.language import _, n_
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
}
#: What makes a number of a row that has none of its own, by kind.
_NUMBERS: dict[RowKind, tuple[str, ...]] = {
    RowKind.TICKETS: ("received", "unit", "place"),
    RowKind.EVENTS: (),
    RowKind.FOLLOWUPS: ("ticket", "at"),
    RowKind.RESIDENTS: (),
    RowKind.UNITS: ("unit",),
    RowKind.STAFF: ("id",),
}
_WRITTEN = ("sheet", "header_row", "format", "encoding", "delimiter", "quote")
_NO_SLUG = re.compile(r"[^a-z0-9]+")


def suggested(
    survey: FileProfile,
    here: OfficeTerms,
    kind: RowKind | None = None,
    written: ReadOptions = ANYTHING,
) -> str:
    """A mapping as YAML, with comments on what is doubtful.

    Args:
        survey: The file, read through.
        here: The office the mapping is for.
        kind: What rows are to become; guessed if None.
        written: What was said of the file, for the mapping to say it too.
    """
    rows_are = kind or guessed(survey)
    guess = Guess(survey, placed(survey, rows_are), here, TimeColumns(survey, day_first=True))
    _GUESSES[rows_are](guess)
    sketch = guess.sketch
    number = _number(guess, rows_are)
    own = [f"kind: {rows_are}", "source:", f"  system: {_system(survey.name)}", number]
    sketch.top = [*own, *_written(written), *_dates(guess), *_skip(guess), *sketch.top]
    _tell(guess, rows_are)
    return sketch.text()


def _written(written: ReadOptions) -> list[str]:
    """How the file is written, as far as that was said."""
    said = {name: getattr(written, name) for name in _WRITTEN}
    return [
        f"{name}: {inline(one) if isinstance(one, str) else one}"
        for name, one in said.items()
        if one is not None
    ]


def _number(guess: Guess, kind: RowKind) -> str:
    """The source's own number: a column, or several that make one."""
    number = guess.found.get("number")
    if number is not None and _is_personal(guess, number.heading):
        guess.sketch.note(_("{column} is not taken for the source's own number: names and phones"
                            " stand there, and numbers are seen by everybody",
                            column=number.heading))  # fmt: skip
        number = None
    fields = ["number"] if number is not None else list(_NUMBERS[kind])
    placed_columns = [guess.found[field].heading for field in fields if field in guess.found]
    headings = [one for one in placed_columns if not _is_personal(guess, one)]
    guess.sketch.used.update(headings)
    if number is None:
        guess.sketch.note(_("no column with the source's own number was found; by it the import"
                            " knows a row again"))  # fmt: skip
    elif number.twice and kind in (RowKind.TICKETS, RowKind.FOLLOWUPS, RowKind.STAFF):
        guess.sketch.note(_("{column} is taken for the source's own number, and some numbers"
                            " stand there twice", column=number.heading))  # fmt: skip
    if len(headings) > 1:
        return f"  number: {listed(headings)}"
    return f"  number: {inline(headings[0] if headings else '?')}"


def _is_personal(guess: Guess, heading: str) -> bool:
    """Whether a column holds people's names or numbers, by its field or by what is in it."""
    found = guess.found
    if any(name in found and found[name].heading == heading for name in PERSONAL):
        return True
    values = [row[heading] for row in guess.survey.first if row.get(heading, "").strip()]
    return sum(map(is_personal_number, values)) * 4 > len(values)


def _dates(guess: Guess) -> list[str]:
    times = guess.times
    if not times.formats:
        return []
    doubts = [line for words in times.doubts for line in comment(words, "  ")]
    return ["dates:", *doubts, f"  formats: {listed(times.formats)}"]


def _skip(guess: Guess) -> list[str]:
    """The rows to leave out."""
    tests = [
        f"{{column: {inline(heading)}, is: {listed(words)}}}"
        for heading, words in guess.skipped.items()
    ]
    found = [*guess.skip, *tests]
    return ["skip:", *(f"  - {one}" for one in found)] if found else []


def _tell(guess: Guess, kind: RowKind) -> None:
    """What stands above the mapping: what it is, and what was left over."""
    survey, sketch = guess.survey, guess.sketch
    rows = n_("{n} row", "{n} rows", survey.rows)
    name = PurePath(survey.name).name
    opening = [
        _("guessed from {file} ({rows}): check it, then svc import {kind} FILE --mapping THIS"
          " --dry-run", file=name, rows=rows, kind=kind),
        *survey.told,
    ]  # fmt: skip
    left = [one.heading for one in survey.columns if one.heading not in sketch.used]
    if left:
        sketch.note(_("columns that found no place: {columns}", columns=", ".join(left)))
    sketch.notes = [*opening, *sketch.notes]


def _system(name: str) -> str:
    """An id of the system, of the file's name if that has Latin letters."""
    slug = _NO_SLUG.sub("-", PurePath(name).stem.casefold()).strip("-")
    return slug[:40].strip("-") if re.search("[a-z]", slug) else "old-system"
