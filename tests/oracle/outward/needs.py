"""What groups of people ask for and how satisfied they are, counted once more from the files.

It says nothing of what may be shown: the tests hold what is shown against these counts, and
what is not shown against how many people stand behind it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from tests.oracle.records import Record, moment, read

#: A year of birth, as an office may keep it.
_BORN = re.compile(r"[12][09]\d\d(?:年生?|-\d\d(?:-\d\d)?)?")
#: People behind a cell, and how many tickets (or scores, of them satisfied) it counts.
Tickets = dict[tuple[str, str], tuple[set[str], int]]
Scores = dict[str, tuple[set[str], int, int]]


class Needs:
    """An office's residents and what they asked for in a period."""

    def __init__(self, root: Path, start: int, end: int) -> None:
        records = root / "records"
        self.zone = ZoneInfo(read(records / "office.yaml")["timezone"])
        people = [read(path) for path in (records / "residents").rglob("*.yaml")]
        self.people: dict[str, Record] = {one["id"]: one for one in people}
        tickets = [read(path) for path in (records / "tickets").rglob("*.yaml")]
        self.tickets = {one["id"]: one for one in tickets
                        if one["status"] not in ("cancelled", "merged")
                        and one.get("resident")}  # fmt: skip
        self.calls = [read(path) for path in (records / "followups").rglob("*.yaml")]
        self.start, self.end = start, end

    def groups(self, ticket: Record, name: str) -> set[str]:
        """The groups that a ticket's reporter was in on the day it was received."""
        day = datetime.fromtimestamp(moment(ticket["received"]), self.zone).date()
        person = self.people[ticket["resident"]]
        if name == "relation":
            return {one["relation"] for one in person.get("occupancies", ())
                    if _holds(one, day)} or {""}  # fmt: skip
        if name == "household":
            kinds = [one["relation"] for other in self.people.values()
                     for one in other.get("occupancies", ())
                     if one["unit"] == ticket.get("unit") and _holds(one, day)]  # fmt: skip
            for relation, called in (("tenant", "tenants"), ("family", "owners with family")):
                if relation in kinds:
                    return {called}
            return {"owners alone"} if kinds else {""}
        said = person.get(name, "")
        if name == "age_group" and _BORN.fullmatch(said):
            tens = (day.year - int(said[:4])) // 10 * 10
            return {f"{tens}-{tens + 9}"}
        return {said}

    def asked(self, name: str) -> Tickets:
        """Tickets received in the period, by group and category."""
        cells: Tickets = defaultdict(lambda: (set(), 0))
        for ticket in self.tickets.values():
            if self.start <= moment(ticket["received"]) < self.end:
                for group in self.groups(ticket, name):
                    who, count = cells[group, ticket["category"]]
                    cells[group, ticket["category"]] = (who | {ticket["resident"]}, count + 1)
        return cells

    def scores(self, name: str) -> Scores:
        """Scores of callbacks in the period, by group: who, how many are satisfied, how many."""
        cells: Scores = defaultdict(lambda: (set(), 0, 0))
        for call in self.calls:
            ticket = self.tickets.get(call["ticket"])
            if ticket is None or "score" not in call:
                continue
            if self.start <= moment(call["at"]) < self.end:
                for group in self.groups(ticket, name):
                    who, happy, count = cells[group]
                    cells[group] = (who | {ticket["resident"]}, happy + (int(call["score"]) >= 4),
                                    count + 1)  # fmt: skip
        return cells


def _holds(occupancy: Record, day: date) -> bool:
    until = occupancy.get("until")
    return date.fromisoformat(occupancy["since"]) <= day and (
        until is None or day < date.fromisoformat(until)
    )
