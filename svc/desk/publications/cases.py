"""Cases: drafted from tickets without anybody's name, and shown where a request is like one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from svc.desk.core import lookup
from svc.desk.publications.writing import draft
from svc.errors import UsageError
from svc.kinds.publications.publication import Publication, PublicationType
from svc.language import N_, _
from svc.model.ticket import Ticket
from svc.model.words import Action, word
from svc.rules.record.anonymous import anonymised, instead, surname_address
from svc.rules.ticket.lifecycle import effective, fold
from svc.rules.time.parsing import in_zone

if TYPE_CHECKING:
    from svc.desk.core.desk import Desk

#: Steps whose words tell what was done.
_TELLING = frozenset({
    Action.CONTACT, Action.ARRIVE, Action.WAIT, Action.EXTEND, Action.RETURN, Action.TRANSFER,
    Action.ESCALATE, Action.ANSWER, Action.NOTE, Action.FINISH, Action.REOPEN, Action.CALLBACK,
    Action.CANCEL,
})  # fmt: skip
HAPPENED, DONE, CAME = N_("What happened"), N_("What was done"), N_("What came of it")
WHY, NOW = N_("Why it came to that"), N_("What is done now")
_LINE = 200


def draft_case(
    desk: Desk, tails: Sequence[str], title: str | None = None, why: str | None = None,
    now: str | None = None,
) -> Publication:  # fmt: skip
    """Draft a case from tickets, told by their timelines, without names, homes and numbers.

    Args:
        desk: Where.
        tails: Tickets, by any tail of their numbers; the case is of the first one's category.
        title: What it is called; by the first ticket's words if not given.
        why: Why it came to that.
        now: What is done since.

    Raises:
        NotFound: There is no such ticket.
        UsageError: No ticket is named.
    """
    if not tails:
        raise UsageError(_("a case is drawn from a ticket"), _("svc case draft T"))
    numbers = dict.fromkeys(lookup.find_number(desk.index, tail) for tail in tails)
    tickets: list[Ticket] = [desk.load("ticket", number) for number in numbers]
    names = [name for ticket in tickets for name in _people(desk, ticket)]
    staff = {row["name"] for row in desk.index.rows("SELECT name FROM staff")}
    parts = [part for ticket in tickets for part in _told(desk, ticket)]
    parts += [f"{_(WHY)}\n{why.strip()}"] if why else []
    parts += [f"{_(NOW)}\n{now.strip()}"] if now else []

    def without_names(text: str) -> str:
        text = anonymised(text, names, _("(a resident)"), instead())
        return anonymised(text, staff, _("(one of the staff)"), instead())

    first = tickets[0]
    called = title or first.text.lstrip().split("\n", 1)[0]
    return draft(desk, {
        "type": PublicationType.CASE.value, "title": without_names(called)[:_LINE],
        "body": without_names("\n\n".join(parts)), "category": first.category,
        "tickets": list(numbers),
    })  # fmt: skip


def _told(desk: Desk, ticket: Ticket) -> Iterator[str]:
    """What happened to a ticket, in three parts: days are counted from its receipt."""
    yield f"{_(HAPPENED)}\n{ticket.text.strip()}"
    begun = in_zone(ticket.received, desk.zone).date()
    lines = []
    for event in effective(ticket.timeline):
        said = " ".join(filter(None, (event.reason, event.note)))
        if event.action in _TELLING and (said or event.action is Action.ARRIVE):
            day = (in_zone(event.at, desk.zone).date() - begun).days + 1
            lines.append(_("day {n}, {action}: {words}", n=day, action=word(event.action),
                           words=" ".join(said.split())))  # fmt: skip
    if lines:
        yield "\n".join([_(DONE), *lines])
    life = fold(ticket.timeline)
    came = [word(ticket.status)]
    came += [word(life.resolution)] if life.resolution else []
    came += [_("score {score}", score=life.score)] if life.score is not None else []
    came += [_("reopened {n} times", n=life.count("reopen"))] if life.count("reopen") else []
    yield f"{_(CAME)}\n{_(', ').join(came)}"


def _people(desk: Desk, ticket: Ticket) -> Iterator[str]:
    """How those are spoken of who may be named in a ticket: who reported, who lives there."""
    named: list[Any] = [ticket.reporter and ticket.reporter.name, ticket.caller]
    rows = desk.index.rows(
        "SELECT DISTINCT resident.name FROM resident LEFT JOIN occupancy USING (row)"
        " WHERE resident.id = ?1 OR occupancy.unit = ?2",
        (ticket.resident, ticket.unit),
    )
    for name in (*named, *(row["name"] for row in rows)):
        if name:
            yield from surname_address(name)
