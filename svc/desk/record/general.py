"""What can be done with a record of any kind: taking it on file, mending it, its steps.

Nothing here knows which kind it is: the row (`svc.kinds.table`) and the type say what
there is to give, how it is numbered, what may be changed and what can happen. Who
acts must be named.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any

import msgspec

from svc.desk.core.lookup import find_number
from svc.desk.record.field_edits import FieldEdits, changed, mended
from svc.desk.record.field_values import value_of
from svc.desk.record.writing import keep, new, sound
from svc.errors import NotFound, Refused, UsageError
from svc.kinds import derive
from svc.kinds.fields import RecordField, field_of, fields_of
from svc.kinds.identify import identified
from svc.kinds.table import KINDS, NamedId, RecordKind, RecordStep, Series, SlotId, noun
from svc.language import _

if TYPE_CHECKING:
    from svc.desk.core.desk import Desk

#: Fields that no one types: what they hold follows.
_OWN = frozenset({"format", "id", "source"})


def given_fields(kind: str) -> list[RecordField]:
    """What may be given when a record of a kind is taken on file, in order."""
    row = KINDS[kind]
    left_out = {
        *_OWN,
        row.events,
        *(step.sets for step in row.steps),
        *_doers(row),
        *_taken_by(row),
    }
    return [field for field in fields_of(derive.type_of(kind)) if field.name not in left_out]


def editable(kind: str) -> list[str]:
    """Fields that may be mended afterwards; none where the body never changes."""
    row = KINDS[kind]
    if row.events:
        return []
    begun = derive.begins(kind)
    given = [field.name for field in given_fields(kind) if field.name != begun]
    return [*given, *_taken_by(row)]


def add(desk: Desk, kind: str, texts: Mapping[str, Any], record_id: str | None = None) -> Any:
    """Take a record on file.

    Args:
        desk: Where.
        kind: Its kind.
        texts: Text, or several texts, by field.
        record_id: The id, of a kind whose ids people give.

    Raises:
        UsageError: Something is missing, or does not fit.
        NotFound: It names what is not on file.
        Refused: It is on file already, or breaks a rule.
    """
    row = KINDS[kind]
    desk.actor  # noqa: B018 - a record other than a ticket needs somebody named
    values = _typed(desk, kind, texts)
    record = _identified(desk, row, values, record_id)
    if not isinstance(row.scheme(record.id), Series):
        new(desk, kind, record.id)
    _refuse_flawed(kind, record)
    desk.put(kind, record)
    when = values.get(derive.begins(kind))
    desk.did("add", record.id, f"add {kind} {record.id}", when if _past(desk, when) else None)
    return record


def edit(desk: Desk, kind: str, text: str, edits: FieldEdits) -> Any:
    """Mend fields of a record.

    Raises:
        NotFound: It is not on file.
        UsageError: A field that cannot be mended so, or a value that does not fit it.
        Refused: Its body never changes, or a rule would be broken.
    """
    row = KINDS[kind]
    desk.actor  # noqa: B018 - see `add`
    before = desk.load(kind, find(desk, kind, text))
    if row.events:
        raise Refused(
            _("what {kind} {id} says never changes", kind=noun(kind), id=before.id),
            _("what can happen to it: {steps}", steps=", ".join(step.name for step in row.steps)),
        )
    after = mended(desk, before, edits, editable(kind))
    _refuse_other_slot(row, before, after)
    return keep(desk, kind, before, after, f"({', '.join(changed(before, after))})")


def take_step(
    desk: Desk,
    kind: str,
    text: str,
    name: str,
    at: str | datetime | None = None,
    texts: Mapping[str, Any] | None = None,
) -> Any:
    """Record that something happened to a record: a moment is set, or an event appended.

    Args:
        desk: Where.
        kind: Its kind.
        text: Which record.
        name: The step.
        at: When, as typed; now if not said.
        texts: Text by field, of what goes with the step.

    Raises:
        NotFound: It is not on file, or there is no such step.
        UsageError: What goes with it is missing or does not fit.
        Refused: It happened already, its turn has not come, or it came too late.
    """
    row = KINDS[kind]
    step = next((one for one in row.steps if one.name == name), None)
    if step is None:
        known = ", ".join(one.name for one in row.steps)
        raise NotFound(
            _("nothing called {step!r} happens to a {kind}", step=name, kind=noun(kind)),
            _("one of {known}", known=known or _("none yet")),
        )
    before = desk.load(kind, find(desk, kind, text))
    when = desk.moment(at)
    _refuse_out_of_turn(row, step, before)
    after = _stepped(desk, row, step, before, when, texts or {})
    sound(kind, before, after)
    return keep(desk, kind, before, after, "", action=name, when=when)


def step_fields(kind: str, name: str) -> list[tuple[RecordField, bool]]:
    """What is given with a step, each with whether it must be."""
    row, struct = KINDS[kind], derive.type_of(kind)
    step = next(one for one in row.steps if one.name == name)
    events = field_of(struct, row.events) if row.events else None
    holder = events.type if events else struct
    fields = [(field_of(holder, taken.rstrip("?")), taken) for taken in step.takes]
    return [(field, not taken.endswith("?")) for field, taken in fields if field is not None]


def find(desk: Desk, kind: str, text: str) -> str:
    """The id of a record on file, from any way of writing it.

    Raises:
        NotFound: None is called so.
        UsageError: Several are.
    """
    row = KINDS[kind]
    series = row.series
    if series is not None and not series.parent and row.scheme(text.strip().upper()) is None:
        return find_number(desk.index, text, kind)
    for spelled in (text.strip(), text.strip().upper()):
        if row.scheme(spelled) is not None and desk.holds(kind, spelled):
            return spelled
    raise NotFound(
        _("no {kind} {id!r}", kind=noun(kind), id=text), _("svc {command}", command=row.listing)
    )


def _typed(desk: Desk, kind: str, given: Mapping[str, Any]) -> dict[str, Any]:
    """Typed values of a new record's fields, with the moment and who acts where nobody said."""
    row, struct = KINDS[kind], derive.type_of(kind)
    known = {field.name: field for field in given_fields(kind)}
    values: dict[str, Any] = {}
    for name, typed in given.items():
        if typed in (None, "", (), []):
            continue
        field = known.get(name)
        if field is None:
            raise UsageError(
                _("{field!r} is no field of a {kind}", field=name, kind=noun(kind)),
                _("one of {known}", known=", ".join(known)),
            )
        values[name] = _held(desk, field, typed)
    begun = derive.begins(kind)
    if begun:
        # When it began lies neither ahead nor further back than the office allows.
        values[begun] = desk.moment(values.get(begun))
    for name in _doers(row):
        if name == "by":
            values[name] = desk.actor.id
    missing = [f.name for f in fields_of(struct)
               if f.required and f.name not in values and f.name not in _OWN]  # fmt: skip
    if missing:
        raise UsageError(
            _("missing: {fields}", fields=", ".join(missing)),
            _("svc {kind} add --help", kind=kind),
        )
    return values


def _held(desk: Desk, field: RecordField, typed: Any) -> Any:
    texts = typed if isinstance(typed, (list, tuple)) else [typed]
    made = tuple(dict.fromkeys(value_of(desk, field, str(text)) for text in texts))
    if not field.many and len(made) > 1:
        raise UsageError(_("{field} holds one value", field=field.name), _("give it once"))
    return made if field.many else made[0]


def _identified(desk: Desk, row: RecordKind, values: dict[str, Any], chosen: str | None) -> Any:
    """The record with its id: chosen, numbered, or as follows from what it is about."""
    if isinstance(row.ids[0], NamedId) and (not chosen or row.scheme(chosen) is None):
        raise UsageError(
            _("no {kind} can be called {id!r}", kind=noun(row.name), id=chosen or ""),
            _("use small letters a-z, digits, dots, hyphens"),
        )
    number = partial(desk.next_number, row.name)
    return identified(row.name, values, number, chosen or "")


def _refuse_flawed(kind: str, record: Any) -> None:
    flaws = [flaw for flaw in derive.flaws(kind, record) if not flaw.note]
    if flaws:
        raise Refused(
            "\n".join(f"{flaw.path} {flaw.reason}" for flaw in flaws), _("mend what it names")
        )


def _refuse_other_slot(row: RecordKind, before: Any, after: Any) -> None:
    if isinstance(row.scheme(before.id), SlotId) and row.module().slot(after) != before.id:
        raise Refused(
            _("{id} would be about something else", id=before.id),
            _("svc {kind} add takes another one on file", kind=row.name),
        )


def _refuse_out_of_turn(row: RecordKind, step: RecordStep, record: Any) -> None:
    happened = _happened(row, record)
    mark = step.sets or step.name
    if mark in happened and not step.repeats:
        raise Refused(
            _("{id}: {step} happened already", id=record.id, step=step.name),
            _("svc log {id}", id=record.id),
        )
    if step.after and step.after not in happened:
        raise Refused(
            _("{id}: {step} comes after {other}", id=record.id, step=step.name, other=step.after),
            _("svc {kind} show {id}", kind=row.name, id=record.id),
        )
    contrary = [other for other in step.unless if other in happened]
    if contrary:
        raise Refused(
            _("{id}: {other} rules {step} out", id=record.id, other=contrary[0], step=step.name),
            _("svc {kind} show {id}", kind=row.name, id=record.id),
        )


def _happened(row: RecordKind, record: Any) -> set[str]:
    """The fields of steps that are set, and the actions of events."""
    if row.events:
        return {str(event.action) for event in getattr(record, row.events)}
    return {step.sets for step in row.steps if getattr(record, step.sets) is not None}


def _stepped(
    desk: Desk,
    row: RecordKind,
    step: RecordStep,
    before: Any,
    when: datetime,
    given: Mapping[str, Any],
) -> Any:
    struct = derive.type_of(row.name)
    events = field_of(struct, row.events) if row.events else None
    takes = _taken(desk, step, events.type if events else struct, given)
    if events is not None:
        held = getattr(before, row.events)
        event = {"at": when, "by": desk.actor.id, "action": step.name, **takes}
        if field_of(events.type, "seq") is not None:
            event["seq"] = max((one.seq for one in held), default=0) + 1
        made = msgspec.convert(event, events.type, strict=False)
        return msgspec.structs.replace(before, **{row.events: (*held, made)})
    values = {step.sets: when, **takes}
    if step.by:
        values[step.by] = desk.actor.id
    else:
        desk.actor  # noqa: B018 - see `add`
    return msgspec.structs.replace(before, **values)


def _taken(
    desk: Desk, step: RecordStep, struct: type[msgspec.Struct], texts: Mapping[str, Any]
) -> dict[str, Any]:
    takes: dict[str, Any] = {}
    for name in step.takes:
        plain = name.rstrip("?")
        field = field_of(struct, plain)
        assert field is not None, f"{step.name} takes {plain}, which {struct.__name__} lacks"
        typed = texts.get(plain)
        if typed not in (None, "", (), []):
            takes[plain] = _held(desk, field, typed)
        elif not name.endswith("?"):
            raise UsageError(_("missing: {fields}", fields=plain), _("give it with the step"))
    unknown = [name for name in texts if name not in {one.rstrip("?") for one in step.takes}]
    if unknown:
        raise UsageError(
            _("{step} takes no {field}", step=step.name, field=unknown[0]),
            _("one of {known}", known=", ".join(step.takes) or _("none")),
        )
    return takes


def _taken_by(row: RecordKind) -> list[str]:
    """Fields that come with a step, and are mended afterwards."""
    if row.events:
        return []
    return list(dict.fromkeys(name.rstrip("?") for step in row.steps for name in step.takes))


def _doers(row: RecordKind) -> Sequence[str]:
    """Fields that keep who did something."""
    struct = derive.type_of(row.name)
    by = field_of(struct, "by")
    own = ["by"] if by is not None and by.refers == "staff" and by.required else []
    return [*own, *(step.by for step in row.steps if step.by)]


def _past(desk: Desk, when: datetime | None) -> bool:
    return when is not None and when <= desk.now
