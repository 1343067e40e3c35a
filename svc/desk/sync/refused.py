"""Work that a gate refused: kept, told with the commit and the rule, and ways on from there.

Nothing of it is lost: the commit stays on this desk's branch and, under a name of its own,
here and on the remote, where a director finds it.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

from svc.errors import Refused, SvcError
from svc.language import _, n_
from svc.named_tuple import NamedTuple
from svc.rules.record.personal_words import short_hash
from svc.safe import one_line
from svc.store.gate.refusal import GateRefusal
from svc.store.git.process import run
from svc.store.git.small_file import small_file
from svc.store.sync.remote import REFUSED, REFUSED_SEEN

if TYPE_CHECKING:
    from svc.store.git.repository import Repository
    from svc.store.sync.answers import GateRefused
    from svc.store.sync.remote import Remote

_FILE = "refused.json"
#: Refusals told before the rest is only counted.
_MOST = 5


class RefusedWork(NamedTuple):
    """What was refused last, as this desk notes it.

    Attributes:
        head: Where the desk stood.
        commits: The rules that each commit broke, by its id.
    """

    head: str
    commits: dict[str, list[str]]

    def save(self, repository: Repository) -> None:
        """Note it beside the repository."""
        place = repository.made_state_dir() / _FILE
        place.write_text(json.dumps(self._asdict()), "utf-8")


def load(repository: Repository) -> RefusedWork | None:
    """What was refused last; None if nothing was."""
    try:
        held = json.loads(small_file(repository.state_dir / _FILE) or b"{}")
        work = RefusedWork(held["head"], {str(k): [str(one) for one in v]
                                          for k, v in held["commits"].items()})  # fmt: skip
    except (ValueError, KeyError, TypeError, AttributeError):
        return None
    return work if all(map(repository.is_object_id, (work.head, *work.commits))) else None


def forget(repository: Repository) -> None:
    """Nothing is refused any more."""
    (repository.state_dir / _FILE).unlink(missing_ok=True)


def keep(repository: Repository, remote: Remote, desk: str, head: str, error: GateRefused) -> None:
    """Keep what was refused where it is found, here and on the remote.

    Args:
        desk: This desk's letter.
        head: What it stands at.
        error: What the gate said.
    """
    commits: dict[str, list[str]] = {}
    for refusal in error.refusals:
        if repository.is_object_id(refusal.commit):
            commits.setdefault(refusal.commit, []).append(refusal.rule)
    RefusedWork(head, commits).save(repository)
    name = f"{desk}/{head}"
    run(("update-ref", f"{REFUSED}{name}", head), cwd=repository.place)
    if remote.seen(f"{REFUSED_SEEN}{name}") is None:
        # The remote may not take it either, or be gone by now: here it is kept in any case.
        with suppress(SvcError):
            remote.push({f"{REFUSED}{name}": head}, {f"{REFUSED}{name}": None})


def told(repository: Repository, refusals: Sequence[GateRefusal]) -> Refused:
    """The refusal as a clerk reads it: which commits, which rules, and the ways on."""
    lines = []
    for refusal in refusals[:_MOST]:
        what = one_line(_subject(repository, refusal.commit)) if refusal.commit else ""
        head = f"{short_hash(refusal.commit)} {what}".strip()
        lines.append(f"{head}: {refusal.reason}" if head else refusal.reason)
    if len(refusals) > _MOST:
        left = len(refusals) - _MOST
        lines.append(n_("{n} more was refused", "{n} more were refused", left))
    said = _("the remote's gate refused what was sent; nothing is lost")
    return Refused(
        "\n".join([said, *lines]),
        _("svc sync --redo does it again on top, as whoever may; or a director takes it on: svc "
          "sync --adopt {commit}", commit=_first(refusals)),
    )  # fmt: skip


def _first(refusals: Sequence[GateRefusal]) -> str:
    named = next((one.commit for one in refusals if one.commit), "")
    return short_hash(named) or _("COMMIT")


def _subject(repository: Repository, commit: str) -> str:
    args = ("log", "-1", "--no-show-signature", "--format=%s", "--end-of-options", commit)
    done = run(args, cwd=repository.place, check=False)
    return done.stdout.decode("utf-8", "replace").strip()
