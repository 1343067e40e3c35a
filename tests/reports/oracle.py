"""Every measure once more, by hand: plain Python over the records' YAML, ticket by ticket.

Nothing of svc is used: no index, no SQL, no fold, no codec. It knows legal
histories only, in which later events have later or equal times.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from statistics import median
from typing import Any

import yaml

OPEN = ("new", "assigned", "working", "waiting")
ENDED = ("cancelled", "merged")
DAY = 86400
ON_TIME = {
    "response_on_time": "respond",
    "accept_on_time": "accept",
    "arrival_on_time": "arrive",
    "resolution_on_time": "resolve",
}
AT_LEAST_ONE = {
    "returned": "return",
    "extended": "extend",
    "urged": "urge",
    "escalated": "escalate",
}


class Run:
    """One run of a clock."""

    def __init__(self, clock: str) -> None:
        self.clock = clock
        self.due: float | None = None
        self.met: float | None = None
        self.void: float | None = None
        self.paused: float | None = None

    @property
    def running(self) -> bool:
        """Neither met nor void."""
        return self.met is None and self.void is None

    def fell_due(self, start: float, end: float, t: float) -> bool:
        """Whether it fell due in the period and before T."""
        if self.due is None or not start <= self.due < end or not self.due < t:
            return False
        stood = self.void if self.void is not None else self.paused
        return stood is None or stood > self.due or self.met is not None

    @property
    def in_time(self) -> bool:
        """Met by its due time."""
        return self.met is not None and self.due is not None and self.met <= self.due


class Case:
    """One ticket, lived through up to T."""

    def __init__(self, record: dict[str, Any], t: float) -> None:
        self.record = record
        self.received = at(record["received"])
        self.status = ""
        self.policy = "none"
        self.department = self.assignee = self.resolution = None
        self.category = category(record, t)
        self.finishes: list[tuple[float, float]] = []
        self.reporters: set[str] = {""}
        self.answered: set[str] = set()
        self.reached: list[tuple[str, float]] = []
        self.away = 0.0
        self.resumes: float | None = None
        self.closed: float | None = None
        self.counts: dict[str, int] = defaultdict(int)
        self.runs = [Run("respond"), Run("resolve")]
        for event in record["timeline"]:
            if at(event["at"]) <= t:
                if event["action"] != "resume":
                    self._wake(at(event["at"]))
                self._happen(event, at(event["at"]))
        self._wake(t)

    def of(self, clock: str) -> list[Run]:
        """Its runs of a clock."""
        return [run for run in self.runs if run.clock == clock]

    @property
    def counted(self) -> bool:
        """Whether it stands in denominators."""
        return self.status not in ENDED

    def finished_in(self, start: float, end: float) -> list[tuple[float, float]]:
        """Its finishes in the period: moment and seconds that count."""
        return [finish for finish in self.finishes if start <= finish[0] < end]

    def all_reached_since(self, moment: float) -> bool:
        """Whether a call reached each of its reporters at or after a moment."""
        return {who for who, when in self.reached if when >= moment} >= self.reporters

    def group(self, dimension: str) -> str:
        """Its group."""
        if hasattr(self, dimension):
            return getattr(self, dimension) or ""
        if dimension == "building":
            return str(self.record["unit"]).split("-", 1)[0] if "unit" in self.record else ""
        return str(self.record.get(dimension) or "")

    def _happen(self, event: dict[str, Any], now: float) -> None:
        self.counts[event["action"]] += 1
        self.policy = event.get("policy", self.policy)
        step = getattr(self, f"_{event['action']}", None)
        if step:
            step(event, now)
        for due in event.get("due", ()):
            self._stamp(due["clock"], at(due["at"]))

    def _stamp(self, clock: str, due: float) -> None:
        if clock == "arrive" and not self.of("arrive") and self.status in OPEN:
            self.runs.append(Run("arrive"))
        for run in self.of(clock)[-1:]:
            if run.running:
                run.due = due

    def _meet(self, now: float, *clocks: str) -> None:
        for run in self.runs:
            if run.clock in clocks and run.running:
                run.met = now

    def _drop(self, now: float, *clocks: str) -> None:
        for run in self.runs:
            if run.clock in clocks and run.running:
                run.void = now

    def _create(self, _event: dict[str, Any], _now: float) -> None:
        self.status = "new"

    def _assign(self, event: dict[str, Any], now: float) -> None:
        self.status = "assigned"
        self.department, self.assignee = event["department"], event.get("assignee")
        self._drop(now, "accept")
        self.runs.append(Run("accept"))

    _transfer = _assign

    def _accept(self, event: dict[str, Any], now: float) -> None:
        self.status = "working"
        self.assignee = self.assignee or event.get("assignee")
        self._meet(now, "accept", "respond")

    def _return(self, _event: dict[str, Any], now: float) -> None:
        self.status = "new"
        self.department = self.assignee = None
        self._drop(now, "accept")

    def _arrive(self, _event: dict[str, Any], now: float) -> None:
        self._meet(now, "arrive", "respond")

    def _contact(self, _event: dict[str, Any], now: float) -> None:
        self._meet(now, "respond")

    def _wait(self, event: dict[str, Any], now: float) -> None:
        self.status = "waiting"
        until = at(event["until"]) if "until" in event else now
        self.resumes = until if until > now else None
        for clock, pauses in (("resolve", "pauses"), ("arrive", "on_resident")):
            for run in self.of(clock):
                run.paused = now if event.get(pauses) and run.running else None

    def _resume(self, _event: dict[str, Any], _now: float) -> None:
        self.status = "working"
        for run in self.runs:
            run.paused = None

    def _wake(self, now: float) -> None:
        """A wait that has run out by now has ended."""
        if self.status == "waiting" and self.resumes is not None and self.resumes <= now:
            self._resume({}, now)

    def _finish(self, event: dict[str, Any], now: float) -> None:
        self.status = "done"
        self.assignee = self.assignee or event.get("assignee")
        self.resolution = event["resolution"]
        self.answered = set()
        self._meet(now, "accept", "respond", "resolve")
        self._drop(now, "arrive")
        self.finishes.append((now, now - self.received - self.away))

    def _callback(self, event: dict[str, Any], now: float) -> None:
        if event["outcome"] != "reached":
            return
        self.reached.append((event.get("ticket", ""), now))
        self.answered.add(event.get("ticket", ""))
        if event.get("score", 5) <= 2 or event.get("satisfied") is False:
            self._reopen(event, now)
        elif self.answered >= self.reporters:
            self._close(event, now)

    def _absorb(self, event: dict[str, Any], _now: float) -> None:
        self.reporters.update(event.get("reporters", ()))
        self.counts["urge"] += event.get("urges", 0)

    def _close(self, _event: dict[str, Any], now: float) -> None:
        self.status = "closed"
        self.closed = self.closed or now

    def _reopen(self, _event: dict[str, Any], now: float) -> None:
        self.status = "assigned"
        self.counts["reopened"] += 1
        self.closed = self.resolution = None
        self.away += now - self.finishes[-1][0]
        for run in self.of("resolve"):
            run.met = None
        self._drop(now, "accept")
        self.runs.append(Run("accept"))

    def _cancel(self, _event: dict[str, Any], _now: float) -> None:
        self.status = "cancelled"

    def _merge(self, _event: dict[str, Any], _now: float) -> None:
        self.status = "merged"


def at(moment: Any) -> float:
    """Seconds since 1970."""
    return datetime.fromisoformat(str(moment)).timestamp()


def category(record: dict[str, Any], t: float) -> str:
    """The category as of T: what the first later edit found there."""
    for event in record["timeline"]:
        if event["action"] == "edit" and at(event["at"]) > t:
            return str(event["changes"][0]["old"])
    return str(record["category"])


class Oracle:
    """All measures of an office's records, for a period as of T (Unix seconds).

    Args:
        office: The folder that holds `records`.
        t: T.
    """

    def __init__(self, office: Path, t: float) -> None:
        self.t = t
        records = [self._read(path) for path in sorted(office.glob("records/tickets/**/*.yaml"))]
        seen = [record for record in records if at(record["received"]) <= t]
        self.cases = [Case(record, t) for record in seen]
        calls = [self._read(path) for path in sorted(office.glob("records/followups/**/*.yaml"))]
        self.calls = [call for call in calls if at(call["at"]) <= t]

    @staticmethod
    def _read(path: Path) -> dict[str, Any]:
        record: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
        return record

    def groups(self, dimension: str) -> set[str]:
        """Every group of a dimension."""
        return {case.group(dimension) for case in self.cases}

    def measures(
        self, start: float, end: float, dimension: str = "", group: str = ""
    ) -> dict[str, Any]:
        """(numerator, denominator) by measure; a count alone; (median, p90, n) of durations."""
        cases = [case for case in self.cases if not dimension or case.group(dimension) == group]
        received = [case for case in cases if start <= case.received < end]
        finished = [case for case in cases if case.finished_in(start, end)]
        return {
            "received": len(received),
            "finished": len(finished),
            "closed": sum(c.closed is not None and start <= c.closed < end for c in cases),
            "open": sum(case.status in OPEN for case in cases),
            "overdue": sum(self._overdue(case) for case in cases),
            "completion": rate(received, lambda case: case.status in ("done", "closed")),
            **{name: self._on_time(cases, clock, start, end) for name, clock in ON_TIME.items()},
            "callback": rate(
                [case for case in finished if case.policy != "none"],
                lambda case: case.all_reached_since(case.finished_in(start, end)[-1][0]),
            ),
            **self._scores(cases, start, end),
            "reopened": rate(finished, lambda case: case.counts["reopened"]),
            **{
                name: rate(received, lambda case, action=action: case.counts[action])
                for name, action in AT_LEAST_ONE.items()
            },
            "repeats": rate(received, self._repeats),
            "time_to_respond": durations(
                run.met - case.received
                for case in received
                for run in case.of("respond")
                if case.counted and run.met is not None
            ),
            "time_to_resolve": durations(
                case.finished_in(start, end)[-1][1] for case in finished if case.counted
            ),
        }

    def _overdue(self, case: Case) -> bool:
        (run,) = case.of("resolve")
        return case.status in OPEN and run.fell_due(float("-inf"), float("inf"), self.t)

    def _on_time(self, cases: list[Case], clock: str, start: float, end: float) -> tuple[int, int]:
        due = [
            run
            for case in cases
            if case.counted
            for run in case.of(clock)
            if run.fell_due(start, end, self.t)
        ]
        return sum(run.in_time for run in due), len(due)

    def _scores(self, cases: list[Case], start: float, end: float) -> dict[str, Any]:
        known = {case.record["id"] for case in cases if case.counted}
        calls = [c for c in self.calls if c["ticket"] in known and start <= at(c["at"]) < end]
        scores = [call["score"] for call in calls if "score" in call]
        missed = sum(call["outcome"] == "unreachable" for call in calls)
        return {
            "satisfaction": (sum(score in (4, 5) for score in scores), len(scores), missed),
            "score_mean": (sum(scores), len(scores), missed),
        }

    def _repeats(self, case: Case) -> bool:
        unit = case.record.get("unit")
        return unit is not None and any(
            other.record.get("unit") == unit
            and other.category == case.category
            and case.received - 30 * DAY <= other.received
            and (other.received, other.record["id"]) < (case.received, case.record["id"])
            for other in self.cases
        )


def rate(cases: list[Case], hit: Any) -> tuple[int, int]:
    """Hits and how many there are, without those that stand in no denominator."""
    counted = [case for case in cases if case.counted]
    return sum(bool(hit(case)) for case in counted), len(counted)


def durations(spans: Iterable[float]) -> tuple[float | None, float | None, int]:
    """Median, 90th percentile (nearest rank) and how many."""
    known = sorted(spans)
    if not known:
        return None, None, 0
    p90 = next(span for n, span in enumerate(known, 1) if n / len(known) >= 0.9)
    return median(known), p90, len(known)
