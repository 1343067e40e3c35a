"""What somebody had answered when a conversation was left: kept beside svc's other state.

A draft holds what is personal, like a ticket: its file is its owner's alone. Ctrl-C and a
closed window leave it; done or declined, it goes.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from svc.store.git.private import made_file

if TYPE_CHECKING:
    from pathlib import Path

    from svc.store.git.repository import Repository


class ConversationDraft:
    """The draft of one sort of conversation in one clone.

    Args:
        repository: The clone.
        name: Of the conversation: `create`.
    """

    def __init__(self, repository: Repository, name: str) -> None:
        self._repository = repository
        self._name = f"{name}.json"

    @property
    def _file(self) -> Path:
        return self._repository.made_state_dir() / "drafts" / self._name

    def read(self) -> dict[str, Any]:
        """What was answered; empty where nothing was kept, or what lies there is no draft."""
        try:
            answers = json.loads(self._file.read_text("utf-8"))
        except (OSError, ValueError):
            return {}
        return answers if isinstance(answers, dict) else {}

    def keep(self, answers: dict[str, Any]) -> None:
        """Keep what was answered so far.

        A draft that cannot be written is no reason to lose the call that is being taken.
        """
        file = self._file
        try:
            file.parent.mkdir(exist_ok=True)
            made_file(file, self._repository.common_dir)
            text = json.dumps({name: value for name, value in answers.items() if value})
            file.write_text(text, "utf-8")
        except OSError:
            return

    def drop(self) -> None:
        """It is done, or not wanted."""
        self._file.unlink(missing_ok=True)
