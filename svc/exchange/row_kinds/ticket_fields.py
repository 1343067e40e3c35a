"""The mapping of tickets: their fields, and what else is said of them.

Further keys of a mapping of tickets:

    reporter: optional      whether a row may do without resident and reporter;
                            `required` unless said, as at the desk
    callback: open          owe callbacks by the office's policies for tickets still
                            `open`, or for `all`, those that come in closed too;
                            left out, none is owed, and what comes in closed
                            counts in the callback rate if its kind owes one;
                            with `none` not even there
    targets: open           stamp due times by the office's targets: on tickets
                            still `open`, on `all`, or `none`; left out, it is
                            `open` where no due time is mapped, else `none`

    states: {处理中: accept, 已完成: finish}
                            of a file that says in which state a ticket is now: what
                            each word of `state` comes from. Steps that lead there
                            and have no time of their own are inferred, at the last
                            time that the row knows: they count, but in no rate
                            of what was on time, and in no duration
    inferred: insert        where that state needs steps that no column tells, or
                            lies behind the row's own times (a closing date, and
                            in progress): `insert` them, marked as inferred and
                            counted nowhere but in the state; or `refuse` the row

Fields: `received`, `kind`, `category`, `channel`, `text` and `unit` or `place`
are required; `priority` (normal), `first_taker`, `resident`, `reporter_name`
with `reporter_phone`, `appointment`, `department`, `assignee`; the steps
`assigned`, `accepted`, `arrived`, `finished`, `closed`; `responded`, when the resident
was first told something, whoever did; `resolution` and `note` of the
finish (of an unfinished ticket the words are kept as a note); `respond_due`,
`arrive_due`, `resolve_due`; `state` with `states`; of an order of others, such as a
hotline's, `external_no`, their number, with `external_party`, who sent it, `external_due`,
by when they are owed a reply, and `replied`, when they had it; `cites`, the versions of
texts that were told (`U2604-A0004@2`), and `needs_answer`. A resident is named by the
number here or in the source's own system, staff by id, by the source's number or by name.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum

from msgspec import field

from svc.exchange.mapping.model import FieldMap, Fields, ImportMapping
from svc.exchange.row_kinds.states import Inferring, unfit_states
from svc.exchange.rows.maker import Complaint
from svc.language import _
from svc.model.words import Action


class Reporting(StrEnum):
    """Whether every row must say who reported."""

    REQUIRED = "required"
    OPTIONAL = "optional"


class Callbacks(StrEnum):
    """Which imported tickets owe a callback by the office's policies; `none` counts none."""

    NONE = "none"
    OPEN = "open"
    ALL = "all"


class Targets(StrEnum):
    """Which imported tickets are stamped by the office's targets."""

    NONE = "none"
    OPEN = "open"
    ALL = "all"


class TicketFields(Fields, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The fields a ticket can get; see the module."""

    received: FieldMap
    kind: FieldMap
    category: FieldMap
    channel: FieldMap
    text: FieldMap
    priority: FieldMap | None = None
    first_taker: FieldMap | None = None
    unit: FieldMap | None = None
    place: FieldMap | None = None
    resident: FieldMap | None = None
    reporter_name: FieldMap | None = None
    reporter_phone: FieldMap | None = None
    appointment: FieldMap | None = None
    department: FieldMap | None = None
    assignee: FieldMap | None = None
    responded: FieldMap | None = None
    assigned: FieldMap | None = None
    accepted: FieldMap | None = None
    arrived: FieldMap | None = None
    finished: FieldMap | None = None
    closed: FieldMap | None = None
    resolution: FieldMap | None = None
    note: FieldMap | None = None
    respond_due: FieldMap | None = None
    arrive_due: FieldMap | None = None
    resolve_due: FieldMap | None = None
    external_no: FieldMap | None = None
    external_party: FieldMap | None = None
    external_due: FieldMap | None = None
    replied: FieldMap | None = None
    cites: FieldMap | None = None
    needs_answer: FieldMap | None = None
    state: FieldMap | None = None


class TicketMapping(ImportMapping, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A mapping of tickets; see the module."""

    fields: TicketFields
    reporter: Reporting = Reporting.REQUIRED
    callback: Callbacks | None = None
    targets: Targets | None = None
    states: dict[str, Action] = field(default_factory=dict)
    inferred: Inferring = Inferring.INSERT

    @property
    def stamps(self) -> Targets:
        """Which tickets the office's targets stamp."""
        if self.targets is not None:
            return self.targets
        dues = (self.fields.respond_due, self.fields.arrive_due, self.fields.resolve_due)
        return Targets.NONE if any(dues) else Targets.OPEN


def complaints(mapping: TicketMapping) -> Iterator[Complaint]:
    """What a ticket cannot do without, whatever its row says."""
    fields = mapping.fields
    if fields.unit is None and fields.place is None:
        yield "fields", _("unit or place is missing")
    if (fields.reporter_name is None) != (fields.reporter_phone is None):
        yield "fields", _("reporter_name and reporter_phone go together")
    reports = fields.resident is not None or fields.reporter_name is not None
    if not reports and mapping.reporter is Reporting.REQUIRED:
        yield (
            "fields",
            _(
                "resident, or reporter_name and reporter_phone, is missing (or say reporter: "
                "optional)"
            ),
        )
    for name in ("external_party", "external_due", "replied"):
        if getattr(fields, name) is not None and fields.external_no is None:
            yield f"fields.{name}", _("goes with external_no, the number of their order")
    if fields.replied is not None and fields.external_due is None:
        yield "fields.replied", _("goes with external_due, by when they are owed a reply")
    yield from _of_ends(fields)
    yield from unfit_states(mapping.states, "states")
    if (fields.state is None) == bool(mapping.states):
        yield "states", _("goes with fields.state, which says what is translated by it")


def _of_ends(fields: TicketFields) -> Iterator[Complaint]:
    ended = fields.finished is not None or fields.closed is not None
    assigned = fields.department is not None or fields.assignee is not None
    if ended and fields.resolution is None:
        yield "fields", _("resolution is missing: finished tickets have one")
    if fields.resolution is not None and not ended and fields.state is None:
        yield "fields.resolution", _("belongs to finished tickets: map finished, closed or state")
    for name in ("assigned", "accepted", "arrived", "finished", "closed"):
        if getattr(fields, name) is not None and not assigned:
            yield f"fields.{name}", _("needs a department or an assignee")
            return
