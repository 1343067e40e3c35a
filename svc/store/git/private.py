"""Who may read what svc keeps beside the records: its owner, or whom `core.sharedRepository` names.

The index, logs, drafts and exports repeat what the records hold of people.
Git leaves that to the umask; here the owner alone is the default.
"""

from __future__ import annotations

import contextlib
import os
import re
import stat
from functools import lru_cache
from typing import TYPE_CHECKING

from svc.lazy_pattern import lazy_pattern

if TYPE_CHECKING:
    from pathlib import Path

_OWNER, _GROUP, _EVERYBODY = 0o600, 0o660, 0o664
_SETTING = lazy_pattern(r"^\s*sharedrepository\s*=\s*\"?([\w]+)", re.IGNORECASE | re.MULTILINE)
_WORDS = {
    **dict.fromkeys(("group", "true", "yes", "on", "1"), _GROUP),
    **dict.fromkeys(("all", "world", "everybody", "2"), _EVERYBODY),
}


def file_mode(common_dir: Path) -> int:
    """Permissions of a file that holds personal data.

    Args:
        common_dir: The git directory, that of the main work tree; its own `config`
            is read, where `git init --shared` writes.
    """
    try:
        with open(f"{common_dir}/config", "rb") as config:  # noqa: PTH123 - read by every command
            return _mode(config.read())
    except OSError:
        return _OWNER


@lru_cache(8)
def _mode(config: bytes) -> int:
    """What a configuration says, and is asked for again and again."""
    text = config.decode("utf-8", "replace")
    setting = _SETTING.findall(text)
    if not setting:
        return _OWNER
    word = setting[-1].lower()
    if re.fullmatch(r"0[0-7]{3}", word):
        return int(word, 8) & 0o666 | _OWNER
    return _WORDS.get(word, _OWNER)


def folder_mode(common_dir: Path) -> int:
    """Permissions of a folder of such files: who reads them may also enter it."""
    mode = file_mode(common_dir)
    return mode | (mode & 0o444) >> 2


def made_folder(path: Path, common_dir: Path) -> None:
    """Make a folder of such files, with its parents, or give the one there its permissions.

    Raises:
        OSError: It cannot be made.
    """
    # Where it is there, as nearly always, one look is enough.
    if not os.path.isdir(path):  # noqa: PTH112
        path.parent.mkdir(parents=True, exist_ok=True)
        path.mkdir(exist_ok=True)
    _set(path, folder_mode(common_dir))


def made_file(path: Path, common_dir: Path) -> None:
    """Make an empty file of that sort, or give the one there its permissions.

    Raises:
        OSError: It cannot be made.
    """
    mode = file_mode(common_dir)
    os.close(os.open(path, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, mode))
    _set(path, mode)


def _set(path: Path, mode: int) -> None:
    """Set permissions; of what another user owns they stay as that user set them."""
    with contextlib.suppress(PermissionError):
        if stat.S_IMODE(os.stat(path).st_mode) & 0o777 != mode:  # noqa: PTH116
            path.chmod(mode)
