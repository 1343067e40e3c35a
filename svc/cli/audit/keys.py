"""`svc key` and `svc staff key`: keys set up, given, revoked, and made to count."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from svc.cli.core.work import acting, looking
from svc.cli.parsing.options import format_option
from svc.cli.termio.say import say
from svc.cli.termio.streams import safe
from svc.kinds.staff import Revocation
from svc.language import _
from svc.rules.record.personal_words import short_hash

if TYPE_CHECKING:
    from datetime import datetime

    from svc.cli.core.session import Session
    from svc.desk.core.desk import Desk
    from svc.kinds.staff import StaffKey


@click.command()
@click.option(
    "--key",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Where the key lies; made there if there is none.",
)
@click.pass_obj
def setup(session: Session, key: Path | None) -> None:
    """Have what is recorded at this desk signed: an SSH key is made, and git told of it.

    It is done for this office, or outside of any for all that this user will make:
    svc init then signs its first commit. The key signs for whoever acts: --as STAFF.
    """
    from svc.cli.termio.display import write
    from svc.desk.keys import keys

    made = keys.set_up(session.directory, session.actor, key)
    write(f"{made.who} {made.fingerprint}\n{safe(made.key)}\n")
    if not made.here:
        say(_("next: svc --as {who} init DIR", who=made.who))
        return
    _refreshed(session)
    say(
        _("next, by a director: svc staff key add {who} --file {path}.pub; and where signatures do"
          " not count yet: svc key trust", who=made.who, path=safe(str(made.path)))
    )  # fmt: skip


@click.command("list")
@format_option
@click.pass_obj
def list_keys(session: Session, format: str) -> None:
    """List the keys on file, and from where on signatures count."""
    from svc.cli.termio.display import DisplayField, display
    from svc.desk.keys import keys

    with looking(session) as view:
        known = [one._asdict() for one in keys.listed(view)]
        office = keys.office_of(view)
        fields = [
            DisplayField("who", format=view.person), DisplayField("fingerprint"),
            DisplayField("since"), DisplayField("until"), DisplayField("revoked"),
            DisplayField("founder"),
        ]  # fmt: skip
    display(known, fields, format, empty=_("no keys on file"))
    if office.trust is None:
        say(_("signatures do not count yet: svc key trust switches them on"))


@click.command()
@click.option("--root", metavar="FINGERPRINT",
              help="Put the key here in the place of a founder's that was lost.")  # fmt: skip
@click.pass_obj
def trust(session: Session, root: str | None) -> None:
    """Have signatures count from here on, by the key that is set up at this desk.

    What was recorded before is taken over as unsigned. The fingerprint that is told is
    the root of all trust: the company keeps it outside the office, for svc audit --root.
    """
    from svc.cli.termio.display import write
    from svc.desk.keys import keys
    from svc.rules.record.ssh_keys import fingerprint

    founded = acting(session, lambda desk: keys.trust(desk, root))
    _refreshed(session)
    write(f"{fingerprint(founded.key)}\n")
    say(_("keep this outside the office; next: svc staff key add, for everybody who records"))


@click.command()
@click.argument("who", metavar="ID")
@click.argument("key", required=False, metavar="[KEY]")
@click.option(
    "--file",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="The .pub file that it stands in.",
)
@click.pass_obj
def add(session: Session, who: str, key: str | None, file: Path | None) -> None:
    """Give a member of staff a key: what it signs is theirs. Only a director does."""
    from svc.desk.keys import keys
    from svc.errors import UsageError
    from svc.store.signing.own_key import read_public

    if (key is None) == (file is None):
        raise UsageError(_("which key?"), _("name it in one way: KEY in quotes, or --file"))
    line = key if key is not None else read_public(session.directory / (file or ""))
    acting(session, lambda desk: keys.add(desk, who, line))
    _refreshed(session)


@click.command()
@click.argument("who", metavar="ID")
@click.argument("key", required=False, metavar="[FINGERPRINT]")
@click.option(
    "--reason",
    type=click.Choice([*map(str, Revocation)]),
    required=True,
    help="Why it counts no longer.",
)
@click.option("--since", metavar="WHEN", help="List what it signed from then on.")
@click.pass_obj
def revoke(session: Session, who: str, key: str | None, reason: str, since: str | None) -> None:
    """Have a key of a member of staff count no longer; what it signed before stays good.

    FINGERPRINT, or how it begins, is needed only where they have several. With
    --since, from when it may have been in wrong hands, each commit that it signed
    is listed for whoever looks through them.
    """
    from datetime import time

    from svc.desk.keys import keys
    from svc.rules.time.parsing import parse_moment

    def work(desk: Desk) -> tuple[StaffKey, datetime | None]:
        from_then = parse_moment(since, desk.now, desk.zone, day_at=time()) if since else None
        return keys.revoke(desk, who, key or "", Revocation(reason)), from_then

    revoked, from_then = acting(session, work)
    _refreshed(session)
    if from_then is not None:
        _list_signed(session, revoked.key, from_then)


def _list_signed(session: Session, key: str, since: datetime) -> None:
    from svc.cli.termio.display import DisplayField, display
    from svc.desk.keys.signed import signed_since

    with looking(session) as view:
        signed, zone = list(signed_since(view.repository, key, since)), view.zone
    rows = [
        {
            "commit": short_hash(one.id),
            "at": one.at.astimezone(zone).isoformat(),
            "what": one.subject,
        }
        for one in signed
    ]
    fields = [DisplayField("commit", "commit"), DisplayField("at", "recorded"),
              DisplayField("what", "what")]  # fmt: skip
    display(rows, fields, "table", empty=_("it has signed nothing since then"))


def _refreshed(session: Session) -> None:
    """Have plain git know whose keys are whose."""
    from svc.desk.keys import keys

    with looking(session) as view:
        for notice in keys.refresh(view):
            say(notice)
