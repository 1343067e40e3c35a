"""Figures of duties counted from an office's files, from the words of their definitions alone."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, timedelta, timezone
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import yaml

Record = dict[str, Any]
ZONE = timezone(timedelta(hours=8))


class Asked(NamedTuple):
    """An office's files and what is asked of them.

    Attributes:
        place: The office.
        begins, ends: The period; its end is not in it.
        at: T: nothing counts that happened later.
    """

    place: Path
    begins: datetime
    ends: datetime
    at: datetime

    def all(self, kind: str) -> list[Record]:
        """Every record of a kind."""
        return _read(self.place / "records" / kind)

    def happened(self, record: Record, *actions: str) -> list[Record]:
        """What of some sort had happened to a record by T, in its order."""
        return [one for one in record.get("events", ())
                if one["action"] in actions and when(one["at"]) <= self.at]  # fmt: skip

    def within(self, moment: datetime) -> bool:
        """Whether a moment is in the period, and had come."""
        return self.begins <= moment < self.ends and moment <= self.at


Figure = tuple[int, int | None]


@lru_cache(maxsize=16)
def _read(folder: Path) -> list[Record]:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return [yaml.load(path.read_bytes(), loader) for path in sorted(folder.rglob("*.yaml"))]


def when(text: Any) -> datetime:
    """A moment of a file; a day's is its beginning."""
    return datetime.fromisoformat(str(text)).astimezone(UTC)


def _of_tickets(asked: Asked, numbers: Iterable[str]) -> Figure:
    """Finished by their due ÷ fallen due, what was given up left out."""
    named, part, whole = set(numbers), 0, 0
    for ticket in asked.all("tickets"):
        steps = [one for one in ticket["timeline"] if when(one["at"]) <= asked.at]
        if ticket["id"] not in named or not steps or steps[-1]["action"] == "cancel":
            continue
        due = when(ticket["due"]["resolve"])
        if asked.within(due):
            ended = [when(one["at"]) for one in steps if one["action"] == "finish"]
            whole += 1
            part += bool(ended) and ended[0] <= due
    return part, whole


def violations_rectified(asked: Asked) -> Figure:
    """Violations put right in time."""
    cases = [one for one in asked.all("procedures") if when(one["opened"]) <= asked.at]
    return _of_tickets(asked, (
        event["ticket"] for one in cases for event in asked.happened(one, "violate")
    ))  # fmt: skip


def deposits_back_on_time(asked: Asked) -> Figure:
    """Deposits of which something went back by the day."""
    receipts = [one for one in asked.all("receipts") if when(one["taken"]) <= asked.at]
    part = whole = 0
    deposits = {one["id"] for one in receipts if "deposit" in one and "refunds" not in one}
    for case in asked.all("procedures"):
        ends = [when(one["due"]) for one in asked.happened(case, "withdraw", "inspect")
                if "due" in one]  # fmt: skip
        named = {number for one in asked.happened(case, "step")
                 for number in one.get("receipts", ())}  # fmt: skip
        taken = sorted(named & deposits)
        for number in taken if ends else ():
            if asked.within(max(ends)):
                back = [when(one["taken"]) for one in receipts if one.get("refunds") == number]
                whole += 1
                part += bool(back) and min(back) <= max(ends)
    return part, whole


def _looks(asked: Asked) -> list[tuple[datetime, str, Record]]:
    """Every answer with its moment and its point."""
    return [
        (when(event["at"]), event["point"], answer)
        for made in asked.all("rounds") for event in asked.happened(made, "check")
        for answer in event["answers"]
    ]  # fmt: skip


def _is_finding(answer: Record) -> bool:
    return "ticket" in answer or "because" in answer


def findings(asked: Asked) -> Figure:
    """Answers that are findings."""
    return sum(_is_finding(one) for at, _point, one in _looks(asked) if asked.within(at)), None


def repeat_findings(asked: Asked) -> Figure:
    """Findings of what was found in the ninety days before."""
    every = [(at, point, one["question"]) for at, point, one in _looks(asked) if _is_finding(one)]
    inside = [one for one in every if asked.within(one[0])]
    again = sum(
        any(other[1:] == one[1:] and one[0] - timedelta(days=90) <= other[0] < one[0]
            for other in every)
        for one in inside
    )  # fmt: skip
    return again, len(inside)


def rectified_on_time(asked: Asked) -> Figure:
    """Findings mended in time."""
    return _of_tickets(asked, (
        answer["ticket"] for _at, _point, answer in _looks(asked) if "ticket" in answer
    ))  # fmt: skip


def recheck_passed(asked: Asked) -> Figure:
    """What was mended when first looked at again."""
    first: dict[str, tuple[datetime, bool]] = {}
    for made in asked.all("rounds"):
        for event in asked.happened(made, "recheck"):
            told = when(event["at"]), bool(event["passed"])
            first[event["ticket"]] = min(told, first.get(event["ticket"], told))
    inside = [passed for at, passed in first.values() if asked.within(at)]
    return sum(inside), len(inside)


def supervision_score(asked: Asked) -> Figure:
    """Weights of answers without a finding, of all weights."""
    weights = {
        (plan["id"], one["id"]): one.get("weight", 1)
        for plan in asked.all("rules/rounds") for version in plan["versions"]
        if "inspects" in version for one in version["sheet"]
    }  # fmt: skip
    inside = [
        (weights[made["plan"], answer["question"]], _is_finding(answer))
        for made in asked.all("rounds") for event in asked.happened(made, "check")
        if asked.within(when(event["at"])) for answer in event["answers"]
        if (made["plan"], answer["question"]) in weights
    ]  # fmt: skip
    return sum(weight for weight, bad in inside if not bad), sum(weight for weight, _bad in inside)


def _on_file(asked: Asked) -> list[Record]:
    return [one for one in asked.all("documents") if when(one["filed"]) <= asked.at]


def _kept(asked: Asked) -> list[Record]:
    return [one for one in _on_file(asked) if not asked.happened(one, "destroy")]


def filing_completeness(asked: Asked) -> Figure:
    """What the list asks for and is there."""
    (filing,) = asked.all("rules/filings")
    units = [str(one["id"]) for one in asked.all("units")]
    part = whole = 0
    for item in filing["items"]:
        sort = item.get("per", "estate")
        key = {"building": "building", "home": "unit", "equipment": "equipment"}.get(sort)
        needed = {"estate": [None], "building": sorted({one[0] for one in units}), "home": units,
                  "equipment": item.get("equipment", [])}[sort]  # fmt: skip
        there = {
            one.get(key) if key else None
            for one in _kept(asked)
            if one["type"] == item["type"] and item.get("words", "") in one["title"]
        }
        whole += len(needed)
        part += len(there.intersection(needed))
    return part, whole


def filed_on_time(asked: Asked) -> Figure:
    """On file within the days that the list gives."""
    (filing,) = asked.all("rules/filings")
    within = {one["type"]: one["within"] for one in filing["items"] if "within" in one}
    inside = [
        one for one in _on_file(asked)
        if one["type"] in within and "date" in one and "source" not in one
        and asked.within(when(one["filed"]))
    ]  # fmt: skip
    timely = sum(
        when(one["filed"]).astimezone(ZONE).date()
        <= _day(one["date"]) + timedelta(days=within[one["type"]])
        for one in inside
    )
    return timely, len(inside)


def loans_overdue(asked: Asked) -> Figure:
    """Out, though the day is over."""
    count = 0
    for one in _kept(asked):
        moves = asked.happened(one, "lend", "return")
        out = bool(moves) and moves[-1]["action"] == "lend"
        count += out and _day(moves[-1]["due"]) < asked.at.astimezone(ZONE).date()
    return count, None


def contracts_not_renewed(asked: Asked) -> Figure:
    """Ended, and none that ends later about the same."""
    today = asked.at.astimezone(ZONE).date()
    contracts = [one for one in _on_file(asked) if one["type"] == "contract"]
    kept = [one["id"] for one in _kept(asked)]
    count = 0
    for one in contracts:
        ends, party = _day(one["valid_until"]), one.get("party")
        later = any(
            other.get("party") == party and _day(other["valid_until"]) > ends
            and (party is not None or other["title"] == one["title"])
            for other in contracts
        )  # fmt: skip
        count += one["id"] in kept and ends < today and not later
    return count, None


def _day(text: Any) -> date:
    return date.fromisoformat(str(text))


#: Every figure by its name.
FIGURES: dict[str, Callable[[Asked], Figure]] = {
    count.__name__: count
    for count in (
        violations_rectified, deposits_back_on_time, findings, repeat_findings, rectified_on_time,
        recheck_passed, supervision_score, filing_completeness, filed_on_time, loans_overdue,
        contracts_not_renewed,
    )
}  # fmt: skip
