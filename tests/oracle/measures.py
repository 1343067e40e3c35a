"""Every measure of the domain's table, ticket by ticket, in plain Python.

A measure's lines are what it counts; a figure is made of lines, in all or of
those of one group.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from copy import copy
from functools import cached_property
from typing import Any, NamedTuple

from tests.oracle.hours import WEEKDAYS, Hours
from tests.oracle.life import ENDED, OPEN, Clock, Life
from tests.oracle.records import Office, Record, moment

DAY = 86400
DIMENSIONS = (
    "kind", "category", "department", "assignee", "building",
    "channel", "priority", "weekday", "hour", "resolution",
)  # fmt: skip


class Line(NamedTuple):
    """One thing counted.

    Attributes:
        life: The ticket it belongs to.
        value: What it adds: 1 or 0 of a rate, a score, seconds; None where it stands beside.
        working: The seconds of working time.
        beside: Whether it stands beside the figure.
    """

    life: Life
    value: int | None = 1
    working: int | None = None
    beside: bool = False


class Seen:
    """An office looked at from a moment, for a period.

    Args:
        period: From and to, in Unix seconds.
        as_of: The moment, in Unix seconds.
    """

    def __init__(self, office: Office, period: tuple[int, int], as_of: int) -> None:
        self.office = office
        self.rules = office.rules
        self.since, self.until = period
        self.as_of = as_of
        self.hours = Hours(office.rules)
        lives = [Life(ticket, as_of) for ticket in office.tickets]
        self.lives = [life for life in lives if life.status is not None]
        self.standing = [life for life in self.lives if life.status not in ENDED]

    def of(self, period: tuple[int, int]) -> Seen:
        """The office looked at from the same moment, for another period."""
        other = copy(self)
        other.since, other.until = period
        for name in ("lines", "calls"):
            other.__dict__.pop(name, None)
        return other

    @cached_property
    def calls(self) -> list[tuple[Life, Record]]:
        """Callbacks in the period, each with its ticket."""
        by_id = {life.id: life for life in self.standing}
        return [
            (by_id[call["ticket"]], call)
            for call in self.office.followups
            if call["ticket"] in by_id and self.within(moment(call["at"]))
        ]

    @cached_property
    def lines(self) -> dict[str, list[Line]]:
        """What each measure counts."""
        return {name: list(count(self)) for name, count in MEASURES.items()}

    def within(self, at: int | None) -> bool:
        """Whether something happened in the period and is seen."""
        return at is not None and self.since <= at < self.until and at <= self.as_of

    def came(self) -> list[Life]:
        """Tickets received in the period, but for cancelled and merged ones."""
        return [life for life in self.standing if self.within(life.received)]

    def ended(self) -> list[tuple[Life, int]]:
        """Tickets finished in the period, and the number of each one's last finish in it."""
        found = []
        for life in self.standing:
            numbers = [n for n, at in enumerate(life.finishes, 1) if self.within(at)]
            if numbers:
                found.append((life, numbers[-1]))
        return found


def figures(seen: Seen, by: Iterable[str] = ()) -> dict[tuple[str, ...], dict[str, Any]]:
    """Every measure's figure, by the groups of some dimensions; without one in the group ()."""
    names = tuple(by)
    groups: dict[tuple[str, ...], dict[str, list[Line]]] = {} if names else {(): {}}
    for name, found in seen.lines.items():
        for line in found:
            group = tuple(group_of(seen, line.life, one) for one in names)
            groups.setdefault(group, {}).setdefault(name, []).append(line)
    return {
        group: {name: figure(name, mine.get(name, [])) for name in MEASURES}
        for group, mine in groups.items()
    }


def group_of(seen: Seen, life: Life, dimension: str) -> str:
    """The group of a ticket; the empty text where it has none."""
    if dimension in ("department", "assignee", "resolution"):
        return getattr(life, dimension) or ""
    if dimension == "building":
        return str(life.header.get("unit") or "").split("-", maxsplit=1)[0]
    if dimension in ("weekday", "hour"):
        local = seen.hours.local(life.received)
        return WEEKDAYS[local.weekday()] if dimension == "weekday" else f"{local.hour:02}"
    return str(life.header.get(dimension) or "")


def figure(name: str, found: list[Line]) -> dict[str, Any]:
    """What the lines of a measure come to."""
    values = sorted(line.value for line in found if line.value is not None)
    if name in COUNTS:
        return {"value": len(found), "numerator": len(found), "denominator": None}
    if name in DURATIONS:
        working = sorted(line.working for line in found if line.working is not None)
        return {
            "value": median(values), "numerator": None, "denominator": len(values),
            "p90": nearest_rank(values), "working": median(working),
            "working_p90": nearest_rank(working),
        }  # fmt: skip
    told: dict[str, Any] = {"value": None, "numerator": sum(values), "denominator": len(values)}
    if values:
        told["value"] = sum(values) / len(values)
    if name in SCORES:
        told["not_reached"] = sum(line.beside for line in found)
    return told


def median(values: list[int]) -> float | None:
    """The middle one, or the mean of the middle two."""
    if not values:
        return None
    low, high = values[(len(values) - 1) // 2], values[len(values) // 2]
    return low if low == high else (low + high) / 2


def nearest_rank(values: list[int]) -> int | None:
    """The first value that at least nine tenths do not exceed."""
    for place, value in enumerate(values, 1):
        if place * 10 >= len(values) * 9:
            return value
    return None


def _received(seen: Seen) -> Iterable[Line]:
    return [Line(life) for life in seen.lives if seen.within(life.received)]


def _finished(seen: Seen) -> Iterable[Line]:
    return [Line(life) for life in seen.lives if any(map(seen.within, life.finishes))]


def _closed(seen: Seen) -> Iterable[Line]:
    return [Line(life) for life in seen.lives if seen.within(life.closed)]


def _open(seen: Seen) -> Iterable[Line]:
    return [Line(life) for life in seen.lives if life.status in OPEN]


def _overdue(seen: Seen) -> Iterable[Line]:
    for line in _open(seen):
        run = line.life.clock("resolve")
        if run and run.due is not None and run.due < seen.as_of and not run.stands_before_due():
            yield line


def _completion(seen: Seen) -> Iterable[Line]:
    return [Line(life, int(life.status in ("done", "closed"))) for life in seen.came()]


def _on_time(clock: str) -> Callable[[Seen], Iterable[Line]]:
    def count(seen: Seen) -> Iterable[Line]:
        for life in seen.standing:
            for run in life.clocks:
                if run.name == clock and _fell_due(seen, run):
                    yield Line(life, int(run.in_time()))

    return count


def _fell_due(seen: Seen, run: Clock) -> bool:
    """Its due time lies in the period and has passed, and it ran or was met by then."""
    if run.due is None or not seen.since <= run.due < seen.until or run.due >= seen.as_of:
        return False
    return not run.stands_before_due()


def _callback(seen: Seen) -> Iterable[Line]:
    return [
        Line(life, int(life.reached(number)))
        for life, number in seen.ended()
        if life.policy != "none"
    ]


def _satisfaction(seen: Seen) -> Iterable[Line]:
    for line in _score(seen):
        yield line if line.value is None else line._replace(value=int(line.value >= 4))


def _score(seen: Seen) -> Iterable[Line]:
    for life, call in seen.calls:
        if call["outcome"] == "unreachable":
            yield Line(life, None, beside=True)
        elif "score" in call:
            yield Line(life, int(call["score"]))


def _reopened(seen: Seen) -> Iterable[Line]:
    return [Line(life, int(bool(life.reopens))) for life, _ in seen.ended()]


def _at_least_once(action: str) -> Callable[[Seen], Iterable[Line]]:
    def count(seen: Seen) -> Iterable[Line]:
        return [Line(life, int(life.counts.get(action, 0) > 0)) for life in seen.came()]

    return count


def _repeats(seen: Seen) -> Iterable[Line]:
    policies = seen.rules.get("policies") or {}
    reach = int(policies.get("repeat_days", 30)) * DAY
    alike: dict[tuple[str | None, str], list[Life]] = defaultdict(list)
    for one in seen.lives:
        alike[one.header.get("unit"), one.header["category"]].append(one)
    for life in seen.came():
        unit = life.header.get("unit")
        earlier = [
            one
            for one in alike[unit, life.header["category"]]
            if (one.received, one.id) < (life.received, life.id)
            and life.received - one.received <= reach
        ]
        yield Line(life, int(unit is not None and bool(earlier)))


def _time_to_respond(seen: Seen) -> Iterable[Line]:
    for life in seen.came():
        run = life.clock("respond")
        if run is not None and run.met is not None:
            worked = seen.hours.between(life.received, run.met)
            yield Line(life, run.met - life.received, worked)


def _time_to_resolve(seen: Seen) -> Iterable[Line]:
    for life, number in seen.ended():
        finish, gaps = life.finishes[number - 1], life.gaps(number)
        wall = finish - life.received - sum(until - since for since, until in gaps)
        idle = sum(seen.hours.between(since, until) for since, until in gaps)
        yield Line(life, wall, seen.hours.between(life.received, finish) - idle)


COUNTS = ("received", "finished", "closed", "open", "overdue")
SCORES = ("satisfaction", "score_mean")
DURATIONS = ("time_to_respond", "time_to_resolve")
MEASURES: dict[str, Callable[[Seen], Iterable[Line]]] = {
    "received": _received,
    "finished": _finished,
    "closed": _closed,
    "open": _open,
    "overdue": _overdue,
    "completion": _completion,
    "response_on_time": _on_time("respond"),
    "accept_on_time": _on_time("accept"),
    "arrival_on_time": _on_time("arrive"),
    "resolution_on_time": _on_time("resolve"),
    "callback": _callback,
    "satisfaction": _satisfaction,
    "score_mean": _score,
    "reopened": _reopened,
    "returned": _at_least_once("return"),
    "extended": _at_least_once("extend"),
    "urged": _at_least_once("urge"),
    "escalated": _at_least_once("escalate"),
    "repeats": _repeats,
    "time_to_respond": _time_to_respond,
    "time_to_resolve": _time_to_resolve,
}
