"""`svc check`: every rule, over all records or the given files."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from svc.cli.core.session import Session
from svc.cli.parsing.options import format_option, rev_option, words_reveal_option
from svc.cli.termio.say import say
from svc.language import _, n_

if TYPE_CHECKING:
    from collections.abc import Sequence

    from svc.desk.repository.check import CheckResult
    from svc.errors import Problem


@click.command()
@click.argument("files", nargs=-1, metavar="[FILE]...")
@rev_option
@click.option("--history", is_flag=True, help="Judge every commit: who had the right to it.")
@words_reveal_option
@format_option
@click.pass_obj
def check(
    session: Session, files: tuple[str, ...], rev: str | None, history: bool, format: str
) -> int:
    """Hold records against every rule: all of them, or those in FILE, file or folder.

    Uncommitted edits count as `svc save` would record them. Every error is told
    with file, line and place; notes tell what is legal and worth knowing. Ends
    with 4 if there is an error.

    What was committed by somebody without the right to, by the rules and roles of the
    commit before, is noted where it changed the office's rules or its staff; --history
    looks at every commit, and takes it for an error.
    """
    from svc.cli.termio.display import speaking
    from svc.desk.repository import check as checking
    from svc.errors import InvalidData

    with speaking(format):
        result = checking.check(session.directory, files, rev, history)
    for notice in result.notices:
        say(notice)
    show_found(result.problems, result.notes, format)
    if not result.problems and format == "table":
        click.echo(_summary(result))
    else:
        say(_summary(result))
    return InvalidData.exit_code if result.problems else 0


def show_found(problems: Sequence[Problem], notes: Sequence[Problem], format: str) -> None:
    """Write problems and notes: for people a line each, as compilers do."""
    from svc.cli.termio.display import DisplayField, display, write
    from svc.cli.termio.streams import safe

    if format == "table":
        write("".join(safe(str(problem)) + "\n" for problem in problems))
        write("".join(safe(f"{note} {_('(note)')}") + "\n" for note in notes))
        return
    rows = [{**one._asdict(), "level": "error"} for one in problems]
    rows += [{**one._asdict(), "level": "note"} for one in notes]
    fields = [DisplayField(name) for name in ("file", "line", "path", "reason", "level")]
    display(rows, fields, format)


def _summary(found: CheckResult) -> str:
    records = n_("{n} record", "{n} records", found.records)
    pieces = [records, _problems(found) if found.problems else _("no problems")]
    if found.notes:
        pieces.append(n_("{n} note", "{n} notes", len(found.notes)))
    return _(", ").join(pieces)


def _problems(found: CheckResult) -> str:
    files = len({problem.file for problem in found.problems})
    return _(
        "{problems} in {files}",
        problems=n_("{n} problem", "{n} problems", len(found.problems)),
        files=n_("{n} file", "{n} files", files),
    )
