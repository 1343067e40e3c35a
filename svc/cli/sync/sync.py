"""`svc sync`: meet the other desks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from svc.cli.core.session import Session
from svc.cli.termio.progress import catching_up
from svc.cli.termio.say import say
from svc.language import N_, _, n_

if TYPE_CHECKING:
    from svc.desk.sync.sync import SyncResult


@click.command()
@click.option("--dry-run", is_flag=True, help="Only say what would come, and be disputed.")
@click.option("-q", "--quiet", is_flag=True,
              help="For cron: no words without news, and offline is fine.")  # fmt: skip
@click.pass_obj
def sync(session: Session, dry_run: bool, quiet: bool) -> None:
    """Meet the other desks: take over what they did, send what was done here.

    As often as one likes, also from cron. What two desks wrote differently in
    one field stays as it was published first, and is listed by svc board.
    """
    from svc.desk.sync.sync import sync as meet
    from svc.store.sync.remote import Offline

    try:
        result = meet(session.directory, session.actor, dry_run=dry_run, progress=catching_up)
    except Offline:
        if quiet:
            return
        raise
    tell(result, dry_run, quiet)


def tell(result: SyncResult, dry_run: bool = False, quiet: bool = False) -> None:
    """Say what came of a meeting."""
    from svc.cli.termio.display import write

    for notice in result.notices:
        say(notice)
    nothing = not (result.received or result.sent)
    if not (quiet and nothing):
        said = N_("desk {desk}: {received}, {sent}, {united}")
        if dry_run:
            said = N_("desk {desk} would have: {received}, {sent}, {united}")
        write(_(said, desk=result.desk, **_counts(result)) + "\n")
    for path in result.disputed:
        say(_("{path}: two desks wrote different values (svc board)", path=path))
    for path in result.left:
        say(_("{path} is being edited and left alone: svc save, then svc sync", path=path))


def _counts(result: SyncResult) -> dict[str, str]:
    received, sent, united = result.received, result.sent, len(result.united)
    return {
        "received": n_("{n} file taken over", "{n} files taken over", received),
        "sent": n_("{n} action sent", "{n} actions sent", sent),
        "united": n_("{n} file united", "{n} files united", united),
    }
