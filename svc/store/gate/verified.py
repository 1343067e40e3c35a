"""Commits that a remote's gate has let through before, so that a second try costs nothing.

A push that met a lock is sent again with the same commits. What was judged at one tip of the
main line says nothing of another: there a key may be revoked by now.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from svc.store.git.process import run
from svc.store.git.small_file import small_file

if TYPE_CHECKING:
    from svc.store.git.repository import Repository

_FILE = "verified"
_MOST = 64


def verified(remote: Repository, main: str) -> list[str]:
    """Tips that were judged with all that led to them, and are there.

    Args:
        main: Where the main line is, as it was then.
    """
    pairs = (line.split(" ") for line in _lines(remote))
    tips = [one[1] for one in pairs if one[0] == main and all(map(remote.is_object_id, one[1:]))]
    if not tips:
        return []
    # What was refused for another reason is gone with its push.
    args = ("cat-file", "--batch-check=%(objectname) %(objecttype)")
    done = run(args, cwd=remote.place, stdin="".join(f"{tip}\n" for tip in tips).encode())
    lines = done.stdout.decode("ascii", "replace").splitlines()
    return [line.partition(" ")[0] for line in lines if line.endswith(" commit")]


def remember(remote: Repository, main: str, tip: str) -> None:
    """Note a tip that was judged with all that led to it; the newest are kept.

    It only spares work: where it cannot be written the next push is judged in full.
    """
    folder = remote.git_dir / "svc"
    tips = [*_lines(remote), f"{main} {tip}"][-_MOST:]
    draft = folder / f"{_FILE}.{os.getpid()}.tmp"
    try:
        folder.mkdir(exist_ok=True)
        draft.write_text("\n".join(dict.fromkeys(tips)) + "\n", "ascii")
        draft.replace(folder / _FILE)
    except OSError:
        draft.unlink(missing_ok=True)


def _lines(remote: Repository) -> list[str]:
    data = small_file(remote.git_dir / "svc" / _FILE) or b""
    return [line for line in data.decode("ascii", "replace").splitlines() if line.count(" ") == 1]
