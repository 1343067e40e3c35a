"""What was typed in the shell, kept for its next time beside svc's other state.

`.git/svc/shell-history` is its owner's alone, as the index is (`core.sharedRepository` says
otherwise). A line with a phone, an identity number or an address in it is not written at all.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from prompt_toolkit.history import History

from svc.rules.record.personal_words import holds_personal
from svc.store.git.private import made_file

if TYPE_CHECKING:
    from collections.abc import Iterable

    from svc.store.git.repository import Repository

#: Lines that are kept, and how many more there may be before the oldest go.
MOST, SLACK = 1000, 500


class LineHistory(History):
    """The lines of one clone, newest first.

    Args:
        repository: The clone.
    """

    def __init__(self, repository: Repository) -> None:
        super().__init__()
        self._common_dir = repository.common_dir
        self.file = repository.made_state_dir() / "shell-history"

    def load_history_strings(self) -> Iterable[str]:
        """What was typed before; nothing where it cannot be read."""
        try:
            lines = self.file.read_text("utf-8", "replace").splitlines()
        except OSError:
            return []
        if len(lines) > MOST + SLACK:
            lines = lines[-MOST:]
            self._write("".join(f"{line}\n" for line in lines), "w")
        return reversed(lines)

    def store_string(self, string: str) -> None:
        """Keep a line."""
        line = " ".join(string.splitlines())
        if not holds_personal(line):
            self._write(f"{line}\n", "a")

    def _write(self, text: str, how: str) -> None:
        # A history that cannot be written is no reason not to do what was typed.
        with suppress(OSError):
            made_file(self.file, self._common_dir)
            with self.file.open(how, encoding="utf-8") as file:
                file.write(text)
