"""Moments and due times as a clerk reads them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from svc.cli.termio.vocabulary import said
from svc.language import N_, _
from svc.model.words import ClockName
from svc.rules.time.parsing import human

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


def left(seconds: int) -> str:
    """How long until a due time, or for how long it has been late.

    Example:
        >>> left(8100), left(-8100)
        ('2 h 15 min', 'late 2 h 15 min')
    """
    words = human(timedelta(seconds=abs(seconds)))
    return _("late {time}", time=words) if seconds < 0 else words


def left_brief(seconds: int) -> str:
    """The same as `left` in its largest unit alone, for columns that have no room.

    Example:
        >>> left_brief(8100), left_brief(-8100)
        ('2 h', 'late 2 h')
    """
    units = ((86400, N_("{n} d")), (3600, N_("{n} h")), (60, N_("{n} min")))
    size, words = next((unit for unit in units if abs(seconds) >= unit[0]), units[-1])
    time = _(words, n=abs(seconds) // size)
    return _("late {time}", time=time) if seconds < 0 else time


def next_brief(named: bool, clock: NextDue) -> str:
    """How long the next clock of a ticket has left, in its largest unit.

    Args:
        named: Say which clock it is; where it is not said, `svc show` says it.
    """
    paused = clock.paused and not clock.late
    words = _("paused") if paused else left_brief(clock.left)
    return f"{said(clock.clock, ClockName)} {words}" if named else words


def next_words(clock: NextDue) -> str:
    """The next clock of a ticket: which, and how long it has left."""
    if clock.paused and not clock.late:
        return _("{clock} paused", clock=said(clock.clock, ClockName))
    return f"{said(clock.clock, ClockName)} {left(clock.left)}"


def next_style(clock: NextDue) -> Mapping[str, Any]:
    """Red once it is late, yellow when it soon will be; the words say so as well."""
    if clock.late:
        return {"fg": "red", "bold": True}
    return {"fg": "yellow"} if clock.left < SOON and not clock.paused else {}


def day(view: View, seconds: int | None) -> str:
    """The day of a moment of the index, in five columns; nothing for None."""
    moment = view.local(seconds)
    if moment is None:
        return ""
    return f"{moment:%m-%d}" if moment.year == view.moment.year else f"{moment:%Y-%m}"


def at(view: View, seconds: int | None) -> str:
    """A moment of the index, brief, in the office's zone; nothing for None."""
    moment = view.local(seconds)
    return "" if moment is None else brief(moment, view.moment)
