"""`svc batch`: many actions from a file or a pipe."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING, Any

import click

from svc.cli.termio.say import say
from svc.language import _, english, n_

if TYPE_CHECKING:
    from svc.cli.core.session import Session
    from svc.desk.batch.run import LineResult

HELP = """Do many actions, one JSON object a line, from FILE or - for standard input.

\b
{"do": "create", "text": "…", "kind": "repair", …}
{"do": "assign", "ticket": "$1", "to": "zhang.wei"}
{"do": "accept", "ticket": "$1", "as": "zhang.wei", "at": "2026-11-03 09:12"}

An action is called as its command, its keys as the command's options; --actions
lists them. "$1" stands for the record of line 1; "as" says who acts, if not
whom --as names.

All lines are one commit, or nothing is done: then the bad lines say why, and
the others that they were held back. With --each a line is a commit of its own
and a bad one stops no other. Each line is answered with one JSON line; the exit
code is that of the worst.
"""


@click.command(help=HELP)
@click.argument("file", required=False)
@click.option("--each", is_flag=True, help="A commit a line, instead of one for all.")
@click.option("--dry-run", is_flag=True, help="Say what would be done, and write nothing.")
@click.option("--actions", is_flag=True, help="List the actions and their keys, and end.")
@click.pass_obj
def batch(
    session: Session,
    /,
    file: str | None,
    each: bool,
    dry_run: bool,
    actions: bool,
) -> int:
    """See HELP."""
    from svc.cli.termio.prompt import require
    from svc.desk.batch.run import lines, run_each

    if actions:
        _show_actions()
        return 0
    require(FILE=file)
    assert file is not None
    with _opened(file) as source:
        if each and not dry_run:
            return _tell(_in_english(run_each(session.directory, session.actor, lines(source))))
        answers = _together(session, source, each, dry_run)
    return _tell(answers, dry_run)


def _together(session: Session, source: IO[bytes], each: bool, dry_run: bool) -> list[LineResult]:
    from svc.cli.termio.progress import progress
    from svc.desk.batch.run import lines, run

    with english():
        asked = list(lines(source))
    with progress(_("acting"), len(asked), _("actions")) as advance, english():
        return run(
            session.directory, session.actor, asked, dry_run=dry_run, keep_good=each,
            advance=advance,
        )  # fmt: skip


def _in_english(answers: Iterable[LineResult]) -> Iterator[LineResult]:
    """Answers as programs get them, whoever reads what is said beside them."""
    coming = iter(answers)
    while True:
        with english():
            answer = next(coming, None)
        if answer is None:
            return
        yield answer


def _tell(answers: Iterable[LineResult], dry_run: bool = False) -> int:
    """Each answer as it comes, and how many were bad; the exit code of the worst."""
    from svc.cli.termio.display import write_json

    total = bad = held = code = 0
    for answer in answers:
        write_json(answer.as_json(), lines=True)
        total, held, code = total + 1, held + answer.held, max(code, answer.exit)
        bad += answer.exit != 0 and not answer.held
    if held or (bad == total and bad):
        refusal = n_(
            "{bad} of {n} line is bad, so nothing was done",
            "{bad} of {n} lines are bad, so nothing was done",
            total,
            bad=bad,
        )
        say(refusal)
    else:
        say(_done(total - bad, dry_run) + (_(", {bad} refused", bad=bad) if bad else ""))
    return code


def _done(count: int, dry_run: bool) -> str:
    if dry_run:
        return n_("{n} action would be done", "{n} actions would be done", count)
    return n_("{n} action done", "{n} actions done", count)


@contextmanager
def _opened(file: str) -> Iterator[IO[bytes]]:
    """The file; `-` for standard input.

    Raises:
        NotFound: There is no such file.
    """
    import sys
    from pathlib import Path

    from svc.errors import NotFound

    if file == "-":
        yield sys.stdin.buffer
        return
    path = Path(file)
    if not path.is_file():
        raise NotFound(
            _("no file {file!r}", file=file),
            _("name a file of JSON lines, or - for standard input"),
        )
    with path.open("rb") as source:
        yield source


def _show_actions() -> None:
    from svc.cli.termio.display import DisplayField, display
    from svc.desk.batch.action_table import EVERY_VERB

    rows: list[dict[str, Any]] = [
        {"do": verb.name, "key": key.name, "needed": key.needed, "takes": key.reader.said}
        for verb in EVERY_VERB
        for key in verb.keys
    ]
    fields = [DisplayField("do"), DisplayField("key"), DisplayField("needed", format=_needed),
              DisplayField("takes", flexible=True)]  # fmt: skip
    display(rows, fields)


def _needed(value: bool) -> str:
    return _("needed") if value else ""
