"""Merges done again: what both sides come to is a function of them, and is compared.

A merge of svc's is made anew by the rules of the version that it names; the first version
differs from today's only in what some steps of tickets come to. A plain one of git's is
accepted where it holds what either side changed and nothing else, and where no record was
changed on both.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import msgspec

from svc.audit.findings import AuditRule
from svc.audit.numbers import sequence_of
from svc.errors import InvalidData, SvcError
from svc.kinds.derive import type_of
from svc.kinds.merge import MERGE_VERSION
from svc.kinds.table import KINDS
from svc.language import _
from svc.rules.merge.first_version import first_header
from svc.store.git.fast_import import TreeSlot
from svc.store.git.process import run
from svc.store.git.worktree import blob_id
from svc.store.layout import place_of
from svc.store.sync.merge_trees import MergedFile, merge_trees
from svc.store.yaml.codec import decode, encode

if TYPE_CHECKING:
    from svc.audit.record_rules import Broken
    from svc.store.git.repository import Repository
    from svc.store.history.commit_object import CommitObject
    from svc.store.sync.merge_trees import TreeOutcome

#: How a merge says that it was made by the first version of the rules.
_FIRST = ("1",)
#: Records that a merge's message names at most.
_MOST_NAMED = 1000


def merged(repository: Repository, commit: CommitObject) -> Iterator[tuple[str, *Broken]]:
    """What is wrong with a merge.

    Yields:
        The file, the rule and what is wrong.
    """
    if len(commit.parents) != 2:
        yield "", AuditRule.MERGE, _("merges {n} commits at once", n=len(commit.parents))
        return
    published, ours = commit.parents
    bases = _bases(repository, published, ours)
    if len(bases) != 1:
        yield "", AuditRule.MERGE, _("its two sides have no single commit in common")
        return
    yield from _given_twice(repository, bases[0], published, ours)
    versions = commit.trailers("Merge")
    made = {step.path: step.new for step in repository.steps(published, commit.id)}
    if not versions:
        for path, reason in _by_git(repository, bases[0], published, ours, made):
            yield path, AuditRule.MERGE, reason
        return
    if versions not in ((str(MERGE_VERSION),), _FIRST):
        said = _("merged by version {version} of the rules, which this svc does not know",
                 version=" ".join(versions))  # fmt: skip
        yield "", AuditRule.MERGE, said
        return
    try:
        expected = merge_trees(repository, bases[0], published, ours)
    except SvcError as error:
        yield "", AuditRule.MERGE, error.message
        return
    outcome = _slots(repository, expected.outcome)
    if versions == _FIRST:
        outcome |= _slots(repository, dict(_as_first(expected.outcome)))
    for path in sorted({*made, *outcome}):
        if made.get(path, _SAME) != outcome.get(path, _SAME):
            yield path, AuditRule.MERGE, _("holds what merging both sides does not come to")
    yield from _named(commit, [*expected.united, *expected.mended])


def _given_twice(repository: Repository, base: str, *sides: str) -> Iterator[tuple[str, *Broken]]:
    """Numbers that were given to something else on either side: moved first, or never the same."""
    here, there = (
        {step.path: step.new for step in repository.steps(base, side) if step.old is None}
        for side in sides
    )
    for path in sorted(here.keys() & there.keys()):
        place = place_of(path)
        if place and here[path] != there[path] and sequence_of(place.kind, place.id):
            yield path, AuditRule.NUMBER, _("{number} was given on both sides", number=place.id)


def _as_first(outcome: Mapping[str, TreeOutcome]) -> Iterator[tuple[str, MergedFile]]:
    """What the first version made of files whose steps came to something else then."""
    for path, made in outcome.items():
        place = place_of(path)
        if not isinstance(made, MergedFile) or place is None or not KINDS[place.kind].timeline:
            continue
        try:
            ticket: Any = decode(made.data, type_of(place.kind), path)
        except InvalidData:
            continue
        then = msgspec.structs.replace(ticket, **first_header(ticket.timeline))
        if then != ticket:
            yield path, MergedFile(made.mode, encode(then))


#: Stands for a path that is as on the first side.
_SAME = TreeSlot("", "")


def _named(commit: CommitObject, paths: list[str]) -> Iterator[tuple[str, *Broken]]:
    """The message names the records that are equal to neither side's."""
    places = (place_of(path) for path in dict.fromkeys(paths))
    records = [place.id for place in places if place]
    if (commit.trailers("Record") != tuple(records[:_MOST_NAMED])
            or commit.trailers("Count") != (str(len(records)),)):  # fmt: skip
        yield "", AuditRule.TRAILERS, _("does not name the records that it united")


def _bases(repository: Repository, published: str, ours: str) -> list[str]:
    args = ("merge-base", "--all", published, ours)
    done = run(args, cwd=repository.place, check=False)
    return done.stdout.decode().split()


def _slots(
    repository: Repository, outcome: Mapping[str, TreeOutcome]
) -> dict[str, TreeSlot | None]:
    """What a merge makes of each path in which it differs from its first side."""
    return {
        path: TreeSlot(made.mode, blob_id(made.data, repository.object_format))
        if isinstance(made, MergedFile)
        else made
        for path, made in outcome.items()
    }


def _by_git(
    repository: Repository,
    base: str,
    published: str,
    ours: str,
    made: Mapping[str, TreeSlot | None],
) -> Iterator[tuple[str, str]]:
    """A merge without svc: either side's changes, and no record that both changed."""
    here = {step.path: step for step in repository.steps(base, published)}
    there = {step.path: step for step in repository.steps(base, ours)}
    expected = {path: step.new for path, step in there.items() if path not in here}
    # What git made of a template that both sides changed is a text of people's.
    both = {path for path in there if path in here and here[path].new != there[path].new}
    for path in sorted(one for one in both if one.startswith("records/")):
        yield path, _("was changed on both sides, and merged without svc")
    for path in sorted({*made, *expected}):
        if path in both:
            continue
        if made.get(path, _SAME) != expected.get(path, _SAME):
            yield path, _("is as on neither side of the merge")
