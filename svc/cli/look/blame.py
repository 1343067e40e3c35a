"""`svc log --blame FILE`: who last changed each line of a file that is kept by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from svc.cli.core.work import looking
from svc.language import _

if TYPE_CHECKING:
    from svc.cli.core.session import Session

#: What may be typed for the office's own file.
_OFFICE = ("office", "office.yaml", "records/office.yaml")
#: Commit ids are shown so long; git finds a commit by fewer.
_SHORT = 10


def show_blame(session: Session, file: str, format: str) -> None:
    """Show the lines of the office's rules or of a template, each with its last change.

    Args:
        file: `office`, `office.yaml`, or a path under `templates/`.

    Raises:
        NotFound: There is no such file.
    """
    from svc.cli.termio.display import DisplayField, display
    from svc.errors import NotFound
    from svc.store.git.gitpython import blame
    from svc.store.layout import OFFICE_PATH

    path = OFFICE_PATH if file in _OFFICE else file
    with looking(session) as view:
        kept_by_hand = path == OFFICE_PATH or path.startswith("templates/")
        if not kept_by_hand or view.repository.read(view.commit, path) is None:
            raise NotFound(
                _("no file {file!r} that is kept by hand", file=file),
                _("office, or a file under templates/; of a record: svc log RECORD"),
            )
        rows = [
            {**line._asdict(), "commit": line.commit[:_SHORT],
             "at": line.at.astimezone(view.zone).strftime("%Y-%m-%d %H:%M")}
            for line in blame(view.repository, path)
        ]  # fmt: skip
    fields = [
        DisplayField("number", "line", align="right"), DisplayField("commit"),
        DisplayField("by", "who"), DisplayField("at", "when"),
        DisplayField("text", "words", flexible=True),
    ]  # fmt: skip
    display(rows, fields, format)
