"""What a commit says that it is: who acted, what was done, and by which of svc's ways."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from svc.model.actors import AT_SVC, BY_PROGRAMS, PROGRAMS, SVC
from svc.named_tuple import NamedTuple

if TYPE_CHECKING:
    from svc.store.history.commit_object import CommitObject


class ActShape(StrEnum):
    """By which way a commit came about; each is held against what that way leaves behind."""

    ACTION = "action"
    BY_HAND = "by hand"
    IMPORT = "import"
    INIT = "init"
    RENUMBER = "renumber"
    MERGE = "merge"


_SHAPES = {
    "save": ActShape.BY_HAND,
    "import": ActShape.IMPORT,
    "restore": ActShape.IMPORT,
    "init": ActShape.INIT,
    "renumber": ActShape.RENUMBER,
}


class Act(NamedTuple):
    """One commit as an act.

    Attributes:
        shape: By which way it came about.
        actions: What was done, by its trailers.
        actors: Who did it, likewise; whoever the author's address names where it has none.
        records: Ids of the records that changed, likewise.
        said: Whether it says anything of this at all, as every commit of svc's does.
    """

    shape: ActShape
    actions: tuple[str, ...]
    actors: tuple[str, ...]
    records: tuple[str, ...]
    said: bool

    @property
    def by_program(self) -> bool:
        """Whether only svc itself acted."""
        return BY_PROGRAMS.issuperset(self.actions or ("",))

    def acted(self, who: str) -> bool:
        """Whether somebody is among those who acted."""
        return who in self.actors


def act_of(commit: CommitObject) -> Act:
    """Read what a commit says of itself."""
    actions, actors, records = map(commit.trailers, ("Action", "Actor", "Record"))
    if len(commit.parents) > 1:
        shape = ActShape.MERGE
    else:
        ways = [_SHAPES[action] for action in actions if action in _SHAPES]
        shape = ways[0] if ways else ActShape.ACTION if actions else ActShape.BY_HAND
    if not actors and not actions:
        who = commit.author.email.removesuffix(AT_SVC)
        actors = (who,) if who != commit.author.email and who not in PROGRAMS else (SVC,)
    return Act(shape, actions, actors, records, bool(actions))
