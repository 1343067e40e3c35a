"""`svc notify channel`: the addresses messages go to, kept beside git."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from svc.cli.parsing.options import format_option
from svc.cli.termio.say import say
from svc.language import _, n_

if TYPE_CHECKING:
    from svc.cli.core.session import Session


@click.command()
@click.argument("name")
@click.argument("address", default="-", metavar="[URL]")
@click.pass_obj
def add(session: Session, name: str, address: str) -> None:
    """Keep an ADDRESS that messages for NAME go to: a member of staff, a department, a group.

    Such as wecombot://KEY, dingtalk://TOKEN, feishu://TOKEN, tgram://BOT/CHAT,
    mailtos://USER:PASSWORD@HOST/?to=ADDRESS or jsons://HOST/PATH. It is read from
    standard input, or asked for, unless it is given: what is typed as an argument
    others may see. It is kept in .git/svc/channels.json, which you alone may read.
    """
    from svc.cli.termio.prompt import ask, interactive, text_or_stdin
    from svc.desk.notify import channels

    asked = address == "-" and interactive()
    address = ask(_("Address"), str) if asked else text_or_stdin(address)
    channels.add(session.directory, name, address.strip())
    say(_("kept; svc notify channel test {name} tries it", name=name))


@click.command("list")
@format_option
@click.pass_obj
def list_channels(session: Session, format: str) -> None:
    """List the channels of this desk; of their addresses nothing that is secret."""
    from svc.cli.termio.display import DisplayField, display
    from svc.desk.notify import channels

    fields = [DisplayField("name"), DisplayField("sort"),
              DisplayField("address", flexible=True), DisplayField("confirms")]  # fmt: skip
    rows = [one._asdict() for one in channels.kept(session.directory)]
    display(rows, fields, format, empty=_("this desk has no channel"))


@click.command()
@click.argument("name")
@click.pass_obj
def remove(session: Session, name: str) -> None:
    """Forget every address of NAME."""
    from svc.desk.notify import channels

    count = channels.remove(session.directory, name)
    say(n_("{n} address forgotten", "{n} addresses forgotten", count))


@click.command()
@click.argument("name")
@click.pass_obj
def test(session: Session, name: str) -> None:
    """Send NAME a trial message, and say whether it was taken."""
    from svc.cli.termio.display import write
    from svc.cli.termio.streams import safe
    from svc.desk.notify import channels
    from svc.errors import Busy

    came = channels.tried(session.directory, name)
    for sort, delivery in came:
        outcome = _("taken") if delivery.done else _("not taken: {why}", why=delivery.why)
        write(safe(f"{sort}  {outcome}") + "\n")
    if not all(delivery.done for _sort, delivery in came):
        raise Busy(_("a channel did not take the message"), _("svc notify channel add corrects it"))
