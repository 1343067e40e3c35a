"""What a command has said, noted on its way out, so that it can be said again."""

from __future__ import annotations

import sys

#: Parts of the answer of the command that runs: whether words for people, and the text; None
#: where nobody asked, or where it goes another way than these streams.
_parts: list[tuple[bool, str]] | None = None


def begin() -> None:
    """Note what is said from now on."""
    global _parts  # noqa: PLW0603 - a process runs one command at a time
    _parts = []


def note(text: str, *, words: bool = False) -> None:
    """Note a part of the answer, as it goes to standard output or, words, to standard error."""
    if _parts is not None:
        _parts.append((words, text))


def spoil() -> None:
    """Some of the answer goes another way, as through a pager: it is not to be said again."""
    global _parts  # noqa: PLW0603 - as above
    _parts = None


def end() -> list[tuple[bool, str]]:
    """Note no more.

    Returns:
        The parts; none where the answer did not begin with what was asked for, as where there was
        something to repair first, which is told once.
    """
    parts = _parts or []
    spoil()
    return [] if parts and parts[0][0] else parts


def repeat(parts: list[tuple[bool, str]]) -> bool:
    """Say it again, in the same order on the same streams.

    Returns:
        False where a stream takes no more, which running the command tells as it should.
    """
    try:
        for words, text in parts:
            if words:
                sys.stdout.flush()
            (sys.stderr if words else sys.stdout).write(text)
        sys.stdout.flush()
    except (OSError, ValueError):
        return False
    return True
