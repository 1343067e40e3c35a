"""`svc shell` in tmux: its prompt is waited for, a line typed, and what it says read."""

from __future__ import annotations

import re
import time
from collections.abc import Sequence
from typing import NamedTuple

from tests.day.tmux import END, Tmux

#: The shell's prompt: who acts, and in brackets how the last line ended.
_PROMPT = re.compile(r"[\w.]+(?:\[(\d+)\])?>")
_LOOK, _PATIENCE = 0.15, 120.0


class LineScreen(NamedTuple):
    """What came of a line.

    Attributes:
        code: Its exit code.
        text: All that the screen shows, the line below the prompt too.
        seconds: From Enter, or the last answer, to the next prompt.
    """

    code: int
    text: str
    seconds: float


class ShellScreen:
    """A shell that was begun in a window.

    Args:
        tmux: The window, at its own prompt.
        command: What begins the shell.
    """

    def __init__(self, tmux: Tmux, command: str) -> None:
        self._tmux = tmux
        tmux.press("-R")
        tmux.write(command)
        tmux.press("Enter")
        self._await(())

    def line(self, text: str, answers: Sequence[str] = ()) -> LineScreen:
        """Type a line, and each answer once a question stands open."""
        self.begin(text)
        # What is offered below the line goes with the first key that is no letter.
        self._tmux.press("Enter")
        return self._await(answers, text)

    def begin(self, text: str) -> None:
        """Type what may become a line."""
        # Ctrl-L: the shell itself clears the screen, and knows where it writes.
        self._tmux.press("C-l")
        time.sleep(_LOOK)
        self._tmux.clear()
        self._tmux.write(text)
        since = time.monotonic()
        while not self._tmux.cursor_line().endswith(text[-8:]):
            assert time.monotonic() < since + _PATIENCE, self._tmux.shown()
            time.sleep(_LOOK)

    def _await(self, answers: Sequence[str], sent: str = "") -> LineScreen:
        left, before, held, since = list(answers), "", "", time.monotonic()
        while time.monotonic() < since + _PATIENCE:
            time.sleep(_LOOK)
            line = self._tmux.cursor_line()
            text = self._tmux.shown()
            prompt = _PROMPT.fullmatch(line)
            if prompt and not left:
                return LineScreen(int(prompt[1] or 0), text, time.monotonic() - since)
            # What was typed last is still being read.
            taken = text != held and not (sent and line.endswith(sent[-8:]))
            still = text == before and line and left and not prompt and taken
            if still and self._tmux.at_rest():
                answer = sent = left.pop(0)
                held = text
                if answer == END:
                    self._tmux.press("C-d")
                else:
                    self._tmux.write(answer)
                    self._tmux.press("Enter")
                since = time.monotonic()
            before = text
        raise AssertionError(f"no prompt, and left to answer: {left}\n{before}")
