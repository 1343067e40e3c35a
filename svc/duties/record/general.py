"""What can be done with a record of any kind: taken on file, mended, its steps taken.

Nothing here knows which kind it is: the row (`svc.kinds.table`) and the type say what
there is to give, how it is numbered, what may be changed and what can happen.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import msgspec

from svc.duties.decision import Decision, Written
from svc.duties.record.changes import change, fields_changed
from svc.errors import NotFound, Refused, UsageError
from svc.kinds import derive
from svc.kinds.fields import RecordField, field_of, fields_of
from svc.kinds.id_schemes import NamedId, SlotId
from svc.kinds.table import KINDS, RecordKind, RecordStep, noun
from svc.kinds.two_persons import unconfirmed
from svc.language import _

if TYPE_CHECKING:
    from datetime import datetime

#: Fields that no one types: what they hold follows.
OWN_FIELDS = frozenset({"format", "id", "source", "formerly", "disputes"})


def given_fields(kind: str) -> list[RecordField]:
    """What may be given when a record of a kind is taken on file, in order."""
    row = KINDS[kind]
    left_out = {
        *OWN_FIELDS,
        row.events,
        *(step.sets for step in row.steps),
        *doers(row),
        *_taken_by(row),
    }
    fields = fields_of(derive.type_of(kind))
    return [field for field in fields if field.name not in left_out and not field.grows]


def editable(kind: str) -> list[str]:
    """Fields that may be mended afterwards; none where the body never changes."""
    row = KINDS[kind]
    if row.stands:
        return []
    begun = derive.begins(kind)
    given = [field.name for field in given_fields(kind) if field.name != begun]
    return [*given, *_taken_by(row)]


def step_of(row: RecordKind, name: str) -> RecordStep:
    """The step of that name.

    Raises:
        NotFound: Nothing called so happens to records of the kind.
    """
    step = next((one for one in row.steps if one.name == name), None)
    if step is None:
        known = ", ".join(one.name for one in row.steps)
        raise NotFound(
            _("nothing called {step!r} happens to a {kind}", step=name, kind=noun(row.name)),
            _("one of {known}", known=known or _("none yet")),
        )
    return step


def step_fields(kind: str, name: str) -> list[tuple[RecordField, bool]]:
    """What is given with a step, each with whether it must be."""
    row = KINDS[kind]
    holder = step_holder(row)
    fields = [(field_of(holder, taken.rstrip("?")), taken) for taken in step_of(row, name).takes]
    return [(field, not taken.endswith("?")) for field, taken in fields if field is not None]


def step_holder(row: RecordKind) -> type[msgspec.Struct]:
    """The type that a step's fields belong to: that of the kind's events, else of its records."""
    events = _events_of(row)
    return events.type if events else derive.type_of(row.name)


def may_be_called(row: RecordKind, chosen: str | None) -> None:
    """Refuse an id that people gave and no record of the kind can have.

    Raises:
        UsageError: It is none, or there is none.
    """
    if isinstance(row.ids[0], NamedId) and (not chosen or row.scheme(chosen) is None):
        raise UsageError(
            _("no {kind} can be called {id!r}", kind=noun(row.name), id=chosen or ""),
            _("use small letters a-z, digits, dots, hyphens"),
        )


def add(kind: str, record: Any, when: datetime | None) -> Decision[Any]:
    """Take a record on file.

    Raises:
        Refused: It breaks a rule.
    """
    flaws = [flaw for flaw in derive.flaws(kind, record) if not flaw.note]
    if flaws:
        raise Refused(
            "\n".join(f"{flaw.path} {flaw.reason}" for flaw in flaws), _("mend what it names")
        )
    subject = f"add {kind} {record.id}"
    return Decision(record, (Written(kind, record),), "add", record.id, subject, when)


def may_edit(kind: str, record: Any) -> None:
    """Refuse to mend what never changes.

    Raises:
        Refused: Its body never changes.
    """
    row = KINDS[kind]
    if row.stands:
        raise Refused(
            _("what {kind} {id} says never changes", kind=noun(kind), id=record.id),
            _("what can happen to it: {steps}", steps=", ".join(step.name for step in row.steps)),
        )


def edit(kind: str, before: Any, after: Any) -> Decision[Any]:
    """Mend fields of a record.

    Raises:
        Refused: Its body never changes, it would be about something else, or a rule
            would be broken.
    """
    may_edit(kind, before)
    row = KINDS[kind]
    if isinstance(row.scheme(before.id), SlotId) and row.module().slot(after) != before.id:
        raise Refused(
            _("{id} would be about something else", id=before.id),
            _("svc {kind} add takes another one on file", kind=kind),
        )
    return change(kind, before, after, fields_changed(before, after))


def take_step(
    kind: str, before: Any, name: str, when: datetime, by: str, takes: Mapping[str, Any]
) -> Decision[Any]:
    """Have something happen to a record: a moment is set, or an event appended.

    Args:
        kind: Its kind.
        before: The record.
        name: The step.
        when: When it happens.
        by: Who does it.
        takes: What goes with it, by field.

    Raises:
        Refused: It happened already, its turn has not come, or it came too late.
        UsageError: What goes with it does not fit its field, as a text that is empty.
    """
    row = KINDS[kind]
    step = step_of(row, name)
    in_turn(row, step, before)
    after = _stepped(row, step, before, when, by, takes)
    may_happen = derive.own_rule(kind, "may_happen")
    if may_happen is not None:
        may_happen(before, getattr(after, row.events)[-1])
    return change(kind, before, after, action=name, when=when)


def in_turn(row: RecordKind, step: RecordStep, record: Any) -> None:
    """Refuse a step whose turn it is not.

    Raises:
        Refused: It happened already, its turn has not come, or it came too late.
    """
    happened = _happened(row, record)
    mark = step.sets or step.name
    alone = {one.step for one in unconfirmed(row.name, record)} if row.events else set()
    if mark in happened and not step.repeats and step.name not in alone:
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


def doers(row: RecordKind) -> Sequence[str]:
    """Fields that keep who did something."""
    by = field_of(derive.type_of(row.name), "by")
    own = ["by"] if by is not None and by.acts and by.required else []
    return [*own, *(step.by for step in row.steps if step.by)]


def _happened(row: RecordKind, record: Any) -> set[str]:
    """The fields of steps that are set, and the actions of events."""
    if row.events:
        return {str(event.action) for event in getattr(record, row.events)}
    return {step.sets for step in row.steps if getattr(record, step.sets) is not None}


def _stepped(
    row: RecordKind,
    step: RecordStep,
    before: Any,
    when: datetime,
    by: str,
    takes: Mapping[str, Any],
) -> Any:
    events = _events_of(row)
    if events is not None:
        held = getattr(before, row.events)
        event = {"at": when, "by": by, "action": step.name, **takes}
        if field_of(events.type, "seq") is not None:
            event["seq"] = max((one.seq for one in held), default=0) + 1
        made = _fitting(row, step, event, events.type)
        return msgspec.structs.replace(before, **{row.events: (*held, made)})
    values = {step.sets: when, **takes}
    if step.by:
        values[step.by] = by
    return msgspec.structs.replace(before, **values)


def _fitting(row: RecordKind, step: RecordStep, event: Mapping[str, Any], kind: type) -> Any:
    try:
        return msgspec.convert(event, kind, strict=False)
    except msgspec.ValidationError:
        from svc.rules.record.conversion_errors import misfit

        why = str(misfit(event, kind, strict=False))
    raise UsageError(why, _("svc {kind} {step} --help", kind=row.name, step=step.name))


def _events_of(row: RecordKind) -> RecordField | None:
    return field_of(derive.type_of(row.name), row.events) if row.events else None


def _taken_by(row: RecordKind) -> list[str]:
    """Fields that come with a step, and are mended afterwards."""
    if row.events:
        return []
    return list(dict.fromkeys(name.rstrip("?") for step in row.steps for name in step.takes))
