"""The shell on a terminal: prompt, completion, history, and the line below."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from prompt_toolkit import PromptSession
from prompt_toolkit.formatted_text import FormattedText
from prompt_toolkit.output import create_output
from prompt_toolkit.styles import Style

from svc.cli.shell.completer import LineCompleter
from svc.cli.shell.history import LineHistory
from svc.cli.shell.lines import read_line
from svc.cli.shell.picking import answer
from svc.cli.shell.standing import StandingWatch, words
from svc.cli.termio.prompt import offering
from svc.cli.termio.say import say
from svc.cli.termio.streams import coloured
from svc.desk.core import identity
from svc.errors import SvcError
from svc.language import _

if TYPE_CHECKING:
    import click

    from svc.cli.core.session import Session
    from svc.cli.shell.lines import LineRunner
    from svc.store.git.repository import Repository

_STYLE = {"bottom-toolbar": "reverse", "failed": "ansired"}
_PLAIN = {"bottom-toolbar": "noreverse", "failed": ""}


def talk(root: click.Command, runner: LineRunner, session: Session, repository: Repository) -> int:
    """Do what is typed until somebody leaves; Ctrl-D and `exit` do.

    Returns:
        The shell's own exit code: 0, as each line has told its own.
    """
    history = LineHistory(repository)
    asking: PromptSession[str] = PromptSession(
        output=create_output(stdout=sys.stderr),
        history=history,
        completer=LineCompleter(root, runner),
        complete_in_thread=True,
        complete_while_typing=True,
        style=Style.from_dict(_STYLE if coloured(sys.stderr) else _PLAIN),
    )
    say(_("Tab completes, Ctrl-D leaves, help lists the commands; typed lines are kept in {file}",
          file=history.file))  # fmt: skip
    with StandingWatch(session.directory, repository, asking.app.invalidate) as watch:
        code = 0
        while True:
            try:
                line = asking.prompt(
                    _before(session, repository, code),
                    bottom_toolbar=lambda: words(watch.shown),
                )
            except KeyboardInterrupt:
                code = 0
                continue
            except EOFError:
                return 0
            if _leaves(line):
                return 0
            with offering(answer):
                code = runner.run(line)


def _leaves(text: str) -> bool:
    try:
        return read_line(text).leaves
    except SvcError:
        return False


def _before(session: Session, repository: Repository, code: int) -> FormattedText:
    """What stands before a line: who acts, and how the last line ended if that was badly."""
    repository.forget_config()
    who = identity.known(repository, session.actor) or "svc"
    failed = [("class:failed", f"[{code}]")] if code else []
    return FormattedText([("", who), *failed, ("", "> ")])
