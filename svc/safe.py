"""Text of records as it may be shown: nothing in it commands a terminal."""

from __future__ import annotations

import re

#: What a terminal could take for a command or that hides the true order of
#: text: C0 and C1 controls, DEL, bidirectional overrides, lone surrogates.
_UNSAFE = "[{}\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
_UNSAFE_ANYWHERE = _UNSAFE.format("\x00-\x1f")
_UNSAFE_IN_LINES = _UNSAFE.format("\x00-\x08\x0b-\x1f")


def safe(text: str, *, lines: bool = False) -> str:
    r"""Text as it may be shown: control characters become `\x1b` and the like.

    Args:
        text: Anything, also from hostile records.
        lines: Keep line breaks and tabs.
    """
    pattern = _UNSAFE_IN_LINES if lines else _UNSAFE_ANYWHERE
    return re.sub(pattern, lambda match: _escaped(match.group()), text)


def one_line(text: str) -> str:
    """Text of several lines in one, and nothing in it that a terminal obeys."""
    return safe(" ".join(text.split()) if "\n" in text or "\t" in text else text)


def _escaped(char: str) -> str:
    return repr(char)[1:-1] if not char.isprintable() else f"\\u{ord(char):04x}"
