"""A terminal as people have it: a shell in tmux, typed into and read off its screen."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, Self

import pytest

from tests.support import at_rest

HAS_TMUX = shutil.which("tmux") is not None
needs_tmux = pytest.mark.skipif(not HAS_TMUX, reason="tmux is not installed")

#: The shell's prompt tells how the last command ended.
_PROMPT = re.compile(r"<(\d+)>\$ ?")
#: Seconds between two looks at the screen; what stands still for two of them waits for somebody.
_LOOK = 0.15
#: Seconds after which a command that neither ends nor asks has hung.
_PATIENCE = 120.0
_ROWS = 50
#: What is typed where somebody leaves in the middle: Ctrl-D.
END = "\x04"
#: What the command that makes a report again has and nothing else.
_COMMAND = " --rev="


class Screen(NamedTuple):
    """What the screen, with what has scrolled off it, shows of one command.

    Attributes:
        code: How the command ended.
        rows: As laid out; what is wider than the screen goes on in the next row.
        lines: As printed.
        asked: Lines that somebody typed, the command first.
    """

    code: int
    rows: list[str]
    lines: list[str]
    asked: tuple[str, ...]

    @property
    def text(self) -> str:
        """Everything shown."""
        return "\n".join(self.lines)

    @property
    def folded(self) -> list[str]:
        """Lines that were too wide for the screen.

        What somebody typed is left out, and the command that makes a report again, which
        stays one line for whoever copies it.
        """
        typed = tuple(line for line in self.asked if line)
        return [
            line
            for line in self.lines
            if line not in self.rows and not line.endswith(typed) and _COMMAND not in line
        ]


class Tmux:
    """One shell in a window of so many columns.

    Args:
        place: The folder it begins in.
        columns: How wide it is.
        env: Variables of the shell besides those of the tests.
    """

    def __init__(self, place: Path, columns: int, env: Mapping[str, str]) -> None:
        # A socket's path may not be long, and a test's folder may lie anywhere.
        self._own = tempfile.mkdtemp(prefix="tmux-", dir="/tmp")
        self._socket = Path(self._own) / "socket"
        self._place, self._columns = place, columns
        bin_dir = place / ".bin"
        bin_dir.mkdir(exist_ok=True)
        program = bin_dir / "svc"
        program.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m svc "$@"\n')
        program.chmod(0o755)
        path = f"{bin_dir}{os.pathsep}{os.environ['PATH']}"
        self._env = {
            **os.environ, "LC_ALL": "C.UTF-8", "NO_COLOR": "1", "SVC_PAGER": "cat", "ENV": "",
            **env, "PATH": path,
        }  # fmt: skip
        self._env.pop("TMUX", None)

    def __enter__(self) -> Self:
        """Open the window, and wait for its prompt."""
        config = self._place / ".tmux.conf"
        config.write_text("set -g history-limit 20000\nset -g status off\n")
        self._do("-f", str(config), "new-session", "-d", "-x", str(self._columns), "-y",
                 str(_ROWS), "sh")  # fmt: skip
        self._keys("PS1='<$?>$ '")
        self._await(())
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:  # fmt: skip
        """Close it, with the server that is its own."""
        self._do("kill-server")
        shutil.rmtree(self._own, ignore_errors=True)

    def type(self, command: str, answers: Sequence[str] = ()) -> Screen:
        """Type a command, and each answer once a question stands open; what then is shown."""
        self._do("send-keys", "-R")
        self._do("clear-history")
        self._keys(command)
        code = self._await(list(answers))
        rows, lines = self._shown(), self._shown("-J")
        return Screen(code, rows[:-1], lines[:-1], (command, *answers))

    def press(self, *keys: str) -> None:
        """Press keys, as tmux calls them."""
        self._do("send-keys", *keys)

    def write(self, text: str) -> None:
        """Type letters, and no Enter."""
        if text:
            self._do("send-keys", "-l", "--", text)

    def clear(self) -> None:
        """Forget what has scrolled off the screen."""
        self._do("clear-history")

    def shown(self) -> str:
        """The screen, and what has scrolled off it."""
        return "\n".join(self._shown())

    def cursor_line(self) -> str:
        """The row in which the cursor stands."""
        row = int(self._do("display", "-p", "#{cursor_y}"))
        return self._do("capture-pane", "-p", "-S", str(row), "-E", str(row)).rstrip()

    def at_rest(self) -> bool:
        """Whether the shell, and what runs in it, waits for a key."""
        return at_rest(int(self._do("display", "-p", "#{pane_pid}")))

    def until(self, pattern: str) -> str:
        """Wait until the screen shows something; all of it then."""
        since = time.monotonic()
        while time.monotonic() < since + _PATIENCE:
            text = self.shown()
            if re.search(pattern, text):
                return text
            time.sleep(_LOOK)
        raise AssertionError(f"never shown: {pattern}\n{self.shown()}")

    def _await(self, answers: Sequence[str]) -> int:
        """Answer what is asked until the prompt is back; the code it tells."""
        left, before, since = list(answers), "", time.monotonic()
        while time.monotonic() < since + _PATIENCE:
            time.sleep(_LOOK)
            now, column = "\n".join(self._shown()), int(self._do("display", "-p", "#{cursor_x}"))
            last = now.rpartition("\n")[2]
            prompt = _PROMPT.fullmatch(last)
            if prompt and column == len(prompt[0].rstrip()) + 1:
                assert not left, f"never asked for {left}:\n{now}"
                return int(prompt[1])
            if now == before and column and last and left and self.at_rest():
                self._keys(left.pop(0))
                since = time.monotonic()
            before = now
        raise AssertionError(f"it waits for something else than {answers}:\n{before}")

    def _keys(self, line: str) -> None:
        """Type a line and press Enter; the end of all input is pressed alone."""
        if line == END:
            self._do("send-keys", "C-d")
            return
        if line:
            self._do("send-keys", "-l", "--", line)
        self._do("send-keys", "Enter")

    def _shown(self, *more: str) -> list[str]:
        text = self._do("capture-pane", "-p", "-S", "-", *more)
        return [line.rstrip() for line in text.rstrip().split("\n")]

    def _do(self, *words: str) -> str:
        done = subprocess.run(
            ["tmux", "-u", "-S", str(self._socket), *words], cwd=self._place, env=self._env,
            capture_output=True, check=True,
        )  # fmt: skip
        return done.stdout.decode()
