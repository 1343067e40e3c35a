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
from svc.rules.record.personal_words import short_hash
from svc.store.layout import place_of
from svc.store.yaml.codec import decode

if TYPE_CHECKING:
    from collections.abc import Mapping

    from svc.store.git.commit_log import LoggedCommit

#: What gives records another number: they go from one path to another.
_MOVES = frozenset({"renumber"})


def kept_paths() -> list[str]:
    """Where the kinds lie whose bodies never change."""
    return [row.top for row in KINDS.values() if row.fixed]


def altered(commit: LoggedCommit, data: Mapping[str, bytes]) -> Iterator[Problem]:
    """What a commit did to bodies that never change.

    Args:
        commit: The commit; of a merge, with what it holds otherwise than one of its parents.
        data: The contents of its files, by blob id.
    """
    for file in commit.files:
        place = place_of(file.path)
        if place is None or not KINDS[place.kind].fixed or file.before is None:
            continue
        if file.after is None:
            if not _MOVES.intersection(commit.actions):
                yield _problem(file.path, commit, _("took it away, and it was to stay"))
            continue
        before = _read(place.kind, file.path, data[file.before])
        after = _read(place.kind, file.path, data[file.after])
        if before is None:
            continue
        if after is None:
            yield _problem(file.path, commit, _("made it unreadable, and it was to stay"))
            continue
        changed = _changed(place.kind, before, after, merged=len(commit.parents) > 1)
        if changed:
            names = ", ".join(changed)
            yield _problem(
                file.path, commit, _("changed what never changes: {fields}", fields=names)
            )
        if lost_events(place.kind, before, after):
            yield _problem(file.path, commit, _("changed what was only to be added to"))


def _changed(kind: str, before: Any, after: Any, *, merged: bool) -> list[str]:
    """Fields of the body that differ.

    What two desks wrote differently a merge puts into dispute, and a later commit decides.
    """
    disputes = getattr(before, "disputes", ()) + (getattr(after, "disputes", ()) if merged else ())
    in_dispute = {one.field.partition("[")[0].partition(".")[0] for one in disputes}
    return [name for name in body_changes(kind, before, after) if name not in in_dispute]


def _read(kind: str, path: str, data: bytes) -> Any:
    """A record from its file; None where it cannot be read."""
    try:
        return decode(data, type_of(kind), path)
    except InvalidData:
        return None


def _problem(path: str, commit: LoggedCommit, reason: str) -> Problem:
    return Problem(
        path, 0, "", _("{commit}: {reason}", commit=short_hash(commit.id), reason=reason)
    )
