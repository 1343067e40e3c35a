"""Due times once more: what each clock's should be after every step, by the office's targets.

Nothing that the records say of due times is believed: a clock's span is
counted from its start, leaving out every stretch in which it stood still.
"""

from __future__ import annotations

from typing import Any

from tests.oracle.hours import Hours, minutes
from tests.oracle.life import Clock, Life, header_at
from tests.oracle.records import Office, Record, moment

CLOCKS = ("respond", "accept", "arrive", "resolve", "callback")
NAMED = ("priority", "category", "kind")
WALL = "around the clock"
NEVER, FOREVER = -(10**12), 10**12
Gap = tuple[int, int]
Wrong = tuple[str, str, str, int | None, int | None]


class Promise:
    """By when one run of a clock is to be met.

    Attributes:
        due: Counted from the start alone, or granted.
        gaps: Stretches in which it stands still; the last may lie ahead.
    """

    def __init__(self, hours: Hours, start: int, span: str) -> None:
        self.hours = hours
        self.start = start
        self.span = span
        self.granted: int | None = None
        self.gaps: list[Gap] = []

    def grant(self, until: int) -> None:
        """An extension: what stood still before it is forgotten."""
        self.granted, self.gaps = until, []

    def due(self) -> int:
        """The due time, as far as is known what stands still."""
        gaps = [(max(since, self.start), until) for since, until in self.gaps]
        gaps = [(since, until) for since, until in gaps if until > since]
        if self.granted is None and WALL not in self.span:
            return self._counted(gaps)
        at = self.granted if self.granted is not None else self.hours.due(self.start, self.span)
        for since, until in gaps:
            if since < at:
                at = self._later(at, since, until)
        return at

    def _later(self, at: int, since: int, until: int) -> int:
        if WALL in self.span:
            return at + until - since
        lost = self.hours.between(since, until)
        return self.hours.after(at, lost) if lost else at

    def _counted(self, gaps: list[Gap]) -> int:
        """Stretch by stretch of working time, without those in which it stands still."""
        left = int(self.span[:-1]) * {"m": 60, "h": 3600, "d": 0}[self.span[-1]]
        left = left or int(self.span[:-1]) * minutes(self.hours.usual) * 60
        for opens, closes in self.hours.worked_from(self.start):
            for since, until in _without(max(opens, self.start), closes, gaps):
                if until - since >= left:
                    return since + left
                left -= until - since
        raise AssertionError("nobody ever works here")


class Promises(Life):
    """A ticket's life, in which every due time is held against what it should be.

    Attributes:
        wrong: Ticket, event, clock, the due time on record and the one it should be.
    """

    def __init__(self, rules: dict[str, Any], ticket: Record, hours: dict[str, Hours]) -> None:
        self.rules = rules
        self.hours = hours
        self.told = header_at(ticket, NEVER, [])
        self.promises: dict[int, Promise] = {}
        self.gaps_before: dict[int, list[Gap]] = {}
        self.ends = NEVER
        self.wrong: list[Wrong] = []
        super().__init__(ticket, FOREVER)

    def _see(self, event: Record, at: int) -> None:
        before = [(run, run.met) for run in self.clocks]
        super()._see(event, at)
        for change in event.get("changes", ()):
            self.told[change["field"]] = change.get("new")
        for run, met in before:
            if met is not None and run.met is None:
                self._promise(run).gaps.append((met, at))
        if event["action"] == "wait":
            self._waits(event, at)
        if event["action"] == "extend":
            self._extended(moment(event["until"]), at)
        if event["action"] == "edit":
            self._mended({change["field"] for change in event["changes"]})
        self._compare(event)

    def _compare(self, event: Record) -> None:
        for run in self.clocks:
            if run.name in CLOCKS and run.running:
                promise = self._promise(run)
                kept = bool(promise.span) or promise.granted is not None
                should = promise.due() if kept else None
                if run.due != should:
                    self.wrong.append((self.id, event["action"], run.name, run.due, should))

    def _promise(self, run: Clock) -> Promise:
        """What a run of a clock has to keep; made when it is first seen."""
        if id(run) not in self.promises:
            start, hours = run.began, self.hours[""]
            if run.name == "arrive":
                start = self._appointment()
            if run.name == "accept":
                hours = self.hours.get(self.department or "", hours)
            self.promises[id(run)] = Promise(hours, start, self._span(run.name))
        return self.promises[id(run)]

    def _appointment(self) -> int:
        said = self.told.get("appointment")
        return moment(said) if said else self.received

    def _span(self, clock: str) -> str:
        return target(self.rules, self.told).get(clock, "")

    def _waits(self, event: Record, at: int) -> None:
        until = moment(event["until"]) if "until" in event else None
        for run in self.clocks:
            if run.still is not None:
                promise = self._promise(run)
                promise.gaps.append((at, until if until is not None else at))

    def _end_wait(self) -> None:
        for run in self.clocks:
            if run.still is not None and run.running and self._promise(run).gaps:
                gaps = self._promise(run).gaps
                gaps[-1] = (gaps[-1][0], self.ends)
        super()._end_wait()

    def _wake(self, at: int) -> None:
        self.ends = at if self.resumes is None else min(at, self.resumes)
        super()._wake(at)

    def _resume(self, event: Record, at: int) -> None:
        self.ends = at if self.resumes is None else min(at, self.resumes)
        super()._resume(event, at)

    def _merge(self, event: Record, at: int) -> None:
        self.gaps_before = {key: list(promise.gaps) for key, promise in self.promises.items()}
        super()._merge(event, at)

    def _split(self, event: Record, at: int) -> None:
        super()._split(event, at)
        if "ticket" not in event:
            for key, gaps in self.gaps_before.items():
                self.promises[key].gaps = gaps

    def _extended(self, until: int, at: int) -> None:
        run = self.clock("resolve")
        assert run is not None
        promise = self._promise(run)
        promise.grant(until)
        if run.still is not None and self.resumes is None:
            promise.gaps.append((at, at))

    def _mended(self, fields: set[str]) -> None:
        """Another target counts anew from where each running clock started."""
        if not fields & {*NAMED, "appointment"}:
            return
        for run in self.clocks:
            span = self._span(run.name) if run.name in CLOCKS else ""
            if span and run.running:
                promise = self._promise(run)
                if run.name == "arrive":
                    promise.start = self._appointment()
                if promise.granted is None:
                    promise.span = span


def wrong_dues(office: Office) -> list[Wrong]:
    """Due times on record that are not what the office's rules say.

    What came from another system has that one's due times, or none.
    """
    hours = hours_of(office.rules)
    own = (ticket for ticket in office.tickets if "source" not in ticket)
    lives = (Promises(office.rules, ticket, hours) for ticket in own)
    return [wrong for life in lives for wrong in life.wrong]


def target(rules: dict[str, Any], header: dict[str, Any]) -> dict[str, str]:
    """The target that names most of what a ticket is: priority before category before kind."""
    fitting = [
        one
        for one in rules.get("targets") or ()
        if all(one.get(name) in (None, header[name]) for name in NAMED)
    ]
    best: dict[str, str] = {}
    for target_ in fitting:
        if not best or _named(target_) > _named(best):
            best = target_
    return best


def hours_of(rules: dict[str, Any]) -> dict[str, Hours]:
    """The office's hours, under "", and those of departments that have their own."""
    own = {one["id"]: one["hours"] for one in rules.get("departments") or () if "hours" in one}
    return {"": Hours(rules)} | {name: Hours(rules, week) for name, week in own.items()}


def _named(rule: dict[str, str]) -> tuple[int, ...]:
    said = [name in rule for name in NAMED]
    return (sum(said), *said)


def _without(since: int, until: int, gaps: list[Gap]) -> list[Gap]:
    """A stretch without some gaps in it."""
    left = [(since, until)] if until > since else []
    for begins, ends in gaps:
        cut = [(one, min(other, begins)) for one, other in left]
        cut += [(max(one, ends), other) for one, other in left]
        left = sorted((one, other) for one, other in cut if other > one)
    return left
