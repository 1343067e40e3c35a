"""Running an import, and what is said of it: whichever way it was asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from svc.cli.termio.say import say
from svc.errors import Unheard
from svc.language import _

if TYPE_CHECKING:
    from pathlib import Path

    from svc.cli.core.session import Session
    from svc.desk.importing.commit import ImportResult
    from svc.desk.importing.run import ImportJob


def run_import(
    session: Session,
    jobs: list[ImportJob],
    dry_run: bool,
    skipped: bool,
    format: str,
    office: Path | None = None,
) -> ImportResult:
    """Import, and say what came of it.

    Args:
        session: Where and for whom.
        jobs: What to import; all are a dry run, or none is.
        dry_run: Whether they are.
        skipped: Whether bad rows are left out.
        format: `text` or `json`.
        office: An office.yaml that comes with them.

    Raises:
        InvalidData: Rows are bad and not left out.
        Unheard: Bad rows could not be written.
    """
    from svc.cli.exchange.import_result import as_json, tell
    from svc.cli.termio.display import speaking, write_json
    from svc.cli.termio.progress import progress
    from svc.desk.importing.run import import_files, refused

    with speaking(format):
        done = import_files(
            session.directory, session.actor, jobs, progress, tell=say, office=office
        )
    for notice in done.notices:
        say(notice)
    if format == "json":
        write_json(as_json(done, dry_run))
    else:
        tell(done, dry_run, skipped)
    if done.unwritten:
        raise Unheard(
            "\n".join(
                _("imported, but the bad rows could not be written to {path}: {reason}",
                  path=path, reason=reason)
                for path, reason in done.unwritten
            ),
            _("see to it, then import the same file again: what is there already stays as it is"),
        )  # fmt: skip
    if dry_run and done.bad and not skipped:
        raise refused(done.parts, dry_run=True)
    return done
