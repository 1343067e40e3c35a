"""How the clocks of a ticket stand, in a line each: what `show` and `clock` tell of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from svc.cli.termio.lasting import FOREVER, LastingWords
from svc.cli.termio.times import full, left, left_for
from svc.language import _
from svc.model.words import ClockName, word
from svc.rules.clocks.explanation import line
from svc.rules.time.parsing import in_zone
from svc.table import padded

if TYPE_CHECKING:
    from datetime import datetime

    from svc.desk.core.view import View
    from svc.desk.query.clocks import Clock


def brief_lines(view: View, found: list[Clock]) -> list[LastingWords]:
    """The latest run of each clock that has a due time: when, how it stands, and why."""
    latest = {clock.account.clock: clock for clock in found}
    clocks = [latest[name] for name in ClockName if name in latest]
    standing = [(clock, state(view, clock)) for clock in clocks if clock.account.run.due]
    return [
        LastingWords(
            f"{padded(word(clock.account.clock), 9)} {time_text(view, clock.account.run.due)}"
            f"  {words.text}"
            f"  [{clock.account.run.rule}]  {line(clock.story)}",
            words.until,
        )
        for clock, words in standing
    ]


def state(view: View, clock: Clock) -> LastingWords:
    """How a clock stands: met or not, and how much time is left or was."""
    run, seconds = clock.account.run, clock.left(view.moment)
    if not run.running:
        return LastingWords(_ended(view, clock, seconds), FOREVER)
    if seconds is None:
        return LastingWords(_("no due time"), FOREVER)
    words = left_for(seconds)
    phrase = _("{time} left", time=words.text) if seconds >= 0 else words.text
    if run.paused:
        phrase += _(", standing still since {time}", time=time_text(view, run.paused))
    return LastingWords(phrase, FOREVER if run.reckoned else view.now + words.holds)


def _ended(view: View, clock: Clock, seconds: int | None) -> str:
    """How a clock stands that runs no more."""
    run = clock.account.run
    if run.vague:
        return _untold(clock)
    if run.stopped is None:
        phrase = _("void since {time}", time=time_text(view, run.voided))
        return phrase + (_(", late by then") if run.late(view.moment) else "")
    when = time_text(view, run.stopped)
    given_up = clock.state == "given-up"
    phrase = _("given up {time}", time=when) if given_up else _("met {time}", time=when)
    if seconds is None:
        return phrase
    return phrase + _(", ") + (_("in time") if seconds >= 0 else left(seconds))


def _untold(clock: Clock) -> str:
    """What is told of a clock whose beginning or end an import only inferred."""
    run = clock.account.run
    if run.stopped is None:
        return _("void, nobody knows since when")
    if run.vague_end:
        return _("met, nobody knows when")
    return _("met, and nobody knows since when it ran")


def time_text(view: View, moment: datetime | None) -> str:
    """A moment to the minute, in the office's zone; nothing for None."""
    return "" if moment is None else full(in_zone(moment, view.zone))
