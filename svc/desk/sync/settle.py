"""Ending a dispute: by the value that stands, by the other one, or by a third."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from svc.desk.ticket.edits import edit as edit_ticket
from svc.duties.decision import Decision, Written
from svc.duties.record import office as offices
from svc.duties.record.changes import change
from svc.errors import InvalidData, NotFound, Refused, UsageError
from svc.kinds.derive import type_of
from svc.kinds.merge import WHOLE
from svc.kinds.paths import value_at, with_value
from svc.kinds.table import KINDS, noun
from svc.language import _
from svc.model.amounts import decoded, encoded
from svc.named_tuple import NamedTuple
from svc.rules.record.personal_words import short_hash
from svc.store.layout import path_of
from svc.store.yaml.codec import decode

if TYPE_CHECKING:
    from svc.desk.core.desk import Desk
    from svc.model.dispute import Dispute


class SettledDispute(NamedTuple):
    """What was settled.

    Attributes:
        id: The record.
        field: Path of the field.
        changed: Whether its value is another one now.
    """

    id: str
    field: str
    changed: bool


def settle(
    desk: Desk, kind: str, record_id: str, field: str | None, *, take: bool, value: str | None
) -> SettledDispute:
    """End a dispute.

    Args:
        field: Path of the field; may be left out where only one is in dispute.
        take: Whether the value that gave way is taken, rather than the one that stands.
        value: A third value; an empty text for none.

    Raises:
        Refused: Nothing of the kind is in dispute, or a rule says no to the value.
        UsageError: The value does not fit the field, or nothing can be taken so.
    """
    record = desk.load(kind, record_id)
    dispute = _asked(record, record_id, field)
    if value is not None:
        after = _with_text(record, dispute.field, value)
    elif take:
        after = _taken(desk, kind, record_id, record, dispute)
    else:
        after = record
    changed = bool(after != record)
    if KINDS[kind].timeline:
        _settle_ticket(desk, record, after, dispute, value)
    else:
        rest = tuple(one for one in after.disputes if one.field != dispute.field)
        _record(desk, kind, msgspec.structs.replace(after, disputes=rest), dispute.field)
    return SettledDispute(record_id, dispute.field, changed)


def _settle_ticket(
    desk: Desk, record: Any, after: Any, dispute: Dispute, value: str | None
) -> None:
    """A ticket's field changes by an edit, which its timeline keeps."""
    held = record
    if after != record:
        text = _text(value_at(after, dispute.field)) if value is None else value
        held = edit_ticket(desk, record.id, {dispute.field: text}, "settle")
    rest = tuple(one for one in held.disputes if one.field != dispute.field)
    if rest != held.disputes:
        settled = Written("ticket", msgspec.structs.replace(held, disputes=rest))
        subject = f"settle ticket {record.id} {dispute.field}"
        desk.record(Decision(None, (settled,), "settle", record.id, subject))


def _asked(record: Any, record_id: str, field: str | None) -> Dispute:
    disputes: tuple[Dispute, ...] = record.disputes
    fitting = [one for one in disputes if field in (None, one.field)]
    if not fitting:
        raise Refused(
            _("nothing of the kind is in dispute in {id}", id=record_id),
            _("svc board lists what is"),
        )
    if len({one.field for one in fitting}) > 1:
        fields = ", ".join(dict.fromkeys(one.field for one in fitting))
        raise UsageError(
            _("{id} has several fields in dispute: {fields}", id=record_id, fields=fields),
            _("name one of them"),
        )
    return fitting[-1]


def _with_text(record: Any, field: str, text: str) -> Any:
    """A record with a value as typed at a path."""
    try:
        changed = with_value(record, field, text.strip() or None)
        plain = msgspec.to_builtins(changed, enc_hook=encoded)
        return msgspec.convert(plain, type(record), strict=False, dec_hook=decoded)
    except (KeyError, TypeError) as error:
        raise UsageError(
            _("{field} takes no single value", field=field), _("--keep or --take")
        ) from error
    except msgspec.ValidationError as error:
        raise UsageError(
            _("{field} cannot be so: {reason}", field=field, reason=str(error)),
            _("give another value"),
        ) from error


def _taken(desk: Desk, kind: str, record_id: str, record: Any, dispute: Dispute) -> Any:
    """The record with the value that gave way."""
    path = dispute.field if "/" in dispute.field else path_of(kind, record_id)
    data = desk.repository.read(dispute.lost, path)
    if "/" in dispute.field or data is None:
        raise UsageError(
            _("{path} is no field, so it is taken by hand", path=path),
            _("git show {lost}:{path}; then svc save, and svc settle with --keep",
              lost=short_hash(dispute.lost), path=path),
        )  # fmt: skip
    try:
        other: Any = decode(data, type_of(kind), path)
    except InvalidData as error:
        raise NotFound(
            _("the other {kind} cannot be read", kind=noun(kind)), error.next_step
        ) from error
    if dispute.field == WHOLE:
        return msgspec.structs.replace(other, disputes=record.disputes)
    return with_value(record, dispute.field, value_at(other, dispute.field))


def _text(value: Any) -> str:
    return "" if value is None else str(msgspec.to_builtins(value, enc_hook=encoded))


def _record(desk: Desk, kind: str, after: Any, field: str) -> None:
    if KINDS[kind].single:
        subject = f"settle office {field}"
        decision = offices.change(desk.at_hand, after, subject)
        desk.record(decision._replace(action="settle"))
        return
    desk.record(change(kind, desk.load(kind, after.id), after, field, action="settle"))
