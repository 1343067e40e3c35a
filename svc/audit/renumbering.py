"""Work that moved to another desk's letter: done again from what the message says, and compared."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from svc.audit.findings import AuditRule
from svc.errors import InvalidData
from svc.kinds.table import KINDS
from svc.language import _
from svc.lazy_pattern import lazy_pattern
from svc.store.layout import path_of, place_of
from svc.store.sync.moved_numbers import renaming, under_new_number

if TYPE_CHECKING:
    from svc.audit.record_rules import Broken
    from svc.store.history.commit_object import CommitObject
    from svc.store.history.read_commits import ReadFile

_MOVED = lazy_pattern(r"(\S+) is (\S+)\Z")


def renumbered(commit: CommitObject, files: Sequence[ReadFile]) -> Iterator[tuple[str, *Broken]]:
    """What is wrong with a commit that moved records to other numbers.

    Yields:
        The file, the rule and what is wrong.
    """
    said = (_MOVED.match(line) for line in commit.message.split("\n"))
    numbers = {one[1]: one[2] for one in said if one}
    if not numbers:
        yield "", AuditRule.TRAILERS, _("says that numbers moved, and not which")
        return
    renamed = renaming(numbers)
    before = {one.versions.path: one.before for one in files}
    for file in files:
        path = file.versions.path
        place = place_of(path)
        if place is None:
            yield path, AuditRule.BODY, _("is not what moving its numbers comes to")
        elif file.after is None:
            if place.id not in numbers:
                yield path, AuditRule.BODY, _("is not what moving its numbers comes to")
        elif file.before is None:
            old = next((one for one, new in numbers.items() if new == place.id), "")
            source = before.get(path_of(place.kind, old)) if _is_one(place.kind, old) else None
            if source is None or _moved(renamed(source), place.kind, old) != file.after:
                yield path, AuditRule.BODY, _("is not what moving its numbers comes to")
        elif renamed(file.before) != file.after:
            yield path, AuditRule.BODY, _("is not what moving its numbers comes to")


def _is_one(kind: str, name: str) -> bool:
    return bool(name) and KINDS[kind].scheme(name) is not None


def _moved(data: bytes, kind: str, old: str) -> bytes | None:
    try:
        return under_new_number(data, kind, old)
    except InvalidData:
        return None
