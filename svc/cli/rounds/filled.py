"""`svc round import`: sheets that were filled in by hand or in a spreadsheet."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from svc.cli.termio.say import say
from svc.errors import InvalidData
from svc.language import _, n_

if TYPE_CHECKING:
    from svc.cli.core.session import Session


@click.command("import")
@click.argument("file")
@click.option("--at", metavar="TIME", help="When, where a row does not say.")
@click.option("-n", "--dry-run", is_flag=True, help="Only tell what it would come to.")
@click.option("--rejects", metavar="FILE", help="Where rows go that are not taken over.")
@click.option("--format", type=click.Choice(("text", "json")), default="text", show_default=True,
              help="Words, or one JSON object.")  # fmt: skip
@click.pass_obj
def import_sheets(
    session: Session, /, file: str, at: str | None, dry_run: bool, rejects: str | None,
    format: str,
) -> int:  # fmt: skip
    """Take filled sheets in from FILE: what svc round sheet --format csv makes, with answers.

    A CSV file or a spreadsheet; a row an answer. Findings become tickets as they do with svc
    round check. A point without answers is left; one that is wrong is told, with its rows,
    and stops no other. The exit code is then 4. Taken in again, nothing happens twice.
    """
    from svc.cli.termio.display import write, write_json
    from svc.cli.termio.streams import safe
    from svc.desk.batch import filled_sheets

    done = filled_sheets.take_in(
        session.directory, session.actor, file, at=at, dry_run=dry_run,
        rejects=Path(rejects) if rejects else None,
    )  # fmt: skip
    for notice in done.notices:
        say(notice)
    refused: list[dict[str, Any]] = [
        {"round": point.round, "point": point.point, "rows": [row.number for row in point.rows],
         "error": error.message}
        for point, error in done.refused
    ]  # fmt: skip
    counts = {"points": len(done.taken), "known": done.known, "left": done.left}
    if format == "json":
        write_json({**counts, "refused": refused, "dry_run": dry_run})
    else:
        for line in refused:
            say(_("rows {rows}: {round} {point}: {error}",
                  **{**line, "rows": ", ".join(map(str, line["rows"]))}))  # fmt: skip
        counted = n_("{n} point is recorded", "{n} points are recorded", len(done.taken))
        if dry_run:
            counted = n_("{n} point would be recorded", "{n} points would be recorded",
                         len(done.taken))  # fmt: skip
        rest = _("{known} known, {left} left, {refused} refused", **{**counts,
                 "refused": len(refused)})  # fmt: skip
        write(safe(f"{counted}{_('; ')}{rest}") + "\n")
    return InvalidData.exit_code if refused else 0
