"""Promises as they are typed: to whom, by when, upon what."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from svc.desk.core import lookup
from svc.desk.record import general
from svc.duties.typed_values import plain_text
from svc.errors import SvcError
from svc.kinds.people.promise import Promise, PromiseSubject
from svc.named_tuple import NamedTuple

if TYPE_CHECKING:
    from svc.desk.core.desk import Desk

#: What a promise to everybody is made to, as typed.
EVERYONE = ("all", "everyone", "全体")


def promise(
    desk: Desk, to: str, text: str, by: str | None = None, upon: str | None = None,
    about: str | None = None, approved_by: str | None = None, at: str | datetime | None = None,
) -> Promise:  # fmt: skip
    """Put down what was promised.

    Args:
        desk: Where.
        to: A ticket or a procedure that it comes of, a resident, a unit, or `all`.
        text: What was promised, as it was said.
        by: By when.
        upon: What it waits for, where it has no date yet.
        about: One of `PromiseSubject`.
        approved_by: Who agreed that it is made in public.
        at: When it was made, if not now.

    Raises:
        NotFound: Nothing is called so.
        UsageError: It is not said by when.
        Refused: It is not for who acts to promise, or a rule is broken.
    """
    typed: dict[str, Any] = {
        "text": plain_text(text), "due": by, "upon": upon, "subject": about or PromiseSubject.OTHER,
        **_made_to(desk, to)._asdict(),
    }  # fmt: skip
    if approved_by is not None:
        typed |= {"public": "yes", "approver": approved_by}
    if at is not None:
        typed["at"] = at if isinstance(at, str) else at.isoformat()
    made: Promise = general.add(desk, "promise", typed)
    return made


class MadeTo(NamedTuple):
    """To whom a promise is made, and what it comes of; see `Promise`."""

    everyone: str | None = None
    ticket: str | None = None
    procedure: str | None = None
    resident: str | None = None
    unit: str | None = None


def _made_to(desk: Desk, to: str) -> MadeTo:
    """To whom a promise is made.

    Raises:
        NotFound: Nothing is called so.
    """
    if to.strip().casefold() in EVERYONE:
        return MadeTo(everyone="yes")
    if lookup.is_lettered(to, "procedure"):
        held = desk.load("procedure", general.find(desk, "procedure", to))
        resident = held.residents[0] if held.residents else None
        return MadeTo(procedure=held.id, resident=resident, unit=held.unit)
    if lookup.is_number(to):
        ticket = desk.load("ticket", lookup.find_number(desk.index, to))
        return MadeTo(ticket=ticket.id, resident=ticket.resident, unit=ticket.unit)
    unit = _unit(desk, to)
    if unit is not None:
        return MadeTo(unit=unit)
    return MadeTo(resident=lookup.resident(desk.index, to, desk.office.region))


def _unit(desk: Desk, text: str) -> str | None:
    try:
        return lookup.unit(desk.index, text)
    except SvcError:
        return None
