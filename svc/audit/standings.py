"""Who might do what at a commit: the office's rules and its staff as they stood there.

Both are known by the ids of their files, so that a history of years reads each version
of them once. What is judged is judged by the commit before it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from svc.errors import InvalidData, NotFound
from svc.kinds.rights import NOBODY, Judge, Standing
from svc.kinds.staff import Staff
from svc.model.office import Office
from svc.named_tuple import NamedTuple
from svc.store.layout import OFFICE_PATH
from svc.store.yaml.codec import decode

if TYPE_CHECKING:
    from svc.store.git.repository import Repository

STAFF_FOLDER = "records/staff"


class RuleFiles(NamedTuple):
    """Blob ids of the files that say who may do what.

    Attributes:
        office: Of the office's rules; None where there is no office.
        staff: Of each member of staff, by path.
    """

    office: str | None
    staff: Mapping[str, str]

    def moved(self, files: Iterable[tuple[str, str | None]]) -> RuleFiles:
        """The same after some files changed; the same object where none of them is one.

        Args:
            files: Path and new blob id, None of a file that is gone.
        """
        office, staff = self.office, None
        touched = False
        for path, oid in files:
            if path == OFFICE_PATH:
                office, touched = oid, True
            elif path.startswith(f"{STAFF_FOLDER}/"):
                touched = True
                staff = dict(self.staff) if staff is None else staff
                staff.pop(path, None)
                if oid is not None:
                    staff[path] = oid
        return RuleFiles(office, self.staff if staff is None else staff) if touched else self


class OfficeThen(NamedTuple):
    """An office as it stood at a commit, as far as authority goes.

    Attributes:
        office: Its rules; `NOBODY` where there were none that can be read.
        staff: Everybody on file, by id.
        judge: Says whose right something was.
    """

    office: Office
    staff: Mapping[str, Staff]
    judge: Judge


class Standings:
    """Offices as they stood, each version of a file read once."""

    def __init__(self, repository: Repository) -> None:
        self._repository = repository
        self._members: dict[str, Staff | None] = {}
        self._then: dict[int, tuple[RuleFiles, OfficeThen]] = {}

    def at(self, commit: str) -> RuleFiles:
        """The rules' files of a commit; none of one that is not there."""
        try:
            office = self._repository.tree(commit, OFFICE_PATH)
        except NotFound:
            return RuleFiles(None, {})
        staff = {one.path: one.oid for one in self._repository.tree(commit, STAFF_FOLDER)}
        return RuleFiles(office[0].oid if office else None, staff)

    def then(self, files: RuleFiles) -> OfficeThen:
        """The office by these files."""
        known = self._then.get(id(files))
        if known is None:
            known = self._then[id(files)] = files, self._read(files)
            if len(self._then) > 64:
                self._then.pop(next(iter(self._then)))
        return known[1]

    def learn(self, oid: str, data: bytes) -> None:
        """A version of a member of staff that was read anyway."""
        if oid not in self._members:
            self._members[oid] = _member(data)

    def _read(self, files: RuleFiles) -> OfficeThen:
        missing = [oid for oid in files.staff.values() if oid not in self._members]
        for oid, data in self._repository.blobs(missing):
            self.learn(oid, data)
        members = (self._members[oid] for oid in files.staff.values())
        staff = {one.id: one for one in members if one is not None}
        office = NOBODY if files.office is None else self._office(files.office)
        active = {one.id: one.roles for one in staff.values() if one.active}
        return OfficeThen(office, staff, Judge(Standing(office, active)))

    def _office(self, oid: str) -> Office:
        ((_oid, data),) = self._repository.blobs([oid])
        try:
            return decode(data, Office, OFFICE_PATH)
        except InvalidData:
            return NOBODY


def _member(data: bytes) -> Staff | None:
    try:
        return decode(data, Staff, STAFF_FOLDER)
    except InvalidData:
        return None
