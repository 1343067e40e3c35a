"""What the commands of a ticket's life share: which ticket, what is asked, what is said.

On a terminal what is missing is asked for, after a look at whether the action
is possible at all; nobody holds the lock while a person types.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import time
from typing import TYPE_CHECKING, Any, TypeVar

import click

from svc.cli.core.work import acting, looking, show_written
from svc.cli.termio.say import say
from svc.cli.termio.times import full
from svc.language import _
from svc.model.words import Action, ClockName, Status, word

if TYPE_CHECKING:
    from datetime import datetime

    from svc.cli.core.session import Session
    from svc.desk.core.desk import Desk
    from svc.duties.ticket.timeline import Timeline
    from svc.model.ticket import Ticket

_Command = TypeVar("_Command", bound=Callable[..., Any])

#: The clock that runs next in each state, for the words of an answer.
_NEXT = {
    Status.NEW: ClockName.RESPOND,
    Status.ASSIGNED: ClockName.ACCEPT,
    Status.WORKING: ClockName.RESOLVE,
    Status.DONE: ClockName.CALLBACK,
}


def ticket_argument(command: _Command) -> _Command:
    """The ticket: argument `ticket`, any tail of its number."""
    return click.argument("ticket", metavar="T")(command)


def reason_option(command: _Command) -> _Command:
    """`--reason`: argument `reason`, words or `-` for standard input, or None."""
    return click.option("--reason", metavar="WORDS", help="Why; - reads standard input.")(command)


def perform(session: Session, format: str, work: Callable[[Desk], Ticket]) -> None:
    """Do one action on a ticket as one commit, and say what came of it."""
    ticket, words = acting(session, lambda desk: with_words(desk, work(desk)))
    show_written(ticket, words, format)


def perform_all(
    session: Session, format: str, tails: Sequence[str], work: Callable[[Desk, str], Ticket]
) -> None:
    """Do one action on each of several tickets as one commit, or on none of them."""
    if len(tails) == 1:
        perform(session, format, lambda desk: work(desk, tails[0]))
        return

    def each(desk: Desk) -> list[tuple[Ticket, str]]:
        return [with_words(desk, work(desk, tail)) for tail in tails]

    done = acting(session, each)
    if format == "json":
        from svc.cli.core.work import plain
        from svc.cli.termio.display import write_json

        write_json([plain(ticket) for ticket, _phrase in done])
        return
    for ticket, phrase in done:
        show_written(ticket, phrase, format)


def new_tickets(session: Session) -> list[str]:
    """Numbers of the tickets that nobody has been given yet, the oldest first.

    Raises:
        NotFound: There are none.
    """
    from svc.errors import NotFound

    with looking(session) as view:
        rows = view.rows("SELECT id FROM ticket WHERE status = 'new' ORDER BY received, id")
    if not rows:
        raise NotFound(_("no ticket is new"), _("svc list"))
    return [str(row["id"]) for row in rows]


def with_words(desk: Desk, ticket: Ticket) -> tuple[Ticket, str]:
    """A ticket as written, and where it stands now."""
    return ticket, state_words(desk, ticket)


def state_words(desk: Desk, ticket: Ticket) -> str:
    """Where a ticket stands now, in one line.

    Example:
        `assigned, zhang.wei (engineering); accept by 2026-11-03 10:12`
    """
    from svc.cli.termio.step_words import usual
    from svc.desk.core.lookup import of_rules, person
    from svc.rules.office.defaults import WAIT_REASONS

    phrase = word(ticket.status)
    if ticket.status in (Status.ASSIGNED, Status.WORKING):
        department = of_rules(desk, "departments", ticket.department or "")
        who = person(desk.index, ticket.assignee) if ticket.assignee else None
        phrase += _(", ") + (f"{who} ({department})" if who else department)
    if ticket.status is Status.WAITING:
        wait = next(one for one in reversed(ticket.timeline) if one.action is Action.WAIT)
        reason = usual(WAIT_REASONS, wait.reason or "")
        phrase = waiting_words(reason, full(wait.until) if wait.until else None)
    if ticket.status in (Status.DONE, Status.CLOSED) and ticket.resolution:
        phrase += f" ({word(ticket.resolution)})"
    clock = _next_clock(ticket)
    due = getattr(ticket.due, clock, None) if clock else None
    return phrase + (due_words(clock, due) if clock and due else "")


def _next_clock(ticket: Ticket) -> ClockName | None:
    """The clock that matters next: that of the state, or an answer that is owed sooner."""
    from svc.rules.ticket.lifecycle import fold

    clock = _NEXT.get(ticket.status)
    running = {run.clock: run.due for run in fold(ticket.timeline).runs if run.running and run.due}
    if clock is ClockName.RESPOND and clock not in running:
        clock = ClockName.RESOLVE
    answer, own = running.get(ClockName.ANSWER), running.get(clock) if clock else None
    sooner = answer is not None and (own is None or answer < own)
    return ClockName.ANSWER if sooner else clock


def due_words(clock: ClockName, due: datetime) -> str:
    """The tail of an answer that says which clock runs next, and until when."""
    return _("; {clock} by {time}", clock=word(clock), time=full(due))


def waiting_words(reason: str, until: str | None) -> str:
    """For what a ticket waits, and how long."""
    if until is None:
        return _("waiting for {reason}", reason=reason)
    return _("waiting for {reason} until {time}", reason=reason, time=until)


@contextmanager
def before(session: Session) -> Iterator[Desk]:
    """The office and who acts, looked at before questions are asked; without the lock."""
    from svc.cli.core.identity import asked_for
    from svc.desk.core.desk import Desk

    with looking(session) as view:
        asked_for(view)
        desk = Desk(view.repository, view.index, view.actor)
        desk.writable()
        assert desk.actor
        yield desk


@contextmanager
def glance(
    session: Session, tail: str, action: Action, *, quiet: bool = False
) -> Iterator[tuple[Desk, Timeline]]:
    """The office, and a ticket looked at before questions about an action on it are asked.

    Args:
        quiet: Do not show the ticket.

    Raises:
        Refused: Its state does not allow the action.
    """
    from svc.cli.termio.prompt import interactive
    from svc.desk.ticket.actions import open_timeline

    with before(session) as desk:
        line = open_timeline(desk, tail)
        if action is not Action.CLOSE:
            line.allows(action)
        if interactive() and not quiet:
            status = line.life.status
            say(f"{line.id}  {word(status) if status else ''}  {title(line.ticket.text)}")
        yield desk, line


def sure(session: Session, tail: str, action: Action, question: str) -> None:
    """Ask once on a terminal whether an ending is meant, of a ticket that allows it.

    Args:
        question: Names `{ticket}` and `{title}`.

    Raises:
        Refused: Its state does not allow the action, or it is not meant.
    """
    from svc.cli.termio.prompt import agreed, interactive

    if not interactive():
        return
    with glance(session, tail, action, quiet=True) as (_desk, line):
        if line.life.status in (Status.DONE, Status.CLOSED):
            line.allows(action)
        words = _(question, ticket=line.id, title=title(line.ticket.text))
    agreed(words)


def title(text: str) -> str:
    """The first line of a text, cut to what fits beside a number."""
    first = text.strip().split("\n", 1)[0]
    return first if len(first) <= 60 else first[:59] + "…"


def pieces(
    session: Session,
    tail: str,
    action: Action,
    **asked: tuple[str | None, Callable[[], str]],
) -> dict[str, str]:
    """The pieces of an action: as given, read from standard input, or asked for.

    Args:
        tail: The ticket.
        action: What is to happen to it.
        asked: Option name → its value and the question that asks for it.

    Raises:
        UsageError: In a script, naming every piece that is missing.
    """
    from svc.cli.termio.prompt import interactive, require, text_or_stdin

    if any(not value for value, __ in asked.values()):
        if not interactive():
            require(**{name: value for name, (value, __) in asked.items()})
        with glance(session, tail, action):
            pass
    return {
        name: text_or_stdin(value) if value else question()
        for name, (value, question) in asked.items()
    }


def ask_words(question: str) -> Callable[[], str]:
    """A question whose answer is any words."""

    def asked() -> str:
        from svc.cli.termio.prompt import ask

        return ask(question, _not_blank)

    return asked


def ask_moment(session: Session, question: str, *, optional: bool = False) -> Callable[[], str]:
    """A question for a moment that lies ahead; an answer that cannot be read is asked for again.

    Args:
        optional: Whether an empty answer will do.
    """

    def asked() -> str:
        from svc.cli.termio.prompt import ask
        from svc.desk.ticket.actions import moment_of
        from svc.errors import UsageError

        with before(session) as desk:

            def ahead(answer: str) -> str:
                if answer and moment_of(desk, answer, time(23, 59)) <= desk.now:
                    raise UsageError(_("{time} has passed", time=answer))
                return answer if answer or optional else _not_blank(answer)

            return ask(question, ahead, default="" if optional else None, show_default=False)

    return asked


def ask_one_of(question: str, choices: dict[str, str]) -> Callable[[], str]:
    """A question whose answer is one of a menu."""

    def asked() -> str:
        from svc.cli.termio.prompt import choose

        return choose(question, choices)

    return asked


def _not_blank(answer: str) -> str:
    from svc.errors import UsageError

    if not answer:
        raise UsageError(_("some words are needed"))
    return answer
