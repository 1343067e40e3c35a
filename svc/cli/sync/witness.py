"""`svc witness`: see to it, from outside, that a remote's history only goes on."""

from __future__ import annotations

from pathlib import Path

import click

from svc.cli.core.session import Session
from svc.cli.termio.say import say
from svc.cli.termio.streams import safe
from svc.language import _


@click.command()
@click.argument("url")
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--name", metavar="NAME", default="witness", show_default=True,
              help="What its notes go by.")  # fmt: skip
@click.option("--key", metavar="KEYFILE", type=click.Path(path_type=Path, dir_okay=False),
              help="Its Ed25519 key; FILE.key unless told, made if there is none.")  # fmt: skip
@click.option("--stamp", metavar="URL", help="Have this authority stamp the note (RFC 3161).")
@click.option("--publish", is_flag=True, help="Leave the note on the remote as well.")
@click.pass_obj
def witness(
    session: Session, url: str, file: Path, name: str, key: Path | None, stamp: str | None,
    publish: bool,
) -> None:  # fmt: skip
    """Look at the remote at URL and keep in FILE what it shows: time, head, count.

    For cron on a machine that is not the office's. Ends with 0 where the history
    goes on from what was seen before, with 1 where it was changed, with 5 where
    the remote cannot be reached. FILE.note is signed; svc audit --witness FILE
    holds an office against it.
    """
    from svc.cli.termio.display import write
    from svc.desk.gate.witness import WitnessWays
    from svc.desk.gate.witness import witness as look

    here = session.directory / url
    ways = WitnessWays(name, session.directory / key if key else None, stamp, publish)
    place = session.directory / file
    seen = look(str(here.resolve()) if here.is_dir() else url, place, ways)
    write(f"{seen.head} {seen.length}\n")
    if not seen.new:
        say(_("as it was seen before"))
    if seen.made_key:
        say(_("a key was made; keep its public half with the company: {key}", key=seen.made_key))
        say(_("next, from cron: svc witness {url} {file}", url=safe(url), file=safe(str(file))))
    if publish and not seen.published:
        say(_("the note could not be left on the remote; it is in {file}", file=f"{file}.note"))
