"""What a source said last of a record, as git tells it.

What commits of imports wrote is the source's word; what others wrote is the
office's. A record needs to carry none of this: its history does.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import msgspec

from svc.errors import InvalidData
from svc.kinds.derive import type_of
from svc.store.git.file_history import Commit, trails
from svc.store.layout import path_of
from svc.store.yaml.codec import decode

if TYPE_CHECKING:
    from collections.abc import Sequence

    from svc.desk.importing.import_desk import ImportDesk

#: The action in the trailers of an import's commits.
IMPORT = "import"
#: Stands for a value that the source never gave.
UNKNOWN: Any = object()

#: A home of a resident: unit, relation, since.
Home = tuple[str, str, Any]


@dataclass
class SourceVersion:
    """What a source said last.

    Attributes:
        fields: Values by field.
        homes: When each home of a resident ended; None while it lasts.
    """

    fields: dict[str, Any] = field(default_factory=dict)
    homes: dict[Home, Any] = field(default_factory=dict)


def source_words(desk: ImportDesk, kind: str, ids: Sequence[str]) -> dict[str, SourceVersion]:
    """What sources said last of some records, by id.

    Where a shallow clone lacks the beginning, what it begins with counts as the
    office's word: nothing is overwritten then without being told.
    """
    if not ids or desk.index.commit is None:
        return {one: SourceVersion() for one in ids}
    paths = {one: path_of(kind, one) for one in ids}
    found = trails(desk.repository, desk.index.commit, list(paths.values()))
    records = _records(desk, kind, found)
    return {one: _said(found[path], records) for one, path in paths.items()}


def _records(desk: ImportDesk, kind: str, found: dict[str, list[Commit]]) -> dict[str, Any]:
    """Every version of the records, by blob; those that cannot be read are left out."""
    oids: dict[str, str] = {}
    for path, commits in found.items():
        for commit in commits:
            oids |= {oid: path for oid in (*commit.before, commit.after) if oid}
    records = {}
    for oid, data in desk.repository.blobs(list(oids)):
        try:
            records[oid] = decode(data, type_of(kind), oids[oid])
        except InvalidData:
            continue
    return records


def _said(commits: Sequence[Commit], records: dict[str, Any]) -> SourceVersion:
    version = SourceVersion()
    for commit in commits:
        after = records.get(commit.after or "")
        if after is None or IMPORT not in commit.actions or commit.cut:
            continue
        before = records.get(commit.before[0] or "") if commit.before else None
        for member in msgspec.structs.fields(after):
            value = getattr(after, member.name)
            if before is None or getattr(before, member.name) != value:
                version.fields[member.name] = value
        homes = getattr(after, "occupancies", ())
        held = set(getattr(before, "occupancies", ()))
        version.homes |= {
            (one.unit, one.relation, one.since): one.until for one in homes if one not in held
        }
    return version
