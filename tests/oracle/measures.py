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
from tests.oracle.life import ENDED, OPEN, Clock, Finish, Holder, Life
from tests.oracle.records import Office, Record, moment

DAY = 86400
DIMENSIONS = (
    "kind", "category", "department", "assignee", "building",
    "channel", "priority", "weekday", "hour", "resolution", "wait",
)  # fmt: skip


class Line(NamedTuple):
    """One thing counted.

    Attributes:
        life: The ticket it belongs to.
        value: What it adds: 1 or 0 of a rate, a score, seconds; None where it stands beside.
        working: The seconds of working time.
        beside: How often it stands beside the figure.
        owner: Whose it is; None where that is whoever has the ticket.
    """

    life: Life
    value: int | None = 1
    working: int | None = None
    beside: int = 0
    owner: Holder | None = None


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
            if call["ticket"] in by_id
            and self.within(moment(call["at"]))
            and call["id"] not in by_id[call["ticket"]].undone
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
        """Tickets finished in the period, and the number of each one's last finish in it.

        Of two in one second the later stands; one that nobody reported is none.
        """
        found = []
        for life in self.standing:
            numbers = self.finished(life)
            if numbers:
                found.append((life, numbers[-1]))
        return found

    def finished(self, life: Life) -> list[int]:
        """The numbers of a ticket's finishes in the period, from 1 on, of those reported."""
        return [
            number
            for number, one in enumerate(life.finishes, 1)
            if self.within(one.at) and one.inferred != "step"
        ]


def figures(seen: Seen, by: Iterable[str] = ()) -> dict[tuple[str, ...], dict[str, Any]]:
    """Every measure's figure, by the groups of some dimensions; without one in the group ()."""
    names = tuple(by)
    groups: dict[tuple[str, ...], dict[str, list[Line]]] = {} if names else {(): {}}
    for name, found in seen.lines.items():
        for line in found:
            group = tuple(group_of(seen, line.life, one, line.owner) for one in names)
            groups.setdefault(group, {}).setdefault(name, []).append(line)
    return {
        group: {name: figure(name, mine.get(name, [])) for name in MEASURES}
        for group, mine in groups.items()
    }


def group_of(seen: Seen, life: Life, dimension: str, owner: Holder | None = None) -> str:
    """The group of a ticket, or of a line of it; the empty text where it has none."""
    if owner is not None and dimension in ("department", "assignee"):
        return owner[dimension == "assignee"] or ""
    if dimension == "wait":
        return life.waited or ""
    if dimension in ("department", "assignee", "resolution"):
        return getattr(life, dimension) or ""
    if dimension == "building":
        return str(life.header.get("unit") or "").split("-", maxsplit=1)[0]
    if dimension in ("weekday", "hour"):
        local = seen.hours.local(life.received)
        return WEEKDAYS[local.weekday()] if dimension == "weekday" else f"{local.hour:02}"
    return str(life.header.get(dimension) or "")


def figure(name: str, lines: list[Line]) -> dict[str, Any]:
    """What the lines of a measure come to."""
    besides = sum(line.beside for line in lines)
    lines = once(lines) if name in ONCE else lines
    values = sorted(line.value for line in lines if line.value is not None)
    if name in COUNTS:
        return {"value": len(lines), "numerator": len(lines), "denominator": None}
    if name in DURATIONS:
        working = sorted(line.working for line in lines if line.working is not None)
        return {
            "value": median(values), "numerator": None, "denominator": len(values),
            "mean": mean(values), "p90": nearest_rank(values), "working": median(working),
            "working_mean": mean(working), "working_p90": nearest_rank(working),
            **({"unknown": besides} if besides else {}),
        }  # fmt: skip
    told: dict[str, Any] = {"value": None, "numerator": sum(values), "denominator": len(values)}
    if values:
        told["value"] = sum(values) / len(values)
    if name in BESIDE and (besides or BESIDE[name] != "unknown"):
        told[BESIDE[name]] = besides
    return told


def once(found: list[Line]) -> list[Line]:
    """Each ticket's lines as one, which is met if one of them is."""
    best: dict[str, Line] = {}
    for line in found:
        known = best.get(line.life.id)
        if known is None or (line.value or 0) > (known.value or 0):
            best[line.life.id] = line
    return list(best.values())


def mean(values: list[int]) -> float | None:
    """The sum over the number."""
    return sum(values) / len(values) if values else None


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
    for life in seen.lives:
        numbers = seen.finished(life)
        if numbers:
            yield Line(life, owner=_last(life, numbers).holder)


def _last(life: Life, numbers: list[int]) -> Finish:
    """The latest of some finishes, of two in one second the later."""
    last = max(numbers, key=lambda number: (life.finishes[number - 1].at, number))
    return life.finishes[last - 1]


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
    for life in seen.came():
        ended = life.status in ("done", "closed")
        yield Line(life, int(ended and life.finishes[-1].inferred != "step"))


def _on_time(clock: str) -> Callable[[Seen], Iterable[Line]]:
    def count(seen: Seen) -> Iterable[Line]:
        for life in seen.standing:
            for run in life.clocks:
                if run.name != clock or not _fell_due(seen, run):
                    continue
                value = None if run.vague else int(run.in_time())
                yield Line(life, value, beside=int(run.vague), owner=_whose(life, run))

    return count


def _whose(life: Life, run: Clock) -> Holder:
    """Whose a clock's run is: of whom it went to, who had it in the end, or who has it."""
    if run.running and run.name != "accept":
        return life.department, life.assignee
    return run.holder


def _fell_due(seen: Seen, run: Clock) -> bool:
    """Its due time lies in the period and has passed, and it ran or was met by then."""
    if run.due is None or not seen.since <= run.due < seen.until or run.due >= seen.as_of:
        return False
    return not run.stands_before_due()


def _callback(seen: Seen) -> Iterable[Line]:
    return [
        Line(life, int(life.reached(number)), owner=life.finishes[number - 1].holder)
        for life, number in seen.ended()
        if life.policy != "none"
    ]


def _satisfaction(seen: Seen) -> Iterable[Line]:
    for line in _score(seen):
        yield line if line.value is None else line._replace(value=int(line.value >= 4))


def _score(seen: Seen) -> Iterable[Line]:
    for life, call in seen.calls:
        if call["outcome"] == "unreachable":
            yield Line(life, None, beside=1, owner=life.called.get(call["id"]))
        elif "score" in call:
            yield Line(life, int(call["score"]), owner=life.called.get(call["id"]))


def _reopened(seen: Seen) -> Iterable[Line]:
    for life, number in seen.ended():
        yield from _happened(life, "reopen", life.finishes[number - 1].holder)


def _happened(life: Life, action: str, owner: Holder | None) -> Iterable[Line]:
    """A line for each time that something happened, else one that it did not."""
    holders = [holder for name, holder in life.done if name == action]
    besides = int(action == "handover")
    yield from (Line(life, beside=besides, owner=holder) for holder in holders)
    if not holders:
        yield Line(life, 0, owner=owner)


def _at_least_once(action: str) -> Callable[[Seen], Iterable[Line]]:
    def count(seen: Seen) -> Iterable[Line]:
        for life in seen.came():
            yield from _happened(life, action, None)

    return count


def _repeats(seen: Seen) -> Iterable[Line]:
    policies = seen.rules.get("policies") or {}
    reach = int(policies.get("repeat_days", 30)) * DAY
    alike: dict[tuple[str | None, str], list[Life]] = defaultdict(list)
    for other in seen.lives:
        alike[other.header.get("unit"), other.header["category"]].append(other)
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
            spans = (None, None) if run.vague else (run.met - life.received, worked)
            yield Line(life, *spans, int(run.vague), _whose(life, run))


def _time_to_resolve(seen: Seen) -> Iterable[Line]:
    for life, number in seen.ended():
        done, stretches = life.finishes[number - 1], life.worked_on(number)
        vague = bool(done.inferred)
        wall = sum(until - since for since, until in stretches)
        worked = sum(seen.hours.between(since, until) for since, until in stretches)
        spans = (None, None) if vague else (wall, worked)
        yield Line(life, *spans, int(vague), done.holder)


COUNTS = ("received", "finished", "closed", "open", "overdue")
SCORES = ("satisfaction", "score_mean")
#: Of these a ticket counts once, however often it happened.
ONCE = ("reopened", "returned", "reassigned", "extended", "urged", "escalated")
BESIDE = {
    **dict.fromkeys(SCORES, "not_reached"), "reassigned": "handovers",
    **dict.fromkeys(("response_on_time", "accept_on_time", "arrival_on_time",
                     "resolution_on_time"), "unknown"),
}  # fmt: skip
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
    "reassigned": _at_least_once("handover"),
    "extended": _at_least_once("extend"),
    "urged": _at_least_once("urge"),
    "escalated": _at_least_once("escalate"),
    "repeats": _repeats,
    "time_to_respond": _time_to_respond,
    "time_to_resolve": _time_to_resolve,
}
