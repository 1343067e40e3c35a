"""Why an action may not happen to a ticket although the state allows it.

The functions behind the refusals of `svc.rules.ticket.lifecycle.TABLE`: words that
say why not, or None if it may.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from svc.language import _
from svc.model.roles import Role
from svc.model.words import CallbackPolicy, ClockName, Outcome, Status, word
from svc.rules.ticket.effects import RETURNS_BEFORE_DIRECTOR, given_up
from svc.rules.ticket.life import OWN

if TYPE_CHECKING:
    from svc.model.ticket import Event
    from svc.rules.ticket.life import Life


def bounced(life: Life, _event: Event | None) -> str | None:
    """What bounced is not finished by whoever comes along; a director's word moves it on."""
    if life.status is not Status.NEW or life.returns < RETURNS_BEFORE_DIRECTOR:
        return None
    return _(
        "it was returned {returns} times: only a director's assign moves it on",
        returns=life.returns,
    )


def director_assigns(life: Life, event: Event | None) -> str | None:
    """A ticket that bounced goes on by a director's word only."""
    if event is None or event.role is Role.DIRECTOR:
        return None
    return bounced(life, event)


def not_yet(_life: Life, _event: Event | None) -> str:
    """A ticket is created once."""
    return _("it exists already")


def callback_owed(life: Life, event: Event | None) -> str | None:
    """A reporter of this ticket, who is not reached yet; who was not may still ring back."""
    late = life.status is Status.CLOSED and not life.owes_callback()
    if late and not life.given_up and life.policy is not CallbackPolicy.HISTORY:
        return _("no callback is owed")
    if late and life.given_up and event is not None and event.outcome is not Outcome.REACHED:
        return _("it was closed as not reached already")
    reporter = OWN if event is None else event.ticket or OWN
    if event is not None and reporter not in life.reporters:
        return _("no reporter came over from {reporter}", reporter=reporter)
    if event is not None and reporter in life.answered:
        if not reporter:
            return _("its own reporter was reached already")
        return _("the reporter of {reporter} was reached already", reporter=reporter)
    return None


def close_allowed(life: Life, event: Event | None) -> str | None:
    """Not before a callback that is owed, unless the attempts are used up."""
    is_given_up = event is not None and given_up(life, event)
    if life.status is Status.CLOSED:
        return (
            None
            if is_given_up and life.owes_callback()
            else _("the ticket is {status}", status=word(life.status))
        )
    if life.policy is not CallbackPolicy.BEFORE_CLOSE or life.reached:
        return None
    return None if is_given_up else _("a callback is owed before it closes")


def before_due(life: Life, event: Event | None) -> str | None:
    """What is late already cannot be put off."""
    run = life.current(ClockName.RESOLVE)
    if event is None or run is None or run.due is None or (run.paused or event.at) <= run.due:
        return None
    return _("its due time {due} has passed", due=run.due.isoformat())


def answer_owed(life: Life, _event: Event | None) -> str | None:
    """An answer is given to a question."""
    owed = any(run.clock is ClockName.ANSWER and run.running for run in life.runs)
    return None if owed else _("no answer is owed")


def not_there_yet(life: Life, event: Event | None) -> str | None:
    """A level is asked once."""
    if event is None or event.level not in life.levels:
        return None
    return _("it was escalated to {level} already", level=event.level)


def together(life: Life, event: Event | None) -> str | None:
    """Only what was merged is split: a merged ticket, or one that was merged into this one."""
    if event is not None and event.ticket is not None:
        if event.ticket in life.absorbed or event.ticket in life.reporters:
            return None
        return _("{ticket} is not merged into it", ticket=event.ticket)
    if life.status is Status.MERGED:
        return None
    return _("the ticket is {status}", status=word(life.status)) if life.status else None


def not_absorbed(life: Life, event: Event | None) -> str | None:
    """A ticket goes into another once."""
    if event is None or event.ticket not in life.absorbed:
        return None
    return _("{ticket} was merged into it already", ticket=event.ticket)
