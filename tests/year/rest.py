"""Figures that no other oracle counts, from the files alone: nothing here is svc's."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from typing import Any

from tests.oracle.hours import Hours
from tests.year.pinned import ZONE

Record = dict[str, Any]
Read = Callable[[str], list[Record]]


class Rest:
    """An office's files in a period, seen from a moment.

    Args:
        read: Gives every record of a folder.
        begins, ends: The period; its end is not in it.
        seen: Nothing counts that happened later.
    """

    def __init__(self, read: Read, begins: datetime, ends: datetime, seen: datetime) -> None:
        self.read, self.begins, self.ends, self.seen = read, begins, ends, seen

    def figures(self) -> dict[str, tuple[int, int | None]]:
        """Numerator and denominator by name."""
        return {
            **self.rounds(), "point_pass": self.points(), "visits_made": self.visits(),
            "opinions_handled": self.opinions(), "disclosures_current": self.disclosures(),
            **self.nobody_asked(),
        }  # fmt: skip

    def rounds(self) -> dict[str, tuple[int, int | None]]:
        """Rounds of plans with a frequency, one a month, from plan and calendar."""
        counts = dict.fromkeys(("done", "missed", "in_vain", "late", "made_up", "all"), 0)
        for plan, version, due in self._slots():
            closes = due + timedelta(hours=int(version["late"].rstrip("h")))
            if not (self.begins <= closes < self.ends and closes <= self.seen):
                continue
            looked = self._looked(plan, due)
            points = {one["id"] for one in version["route"]}
            whole = {point for point, at in looked["check"].items() if at <= closes} == points
            counts["all"] += 1
            counts["done"] += whole
            counts["missed"] += not looked["check"]
            counts["in_vain"] += bool(set(looked["attempt"]) - set(looked["check"]))
            counts["late"] += not whole
            counts["made_up"] += not whole and set(looked["check"]) == points
        return {
            "round_completion": (counts["done"], counts["all"]),
            "rounds_missed": (counts["missed"], counts["all"]),
            "rounds_attempted": (counts["in_vain"], None),
            "rounds_made_up": (counts["made_up"], counts["late"]),
        }

    def _slots(self) -> Iterator[tuple[str, Record, datetime]]:
        (office,) = self.read("office.yaml")
        hours = Hours(office)
        for plan in self.read("rules/rounds"):
            for version in plan["versions"]:
                asked = version.get("frequency", {})
                for month in range(1, 13) if asked.get("every") == "month" else ():
                    day = date(self.begins.year, month, asked["days"][0])
                    while not hours.of(day):
                        day += timedelta(days=1)
                    hour = int(asked["at"][0][:2])
                    yield plan["id"], version, datetime(day.year, month, day.day, hour, tzinfo=ZONE)

    def _looked(self, plan: str, due: datetime) -> dict[str, dict[str, datetime]]:
        """When points of a round were first looked at, and at which somebody was in vain."""
        looked: dict[str, dict[str, datetime]] = {"check": {}, "attempt": {}}
        for made in self.read("rounds"):
            if made["id"] == f"I{due:%y%m%d}-{plan}-{due:%H%M}":
                for event in made["events"]:
                    at = _at(event["at"])
                    if event["action"] in looked and at <= self.seen:
                        looked[event["action"]].setdefault(event["point"], at)
        return looked

    def points(self) -> tuple[int, int]:
        """Looks without a finding, planned or not."""
        looks = [
            not any("ticket" in one or "because" in one for one in event["answers"])
            for made in self.read("rounds") for event in made["events"]
            if event["action"] == "check" and self._inside(_at(event["at"]))
        ]  # fmt: skip
        return sum(looks), len(looks)

    def visits(self) -> tuple[int, int]:
        """Of each quarter that ended in the period each home of the plan."""
        part = whole = 0
        for plan in self.read("rules/outreach"):
            (version,) = plan["versions"]
            for first in (1, 4, 7, 10):
                since = datetime(self.begins.year, first, 1, tzinfo=ZONE)
                until = (since + timedelta(days=95)).replace(day=1)
                last = until - timedelta(seconds=1)
                if self.begins <= last < self.ends and last <= self.seen:
                    for unit in version["units"]:
                        whole += 1
                        part += any(since <= at < until for at in self._visited(unit))
        return part, whole

    def _visited(self, unit: str) -> list[datetime]:
        return [
            _at(event["at"]) for one in self.read("activities") for event in one.get("events", ())
            if one["type"] == "visit" and unit in one["units"] and event["action"] == "hold"
        ]  # fmt: skip

    def opinions(self) -> tuple[int, int]:
        """What forms of surveys said whose last day fell in the period."""
        ended = {
            one["id"]: {each["id"] for each in one["questions"] if each["type"] == "text"}
            for one in self.read("surveys")
            if self.begins.date() <= _day(one["until"]) < self.ends.date()
            and _day(one["until"]) < self.seen.date()
        }
        finished = {one["id"] for one in self.read("tickets") for event in one["timeline"]
                    if event["action"] == "finish" and _at(event["at"]) <= self.seen}  # fmt: skip
        part = whole = 0
        for form in self.read("responses"):
            asked = ended.get(form["survey"], set())
            for answer in form["answers"]:
                if answer["question"] in asked:
                    whole += 1
                    part += any(event.get("ticket") in finished
                                and event["question"] == answer["question"]
                                for event in form.get("events", ()))  # fmt: skip
        return part, whole

    def disclosures(self) -> tuple[int, int]:
        """What is public, and not longer ago than its list says."""
        last: dict[str, date] = {}
        for text in self.read("publications"):
            for event in text.get("events", ()):
                if event["action"] == "publish" and "item" in text:
                    last[text["item"]] = _at(event["at"]).astimezone(ZONE).date()
        part = whole = 0
        for listed in self.read("rules/disclosures"):
            for item in listed["items"]:
                day = last.get(f"{listed['id']}/{item['id']}")
                whole += 1
                part += day is not None and day.replace(
                    year=day.year + item["months"] // 12
                ) >= self.seen.date()  # fmt: skip
        return part, whole

    def nobody_asked(self) -> dict[str, tuple[int, int]]:
        """What this office has not: duties that need a paper, targets made public."""
        (office,) = self.read("office.yaml")
        assert "qualified" not in office["policies"]
        assert not any("published" in one for one in office["targets"])
        return {"qualified": (0, 0), "public_promises_kept": (0, 0)}

    def _inside(self, at: datetime) -> bool:
        return self.begins <= at < self.ends and at <= self.seen


def _at(text: Any) -> datetime:
    return datetime.fromisoformat(str(text))


def _day(text: Any) -> date:
    return date.fromisoformat(str(text))
