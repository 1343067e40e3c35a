"""The machine's clock: whether it can be right, going by what was recorded last."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from svc.errors import Refused
from svc.language import _
from svc.rules.time.seconds import CLOCK_TOLERANCE

if TYPE_CHECKING:
    from svc.store.git.repository import Repository

#: An office in which nothing happens for longer is closed, or its clock is wrong.
LONGEST_SILENCE = timedelta(days=30)


class ClockInDoubt(Exception):
    """The clock may be wrong, and somebody is there to be asked."""


class ClockCheck:
    """Holds the clock against what was recorded last, for one action.

    Args:
        own: Whether the moment is the machine's; one that a caller names may lie in the past.
        confirm: Asks whether to go on; None where nobody is there to be asked.
    """

    def __init__(self, own: bool, confirm: Callable[[str], bool] | None) -> None:
        self._own = own
        self._confirm = confirm
        self._confirmed = False

    def check(self, repository: Repository, head: str | None, now: datetime) -> list[str]:
        """Return what a script is to be told.

        Raises:
            ClockInDoubt: Somebody is to be asked, and has not been yet.
        """
        doubt = None if self._confirmed else clock_doubt(repository, head, now, self._own)
        if doubt and self._confirm:
            raise ClockInDoubt(doubt)
        return [doubt] if doubt else []

    def ask(self, doubt: ClockInDoubt) -> None:
        """Ask whether to go on.

        Raises:
            Refused: No.
        """
        if self._confirm is None or not self._confirm(str(doubt)):
            raise Refused(str(doubt), _("set the clock right, then run this again"))
        self._confirmed = True


def clock_doubt(repository: Repository, head: str | None, now: datetime, own: bool) -> str | None:
    """Say why the machine's clock may be wrong.

    Args:
        repository: The office's.
        head: The commit HEAD is at; None for an office without one.
        now: What the clock says.
        own: Whether it is the machine's; a moment that a caller names may lie in the past.

    Returns:
        One line, or None where nothing speaks against the clock.
    """
    if head is None:
        return None
    recorded = datetime.fromtimestamp(repository.recorded(head), UTC)
    if own and now < recorded - CLOCK_TOLERANCE:
        return _(
            "the machine's clock says {now}, but the last commit is from {then}",
            now=_minute(now, now),
            then=_minute(recorded, now),
        )
    moved = repository.last_moved()
    last = recorded if moved is None else max(recorded, datetime.fromtimestamp(moved, UTC))
    if now > last + LONGEST_SILENCE:
        return _(
            "the machine's clock says {now}, {days} days after the last commit ({then})",
            now=_minute(now, now),
            days=(now - last).days,
            then=_minute(last, now),
        )
    return None


def _minute(moment: datetime, like: datetime) -> str:
    return f"{moment.astimezone(like.tzinfo):%Y-%m-%d %H:%M}"
