"""`svc document add` and `store`: documents taken on file, and their files put into the folder."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from svc.cli.core.work import acting
from svc.cli.documents.shown import show_document
from svc.cli.parsing.options import at_option, note_option, result_option
from svc.cli.record.general import complete, field_options
from svc.cli.termio.prompt import text_or_stdin
from svc.kinds.table import KINDS
from svc.language import N_, _, n_
from svc.rules.record.personal_words import short_hash

if TYPE_CHECKING:
    from svc.cli.core.session import Session
    from svc.duties.documents.keeping import StoredFile

ANOTHERS = N_("Also where that file is another document's already.")


def adding(kind: str) -> click.Command:
    """`svc document add`, with an option for each field of a document."""
    parts = (
        _("Take a document on file, and put its FILE into the folder."),
        _("The file stays where it is; its copy lies in the folder that svc document folder"
          " names, by the hash of what it holds. Without a FILE it is one on paper."),
    )  # fmt: skip

    @click.command("add", help="\n\n".join(parts))
    @click.argument("file", required=False, metavar=N_("[FILE]"))
    @field_options(kind)
    @click.option("--again", is_flag=True, help=_(ANOTHERS))
    @result_option
    @click.pass_obj
    def add(session: Session, /, file: str | None, again: bool, format: str, **given: Any) -> None:
        from svc.desk.documents import filing

        typed = {name: text_or_stdin(one) if one == "-" else one for name, one in given.items()}
        complete(KINDS[kind], typed)
        with _stored(session, file) as stored:
            made = acting(session, lambda desk: filing.add(desk, typed, stored, again))
        said = (
            _("on file; its file is {hash}", hash=short_hash(stored.sha256))
            if stored
            else _("on file")
        )
        show_document(made, said, format)

    return add


@click.command()
@click.argument("document")
@click.argument("file")
@click.option("--again", is_flag=True, help=ANOTHERS)
@note_option
@at_option
@result_option
@click.pass_obj
def store(
    session: Session, /, document: str, file: str, again: bool, note: str | None, at: str | None,
    format: str,
) -> None:  # fmt: skip
    """Put one more FILE of a document into the folder: another page, a later scan."""
    from svc.desk.documents import filing

    with _stored(session, file) as stored:
        assert stored is not None
        made = acting(session, lambda desk: filing.store(desk, document, stored, note, at, again))
    count = sum(event.sha256 is not None for event in made.events)
    show_document(made, n_("has {n} file", "has {n} files", count), format)


@contextmanager
def _stored(session: Session, file: str | None) -> Iterator[StoredFile | None]:
    """A file in the folder for as long as its document is recorded."""
    if file is None:
        yield None
        return
    from svc.cli.termio.progress import watched
    from svc.desk.documents.filing import taken

    path = session.directory / Path(file)
    with watched(_("copying"), path) as advance, taken(session.directory, path, advance) as kept:
        yield kept
