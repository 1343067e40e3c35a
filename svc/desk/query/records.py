"""Looking at records of any kind: lists by what is known of them, one in full, a search.

Answers come from the index's table of the kind: its columns are asked, and the record
itself stands there as a whole.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import time
from typing import TYPE_CHECKING, Any

from svc.desk.core import lookup
from svc.errors import NotFound, UsageError
from svc.index.query.residents import folded
from svc.kinds import derive
from svc.kinds.fields import FieldSort, RecordField, fields_of
from svc.kinds.table import KINDS, noun
from svc.language import _
from svc.model.amounts import decoded
from svc.model.plain import present
from svc.rules.office.naming import meant

if TYPE_CHECKING:
    from svc.desk.core.view import View

#: Sorts of fields that are asked from one value to another.
ORDERED = frozenset(
    {FieldSort.MOMENT, FieldSort.DAY, FieldSort.NUMBER, FieldSort.MONEY, FieldSort.MEASURE}
)


def asked_fields(kind: str) -> list[RecordField]:
    """The fields that a list can be asked by: those that the index keeps in columns."""
    by_name = {field.name: field for field in fields_of(derive.type_of(kind))}
    return [by_name[name] for name in KINDS[kind].columns]


def listed(
    view: View,
    kind: str,
    asked: Mapping[str, Any],
    sort: str = "",
    text: str | None = None,
) -> list[dict[str, Any]]:
    """Records of a kind as plain values, without what is absent.

    Args:
        view: What is looked at.
        kind: Their kind.
        asked: By field, one of these texts; `FIELD from` and `FIELD to` are bounds.
        sort: A column, with `-` before it for the other way round; the latest first unless said.
        text: Words that stand anywhere in them, in any case and width.

    Raises:
        UsageError: A value that does not fit its field.
    """
    row = KINDS[kind]
    by_name = {field.name: field for field in asked_fields(kind)}
    conditions, values = ["1"], []
    for name, wanted in asked.items():
        plain, _blank, bound = name.partition(" ")
        field = by_name[plain]
        texts = wanted if isinstance(wanted, (list, tuple)) else [wanted]
        kept = [_kept(view, field, str(one), end=bound == "to") for one in texts]
        if bound:
            conditions.append(f"{plain} {'>=' if bound == 'from' else '<='} ?")
            values += kept[:1]
        else:
            conditions.append(" OR ".join([_holds(field)] * len(kept)))
            values += kept
    order = f"{sort.lstrip('-')} {'DESC' if sort.startswith('-') else ''}, " if sort else ""
    usual = "began DESC, yymm DESC, desk, sequence DESC" if row.series else "id"
    where = " AND ".join(f"({condition})" for condition in conditions)
    rows = view.rows(f"SELECT json FROM {kind} WHERE {where} ORDER BY {order}{usual}", values)
    records = [present(json.loads(found["json"])) for found in rows]
    wanted_words = folded(text).split() if text else []
    return [
        record
        for record in records
        if not wanted_words or all(word in folded(_all_words(record)) for word in wanted_words)
    ]


def shown(view: View, kind: str, text: str) -> dict[str, Any]:
    """One record as plain values, without what is absent.

    Raises:
        NotFound: None is called so.
    """
    from svc.desk.core.find_record import find

    place = find(view, text, kind)
    row = view.one(f"SELECT json FROM {kind} WHERE id = ?", (place.id,))
    if row is None:
        raise NotFound(
            _("no {kind} {id!r}", kind=noun(kind), id=text),
            _("svc {command}", command=KINDS[kind].listing),
        )
    record: dict[str, Any] = present(json.loads(row["json"]))
    return record


def _holds(field: RecordField) -> str:
    if not field.many:
        return f"{field.name} = ?"
    if field.sort is FieldSort.WORD or field.refers:
        return f"' ' || {field.name} || ' ' LIKE '% ' || ? || ' %'"
    return f"EXISTS (SELECT 1 FROM json_each({field.name}) WHERE value = ?)"


def _kept(view: View, field: RecordField, text: str, *, end: bool) -> Any:
    """What was asked for, as a column keeps it."""
    if field.sort is FieldSort.MOMENT:
        moment = view.parse(text, time(23, 59, 59) if end else time(0))
        return int(moment.timestamp())
    if field.sort is FieldSort.DAY:
        return view.parse(text, time(12)).date().isoformat()
    if field.sort is FieldSort.FLAG:
        return int(text in ("True", "true", "yes", "1"))
    if field.sort in (FieldSort.MONEY, FieldSort.MEASURE):
        try:
            amount = decoded(field.type, text)
        except ValueError as error:
            raise UsageError(
                _("{field} cannot be {text}", field=field.name, text=repr(text)), str(error)
            ) from None
        return int(amount) if field.sort is FieldSort.MONEY else amount.scaled()
    if field.sort is FieldSort.NUMBER:
        if not text.lstrip("-").isdecimal():
            raise UsageError(
                _("{field} cannot be {text}", field=field.name, text=repr(text)),
                _("write a number"),
            )
        return int(text)
    if field.refers:
        return lookup.only(text, meant(text, view.names(field.refers).items())) or text
    return text


def _all_words(value: Any) -> str:
    if isinstance(value, Mapping):
        return " ".join(map(_all_words, value.values()))
    if isinstance(value, Sequence) and not isinstance(value, str):
        return " ".join(map(_all_words, value))
    return str(value)
