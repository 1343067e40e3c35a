"""The conversation in which a clerk takes a request, in the order a call goes."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from svc.cli.termio.prompt import ask, choose, confirm
from svc.cli.termio.say import add, say
from svc.cli.termio.vocabulary import menu, said
from svc.cli.ticket.common import ask_words, before, title
from svc.cli.ticket.who_where import OTHER, ask_party, living
from svc.desk.core import lookup as people
from svc.desk.ticket import intake
from svc.duties.typed_values import callable_phone, fit, plain_text
from svc.errors import Refused, UsageError
from svc.language import _, n_
from svc.model.ticket import Reporter, Ticket
from svc.model.words import Channel, Kind, Status
from svc.rules.time.parsing import human

if TYPE_CHECKING:
    from datetime import datetime

    from svc.cli.core.session import Session
    from svc.desk.core.desk import Desk


def converse(session: Session, asked: dict[str, Any], yes: bool) -> dict[str, Any]:
    """Everything a new ticket needs, asking for what the command line left out.

    Args:
        asked: Pieces by the names of `svc.desk.ticket.intake.Request`.
        yes: Whether a likely repeat is to be created without a question.

    Raises:
        Refused: The clerk leaves a likely repeat alone.
    """
    request = dict(asked)
    with before(session) as desk:
        at = desk.moment(request["at"])
        _ask_where(desk, request, at)
        if not (request["resident"] or (request["name"] and request["phone"])):
            _ask_who(desk, request, at)
        request["kind"] = request["kind"] or choose(_("Kind"), menu(Kind))
        request["category"] = _category(desk, request)
        request["text"] = request["text"].strip() or ask_words(_("What is wanted"))()
        request["channel"] = request["channel"] or choose(
            _("Channel"), menu(Channel), default="phone"
        )
        if not yes:
            _ask_whether(desk, request)
    return request


def _ask_where(desk: Desk, request: dict[str, Any], at: datetime) -> None:
    """Where it is, and who reports where the answer says that as well."""
    where = intake.whereabouts(desk, intake.Request(**_texts(request)), at)
    if where.unit is None and where.place is None:
        party = ask_party(desk, at)
        where = where._replace(unit=party.unit)
        if not _is_told(request):
            request["resident"] = party.resident
            request["name"], request["phone"] = party.name or None, party.phone or None
        if where.unit is None:
            where = where._replace(place=ask(_("Place"), _place))
    request["unit"], request["place"] = where.unit, where.place
    if where.unit:
        _show_open(desk, where.unit)


def _is_told(request: dict[str, Any]) -> bool:
    return bool(request["resident"] or request["name"] or request["phone"])


def _place(answer: str) -> str:
    return str(fit(Ticket, "place", plain_text(answer), _("the place")))


def _show_open(desk: Desk, unit: str) -> None:
    found = intake.open_tickets(desk.index, unit)
    if found:
        say(n_("{unit}: {n} open ticket", "{unit}: {n} open tickets", len(found), unit=unit))
    else:
        say(_("{unit}: no open tickets", unit=unit))
    for row in found:
        _show(desk, row)


def _show(desk: Desk, row: Any) -> None:
    age = human(timedelta(seconds=int(desk.now.timestamp()) - row["received"]))
    status, ago = said(row["status"], Status), _("({time} ago)", time=age)
    words = (row["id"], status, row["category"], title(row["title"]), ago)
    add("  ".join(words))


def _ask_who(desk: Desk, request: dict[str, Any], at: datetime) -> None:
    """Who reports: one of the unit's residents, or a name and a phone."""
    day = at.date().isoformat()
    people_there = living(desk.index, request["unit"], day) if request["unit"] else {}
    if people_there and not request["name"] and not request["phone"]:
        chosen = choose(_("Who reports"), {**people_there, OTHER: _("somebody else")})
        if chosen != OTHER:
            request["resident"] = chosen
            return
    request["name"] = request["name"] or ask(_("Name"), _name)
    request["phone"] = request["phone"] or ask(
        _("Phone"), lambda text: callable_phone(text, _("that"))
    )


def _name(answer: str) -> str:
    return str(fit(Reporter, "name", plain_text(answer), _("the name")))


def _category(desk: Desk, request: dict[str, Any]) -> str:
    """A category that is offered for the kind."""
    if request["category"]:
        return people.category(desk, request["category"], request["kind"])
    offered = {
        one.id: " / ".join(filter(None, (one.name, one.name_en)))
        for one in desk.office.categories
        if not one.kinds or request["kind"] in one.kinds
    }
    if not offered:
        raise UsageError(
            _("the office has no category for kind {kind}", kind=said(request["kind"], Kind)),
            "svc office edit",
        )
    return choose(_("Category"), offered)


def _ask_whether(desk: Desk, request: dict[str, Any]) -> None:
    """Show what this may repeat, and create it only if the clerk still wants to."""
    alike = intake.repeats(desk, intake.Request(**_texts(request)))
    if not alike:
        return
    say(_("this may be a repeat of"))
    for number in alike[:5]:
        sql = "SELECT id, status, category, title, received FROM ticket WHERE id = ?"
        _show(desk, desk.index.one(sql, (number,)))
    if not confirm(_("Create it anyway?")):
        raise Refused(
            _("nothing was created: it may repeat {ticket}", ticket=alike[0]),
            _("svc note {ticket} WORDS", ticket=alike[0]),
        )


def _texts(request: dict[str, Any]) -> dict[str, Any]:
    """The pieces so far, for a request that is not complete yet."""
    return {**request, **{name: request[name] or "" for name in ("kind", "category", "channel")}}
