"""`svc triage`: one new ticket after the other, a key each, as one commit."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import click

from svc.cli.parsing.options import result_option
from svc.cli.ticket.common import before, new_tickets, perform_all, title
from svc.language import _
from svc.model.words import Action
from svc.named_tuple import NamedTuple

if TYPE_CHECKING:
    from svc.cli.core.session import Session
    from svc.desk.core.desk import Desk
    from svc.duties.ticket.dispatch import Recipient

#: What is typed instead of a name: leave this one, or stop here.
_LEAVE, _STOP = "-", "q"


class _Answer(NamedTuple):
    """What was decided of a ticket: to whom, or that it is left, or that it ends here."""

    who: str | None = None
    stop: bool = False


@click.command()
@result_option
@click.pass_obj
def triage(session: Session, format: str) -> None:
    """Go through the new tickets, the oldest first, and hand each to somebody.

    Enter takes whom the office's routing proposes, a name anybody else, - leaves a
    ticket for later, q stops. What was decided is one commit.
    """
    from svc.cli.termio.prompt import interactive
    from svc.cli.termio.say import say
    from svc.desk.ticket import actions as tickets
    from svc.errors import UsageError

    if not interactive():
        raise UsageError(_("triage asks on a terminal"), "svc assign --proposed --all-new")
    numbers = new_tickets(session)
    chosen: dict[str, str] = {}
    with before(session) as desk:
        for place, number in enumerate(numbers, start=1):
            answer = _asked(desk, number, f"{place}/{len(numbers)}")
            if answer.stop:
                break
            if answer.who is not None:
                chosen[number] = answer.who
    if not chosen:
        say(_("nothing was handed on"))
        return
    perform_all(
        session, format, list(chosen),
        lambda desk, number: tickets.assign(desk, number, chosen[number]),
    )  # fmt: skip


def _asked(desk: Desk, number: str, place: str) -> _Answer:
    """Show a ticket, and ask who gets it."""
    from svc.cli.termio.prompt import ask
    from svc.cli.termio.say import say
    from svc.cli.ticket.dispatch import route
    from svc.desk.core.lookup import of_rules
    from svc.desk.ticket.actions import open_timeline

    line = open_timeline(desk, number, None, Action.ASSIGN)
    ticket, to = line.ticket, route(line)
    where = ticket.unit or ticket.place or ""
    category = of_rules(desk, "categories", ticket.category)
    say(f"{place}  {number}  {where}  {category}  {title(ticket.text)}")
    question = _("Who ({leave} later, {stop} stop)", leave=_LEAVE, stop=_STOP)
    return ask(question, partial(_read, desk), default=_usual(desk, to) if to else None)


def _usual(desk: Desk, to: Recipient) -> str:
    """Whom the routing proposes, as the reader calls him, unless somebody else is called so too."""
    from svc.desk.core.lookup import of_rules, person
    from svc.errors import SvcError

    who = to.person or to.department
    name = person(desk.index, who) if to.person else of_rules(desk, "departments", who)
    try:
        return name if _read(desk, name).who == who else who
    except SvcError:
        return who


def _read(desk: Desk, typed: str) -> _Answer:
    from svc.desk.core.lookup import recipient

    if typed in (_LEAVE, _STOP):
        return _Answer(stop=typed == _STOP)
    to = recipient(desk, typed)
    return _Answer(to.person or to.department)
