"""What a write is about to do, kept on disk until it is done.

The journal names the branch, the commit before and the commit after. Everything
else follows from those two commits, so the journal is small whatever the size
of the change.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from svc.store.commit.index_lock import is_ours

if TYPE_CHECKING:
    from svc.store.git.repository import Repository

_FILE = "pending.json"
_SPARSE = "pending-archive"


class Journal(NamedTuple):
    """One write under way.

    Attributes:
        ref: Full name of the branch.
        parent: Commit before; None for the branch's first.
        commit: Commit after.
        subject: First line of its message.
    """

    ref: str
    parent: str | None
    commit: str
    subject: str

    def save(self, state_dir: Path) -> None:
        """Write the journal so that it survives a power cut."""
        draft = state_dir / f"{_FILE}.tmp"
        with draft.open("w", encoding="utf-8") as file:
            json.dump(self._asdict(), file)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(state_dir / _FILE)


def tidy(state_dir: Path) -> None:
    """Remove a journal that was not written to its end."""
    (state_dir / f"{_FILE}.tmp").unlink(missing_ok=True)


def load(state_dir: Path) -> Journal | None:
    """Return the journal a killed command left, if any."""
    try:
        text = (state_dir / _FILE).read_text("utf-8")
    except FileNotFoundError:
        return None
    try:
        return Journal(**json.loads(text))
    except (ValueError, TypeError):
        # Written whole or not at all, so this is not svc's own doing and tells nothing.
        clear(state_dir)
        return None


def clear(state_dir: Path) -> None:
    """Remove the journal: the write is done, or did not happen."""
    (state_dir / _FILE).unlink(missing_ok=True)


def note_sparse(state_dir: Path, before: str) -> None:
    """Keep in mind that months are being taken out, or (empty) brought back."""
    draft = state_dir / f"{_SPARSE}.tmp"
    draft.write_text(before)
    draft.replace(state_dir / _SPARSE)


def sparse_noted(state_dir: Path) -> str | None:
    """Return what `note_sparse` noted; None if nothing of the kind is under way."""
    try:
        return (state_dir / _SPARSE).read_text()
    except FileNotFoundError:
        return None


def clear_sparse(state_dir: Path) -> None:
    """Forget it: it is done."""
    (state_dir / _SPARSE).unlink(missing_ok=True)


def needed(repository: Repository) -> bool:
    """Return whether a killed command may have left something to put right."""
    return pending(repository.state_dir) or is_ours(repository.git_dir / "index.lock")


def pending(state_dir: Path) -> bool:
    """Return whether a write or an archive was begun and not ended."""
    return (state_dir / _FILE).exists() or (state_dir / _SPARSE).exists()
