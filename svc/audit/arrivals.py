"""What comes to the main line by a merge, judged by the line it comes to as well.

A desk that was away judges its own commits by what it could know; what was settled
meanwhile counts where they arrive. A key that is revoked there admits nothing, whatever
its dates say, unless a director's signed merge adopts it by name; and rights to say who
may what are asked for there too, so that nobody hands out keys from an old parent.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from svc.audit.findings import AuditFinding, AuditRule
from svc.audit.key_changes import by_signer
from svc.audit.signatures import Signer, key_wrong, signer_of
from svc.audit.standings import STAFF_FOLDER
from svc.errors import InvalidData
from svc.kinds.derive import type_of
from svc.kinds.rights import deeds
from svc.model.roles import Role
from svc.store.git.process import run
from svc.store.history.commit_object import commit_object
from svc.store.layout import OFFICE_PATH, place_of
from svc.store.yaml.codec import decode

if TYPE_CHECKING:
    from svc.audit.standings import OfficeThen
    from svc.kinds.rights import PerformedVerb
    from svc.store.git.repository import Repository
    from svc.store.history.commit_object import CommitObject


def arrived(
    repository: Repository, merge: CommitObject, then: OfficeThen, signer: Signer
) -> Iterator[AuditFinding]:
    """What a merge brings that does not count where it arrives.

    Args:
        then: The office at the merge's first parent.
        signer: Whose signature the merge bears.
    """
    trust = then.office.trust
    if trust is None or len(merge.parents) != 2:
        return
    published, ours = merge.parents
    adopted = frozenset(merge.trailers("Adopts")) if _director(then, signer) else frozenset()
    for commit in _commits(repository, published, ours):
        if commit.id in adopted:
            continue
        known, wrong = signer_of(commit, then, trust)
        for rule, reason in () if wrong else key_wrong(known, then, None):
            yield AuditFinding(commit.id, rule, "", reason)
    for commit in _commits(repository, published, ours, OFFICE_PATH, STAFF_FOLDER):
        if commit.id in adopted or len(commit.parents) != 1:
            continue
        known, wrong = signer_of(commit, then, trust)
        verbs = [] if wrong else list(_verbs(repository, commit))
        for _rule, reason in by_signer(verbs, then, known):
            yield AuditFinding(commit.id, AuditRule.KEY, "", reason)


def _director(then: OfficeThen, signer: Signer) -> bool:
    member = then.staff.get(signer.who or "")
    held = member is not None and member.active and Role.DIRECTOR in member.roles
    return held or signer.founder


def _commits(
    repository: Repository, published: str, ours: str, *paths: str
) -> Iterator[CommitObject]:
    args = ("rev-list", "--end-of-options", ours, f"^{published}", "--", *paths)
    oids = run(args, cwd=repository.place).stdout.decode().split()
    for oid, data in repository.contents(oids):
        yield commit_object(oid, data)


def _verbs(repository: Repository, commit: CommitObject) -> Iterator[PerformedVerb]:
    """What a commit did to the rules and to the staff."""
    for step in repository.steps(commit.parents[0], commit.id, folders=("records",)):
        place = place_of(step.path)
        if place is None or not step.path.startswith((OFFICE_PATH, STAFF_FOLDER)):
            continue
        try:
            before, after = (
                decode(repository.read(oid, step.path) or b"", type_of(place.kind), step.path)
                if slot
                else None
                for oid, slot in ((commit.parents[0], step.old), (commit.id, step.new))
            )
        except InvalidData:
            continue
        yield from deeds(place.kind, before, after)
