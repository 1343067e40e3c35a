"""Where in its file each thing a check found stands: only files at fault are read again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from svc.errors import InvalidData, Problem
from svc.kinds.derive import references, type_of
from svc.language import _
from svc.store.layout import Place, place_of
from svc.store.yaml.codec import decode
from svc.store.yaml.positions import lines_of

if TYPE_CHECKING:
    from svc.index.database.index import Index
    from svc.index.query.checks import Finding
    from svc.store.git.worktree_files import WorktreeFile


def located(
    index: Index, drafts: Mapping[str, WorktreeFile], findings: Iterable[Finding]
) -> tuple[list[Problem], list[Problem]]:
    """Problems and notes with their lines; only the files they are about are read again.

    Args:
        index: Its tables show what was checked.
        drafts: Files as they lie in the work tree, where those were checked.
        findings: What the checks found.
    """
    by_file: dict[str, list[Finding]] = {}
    for finding in findings:
        by_file.setdefault(finding.file, []).append(finding)
    problems: list[Problem] = []
    notes: list[Problem] = []
    for file, data in _contents(index, drafts, list(by_file)).items():
        for problem, note in _in_file(file, data, by_file[file]):
            (notes if note else problems).append(problem)
    return problems, notes


def _contents(
    index: Index, drafts: Mapping[str, WorktreeFile], files: Sequence[str]
) -> dict[str, bytes | None]:
    """What each file holds; None where it cannot be read, or is not there."""
    contents: dict[str, bytes | None] = {}
    oids: dict[str, str] = {}
    for file in files:
        contents[file] = drafts[file].data if file in drafts else None
        row = index.one("SELECT oid FROM record WHERE path = ?", (file,))
        if file not in drafts and row is not None and " " not in row["oid"]:
            oids[file] = row["oid"]
    blobs = index.repository.blobs(oids.values())
    for file, (_oid, data) in zip(oids, blobs, strict=True):
        contents[file] = data
    return contents


def _in_file(
    file: str, data: bytes | None, findings: Sequence[Finding]
) -> Iterable[tuple[Problem, bool]]:
    """The findings of one file, with lines; one that cannot be read says everything itself."""
    place = place_of(file)
    unread = [one for one in findings if one.unread]
    if unread:
        others = [Problem(file, 0, one.place, one.reason) for one in findings if not one.unread]
        return [(problem, False) for problem in (*_unread(file, data, unread), *others)]
    if data is None or place is None:
        return [(Problem(file, 0, one.place, one.reason), one.note) for one in findings]
    record = decode(data, type_of(place.kind), file) if any(one.name for one in findings) else None
    placed = [(path, one) for one in findings for path in _places(place, record, one)]
    lines = lines_of(data, {path for path, _ in placed if path})
    return [(Problem(file, lines.get(path, 0), path, one.reason), one.note) for path, one in placed]


def _places(place: Place, record: Any, finding: Finding) -> list[str]:
    """Where a finding stands; what a record names several times is told each time."""
    if not finding.name:
        return [finding.place]
    name = finding.name.partition("=")[0]
    mentions = references(place.kind, record)
    return [found.path for found in mentions if found.name.partition("=")[0] == name] or [
        finding.place
    ]


def _unread(file: str, data: bytes | None, findings: Sequence[Finding]) -> list[Problem]:
    """Everything wrong with a file that is no record, or another one than its name says."""
    place = place_of(file)
    if data is not None and place is not None:
        try:
            record: Any = decode(data, type_of(place.kind), file)
        except InvalidData as error:
            return list(error.problems)
        if getattr(record, "id", place.id) != place.id:
            line = lines_of(data, ["id"])["id"]
            reason = _("is {id}, but the file is named {name}", id=record.id, name=place.id)
            return [Problem(file, line, "id", reason)]
    return [Problem(file, 0, "", one.reason.removeprefix(f"{file}: ")) for one in findings]
