"""Bytes put aside in a temporary file without a name: a killed process leaves nothing behind."""

from __future__ import annotations

import tempfile
from typing import IO

from svc.named_tuple import NamedTuple


class Slot(NamedTuple):
    """Where some bytes lie."""

    offset: int
    size: int


class Spool:
    """A temporary file that lasts as long as it is open.

    Args:
        folder: Where it goes; None for the system's place.
    """

    def __init__(self, folder: str | None = None) -> None:
        self._file: IO[bytes] = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115 - until closed
        self._end = 0

    def put(self, data: bytes) -> Slot:
        """Put bytes aside."""
        self._file.seek(self._end)
        self._file.write(data)
        slot = Slot(self._end, len(data))
        self._end += len(data)
        return slot

    def get(self, slot: Slot) -> bytes:
        """Bytes put aside before."""
        self._file.seek(slot.offset)
        return self._file.read(slot.size)

    def close(self) -> None:
        """Forget everything."""
        self._file.close()
