"""Text of records as it may be shown: nothing in it commands a terminal."""

from __future__ import annotations

from svc.lazy_pattern import lazy_pattern

#: What a terminal could take for a command, that hides the true order of text or
#: is not seen at all: C0 and C1 controls, DEL, bidirectional signs, what has no
#: width, lone surrogates.
_UNSAFE = (
    "[{}\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b\u200c\u200e\u200f\u202a-\u202e"
    "\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e007f]"
    # Between signs of a picture a joiner makes one of them; elsewhere it only hides.
    "|(?<![\ufe0f\u2600-\u27bf\U0001f000-\U0001faff])\u200d"
)
_UNSAFE_ANYWHERE = lazy_pattern(_UNSAFE.format("\x00-\x1f"))
_UNSAFE_IN_LINES = lazy_pattern(_UNSAFE.format("\x00-\x08\x0b-\x1f"))


def safe(text: str, *, lines: bool = False) -> str:
    r"""Text as it may be shown: controls become `\x1b`, what is not seen `⟨U+202E⟩`.

    Args:
        text: Anything, also from hostile records.
        lines: Keep line breaks and tabs.
    """
    pattern = _UNSAFE_IN_LINES if lines else _UNSAFE_ANYWHERE
    if not pattern.search(text):
        return text
    return pattern.sub(lambda match: _escaped(match.group()), text)


def one_line(text: str) -> str:
    """Text of several lines in one, and nothing in it that a terminal obeys."""
    return safe(" ".join(text.split()) if "\n" in text or "\t" in text else text)


def quoted(value: object) -> str:
    """A value as a person reads it and no programming language writes it; words in quotes."""
    shown = safe(str(value))
    return f"'{shown}'" if isinstance(value, str) else shown


def _escaped(char: str) -> str:
    import unicodedata

    if unicodedata.category(char) in ("Cc", "Cs"):
        return repr(char)[1:-1]
    return f"⟨U+{ord(char):04X}⟩"
