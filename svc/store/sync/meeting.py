"""What this desk knows of its remote: which it is, and what was met there last."""

from __future__ import annotations

import json
import os
from contextlib import AbstractContextManager
from datetime import datetime
from typing import TYPE_CHECKING

from svc.errors import Refused
from svc.language import _
from svc.named_tuple import NamedTuple
from svc.store.git.alone import alone as one_at_a_time
from svc.store.git.small_file import small_file

if TYPE_CHECKING:
    from svc.store.git.repository import Repository

_FILE = "sync.json"
_LOCK = "sync.lock"


class Meeting(NamedTuple):
    """This desk and its remote.

    Attributes:
        remote: Where the remote lies, as git understands it.
        branch: Full name of the branch that is the office's main line here.
        desk: The letter that this desk holds there; empty for one that has left.
        published: What the remote had of this desk when it was last told; None before.
        pushing: What was being sent when this was written; the answer may be lost.
        at: When the remote was last reached, in ISO 8601; None before.
    """

    remote: str
    branch: str
    desk: str = ""
    published: str | None = None
    pushing: str | None = None
    at: str | None = None

    def save(self, repository: Repository) -> None:
        """Write it so that it survives a power cut."""
        folder = repository.made_state_dir()
        draft = folder / f"{_FILE}.tmp"
        with draft.open("w", encoding="utf-8") as file:
            json.dump(self._asdict(), file)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(folder / _FILE)

    @property
    def moment(self) -> datetime | None:
        """When the remote was last reached, aware."""
        return datetime.fromisoformat(self.at) if self.at else None


def load(repository: Repository) -> Meeting | None:
    """What was noted last; None where this desk meets nobody, or nothing sound is noted."""
    data = small_file(repository.state_dir / _FILE)
    try:
        meeting = Meeting(**json.loads(data)) if data else None
        if meeting is None or (meeting.at and meeting.moment is None):
            return None
        noted = filter(None, (meeting.published, meeting.pushing))
        return meeting if all(map(repository.is_object_id, noted)) else None
    except (ValueError, TypeError, RecursionError):
        return None


def known(repository: Repository) -> Meeting:
    """This desk's remote.

    Raises:
        Refused: It has none, or has left it.
    """
    meeting = load(repository)
    if meeting is None or not meeting.desk:
        raise Refused(
            _("this desk meets no others yet"),
            _("svc remote add URL, or svc join URL DIR for one more desk"),
        )
    return meeting


def alone(repository: Repository) -> AbstractContextManager[bool]:
    """Let one process meet the remote at a time: true of it, false where another is under way."""
    return one_at_a_time(repository.made_state_dir() / _LOCK)
