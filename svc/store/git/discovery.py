"""Finding the repository around a folder without git, where it lies as nearly all of them do.

A command asks this before anything else, and starting git for it takes longer than
most of what a command that reads then does. Whatever is out of the ordinary (a linked
work tree, a bare repository, extensions, a configuration that is more than plain
lines, somebody else's folder) is left to git, whose answer counts.
"""

from __future__ import annotations

import os
import stat
from functools import lru_cache
from typing import TYPE_CHECKING

from svc.lazy_pattern import lazy_pattern
from svc.store.git.small_file import MOST_BYTES, small_file

if TYPE_CHECKING:
    from pathlib import Path

#: What changes how far git looks.
_BOUNDS = ("GIT_CEILING_DIRECTORIES", "GIT_DISCOVERY_ACROSS_FILESYSTEM")
_HEAD = lazy_pattern(rb"(?:ref: refs/[^\n]+|[0-9a-f]{40})\n?")
#: A line of a configuration without quotes, escapes and lines that go on.
_LINE = lazy_pattern(
    rb"[ \t]*(?:[#;].*|\[(?P<section>[A-Za-z0-9.-]+(?: \"[^\"\\]*\")?)\][ \t]*"
    rb"|(?P<key>[A-Za-z][A-Za-z0-9-]*)[ \t]*(?:=(?P<value>[^\"\\]*))?)?"
)
#: What the format of a repository is read from, and the values of a plain one.
_FORMAT = {b"bare": b"false", b"repositoryformatversion": b"0", b"worktree": None}


def plain_layout(start: Path) -> list[str] | None:
    """What `git rev-parse` answers to `Repository.open`, line by line.

    Args:
        start: The folder that the command is about.

    Returns:
        Whether it is bare, whether it is shallow, its object format, its git directory
        twice, and the top of the work tree; None where git is to be asked.
    """
    if any(name in os.environ for name in _BOUNDS):
        return None
    try:
        top = _top_above(os.path.realpath(start, strict=True))
        return None if top is None else _layout(top)
    except (OSError, ValueError):
        return None


def _top_above(place: str) -> str | None:
    """The closest folder that has a `.git`, on the same file system."""
    device = os.lstat(f"{place}/").st_dev
    while not os.path.lexists(f"{place}/.git"):
        above = os.path.dirname(place)  # noqa: PTH120 - a Path for each takes longer than git
        # It may be a git directory itself, or inside of one.
        if os.path.lexists(f"{place}/HEAD") or above == place or os.lstat(above).st_dev != device:
            return None
        place = above
    return place


def _layout(top: str) -> list[str] | None:
    git_dir = f"{top}/.git"
    whole = (
        all(_is_own_folder(folder) for folder in (top, git_dir))
        and all(os.access(f"{git_dir}/{name}/.", os.X_OK) for name in ("objects", "refs"))
        and not os.path.lexists(f"{git_dir}/commondir")
        and _HEAD.fullmatch(small_file(f"{git_dir}/HEAD") or b"")
        and _is_plain(small_file(f"{git_dir}/config"))
    )
    if not whole:
        return None
    shallow = "true" if os.path.lexists(f"{git_dir}/shallow") else "false"
    return ["false", shallow, "sha1", git_dir, git_dir, top]


def _is_own_folder(path: str) -> bool:
    """Whether it is a folder, no link to one, of whoever runs svc: git trusts no other."""
    status = os.lstat(path)
    return stat.S_ISDIR(status.st_mode) and status.st_uid == os.geteuid()


@lru_cache(8)
def _is_plain(config: bytes | None) -> bool:
    """Whether a configuration is read without doubt, and says nothing of another layout."""
    if not config or len(config) >= MOST_BYTES:
        return False
    section = b""
    for line in config.split(b"\n"):
        found = _LINE.fullmatch(line)
        if found is None or section == b"extensions":
            return False
        section = (found["section"] or section).lower()
        key = (found["key"] or b"").lower()
        value = (found["value"] or b"").strip().lower()
        if section == b"core" and key in _FORMAT and value != _FORMAT[key]:
            return False
    return section != b"extensions"
