"""`svc document hand-over`: documents go to somebody else, as one bundle with its hashes."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from svc.cli.core.work import acting, looking
from svc.cli.parsing.options import note_option
from svc.cli.termio.say import say
from svc.language import _, n_

if TYPE_CHECKING:
    from svc.cli.core.session import Session


@click.command("hand-over")
@click.argument("lists", nargs=-1, required=True, metavar="LIST…|all")
@click.argument("target", metavar="DIR|FILE.zip")
@click.option("--to", "receiver", metavar="PARTY", required=True, help="Who gets them.")
@click.option("--history", is_flag=True, help="With the office's whole history, for git.")
@note_option
@click.pass_obj
def hand_over(
    session: Session, /, lists: tuple[str, ...], target: str, receiver: str, history: bool,
    note: str | None,
) -> None:  # fmt: skip
    """Hand over the documents that filing lists ask for, or all of them, as one bundle.

    A new folder, or a zip file, with the register, the files, what is missing by the lists,
    a page to be signed by both sides, and SHA256SUMS, which anybody checks with
    sha256sum -c. It is made only where every file is as it was. It holds personal data in full.
    """
    from svc.cli.termio.display import write
    from svc.cli.termio.streams import safe
    from svc.desk.repository import handing_over
    from svc.store.commit import receipts
    from svc.store.documents.bundle import discard_bundle

    place = session.directory / Path(target)
    before = receipts.recorded()[1]
    with looking(session) as view:
        made = handing_over.bundled(view, lists, receiver, place, history)
    try:
        acting(session, lambda desk: handing_over.record(desk, made, note))
    finally:
        if receipts.recorded()[1] == before:
            discard_bundle(place)
    count = n_("{n} document", "{n} documents", len(made.documents))
    write(safe(_("{target}  {count}; its list of hashes is {hash}", target=target, count=count,
                 hash=made.manifest)) + "\n")  # fmt: skip
    if made.missing:
        say(n_("{n} item of the lists is missing or incomplete: missing.csv",
               "{n} items of the lists are missing or incomplete: missing.csv",
               len(made.missing)))  # fmt: skip
