"""Drafts beside their place: hidden, locked, and cleared away once nobody writes them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from svc.store.git.drafts import draft_file, draft_folder
from svc.store.git.new_folder import new_folder

_HOLD = """
import sys
from pathlib import Path
from svc.store.git.drafts import draft_file, draft_folder
place = Path(sys.argv[1])
handle, draft = draft_file(place / "report.html")
with draft_folder(place, "office") as folder:
    print(draft.name, folder.name, flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def other(tmp_path: Path) -> subprocess.Popen[str]:
    """Another process that is in the middle of writing a file and a folder."""
    return subprocess.Popen(
        [sys.executable, "-c", _HOLD, str(tmp_path)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip


def names(folder: Path) -> list[str]:
    """What lies in a folder, hidden or not."""
    return sorted(path.name for path in folder.iterdir())


def test_nobody_clears_what_another_writes(tmp_path: Path, other: subprocess.Popen[str]) -> None:
    """While it lives its drafts stay; killed, they are gone with the next of that name."""
    assert other.stdout is not None
    theirs = sorted(other.stdout.readline().split())
    for kill in (False, True):
        if kill:
            other.send_signal(signal.SIGKILL)
            other.communicate()
        handle, draft = draft_file(tmp_path / "report.html")
        with draft_folder(tmp_path, "office") as folder:
            ours = sorted([draft.name, folder.name])
            assert names(tmp_path) == sorted(ours if kill else ours + theirs)
        os.close(handle)
        draft.unlink()
    assert names(tmp_path) == []


def test_what_only_looks_like_one_stays(tmp_path: Path) -> None:
    """An editor's hidden files beside it, and a link, are nobody's leftovers."""
    (tmp_path / ".report.html.swp").write_text("x")
    (tmp_path / ".report.html.draft-0").symlink_to(tmp_path / ".report.html.swp")
    handle, draft = draft_file(tmp_path / "report.html")
    os.close(handle)
    assert names(tmp_path) == sorted([draft.name, ".report.html.draft-0", ".report.html.swp"])


def test_a_folder_takes_its_place_or_leaves_nothing(tmp_path: Path) -> None:
    """Filled it is there under its name; when the body fails there is nothing."""
    with new_folder(tmp_path / "a" / "office") as draft:
        (draft / "x").write_text("1")
    assert names(tmp_path / "a") == ["office"]
    assert (tmp_path / "a" / "office").stat().st_mode & 0o777 == 0o777 & ~_umask()
    with pytest.raises(ZeroDivisionError), new_folder(tmp_path / "b" / "office"):
        raise ZeroDivisionError
    assert names(tmp_path / "b") == []


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
