"""Tickets told in a line: each step as an action with the day on which it happened."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from svc.kinds.followup import FollowUp
from svc.model.ticket import Due, Event, Ticket
from svc.model.words import (
    Action,
    CallbackPolicy,
    Channel,
    ClockName,
    Kind,
    Outcome,
    Priority,
    Resolution,
)
from svc.rules.ticket.lifecycle import fold, header

ZONE = ZoneInfo("Asia/Shanghai")

#: What an action cannot do without.
SAID: dict[str, dict[str, Any]] = {
    "assign": {"department": "engineering", "role": "director"},
    "return": {"reason": "not ours"},
    "transfer": {"department": "order", "reason": "not ours"},
    "wait": {"reason": "resident", "pauses": True},
    "extend": {"reason": "parts", "approved_by": "li.na"},
    "finish": {"resolution": Resolution.FIXED},
    "escalate": {"level": "director"},
    "cancel": {"reason": "withdrawn"},
    "merge": {"ticket": "T2611-A9999"},
    "reopen": {"reason": "leaks again"},
    "contact": {"note": "soon"},
}


def day(number: float) -> datetime:
    """A moment of November 2026, in days since its beginning; 0 is its first moment."""
    return datetime(2026, 11, 1, tzinfo=ZONE) + timedelta(days=number)


def step(action: str, at: float, due: dict[str, float] | None = None, **said: Any) -> Event:
    """One event; `due` sets clocks, by name, to a day."""
    dues = tuple(
        Due(ClockName(clock), day(number), "any 1d") for clock, number in (due or {}).items()
    )
    fields = {**SAID.get(action, {}), **said}
    if action == "extend":
        fields["until"] = dues[0].at
    return Event(seq=1, at=day(at), by="li.na", action=Action(action), due=dues, **fields)


def begun(at: float = 1, **due: float) -> tuple[Any, ...]:
    """A ticket received, handed out and accepted on the same day."""
    return step("create", at, due=due), step("assign", at), step("accept", at)


def ticket(
    number: int,
    *events: Event,
    kind: str = "repair",
    category: str = "plumbing",
    unit: str | None = None,
    policy: str = "before-close",
) -> Ticket:
    """A ticket from its events, the first of which creates it."""
    first, *rest = events
    numbered = [Event(**{**_fields(first), "policy": CallbackPolicy(policy)})]
    numbered += [Event(**{**_fields(event), "seq": seq}) for seq, event in enumerate(rest, 2)]
    return Ticket(
        format=1, id=f"T2611-A{number:04}", kind=Kind(kind), category=category,
        priority=Priority.NORMAL, channel=Channel.PHONE, received=first.at, unit=unit,
        place="gate", text="water", timeline=tuple(numbered), **header(fold(numbered)),
    )  # fmt: skip


def call(number: int, of: int, at: float, score: int | None = None, reached: bool = True) -> Any:
    """A callback, as the event of a ticket and as its record: (event, follow-up)."""
    outcome = Outcome.REACHED if reached else Outcome.UNREACHABLE
    name = f"F2611-A{number:04}"
    record = FollowUp(
        format=1, id=name, ticket=f"T2611-A{of:04}", at=day(at), by="li.na", attempt=1,
        outcome=outcome, score=score,
    )  # fmt: skip
    return step("callback", at, followup=name, outcome=outcome, score=score), record


def _fields(event: Event) -> dict[str, Any]:
    return {name: getattr(event, name) for name in event.__struct_fields__}
