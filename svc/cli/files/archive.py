"""`svc archive`, `svc unarchive`, `svc index`: what lies in the work tree, and the index."""

from __future__ import annotations

import click

from svc.cli.core.session import Session
from svc.cli.termio.display import write
from svc.cli.termio.progress import catching_up
from svc.cli.termio.say import say
from svc.kinds.table import noun, nouns
from svc.language import N_, _
from svc.rules.record.personal_words import short_hash


@click.command()
@click.option("--before", required=True, metavar="MONTH", help="First month that stays: 2025-01.")
@click.pass_obj
def archive(session: Session, before: str) -> None:
    """Take the files of old months out of the work tree.

    Tickets, follow-ups and whatever else is filed by month, or by year. They
    stay in HEAD and in every listing and report, and can still be acted on. A
    small work tree keeps git and svc quick.
    """
    from svc.desk.repository import archive as archiving

    done = archiving.archive(session.directory, before)
    for notice in done.notices:
        say(notice)
    words = _(
        "{n} tickets of months before {month} left the work tree", n=done.tickets, month=before
    )
    write(f"{words}\n{_others(done.others)}")


@click.command()
@click.pass_obj
def unarchive(session: Session) -> None:
    """Bring the files of all months back into the work tree."""
    from svc.desk.repository import archive as archiving

    done = archiving.unarchive(session.directory)
    for notice in done.notices:
        say(notice)
    words = _("{n} tickets are back in the work tree", n=done.tickets)
    write(f"{words}\n{_others(done.others)}")


def _others(counts: dict[str, int]) -> str:
    """The other kinds that left or came back with the tickets, a line each."""
    lines = (_("{n} {kinds}", n=n, kinds=(noun if n == 1 else nouns)(k)) for k, n in counts.items())
    return "".join(f"{line}\n" for line in lines)


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
    words = _(said, n=found.records, commit=short_hash(found.commit), size=found.bytes / 1e6)
    write(f"{words}\n")
