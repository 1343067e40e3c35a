"""Rows that were not taken over, in the file's own form and with the reason.

They are written beside their place and put there once the rest is recorded, so
that a file of rejects always belongs to an import that happened.
"""

from __future__ import annotations

import contextlib
import os
from pathlib import Path
from typing import TYPE_CHECKING

from svc.errors import Busy, Refused, UsageError
from svc.language import _
from svc.store.git.drafts import draft_file
from svc.system_errors import reason

if TYPE_CHECKING:
    from svc.exchange.files.source import RowSource, SourceRow


class Rejects:
    """A file of rejects in the making.

    Args:
        path: Where it will lie; nothing may lie there yet.
        source: Where the rows come from.

    Attributes:
        count: Rows in it.

    Raises:
        Refused: Something lies there already.
        UsageError: Its folder does not exist.
        Busy: It cannot be written.
    """

    def __init__(self, path: Path, source: RowSource) -> None:
        self.path = path
        self.count = 0
        _check(path)
        try:
            handle, self._draft = draft_file(path)
        except OSError as error:
            raise _unwritable(path, error) from error
        self._file = os.fdopen(handle, "wb")
        self._writer = source.writer(self._file)

    def add(self, row: SourceRow, reason: str) -> None:
        """Add a row."""
        self._writer.add(row, reason)
        self.count += 1

    def keep(self) -> None:
        """Put the file in its place; without rows there is none.

        Raises:
            OSError: It cannot be written; nothing is left of it.
        """
        if not self.count:
            self.drop()
            return
        try:
            self._writer.close()
            self._file.flush()
            self._draft.replace(self.path)
            self._file.close()
        except OSError:
            self.drop()
            self.count = 0
            raise

    def drop(self) -> None:
        """Forget it; after `keep` this does nothing."""
        # What is still to be written may find no room, and is wanted no more.
        with contextlib.suppress(OSError):
            self._file.close()
        with contextlib.suppress(OSError):
            self._draft.unlink(missing_ok=True)


def _check(path: Path) -> None:
    if path.exists() or path.is_symlink():
        raise Refused(
            _("{path} exists already; rejects overwrite nothing", path=path),
            _("name another file, or move that one away"),
        )
    if not path.parent.is_dir():
        raise UsageError(
            _("there is no folder {path}", path=path.parent),
            _("make it, or name another file"),
        )


def _unwritable(path: Path, error: OSError) -> Busy:
    return Busy(
        _("{path} cannot be written: {reason}", path=path, reason=reason(error)),
        _("name a file where you may write"),
    )
