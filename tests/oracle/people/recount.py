"""Figures of promises, activities and surveys, counted from files by their definitions alone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta, timezone
from typing import Any

ZONE = timezone(timedelta(hours=8))
Record = Mapping[str, Any]
#: A numerator and a denominator; None where there is none.
Pair = tuple[float, int | None]


def at(text: object) -> datetime:
    """A moment of a file."""
    return datetime.fromisoformat(str(text))


def _until(record: Record, as_of: datetime) -> list[Record]:
    """Events that had happened, in their order."""
    events = [one for one in record.get("events", ()) if at(one["at"]) <= as_of]
    return sorted(events, key=lambda one: (at(one["at"]), one["action"] == "break"))


class Promises:
    """Promises of a period as of a moment."""

    def __init__(
        self, records: Iterable[Record], since: datetime, until: datetime, as_of: datetime
    ) -> None:
        self._bounds = since, until, as_of
        self._all = [self._course(one) for one in records if at(one["at"]) <= as_of]

    def _course(self, record: Record) -> dict[str, Any]:
        first = due = at(record["due"])
        kept = released = told = None
        for event in _until(record, self._bounds[2]):
            when, action = at(event["at"]), event["action"]
            if kept is not None or released is not None:
                continue
            if action == "move" and when <= due:
                due, told = at(event["until"]), None
            elif action == "tell" and when <= due:
                told = when
            elif action == "keep":
                kept = when
            elif action == "release":
                released = when
        in_time = released is not None and released <= due
        early = released is not None and released <= first
        home = record.get("unit") or record.get("resident")
        return {"first": first, "due": due, "kept": kept, "told": told, "released": in_time,
                "early": early, "home": home}  # fmt: skip

    def _fell(self, moment: datetime) -> bool:
        since, until, as_of = self._bounds
        return since <= moment < until and moment <= as_of

    def figures(self) -> dict[str, Pair]:
        """Every figure of promises."""
        first = [one for one in self._all if self._fell(one["first"]) and not one["early"]]
        last = [one for one in self._all if self._fell(one["due"]) and not one["released"]]
        broken = [one for one in last if one["kept"] is None or one["kept"] > one["due"]]
        late = [
            ((one["kept"] or self._bounds[2]) - one["due"]).total_seconds() / 3600 for one in broken
        ]
        homes = [one["home"] for one in broken if one["home"]]
        return {
            "promises_kept": (
                sum(one["kept"] is not None and one["kept"] <= one["first"] for one in first),
                len(first),
            ),
            "promises_kept_as_moved": (len(last) - len(broken), len(last)),
            "broken_untold": (sum(one["told"] is None for one in broken), len(broken)),
            "promise_delay": (sum(late), len(late)),
            "let_down_again": (sum(homes.count(one) > 1 for one in set(homes)), None),
        }


class Activities:
    """Activities of a period as of a moment.

    Args:
        records: The activities.
        done: When tickets were first finished, and promises kept, by number.
        since, until, as_of: The period, and the moment.
    """

    def __init__(
        self, records: Sequence[Record], done: Mapping[str, datetime], since: datetime,
        until: datetime, as_of: datetime,
    ) -> None:  # fmt: skip
        self._done = done
        self._bounds = since, until, as_of
        self._counts: dict[str, list[int]] = {
            name: [0, 0] for name in ("minutes_on_time", "decisions_done", "participation",
                                      "sessions_held", "attendance", "tests_passed")
        }  # fmt: skip
        for record in records:
            if at(record["made"]) <= as_of:
                self._record(record, _until(record, as_of))

    def figures(self) -> dict[str, Pair]:
        """Every figure of activities."""
        return {name: (part, whole) for name, (part, whole) in self._counts.items()}

    def _fell(self, moment: datetime) -> bool:
        since, until, as_of = self._bounds
        return since <= moment < until and moment <= as_of

    def _count(self, name: str, hit: bool) -> None:
        self._counts[name][0] += hit
        self._counts[name][1] += 1

    def _record(self, record: Record, events: Sequence[Record]) -> None:
        holding = next((one for one in events if one["action"] == "hold"), None)
        if record["type"] == "training" and self._fell(at(record["planned"])):
            self._count("sessions_held", holding is not None)
        if holding is not None:
            self._held(record, holding, events)
        for event in events:
            if event["action"] == "decide" and self._fell(at(event["due"])):
                done = self._done.get(event.get("ticket") or event.get("promise") or "")
                self._count("decisions_done", done is not None and done <= at(event["due"]))
        marks = {
            one["trainee"]: one["passed"]
            for one in events if one["action"] == "mark" and self._fell(at(one["at"]))
        }  # fmt: skip
        for passed in marks.values():
            self._count("tests_passed", passed)

    def _held(self, record: Record, holding: Record, events: Sequence[Record]) -> None:
        if "due" in holding and self._fell(at(holding["due"])):
            minuted = [at(one["at"]) for one in events if one["action"] == "minute"]
            in_time = bool(minuted) and min(minuted) <= at(holding["due"])
            self._count("minutes_on_time", in_time)
        if not self._fell(at(holding["at"])) or record["type"] == "visit":
            return
        training = record["type"] == "training"
        asked, there = ("staff", "present") if training else ("units", "units")
        for one in record.get(asked, ()):
            name = "attendance" if training else "participation"
            self._count(name, one in holding.get(there, ()))


def surveys(
    records: Sequence[Record], responses: Sequence[Record], minimum: int,
    since: date, until: date, as_of: datetime,
) -> dict[str, Pair]:  # fmt: skip
    """Every figure of surveys but that of opinions.

    Args:
        records, responses: The surveys, and all responses.
        minimum: The least group that is told of.
        since, until: First day of the period, and the first after it.
        as_of: The moment.
    """
    sums = dict.fromkeys(("homes", "given", "returned", "counted", "good", "scores", "answers"), 0)
    for survey in records:
        last = date.fromisoformat(str(survey["until"]))
        if not (since <= last < until):
            continue
        opening = next(one for one in survey["events"] if one["action"] == "open")
        told = [one["count"] for one in survey["events"] if one["action"] == "give"]
        back = [one for one in responses
                if one["survey"] == survey["id"] and at(one["taken"]) <= as_of]  # fmt: skip
        counted = _counted(back, last)
        sums["homes"] += sum(len(stratum["units"]) for stratum in opening["frame"])
        sums["given"] += sum(told) if told else len(opening["drawn"])
        sums["returned"] += len(back)
        sums["counted"] += len(counted)
        if survey["type"] == "satisfaction" and len(counted) >= minimum:
            scores = [score for one in counted for score in _scores(survey, one)]
            sums["answers"] += len(scores)
            sums["scores"] += sum(scores)
            sums["good"] += sum(score >= 4 for score in scores)
    return {
        "forms_given": (sums["given"], sums["homes"]),
        "forms_returned": (sums["counted"], sums["given"]),
        "forms_valid": (sums["counted"], sums["returned"]),
        "survey_satisfaction": (sums["good"], sums["answers"]),
        "survey_score": (sums["scores"], sums["answers"]),
    }


def _counted(back: Sequence[Record], last: date) -> list[Record]:
    """Responses that count: in time, not void, not empty, and a home's first."""
    seen: set[str] = set()
    counted = []
    for one in sorted(back, key=lambda one: (at(one["taken"]), one["id"])):
        void = any(event["action"] == "void" for event in one.get("events", ()))
        late = at(one["taken"]).astimezone(ZONE).date() > last
        if void or late or not one.get("answers") or one["unit"] in seen:
            continue
        counted.append(one)
        seen.add(one["unit"])
    return counted


def _scores(survey: Record, response: Record) -> list[int]:
    """Scores of the questions that a response was shown."""
    held = {answer["question"]: answer for answer in response["answers"]}
    return [
        held[question["id"]]["score"]
        for question in survey["questions"]
        if question["type"] == "scale" and question["id"] in held and _shown(question, held)
    ]


def _shown(question: Record, held: Mapping[str, Record]) -> bool:
    if "given" not in question:
        return True
    other, wanted = question["given"].split("=")
    answer = held.get(other, {})
    return wanted == str(answer.get("score")) or wanted in answer.get("choices", ())
