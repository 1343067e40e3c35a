"""The log of a fault: which lines of svc were running, without the values they held."""

from __future__ import annotations

import os
import platform
import traceback
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from svc import __version__
from svc.lazy_pattern import lazy_pattern

#: What in an error's message may be data: quoted words, and runs of digits.
_DATA = lazy_pattern(r"""'[^']*'|"[^"]*"|[0-9]{5,}""")


def write_log(err: BaseException, start: str) -> Path:
    """Write down where an unexpected error came from.

    Args:
        err: The error, with its causes.
        start: Folder the command was about.

    Returns:
        The file written, in the repository's git directory or else in the
        user's state folder.

    Raises:
        OSError: Neither can be written.
    """
    now = datetime.now(UTC)
    name = f"{now:%Y%m%dT%H%M%SZ}-{os.getpid()}.log"
    head = f"svc {__version__}, Python {platform.python_version()}, {platform.platform()}\n\n"
    text = head + "\n".join(_described(err))
    folders = [folder for folder in (_git_folder(start), _state_folder()) if folder]
    for folder in folders[:-1]:
        try:
            return _written(folder / "log" / name, text)
        except OSError:
            continue
    return _written(folders[-1] / "log" / name, text)


def _written(path: Path, text: str) -> Path:
    from svc.store.git.private import made_file, made_folder

    git_dir = path.parents[2]
    made_folder(path.parent, git_dir)
    made_file(path, git_dir)
    path.write_text(text, encoding="utf-8", errors="backslashreplace")
    return path


def _described(err: BaseException) -> Iterator[str]:
    """The error and what led to it, latest first, messages with their data masked."""
    seen: set[int] = set()
    current: BaseException | None = err
    while current is not None and id(current) not in seen:
        seen.add(id(current))
        yield f"{type(current).__name__}: {_DATA.sub('…', str(current))}"
        yield "".join(traceback.format_tb(current.__traceback__))
        current = current.__cause__ or current.__context__


def _git_folder(start: str) -> Path | None:
    """`svc` in the git directory around a folder, found without running git."""
    here = Path(os.path.abspath(start))  # noqa: PTH100 - resolve() may fail on a broken link
    for folder in (here, *here.parents):
        dot_git = folder / ".git"
        if dot_git.is_dir():
            return dot_git / "svc"
        if dot_git.is_file():
            return _linked(dot_git)
    return None


def _linked(dot_git: Path) -> Path | None:
    """The common git directory that a linked work tree's `.git` file leads to."""
    first = dot_git.read_text(encoding="utf-8", errors="replace").strip()
    own = dot_git.parent / first.removeprefix("gitdir:").strip()
    common = own / "commondir"
    if common.is_file():
        own = own / common.read_text(encoding="utf-8").strip()
    return own / "svc" if own.is_dir() else None


def _state_folder() -> Path:
    state = os.environ.get("XDG_STATE_HOME")
    return Path(state or Path.home() / ".local" / "state") / "svc"
