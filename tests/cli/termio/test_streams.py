"""Streams take any text, and terminals get nothing to obey."""

from __future__ import annotations

import os
import subprocess
import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from svc.cli.termio.streams import safe

ANYTHING = st.text(st.characters())
PRINT = """
from svc.cli.termio.streams import prepare_streams
prepare_streams()
print('\\u6c34\\u7ba1 \\udce9')
"""
ASCII_LOCALE = {"LC_ALL": "POSIX", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"}


@given(ANYTHING)
def test_safe_leaves_no_control(text: str) -> None:
    """Nothing a terminal could take for a command survives."""
    assert not [char for char in safe(text) if unicodedata.category(char) in ("Cc", "Cs")]


@given(ANYTHING)
def test_safe_lines_keep_only_line_breaks_and_tabs(text: str) -> None:
    """Text of several lines keeps its breaks and tabs and no other control."""
    left = {char for char in safe(text, lines=True) if unicodedata.category(char) == "Cc"}
    assert left <= {"\n", "\t"}


#: Letters and marks by their category, which nobody sees.
_UNSEEN = "\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0"


@given(st.text(st.characters(exclude_categories=["C"], exclude_characters=_UNSEEN)))
def test_safe_leaves_words_alone(text: str) -> None:
    """What can be printed is not changed."""
    assert safe(text) == text


@pytest.mark.parametrize(
    ("char", "shown"),
    [
        ("\x1b", "\\x1b"),
        ("\n", "\\n"),
        ("\x9b", "\\x9b"),
        ("\u202e", "⟨U+202E⟩"),
        ("\u200b", "⟨U+200B⟩"),
        ("\x7f", "\\x7f"),
    ],
)
def test_how_controls_are_shown(char: str, shown: str) -> None:
    """Controls are shown by the escape a programmer would write."""
    assert safe(f"a{char}b") == f"a{shown}b"


@pytest.mark.parametrize(
    ("env", "shown"),
    [
        (ASCII_LOCALE, "水管 \\udce9\n".encode()),
        ({**ASCII_LOCALE, "PYTHONIOENCODING": "ascii"}, b"\\u6c34\\u7ba1 \\udce9\n"),
        ({"PYTHONIOENCODING": "gbk"}, "水管 \\udce9\n".encode("gbk")),
        ({"PYTHONIOENCODING": "ascii:replace"}, b"?? ?\n"),
    ],
)
def test_any_locale_can_print_anything(env: dict[str, str], shown: bytes) -> None:
    """An ASCII locale prints UTF-8, PYTHONIOENCODING is obeyed, and nothing crashes."""
    done = subprocess.run(
        [sys.executable, "-c", PRINT], env={**os.environ, **env}, capture_output=True, check=True
    )
    assert done.stdout == shown
