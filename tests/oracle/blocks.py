"""The blocks of named reports once more, from the oracle's own figures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from tests.oracle.hours import WEEKDAYS
from tests.oracle.life import OPEN, Life
from tests.oracle.measures import COUNTS, DAY, DURATIONS, Seen, figure, figures, group_of
from tests.oracle.records import moment

Block = dict[str, Any]
STANDING = ("open", "overdue")
AGES = ((0, 1), (1, 3), (3, 7), (7, 30), (30, 10**6))


def differences(block: Block, seen: Seen) -> list[Any]:
    """Where a block says something else than the oracle; of blocks it does not know nothing."""
    kind = str(block["name"]).split(".", maxsplit=1)[0]
    return CHECKS[kind](block, seen) if kind in CHECKS else []


def past(seen: Seen, since: datetime, until: datetime) -> Seen:
    """The same moment looked at for another period."""
    return seen.of((int(since.timestamp()), int(until.timestamp())))


def month(local: datetime, back: int) -> datetime:
    """The beginning of a month so many months before another one's."""
    count = local.year * 12 + local.month - 1 - back
    return local.replace(year=count // 12, month=count % 12 + 1)


def _figure(told: dict[str, Any] | None) -> dict[str, Any] | None:
    """A figure without its mark."""
    return told and {name: value for name, value in told.items() if name != "small"}


def _unlike(pairs: Iterable[tuple[Any, Any, Any]]) -> list[Any]:
    """Where what is told is not what is found: place, told, found."""
    return [(where, told, found) for where, told, found in pairs if told != found]


def _measures(block: Block, seen: Seen) -> list[Any]:
    begin = seen.hours.local(seen.since)
    now = figures(seen)[()]
    then = {
        "previous": figures(past(seen, month(begin, 1), begin))[()],
        "year": figures(past(seen, month(begin, 12), month(begin, 11)))[()],
    }
    least = int(seen.rules["policies"]["minimum_n"])
    wrong = []
    for row in block["rows"]:
        name = row["measure"]
        wrong += _unlike([(name, _figure(row["figure"]), now[name])])
        for other, found in then.items():
            if other in row:
                before = None if name in STANDING else found[name]
                change = None if before is None else _change(name, now[name], before, least)
                told = _figure(row[other]), row[f"{other}_change"]
                wrong += _unlike([((name, other), told, (before, change))])
    return wrong


def _change(name: str, now: dict[str, Any], then: dict[str, Any], least: int) -> float | None:
    """Points of a rate, a share of a count; none of what rests on few."""
    if now["value"] is None or then["value"] is None:
        return None
    if any(0 < (one["denominator"] or least) < least for one in (now, then)):
        return None
    change: float = now["value"] - then["value"]
    if name not in (*COUNTS, *DURATIONS):
        return change
    return change / then["value"] if then["value"] else None


def _trend(block: Block, seen: Seen) -> list[Any]:
    last = seen.hours.local(seen.until - 1).replace(day=1, hour=0, minute=0, second=0)
    wrong = []
    for back, row in enumerate(reversed(block["rows"])):
        begin = month(last, back)
        found = figures(past(seen, begin, month(last, back - 1)))[()]
        wrong += _unlike([("month", row["month"], f"{begin:%Y-%m}")])
        wrong += _unlike(
            (name, _figure(told), found[name]) for name, told in row.items() if name != "month"
        )
    return wrong


def _breakdown(block: Block, seen: Seen) -> list[Any]:
    """By one dimension: a row a group; by two: the second's groups are columns."""
    columns = {one["name"]: one.get("of") for one in block["columns"]}
    by = next(iter(columns))
    group = {"person": "assignee"}.get(by, by)
    single = {key[0]: found for key, found in figures(seen, [group]).items()}
    across = next((name.split(".")[0] for name in columns if "." in name), "")
    pairs = figures(seen, [group, across]) if across else {}
    wrong = []
    for row in block["rows"]:
        for name, told in row.items():
            of, (_, _, other) = columns[name], name.partition(".")
            if name == by or of is None:
                continue
            found = single.get(row[by], {}) if not other else pairs.get((row[by], other), {})
            wrong += _unlike([((row[by], name), _figure(told), found.get(of, figure(of, [])))])
    shown = {row[by] for row in block["rows"]}
    counted = {of for name, of in columns.items() if of and name != by}
    if "score_mean" in counted:
        counted = {"score_mean"}
    behind = {
        group_of(seen, line.life, group, line.owner)
        for of in counted
        for line in seen.lines[of]
        if line.value is not None or "score_mean" not in counted
    }
    behind |= set(WEEKDAYS) if by == "weekday" else set()
    return wrong + _unlike([("groups", shown, behind - ({""} if by == "person" else set()))])


def _causes(block: Block, seen: Seen) -> list[Any]:
    by = block["columns"][0]["name"]
    came = [group_of(seen, line.life, by) for line in seen.lines["received"]]
    counts, running, wrong = Counter(came), 0, []
    ranked = sorted((count for group, count in counts.items() if group), reverse=True)
    for row, count in zip(block["rows"], ranked, strict=False):
        running += count
        told = row["tickets"], counts[row[by]], row["share"], row["running"]
        wrong += _unlike([(row[by], told, (count, count, count / len(came), running / len(came)))])
    return wrong + _unlike([("total", block["total"], len(came))])


def _backlog(block: Block, seen: Seen) -> list[Any]:
    late = {line.life.id for line in seen.lines["overdue"]}
    waits = [life for life in seen.lives if life.status in OPEN]
    if block["name"] == "backlog.age":
        shown = [(row["open"], row["overdue"]) for row in block["rows"]]
        return _unlike([("ages", shown, [_aged(seen, waits, late, *age) for age in AGES])])
    if block["name"] == "backlog.oldest":
        oldest = sorted(waits, key=lambda life: (life.received, life.id))
        found = [(life.id, seen.as_of - life.received) for life in oldest]
        shown = [(row["ticket"], row["age"]) for row in block["rows"]]
        return _unlike([("oldest", shown, found[: len(shown)])])
    names = [one["name"] for one in block["columns"]][2:7]
    wrong = []
    for row in block["rows"]:
        mine = [life for life in waits if (life.department or "") == row["department"]]
        shown = [row["open"], row["overdue"], *(row[name] for name in names)]
        ages = [_aged(seen, mine, late, *age)[0] for age in AGES]
        behind = [len(mine), sum(life.id in late for life in mine), *ages]
        wrong += _unlike([(row["department"], shown, behind)])
    return wrong


def _aged(seen: Seen, waits: list[Life], late: set[str], since: int, until: int) -> tuple[int, int]:
    ages = [life for life in waits if since * DAY <= seen.as_of - life.received < until * DAY]
    return len(ages), sum(life.id in late for life in ages)


def _repeats(block: Block, seen: Seen) -> list[Any]:
    hits: Counter[tuple[str, str]] = Counter(
        (life.header["unit"], life.header["category"]) for life, value, *_ in seen.lines["repeats"]
        if value
    )  # fmt: skip
    told = {(row["unit"], row["category"]): row["repeats"] for row in block["rows"]}
    shown = {pair: count for pair, count in hits.items() if pair in told}
    return _unlike([("repeats", told, shown), ("total", block["total"], hits.total())])


def _satisfaction(block: Block, seen: Seen) -> list[Any]:
    if block["name"] == "satisfaction.scores":
        scores = Counter(line.value for line in seen.lines["score_mean"])
        pairs = [
            (row["score"], row["callbacks"], scores[int(row["score"])]) for row in block["rows"]
        ]
        return _unlike(pairs)
    if block["name"] == "satisfaction.unhappy":
        unhappy = {
            (life.id, moment(call["at"]))
            for life, call in seen.calls
            if call.get("satisfied") == "false" or int(call.get("score", 5)) <= 2
        }
        told = {(row["ticket"], moment(row["at"])) for row in block["rows"]}
        return _unlike([("unhappy", told, unhappy)])
    return _breakdown(block, seen)


def _promises(block: Block, seen: Seen) -> list[Any]:
    if block["name"] != "promises.extensions":
        return []
    extensions = [
        (life.id, at)
        for life in seen.lives
        for action, at in life.steps
        if action == "extend" and seen.within(at)
    ]
    return _unlike([("extensions", block["total"], len(extensions))])


def _escalations(block: Block, seen: Seen) -> list[Any]:
    expected = [
        (life.id, at)
        for life in seen.lives
        for action, at in life.steps
        if action in ("escalate", "supervise") and seen.within(at)
    ]
    told = [(row["ticket"], moment(row["at"])) for row in block["rows"]]
    return _unlike([("escalations", sorted(told), sorted(expected))])


CHECKS: dict[str, Callable[[Block, Seen], list[Any]]] = {
    "measures": _measures,
    "trend": _trend,
    "breakdown": _breakdown,
    "people": _breakdown,
    "causes": _causes,
    "backlog": _backlog,
    "repeats": _repeats,
    "satisfaction": _satisfaction,
    "promises": _promises,
    "escalations": _escalations,
}
