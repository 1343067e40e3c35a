"""Standard streams that can hold what svc prints, and terminals that can be trusted with it."""

from __future__ import annotations

import io
import os
import sys
from typing import Any, TextIO

from svc.safe import safe

__all__ = [
    "close_quietly",
    "coloured",
    "is_terminal",
    "narrow",
    "prepare_streams",
    "safe",
    "unwritten",
    "use_utf8",
]


class _Noting(io.FileIO):
    """Standard output at its last step, which remembers what kept it from being written.

    The layers above may drop what they could not write, so that writing the rest succeeds.
    """

    trouble: OSError | None = None

    def write(self, data: Any, /) -> int:
        """Write what fits, as every raw stream does."""
        try:
            return super().write(data) or 0
        except OSError as error:
            self.trouble = error
            raise


_ASCII = ("ascii", "us-ascii", "ansi_x3.4-1968", "646")


def use_utf8(stream: TextIO) -> None:
    """Write UTF-8 to the stream from here on, unless PYTHONIOENCODING says otherwise."""
    if isinstance(stream, io.TextIOWrapper) and not os.environ.get("PYTHONIOENCODING"):
        stream.reconfigure(encoding="utf-8")


def prepare_streams() -> None:
    """Make standard output and error able to take any text.

    An ASCII locale is taken for UTF-8; what an encoding cannot hold is shown
    as an escape instead of ending the command. PYTHONIOENCODING is obeyed.
    """
    _open_closed()
    _note_trouble()
    encoding, _, errors = os.environ.get("PYTHONIOENCODING", "").partition(":")
    for stream in (sys.stdout, sys.stderr):
        if not isinstance(stream, io.TextIOWrapper):
            continue
        ascii_only = not encoding and stream.encoding.lower() in _ASCII
        stream.reconfigure(
            encoding="utf-8" if ascii_only else None, errors=errors or "backslashreplace"
        )


def is_terminal(stream: TextIO) -> bool:
    """Whether a person is looking at the stream."""
    return not stream.closed and stream.isatty()


def narrow(columns: int) -> bool:
    """Whether standard output is a terminal with fewer columns than that."""
    if not is_terminal(sys.stdout):
        return False
    import shutil

    return shutil.get_terminal_size().columns < columns


def coloured(stream: TextIO) -> bool:
    """Whether colour is wanted on the stream; see https://no-color.org."""
    return (
        is_terminal(stream) and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    )


def _open_closed() -> None:
    """Give standard streams that were closed a place of their own.

    Else the next file opened, such as the index, would take the place, and what
    is printed would go into it. Reading finds the end; what is written as an
    answer fails as to a closed stream; words for people go nowhere.
    """
    for fd, flags in enumerate((os.O_RDONLY, os.O_RDONLY, os.O_WRONLY)):
        try:
            os.fstat(fd)
        except OSError:
            os.open(os.devnull, flags)
    if sys.stdin is None:
        sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115
    if sys.stdout is None:
        sys.stdout = open(1, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
    if sys.stderr is None:
        sys.stderr = open(2, "w", encoding="utf-8", closefd=False)  # noqa: SIM115


def _note_trouble() -> None:
    """Have standard output remember why it could not be written."""
    old = sys.stdout
    if not isinstance(old, io.TextIOWrapper):
        return
    buffer: Any = old.buffer
    if isinstance(buffer, (io.BufferedWriter, io.FileIO)) and buffer.fileno() == 1:
        raw: Any = _Noting(1, "w", closefd=False)
        sys.stdout = io.TextIOWrapper(
            # Where PYTHONUNBUFFERED is set there is no layer in between.
            raw if isinstance(buffer, io.FileIO) else io.BufferedWriter(raw),
            encoding=old.encoding,
            errors=old.errors,
            line_buffering=old.line_buffering,
            write_through=old.write_through,
        )


def unwritten() -> OSError | None:
    """Write what standard output still holds.

    Returns:
        Why that, or anything before it, could not be written; None where all is out. The
        stream then leads nowhere, so that ending the process fails no second time.
    """
    try:
        sys.stdout.flush()
        buffer = getattr(sys.stdout, "buffer", None)
        raw = getattr(buffer, "raw", buffer)
        trouble = raw.trouble if isinstance(raw, _Noting) else None
    except OSError as error:
        trouble = error
    if trouble is not None:
        close_quietly()
    return trouble


def close_quietly(stream: TextIO | None = None) -> None:
    """Point a stream (standard output unless told) at nothing: closing it fails no second time."""
    try:
        target = (stream or sys.stdout).fileno()
    except (OSError, ValueError):
        return
    nothing = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nothing, target)
    os.close(nothing)
