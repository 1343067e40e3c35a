"""Due times: which clocks an action starts or moves, and when they fall due.

A due time is stamped into the event that sets it, with the name and span of
the rule, so that a later change of policy changes no old ticket. Source: the
table "Clocks" of the domain description.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import TYPE_CHECKING

from svc.model.ticket import Due
from svc.model.words import CallbackPolicy, ClockName, Kind
from svc.named_tuple import NamedTuple
from svc.rules.clocks.targets import AROUND_THE_CLOCK, choose, due, parse_span
from svc.rules.ticket.statuses import OPEN
from svc.rules.time.zones import local, unix

if TYPE_CHECKING:
    from svc.model.office import Office, Target
    from svc.rules.ticket.lifecycle import Life, Run
    from svc.rules.time.working_time import WorkCalendar

#: Kinds whose tickets are called back before they close, unless the office says else.
CALLED_BACK_BEFORE_CLOSE = frozenset({Kind.COMPLAINT, Kind.REPAIR})


class Clocks(NamedTuple):
    """The due times of one ticket, by the office's targets as they stand.

    What was promised to the resident counts the office's hours, whoever works on
    it: a ticket that changes hands keeps its due times. Only how soon a
    department takes an assignment on counts the department's own.

    Attributes:
        calendar: The office's working time.
        target: The most specific target that fits it; None if none does.
        own: The working time of the department that has it.
    """

    calendar: WorkCalendar
    target: Target | None
    own: WorkCalendar

    @classmethod
    def of(
        cls,
        office: Office,
        calendar: WorkCalendar,
        kind: str,
        category: str,
        priority: str,
        own: WorkCalendar | None = None,
    ) -> Clocks:
        """The clocks of a ticket of this kind, category and priority."""
        return cls(calendar, choose(office.targets, kind, category, priority), own or calendar)

    def received(self, at: datetime, appointment: datetime | None = None) -> tuple[Due, ...]:
        """Respond, arrive and resolve, from receipt; arrive from an appointment if there is one."""
        return self._stamps(
            {ClockName.RESPOND: at, ClockName.ARRIVE: appointment or at, ClockName.RESOLVE: at},
            appointment,
        )

    def assigned(self, at: datetime) -> tuple[Due, ...]:
        """Accept, from each assignment."""
        return self._stamps({ClockName.ACCEPT: at})

    def callback(self, at: datetime) -> tuple[Due, ...]:
        """Callback, from when it is owed."""
        return self._stamps({ClockName.CALLBACK: at})

    def moved(self, run: Run | None, since: datetime, at: datetime) -> tuple[Due, ...]:
        """A due time moved by a stretch that does not count: a pause, or time spent done.

        Args:
            run: The clock's run; one that was late already stays where it is.
            since: When the stretch began.
            at: When it ended.
        """
        if run is None or run.due is None or run.rule is None:
            return ()
        stamp = Due(run.clock, run.due, run.rule)
        begun = max(since, run.started)
        later = self._shifted(stamp, begun, max(at, begun))
        return () if later.at == stamp.at else (later,)

    def waiting(
        self, life: Life, at: datetime, until: datetime, stopped: Collection[ClockName]
    ) -> tuple[Due, ...]:
        """Due times moved in advance by a wait that ends by itself.

        Args:
            at, until: When the wait begins and ends.
            stopped: Clocks that stand still in it.
        """
        runs = [run for run in map(life.current, stopped) if run is not None and run.running]
        return tuple(due for run in runs for due in self.moved(run, at, until))

    def resumed(self, life: Life, at: datetime) -> tuple[Due, ...]:
        """Due times of the clocks that stand still, once they go on at a moment.

        A wait that ends before its date gives back what it had moved them too far.
        """
        dues = []
        for clock in (ClockName.RESOLVE, ClockName.ARRIVE):
            run = life.current(clock)
            if run is None or run.paused is None or not run.running or run.rule is None:
                continue
            if run.held is None or run.counted_from is None:
                continue
            held = Due(clock, run.held, run.rule)
            since, until = max(run.counted_from, run.started), max(at, run.started)
            due = self._shifted(held, since, until)
            if due.at != run.due:
                dues.append(due)
        return tuple(dues)

    def anew(self, life: Life, received: datetime, appointment: datetime | None) -> tuple[Due, ...]:
        """Stamps for a ticket whose kind, category, priority or appointment was mended.

        Each clock that still runs is computed from where it started, without
        the stretches that did not count; an extension that was granted stays.
        """
        stamps = list(self.received(received, appointment))
        for clock in (ClockName.ACCEPT, ClockName.CALLBACK):
            run = life.current(clock)
            if run is not None:
                stamps += self._stamps({clock: run.started})
        return tuple(
            self._over_gaps(stamp, life)
            for stamp in stamps
            if _runs(life, stamp.clock)
            and not (stamp.clock is ClockName.RESOLVE and life.extensions)
        )

    def _over_gaps(self, stamp: Due, life: Life) -> Due:
        run = life.current(stamp.clock)
        gaps = list(run.gaps) if run else []
        if run is not None and run.paused is not None and life.resumes is not None:
            gaps.append((run.paused, life.resumes))
        for since, at in gaps:
            begun = since if stamp.start is None else max(since, stamp.start)
            stamp = self._shifted(stamp, begun, max(at, begun))
        return stamp

    def _shifted(self, stamp: Due, since: datetime, at: datetime) -> Due:
        """A due time moved by a stretch; one that had passed before it stays.

        Args:
            at: Earlier than `since` gives back a stretch that was added in advance.
        """
        if stamp.at <= since or at == since:
            return stamp
        if stamp.rule.endswith(AROUND_THE_CLOCK):
            moved = local(unix(stamp.at) + unix(at) - unix(since), self.calendar.zone)
        elif at > since:
            moved = self.calendar.add(stamp.at, self.calendar.between(since, at))
        else:
            moved = self.calendar.add(at, self.calendar.between(since, stamp.at))
        return Due(stamp.clock, moved, stamp.rule, stamp.start)

    def _stamps(
        self, starts: dict[ClockName, datetime], appointment: datetime | None = None
    ) -> tuple[Due, ...]:
        stamps = []
        for clock, start in starts.items():
            span = getattr(self.target, clock.value, None)
            if self.target is not None and span is not None:
                calendar = self.own if clock is ClockName.ACCEPT else self.calendar
                at = due(start, parse_span(span), calendar)
                said = appointment if clock is ClockName.ARRIVE else None
                stamps.append(Due(clock, at, f"{self.target.rule} {span}", said))
        return tuple(stamps)


def _runs(life: Life, clock: ClockName) -> bool:
    """Whether a clock still runs; that of an open ticket's arrival may start with its stamp."""
    run = life.current(clock)
    if run is None:
        return clock is ClockName.ARRIVE and life.status in OPEN
    return run.running


def reopened(clocks: Clocks, life: Life, at: datetime) -> tuple[Due, ...]:
    """Stamps of a reopening: resolve goes on without the time spent done, accept starts anew."""
    run = life.current(ClockName.RESOLVE)
    stopped = life.finished or at
    return clocks.moved(run, stopped, at) + clocks.assigned(at)


def callback_policy(office: Office, kind: str) -> CallbackPolicy:
    """When tickets of a kind are called back: the office's word, else the common rule."""
    said = office.policies.callback.get(Kind(kind))
    if said is not None:
        return said
    owed = Kind(kind) in CALLED_BACK_BEFORE_CLOSE
    return CallbackPolicy.BEFORE_CLOSE if owed else CallbackPolicy.NONE
