"""Small offices with random histories: every action that a ticket's life allows, in any order.

Moments lie on a coarse grid, so that due times, periods and the moment looked
at often meet to the second.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from svc.kinds.followup import FollowUp
from svc.model.ticket import Change, Due, Event, Ticket
from svc.model.words import (
    Action,
    CallbackPolicy,
    Channel,
    ClockName,
    Inferred,
    Kind,
    Outcome,
    Priority,
    Resolution,
)
from svc.rules.ticket.lifecycle import TABLE, Life, apply, header, refusal, wake
from svc.store.layout import path_of
from svc.store.yaml.codec import encode
from tests.support import git

ZONE = ZoneInfo("Asia/Shanghai")
FIRST = datetime(2026, 9, 1, tzinfo=ZONE)
GRID = timedelta(days=1)
#: Days that a history covers, more or less.
DAYS = 150
CATEGORIES = ("plumbing", "noise", "cleaning", "lift")
DEPARTMENTS = ("engineering", "order", "service")
PEOPLE = ("li.na", "zhang.wei", "wang.fang")
LIKELY = {
    Action.ASSIGN: 8, Action.ACCEPT: 8, Action.FINISH: 10, Action.CALLBACK: 10, Action.RESUME: 8,
    Action.TRANSFER: 3, Action.CLOSE: 3, Action.REOPEN: 3, Action.WAIT: 3, Action.ARRIVE: 3,
    Action.CANCEL: 0.3, Action.MERGE: 0.3,
    # What takes a merge back comes of two desks that meet; the oracle knows one desk's steps.
    Action.SPLIT: 0,
    # What takes steps back names them; random offices do it through the desk.
    Action.UNDO: 0,
}  # fmt: skip
OTHERS = ("T2609-A9001", "T2609-A9002", "T2609-A9003")
UNITS = ("3-2-1502", "3-2-1503", "4-1-101", None)


class History:
    """Random records, and where they are written.

    Args:
        seed: The same seed gives the same records.
        count: How many tickets.
    """

    def __init__(self, seed: int, count: int) -> None:
        self.random = Random(seed)
        self.followups: list[FollowUp] = []
        self.category = ""
        self.tickets = [self._ticket(number) for number in range(1, count + 1)]

    def write(self, office: Path) -> None:
        """Commit all records to an office."""
        commit(office, [*self.tickets, *self.followups])

    def moment(self) -> datetime:
        """A moment of the history, on the grid."""
        return FIRST + self.random.randrange(DAYS) * GRID

    def _ticket(self, number: int) -> Ticket:
        pick = self.random.choice
        received = FIRST + self.random.randrange(90) * GRID
        name = f"T{received:%y%m}-A{number:04}"
        self.category = pick(CATEGORIES)
        create = Event(
            seq=1, at=received, by="li.na", action=Action.CREATE,
            policy=pick(list(CallbackPolicy)),
            due=self._dues(received, ClockName.RESPOND, ClockName.RESOLVE, ClockName.ARRIVE),
        )  # fmt: skip
        life, events = self._life(name, create)
        return Ticket(
            format=1, id=name, kind=pick(list(Kind)), category=self.category,
            priority=pick(list(Priority)), channel=pick(list(Channel)), received=received,
            unit=pick(UNITS), place="gate", text="water", timeline=tuple(events), **header(life),
        )  # fmt: skip

    def _life(self, name: str, create: Event) -> tuple[Life, list[Event]]:
        life, events = Life(), [create]
        apply(life, create)
        for seq in range(2, 2 + self.random.randrange(24)):
            at = events[-1].at + self.random.choice((0, 0, 0, 1, 1, 2, 5)) * GRID
            if self.random.random() < 0.7:
                wake(life, at)
            event = self._event(life, seq, at)
            if event.action is Action.CALLBACK:
                self._keep(name, event, life.attempts + 1)
            if event.changes:
                self.category = event.changes[0].new or ""
            apply(life, event)
            events.append(event)
        return life, events

    def _event(self, life: Life, seq: int, at: datetime) -> Event:
        """Something that may happen now; moving on is likelier than standing still or ending."""
        steps = [step for step in TABLE.values() if life.status in step.sources]
        weights = [LIKELY.get(step.action, 1) for step in steps]
        while True:
            (step,) = self.random.choices(steps, weights)
            said = self._said(step, at)
            if step.action is Action.CALLBACK:
                said["ticket"] = self.random.choice(life.reporters) or None
            event = Event(seq=seq, at=at, by="li.na", action=step.action, **said)
            if refusal(life, step, event) is None:
                return event

    def _said(self, step: Any, at: datetime) -> dict[str, Any]:
        """What the event of a step carries: all that it may carry, at random."""
        details = {name: self._value(name, at) for name in (*step.needs, *step.takes)}
        clocks = {
            Action.ASSIGN: (ClockName.ACCEPT,),
            Action.TRANSFER: (ClockName.ACCEPT,),
            Action.RESUME: (ClockName.RESOLVE,),
            Action.REOPEN: (ClockName.RESOLVE, ClockName.ACCEPT),
            Action.EXTEND: (ClockName.RESOLVE,),
            Action.FINISH: (ClockName.CALLBACK,),
        }.get(step.action, ())
        if details.get("outcome") is not Outcome.REACHED:
            details.update({name: None for name in ("score", "satisfied") if name in details})
        return {name: value for name, value in details.items() if value is not None} | {
            "due": self._dues(at, *clocks)
        }

    def _value(self, name: str, at: datetime) -> Any:
        values: dict[str, tuple[Any, ...]] = {
            "department": DEPARTMENTS,
            "assignee": (*PEOPLE, None),
            "role": ("director",),
            "pauses": (True, False),
            "resolution": tuple(Resolution),
            "outcome": tuple(Outcome),
            "score": (None, 1, 2, 3, 4, 5),
            "satisfied": (None, None, True, False),
            "followup": (f"F2611-A{len(self.followups) + 1:04}",),
            "changes": ((Change("category", self.category, self.random.choice(CATEGORIES)),),),
            "until": (at, at + GRID, at + 3 * GRID, at + 9 * GRID),
            "on_resident": (None, True),
            "ticket": OTHERS,
            "reporters": tuple((other,) for other in OTHERS),
            "urges": (None, 0, 2),
            "level": ("director",),
            "approved_by": PEOPLE,
            "reason": ("parts", "resident"),
            "inferred": (None,) * 8 + tuple(Inferred),
            "note": ("words",),
        }
        return self.random.choice(values.get(name, (None,)))

    def _keep(self, ticket: str, event: Event, attempt: int) -> None:
        self.followups.append(
            FollowUp(
                format=1,
                id=str(event.followup),
                ticket=ticket,
                at=event.at,
                by="li.na",
                attempt=attempt,
                outcome=event.outcome or Outcome.UNREACHABLE,
                score=event.score,
                satisfied=event.satisfied,
            )
        )

    def _dues(self, at: datetime, *clocks: ClockName) -> tuple[Due, ...]:
        return tuple(
            Due(clock, at + self.random.randrange(1, 10) * GRID, "any 1d")
            for clock in clocks
            if self.random.random() < 0.8
        )


def commit(office: Path, records: list[Any]) -> None:
    """Write tickets and follow-ups into an office's repository, as one commit."""
    for record in records:
        path = office / path_of("ticket" if record.id[0] == "T" else "followup", record.id)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(encode(record))
    git("add", "records", cwd=office)
    git("commit", "-qm", "history", "--allow-empty", cwd=office)
