"""Figures of outside parties once more, from the files: referrals, letters, orders."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from tests.oracle.hours import Hours
from tests.oracle.records import moment, read

Stay = dict[str, Any]
_GONE = ("cancelled", "merged")


class Outward:
    """An office's dealings with those outside, in a period, seen from a moment.

    Nothing is undone in it, no clock is only inferred, and nothing is reopened.
    """

    def __init__(self, root: Path, start: int, end: int, as_of: int) -> None:
        self.start, self.end, self.as_of = start, end, as_of
        self.tickets = [read(path) for path in sorted((root / "records/tickets").rglob("*.yaml"))]
        folder = root / "records/documents"
        self.documents = [read(path) for path in sorted(folder.rglob("*.yaml"))]
        rules = read(root / "records/office.yaml")
        self.hours = Hours(rules)
        self.zone = ZoneInfo(rules["timezone"])

    def figures(self) -> dict[str, tuple[float, int | None]]:
        """Numerator and denominator by name; of a mean the sum and how many."""
        stays = [stay for ticket in self.tickets if ticket["status"] not in _GONE
                 for stay in _stays(ticket)]  # fmt: skip
        due = [one for one in stays if one["due"] is not None and self._fell(one["due"])]
        owed = [one for one in due if one["ended"] is None or one["answered"] is not None
                or one["ended"] > one["due"]]  # fmt: skip
        met = [one for one in owed if one["answered"] is not None
               and one["answered"] <= one["due"]]  # fmt: skip
        over = [one for one in stays if one["ended"] is not None and self._in(one["ended"])]
        said = [one for one in stays if one["verdict"] and self._in(one["decided"])]
        taken = [one for one in said if one["verdict"] == "accepted"]
        walls = [(one["ended"] - one["at"]) / 3600 for one in over]
        worked = [self.hours.between(one["at"], one["ended"]) / 3600 for one in over]
        own = list(self._own())
        orders = [one for one in self._orders() if self._fell(one[0])]
        replied = [one for one in orders if one[1] is not None and one[1] <= one[0]]
        return {
            "referrals_answered_on_time": (len(met), len(owed)),
            "outside_time": (sum(walls), len(walls)),
            "outside_working_time": (sum(worked), len(worked)),
            "own_time_of_referred": (sum(own), len(own)),
            "responsibility_accepted": (len(taken), len(said)),
            "replies_overdue": (len(list(self._unanswered())), None),
            "orders_replied_on_time": (len(replied), len(orders)),
        }

    def _in(self, at: int) -> bool:
        return self.start <= at < self.end and at <= self.as_of

    def _fell(self, at: int) -> bool:
        return self.start <= at < self.end and at < self.as_of

    def _own(self) -> Iterator[float]:
        """Hours of tickets finished in the period in which no party had them, second by second."""
        for ticket in self.tickets:
            stays = _stays(ticket)
            done = [moment(one["at"]) for one in ticket["timeline"] if one["action"] == "finish"]
            if not stays or not done or not self._in(done[-1]) or ticket["status"] in _GONE:
                continue
            moves = {at for one in stays for at in (one["at"], one["ended"])}
            marks = sorted({moment(ticket["received"]), done[-1], *moves})
            free = sum(
                until - since
                for since, until in pairwise(marks)
                if until <= done[-1] and not any(one["at"] <= since < one["ended"] for one in stays)
            )
            yield free / 3600

    def _orders(self) -> Iterator[tuple[int, int | None]]:
        """Deadlines of orders, and when they were replied to."""
        for ticket in self.tickets:
            if ticket.get("external_due"):
                replies = [moment(one["at"]) for one in ticket["timeline"]
                           if one["action"] == "reply"]  # fmt: skip
                yield moment(ticket["external_due"]), (replies or [None])[0]

    def _unanswered(self) -> Iterator[str]:
        today = datetime.fromtimestamp(self.as_of, self.zone).date().isoformat()
        answered = {one.get("answers") for one in self.documents}
        for letter in self.documents:
            due = letter.get("reply_due")
            is_letter = letter["type"] in ("letter-in", "letter-out")
            if is_letter and due and due < today and letter["id"] not in answered:
                yield letter["id"]


def _stays(ticket: dict[str, Any]) -> list[Stay]:
    """Each time a ticket was with an outside party."""
    stays: list[Stay] = []
    for event in ticket["timeline"]:
        at, action = moment(event["at"]), event["action"]
        held = [one for one in stays if one["ended"] is None
                and one["party"] == event.get("party")]  # fmt: skip
        if action == "refer":
            due = [moment(one["at"]) for one in event.get("due", ()) if one["clock"] == "party"]
            stays.append({"party": event["party"], "at": at, "due": (due or [None])[0],
                          "answered": None, "verdict": None, "decided": None,
                          "ended": None})  # fmt: skip
        elif action == "feedback" and held:
            held[-1]["answered"] = held[-1]["answered"] or at
            if event["says"] in ("accepted", "refused"):
                held[-1] |= {"verdict": event["says"], "decided": at}
        elif action == "back" and held:
            held[-1]["ended"] = at
        elif action in ("finish", "close", "cancel"):
            for one in stays:
                one["ended"] = one["ended"] or at
    return stays
