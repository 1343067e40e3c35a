"""What can be done with a record of any kind: taking it on file, mending it, its steps.

Here what was typed becomes values; what may be is decided in `svc.duties.record.general`.
Who acts must be named.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from svc.desk.core.lookup import find_number
from svc.desk.record.field_edits import FieldEdits, mended
from svc.desk.record.field_values import value_of
from svc.desk.record.writing import new
from svc.duties.record import general as decide
from svc.errors import NotFound, UsageError
from svc.kinds import derive
from svc.kinds.fields import RecordField, field_of, fields_of
from svc.kinds.id_schemes import Series
from svc.kinds.identify import identified
from svc.kinds.table import KINDS, RecordKind, RecordStep, noun
from svc.language import _

if TYPE_CHECKING:
    from svc.desk.core.desk import Desk


def add(
    desk: Desk, kind: str, texts: Mapping[str, Any], record_id: str | None = None,
    finish: Callable[[Any], Any] | None = None,
) -> Any:  # fmt: skip
    """Take a record on file.

    Args:
        desk: Where.
        kind: Its kind.
        texts: Text, or several texts, by field.
        record_id: The id, of a kind whose ids people give.
        finish: Adds what nobody types: a file that was stored.

    Raises:
        UsageError: Something is missing, or does not fit.
        NotFound: It names what is not on file.
        Refused: It is on file already, or breaks a rule.
    """
    row = KINDS[kind]
    desk.actor  # noqa: B018 - a record other than a ticket needs somebody named
    values = _typed(desk, kind, texts)
    record = _identified(desk, row, values, record_id)
    record = finish(record) if finish else record
    if not isinstance(row.scheme(record.id), Series):
        new(desk, kind, record.id)
    when = values.get(derive.begins(kind))
    return desk.record(decide.add(kind, record, when if _past(desk, when) else None))


def edit(desk: Desk, kind: str, text: str, edits: FieldEdits) -> Any:
    """Mend fields of a record.

    Raises:
        NotFound: It is not on file.
        UsageError: A field that cannot be mended so, or a value that does not fit it.
        Refused: Its body never changes, or a rule would be broken.
    """
    desk.actor  # noqa: B018 - see `add`
    before = desk.load(kind, find(desk, kind, text))
    decide.may_edit(kind, before)
    after = mended(desk, before, edits, decide.editable(kind))
    return desk.record(decide.edit(kind, before, after))


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
    step = decide.step_of(row, name)
    before = desk.load(kind, find(desk, kind, text))
    when = desk.moment(at)
    decide.in_turn(row, step, before)
    takes = _taken(desk, row, step, texts or {})
    return desk.record(decide.take_step(kind, before, name, when, desk.actor.id, takes))


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
    known = {field.name: field for field in decide.given_fields(kind)}
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
    for name in decide.doers(row):
        if name == "by":
            values[name] = desk.actor.id
    follows = decide.OWN_FIELDS | set(values)
    missing = [f.name for f in fields_of(struct) if f.required and f.name not in follows]
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
    decide.may_be_called(row, chosen)
    return identified(row.name, values, partial(desk.next_number, row.name), chosen or "")


def _taken(
    desk: Desk, row: RecordKind, step: RecordStep, texts: Mapping[str, Any]
) -> dict[str, Any]:
    """Typed values of what goes with a step."""
    takes: dict[str, Any] = {}
    struct = decide.step_holder(row)
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


def _past(desk: Desk, when: datetime | None) -> bool:
    return when is not None and when <= desk.now
