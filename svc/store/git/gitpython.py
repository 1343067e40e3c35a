"""The one place that imports GitPython: its reader of git's progress, and its blame.

Importing it costs more than most commands take, so it is imported where the network
works already, or where blame is asked for. It opens no repository but for blame; what
git did is read from references and `--porcelain` (`svc.store.sync.remote`).
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from svc.errors import Busy
from svc.language import _
from svc.named_tuple import NamedTuple

if TYPE_CHECKING:
    from svc.store.git.repository import Repository

#: Told a line of git's progress: what is done, how much of it, of how much.
ShowProgress = Callable[[str, float, float | None], None]


class BlamedLine(NamedTuple):
    """A line of a file, and who changed it last.

    Attributes:
        number: From 1 on.
        commit: Id of the commit that changed it last.
        by: Who acted then, as the commit names them.
        at: When.
        text: The line.
    """

    number: int
    commit: str
    by: str
    at: datetime
    text: str


def progress_reader(show: ShowProgress) -> Callable[[str], None]:
    """A reader of the lines of git's progress.

    Args:
        show: Told what git is doing, and how far it is.
    """
    _quieten()
    from git.util import RemoteProgress

    stages = {
        RemoteProgress.COUNTING: "counting", RemoteProgress.COMPRESSING: "compressing",
        RemoteProgress.WRITING: "sending", RemoteProgress.RECEIVING: "receiving",
        RemoteProgress.RESOLVING: "resolving",
    }  # fmt: skip

    class Reader(RemoteProgress):
        """Hands on what git's lines say."""

        def update(
            self, op_code: int, cur_count: str | float, max_count: str | float | None = None,
            message: str = "",
        ) -> None:  # fmt: skip
            """Called for each line that tells of progress."""
            stage = stages.get(op_code & self.OP_MASK)
            if stage is not None:
                show(stage, float(cur_count), float(max_count) if max_count else None)

    handler: Callable[[str], None] = Reader().new_message_handler()
    return handler


def blame(repository: Repository, path: str) -> Iterator[BlamedLine]:
    """Who last changed each line of a file at HEAD.

    Raises:
        Busy: It is a repository that GitPython cannot open.
    """
    _quieten()
    from git import Repo
    from git.exc import GitError, ODBError

    if repository.object_format != "sha1":
        raise unopened(path)
    data = repository.read("HEAD", path) or b""
    texts = data.decode("utf-8", "replace").splitlines()
    try:
        with Repo(repository.place) as opened:
            blamed: dict[int, tuple[str, str, datetime]] = {}
            for entry in opened.blame_incremental("HEAD", path):
                commit = entry.commit
                at = datetime.fromtimestamp(commit.authored_date, UTC)
                who = (commit.hexsha, str(commit.author.name), at)
                blamed |= dict.fromkeys(entry.linenos, who)
    except (GitError, ODBError, ValueError, OSError) as error:
        raise unopened(path) from error
    for number, text in enumerate(texts, start=1):
        yield BlamedLine(number, *blamed[number], text)


def unopened(path: str) -> Busy:
    """The error for a repository that GitPython cannot open, with git's own command."""
    return Busy(_("this repository is not one that is read so"), f"git blame -- {path}")


def _quieten() -> None:
    """Keep it from looking for git, and from complaining where it finds none."""
    os.environ.setdefault("GIT_PYTHON_REFRESH", "quiet")
