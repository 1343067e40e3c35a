"""The mapping of events: one row a step of a ticket's life, or the state it came to.

Further keys of a mapping of events:

    states: {已派单: assign, 处理中: accept}
                            what each word of `state` comes from: the action here
                            that leads to such a state
    inferred: insert        where a step is not possible after the one before, such
                            as work on a closed ticket: `insert` what lies between,
                            marked as inferred, by the shortest way; or `refuse`
                            the row. What is put in counts nowhere but in the
                            state; work that a row tells to be closed was finished,
                            nobody knows when
    targets: open           of tickets that come with their log: due times by the
                            office's targets are for those still `open`, for `all`
                            or `none`; steps of a ticket that has due times move
                            them as they would at the desk
    resolution: answered    how work ended where no row says; without it a row that
                            needs a resolution is refused

`source.number` is the column with the ticket's number, the source's or that of
this office. Fields: `at`, and `action` or `state`, are required; `by`, `note`,
`reason`, `department`, `assignee`, `resolution`, `level`, `until`, `approved_by`,
`order`; of a referral to an outside party (`refer`, `remind`, `feedback`, `back`, `reply`)
`party`, `says`, `warranty`, `channel`, `letter`, `their_number` and, by when they owe a
word, `until`; `cites`, the versions of texts that were told, and `needs_answer`. Rows may
stand in any order: they are told by time, those of one moment by `order` (numbers in it
count as numbers), and else as the file has them. A state that holds already, and what would
move nothing (words about a ticket that is settled), becomes a note. A `department` or
`assignee` that differs from what holds is a handover at an unknown time before the row; of
a ticket that is settled it is kept in a note. Callbacks come as follow-ups.
"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import field

from svc.exchange.mapping.model import FieldMap, Fields, ImportMapping
from svc.exchange.row_kinds.states import TELLABLE, Inferring, unfit_states
from svc.exchange.row_kinds.ticket_fields import Targets
from svc.exchange.rows.maker import Complaint
from svc.language import _
from svc.model.words import Action, Resolution


class EventFields(Fields, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The fields an event can get; see the module."""

    at: FieldMap
    action: FieldMap | None = None
    state: FieldMap | None = None
    by: FieldMap | None = None
    note: FieldMap | None = None
    reason: FieldMap | None = None
    department: FieldMap | None = None
    assignee: FieldMap | None = None
    resolution: FieldMap | None = None
    level: FieldMap | None = None
    until: FieldMap | None = None
    approved_by: FieldMap | None = None
    party: FieldMap | None = None
    says: FieldMap | None = None
    warranty: FieldMap | None = None
    channel: FieldMap | None = None
    letter: FieldMap | None = None
    their_number: FieldMap | None = None
    cites: FieldMap | None = None
    needs_answer: FieldMap | None = None
    order: FieldMap | None = None


class EventMapping(ImportMapping, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A mapping of events; see the module."""

    fields: EventFields
    states: dict[str, Action] = field(default_factory=dict)
    inferred: Inferring = Inferring.INSERT
    targets: Targets = Targets.OPEN
    resolution: Resolution | None = None


def complaints(mapping: EventMapping) -> Iterator[Complaint]:
    """What of a mapping of events makes no sense."""
    fields = mapping.fields
    if (fields.action is None) == (fields.state is None):
        yield "fields", _("needs one of action and state")
    if fields.state is not None and not mapping.states:
        yield "fields.state", _("needs states: what each of them comes from")
    if fields.state is None and mapping.states:
        yield "states", _("goes with fields.state")
    yield from unfit_states(mapping.states, "states")
    for key, action in fields.action.outcomes if fields.action else ():
        if action and action not in TELLABLE:
            known = ", ".join(TELLABLE)
            reason = _("{action!r} is none of {known}", action=action, known=known)
            yield f"fields.action.{key}", reason
