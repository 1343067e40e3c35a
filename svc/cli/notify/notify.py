"""`svc notify`: what waits to be sent, sending it, and the morning's digest."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import click

from svc.cli.parsing.options import format_option
from svc.cli.termio.say import say
from svc.language import _, n_

if TYPE_CHECKING:
    from svc.cli.core.session import Session
    from svc.desk.notify.send import Sent


@click.command()
@click.option("--all", "everything", is_flag=True,
              help="Also what is to be tried later, and what was given up.")  # fmt: skip
@click.option("--quiet", "-q", is_flag=True, help="Say nothing, whatever comes of it (for cron).")
@click.pass_obj
def send(session: Session, everything: bool, quiet: bool) -> None:
    """Send the messages that wait; what cannot be sent is tried again for three days.

    Actions start this by themselves, beside their work, unless git config
    svc.notify cron leaves it to cron.
    """
    import os

    from svc.desk.notify.send import send as sending

    if quiet:
        # Whoever types the next command meanwhile is not to wait for it.
        os.nice(5)
    came = sending(session.directory, everything=everything)
    if not quiet:
        _tell(came)


def _tell(came: Sent) -> None:
    from svc.errors import Busy

    if came.busy:
        say(_("another process is sending"))
        return
    say(n_("{n} message sent", "{n} messages sent", came.sent))
    if not (came.later or came.failed):
        return
    left = n_("{n} message is tried again", "{n} messages are tried again", came.later)
    lost = n_("{n} was given up", "{n} were given up", came.failed)
    said = _("; ").join([left] * bool(came.later) + [lost] * bool(came.failed))
    raise Busy("\n".join((said, *came.reasons)), _("svc notify list; svc notify send --all"))


@click.command("list")
@format_option
@click.pass_obj
def list_waiting(session: Session, format: str) -> None:
    """List the messages that wait or were given up, with the reason."""
    from svc.cli.termio.display import DisplayField, display
    from svc.desk.notify.waiting import waiting

    fields = [DisplayField("id"), DisplayField("to"), DisplayField("sort"),
              DisplayField("state", format=_state),
              DisplayField("tries", align="right"), DisplayField("due", format=_moment),
              DisplayField("title", flexible=True), DisplayField("why", flexible=True)]  # fmt: skip
    display(waiting(session.directory), fields, format, empty=_("nothing waits to be sent"))


@click.command()
@click.pass_obj
def digest(session: Session) -> None:
    """Have the morning's digest sent to whom the office says, once a day (for cron)."""
    from svc.desk.notify.send import digest as digesting
    from svc.desk.notify.send import send as sending

    count = digesting(session.directory)
    if not count:
        say(_("nobody with a channel here gets the digest (notify.rules in office.yaml)"))
        return
    _tell(sending(session.directory))


def _state(state: str) -> str:
    return _("waits") if state == "waiting" else _("given up")


def _moment(seconds: Any) -> str:
    from svc.cli.termio.times import full

    return full(datetime.fromtimestamp(seconds, UTC).astimezone())
