"""Commits that were made without the right to: by the rules and roles of their parents.

Nothing here stops anybody: whoever can write to the repository can commit by hand. It is
found, and told with the commit, for as long as that is in the history. What programs
brought in (`import`) is judged as what whoever ran them did; a merge brings what others
did, so that it may do no more than give nobody what none of its parents gave.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any

from svc.desk.core.authorization import changes_of, verbs_of
from svc.desk.repository.kept_bodies import altered, kept_paths
from svc.errors import InvalidData, NotFound, Problem
from svc.kinds.rights import BY_HAND, IMPORTING, NOBODY, Judge, PerformedVerb, Standing
from svc.kinds.staff import Staff
from svc.kinds.table import KINDS
from svc.language import _
from svc.model.actors import BY_PROGRAMS
from svc.model.office import Office
from svc.named_tuple import NamedTuple
from svc.rules.record.personal_words import short_hash
from svc.store.git.commit_log import commits, lost_in_merges
from svc.store.git.process import run
from svc.store.git.small_file import small_file
from svc.store.layout import OFFICE_PATH, place_of
from svc.store.yaml.codec import decode

if TYPE_CHECKING:
    from pathlib import Path

    from svc.store.git.commit_log import ChangedFile, LoggedCommit
    from svc.store.git.repository import Repository

_STAFF = "records/staff"
_BROUGHT_IN = frozenset({"import", "restore"})
_AT_ONCE = 400
#: What no program does by itself.
_NEVER_PROGRAMS = frozenset({"grant", "alone", "delete", BY_HAND, IMPORTING})
#: File beside the index that says up to where all was judged.
_REMEMBERED = "rights.json"


class _Rules(NamedTuple):
    """Blob ids of the files that say who may do what."""

    office: str | None
    staff: Mapping[str, str]


class _Reader:
    """Reads blobs, and remembers the rules that they hold."""

    def __init__(self, repository: Repository) -> None:
        self.repository = repository
        self.data: dict[str, bytes] = {}
        self._judges: dict[int, tuple[_Rules, Judge]] = {}
        self._members: dict[str, Staff | None] = {}

    def fetch(self, group: Sequence[LoggedCommit]) -> None:
        """Have the versions of the files of these commits at hand, and no others."""
        oids = {oid for one in group for file in one.files for oid in (file.before, file.after)}
        self.data = dict(self.repository.blobs(sorted(oid for oid in oids if oid)))

    def judge(self, rules: _Rules) -> Judge:
        """Says whose right something is by these rules."""
        known = self._judges.get(id(rules))
        if known is None:
            known = self._judges[id(rules)] = rules, Judge(self._standing(rules))
        return known[1]

    def _standing(self, rules: _Rules) -> Standing:
        members = (self._member(oid) for oid in rules.staff.values())
        active = {one.id: one.roles for one in members if one is not None and one.active}
        office = NOBODY
        if rules.office is not None:
            try:
                office = decode(self._blob(rules.office), Office, OFFICE_PATH)
            except InvalidData:
                office = NOBODY
        return Standing(office, active)

    def roles(self, oid: str) -> set[str]:
        """What a member of staff may do by this version of the file."""
        member = self._member(oid)
        return set(member.roles) if member is not None and member.active else set()

    def _member(self, oid: str) -> Staff | None:
        if oid not in self._members:
            try:
                self._members[oid] = decode(self._blob(oid), Staff, _STAFF)
            except InvalidData:
                self._members[oid] = None
        return self._members[oid]

    def _blob(self, oid: str) -> bytes:
        return self.data.get(oid) or next(self.repository.blobs([oid]))[1]


def unlawful(
    repository: Repository, tip: str, paths: Sequence[str], since: str | None = None
) -> Iterator[tuple[str, Problem]]:
    """What was committed by somebody who might not.

    Args:
        repository: The office's.
        tip: The commit whose history is looked through.
        paths: Only commits that touch these.
        since: Without this commit and what led to it.

    Yields:
        The commit, and what it did without the right.
    """
    reader = _Reader(repository)
    yield from _lost(repository, reader, tip, since)
    states: dict[str, _Rules] = {}
    coming = commits(repository, tip, paths, since)
    while group := list(islice(coming, _AT_ONCE)):
        reader.fetch(group)
        for commit in group:
            yield from ((commit.id, one) for one in altered(commit, reader.data))
            before = [_state(repository, states, parent) for parent in commit.parents]
            if len(before) == 1:
                yield from ((commit.id, one) for one in _judged(reader, before[0], commit))
                states[commit.id] = _moved(before[0], commit.files)
            else:
                after = states[commit.id] = _read(repository, commit.id)
                yield from ((commit.id, one) for one in _merged(reader, before, after, commit))


def _lost(
    repository: Repository, reader: _Reader, tip: str, since: str | None
) -> Iterator[tuple[str, Problem]]:
    """What merges did to bodies that never change: each holds all that its parents hold."""
    coming = lost_in_merges(repository, tip, kept_paths(), since)
    while group := list(islice(coming, _AT_ONCE)):
        reader.fetch(group)
        told = {(commit.id, one) for commit in group for one in altered(commit, reader.data)}
        yield from sorted(told)


def noted(repository: Repository, tip: str) -> list[Problem]:
    """As `unlawful`, of the commits that touch rules, staff and the like; each is judged once.

    What was found is remembered beside the index: the commit up to which, and those that
    did something without the right.
    """
    place = repository.state_dir / _REMEMBERED
    seen, kept = _remembered(repository, place, tip)
    problems = [
        problem
        for commit in kept
        for oid, problem in unlawful(repository, commit, quick_paths(), f"{commit}^")
        if oid == commit
    ]
    if seen == tip:
        return problems
    new = list(unlawful(repository, tip, quick_paths(), seen))
    commits_kept = list(dict.fromkeys([*kept, *(oid for oid, _problem in new)]))
    # Where nothing can be remembered all is judged anew the next time.
    with contextlib.suppress(OSError):
        place.write_text(json.dumps({"version": 1, "tip": tip, "commits": commits_kept}))
    return problems + [problem for _oid, problem in new]


def _remembered(repository: Repository, place: Path, tip: str) -> tuple[str | None, list[str]]:
    """Up to which commit all was judged, and what was found; nothing of another history."""
    try:
        held = json.loads(small_file(place) or b"{}")
        seen, kept = held["tip"], [str(one) for one in held["commits"]]
        oids = [seen, *kept]
    except (ValueError, KeyError, TypeError):
        return None, []
    if held["version"] != 1 or not all(map(repository.is_object_id, oids)):
        return None, []
    args = ("merge-base", "--is-ancestor", "--end-of-options", seen, tip)
    ahead = seen == tip or run(args, cwd=repository.place, check=False).returncode == 0
    return (seen, kept) if ahead else (None, [])


def quick_paths() -> list[str]:
    """Where the kinds lie that are somebody's right by their row, tickets aside."""
    rows = [row for row in KINDS.values() if row.rights and not row.by_step]
    return [row.top for row in rows]


def _state(repository: Repository, states: dict[str, _Rules], commit: str) -> _Rules:
    if commit not in states:
        states[commit] = _read(repository, commit)
    return states[commit]


def _read(repository: Repository, commit: str) -> _Rules:
    try:
        office = repository.tree(commit, OFFICE_PATH)
    except NotFound:
        # A shallow clone lacks it: what came before is not judged.
        return _Rules(None, {})
    staff = {one.path: one.oid for one in repository.tree(commit, _STAFF)}
    return _Rules(office[0].oid if office else None, staff)


def _moved(before: _Rules, files: Sequence[ChangedFile]) -> _Rules:
    """The rules after a commit; the same object where it touched none of them."""
    office, staff = before.office, dict(before.staff)
    touched = False
    for file in files:
        if file.path == OFFICE_PATH:
            office, touched = file.after, True
        elif file.path.startswith(f"{_STAFF}/"):
            touched = True
            staff.pop(file.path, None)
            if file.after is not None:
                staff[file.path] = file.after
    return _Rules(office, staff) if touched else before


def _judged(reader: _Reader, rules: _Rules, commit: LoggedCommit) -> Iterator[Problem]:
    if rules.office is None:
        return
    judge = reader.judge(rules)
    verb = _verb(commit)
    if verb:
        first = next((file.path for file in commit.files), OFFICE_PATH)
        yield from _told(judge, PerformedVerb(verb), commit, first)
    for file in commit.files:
        place = place_of(file.path)
        if place is None or not judge.concerns(place.kind):
            continue
        before, after = (reader.data[oid] if oid else None for oid in (file.before, file.after))
        if KINDS[place.kind].by_step and (verb == IMPORTING or not _kept(judge, before, after)):
            continue
        for change in changes_of([(file.path, before, after)]):
            for done in verbs_of(change, verb):
                yield from _told(judge, done, commit, file.path)


def _merged(
    reader: _Reader, parents: Sequence[_Rules], after: _Rules, commit: LoggedCommit
) -> Iterator[Problem]:
    """Roles and policies of a merge that are none of its parents'."""
    if not parents or parents[0].office is None:
        return
    judge = reader.judge(parents[0])
    for path, oid in after.staff.items():
        before = [one.staff[path] for one in parents if path in one.staff]
        if oid not in before and reader.roles(oid).difference(*map(reader.roles, before)):
            done = PerformedVerb("grant", "staff", path.rpartition("/")[2].removesuffix(".yaml"))
            yield from _told(judge, done, commit, path)
    told = [reader.judge(one).standing.office.policies for one in parents]
    policies = reader.judge(after).standing.office.policies
    if any(_new(getattr(policies, name), [getattr(one, name) for one in told])
           for name in policies.__struct_fields__):  # fmt: skip
        yield from _told(judge, PerformedVerb("grant", "office"), commit, OFFICE_PATH)


def _new(value: Any, before: Sequence[Any]) -> bool:
    """Whether a value, or an item of it, is in none of those before."""
    if isinstance(value, dict):
        known = [item for one in before for item in one.items()]
        return any(item not in known for item in value.items())
    return value not in before


def _verb(commit: LoggedCommit) -> str:
    if _BROUGHT_IN.intersection(commit.actions):
        return IMPORTING
    return "" if commit.actions and "save" not in commit.actions else BY_HAND


def _kept(judge: Judge, before: bytes | None, after: bytes | None) -> bool:
    """Whether a ticket took a step that may be somebody's right; told without reading it."""
    if after is None:
        return False
    for action in judge.kept_actions:
        step = f"action: {action}\n".encode()
        if after.count(step) > (before.count(step) if before else 0):
            return True
    return False


def _told(judge: Judge, done: PerformedVerb, commit: LoggedCommit, path: str) -> Iterator[Problem]:
    """What one deed lacks, unless one of those who acted may do it.

    What programs do by themselves is nobody's; to give rights is nothing they do.
    """
    if done.verb not in _NEVER_PROGRAMS and BY_PROGRAMS.issuperset(commit.actions or ("",)):
        return
    refusals = [judge.refusal(done, who) for who in commit.actors or (None,)]
    refusal = refusals[0]
    if refusal is not None and None not in refusals:
        reason = _("{commit}: {reason}", commit=short_hash(commit.id), reason=refusal.reason)
        yield Problem(path, 0, "", reason)
