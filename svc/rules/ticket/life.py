"""What a ticket's timeline comes to: its state, its clocks, and who is still to be called.

`svc.rules.ticket.lifecycle` folds events into a `Life`; nothing here decides what may happen.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from svc.model.words import CallbackPolicy, ClockName, Resolution, Status
from svc.named_tuple import NamedTuple

if TYPE_CHECKING:
    from datetime import datetime

    from svc.model.ticket import Event
    from svc.model.words import Inferred, PartyWord, Warranty

#: Stands for a ticket's own reporter among the reporters to be called back.
OWN = ""


class Run:
    """One run of one clock.

    Attributes:
        clock: Which clock.
        started, due, stopped: Start, due time as last stamped, and when it was met;
            an arrival that was agreed on starts with its appointment.
        first_stopped: When it was met first, before any reopening.
        rule: The rule that set the due time.
        paused: Since when it stands still; None while it runs.
        held, counted_from: While it stands still, a due time and the moment up to which
            the clock had run against it: once it goes on, it falls due that much later
            than `held`. `held` is None where `due` stays whenever it goes on.
        voided: When it ceased to matter without being met (reassigned, cancelled …).
        gaps: Stretches that did not count: pauses, and time spent done or closed.
        department, assignee: Whose it was: whom an assignment went to, and else who had the
            ticket when the clock was met or voided; None while it runs, or of nobody.
        vague_start, vague_end: Whether a step that was only inferred started it, and
            met or voided it: then nothing tells whether it was met in time.
    """

    __slots__ = (
        "assignee", "clock", "counted_from", "department", "due", "first_stopped", "gaps", "held",
        "paused", "rule", "started", "stopped", "vague_end", "vague_start", "voided",
    )  # fmt: skip

    def __init__(self, clock: ClockName, started: datetime) -> None:
        self.clock = clock
        self.started = started
        self.due: datetime | None = None
        self.rule: str | None = None
        self.stopped: datetime | None = None
        self.first_stopped: datetime | None = None
        self.paused: datetime | None = None
        self.held: datetime | None = None
        self.counted_from: datetime | None = None
        self.voided: datetime | None = None
        self.gaps: list[tuple[datetime, datetime]] = []
        self.department: str | None = None
        self.assignee: str | None = None
        self.vague_start = self.vague_end = False

    @property
    def vague(self) -> bool:
        """Whether nothing tells when it was started, or met."""
        return self.vague_start or self.vague_end

    @property
    def running(self) -> bool:
        """Whether it is neither met nor voided."""
        return self.stopped is None and self.voided is None

    @property
    def reckoned(self) -> datetime | None:
        """While it stands still, the moment seen from which `due` is as far as time is left.

        None while it runs, and where `due` stays whenever it goes on.
        """
        if self.due is None or self.held is None or self.counted_from is None:
            return None
        return self.due - (self.held - self.counted_from)

    def stop(self, at: datetime) -> None:
        """Meet the clock at this moment, if it still runs."""
        if self.running:
            self.stopped = at
            self.first_stopped = self.first_stopped or at

    def pause(self, at: datetime) -> None:
        """Let the clock stand still, if it runs."""
        if self.running and self.paused is None:
            self.paused = self.counted_from = at
            self.held = self.due

    def goes_on(self, at: datetime) -> None:
        """Let the clock run again after a pause, or after it was met too early."""
        since = self.paused or self.stopped
        if since is not None and self.voided is None:
            self.gaps.append((since, at))
            self.paused = self.stopped = self.held = self.counted_from = None
            self.vague_end = False

    def late(self, now: datetime) -> bool:
        """Whether the due time passed unmet, as of `now`; a pause stands still in time."""
        ended = self.stopped or self.paused or self.voided or now
        return self.due is not None and ended > self.due


class Finish(NamedTuple):
    """The work was finished.

    Attributes:
        at: When.
        inferred: What of it was only inferred, if anything.
        department, assignee: Who had the ticket then.
    """

    at: datetime
    inferred: Inferred | None
    department: str | None
    assignee: str | None


class Deed(NamedTuple):
    """Something that happened to a ticket, and that figures count.

    Attributes:
        name: The action; `handover` where another department or person got the ticket,
            `reopen` also by a callback, `urge` also by a ticket that was merged into it.
        event: The step.
        department, assignee: Whose it was: who had the ticket until then.
    """

    name: str
    event: Event
    department: str | None
    assignee: str | None


class Referral:
    """A matter that stands, or stood, with an outside party; the ticket stays ours.

    Attributes:
        party: Which.
        event: The step that referred it.
        asked: The clock of their first word, from the referral on.
        works: The clock of what they do once it is theirs; None before, or without a target.
        answered: When they said something first.
        verdict: Whether they took it on, as they said last; None if they did not say.
        decided: When they said so.
        warranty: Whether it broke within its warranty, as they say.
        reminders, reminded: How often they were reminded, and when last.
        number: Their own number of it, as they said last.
        back: When it was taken back from them.
        ended: When it ceased to matter, back or not: with the end of the work.
    """

    __slots__ = (
        "answered", "asked", "back", "decided", "ended", "event", "number", "party", "reminded",
        "reminders", "verdict", "warranty", "works",
    )  # fmt: skip

    def __init__(self, event: Event, asked: Run) -> None:
        self.party = event.party or ""
        self.event = event
        self.asked = asked
        self.works: Run | None = None
        self.answered: datetime | None = None
        self.verdict: PartyWord | None = None
        self.decided: datetime | None = None
        self.warranty: Warranty | None = None
        self.reminders = 0
        self.reminded: datetime | None = None
        self.number = event.number
        self.back: datetime | None = None
        self.ended: datetime | None = None

    @property
    def stands(self) -> bool:
        """Whether the matter is with them now."""
        return self.ended is None


class IneffectiveEvent(NamedTuple):
    """An event that the state no longer allowed."""

    event: Event
    reason: str


class BeforeMerge(NamedTuple):
    """What a merge ended, for a ticket that is split again.

    Attributes:
        status: Its state.
        waits_for, resumes: The wait it was in.
        runs: What each of its clocks was at, a value for each attribute, in order of start.
    """

    status: Status
    waits_for: str | None
    resumes: datetime | None
    runs: list[dict[str, Any]]


class Life:
    """The state of a ticket after some of its events.

    Attributes:
        finishes: Every time the work was finished; reopening unsets `finished` only.
        holder: Department and person who had it last, also while nobody has; None before
            the first assignment.
        deeds: What happened to it and is counted, in order; not what was only inferred.
        reopens: Every time it was reopened; one lies between any two finishes.
        runs: Every clock run in order of start; `current` finds the latest of a name.
        waits_for: The reason code of the wait it is in.
        waited_for: That of its last wait.
        resumes: When that wait ends by itself; None if it has to be resumed.
        absorbed: Tickets that were merged into this one.
        before_merge: What its own merge ended; None unless it is merged.
        reporters: Whom to call back: `OWN`, and absorbed tickets by number.
        tried: Callback attempts by reporter since the ticket was last finished.
        answered: Reporters reached since then.
        calls: Every call that reached somebody: after which finish, from 1 on, whom, when.
        attempts: Attempts since then on all of them.
        reached: Whether every one of them was reached since then.
        given_up: Whether it was closed as not reached, and not reopened since.
        levels: Levels it was escalated to since it was last reopened, in order.
        escalated: When it was escalated last since then.
        referrals: Every time it was referred to an outside party, in order.
        ineffective: Events without effect, and why.
        undone: Events that were taken back, and are left out of everything else here.
    """

    __slots__ = (
        "absorbed", "answered", "assignee", "before_merge", "calls", "closed", "deeds",
        "department", "escalated", "escalations", "extensions", "finished", "finishes",
        "given_up", "holder", "ineffective",
        "levels", "merged_into", "policy", "referrals", "reopens", "reporters", "resolution",
        "resumes",
        "returns", "runs", "score", "status", "supervisions", "tried", "undone", "updated", "urges",
        "waited_for", "waits_for", "words",
    )  # fmt: skip

    def __init__(self) -> None:
        self.status: Status | None = None
        self.department: str | None = None
        self.assignee: str | None = None
        self.resolution: Resolution | None = None
        self.words: str | None = None
        self.finished: datetime | None = None
        self.finishes: list[Finish] = []
        self.holder: tuple[str | None, str | None] | None = None
        self.deeds: list[Deed] = []
        self.reopens: list[datetime] = []
        self.closed: datetime | None = None
        self.waits_for: str | None = None
        self.waited_for: str | None = None
        self.resumes: datetime | None = None
        self.merged_into: str | None = None
        self.absorbed: list[str] = []
        self.before_merge: BeforeMerge | None = None
        self.reporters: list[str] = [OWN]
        self.policy = CallbackPolicy.NONE
        self.tried: dict[str, int] = {}
        self.answered: set[str] = set()
        self.calls: list[tuple[int, str, datetime]] = []
        self.score: int | None = None
        self.returns = self.urges = 0
        self.extensions = self.escalations = self.supervisions = 0
        self.given_up = False
        self.levels: list[str] = []
        self.escalated: datetime | None = None
        self.updated: datetime | None = None
        self.runs: list[Run] = []
        self.referrals: list[Referral] = []
        self.ineffective: list[IneffectiveEvent] = []
        self.undone: list[Event] = []

    def count(self, name: str) -> int:
        """How often something happened to it that is counted; see `Deed`."""
        return [deed.name for deed in self.deeds].count(name) if self.deeds else 0

    @property
    def reopened(self) -> int:
        """How often it was reopened, as far as that was reported."""
        return self.count("reopen")

    @property
    def attempts(self) -> int:
        """Callback attempts since the ticket was last finished."""
        return sum(self.tried.values())

    @property
    def reached(self) -> bool:
        """Whether every reporter was reached since the ticket was last finished."""
        return self.answered.issuperset(self.reporters)

    def unreached(self) -> list[str]:
        """Reporters not reached since the ticket was last finished, its own first."""
        return [one for one in self.reporters if one not in self.answered]

    def current(self, clock: ClockName) -> Run | None:
        """The latest run of a clock, if it ever started."""
        for run in reversed(self.runs):
            if run.clock is clock:
                return run
        return None

    def referral(self, party: str | None = None) -> Referral | None:
        """The latest referral that stands; of a party, if one is named."""
        for referral in reversed(self.referrals):
            if referral.stands and party in (None, referral.party):
                return referral
        return None

    def due(self) -> dict[ClockName, datetime]:
        """The due time of each clock's latest run, where it has one."""
        latest = {run.clock: run.due for run in self.runs}
        return {clock: at for clock, at in latest.items() if at is not None}

    def owes_callback(self) -> bool:
        """Whether the desk still has to reach a resident."""
        run = self.current(ClockName.CALLBACK)
        return run is not None and run.running
