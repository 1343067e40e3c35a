"""`svc document verify`: the files of documents are hashed again."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import click

from svc.cli.core.work import looking
from svc.cli.parsing.options import format_option
from svc.cli.termio.say import say
from svc.language import _, n_

if TYPE_CHECKING:
    from svc.cli.core.session import Session

#: As for records that break a rule.
_INVALID = 4


@click.command()
@click.argument("documents", nargs=-1, metavar="[DOCUMENT…]")
@click.option("--all", "every", is_flag=True, help="List the sound ones too.")
@format_option
@click.pass_obj
def verify(session: Session, documents: tuple[str, ...], every: bool, format: str) -> int:
    """Hash the files of documents again, and tell what is missing or changed.

    Without a DOCUMENT all of them, and whatever else lies in the folder. The exit code is 4
    where a file is missing, changed or cannot be read.
    """
    from svc.cli.termio.display import DisplayField, display
    from svc.cli.termio.progress import progress
    from svc.desk.core.find_record import find
    from svc.desk.documents import verifying

    with looking(session) as view:
        only = [find(view, text, "document").id for text in documents]
        size = verifying.total(view, only)
        with progress(_("hashing"), size, _("bytes")) as advance:
            checked = list(verifying.verify(view, only, advance))
        rows = [
            {"id": one.document or None, "sha256": one.sha256, "size": one.size or None,
             "outcome": one.outcome}
            for one in checked if every or one.outcome != "sound"
        ]  # fmt: skip
        fields = [
            DisplayField("id"), DisplayField("outcome", format=_),
            DisplayField("size", align="right"), DisplayField("sha256", flexible=True),
        ]  # fmt: skip
        counts = Counter(one.outcome for one in checked)
        display(rows, fields, format, as_json=dict)
    sound = n_("{n} file is sound", "{n} files are sound", counts["sound"])
    others = [f"{_(name)}: {counts[name]}" for name in verifying.OUTCOMES[1:] if counts[name]]
    say(_("; ").join([sound, *others]))
    if not any(one.unsound for one in checked):
        return 0
    say(_("next: {step}", step=_("bring those files back from a copy of the folder")))
    return _INVALID
