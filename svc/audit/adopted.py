"""Work that a gate refused and a director took on: whose answer it is from then on.

The merge that brings it names each commit (`Svc-Adopts`). What those commits did against
the rules is then worth knowing, and no finding any more; the merge itself is judged as any.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from svc.audit.signatures import signer_of
from svc.audit.standings import Standings
from svc.model.actors import AT_SVC
from svc.model.roles import Role
from svc.store.git.process import run
from svc.store.history.commit_object import commit_object

if TYPE_CHECKING:
    from svc.audit.standings import OfficeThen
    from svc.store.git.repository import Repository
    from svc.store.history.commit_object import CommitObject


def adopted(
    repository: Repository, tips: Sequence[str], known: Sequence[str], standings: Standings
) -> frozenset[str]:
    """The commits that a director took on by name.

    Args:
        tips, known: The stretch of history that is asked about.
        standings: Who might do what, and when.
    """
    args = (
        *("rev-list", "--merges", "--grep=^Svc-Adopts: "),
        *("--end-of-options", *tips, *(f"^{one}" for one in known), "--"),
    )
    merges = run(args, cwd=repository.place).stdout.decode("ascii").split()
    commits: set[str] = set()
    for oid, data in repository.contents(merges):
        merge = commit_object(oid, data)
        then = standings.then(standings.at(merge.parents[0]))
        if _is_directors(merge, then):
            commits.update(merge.trailers("Adopts"))
    return frozenset(commits)


def _is_directors(merge: CommitObject, then: OfficeThen) -> bool:
    """Whether a director made a merge: by its signature, once signatures count."""
    who = merge.author.email.removesuffix(AT_SVC)
    if then.office.trust is not None:
        signer, _wrong = signer_of(merge, then, then.office.trust)
        if signer.founder:
            return True
        who = signer.who or ""
    member = then.staff.get(who)
    return member is not None and member.active and Role.DIRECTOR in member.roles
