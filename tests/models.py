"""Offices that many tests begin with: each is made once a session, and copied for a test.

Whatever makes one is known by its function and by the environment it runs in,
so that a Chinese office is not handed to whoever asks for an English one.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

_made: dict[tuple[object, ...], Path] = {}
_folder: list[Path] = []


def lie_in(folder: Path) -> None:
    """Say where the models of this session lie."""
    _folder[:] = [folder]


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
        _made[key] = model
    shutil.copytree(_made[key], place)
    return place


def _matters(name: str) -> bool:
    return name.startswith(("SVC_", "LC_")) or name in {"LANG", "LANGUAGE", "TZ"}
