"""Which column of a file may be which field of a record, and what rows may be."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from svc.errors import UsageError
from svc.exchange.files.json_file import JsonLinesSource
from svc.exchange.mapping.field_names import DAYS, TIMES
from svc.exchange.mapping.model import RowKind, kind_of_rows
from svc.exchange.suggest.date_formats import WHOLE, dated
from svc.exchange.suggest.general_fields import fields_by_name, names_steps, required_fields
from svc.exchange.suggest.row_signs import ROW_SIGNS
from svc.exchange.suggest.synonyms import fields_of, meaning_of, part_of
from svc.kinds.labels import telling
from svc.lazy_pattern import lazy_pattern
from svc.rules.record.unit_ids import unit_id

if TYPE_CHECKING:
    from svc.exchange.suggest.profile import ColumnProfile, FileProfile

#: So many columns of a file must be fields of a general kind for its rows to be of it.
_MOST_OF_IT = 0.6
#: Fields that every row must say.
_EVERY_ROW = frozenset({"number", "ticket", "received", "at", "order"})
#: What stands between a building and a room.
_WHOLE_UNIT = lazy_pattern(r"[0-9A-Za-z][-#][0-9]|[栋幢座单元号楼][^栋幢座单元号楼]*[0-9]")
#: Columns by field.
Placed = dict[str, "ColumnProfile"]


def placed(survey: FileProfile, kind: RowKind) -> Placed:
    """The columns that may be fields, each column one, each field the likeliest."""
    if not survey.has_header:
        return placed_by_content(survey) if kind is RowKind.TICKETS else {}
    wishes = [
        (_rank(survey, field, place, column), at, field, column)
        for at, column in enumerate(survey.columns)
        for field, place in fields_of(kind, column.heading)
    ]
    places: Placed = {}
    taken: set[str] = set()
    for _place, _at, field, column in sorted(wishes, key=lambda wish: wish[:2]):
        if field not in places and column.heading not in taken:
            places[field] = column
            taken.add(column.heading)
    return places


def _rank(
    survey: FileProfile, field: str, place: int, column: ColumnProfile
) -> tuple[bool, bool, int]:
    """How likely a column is a field: what every row must say stands in every row, days in days."""
    scarce = field in _EVERY_ROW and column.filled < survey.rows
    times = dated(column, day_first=True) if field in TIMES or field in DAYS else None
    return scarce, times is not None and not times.has_day, place


def placed_by_content(survey: FileProfile) -> Placed:
    """Columns that nothing names, by what stands in them: tickets' fields, as far as that shows."""
    places: Placed = {}
    for column in survey.columns:
        full = column.filled == survey.rows
        field = _by_content(column, full)
        if field is not None and field not in places:
            places[field] = column
    taken = {column.heading for column in places.values()}
    words = [one for one in survey.columns if one.heading not in taken and one.filled]
    if words:
        places["text"] = max(
            words, key=lambda one: sum(len(row[one.heading]) for row in survey.first)
        )
    return places


def _by_content(column: ColumnProfile, full: bool) -> str | None:
    shapes = sum(shape.count for shape in column.shapes.values())
    times = dated(column, day_first=True)
    if times is not None and all(one in WHOLE or re.search("%[Yy]", one) for one in times.formats):
        return "received"
    if shapes == column.filled and all(look in ("#", "#-#") for look in column.shapes):
        lengths = [shape.shortest[0] for shape in column.shapes.values()]
        if min(lengths) > 6:
            return "reporter_phone"
    if _are_units(column):
        return "unit"
    if full and not column.twice and shapes == column.filled:
        return "number"
    for sort in ("state", "kind", "channel", "category"):
        known = [word for word in column.words or () if meaning_of(sort, word)]
        if column.words and len(known) * 2 >= len(column.words):
            return sort
    return None


def _are_units(column: ColumnProfile) -> bool:
    """Whether a column's words are homes in full: a building and a room at least."""
    for text in column.words or ():
        if not _WHOLE_UNIT.search(text):
            return False
        try:
            unit_id(text)
        except UsageError:
            return False
    return bool(column.words)


def has_parts(survey: FileProfile) -> bool:
    """Whether columns say of a home its building and its room."""
    return {"building", "room"} <= {part_of(column.heading) for column in survey.columns}


def own_kind(survey: FileProfile) -> RowKind | None:
    """What svc's own JSON lines hold; None of any other file."""
    headings = {column.heading for column in survey.columns}
    if not isinstance(survey.source, JsonLinesSource) or not {"format", "id"} <= headings:
        return None
    return next(
        (kind for kind, signs in ROW_SIGNS.items() if signs.marks and signs.marks <= headings),
        None,
    )


def guessed(survey: FileProfile) -> RowKind:
    """What the rows of a file most likely are."""
    return max(RowKind, key=lambda kind: _likelihood(survey, kind))


def _names_units(survey: FileProfile, kind: RowKind, places: Placed) -> int:
    """How many columns name the home of rows whose kind says it by a record of that home."""
    if not any(field.is_unit or field.is_of_unit for field in fields_by_name(kind).values()):
        return 0
    taken = {column.heading for column in places.values()}
    parts = [one for one in survey.columns if part_of(one.heading) in ("building", "entrance",
             "room") and one.heading not in taken]  # fmt: skip
    return len(parts)


def _says_unit(kind: RowKind, places: Placed, by_unit: int) -> bool:
    fields = fields_by_name(kind)
    return bool(by_unit) or any(fields[name].is_unit for name in places if name in fields)


def _telling_fields(kind: RowKind) -> frozenset[str]:
    general = kind_of_rows(kind)
    return frozenset(telling(general[0].name)) if general and not general[1] else frozenset()


def _likelihood(survey: FileProfile, kind: RowKind) -> float:
    """How much of a file is understood as rows of a kind; a whole more if nothing is lacking."""
    places = placed(survey, kind)
    names = {*places, *(["unit"] if has_parts(survey) else [])}
    signs = ROW_SIGNS.get(kind)
    by_unit = signs is None and _names_units(survey, kind, places)
    share = (len(places) + by_unit) / max(1, len(survey.columns))
    if signs is not None:
        whole = all(any(field in names for field in group) for group in signs.needed)
    else:
        # Kinds that have nothing but their own words for their fields claim few files.
        tells = _telling_fields(kind)
        whole = share > _MOST_OF_IT and required_fields(kind) <= places.keys()
        whole |= bool(tells) and tells <= places.keys() and _says_unit(kind, places, by_unit)
        share += 0.1 if names_steps(kind, places.get("action")) else 0
    number = places.get("number")
    general = kind_of_rows(kind)
    repeats = general[1] if general else signs is not None and signs.repeats
    if (general or (signs is not None and signs.numbered)) and number is not None:
        share += 0.5 if number.twice is repeats else -0.5
    return share + whole
