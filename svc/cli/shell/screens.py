"""Screens that were shown within this second, shown again where nothing has changed since.

All that a list or a ticket shows follows from the commit that HEAD is at and from the second:
clocks and due times are whole seconds. Whoever sends the same question again and again, as a
program does down a pipe, gets the answer for what looking at HEAD takes. A longer life would be
wrong: of forty tickets one or the other is a minute older every second or two.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from svc.cli.termio import kept_answer
from svc.errors import SvcError

if TYPE_CHECKING:
    from svc.store.git.repository import Repository

_State = tuple[int, str | None]


class KeptScreens:
    """The answers to questions of this second.

    Args:
        repository: Whose HEAD counts.
        clock: Seconds since 1970; the machine's clock unless told.
    """

    def __init__(self, repository: Repository, clock: Callable[[], float] = time.time) -> None:
        self._repository, self._clock = repository, clock
        self._state: _State | None = None
        self._kept: dict[tuple[str, ...], list[tuple[bool, str]]] = {}

    def forget(self) -> None:
        """Something else is done, which may change what is shown."""
        self._kept.clear()

    def answer(self, line: Sequence[str], run: Callable[[], int]) -> int:
        """Show a screen, by running the command or as it was shown before.

        Args:
            line: The command; of one with options nothing is kept.
            run: Runs it; its exit code.

        Returns:
            The exit code.
        """
        if not _is_screen(line):
            self.forget()
            return run()
        state, key = self._now(), tuple(line)
        if state != self._state:
            self.forget()
            self._state = state
        if key in self._kept and kept_answer.repeat(self._kept[key]):
            return 0
        kept_answer.begin()
        try:
            code = run()
        finally:
            parts = kept_answer.end()
        if code == 0 and parts and state is not None and state == self._now():
            self._kept[key] = parts
        return code

    def _now(self) -> _State | None:
        try:
            return int(self._clock()), self._repository.head()
        except (OSError, SvcError):
            return None


def _is_screen(line: Sequence[str]) -> bool:
    """Whether a line is `list`, or `show` of one ticket, and nothing more."""
    return list(line) == ["list"] or (
        len(line) == 2 and line[0] == "show" and not line[1].startswith("-")
    )
