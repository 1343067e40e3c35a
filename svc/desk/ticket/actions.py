"""What a desk does with a ticket: one function per action of its life.

Each takes an open desk and plain values, goes through the door once, and returns the
ticket: it reads what the action needs, has `svc.duties.ticket` decide, and has the desk
record what was decided. What the life cycle rules out is refused with what is possible
instead, before what was typed is looked up.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time
from typing import TYPE_CHECKING

from svc.desk.core import lookup as people
from svc.duties.ticket import dispatch, finishing, remarks
from svc.duties.ticket.timeline import Timeline
from svc.model.ticket import Ticket
from svc.model.words import Action

if TYPE_CHECKING:
    from svc.desk.core.desk import Desk

TimeInput = str | datetime | None


def assign(
    desk: Desk, tail: str, who: str | None, note: str | None = None, at: TimeInput = None
) -> Ticket:
    """Hand a ticket to a department or a person; without a name, by the office's routing.

    Raises:
        Refused: Its state does not allow it, it is theirs already, or it was
            returned so often that only a director assigns it.
    """
    line = open_timeline(desk, tail, at, Action.ASSIGN)
    to = people.recipient(desk, who) if who else None
    return desk.record(dispatch.assign(line, to, note))


def accept(desk: Desk, tail: str, note: str | None = None, at: TimeInput = None) -> Ticket:
    """Take an assigned ticket on; whoever accepts for a department becomes its assignee."""
    return desk.record(dispatch.accept(open_timeline(desk, tail, at), note))


def give_back(desk: Desk, tail: str, reason: str, at: TimeInput = None) -> Ticket:
    """Return a ticket to the desk, with the reason."""
    line = open_timeline(desk, tail, at)
    return desk.record(remarks.happen(line, Action.RETURN, reason=reason))


def transfer(desk: Desk, tail: str, who: str, reason: str, at: TimeInput = None) -> Ticket:
    """Hand a ticket under work on to somebody else, with the reason."""
    line = open_timeline(desk, tail, at, Action.TRANSFER)
    return desk.record(dispatch.transfer(line, people.recipient(desk, who), reason))


def contact(desk: Desk, tail: str, note: str, at: TimeInput = None) -> Ticket:
    """Record what was said to the resident."""
    return desk.record(remarks.happen(open_timeline(desk, tail, at), Action.CONTACT, note=note))


def annotate(
    desk: Desk, tail: str, note: str, at: TimeInput = None, cites: Sequence[str] = ()
) -> Ticket:
    """Add words to a ticket, and what it follows: versions of publications."""
    line = open_timeline(desk, tail, at)
    named: tuple[str, ...] = ()
    if cites:
        from svc.desk.publications.citing import told_from  # with all that texts are made of

        named, _answer = told_from(desk, cites, note, line.ticket.kind, line.when)
    return desk.record(remarks.happen(line, Action.NOTE, note=note, cites=named))


def arrive(desk: Desk, tail: str, note: str | None = None, at: TimeInput = None) -> Ticket:
    """Record that somebody is on the spot."""
    return desk.record(remarks.happen(open_timeline(desk, tail, at), Action.ARRIVE, note=note))


def finish(
    desk: Desk,
    tail: str,
    resolution: str,
    note: str,
    at: TimeInput = None,
    final_word: str | None = None,
) -> Ticket:
    """Say that the work is done, how it ended, and in words what was done.

    Args:
        final_word: What the resident was told last: recorded as a contact just before.

    Raises:
        Refused: Its state does not allow it; or it was referred, nobody outside has
            taken it on, and the resident is not told.
    """
    return desk.record(
        finishing.finish(open_timeline(desk, tail, at), resolution, note, final_word)
    )


def close(
    desk: Desk,
    tail: str,
    resolution: str | None = None,
    note: str | None = None,
    at: TimeInput = None,
    final_word: str | None = None,
) -> Ticket:
    """Settle a matter as far as the rules allow; finishes it first if need be.

    Where a callback is owed before the ticket may close, it rests in `done`,
    and the desk's notices say by when to call.

    Raises:
        Refused: Its state does not allow it, or the callback is still owed.
        UsageError: It is not finished yet, and no resolution or words are given;
            or it is, with another resolution.
    """
    return desk.record(finishing.close(open_timeline(desk, tail, at), resolution, note, final_word))


def reopen(desk: Desk, tail: str, reason: str, at: TimeInput = None) -> Ticket:
    """Take up a closed ticket again, within the office's window."""
    return desk.record(finishing.reopen(open_timeline(desk, tail, at), reason))


def cancel(desk: Desk, tail: str, reason: str, at: TimeInput = None) -> Ticket:
    """The resident withdrew the request."""
    line = open_timeline(desk, tail, at)
    return desk.record(remarks.happen(line, Action.CANCEL, reason=reason))


def open_timeline(
    desk: Desk, tail: str, at: TimeInput = None, action: Action | None = None
) -> Timeline:
    """The timeline of the ticket that a tail of its number names.

    Args:
        at: When something is to happen to it: a wait that is over by then has ended.
        action: What is to happen, where more is to be looked up for it.

    Raises:
        UsageError: The tail fits several tickets.
        NotFound: It fits none.
        Refused: Its state, or who acts, rules the action out.
    """
    ticket = desk.load("ticket", people.find_number(desk.index, tail))
    line = Timeline(desk.at_hand, ticket, desk.moment(at))
    if action is not None:
        line.allows(action)
    return line


def as_recorded(desk: Desk, number: str) -> Timeline:
    """The timeline of a ticket as its last step left it, whatever has run out since."""
    return Timeline(desk.at_hand, desk.load("ticket", number))


def moment_of(desk: Desk, typed: str | datetime, day_at: time | None = None) -> datetime:
    """A moment that may lie ahead, as typed, in the office's zone.

    Args:
        day_at: What a day alone means; not that it may be one, unless told.

    Raises:
        UsageError: It cannot be read.
    """
    from svc.rules.time.parsing import in_zone, parse_moment

    if isinstance(typed, str):
        typed = parse_moment(typed, desk.now, desk.zone, day_at=day_at)
    return in_zone(typed, desk.zone)
