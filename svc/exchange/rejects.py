"""Rows that were not taken over, in the file's own columns and with the reason.

They are written beside their place and put there once the rest is recorded, so
that a file of rejects always belongs to an import that happened.
"""

from __future__ import annotations

import csv
import os
import tempfile
from collections.abc import Sequence
from pathlib import Path

from svc.errors import Busy, Refused, UsageError

#: The column that says why; in a file of mended rejects it is passed over.
REASON = "svc_reason"


class Rejects:
    """A file of rejects in the making.

    Args:
        path: Where it will lie; nothing may lie there yet.
        header: The input's columns.
        delimiter, bom: As in the input.

    Attributes:
        count: Rows in it.

    Raises:
        Refused: Something lies there already.
        UsageError: Its folder does not exist.
        Busy: It cannot be written.
    """

    def __init__(self, path: Path, header: Sequence[str], delimiter: str, bom: bool) -> None:
        self.path = path
        self.count = 0
        self._width = len(header)
        self._old = header.index(REASON) if REASON in header else None
        _check(path)
        try:
            handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
        except OSError as error:
            raise _unwritable(path, error) from error
        self._draft = Path(name)
        encoding = "utf-8-sig" if bom else "utf-8"
        self._file = os.fdopen(handle, "w", encoding=encoding, errors="surrogateescape", newline="")
        self._writer = csv.writer(self._file, delimiter=delimiter, lineterminator="\n")
        self._writer.writerow(self._with(header, REASON))

    def add(self, cells: Sequence[str], reason: str) -> None:
        """Add a row; cells beyond the header's come after the reason."""
        padded = [*cells, *[""] * (self._width - len(cells))]
        self._writer.writerow(self._with(padded, reason))
        self.count += 1

    def keep(self) -> None:
        """Put the file in its place; without rows there is none."""
        self._file.close()
        if self.count:
            self._draft.replace(self.path)
        else:
            self._draft.unlink(missing_ok=True)

    def drop(self) -> None:
        """Forget it; after `keep` this does nothing."""
        self._file.close()
        self._draft.unlink(missing_ok=True)

    def _with(self, cells: Sequence[str], reason: str) -> list[str]:
        own = list(cells[: self._width])
        if self._old is not None:
            del own[self._old]
        return [*own, reason, *cells[self._width :]]


def _check(path: Path) -> None:
    if path.exists() or path.is_symlink():
        raise Refused(
            f"{path} exists already; rejects overwrite nothing",
            "name another file, or move that one away",
        )
    if not path.parent.is_dir():
        raise UsageError(f"there is no folder {path.parent}", "make it, or name another file")


def _unwritable(path: Path, error: OSError) -> Busy:
    return Busy(f"{path} cannot be written: {error.strerror}", "name a file where you may write")
