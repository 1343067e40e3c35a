"""What messages say, in the office's own language; of residents only what the office allows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from svc.desk.query.ticket_detail import contact
from svc.kinds.fees.demand import CHINESE
from svc.language import _, either, n_
from svc.model.dunning import RungStep
from svc.model.notifications import NotifyEvent, Told
from svc.model.words import Action, Priority, word
from svc.named_tuple import NamedTuple
from svc.rules.office import defaults
from svc.rules.record.personal_words import masked_words
from svc.rules.record.unit_ids import display
from svc.rules.time.parsing import in_zone

if TYPE_CHECKING:
    from collections.abc import Collection

    from svc.desk.core.view import View
    from svc.desk.query.board import Board
    from svc.duties.ticket.news import News
    from svc.kinds.fees.demand import Demand
    from svc.model.office import Office
    from svc.model.ticket import Ticket

#: From more news than this on, of one action, somebody gets one message with a line each.
MOST_MESSAGES = 5
#: Tickets that a digest names.
_MOST_NAMED = 10
#: Characters of a request that a message gives.
_WORDS = 120


class MessageText(NamedTuple):
    """What one message says."""

    title: str
    body: str


def of_news(view: View, office: Office, items: Sequence[News]) -> list[MessageText]:
    """The messages that tell one person or group of what came of one action."""
    if len(items) <= MOST_MESSAGES:
        return [_single(view, office, one) for one in items]
    lines = [f"{one.ticket.id}  {_what(view, one)}{_due(view, one)}" for one in items]
    title = n_("{n} ticket", "{n} tickets", len(items))
    return [MessageText(f"{office.name}: {title}", "\n".join(lines))]


def _single(view: View, office: Office, item: News) -> MessageText:
    lines = [_about(view, item.ticket), *_personal(view, office.notify.tell, item.ticket)]
    if due := _due(view, item):
        lines.append(due.removeprefix(_("; ")))
    return MessageText(f"{item.ticket.id} {_what(view, item)}", "\n".join(lines))


def _what(view: View, item: News) -> str:
    """What happened, in a few words."""
    ticket, step = item.ticket, item.step
    if item.event is NotifyEvent.ASSIGN:
        who = ticket.assignee and view.person(ticket.assignee)
        to = who or view.named("department", ticket.department or "")
        return _("assigned to {to}", to=to)
    if item.event is NotifyEvent.CALLBACK:
        return _("finished: the resident is to be called back")
    if step.action is Action.ESCALATE:
        return _("escalated to {level}", level=_level(office_levels(view), step.level or ""))
    if step.action is Action.RESUME:
        return _("no longer waits: its date has come")
    if step.action is Action.NOTE:
        return _late(view, step.party) if step.party else _("what fell due is noted on it")
    return _("closed as not reached")


def _late(view: View, party: str) -> str:
    row = view.one("SELECT name FROM party WHERE id = ?", (party,))
    return _("{party} is late", party=row["name"] if row else party)


def office_levels(view: View) -> dict[str, str]:
    """What levels are called, by id, in the language spoken."""
    from svc.language import either

    levels = view.office.get("escalation") or ()
    named = {one["id"]: either(one.get("name_en") or one["id"], one["name"]) for one in levels}
    usual = {one.id: either(one.name_en or one.id, one.name) for one in defaults.LADDER}
    return named or usual


def _level(levels: dict[str, str], level: str) -> str:
    return levels.get(level, level)


def _about(view: View, ticket: Ticket) -> str:
    parts = [word(ticket.kind), view.named("category", ticket.category)]
    if ticket.priority in (Priority.URGENT, Priority.EMERGENCY):
        parts.append(word(ticket.priority))
    return " · ".join(parts)


def _personal(view: View, tell: Collection[Told], ticket: Ticket) -> list[str]:
    """Lines about the resident, as far as the office lets messages say so."""
    lines = []
    if Told.UNIT in tell and (ticket.unit or ticket.place):
        place = display(ticket.unit, view.locale) if ticket.unit else ticket.place or ""
        lines.append(place if Told.PHONE in tell else masked_words(place))
    if Told.WORDS in tell:
        text = " ".join(ticket.text.split())
        text = text if Told.PHONE in tell else masked_words(text)
        lines.append(text if len(text) <= _WORDS else text[: _WORDS - 1] + "…")
    name, phones = _who(view, ticket)
    said = [name] if Told.NAME in tell and name else []
    said += phones if Told.PHONE in tell else []
    return [*lines, " ".join(said)] if said else lines


def _who(view: View, ticket: Ticket) -> tuple[str, list[str]]:
    if ticket.reporter is not None:
        return ticket.reporter.name, [ticket.reporter.phone]
    person = contact(view, ticket.resident)
    return (person.name, list(person.phones)) if person else ("", [])


def _due(view: View, item: News) -> str:
    """Until when the next clock has to be met; nothing without one."""
    stamped = item.ticket.due and item.clock and getattr(item.ticket.due, item.clock)
    if not stamped or item.clock is None:
        return ""
    moment = in_zone(stamped, view.zone)
    return _("; {clock} by {time}", clock=word(item.clock), time=f"{moment:%Y-%m-%d %H:%M}")


def of_rungs(view: View, office: Office, demands: Sequence[Demand]) -> MessageText:
    """What the ladder of what is overdue has come to: whom to ask, and how; nobody's name."""
    lines = []
    for demand in demands[:_MOST_NAMED]:
        step = either(str(demand.step), CHINESE[RungStep][str(demand.step)])
        told = _("{step}: {amount}, {days} days", step=step, amount=demand.amount, days=demand.rung)
        place = display(demand.unit, view.locale) if Told.UNIT in office.notify.tell else demand.id
        lines.append(f"{place}  {told}")
    left = len(demands) - _MOST_NAMED
    lines += [n_("{n} more", "{n} more", left)] if left > 0 else []
    title = n_("{n} payer to be asked for arrears", "{n} payers to be asked for arrears",
               len(demands))  # fmt: skip
    return MessageText(f"{office.name}: {title}", "\n".join(lines))


def of_morning(view: View, shown: Board) -> MessageText:
    """The morning's digest: how many, and the numbers of what presses most."""
    total = shown.total.counts
    lines = [
        n_("{n} new", "{n} new", total["new"]),
        n_("{n} late", "{n} late", total["late"]),
        n_("{n} due today", "{n} due today", total["due_today"]),
        n_("{n} to be called back", "{n} to be called back", total["callbacks"]),
        n_("{n} waiting", "{n} waiting", total["waiting"]),
    ]
    numbers = [item.ticket["id"] for item in shown.pressing[:_MOST_NAMED]]
    if numbers:
        lines.append(_("most pressing: {numbers}", numbers=_(", ").join(numbers)))
    day = f"{view.moment:%Y-%m-%d}"
    title = _("{office}, morning of {day}", office=view.office["name"], day=day)
    return MessageText(title, "\n".join(lines))


def of_trial(office: str) -> MessageText:
    """A message that only tries a channel."""
    return MessageText(
        _("{office}: a trial", office=office),
        _("this channel works; nothing else is to be done"),
    )
