"""A ticket: a header for whoever reads the file, and the timeline it is folded from."""

# No annotations as text: msgspec would compile each of them at every start.

from typing import Annotated

from msgspec import Meta, Struct

from svc.model.dispute import Dispute
from svc.model.fields import (
    CitedVersion,
    Count,
    FollowUpId,
    Line,
    PersonalLine,
    PersonalText,
    ResidentId,
    Score,
    Slug,
    Text,
    TicketId,
    Time,
    UnitId,
)
from svc.model.roles import Role
from svc.model.source import Source
from svc.model.words import (
    Action,
    CallbackPolicy,
    Channel,
    ClockName,
    Inferred,
    Kind,
    NoContact,
    Outcome,
    PartyWord,
    Priority,
    Resolution,
    Status,
    Warranty,
)

#: Version of the ticket format that this svc writes. 1 said of what was inferred only that it was;
#: steps that are taken back, and reporters without a phone, came with 3; outside parties and
#: the orders of others with 4.
TICKET_FORMAT = 4


#: Number of a document of the register: `G2604-A0011`.
LetterId = Annotated[str, Meta(pattern=r"^G[0-9]{4}-[A-Z]{1,2}[0-9]{4,9}\Z")]


class Due(Struct, frozen=True, forbid_unknown_fields=True):
    """A due time stamped when it was set, so that later policy changes no old ticket.

    Attributes:
        clock: Which clock.
        at: When it falls due.
        rule: Name of the target in office.yaml that set it, or who did.
        start: What it counts from, where that is not the step: an appointment.
    """

    clock: ClockName
    at: Time
    rule: Line
    start: Time | None = None


class Change(Struct, frozen=True, forbid_unknown_fields=True):
    """One field of an edit, keeping what stood there before.

    Attributes:
        field: Header field.
        old: Former value as text; absent if there was none.
        new: New value as text; absent if it was removed.
    """

    field: Slug
    old: PersonalText | None = None
    new: PersonalText | None = None


class NamedStep(Struct, frozen=True, forbid_unknown_fields=True):
    """A step of the same timeline, told apart by what orders it.

    Attributes:
        seq, at, by, action: As of the step.
    """

    seq: Count
    at: Time
    by: Slug
    action: Action


class Event(Struct, frozen=True, forbid_unknown_fields=True):
    """One step in a ticket's life. Which fields belong to which action: `rules.lifecycle`.

    Attributes:
        seq: One more than the highest this desk had seen on the record (a Lamport clock).
        at: When it happened.
        by: Staff id of who acted; `import` and `svc` act for batches and rules.
        action: What happened.
        recorded: When it was recorded, if it was back-dated.
        inferred: That an import put it in: a `step` that nobody reported, since what comes
            next needs it, or one that is sure but for its `time`; absent of what was told.
        role: Role the actor needed for it, where a rule asked for one.
        department: To which department.
        assignee: To which person.
        reason: Reason code or words.
        note: Words.
        resolution: How the work ended (finish).
        until: Resume time (wait) or new due time (extend).
        pauses: Whether a wait pauses the resolve clock, as the office said then.
        on_resident: Whether it waits on the resident, so that the arrive clock pauses too.
        approved_by: Who approved (extend).
        asked_by: Who asked (urge): words or resident id.
        level: Escalation level.
        ticket: Other ticket: the one merged into, absorbed or linked; for a callback the
            absorbed ticket whose reporter was called, absent for the ticket's own.
        reporters: Tickets whose reporters are to be called back besides (absorb).
        urges: How many urges came over with them (absorb).
        followup: The callback's record.
        outcome: Reached or not (callback; close after used-up attempts).
        score: Satisfaction, 1 to 5 (callback).
        satisfied: What the resident said, where no score was given.
        policy: Callback policy from here on, as the office said then.
        party: The outside party that it is referred to, that said something, that is
            waited for, or that a note says is late. Since format 4, as the five after it.
        channel: How they were told, or told us.
        letter: The letter by which they were, or did.
        number: Their own number of the matter.
        says: What they said.
        warranty: Whether it broke within its warranty, as they say.
        due: Due times set by this event.
        changes: Fields edited.
        steps: Steps that are taken back (undo). Since format 3.
        cites: Versions of publications that were told, or that the case followed.
        needs_answer: That nobody had written down what to say.
    """

    seq: Count
    at: Time
    by: Slug
    action: Action
    recorded: Time | None = None
    inferred: Inferred | None = None
    role: Role | None = None
    department: Slug | None = None
    assignee: Slug | None = None
    reason: Text | None = None
    resolution: Resolution | None = None
    until: Time | None = None
    pauses: bool | None = None
    on_resident: bool | None = None
    approved_by: Slug | None = None
    asked_by: Line | None = None
    level: Slug | None = None
    ticket: TicketId | None = None
    reporters: tuple[TicketId, ...] = ()
    urges: Annotated[int, Meta(ge=0, le=1_000_000_000)] | None = None
    followup: FollowUpId | None = None
    outcome: Outcome | None = None
    score: Score | None = None
    satisfied: bool | None = None
    policy: CallbackPolicy | None = None
    party: Slug | None = None
    channel: Channel | None = None
    letter: LetterId | None = None
    number: Line | None = None
    says: PartyWord | None = None
    warranty: Warranty | None = None
    note: Text | None = None
    due: tuple[Due, ...] = ()
    changes: tuple[Change, ...] = ()
    steps: tuple[NamedStep, ...] = ()
    cites: tuple[CitedVersion, ...] = ()
    needs_answer: bool | None = None


class Reporter(Struct, frozen=True, forbid_unknown_fields=True):
    """A stranger who reported: the one place where a ticket holds a name and a phone."""

    name: PersonalLine
    phone: PersonalLine


class Dues(Struct, frozen=True, forbid_unknown_fields=True):
    """The due time of each clock that has one."""

    respond: Time | None = None
    accept: Time | None = None
    arrive: Time | None = None
    resolve: Time | None = None
    callback: Time | None = None
    answer: Time | None = None
    party: Time | None = None
    hotline: Time | None = None


class Ticket(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One request and all that happened to it.

    `status`, `department`, `assignee`, `resolution`, `finished`, `closed`,
    `merged_into` and `due` repeat the fold of `timeline`; `svc check` says where not.

    Attributes:
        format: Version of this record's format.
        received: When the request reached the office; its month is in the number.
        first_taker: Who took it first, if not the desk (any member of staff may).
        place: Where, if not a unit.
        resident: Who reported, if on file; else `reporter`, or `no_contact`.
        no_contact: Why there is neither: nobody is called back then. Since format 3.
        caller: A name that was given all the same.
        reported_by: The member of staff who told of it, on patrol or by word of mouth.
        external_no: The number of whoever sent it: a hotline, the street office. Since
            format 4, as the next two.
        external_party: Who sent it.
        external_due: By when they are owed a reply, as they say: the clock `hotline`.
        formerly: The number it had before another desk was found to have given the same.
        disputes: Fields of which two desks wrote different values.
    """

    format: int
    id: TicketId
    kind: Kind
    category: Slug
    priority: Priority
    status: Status
    channel: Channel
    received: Time
    first_taker: Slug | None = None
    unit: UnitId | None = None
    place: Line | None = None
    resident: ResidentId | None = None
    reporter: Reporter | None = None
    no_contact: NoContact | None = None
    caller: PersonalLine | None = None
    reported_by: Slug | None = None
    appointment: Time | None = None
    external_no: Line | None = None
    external_party: Slug | None = None
    external_due: Time | None = None
    department: Slug | None = None
    assignee: Slug | None = None
    resolution: Resolution | None = None
    finished: Time | None = None
    closed: Time | None = None
    merged_into: TicketId | None = None
    due: Dues | None = None
    source: Source | None = None
    formerly: TicketId | None = None
    disputes: tuple[Dispute, ...] = ()
    text: Text
    timeline: Annotated[tuple[Event, ...], Meta(min_length=1)]
