"""The line below the shell's prompt: what is late, due and owed, and when desks met last.

It is counted in a thread of its own, whenever HEAD has moved and every half minute, so that
nobody waits for it and what others commit shows by itself.
"""

from __future__ import annotations

import sqlite3
import threading
import time
from typing import TYPE_CHECKING

from svc.errors import SvcError
from svc.language import _
from svc.named_tuple import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from svc.store.git.repository import Repository

#: Seconds between two looks at HEAD, and after which clocks have moved on in any case.
_LOOK, _STALE = 1.0, 30.0


class DeskStanding(NamedTuple):
    """What the line tells.

    Attributes:
        late, due, owed: Tickets that are late, that fall due today, whose resident is owed a call.
        synced: When this desk met the others, in the office's zone; empty where it never did,
            None where it meets nobody.
    """

    late: int
    due: int
    owed: int
    synced: str | None


def standing(start: Path) -> DeskStanding:
    """Count it."""
    from svc.desk.core.view import look
    from svc.desk.query.due import CALLBACK, OVERDUE, SOON, due
    from svc.store.sync import meeting

    with look(start) as view:
        items = due(view)
        late, soon, owed = (
            len({item.ticket["id"] for item in items if item.group == group})
            for group in (OVERDUE, SOON, CALLBACK)
        )
        met = meeting.load(view.repository)
        if met is None or not met.desk:
            return DeskStanding(late, soon, owed, None)
        at = met.moment and met.moment.astimezone(view.zone)
        return DeskStanding(late, soon, owed, f"{at:%m-%d %H:%M}" if at else "")


def words(shown: DeskStanding | None) -> str:
    """The line, as its reader reads it."""
    if shown is None:
        return "…"
    pieces = [_("late {n}", n=shown.late), _("due today {n}", n=shown.due),
              _("calls owed {n}", n=shown.owed)]  # fmt: skip
    if shown.synced is not None:
        pieces.append(_("synced {time}", time=shown.synced) if shown.synced else _("not synced"))
    return " · ".join(pieces)


class StandingWatch:
    """Keeps the line up to date while somebody types.

    Args:
        start: A folder of the office.
        repository: Its repository.
        changed: Called when there is something new to show.
    """

    def __init__(self, start: Path, repository: Repository, changed: Callable[[], None]) -> None:
        self._start, self._repository, self._changed = start, repository, changed
        self.shown: DeskStanding | None = None
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> StandingWatch:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()

    def _run(self) -> None:
        head, counted = None, 0.0
        while not self._over.is_set():
            try:
                now = self._repository.head()
                if now != head or time.monotonic() - counted > _STALE:
                    shown = standing(self._start)
                    head, counted = now, time.monotonic()
                    if shown != self.shown:
                        self.shown = shown
                        self._changed()
            except (SvcError, OSError, sqlite3.Error):
                # The next command tells it properly; the line shows what it knew.
                counted = time.monotonic()
            self._over.wait(_LOOK)
