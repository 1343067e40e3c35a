"""What tests of desks that meet share: an office at two desks with a remote between them."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

from svc.desk.core.act import act
from svc.desk.sync import remotes
from svc.desk.sync.sync import SyncResult, sync
from tests.handwork import desk_with_tickets
from tests.models import copy_of
from tests.support import git


class TwoDesks(NamedTuple):
    """Desk A, desk B, and the remote."""

    a: Path
    b: Path
    remote: Path


def two_desks(folder: Path) -> TwoDesks:
    """An estate with a closed and a new ticket, at two desks that have the same.

    Args:
        folder: Where; it does not exist yet.
    """
    copy_of(_apart, folder)
    made = TwoDesks(folder / "a", folder / "b", folder / "remote.git")
    for desk in (made.a, made.b):
        for name in ("svc/sync.json", "config"):
            path = desk / ".git" / name
            text = path.read_text("utf-8")
            old = next(word for word in text.replace('"', " ").split() if word.endswith(".git"))
            path.write_text(text.replace(old, str(made.remote)), "utf-8")
    return made


def _apart(folder: Path) -> None:
    folder.mkdir()
    desk_with_tickets(folder / "a")
    remotes.make_remote(folder / "remote.git", gate=False)
    remotes.add_remote(folder / "a", str(folder / "remote.git"))
    remotes.join(str(folder / "remote.git"), folder / "b")


def do(place: Path, work: Any, actor: str = "li.na", **more: Any) -> Any:
    """What an action gave back."""
    return act(place, actor, work, **more).result


def meet(desks: TwoDesks, *order: str) -> list[SyncResult]:
    """Let desks meet the remote one after another: a, b, a unless told."""
    return [sync(getattr(desks, name)) for name in order or ("a", "b", "a")]


def head(place: Path) -> str:
    """Where a repository stands."""
    return git("rev-parse", "main", cwd=place).strip()


def same(desks: TwoDesks) -> bool:
    """Whether all three have the same, and the work trees are as their commits."""
    clean = not any(git("status", "--porcelain", cwd=one) for one in (desks.a, desks.b))
    return clean and len({head(one) for one in desks}) == 1
