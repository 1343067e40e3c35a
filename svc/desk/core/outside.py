"""What an action does outside git: taken back where nothing is recorded, done once all is.

A commit is there whole or not at all, and what lies beside it cannot be: so whatever is
added is added before, and whatever is removed is removed after.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

#: Gives words for the user where it could not be done.
_Afterwards = Callable[[], str | None]


class OutsideGit:
    """What one action does outside git."""

    def __init__(self) -> None:
        self._undo: list[Callable[[], object]] = []
        self._then: list[_Afterwards] = []

    def taken_back_by(self, undo: Callable[[], object]) -> None:
        """Have something done where the action records nothing."""
        self._undo.append(undo)

    def afterwards(self, then: _Afterwards) -> None:
        """Have something done once the action is recorded."""
        self._then.append(then)

    def take_back(self) -> None:
        """Nothing was recorded: what was done outside git is taken back."""
        for undo in reversed(self._undo):
            with suppress(OSError):
                undo()

    def settle(self) -> list[str]:
        """All is recorded: do the rest.

        Returns:
            Words for the user, of what could not be done.
        """
        return [words for then in self._then if (words := then()) is not None]
