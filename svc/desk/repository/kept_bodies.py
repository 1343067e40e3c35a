"""Commits that changed, or took away, what never changes: receipts, bills and their like.

svc itself never does it, and `svc save` refuses it; a commit made by hand can.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from svc.errors import InvalidData, Problem
from svc.kinds.derive import body_changes, lost_events, type_of
from svc.kinds.table import KINDS
from svc.language import _
from svc.store.layout import place_of
from svc.store.yaml.codec import decode

if TYPE_CHECKING:
    from collections.abc import Mapping

    from svc.store.git.commit_log import LoggedCommit

#: What gives records another number: they go from one path to another.
_MOVES = frozenset({"renumber"})


def altered(commit: LoggedCommit, data: Mapping[str, bytes]) -> Iterator[Problem]:
    """What a commit did to bodies that never change.

    Args:
        commit: The commit.
        data: The contents of its files, by blob id.
    """
    for file in commit.files:
        place = place_of(file.path)
        if place is None or not KINDS[place.kind].events or file.before is None:
            continue
        if file.after is None:
            if not _MOVES.intersection(commit.actions):
                yield _problem(file.path, commit, _("took it away, and it was to stay"))
            continue
        try:
            before: Any = decode(data[file.before], type_of(place.kind), file.path)
            after: Any = decode(data[file.after], type_of(place.kind), file.path)
        except InvalidData:
            continue
        changed = body_changes(place.kind, before, after)
        if changed:
            names = ", ".join(changed)
            yield _problem(
                file.path, commit, _("changed what never changes: {fields}", fields=names)
            )
        if lost_events(place.kind, before, after):
            yield _problem(file.path, commit, _("changed what was only to be added to"))


def _problem(path: str, commit: LoggedCommit, reason: str) -> Problem:
    return Problem(path, 0, "", _("{commit}: {reason}", commit=commit.id[:12], reason=reason))
