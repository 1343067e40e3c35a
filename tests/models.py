"""Offices that many tests begin with: each is made once a session, and copied for a test.

Whatever makes one is known by its function and by the environment it runs in,
so that a Chinese office is not handed to whoever asks for an English one.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path

_made: dict[tuple[object, ...], Path] = {}
_folder: list[Path] = []


def lie_in(folder: Path, shared: Path) -> None:
    """Say where the models of this session lie, and those of all its workers."""
    shared.mkdir(exist_ok=True)
    _folder[:] = [folder, shared]


def shared(make: Callable[[Path], object]) -> Path:
    """What a function makes of a new folder, made by the first worker that asks for it.

    It is for looking at only: whoever writes to it takes a copy (`copied`).

    Args:
        make: Fills the folder it is given; its name is the model's.
    """
    place = _folder[1] / make.__name__
    with (_folder[1] / f"{make.__name__}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not place.exists():
            draft = Path(tempfile.mkdtemp(dir=_folder[1])) / "office"
            make(draft)
            pack(draft)
            draft.rename(place)
    return place


def copy_of(make: Callable[[Path], object], place: Path) -> Path:
    """A copy of what a function makes of a new folder.

    Args:
        make: Fills the folder it is given, which does not exist yet.
        place: Where the copy goes, a folder that does not exist either.
    """
    surroundings = {name: value for name, value in os.environ.items() if _matters(name)}
    key = (make, *sorted(surroundings.items()))
    if key not in _made:
        model = Path(tempfile.mkdtemp(dir=_folder[0])) / "office"
        make(model)
        pack(model)
        _made[key] = model
    return copied(_made[key], place)


def pack(model: Path) -> None:
    """Put a repository's objects into one file, so that a copy is of 60 files, not of 600.

    What svc keeps for an hour, in case somebody prunes what it has just written, is in it too.
    """
    folder = model / ".git" if (model / ".git").is_dir() else model
    if (folder / "objects").is_dir():
        subprocess.run(["git", "repack", "-adq"], cwd=folder, check=True)
        subprocess.run(["git", "prune-packed", "-q"], cwd=folder, check=True)
        for kept in ("recent", "incoming"):
            shutil.rmtree(folder / "svc" / kept, ignore_errors=True)


def copied(model: Path, place: Path) -> Path:
    """A copy of a folder, times and modes too; `cp` takes a tenth of shutil's time."""
    subprocess.run(["cp", "-a", str(model), str(place)], check=True)
    return place


def _matters(name: str) -> bool:
    return name.startswith(("SVC_", "LC_")) or name in {"LANG", "LANGUAGE", "TZ"}
