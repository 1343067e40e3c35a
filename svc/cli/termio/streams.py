"""Standard streams that can hold what svc prints, and terminals that can be trusted with it."""

from __future__ import annotations

import io
import os
import sys
from typing import TextIO

from svc.safe import safe

__all__ = [
    "close_quietly",
    "coloured",
    "is_terminal",
    "narrow",
    "prepare_streams",
    "safe",
    "use_utf8",
]

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


def close_quietly() -> None:
    """Point standard output at nothing, so that closing it raises no second error."""
    try:
        target = sys.stdout.fileno()
    except (OSError, ValueError):
        return
    nothing = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nothing, target)
    os.close(nothing)
