"""`svc procedure scan`: the steps of a whole sheet, as one commit."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from svc.language import _

if TYPE_CHECKING:
    from svc.cli.core.session import Session


@click.command()
@click.argument("file")
@click.option("--workflow", metavar="WORKFLOW", required=True, help="Of which workflow.")
@click.option("--dry-run", is_flag=True, help="Say what would be done, and write nothing.")
@click.option("--rejects", metavar="FILE", help="Where rows go that were refused.")
@click.pass_obj
def scan(session: Session, /, file: str, workflow: str, dry_run: bool, rejects: str | None) -> int:
    """Take the steps of a sheet, such as a move-in day's, as one commit.

    A row is a step of one home (columns: unit, step, at, by; 房号 步骤 时间 经办人): all that
    it asks for was shown, signed and handed over. A home that has no procedure of the
    workflow open gets one. A row that is refused is told, and stops no other; the exit code
    is then 4.
    """
    from svc.cli.termio.sheet_rows import rows_of, tell_rows
    from svc.desk.batch import scanned_steps

    with rows_of(file, _("taking steps")) as advance:
        done = scanned_steps.scan(
            session.directory, session.actor, file, workflow, dry_run=dry_run,
            rejects=Path(rejects) if rejects else None, advance=advance,
        )  # fmt: skip
    outcome = _("{opened} opened, {taken} steps taken", opened=done.opened, taken=done.taken)
    return tell_rows(outcome, done.refused, dry_run, rejects)
