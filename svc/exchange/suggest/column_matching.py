"""Which column of a file may be which field of a record, and what rows may be."""

from __future__ import annotations

from typing import TYPE_CHECKING

from svc.exchange.mapping.model import RowKind, kind_of_rows
from svc.exchange.suggest.date_formats import dated
from svc.exchange.suggest.general_fields import names_steps, required_fields
from svc.exchange.suggest.synonyms import fields_of, meaning_of

if TYPE_CHECKING:
    from svc.exchange.suggest.profile import ColumnProfile, FileProfile

#: Of each group some field must have its column for rows to be of a kind.
_NEEDED: dict[RowKind, tuple[tuple[str, ...], ...]] = {
    RowKind.TICKETS: (("received",), ("text", "category", "kind")),
    RowKind.EVENTS: (("number",), ("at",), ("state", "action")),
    RowKind.FOLLOWUPS: (("ticket",), ("at",), ("outcome", "score", "satisfied")),
    RowKind.RESIDENTS: (("name",), ("phones", "unit")),
    RowKind.UNITS: (("unit",),),
    RowKind.STAFF: (("name",), ("department", "roles"), ("number", "id", "since", "active")),
}
#: So many columns of a file must be fields of a general kind for its rows to be of it.
_MOST_OF_IT = 0.6
#: Columns by field.
Placed = dict[str, "ColumnProfile"]


def placed(survey: FileProfile, kind: RowKind) -> Placed:
    """The columns that may be fields, each column one, each field the likeliest."""
    if not survey.has_header:
        return placed_by_content(survey) if kind is RowKind.TICKETS else {}
    wishes = [
        (place, at, field, column)
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
    if dated(column, day_first=True) is not None:
        return "received"
    if shapes == column.filled and all(look in ("#", "#-#") for look in column.shapes):
        lengths = [shape.shortest[0] for shape in column.shapes.values()]
        if min(lengths) > 6:
            return "reporter_phone"
    if full and not column.twice and shapes == column.filled:
        return "number"
    for sort in ("state", "kind", "channel", "category"):
        known = [word for word in column.words or () if meaning_of(sort, word)]
        if column.words and len(known) * 2 >= len(column.words):
            return sort
    return None


def guessed(survey: FileProfile) -> RowKind:
    """What the rows of a file most likely are."""
    return max(RowKind, key=lambda kind: _likelihood(survey, kind))


def _likelihood(survey: FileProfile, kind: RowKind) -> float:
    """How much of a file is understood as rows of a kind; a whole more if nothing is lacking."""
    places = placed(survey, kind)
    share = len(places) / max(1, len(survey.columns))
    if kind in _NEEDED:
        whole = all(any(field in places for field in group) for group in _NEEDED[kind])
    else:
        # Kinds that have nothing but their own words for their fields claim few files.
        whole = share > _MOST_OF_IT and required_fields(kind) <= places.keys()
        share += 0.1 if names_steps(kind, places.get("action")) else 0
    number = places.get("number")
    general = kind_of_rows(kind)
    repeats = general[1] if general else kind is RowKind.EVENTS
    if (kind in (RowKind.TICKETS, RowKind.EVENTS) or general) and number is not None:
        share += 0.5 if number.twice is repeats else -0.5
    return share + whole
