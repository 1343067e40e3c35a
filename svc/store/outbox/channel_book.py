"""Addresses that messages go to, by name: a file beside git that its owner alone may read.

They hold tokens and passwords, so they are in no commit, and neither a pull nor a
meeting with other desks brings any.
"""

from __future__ import annotations

import json
import os
import stat
from typing import TYPE_CHECKING

from svc.errors import Busy, InvalidData
from svc.language import _

if TYPE_CHECKING:
    from pathlib import Path

    from svc.store.git.repository import Repository

_NAME = "channels.json"


def path_of(repository: Repository) -> Path:
    """The file."""
    return repository.common_dir / "svc" / _NAME


def channels(repository: Repository) -> dict[str, list[str]]:
    """Addresses by the name of who or what they lead to.

    Raises:
        Busy: Others than its owner may read the file.
        InvalidData: It is not what svc wrote.
    """
    path = path_of(repository)
    try:
        mode = stat.S_IMODE(path.stat().st_mode)
        text = path.read_text("utf-8")
    except FileNotFoundError:
        return {}
    if mode & 0o077:
        raise Busy(
            _("{path} holds tokens, and others than its owner may read it", path=path),
            _("chmod 600 {path}; what others may have read, replace", path=path),
        )
    try:
        book = json.loads(text)
        return {str(name): [str(one) for one in book[name]] for name in book}
    except (ValueError, TypeError, KeyError) as error:
        raise InvalidData(
            _("{path} cannot be read", path=path),
            _("move it away, then: svc notify channel add NAME"),
        ) from error


def keep(repository: Repository, book: dict[str, list[str]]) -> None:
    """Write the addresses down."""
    path = path_of(repository)
    repository.made_state_dir()
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{_NAME}.new")
    draft.unlink(missing_ok=True)
    fd = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    with os.fdopen(fd, "w", encoding="utf-8") as file:
        json.dump(book, file, ensure_ascii=False, indent=1)
    draft.replace(path)
