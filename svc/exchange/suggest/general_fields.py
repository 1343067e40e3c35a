"""What is known of a general kind's fields while a mapping of it is guessed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from svc.exchange.mapping.model import kind_of_rows
from svc.exchange.row_kinds.general import rows_fields
from svc.kinds.fields import FieldSort, RecordField, fields_of
from svc.kinds.labels import stand_ins

if TYPE_CHECKING:
    from svc.exchange.suggest.profile import ColumnProfile


def fields_by_name(rows: str) -> dict[str, RecordField]:
    """The fields that rows can give."""
    found = kind_of_rows(rows)
    assert found is not None, f"{rows} are no rows of a general kind"
    kind, events = found
    return {field.name: field for field in rows_fields(kind, events=events)}


def is_needed(field: RecordField) -> bool:
    """Whether no row may leave it empty; who did it may stay unsaid."""
    return field.required and not (field.name == "by" and field.acts)


def required_fields(rows: str) -> set[str]:
    """The fields that no row may leave empty, and that nothing stands in for."""
    needed = {name for name, field in fields_by_name(rows).items() if is_needed(field)}
    return needed.difference(stood_in(rows))


def stood_in(rows: str) -> dict[str, str]:
    """What stands for needed fields that a table has no column for; of events nothing does."""
    general = kind_of_rows(rows)
    return stand_ins(general[0].name) if general is not None and not general[1] else {}


def is_personal_field(rows: str, name: str) -> bool:
    """Whether what a field says is personal."""
    field = fields_by_name(rows).get(name)
    return field is not None and _holds_personal(field)


def says_by_unit(rows: str, name: str) -> bool:
    """Whether a field names something of a unit, which a row may name in its place."""
    field = fields_by_name(rows).get(name) if kind_of_rows(rows) is not None else None
    return field is not None and field.is_of_unit


def telling_apart(rows: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What makes a number of rows that have none: what they must say, then the rest of it."""
    fields = [one for one in fields_by_name(rows).values() if not _holds_personal(one)]
    plain = [one for one in fields if one.sort not in (FieldSort.PART, FieldSort.TEXT)]
    needed = tuple(one.name for one in plain if is_needed(one))
    return needed, tuple(one.name for one in plain if one.name not in needed)


def names_steps(rows: str, column: ColumnProfile | None) -> bool:
    """Whether every word of a column is something that can happen to these records."""
    found = kind_of_rows(rows)
    if found is None or column is None or not column.words:
        return False
    return column.words.keys() <= {
        word for step in found[0].steps for word in (step.name, step.chinese)
    }


def _holds_personal(field: RecordField) -> bool:
    if field.sort is FieldSort.PART:
        return any(map(_holds_personal, fields_of(field.type)))
    return bool(field.personal)
