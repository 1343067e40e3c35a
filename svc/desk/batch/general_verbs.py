"""The actions of general kinds of record, for batches: made from their rows and types."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from svc.desk.record import general
from svc.desk.record.field_edits import FieldEdits
from svc.duties.record.general import given_fields, step_fields
from svc.errors import UsageError
from svc.kinds import derive
from svc.kinds.id_schemes import NamedId
from svc.kinds.table import RecordKind, general_kinds
from svc.language import N_, _
from svc.named_tuple import NamedTuple

if TYPE_CHECKING:
    from svc.desk.core.desk import Desk


class GeneralVerb(NamedTuple):
    """One action of a kind: its name, its keys with whether each must be given, its work."""

    name: str
    keys: tuple[tuple[str, bool], ...]
    work: Callable[[Desk, dict[str, Any]], Any]


#: What a value of a general kind's field may be: a message.
FORM = N_("text, a number, an object, or a list of them")


def typed(value: Any) -> Any:
    """A JSON value as what would have been typed for it.

    Raises:
        UsageError: It is nothing that could have been.
    """
    if isinstance(value, list):
        return [typed(one) for one in value]
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, (str, int)):
        return str(value)
    raise UsageError(_("is no {form}", form=_(FORM)))


def general_verbs() -> Iterator[GeneralVerb]:
    """Every action of every general kind."""
    for row in general_kinds():
        if "add" not in row.own:
            yield _add(row)
        if not row.stands and "edit" not in row.own:
            yield _edit(row)
        yield from (_step(row, step.name) for step in row.steps if step.name not in row.own)


def _add(row: RecordKind) -> GeneralVerb:
    named = isinstance(row.ids[0], NamedId)
    begun = derive.begins(row.name)
    keys = [(_key(f.name), f.required and f.name != begun) for f in given_fields(row.name)]

    def work(desk: Desk, arguments: dict[str, Any]) -> Any:
        given = dict(arguments)
        record_id = given.pop("id", None)
        return general.add(desk, row.name, given, record_id)

    return GeneralVerb(f"{row.name} add", (*([("id", True)] if named else []), *keys), work)


def _edit(row: RecordKind) -> GeneralVerb:
    def work(desk: Desk, arguments: dict[str, Any]) -> Any:
        given = dict(arguments)
        text = given.pop(row.name)
        return general.edit(desk, row.name, text, FieldEdits(**given))

    keys = ((row.name, True), ("set", False), ("add", False), ("remove", False))
    return GeneralVerb(f"{row.name} edit", keys, work)


def _step(row: RecordKind, name: str) -> GeneralVerb:
    fields = [(_key(field.name), needed) for field, needed in step_fields(row.name, name)]

    def work(desk: Desk, arguments: dict[str, Any]) -> Any:
        given = dict(arguments)
        text, at = given.pop(row.name), given.pop("at", None)
        return general.take_step(desk, row.name, text, name, at, given)

    return GeneralVerb(f"{row.name} {name}", ((row.name, True), ("at", False), *fields), work)


def _key(name: str) -> str:
    return name.replace("_", "-")
