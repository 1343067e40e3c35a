"""Long answers on a terminal go through a pager, with git's manners.

The pager is SVC_PAGER, else `core.pager` of the user's own git configuration (one that
a repository names came with it, perhaps from elsewhere), else PAGER, else less; `cat` or
an empty word is none. Words for people that follow an answer are kept behind it.
"""

from __future__ import annotations

import os
import sys
from contextlib import suppress

from svc.cli.termio.streams import is_terminal

#: As git sets them: leave at once what fits, keep colours, leave the screen as it is.
_MANNERS = {"LESS": "FRX", "LV": "-c"}

_held: list[str] | None = None
_off = True


def switch(*, off: bool) -> None:
    """Begin a command: with a pager where one is of use, or without."""
    global _held, _off
    _held, _off = None, off


def holds(text: str) -> bool:
    """Keep some of an answer until all of it is known; False where nothing is kept."""
    global _held  # noqa: PLW0603 - as above
    if _held is None:
        if _off or not is_terminal(sys.stdout) or os.environ.get("TERM", "dumb") == "dumb":
            return False
        _held = []
    _held.append(text)
    return True


def holds_words(line: str) -> bool:
    """Keep words that follow what is kept; False where they may be said at once."""
    return _held is not None and is_terminal(sys.stderr) and holds(f"{line}\n")


def let_go() -> None:
    """Show what was kept: as it is where it fits the screen, else through the pager."""
    global _held
    if _held is None:
        return
    import shutil

    text, _held = "".join(_held), None
    command = _pager() if text.count("\n") >= shutil.get_terminal_size().lines else []
    if not command or not _paged(command, text):
        sys.stdout.write(text)


def _paged(command: list[str], text: str) -> bool:
    """Whether a pager has shown the text; one that cannot be started has not."""
    import subprocess

    sys.stdout.flush()
    environment = {**_MANNERS, **os.environ}
    try:
        process = subprocess.Popen(command, stdin=subprocess.PIPE, env=environment)
    except OSError:
        return False
    with suppress(BrokenPipeError):  # whoever has seen enough leaves
        process.communicate(text.encode("utf-8", "backslashreplace"))
    while process.poll() is None:
        # Ctrl-C is the pager's: it may stop a search there.
        with suppress(KeyboardInterrupt):
            process.wait()
    return True


def _pager() -> list[str]:
    import shlex

    named = os.environ.get("SVC_PAGER")
    if named is None:
        named = _of_git() or os.environ.get("PAGER") or "less"
    try:
        words = shlex.split(named)
    except ValueError:
        return []
    return [] if words in ([], ["cat"]) else words


def _of_git() -> str | None:
    """The user's own `core.pager`."""
    from pathlib import Path

    from svc.store.git.config import GitConfig

    config = GitConfig()
    config.place = Path.cwd()
    return config.users_config("core.pager")
