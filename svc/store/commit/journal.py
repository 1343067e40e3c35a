"""What a write is about to do, kept on disk until it is done.

The journal names the branch, the commit before and the commit after. Everything
else follows from those two commits, so the journal is small whatever the size
of the change.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

from svc.lazy_pattern import lazy_pattern
from svc.named_tuple import NamedTuple
from svc.store.commit.index_lock import is_ours
from svc.store.git.small_file import discard, small_file

if TYPE_CHECKING:
    from svc.store.git.repository import Repository

_FILE = "pending.json"
_SPARSE = "pending-archive"
#: A branch as git lets one be called, and what never is part of its name.
_BRANCH = lazy_pattern(r"refs/heads/[^\x00-\x20\x7f~^:?*\[\\]+")
_NO_BRANCH = lazy_pattern(r"\.\.|@\{|//|/\.|\.lock(/|$)|[./]$")
#: A month, or nothing: every month is to come back.
_CUT_OFF = lazy_pattern(r"(?:\d{4}-(?:0[1-9]|1[0-2]))?")


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


def load(repository: Repository) -> Journal | None:
    """Return the journal a killed command left, if any.

    One that is not of svc's making tells nothing and is removed: it could name a branch
    that leads out of the repository.
    """
    path = repository.state_dir / _FILE
    data = small_file(path)
    if data is not None:
        try:
            note = Journal(**json.loads(data))
            if _is_sound(repository, note):
                return note
        except (ValueError, TypeError, RecursionError):
            note = None
    clear(repository.state_dir)
    return None


def _is_sound(repository: Repository, note: Journal) -> bool:
    """Whether a journal says what svc could have said."""
    return (
        isinstance(note.ref, str)
        and isinstance(note.subject, str)
        and bool(_BRANCH.fullmatch(note.ref))
        and not _NO_BRANCH.search(note.ref)
        and repository.is_object_id(note.commit)
        and (note.parent is None or repository.is_object_id(note.parent))
    )


def clear(state_dir: Path) -> None:
    """Remove the journal: the write is done, or did not happen."""
    discard(state_dir / _FILE)


def note_sparse(state_dir: Path, before: str) -> None:
    """Keep in mind that months are being taken out, or (empty) brought back."""
    draft = state_dir / f"{_SPARSE}.tmp"
    draft.write_text(before)
    draft.replace(state_dir / _SPARSE)


def sparse_noted(state_dir: Path) -> str | None:
    """Return what `note_sparse` noted; None if nothing of the kind is under way."""
    data = small_file(state_dir / _SPARSE)
    text = None if data is None else data.decode("ascii", "replace")
    if text is not None and _CUT_OFF.fullmatch(text):
        return text
    clear_sparse(state_dir)
    return None


def clear_sparse(state_dir: Path) -> None:
    """Forget it: it is done."""
    discard(state_dir / _SPARSE)


def needed(repository: Repository) -> bool:
    """Return whether a killed command may have left something to put right."""
    return pending(repository.state_dir) or is_ours(f"{repository.git_dir}/index.lock")


def pending(state_dir: Path) -> bool:
    """Return whether a write or an archive was begun and not ended."""
    # Asked by every command and line of a shell: a Path for each takes longer than the answer.
    return any(os.path.exists(f"{state_dir}/{name}") for name in (_FILE, _SPARSE))  # noqa: PTH110
