"""The question who reports: a resident of the unit, a stranger, a colleague, nobody to call."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from svc.cli.termio.prompt import ask, choose, confirm
from svc.cli.ticket.who_where import OTHER, living
from svc.desk.core.identity import ME
from svc.duties.typed_values import callable_phone, fit, plain_text
from svc.language import _
from svc.model.ticket import Reporter
from svc.model.words import CHINESE, NoContact
from svc.rules.record.phones import odd_phone

if TYPE_CHECKING:
    from datetime import datetime

    from svc.desk.core.desk import Desk

#: What is typed for a name or a phone that is not left.
_NONE = "0"


def ask_who(desk: Desk, at: datetime, request: dict[str, Any]) -> None:
    """Who reports, and where to call back; or why nobody can be called."""
    day = at.date().isoformat()
    people_there = living(desk.index, request["unit"], day) if request["unit"] else {}
    if people_there and not request["name"]:
        others = {OTHER: _("somebody else"), _NONE: _("leaves no name")}
        chosen = choose(_("Who reports"), {**people_there, **others})
        if chosen == _NONE:
            request["no_contact"] = str(NoContact.ANONYMOUS)
            return
        if chosen != OTHER:
            request["resident"] = chosen
            return
    if not request["name"]:
        name = ask(_("Name ({none}: leaves none; a colleague by id)", none=_NONE), _name)
        if _is_none(name, NoContact.ANONYMOUS):
            request["no_contact"] = str(NoContact.ANONYMOUS)
            return
        if (colleague := _colleague(desk, name)) is not None:
            request["reported_by"] = colleague
            return
        request["name"] = name
    phone = ask(_("Phone ({none}: leaves none)", none=_NONE), partial(_phone, desk))
    if phone == _NONE:
        request["no_contact"] = str(NoContact.DECLINED)
    else:
        request["phone"] = phone


def _name(answer: str) -> str:
    return str(fit(Reporter, "name", plain_text(answer), _("the name")))


def _colleague(desk: Desk, name: str) -> str | None:
    """The staff id that was typed for a name; a name alone is a stranger's."""
    if name in ME:
        return desk.actor.id
    row = desk.index.one("SELECT id FROM staff WHERE id = ? AND active", (name,))
    return str(row["id"]) if row is not None else None


def _phone(desk: Desk, answer: str) -> str:
    """A phone as written; one with an odd number of digits is asked about once more."""
    if _is_none(answer, NoContact.DECLINED):
        return _NONE
    phone = callable_phone(answer, _("that"))
    doubt = odd_phone(phone, desk.office.region)
    if doubt is not None and not confirm(_("{doubt}; is it right so?", doubt=doubt)):
        return str(ask(_("Phone ({none}: leaves none)", none=_NONE), partial(_phone, desk)))
    return phone


def _is_none(answer: str, reason: NoContact) -> bool:
    return answer in (_NONE, str(reason), CHINESE[NoContact][reason])
