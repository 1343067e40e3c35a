"""The office: departments, categories, routing, working time, targets and policies."""

# No annotations as text: msgspec would compile each of them at every start.

from typing import Annotated

from msgspec import Meta, Struct

from svc.language import N_
from svc.model.dispute import Dispute
from svc.model.dunning import Dunning
from svc.model.fields import Count, Day, Days, Line, Minutes, Slug, keyed
from svc.model.keys import Acceptance, Trust
from svc.model.notifications import Notifications
from svc.model.roles import Role
from svc.model.words import Action, CallbackPolicy, Kind, Priority

#: Version of the office format that this svc writes.
OFFICE_FORMAT = 3

#: Working hours of a day: `08:30-12:00 13:30-17:30`, or `closed`.
Hours = Annotated[
    str,
    Meta(
        pattern=r"^(closed|([01][0-9]|2[0-3]):[0-5][0-9]-(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)"
        r"( ([01][0-9]|2[0-3]):[0-5][0-9]-(([01][0-9]|2[0-3]):[0-5][0-9]|24:00))*)\Z",
        description=N_(
            "'08:30-12:00 13:30-17:30', or 'closed'; a night is '20:00-24:00' "
            "and the next day's '00:00-04:00'"
        ),
    ),
]

#: A span of time: `30m`, `4h`, `2d` of working time, or `24h around the clock`.
SpanText = Annotated[
    str,
    Meta(
        pattern=r"^[0-9]+(m|h|d)( around the clock)?\Z",
        description=N_("'30m', '4h', '2d' of working time; '24h around the clock' of wall time"),
    ),
]


#: A verb that is somebody's right: `staff edit`, or `save` and `import` of any kind.
RightName = Annotated[
    str,
    Meta(
        pattern=r"^[a-z][a-z0-9-]*( [a-z][a-z0-9-]*)?\Z",
        description=N_("a kind of record and a verb, 'staff edit'; or 'save', 'import'"),
    ),
]

#: An amount of money up to which a role may do something: `'500.00'`.
LimitText = Annotated[
    str,
    Meta(pattern=r"^[0-9]{1,9}(\.[0-9]{1,2})?\Z", description=N_("an amount such as '500.00'")),
]


class Week(Struct, frozen=True, forbid_unknown_fields=True):
    """Working hours by weekday."""

    mon: Hours = "closed"
    tue: Hours = "closed"
    wed: Hours = "closed"
    thu: Hours = "closed"
    fri: Hours = "closed"
    sat: Hours = "closed"
    sun: Hours = "closed"


class Department(Struct, frozen=True, forbid_unknown_fields=True):
    """A department; `supervisor` is the staff id dispatch proposes where no person is named.

    Attributes:
        hours: Weekly hours where they differ from the office's.
    """

    id: Slug
    name: Line
    name_en: Line | None = None
    supervisor: Slug | None = None
    hours: Week | None = None


class Category(Struct, frozen=True, forbid_unknown_fields=True):
    """What a ticket is about, and to whom such tickets go.

    Attributes:
        kinds: Kinds it is offered for; empty means all.
        department: Where dispatch proposes to send it.
        assignee: Whom it proposes, if one person does all of them.
    """

    id: Slug
    name: Line
    name_en: Line | None = None
    kinds: tuple[Kind, ...] = ()
    department: Slug | None = None
    assignee: Slug | None = None


class DayException(Struct, frozen=True, forbid_unknown_fields=True):
    """A day that differs from the calendar; the office's word wins over every list."""

    day: Day
    hours: Hours
    name: Line | None = None


class Calendar(Struct, frozen=True, forbid_unknown_fields=True):
    """Working time.

    Attributes:
        country: Whose public holidays count: `CN`, any ISO 3166 code, or absent for none.
        hours: Weekly hours.
        exceptions: The office's own days.
    """

    hours: Week
    country: Line | None = None
    exceptions: tuple[DayException, ...] = ()


class Target(Struct, frozen=True, forbid_unknown_fields=True):
    """How soon a kind of ticket must be dealt with; the most specific target wins.

    Attributes:
        rule: Its name, stamped into tickets beside the due time.
        kind, category, priority: What it applies to; absent means any.
        respond, accept, arrive, resolve, callback: Spans; absent means no such clock.
        longest: How long after receipt an extension may put the resolution at most;
            absent means no such limit.
        published: Where it is promised in public: what a body promises so is part of its
            contract (Civil Code 938).
    """

    rule: Line
    kind: Kind | None = None
    category: Slug | None = None
    priority: Priority | None = None
    respond: SpanText | None = None
    accept: SpanText | None = None
    arrive: SpanText | None = None
    resolve: SpanText | None = None
    callback: SpanText | None = None
    longest: SpanText | None = None
    published: Line | None = None


class WaitReason(Struct, frozen=True, forbid_unknown_fields=True):
    """A reason to wait.

    Attributes:
        pauses: Whether it pauses the resolve clock.
        on_resident: Whether it waits on the resident, so that the arrive clock pauses
            too; absent means: if its code is `resident`.
    """

    code: Slug
    name: Line
    pauses: bool = False
    name_en: Line | None = None
    on_resident: bool | None = None


class Level(Struct, frozen=True, forbid_unknown_fields=True):
    """A level that a ticket can be escalated to; the list goes from the lowest up.

    Attributes:
        answer: How soon it owes an answer.
        role: Who answers: whoever holds this role.
        holder: Who answers: a member of staff, an outside party on file, or a department.
        after: How long a ticket is overdue before `svc tick` escalates it here, and how
            long the level below has had it by then; absent means never by itself.
    """

    id: Slug
    name: Line
    name_en: Line | None = None
    answer: SpanText = "1d"
    role: Role | None = None
    holder: Slug | None = None
    after: SpanText | None = None


class Preset(Struct, frozen=True, forbid_unknown_fields=True):
    """A common request, prepared: what it is, what to ask about it, what to say at once.

    Attributes:
        name: What the desk calls it: 漏水.
        ask: Questions to whoever reports; the answers go into the text.
        say: Words for whoever reports, such as what to switch off until somebody comes.
    """

    name: Line
    kind: Kind
    category: Slug
    priority: Priority = Priority.NORMAL
    name_en: Line | None = None
    ask: tuple[Line, ...] = ()
    say: tuple[Line, ...] = ()


class Policies(Struct, frozen=True, forbid_unknown_fields=True):
    """What the office may decide for itself.

    Attributes:
        callback: Callback policy by kind; complaint and repair are
            `before-close` unless said otherwise, the others `none`.
        callback_attempts: Failed attempts after which a ticket closes as not reached.
        handler_may_call: Whether who did the work may also call back.
        reopen_days: How long a closed ticket may be reopened.
        repeat_days: How far back a like ticket of the same unit counts as a repeat.
        minimum_n: Smallest group a rate is shown for without a mark.
        backdate_days: How far `--at` may reach back.
        undo_minutes: How long one may take back what one did. Since format 3.
        tell_extension: Whether the resident must be told of an extension.
        may: Roles that may do an action, by action; of an extension, that may approve it.
            Not listed: `supervise` is the director's, `extend` a director's or a
            supervisor's to approve, everything else anybody's. See `svc.rules.ticket.permissions`.
        rights: Roles that may do a verb with records of other kinds, `staff edit`; none
            listed beside a verb means anybody. See `svc.kinds.rights`. Since format 2.
        limits: Up to which amount a role may do a verb, by verb and role; a role that is
            not listed beside a verb has no limit. Since format 2.
        cash_difference: Up to which amount a difference of a closing needs no ticket.
            Since format 3.
        match_days: How many days may lie between a payment on a statement and its receipt.
        unidentified_days: How long a line of a statement may stay without a receipt.
        outage_hours: How many hours before it begins a planned outage is to be announced.
        renewal_notice: So many days before its end a contract is told of, each time again.
            Civil Code of the PRC 947: an office that does not go on says so ninety days before.
        letter_series: What the numbers of the office's letters begin with: 幸福物函.
        minutes_days: Within how many days the minutes of a meeting are written.
        qualified: Who needs a qualification: by what it is called, roles and departments.
        two_persons: Whether what asks for two people is refused to one where there is
            another, and marked as unconfirmed where there is none. Since format 2.
    """

    callback: dict[Kind, CallbackPolicy] = {}
    callback_attempts: Count = 3
    handler_may_call: bool = True
    reopen_days: Days = 30
    repeat_days: Days = 30
    minimum_n: Count = 5
    backdate_days: Days = 7
    undo_minutes: Minutes = 30
    tell_extension: bool = True
    may: dict[Action, tuple[Role, ...]] = {}
    rights: dict[RightName, tuple[Role, ...]] = {}
    limits: dict[RightName, dict[Role, LimitText]] = {}
    cash_difference: LimitText = "0.00"
    two_persons: bool = True
    match_days: Days = 3
    unidentified_days: Days = 7
    outage_hours: Days = 24
    renewal_notice: tuple[Days, ...] = (90, 60, 30)
    letter_series: Annotated[
        str, Meta(pattern=r"^[^\s〔〕]{1,20}\Z", description=N_("a word without blanks"))
    ] = "函"
    minutes_days: Days = 3
    qualified: dict[Line, tuple[Slug, ...]] = {}


class Phase(Struct, frozen=True, forbid_unknown_fields=True):
    """A phase of the estate that has a name.

    Attributes:
        name: As people say it before a building: 东苑.
        code: What stands for it in unit ids: `EQI-3-2-1502` for code E.
    """

    name: Annotated[str, Meta(pattern=r"^\S{1,20}\Z", description=N_("a word without blanks"))]
    code: Annotated[
        str, Meta(pattern=r"^[0-9A-Z]{1,4}\Z", description=N_("up to four capitals or digits"))
    ]


class Office(Struct, frozen=True, forbid_unknown_fields=True):
    """One office: the one record that every rule reads.

    Attributes:
        format: Version of this record's format.
        locale: `zh_CN` or `en`.
        timezone: IANA name, such as `Asia/Shanghai`.
        region: ISO 3166 code by which phone numbers without a country code are read.
        phases: The office's own words for phases of the estate.
        sample: True in the toolkit's own sample, which refuses writes.
        wait_reasons: The usual four unless some are named (`svc.rules.office.defaults`).
        presets: Common requests, prepared. Since format 3.
        escalation: The usual levels unless some are named (`svc.rules.office.defaults`).
        notify: Who gets a message of what. Since format 3.
        dunning: What is done about what is overdue. Since format 3.
        trust: From where on commits are signed; absent where they need not be. Since format 3.
        accepted: Commits in which an audit found something that is accepted. Since format 3.
    """

    format: int
    name: Line
    locale: Line
    timezone: Line
    calendar: Calendar
    region: Line = "CN"
    phases: tuple[Phase, ...] = ()
    sample: bool = False
    departments: tuple[Department, ...] = ()
    categories: tuple[Category, ...] = ()
    targets: tuple[Target, ...] = ()
    wait_reasons: tuple[WaitReason, ...] = ()
    escalation: tuple[Level, ...] = ()
    presets: Annotated[tuple[Preset, ...], Meta(extra=keyed("name"))] = ()
    policies: Policies = Policies()
    notify: Notifications = Notifications()
    dunning: Dunning = Dunning()
    trust: Trust | None = None
    accepted: Annotated[tuple[Acceptance, ...], Meta(extra=keyed("commit"))] = ()
    disputes: tuple[Dispute, ...] = ()

    @property
    def phase_codes(self) -> dict[str, str]:
        """What stands in unit ids for each of the office's own words for phases."""
        return {phase.name: phase.code for phase in self.phases}
