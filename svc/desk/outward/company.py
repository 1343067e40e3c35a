"""What an office sends the company's quality department each month, as one file.

The report to the company, the findings of its rounds, its promises, and what became of
everything that the department had taken under supervision, by the department's own numbers.
No resident is named in it.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from svc.desk.outward.letters import party_id
from svc.desk.query.named_reports import document
from svc.desk.query.reports import ReportQuery, period_of
from svc.desk.query.ticket_detail import read
from svc.model.words import Action
from svc.reports.forms.plain import as_json
from svc.rules.record.personal_words import masked_words
from svc.rules.time.parsing import in_zone

if TYPE_CHECKING:
    from svc.desk.core.view import View
    from svc.model.ticket import Ticket

#: Version of the file.
FORMAT = 1
_FINDINGS = (
    "SELECT round_answer.plan, point, question, at, value, ticket, ticket.status, ticket.resolution"
    " FROM round_answer LEFT JOIN ticket ON ticket.id = round_answer.ticket"
    " WHERE finding AND at >= ? AND at < ? ORDER BY at, round_answer.plan, point, question"
)
_PROMISES = (
    "SELECT promise.id, promise.ticket, promise.text, first, ends, kept, released, broken, moves"
    " FROM promise JOIN promise_state USING (row) WHERE first >= ? AND first < ? ORDER BY first, id"
)
#: Tickets that a party took under supervision, or sent.
_SUPERVISED = (
    "SELECT DISTINCT ticket.id FROM ticket JOIN step USING (row)"
    " WHERE step.action = 'supervise' ORDER BY ticket.id"
)


def exchange(view: View, party: str, period: str | None = None) -> dict[str, Any]:
    """The month's file for a party, as plain values.

    Args:
        view: The office.
        party: The department of the company, by id or name.
        period: Such as `2026-11`; the last month unless told.

    Raises:
        NotFound: There is no such party.
        UsageError: A period that cannot be read.
    """
    which = party_id(view, party)
    asked = ReportQuery(period=period or "last-month")
    span = period_of(view, asked)
    ends = int(span.start.timestamp()), int(span.end.timestamp())
    return {
        "format": FORMAT,
        "office": view.office["name"],
        "party": which,
        "period": span.label,
        "as_of": view.moment.isoformat(),
        "commit": view.commit,
        "report": as_json(document(view, "company", asked, "json")),
        "findings": [
            {**dict(row), "at": _iso(view, row["at"])} for row in view.rows(_FINDINGS, ends)
        ],
        "promises": [_promise(view, row) for row in view.rows(_PROMISES, ends)],
        "supervised": [
            entry for row in view.rows(_SUPERVISED) for entry in _supervised(view, row["id"], which)
        ],
    }


def _promise(view: View, row: Any) -> dict[str, Any]:
    moments = ("first", "ends", "kept", "released", "broken")
    return {
        **{name: row[name] for name in ("id", "ticket", "moves")},
        "text": masked_words(row["text"]),
        **{name: _iso(view, row[name]) for name in moments},
    }


def _supervised(view: View, number: str, party: str) -> list[dict[str, Any]]:
    """What became of each item of a party's that a ticket stands for."""
    ticket = read(view, number)
    return [
        {"number": event.number, "ticket": ticket.id, "since": event.at.isoformat(),
         "answer_by": event.due[0].at.isoformat() if event.due else None,
         "status": str(ticket.status), "answer": _answer(ticket, place),
         "resolution": ticket.resolution and str(ticket.resolution),
         "finished": ticket.finished and ticket.finished.isoformat()}
        for place, event in enumerate(ticket.timeline)
        if event.action is Action.SUPERVISE and event.party == party and event.number
    ]  # fmt: skip


def _answer(ticket: Ticket, place: int) -> str | None:
    """What was answered after a step."""
    for event in ticket.timeline[place + 1 :]:
        if event.action is Action.ANSWER:
            return masked_words(event.note or "")
    return None


def _iso(view: View, at: int | None) -> str | None:
    return None if at is None else in_zone(datetime.fromtimestamp(at, UTC), view.zone).isoformat()
