"""`svc shell`: one process that does what is typed, line after line."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, BinaryIO

import click

from svc.language import _, current

if TYPE_CHECKING:
    from svc.cli.core.session import Session
    from svc.cli.shell.lines import LineRunner
    from svc.errors import SvcError

HELP = """Stay, and do line by line what is typed: the same commands, without `svc`.

Tab completes commands, options and the office's own values; the arrows bring
back what was typed. Below stand what is late, due and owed, and when this desk
met the others. Before the next line stands how the last one ended, where that
was badly. A line that begins with ! is for git, with # a remark. Ctrl-C leaves
a line, Ctrl-D the shell.

From a pipe the lines run likewise, and nothing is asked; the first that is not
done ends it, with its exit code.

\b
svc shell < lines.txt
"""


@click.command(help=HELP)
@click.pass_context
def shell(ctx: click.Context) -> int:
    """See HELP."""
    from svc.cli.main import answered, root
    from svc.cli.shell.lines import LineRunner
    from svc.cli.termio.lasting import keeping
    from svc.cli.termio.prompt import interactive
    from svc.index.database.connection import keeping_open
    from svc.store.git.repository import Repository

    session: Session = ctx.obj
    repository = Repository.open(session.directory)
    runner = LineRunner(answered, _options(ctx, session), repository.place)
    with keeping_open(), keeping():
        if interactive():
            from svc.cli.shell.dialog import talk

            return talk(root, runner, session, repository)
        return _all_of(runner)


def _options(ctx: click.Context, session: Session) -> list[str]:
    """What every line begins with: where, for whom and in which language the shell was begun."""
    options = ["-C", os.path.abspath(session.start), "--lang", current()]  # noqa: PTH100
    options += ["--as", session.actor] if session.actor else []
    return options + (["--no-pager"] if ctx.find_root().params.get("no_pager") else [])


def _all_of(runner: LineRunner) -> int:
    """Run the lines of a pipe until one is not done."""
    from svc.cli.shell.lines import read_line
    from svc.cli.termio.failure import report
    from svc.cli.termio.say import add
    from svc.errors import SvcError as Known

    with _lines() as source:
        for number, raw in enumerate(source, 1):
            try:
                text = raw.decode("utf-8-sig" if number == 1 else "utf-8")
                leaves = read_line(text).leaves
            except (UnicodeDecodeError, Known) as error:
                code = report(error if isinstance(error, Known) else _not_utf8())
            else:
                if leaves:
                    return 0
                code = runner.run(text)
            if code:
                add(_("line {number} ended with {code}; no line after it was run",
                      number=number, code=code))  # fmt: skip
                return code
    return 0


def _not_utf8() -> SvcError:
    from svc.errors import InvalidData

    return InvalidData(_("the line {reason}", reason=_("is not UTF-8")),
                       _("convert the file to UTF-8"))  # fmt: skip


@contextmanager
def _lines() -> Iterator[BinaryIO]:
    """The lines of standard input, which the commands themselves do not get to read."""
    source = sys.stdin
    with open(os.devnull, encoding="utf-8") as nothing:  # noqa: PTH123
        sys.stdin = nothing
        try:
            yield source.buffer
        finally:
            sys.stdin = source
