"""`svc save`: hand edits, checked and recorded as one commit."""

from __future__ import annotations

import click

from svc.cli.core.session import Session
from svc.cli.core.work import acting
from svc.cli.parsing.options import result_option
from svc.cli.termio.prompt import text_or_stdin
from svc.cli.termio.say import say
from svc.language import _


@click.command()
@click.argument("files", nargs=-1, metavar="[FILE]...")
@click.option("-m", "--message", metavar="WORDS", help="Why, for the commit; - reads input.")
@result_option
@click.pass_obj
def save(session: Session, files: tuple[str, ...], message: str | None, format: str) -> None:
    """Record edits made by hand, all of them or those in FILE, file or folder.

    They are checked like everything else; if a rule is broken, nothing is
    recorded and every error is listed. Otherwise one commit names what changed.
    """
    from svc.cli.termio.display import write, write_json
    from svc.cli.termio.streams import safe
    from svc.desk.repository import save as saving
    from svc.rules.record.personal_words import short_hash

    words = message if message is None else text_or_stdin(message)
    saved = acting(session, lambda desk: saving.save(desk, session.directory, files, words))
    if format == "json":
        write_json({"commit": saved.commit, "subject": saved.subject, "files": saved.files})
    elif saved.commit is None:
        say(_(saved.subject))
    else:
        write(safe(f"{short_hash(saved.commit)}  {saved.subject}") + "\n")
