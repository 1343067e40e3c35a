"""`svc sync`: meet the other desks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from svc.cli.core.session import Session
from svc.cli.termio.progress import catching_up
from svc.cli.termio.say import say
from svc.errors import SvcError, UsageError
from svc.language import N_, _, n_

if TYPE_CHECKING:
    from svc.desk.sync.sync import SyncResult


#: Seconds between two meetings at the least.
_SHORTEST_WAIT = 5.0
_UNITS = {"m": 60, "h": 3600, "d": 86400}


@click.command()
@click.option("--dry-run", is_flag=True, help="Only say what would come, and be disputed.")
@click.option("--status", is_flag=True, help="Only say when others were met, and what waits.")
@click.option("--redo", is_flag=True, help="Do again what the gate refused, as who acts now.")
@click.option("--adopt", metavar="COMMIT", help="Take on what another desk was refused.")
@click.option("--every", metavar="SPAN", help="Go on, and sync again after each 5m, 2h, ….")
@click.option("-q", "--quiet", is_flag=True,
              help="For cron: no words without news, and offline is fine.")  # fmt: skip
@click.pass_obj
def sync(
    session: Session, dry_run: bool, status: bool, redo: bool, adopt: str | None,
    every: str | None, quiet: bool,
) -> None:  # fmt: skip
    """Meet the other desks: take over what they did, send what was done here.

    As often as one likes, also from cron. What two desks wrote differently in
    one field stays as it was published first, and is listed by svc board.

    What the remote's gate refuses stays here and is named with its commit and the
    rule: --redo records it again on top, as done by whoever may; or a director
    takes it on as it is, by --adopt, and answers for it.
    """
    chosen = [bool(way) for way in (dry_run, status, redo, adopt, every)]
    if sum(chosen) > 1:
        raise UsageError(
            _("one thing at a time"), _("--dry-run, --status, --redo, --adopt or --every")
        )
    if status:
        _say_status(session)
    elif every is not None:
        _go_on(session, every, quiet)
    else:
        _once(session, dry_run, quiet, redo, adopt)


def _once(
    session: Session, dry_run: bool, quiet: bool, redo: bool = False, adopt: str | None = None
) -> None:
    from svc.cli.sync.watching import watching
    from svc.desk.sync.status import sync_status
    from svc.desk.sync.sync import sync as meet
    from svc.errors import Busy
    from svc.store.sync.answers import Offline

    try:
        with watching() as watch:
            result = meet(
                session.directory, session.actor, dry_run=dry_run, redo=redo, adopt=adopt,
                watch=watch, progress=catching_up,
            )  # fmt: skip
    except Offline as error:
        if quiet:
            return
        count = sync_status(session.directory).to_send
        waits = n_("{n} action waits", "{n} actions wait", count)
        raise Busy(
            _("offline; {waits} ({reason})", waits=waits, reason=error.message), error.next_step
        ) from error
    except Busy:
        # From cron the next one finds the same, and nothing is lost by waiting for it.
        if quiet:
            return
        raise
    tell(result, dry_run, quiet)


def _go_on(session: Session, every: str, quiet: bool) -> None:
    """Sync again and again; what goes wrong is said, and does not end it."""
    import time

    from svc.cli.termio.say import warn
    from svc.errors import Busy
    from svc.rules.clocks.targets import parse_span

    try:
        span = parse_span(f"{every} around the clock")
        seconds = span.amount * _UNITS[span.unit]
    except SvcError as error:
        raise UsageError(_("no span {span!r}", span=every), _("such as 5m or 2h")) from error
    while True:
        try:
            _once(session, False, quiet)
        except Busy as error:
            warn(error.message)
        time.sleep(max(seconds, _SHORTEST_WAIT))


def _say_status(session: Session) -> None:
    from datetime import UTC, datetime

    from svc.cli.core.work import looking
    from svc.cli.termio.display import write
    from svc.desk.sync.status import sync_status, waiting_words

    with looking(session) as view:
        state, zone = sync_status(session.directory), view.zone
    met = f"{state.met.astimezone(zone):%Y-%m-%d %H:%M}" if state.met else _("never")
    head = _("desk {desk} at {remote}: met last {at}", desk=state.desk, remote=state.remote, at=met)
    lines = waiting_words(state, datetime.now(UTC)) or [_("nothing waits")]
    write("\n".join([head, *lines, ""]))


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
