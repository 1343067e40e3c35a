"""`svc join` and `svc remote`: which desks there are, and where they meet."""

from __future__ import annotations

from pathlib import Path

import click

from svc.cli.core.session import Session
from svc.cli.parsing.options import format_option
from svc.cli.termio.progress import catching_up
from svc.cli.termio.say import say
from svc.cli.termio.streams import safe
from svc.language import _
from svc.rules.record.personal_words import short_hash


@click.command()
@click.argument("url")
@click.argument("directory", type=click.Path(path_type=Path))
@click.option("--desk", metavar="LETTER", help="Its letter; the lowest free one unless told.")
@click.pass_obj
def join(session: Session, url: str, directory: Path, desk: str | None) -> None:
    """Make one more desk of the office at URL, in a new folder DIRECTORY."""
    from svc.cli.termio.display import write
    from svc.desk.sync import remotes

    place = session.directory / directory
    here = session.directory / url
    meeting = remotes.join(str(here) if here.is_dir() else url, place, desk, progress=catching_up)
    write(_("desk {letter}", letter=meeting.desk) + "\n")
    steps = "svc board; svc sync; */5 * * * * svc sync --quiet"
    say(_("next: cd {directory}; {steps}", directory=safe(str(place)), steps=steps))


@click.command()
@click.argument("directory", type=click.Path(path_type=Path))
@click.option("--renew", is_flag=True, help="Write the hooks and settings of one that is there.")
@click.option("--root", metavar="FINGERPRINT",
              help="The founder's key by the company's word, where one was lost.")  # fmt: skip
@click.pass_obj
def init(session: Session, directory: Path, renew: bool, root: str | None) -> None:
    """Make a remote in DIRECTORY: a bare repository that keeps its history whole.

    It may lie on a shared folder, or on a server that desks reach by ssh or https.
    Its hooks call this svc, which judges each push; where svc was moved or updated
    to another place, --renew tells them.
    """
    from svc.cli.termio.display import write
    from svc.desk.sync import remotes

    made = remotes.renew_remote if renew else remotes.make_remote
    place = made(session.directory / directory)
    if root is not None:
        remotes.expect_root(place, root)
    write(f"{safe(str(place))}\n")
    if not renew:
        say(_("next, in the office: svc remote add {place}", place=safe(str(place))))


@click.command()
@click.argument("url")
@click.pass_obj
def add(session: Session, url: str) -> None:
    """Have this office meet other desks at URL, and publish it there."""
    from svc.cli.sync.sync import tell
    from svc.desk.sync import remotes

    here = session.directory / url
    tell(remotes.add_remote(session.directory, str(here) if here.is_dir() else url))
    say(_("next, for one more desk: svc join {url} DIR", url=safe(url)))


@click.command()
@format_option
@click.pass_obj
def show(session: Session, format: str) -> None:
    """Show where the desks meet, and when each of them did so last."""
    from svc.cli.termio.display import DisplayField, display
    from svc.desk.gate.standing import gate_words
    from svc.desk.sync import remotes

    shown = remotes.show(session.directory)
    if not shown.reached:
        say(_("{remote} cannot be reached; as last seen:", remote=shown.remote))
    fields = [
        DisplayField("desk", "desk"),
        DisplayField("here", "this one", format=lambda here: "*" if here else ""),
        DisplayField("at", "last published"),
        DisplayField("commit", "commit"),
    ]
    rows = [{**mark._asdict(), "at": mark.at.isoformat()} for mark in shown.desks]
    display(rows, fields, format)
    if format in ("table", "md"):
        say(gate_words(shown.gate))
        for head in shown.refused:
            say(
                _("desk {desk} was refused {commit}: svc sync --adopt {commit} takes it on",
                  desk=head.desk, commit=short_hash(head.commit))
            )  # fmt: skip


@click.command()
@click.option("--limit", metavar="N", type=click.IntRange(min=1), default=50, show_default=True,
              help="Of so many pushes, the newest.")  # fmt: skip
@format_option
@click.pass_obj
def log(session: Session, limit: int, format: str) -> None:
    """List what the remote was sent: when it took it, from which desk, signed by whose key.

    The remote writes it down itself, a commit a push on refs/svc/log, and keeps the
    push certificates there.
    """
    from svc.cli.termio.display import DisplayField, display
    from svc.desk.gate.standing import push_rows
    from svc.desk.sync import remotes

    rows = push_rows(remotes.logged(session.directory, limit))
    fields = [
        DisplayField("at", "logged"), DisplayField("desk", "desk"), DisplayField("what", "what"),
        DisplayField("commit", "commit"), DisplayField("signer", "signer"),
        DisplayField("certificate", "certificate"),
    ]  # fmt: skip
    display(rows, fields, format)


@click.command()
@click.pass_obj
def leave(session: Session) -> None:
    """Send what is here, and give this desk's letter back for another machine."""
    from svc.cli.termio.display import write
    from svc.desk.sync import remotes

    letter = remotes.leave(session.directory)
    write(_("desk {letter} has left; its letter is free", letter=letter) + "\n")
