"""What the commit of a merge says of itself."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from svc.kinds.merge import MERGE_VERSION
from svc.model.actors import SVC, address_of
from svc.store.commit.change import NewCommit
from svc.store.layout import place_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from svc.store.sync.merge_trees import TreeMerge

#: Records named in a merge's message; of more the count says enough.
_MOST_NAMED = 1000


def merge_change(
    seen: str, merge: TreeMerge, desk: str, actor: str | None, adopts: Sequence[str] = ()
) -> NewCommit:
    """A merge's words: what it holds, and the records that are equal to neither side's.

    Args:
        seen: The remote's tip, its first parent.
        merge: What it holds.
        desk: The letter of the desk that merges.
        actor: Who runs the meeting; the program itself unless told.
        adopts: Commits that a gate refused, and the actor takes on.
    """
    named = [*merge.united, *merge.mended]
    places = (place_of(path) for path in dict.fromkeys(named))
    records = [place.id for place in places if place]
    who = actor or SVC
    subject = (
        f"sync desk {desk}: {merge.received} taken over, "
        f"{len(merge.united)} united, {len(merge.disputed)} disputed"
    )
    trailers = ["Svc-Action: sync", f"Svc-Merge: {MERGE_VERSION}", f"Svc-Count: {len(records)}"]
    trailers += [f"Svc-Record: {record}" for record in records[:_MOST_NAMED]]
    trailers += [f"Svc-Adopts: {commit}" for commit in adopts]
    trailers.append(f"Svc-Actor: {who}")
    return NewCommit(
        parent=seen,
        files={},
        message=subject + "\n\n" + "\n".join(trailers) + "\n",
        author_name=who,
        author_email=address_of(who),
        author_time=datetime.now(UTC),
    )
