"""Tables for people: names instead of ids, and words in the reader's language."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from svc.cli.termio.vocabulary import said_in
from svc.language import current, either
from svc.rules.record.unit_ids import display

if TYPE_CHECKING:
    from svc.desk.core.view import View
    from svc.exchange.export.columns import ExportColumn

#: Which list of the office's rules names what stands in a column.
_NAMED = {"category": "categories", "department": "departments", "level": "escalation"}
_PEOPLE = ("assignee", "first_taker", "by", "approved_by")
_PLACES = ("unit",)
_VOCABULARY = frozenset(
    {"kind", "priority", "status", "channel", "resolution", "action", "outcome", "code", "role",
     "roles", "relation"}
)  # fmt: skip


def worded(view: View, columns: Iterable[ExportColumn]) -> tuple[ExportColumn, ...]:
    """Columns that say names and words instead of ids and the records' own words."""
    return tuple(column._replace(words=_words(view, column.name)) for column in columns)


def _words(view: View, field: str) -> Callable[[Any], Any] | None:
    """What a column's values are turned into; None for what stands as it is."""
    if field in _VOCABULARY:
        return lambda value: said_in(field, str(value))
    if field in _PLACES:
        return lambda value: display(str(value), current())
    if field in _PEOPLE:
        names = _people(view)
    elif field in _NAMED:
        names = _names(view, _NAMED[field])
    else:
        return None
    return lambda value: names.get(str(value), str(value))


def _names(view: View, section: str) -> Mapping[str, str]:
    """What the office calls its departments or categories, in the reader's language."""
    entries = view.office.get(section) or ()
    return {one["id"]: either(one.get("name_en") or one["name"], one["name"]) for one in entries}


def _people(view: View) -> Mapping[str, str]:
    """Names of the staff, who have left included, by id."""
    return {row["id"]: str(row["name"]) for row in view.rows("SELECT id, name FROM staff")}
