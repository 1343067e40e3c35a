"""`svc backup` and `svc restore`: an office as one file, and an office from one."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from svc.cli.core.session import Session
from svc.cli.termio.say import say
from svc.language import _, n_
from svc.rules.record.personal_words import short_hash

if TYPE_CHECKING:
    from svc.desk.repository.backup import BackupContents


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--check", "only_check", is_flag=True, help="Only read FILE through and try it.")
@click.option("--force", is_flag=True, help="Overwrite FILE.")
@click.pass_obj
def backup(session: Session, file: Path, only_check: bool, force: bool) -> None:
    """Write the office to FILE: its whole history, and what of it lies outside git.

    A tar archive with a `git bundle`, this desk's settings, edits that are not
    recorded yet and the channels of messages, tokens among them. It is read again
    and tried before this ends. svc restore makes an office of it; so does plain
    git: `tar xf FILE office.bundle; git clone office.bundle`.
    """
    from svc.cli.termio.output_file import new_file
    from svc.desk.repository import backup as backups
    from svc.store.git.repository import Repository

    path = session.directory / file
    if only_check:
        _tell(file, backups.check(path))
        return
    private = Repository.open(session.directory).common_dir
    with new_file(str(path), force, private) as draft:
        assert draft is not None
        contents = backups.backup(session.directory, draft)
    _tell(file, contents)
    say(_("it holds residents' data, and tokens of channels if there are any;"
          " keep it where this machine's disk is not"))  # fmt: skip


def _tell(file: Path, contents: BackupContents) -> None:
    from svc.cli.termio.display import write
    from svc.cli.termio.streams import safe

    count = n_("{n} record", "{n} records", contents.records)
    edits = n_("{n} edit not recorded", "{n} edits not recorded", len(contents.edits))
    line = _("{file}  {office}, {count} at {commit}, {edits}; read again and sound",
             file=file, office=contents.office, count=count, commit=short_hash(contents.commit),
             edits=edits)  # fmt: skip
    write(safe(line) + "\n")


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.argument("directory", type=click.Path(path_type=Path))
@click.option("--desk", metavar="LETTER", help="Its letter; the lowest free one unless told.")
@click.pass_obj
def restore(session: Session, file: Path, directory: Path, desk: str | None) -> None:
    """Make an office of a backup FILE in a new folder DIRECTORY, as a desk with its own letter.

    Numbers that it gives differ from those that the desk of before gives, should
    that one still be at work. Where desks met at a remote it meets them again.
    """
    from svc.cli.termio.display import write
    from svc.cli.termio.streams import safe
    from svc.desk.repository.restore import restore as restoring

    made = restoring(session.directory / file, session.directory / directory, desk)
    for notice in made.notices:
        say(notice)
    write(_("desk {letter}", letter=made.desk) + "\n")
    say(_("next: cd {directory}; {steps}", directory=safe(str(directory)),
          steps="svc status; svc check; svc board"))  # fmt: skip
