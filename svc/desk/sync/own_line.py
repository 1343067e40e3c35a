"""How this desk's line of commits stands to the published one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from svc.errors import Refused
from svc.language import _
from svc.store.git.process import run

if TYPE_CHECKING:
    from svc.store.git.repository import Repository


def base_of(repository: Repository, head: str, seen: str) -> str:
    """The last commit that both lines have.

    Args:
        head: Where this desk stands.
        seen: Where the published line does.

    Raises:
        Refused: There is none, or more than one: they met by other ways than this.
    """
    args = ("merge-base", "--all", head, seen)
    bases = run(args, cwd=repository.place, check=False).stdout.decode().split()
    if len(bases) != 1:
        said = _("this desk and the remote hold two different offices")
        if bases:
            said = _("this desk and the remote have exchanged work by other ways as well")
        raise Refused(said, _("nothing was sent or taken over; svc join makes a fresh desk"))
    return bases[0]


def waiting(repository: Repository, head: str, seen: str) -> int:
    """How many commits of this desk's the published line lacks; merges are not counted."""
    args = ("rev-list", "--count", "--no-merges", f"{seen}..{head}")
    return int(run(args, cwd=repository.place).stdout)


def is_next(repository: Repository, head: str, seen: str) -> bool:
    """Whether the published line's end is on this desk's line of first parents."""
    args = ("rev-list", "--first-parent", "--parents", f"{seen}..{head}")
    lines = run(args, cwd=repository.place).stdout.decode().splitlines()
    return not lines or lines[-1].split(" ")[1:2] == [seen]
