"""Refused work that a director takes on: which there is, and who may.

The merge that takes it on names each commit (`Svc-Adopts`), so that gate and audit hold it
against the director, who answers for it from then on.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from svc.audit.standings import Standings
from svc.errors import NotFound, Refused, UsageError
from svc.language import _
from svc.model.actors import PROGRAMS
from svc.model.roles import Role
from svc.named_tuple import NamedTuple
from svc.store.git.process import run
from svc.store.sync.remote import REFUSED, REFUSED_SEEN, SEEN

if TYPE_CHECKING:
    from svc.store.git.repository import Repository

_SHORTEST = 7


class RefusedHead(NamedTuple):
    """Where a desk stood when its work was refused.

    Attributes:
        desk: Its letter.
        commit: Where it stood.
    """

    desk: str
    commit: str


class Adoption(NamedTuple):
    """Refused work that is taken on.

    Attributes:
        head: Where it stands.
        commits: What the others lack of it, the oldest first.
    """

    head: str
    commits: tuple[str, ...]


def adoption(repository: Repository, named: str) -> Adoption:
    """What is taken on with a commit: all that was refused with it.

    Raises:
        As `find` does.
    """
    head = find(repository, named).commit
    return Adoption(head, tuple(commits(repository, head)))


def waiting(repository: Repository) -> list[RefusedHead]:
    """Refused work that is in nobody's hands yet, as last fetched; the newest of each line."""
    args = ("for-each-ref", "--format=%(refname) %(objectname)", f"--no-merged={SEEN}",
            REFUSED_SEEN, REFUSED)  # fmt: skip
    done = run(args, cwd=repository.place, check=False)
    heads: dict[str, RefusedHead] = {}
    for line in done.stdout.decode().splitlines():
        ref, commit = line.split(" ")
        name = ref.removeprefix(REFUSED_SEEN).removeprefix(REFUSED)
        heads[commit] = RefusedHead(name.partition("/")[0], commit)
    return [head for head in heads.values() if not _superseded(repository, head, heads)]


def find(repository: Repository, named: str) -> RefusedHead:
    """Refused work by one of its commits.

    Args:
        named: The beginning of a commit's id.

    Raises:
        UsageError: It is too short to mean one.
        NotFound: No refused work has it.
    """
    if len(named) < _SHORTEST or not set(named) <= set("0123456789abcdef"):
        raise UsageError(
            _("{named!r} is no commit's id", named=named), _("svc remote show lists refused work")
        )
    heads = waiting(repository)
    for head in heads:
        if any(oid.startswith(named) for oid in commits(repository, head.commit)):
            return head
    raise NotFound(
        _("no refused work has the commit {named}", named=named),
        _("svc remote show lists refused work"),
    )


def commits(repository: Repository, head: str) -> list[str]:
    """The commits of refused work that the others lack, the oldest first; merges among them."""
    args = ("rev-list", "--reverse", "--topo-order", "--end-of-options", head, f"^{SEEN}", "--")
    return run(args, cwd=repository.place).stdout.decode().split()


def check_director(repository: Repository, commit: str, actor: str | None) -> str:
    """Refuse whoever is no director by the records as others have them; the director's id else.

    Raises:
        UsageError: Nobody is named.
        Refused: Whoever is named may not.
    """
    if actor is None or actor in PROGRAMS:
        raise UsageError(
            _("who takes the work on? a director is to be named"), _("svc --as STAFF sync --adopt")
        )
    standings = Standings(repository)
    member = standings.then(standings.at(commit)).staff.get(actor)
    if member is None or not member.active or Role.DIRECTOR not in member.roles:
        raise Refused(
            _("{who} is no director, and refused work is taken on by one", who=actor),
            _("svc staff list names the directors"),
        )
    return actor


def _superseded(
    repository: Repository, head: RefusedHead, heads: dict[str, RefusedHead]
) -> bool:  # fmt: skip
    """Whether the same desk's later refused work has it all."""
    for other in heads.values():
        if other.desk != head.desk or other.commit == head.commit:
            continue
        args = ("merge-base", "--is-ancestor", head.commit, other.commit)
        if run(args, cwd=repository.place, check=False).returncode == 0:
            return True
    return False
