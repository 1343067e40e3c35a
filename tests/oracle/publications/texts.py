"""Figures of publications from the files alone: nothing here is svc's."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import yaml

STAFF = ("answer", "case", "material")
Rate = tuple[float, float]


def read(place: Path, folder: str) -> list[dict[str, Any]]:
    """Every record of a folder."""
    paths = sorted((place / "records" / folder).rglob("*.yaml"))
    return [yaml.safe_load(path.read_text("utf-8")) for path in paths]


def when(text: Any) -> datetime:
    """A moment as files have it."""
    return text if isinstance(text, datetime) else datetime.fromisoformat(str(text))


class Told:
    """How one text stands: which version holds, since when, until when, told to whom."""

    def __init__(self, record: dict[str, Any]) -> None:
        self.record, self.type = record, record["type"]
        self.events = record.get("events", [])
        self.texts = {1: record, **{one["version"]: one for one in record.get("versions", [])}}
        ways = ("approve", "correct") if self.type in STAFF else ("publish", "correct")
        self.holding = [one for one in self.events if one["action"] in ways]
        gone = any(one["action"] == "withdraw" for one in self.events)
        self.version = (
            0 if gone or not self.holding else max(one["version"] for one in self.holding)
        )
        self.text = self.texts.get(self.version, record)

    def holds(self, day: date) -> bool:
        """Whether it is told on a day."""
        until = self.text.get("until")
        return self.version > 0 and (until is None or day <= date.fromisoformat(str(until)))

    def units(self) -> set[str]:
        """Whom any version was told."""
        found = set()
        for event in self.events:
            for group in event.get("told", []):
                stem, rooms = group.split(":")
                found |= {f"{stem}-{room}" for room in rooms.split(",")}
        return found

    def reached(self) -> set[str]:
        """Whom the version that holds reaches by where it was put up."""
        told, found = self.units(), set()
        for event in self.events:
            if event["action"] == "post" and event["version"] == self.version:
                named = event.get("buildings")
                found |= {unit for unit in told if not named or unit.split("-")[0] in named}
        return found

    def review(self) -> date | None:
        """By when it is to be reviewed."""
        due, since = self.text.get("review_by"), when(self.text["at"])
        for event in self.events:
            if event["action"] == "review" and when(event["at"]) >= since:
                due, since = event.get("review_by"), when(event["at"])
        return None if due is None else date.fromisoformat(str(due))


def figures(place: Path, begins: datetime, ends: datetime, today: date, hours: int = 24) -> dict[
    str, Rate
]:  # fmt: skip
    """Every figure: what counts, and of how many; of a count itself and 0."""
    told = [Told(one) for one in read(place, "publications")]
    tickets = [one for one in read(place, "tickets") if begins <= when(one["received"]) < ends]
    tickets = [one for one in tickets if one["status"] not in ("cancelled", "merged")]
    asked = [one for one in tickets if one["kind"] == "inquiry"]
    types = {one.record["id"]: one.type for one in told}
    public = [one for one in told if one.type not in STAFF]
    answers = [one for one in told if one.type == "answer"]
    cited = {one["id"]: _cites(one) for one in read(place, "tickets")}
    published = [
        one for one in public
        if one.version and any(e["action"] == "publish" and begins <= when(e["at"]) < ends
                               for e in one.events)
    ]  # fmt: skip
    staff = [one["id"] for one in read(place, "staff") if one.get("active", True)]
    must = [(one, who) for one in told if one.record.get("required") and one.holds(today)
            for who in staff]  # fmt: skip
    held_cases = {one.record.get("category") for one in told if one.type == "case" and one.version}
    of_cases = [one for one in tickets if one["category"] in held_cases]
    valid = [one for one in answers if one.holds(today)]
    outages = [one for one in public if one.version and one.text.get("outage")
               and begins <= when(one.text["begins"]) < ends]  # fmt: skip
    corrected = [
        event for one in answers for event in one.events
        if event["action"] == "correct" and begins <= when(event["at"]) < ends
        and any(name == one.record["id"] and at <= when(event["at"])
                for held in cited.values() for name, at in held)
    ]  # fmt: skip
    return {
        "outages_announced": (sum(_announced(one, hours) for one in outages), len(outages)),
        "notice_coverage": (sum(len(one.reached()) for one in published),
                            sum(len(one.units()) for one in published)),
        "required_read": (sum(_has_read(one, who) for one, who in must), len(must)),
        "answered_at_once": (sum(_at_once(one) for one in asked), len(asked)),
        "answers_cited": (sum(any(types[name] == "answer" for name, _at in cited[one["id"]])
                              for one in asked), len(asked)),
        "unanswered_inquiries": (sum(any(event.get("needs_answer") for event in one["timeline"])
                                     for one in asked), 0),
        "answers_stale": (sum((one.review() or today) < today for one in valid), len(valid)),
        "answers_corrected": (len(corrected), 0),
        "cases_reused": (sum(any(types[name] == "case" for name, _at in cited[one["id"]])
                             for one in of_cases), len(of_cases)),
    }  # fmt: skip


def _cites(ticket: dict[str, Any]) -> list[tuple[str, datetime]]:
    return [(name.split("@")[0], when(event["at"])) for event in ticket["timeline"]
            for name in event.get("cites", [])]  # fmt: skip


def _announced(one: Told, hours: int) -> bool:
    begins, what = when(one.text["begins"]), one.text["outage"]
    same = {number for number, text in one.texts.items()
            if text.get("outage") == what and when(text["begins"]) == begins}  # fmt: skip
    first = min(when(event["at"]) for event in one.holding if event["version"] in same)
    return first <= begins - timedelta(hours=hours)


def _has_read(one: Told, who: str) -> bool:
    return any(event["action"] == "read" and event["by"] == who
               and event["version"] == one.version for event in one.events)  # fmt: skip


def _at_once(ticket: dict[str, Any]) -> bool:
    received = when(ticket["received"])
    return any(event["action"] == "finish" and when(event["at"]) == received
               for event in ticket["timeline"])  # fmt: skip
