"""Who judges what desks send: the remote's gate, or each desk what it fetches.

A remote with a gate logs each push. Where there is no log, or where it does not know of
the commit that the main line is at, nobody has judged that on the remote.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from svc.desk.gate.references import desk_of
from svc.language import N_, _
from svc.model.actors import AT_SVC
from svc.named_tuple import NamedTuple
from svc.store.gate import push_log
from svc.store.gate.certificate import BAD, GOOD, UNKNOWN
from svc.store.sync.remote import MAIN, SEEN

if TYPE_CHECKING:
    from svc.store.gate.push_log import LoggedPush
    from svc.store.git.repository import Repository

_CERTIFICATES = {
    "": N_("none"), GOOD: N_("good"), UNKNOWN: N_("by a key that does not count"),
    BAD: N_("not good"),
}  # fmt: skip
_SENT, _CLAIMED, _LEFT, _OTHER = N_("sent"), N_("joined"), N_("left"), N_("kept aside")


class GateStanding(NamedTuple):
    """Who judges what desks send.

    Attributes:
        kept: Whether the remote has a gate, as its log tells.
        passed_by: Whether its main line is elsewhere than its log says, or was once.
    """

    kept: bool
    passed_by: bool = False

    @property
    def sure(self) -> bool:
        """Whether what the remote's main line holds was judged there."""
        return self.kept and not self.passed_by


def gate_standing(repository: Repository, base: str | None = None) -> GateStanding:
    """Who judges, by the log as last fetched.

    Args:
        base: What this desk has of the published line; all that came after it was to be judged.
    """
    newest = push_log.last_move(repository, MAIN, push_log.LOG_SEEN)
    if newest is None:
        return GateStanding(push_log.tip(repository, push_log.LOG_SEEN) is not None, False)
    moved = newest.of(MAIN)
    tip = push_log.tip(repository, SEEN)
    aside = bool(newest.unlogged) or moved is None or moved.new != tip
    return GateStanding(True, aside or (base is not None and _unlogged(repository, base)))


def _unlogged(repository: Repository, base: str) -> bool:
    """Whether the main line was moved past the gate since it was at a commit."""
    for push in push_log.moves(repository, MAIN, push_log.LOG_SEEN):
        moved = push.of(MAIN)
        if moved is not None and moved.new == base:
            return False
        if push.unlogged:
            return True
    return False


def push_rows(pushes: Iterable[LoggedPush]) -> list[dict[str, str]]:
    """Pushes as rows to show."""
    rows = []
    for push in pushes:
        main = push.of(MAIN)
        first = push.updates[0] if push.updates else None
        what = _SENT
        if main is None and first is not None:
            what = _OTHER
            if desk_of(push.updates):
                what = _CLAIMED if first.new else _LEFT
        moved = main or first
        commit = (moved.new or moved.old or "") if moved else ""
        rows.append({
            "at": push.at.isoformat(), "desk": desk_of(push.updates) or "", "what": _(what),
            "commit": commit, "signer": push.signer.removesuffix(AT_SVC) or push.key,
            "certificate": _(_CERTIFICATES.get(push.status, push.status)),
        })  # fmt: skip
    return rows


def gate_words(gate: GateStanding) -> str:
    """Who judges what desks send, in a line."""
    if not gate.kept:
        return _("gate: client side only; desks judge what they fetch")
    if gate.passed_by:
        return _("gate: the remote's, and its main line was moved past it: desks judge what they "
                 "fetch")  # fmt: skip
    return _("gate: the remote's")


def ungated(repository: Repository) -> list[str]:
    """What is to be said where desks meet and no remote's gate has judged all of it."""
    if push_log.tip(repository, SEEN) is None:
        return []
    gate = gate_standing(repository)
    return [] if gate.sure else [gate_words(gate)]
