"""What a commit says of itself, against who made it and what it changed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from svc.audit.acts import ActShape
from svc.audit.findings import AuditRule
from svc.kinds.table import KINDS
from svc.language import _
from svc.model.actors import AT_SVC, PROGRAMS, SVC
from svc.store.commit.change import plain

if TYPE_CHECKING:
    from svc.audit.acts import Act
    from svc.audit.record_rules import Broken
    from svc.audit.standings import OfficeThen
    from svc.store.history.commit_object import CommitObject

#: What an import names besides saying how many there are: records of which there is only one.
_SINGLE = frozenset(row.name for row in KINDS.values() if row.single)


def said_wrong(
    commit: CommitObject,
    act: Act,
    then: OfficeThen,
    present: OfficeThen,
    changed: Sequence[str],
    founded: bool,
) -> Iterator[Broken]:
    """What a message says that is not so.

    Args:
        then: The office before the commit.
        present: The office after it: whoever is taken on file may do so himself.
        changed: Ids of the records that it changed.
        founded: Whether there was an office before.
    """
    if act.shape is ActShape.INIT and founded:
        yield AuditRule.TRAILERS, _("says init, and there was an office already")
    if act.said:
        yield from _records(commit, act, changed)
    yield from _author(commit, act, then, present)


def _records(commit: CommitObject, act: Act, changed: Sequence[str]) -> Iterator[Broken]:
    if act.shape is ActShape.INIT:
        return
    if act.shape is ActShape.IMPORT:
        count = len(changed) - len(act.records)
        if commit.trailers("Count") != (str(count),) or not _SINGLE.issuperset(act.records):
            yield AuditRule.TRAILERS, _("says another number of records than it changed")
        if len(act.actions) != 1:
            yield AuditRule.TRAILERS, _("says that it was brought in, and something else besides")
        return
    if act.shape is ActShape.RENUMBER:
        return
    unsaid = sorted(set(changed) - set(act.records))
    too_much = sorted(set(act.records) - set(changed))
    if unsaid:
        yield AuditRule.TRAILERS, _("does not name {id}, which it changed", id=unsaid[0])
    if too_much:
        yield AuditRule.TRAILERS, _("names {id}, which it did not change", id=too_much[0])


def _author(
    commit: CommitObject, act: Act, then: OfficeThen, present: OfficeThen
) -> Iterator[Broken]:
    """The author is the first of those who acted, under the name that is on file."""
    if not act.actors:
        yield AuditRule.TRAILERS, _("does not say who acted")
        return
    first = act.actors[0]
    if act.shape is ActShape.BY_HAND and first == SVC:
        # Whoever edits files by hand may be known to git and not be staff.
        return
    if commit.author.email != f"{first}{AT_SVC}":
        yield AuditRule.AUTHOR, _("was made by another than it says: {actor}", actor=first)
        return
    for who in act.actors:
        if who in PROGRAMS:
            continue
        named = [one.staff[who] for one in (then, present) if who in one.staff]
        if not named:
            yield AuditRule.AUTHOR, _("{who} is no member of staff", who=who)
        elif not any(one.active for one in named):
            yield AuditRule.RIGHT, _("{who} is no longer active", who=who)
        elif who == first and commit.author.name not in [plain(one.name) for one in named]:
            yield AuditRule.AUTHOR, _("bears another name than {who} has", who=who)
