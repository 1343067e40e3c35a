"""`svc document folder`: where the files of documents lie on this machine."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from svc.language import _

if TYPE_CHECKING:
    from svc.cli.core.session import Session


@click.command()
@click.argument("directory", required=False, metavar="[DIR]")
@click.pass_obj
def folder(session: Session, directory: str | None) -> None:
    """Say where the files of documents lie: a DIR outside the office, or a share.

    It is a setting of this clone (svc.documents in git's configuration), since another desk
    may have the same share elsewhere. Without DIR, tell it.
    """
    from svc.cli.termio.display import write
    from svc.cli.termio.streams import safe
    from svc.store.documents import folder as files
    from svc.store.git.repository import Repository

    repository = Repository.open(session.directory)
    if directory is None:
        write(safe(f"{files.folder_of(repository)}") + "\n")
        return
    chosen = files.choose(repository, session.directory / directory)
    write(safe(_("{folder}: files of documents lie there", folder=chosen)) + "\n")
