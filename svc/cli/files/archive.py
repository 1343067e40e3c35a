"""`svc archive`, `svc unarchive`, `svc index`: what lies in the work tree, and the index."""

from __future__ import annotations

import click

from svc.cli.core.session import Session
from svc.cli.termio.display import write
from svc.cli.termio.progress import catching_up
from svc.cli.termio.say import say
from svc.language import N_, _


@click.command()
@click.option("--before", required=True, metavar="MONTH", help="First month that stays: 2025-01.")
@click.pass_obj
def archive(session: Session, before: str) -> None:
    """Take the ticket and follow-up files of old months out of the work tree.

    They stay in HEAD and in every listing and report, and a ticket of theirs
    can still be acted on. A small work tree keeps git and svc quick.
    """
    from svc.desk.repository import archive as archiving

    done = archiving.archive(session.directory, before)
    for notice in done.notices:
        say(notice)
    words = _(
        "{n} tickets of months before {month} left the work tree", n=done.tickets, month=before
    )
    write(f"{words}\n")


@click.command()
@click.pass_obj
def unarchive(session: Session) -> None:
    """Bring the files of all months back into the work tree."""
    from svc.desk.repository import archive as archiving

    done = archiving.unarchive(session.directory)
    for notice in done.notices:
        say(notice)
    write(_("{n} tickets are back in the work tree", n=done.tickets) + "\n")


@click.command()
@click.option("--rebuild", is_flag=True, help="Throw it away and make it anew.")
@click.option("--verify", is_flag=True, help="Prove that it holds exactly what HEAD does.")
@click.pass_obj
def index(session: Session, rebuild: bool, verify: bool) -> None:
    """Bring the index to HEAD, or make it anew; every command does so by itself."""
    from svc.desk.repository import index as indexing

    if verify:
        found = indexing.verify(session.directory, catching_up())
        said = N_("{n} records, proven to be those of {commit}, {size:.1f} MB")
    else:
        found = indexing.bring_up(session.directory, rebuild, catching_up())
        said = N_("{n} records at {commit}, {size:.1f} MB")
    words = _(said, n=found.records, commit=found.commit[:12], size=found.bytes / 1e6)
    write(f"{words}\n")
