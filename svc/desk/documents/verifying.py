"""Files of documents hashed again: what is as it was, what is missing, what changed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from svc.index.duties import documents
from svc.language import N_
from svc.named_tuple import NamedTuple
from svc.store.documents import folder as files
from svc.store.git.process import unwritable
from svc.system_errors import reason

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection

    from svc.desk.core.progress import Advance
    from svc.desk.core.view import View

#: What can have become of a file; the first is sound, the next three are not.
OUTCOMES = (
    N_("sound"), N_("missing"), N_("changed"), N_("unreadable"), N_("not removed"), N_("unknown"),
)  # fmt: skip
UNSOUND = OUTCOMES[1:4]


class VerifiedFile(NamedTuple):
    """What became of one file.

    Attributes:
        document: Whose it is; empty of what nobody knows.
        sha256: Its hash by the register; of what nobody knows, what it is called.
        size: Its size by the register.
        outcome: One of `OUTCOMES`.
    """

    document: str
    sha256: str
    size: int
    outcome: str

    @property
    def unsound(self) -> bool:
        """Whether what was to be kept is not there as it was."""
        return self.outcome in UNSOUND


def total(view: View, only: Collection[str] = ()) -> int:
    """How many bytes are to be read."""
    return sum({row["sha256"]: row["size"] for row in _kept(view, only)}.values())


def verify(
    view: View, only: Collection[str] = (), advance: Advance = lambda _more: None
) -> Iterator[VerifiedFile]:
    """Hash the files of documents again.

    Args:
        view: The office.
        only: Ids of documents; all, and whatever else lies in the folder, if empty.
        advance: Told how many bytes more were read.

    Raises:
        NotFound: The folder is not there.
        Busy: It cannot be read.
    """
    folder = files.folder_of(view.repository)
    outcomes: dict[str, str] = {}
    for row in _kept(view, only):
        if row["sha256"] not in outcomes:
            outcomes[row["sha256"]] = _outcome(folder, row["sha256"], advance)
        yield VerifiedFile(row["document"], row["sha256"], row["size"], outcomes[row["sha256"]])
    if not only:
        yield from _beside(view, folder, set(outcomes))


def _kept(view: View, only: Collection[str]) -> list[sqlite3.Row]:
    return [
        row
        for row in documents.files(view.index)
        if row["state"] != "destroyed" and (not only or row["document"] in only)
    ]


def _outcome(folder: Path, sha256: str, advance: Advance) -> str:
    try:
        digest = files.digest_of(folder, sha256, advance)
    except OSError:
        return "unreadable"
    if digest is None:
        return "missing"
    return "sound" if digest == sha256 else "changed"


def _beside(view: View, folder: Path, known: set[str]) -> Iterator[VerifiedFile]:
    """What lies in the folder and should not: of destroyed documents, or nobody's."""
    gone = {
        row["sha256"]: row for row in documents.files(view.index) if row["state"] == "destroyed"
    }
    try:
        names = list(files.lying(folder))
    except OSError as error:
        raise unwritable(reason(error), folder) from error
    for name in names:
        if name in known:
            continue
        row = gone.get(name)
        yield VerifiedFile(
            row["document"] if row else "", name, row["size"] if row else 0,
            OUTCOMES[4] if row else OUTCOMES[5],
        )  # fmt: skip
