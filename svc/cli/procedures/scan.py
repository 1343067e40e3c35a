"""`svc procedure scan`: the steps of a whole sheet, as one commit."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from svc.language import _, n_

if TYPE_CHECKING:
    from svc.cli.core.session import Session

#: So many rows that were refused are shown.
_SHOWN = 10
#: As for records that break a rule.
_INVALID = 4


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
    from svc.cli.termio.display import write
    from svc.cli.termio.progress import progress
    from svc.cli.termio.say import say
    from svc.desk.batch import scanned_steps
    from svc.exchange.files.source import opened

    with opened(file) as source:
        total = source.lines()
    with progress(_("taking steps"), total, _("rows")) as advance:
        done = scanned_steps.scan(
            session.directory, session.actor, file, workflow, dry_run=dry_run,
            rejects=Path(rejects) if rejects else None, advance=advance,
        )  # fmt: skip
    for number, reason in done.refused[:_SHOWN]:
        say(_("row {number}: {reason}", number=number, reason=reason))
    outcome = _("{opened} opened, {taken} steps taken", opened=done.opened, taken=done.taken)
    if dry_run:
        outcome = _("would be done: {what}", what=outcome)
    write(outcome + "\n")
    if not done.refused:
        return 0
    say(n_("{n} row was refused", "{n} rows were refused", len(done.refused))
        + (f": {rejects}" if rejects and not dry_run else ""))  # fmt: skip
    return _INVALID
