"""Whom to call back today: what was done for them, how often they were tried, who may not call."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from svc.desk.query.due import end_of_today
from svc.desk.query.listing import iso
from svc.index.query import callbacks
from svc.index.query import due as index_due
from svc.named_tuple import NamedTuple
from svc.rules.record.masking import mask_name, mask_phone

if TYPE_CHECKING:
    import sqlite3

    from svc.desk.core.view import View

#: States of a call: to be made today, not before a later day, or not any more.
TODAY, LATER, USED_UP = "today", "later", "used-up"
#: Later than any moment.
_NEVER = 1 << 62
_ATTEMPTS = 3


class OwedCallback(NamedTuple):
    """A call that is owed to one reporter of a ticket.

    Attributes:
        state: `today`, `later` (somebody said when to try again), or `used-up` (as many
            attempts as the office allows have failed).
        ticket: Row of the index.
        reporter: The merged ticket that this reporter reported; None for the ticket's own.
        person: Who reported, and where; see `svc.index.query.callbacks.reporters`.
        words: What was done, in words.
        handler: Who did the work.
        tried: Attempts since the ticket was last finished.
        last: The latest of them, as a row of the table `followup`.
        due: Seconds since 1970; None without a target.
        rule: The target that set it.
    """

    state: str
    ticket: sqlite3.Row
    reporter: str | None
    person: sqlite3.Row
    words: str | None
    handler: str | None
    tried: int
    last: sqlite3.Row | None
    due: int | None
    rule: str | None

    @property
    def next(self) -> int | None:
        """When to try again, in seconds since 1970, if that was said."""
        return self.last["next"] if self.last else None


def owed(view: View) -> list[OwedCallback]:
    """Every call that is owed, by due time; each reporter of a ticket has their own."""
    return sorted(_owed(view), key=_urgency)


def allowed(view: View) -> int:
    """How many attempts the office makes."""
    return int(view.office.get("policies", {}).get("callback_attempts", _ATTEMPTS))


def may_not_call(view: View, call: OwedCallback) -> str | None:
    """Who must not make a call by the office's rule, if anybody."""
    free = view.office.get("policies", {}).get("handler_may_call", True)
    return None if free else call.handler


def phones(call: OwedCallback, reveal: bool) -> list[str]:
    """The numbers to call, masked unless revealed."""
    person = call.person
    found = [person["phone"]] if person["phone"] else json.loads(person["phones"] or "[]")
    return found if reveal else [mask_phone(phone) for phone in found]


def name(call: OwedCallback, reveal: bool) -> str | None:
    """Whom to call: a stranger's name is masked unless revealed."""
    person: str | None = call.person["name"]
    stranger = call.person["phone"] is not None
    return mask_name(person) if person and stranger and not reveal else person


def as_record(view: View, call: OwedCallback, reveal: bool) -> dict[str, Any]:
    """A call as scripts get it; `late` and `left` (seconds) are judged at the view's moment."""
    ticket, person, last = call.ticket, call.person, call.last
    left = None if call.due is None else call.due - view.now
    return {
        "state": call.state,
        "id": ticket["id"],
        "reporter": call.reporter,
        **{field: ticket[field] for field in ("kind", "category", "priority", "status")},
        "unit": person["unit"],
        "place": person["place"],
        "resident": person["resident"],
        "name": name(call, reveal),
        "phones": phones(call, reveal),
        "title": ticket["title"],
        "finished": iso(view, ticket["finished"]),
        "resolution": ticket["resolution"],
        "words": call.words,
        "handler": call.handler,
        "may_not_call": may_not_call(view, call),
        "tried": call.tried,
        "attempts": allowed(view),
        "last": iso(view, last["at"]) if last else None,
        "outcome": last["outcome"] if last else None,
        "code": last["code"] if last else None,
        "note": last["note"] if last else None,
        "next": iso(view, call.next),
        "due": iso(view, call.due),
        "left": left,
        "late": left is not None and left < 0,
        "rule": call.rule,
    }


def _owed(view: View) -> Iterator[OwedCallback]:
    tickets = {row["row"]: row for row in index_due.owing(view.index)}
    runs = index_due.callback_due(view.index, list(tickets))
    rows = callbacks.owed(view.index, tickets)
    people = callbacks.reporters(view.index, {row["reporter"] for row in rows})
    last = _last(view, tickets.values())
    tomorrow, limit = end_of_today(view), allowed(view)
    for row in rows:
        ticket = tickets[row["row"]]
        reporter = row["reporter"] if row["reporter"] != ticket["id"] else None
        person, run = people.get(row["reporter"]), runs.get(row["row"])
        if person is None:
            continue
        latest = last.get((ticket["id"], reporter))
        again = latest["next"] if latest else None
        state = LATER if again is not None and again >= tomorrow else TODAY
        yield OwedCallback(
            USED_UP if row["tried"] >= limit else state, ticket, reporter, person, row["words"],
            row["handler"], row["tried"], latest, run["due"] if run else None,
            run["rule"] if run else None,
        )  # fmt: skip


def _last(view: View, tickets: Any) -> dict[tuple[str, str | None], sqlite3.Row]:
    """The latest attempt on each reporter since the ticket was finished."""
    finished = {ticket["id"]: ticket["finished"] for ticket in tickets}
    return {
        (row["ticket"], row["reporter"]): row
        for row in callbacks.attempts(view.index, finished)
        if row["at"] >= (finished[row["ticket"]] or 0)
    }


def _urgency(call: OwedCallback) -> tuple[int, str, str]:
    return (_NEVER if call.due is None else call.due, call.ticket["id"], call.reporter or "")
