"""The index on its own: brought to HEAD, or thrown away and made anew."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from svc.errors import InvalidData, NotFound, Problem
from svc.index.database.index import Index
from svc.language import _, n_
from svc.named_tuple import NamedTuple
from svc.rules.record.personal_words import short_hash
from svc.store.git.repository import Repository

if TYPE_CHECKING:
    from svc.index.database.index import Progress


class IndexState(NamedTuple):
    """Where the index stands.

    Attributes:
        commit: The commit it shows.
        records: How many record files that commit holds.
        bytes: Size of its file.
    """

    commit: str
    records: int
    bytes: int


def bring_up(start: Path, rebuild: bool, progress: Progress | None = None) -> IndexState:
    """Bring the index to HEAD.

    Args:
        start: A folder inside the office's repository.
        rebuild: Whether to throw away what it holds first.
        progress: Called with files done and in all.

    Raises:
        NotFound: The repository has no commit.
        Busy: Another svc is writing.
    """
    repository = Repository.open(start)
    head = repository.head()
    if head is None:
        raise NotFound(_("the repository has no commit yet"), _("svc init DIR makes an office"))
    index = Index.open(repository)
    try:
        if rebuild:
            index.forget()
        index.catch_up(head, progress)
        row = index.one("SELECT count(*) AS n FROM record WHERE kind <> ''")
        file = repository.state_dir / "index.sqlite"
        size = file.stat().st_size if file.exists() else 0
        return IndexState(head, row["n"] if row else 0, size)
    finally:
        index.close()


def verify(start: Path, progress: Progress | None = None) -> IndexState:
    """Prove that the index holds exactly what HEAD does.

    Args:
        start: A folder inside the office's repository.
        progress: Called with files done and in all.

    Raises:
        NotFound: The repository has no commit.
        InvalidData: It held something else; it has been made anew since.
        Busy: Another svc is writing.
    """
    before = bring_up(start, rebuild=False, progress=progress)
    index = Index.open(Repository.open(start))
    try:
        different = index.verify(progress)
    finally:
        index.close()
    if not different:
        return before
    bring_up(start, rebuild=True, progress=progress)
    raise InvalidData(
        _("the index held something else than {commit}", commit=short_hash(before.commit)),
        _("nothing: it has been made anew; look for what writes to .git/svc"),
        [
            Problem(".git/svc/index.sqlite", 0, table, n_("{n} row differs", "{n} rows differ", n))
            for table, n in different.items()
        ],
    )
