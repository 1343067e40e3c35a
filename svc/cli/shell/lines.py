"""Lines of the shell: what each asks for, and running it in this very process."""

from __future__ import annotations

import shlex
import subprocess
import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from svc.errors import SvcError, UsageError
from svc.language import _
from svc.named_tuple import NamedTuple

if TYPE_CHECKING:
    from pathlib import Path

#: What leaves the shell.
LEAVING = ("exit", "quit", "退出")
#: What a line begins with that is git's.
_GIT = ("!", "！")


class ShellLine(NamedTuple):
    """What a line asks for.

    Attributes:
        words: As a shell splits them; none where the line is empty or a remark.
        is_git: Whether they are for git.
    """

    words: list[str]
    is_git: bool = False

    @property
    def leaves(self) -> bool:
        """Whether it ends the shell."""
        return not self.is_git and len(self.words) == 1 and self.words[0] in LEAVING


def read_line(text: str) -> ShellLine:
    """Split a line into words; what begins with `#` is a remark, with `!` a command of git.

    Raises:
        UsageError: A quote is left open.

    Example:
        >>> read_line("note 42 'called twice'").words
        ['note', '42', 'called twice']
        >>> read_line("! log -3"), read_line("svc list").words, read_line("# later").words
        (ShellLine(words=['log', '-3'], is_git=True), ['list'], [])
    """
    text = text.strip()
    if text.startswith("#"):
        return ShellLine([])
    is_git = text.startswith(_GIT)
    try:
        split = shlex.split(text[1:] if is_git else text)
    except ValueError as error:
        raise UsageError(
            _("a quote is opened and never closed"), _("close it, or put \\ in front of it")
        ) from error
    # Habit types the program's name as well.
    program = "git" if is_git else "svc"
    return ShellLine(split[1:] if split[:1] == [program] else split, is_git)


class LineRunner:
    """Runs lines one after the other, as commands that begin with the shell's own options.

    Args:
        run: Runs the words after `svc` in this process, and tells errors; the exit code.
        globals: The options that each command begins with.
        place: The folder git runs in.
    """

    def __init__(
        self, run: Callable[[Sequence[str]], int], options: Sequence[str], place: Path
    ) -> None:
        self._run, self._options, self._place = run, [*options], place

    def words(self, line: ShellLine) -> list[str]:
        """A line as the words after `svc`."""
        return [*self._options, *line.words]

    def run(self, text: str) -> int:
        """Run a line to its end; its exit code, 0 for an empty one."""
        from svc.cli.termio.failure import report

        try:
            line = read_line(text)
            if line.is_git:
                return self._git(line.words)
            _refuse_shell(line.words)
        except (SvcError, KeyboardInterrupt) as error:
            return report(error)
        return self._run(self.words(line)) if line.words else 0

    def _git(self, words: Sequence[str]) -> int:
        """Run git as its user typed it: with the terminal, in the office's folder."""
        sys.stdout.flush()
        done = subprocess.run(["git", *words], cwd=self._place, stdin=_own_input(), check=False)
        # A shell tells a signal that ended a program so.
        return done.returncode if done.returncode >= 0 else 128 - done.returncode


def _own_input() -> int | None:
    """Git reads the terminal; of lines that come down a pipe it gets none."""
    return None if sys.stdin.isatty() else subprocess.DEVNULL


def _refuse_shell(words: Sequence[str]) -> None:
    """A shell in a shell would only have to be left twice."""
    if words[:1] == ["shell"]:
        raise UsageError(_("this is the shell"), _("type a command, or Ctrl-D to leave"))
