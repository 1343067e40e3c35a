"""Moments and due times as a clerk reads them."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from svc.cli.termio.lasting import FOREVER, LastingStyle, LastingWords
from svc.cli.termio.vocabulary import said
from svc.language import N_, _
from svc.model.words import ClockName
from svc.named_tuple import NamedTuple
from svc.rules.time.parsing import span_words

if TYPE_CHECKING:
    from svc.desk.core.view import View
    from svc.desk.query.listing import NextDue

#: Due within this many seconds counts as soon.
SOON = 2 * 3600


def full(moment: datetime) -> str:
    """A moment to the minute."""
    return f"{moment:%Y-%m-%d %H:%M}"


def brief(moment: datetime, now: datetime) -> str:
    """A moment in eleven columns at most: this year's with its time, others as days."""
    return f"{moment:%m-%d %H:%M}" if moment.year == now.year else f"{moment:%Y-%m-%d}"


class LeftWords(NamedTuple):
    """How much time is left, or for how long something has been late.

    Attributes:
        text: The words.
        holds: For how many seconds from now on it reads so, if time goes on.
    """

    text: str
    holds: int


def left_for(seconds: int) -> LeftWords:
    """How long until a due time, or for how long it has been late.

    Example:
        >>> left_for(8100), left_for(-8100)
        (LeftWords(text='2 h 15 min', holds=1), LeftWords(text='late 2 h 15 min', holds=60))
    """
    span = span_words(abs(seconds))
    words = _("late {time}", time=span.text) if seconds < 0 else span.text
    return LeftWords(words, _holds(seconds, span.step))


def left(seconds: int) -> str:
    """The words of `left_for` alone.

    Example:
        >>> left(8100), left(-8100)
        ('2 h 15 min', 'late 2 h 15 min')
    """
    return left_for(seconds).text


def left_brief_for(seconds: int) -> LeftWords:
    """The same as `left_for` in its largest unit alone, for columns that have no room."""
    units = ((86400, N_("{n} d")), (3600, N_("{n} h")), (60, N_("{n} min")))
    size, words = next((unit for unit in units if abs(seconds) >= unit[0]), units[-1])
    time = _(words, n=abs(seconds) // size)
    time = _("late {time}", time=time) if seconds < 0 else time
    return LeftWords(time, _holds(seconds, size))


def left_brief(seconds: int) -> str:
    """The words of `left_brief_for` alone.

    Example:
        >>> left_brief(8100), left_brief(-8100)
        ('2 h', 'late 2 h')
    """
    return left_brief_for(seconds).text


def _holds(seconds: int, step: int) -> int:
    """For how long what is told in whole steps stays the same, while `seconds` goes down."""
    return seconds % step + 1 if seconds >= 0 else step - -seconds % step


def next_brief(named: bool, clock: NextDue) -> LastingWords:
    """How long the next clock of a ticket has left, in its largest unit.

    Args:
        named: Say which clock it is; where it is not said, `svc show` says it.
    """
    if clock.paused and not clock.late:
        words = LastingWords(_("paused"), clock.until)
    else:
        words = _lasting(clock, left_brief_for(clock.left))
    return words._replace(text=f"{said(clock.clock, ClockName)} {words.text}") if named else words


def next_words(clock: NextDue) -> LastingWords:
    """The next clock of a ticket: which, and how long it has left."""
    name = said(clock.clock, ClockName)
    if clock.paused and not clock.late:
        return LastingWords(_("{clock} paused", clock=name), clock.until)
    words = left_for(clock.left)
    return _lasting(clock, words._replace(text=f"{name} {words.text}"))


def _lasting(clock: NextDue, words: LeftWords) -> LastingWords:
    """Words about what a clock has left, with the moment until which they are true."""
    until = clock.due - clock.left + words.holds if clock.ticks else FOREVER
    return LastingWords(words.text, min(until, clock.until))


def next_style(clock: NextDue) -> LastingStyle:
    """Red once it is late, yellow when it soon will be; the words say so as well."""
    if clock.late:
        return LastingStyle({"fg": "red", "bold": True}, clock.until)
    is_soon = clock.left < SOON
    # Of the second at which it is due it is not late yet.
    turns = clock.due + 1 if is_soon else clock.due - SOON + 1
    style = {"fg": "yellow"} if is_soon and not clock.paused else {}
    return LastingStyle(style, min(turns, clock.until) if clock.ticks else clock.until)


def day_for(view: View, seconds: int | None) -> LastingWords:
    """The day of a moment of the index, in five columns; nothing for None."""
    moment = view.local(seconds)
    if moment is None:
        return LastingWords("", FOREVER)
    words = f"{moment:%m-%d}" if moment.year == view.moment.year else f"{moment:%Y-%m}"
    return LastingWords(words, view.year_ends)


def at_for(view: View, seconds: int | None) -> LastingWords:
    """A moment of the index, brief, in the office's zone; nothing for None."""
    moment = view.local(seconds)
    if moment is None:
        return LastingWords("", FOREVER)
    return LastingWords(brief(moment, view.moment), view.year_ends)


def at(view: View, seconds: int | None) -> str:
    """The words of `at_for` alone."""
    return at_for(view, seconds).text
