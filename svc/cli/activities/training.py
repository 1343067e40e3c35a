"""`svc activity import`: a sheet of training sessions."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from svc.language import _, n_

if TYPE_CHECKING:
    from svc.cli.core.session import Session


@click.command("import")
@click.argument("file")
@click.option("--pass-mark", type=int, default=60, show_default=True, metavar="N",
              help="So many points are enough.")  # fmt: skip
@click.option("--dry-run", is_flag=True, help="Say what would be done, and write nothing.")
@click.option("--rejects", metavar="FILE", help="Where rows go that were refused.")
@click.pass_obj
def import_training(
    session: Session, /, file: str, pass_mark: int, dry_run: bool, rejects: str | None
) -> int:
    """Take a sheet of training sessions in, as one commit.

    Columns: date, topic, trainer, staff, hours, result (日期 主题 讲师 参加人 课时 成绩). Rows of
    one day, topic and trainer are one session. A row that is refused stops no other; the exit
    code is then 4.
    """
    from svc.cli.termio.sheet_rows import tell_rows
    from svc.desk.batch import training_sheets

    done = training_sheets.take_in(
        session.directory, session.actor, file, pass_mark=pass_mark, dry_run=dry_run,
        rejects=Path(rejects) if rejects else None,
    )  # fmt: skip
    sessions = n_("{n} session", "{n} sessions", done.sessions)
    people = n_("{n} was there", "{n} were there", done.people)
    outcome = _("{sessions}, {people}", sessions=sessions, people=people)
    return tell_rows(outcome, done.refused, dry_run, rejects)
