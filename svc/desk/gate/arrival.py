"""What only whoever receives a commit can tell of it: when it came, and from which desk.

The commits of a push were recorded between what its desk sent before and now, so that a
false date has no more room than the desk was away; and the numbers that a desk gives are
of its own letter.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from svc.desk.gate.references import desk_of
from svc.kinds.id_schemes import Series
from svc.kinds.table import KINDS
from svc.language import _
from svc.named_tuple import NamedTuple
from svc.store.gate import push_log
from svc.store.gate.refusal import GateRefusal
from svc.store.git.process import run
from svc.store.layout import place_of
from svc.store.sync.remote import DESKS, MAIN, REFUSED

if TYPE_CHECKING:
    from svc.store.gate.receiving import PushedRef
    from svc.store.git.repository import Repository

#: Clocks of a desk and of the remote may differ by so much.
CLOCKS_APART = timedelta(minutes=10)
_FORM = "--format=%H%x00%ct%x00%(trailers:key=Svc-Adopts,valueonly,separator=%x20)"


class Arrival(NamedTuple):
    """What a push brings to the main line.

    Attributes:
        old: Where the line is; None before the first push.
        new: Where it is to be.
        desk: The letter of the desk that pushes; None where it moves no mark.
        recorded: When each commit was recorded, in seconds, by its id; the oldest first.
        adopted: Commits that a merge among these takes on by name.
    """

    old: str | None
    new: str
    desk: str | None
    recorded: dict[str, int]
    adopted: frozenset[str]


def arrival_of(remote: Repository, updates: Sequence[PushedRef]) -> Arrival | None:
    """What a push brings; None where it does not move the main line."""
    main = next((one for one in updates if one.ref == MAIN), None)
    if main is None or main.new is None:
        return None
    since = (f"^{main.old}",) if main.old else ()
    args = ("log", "--reverse", "--topo-order", "--no-show-signature", _FORM,
            "--end-of-options", main.new, *since, "--")  # fmt: skip
    lines = run(args, cwd=remote.place).stdout.decode("utf-8", "replace").splitlines()
    rows = [line.split("\0") for line in lines if line]
    adopted = frozenset(oid for row in rows for oid in row[2].split())
    recorded = {oid: int(seconds) for oid, seconds, *_adopts in rows}
    return Arrival(main.old, main.new, desk_of(updates), recorded, adopted)


def arrival_refusals(remote: Repository, arrival: Arrival, now: datetime) -> Iterator[GateRefusal]:
    """What is wrong with when commits came and from where.

    Args:
        remote: The bare repository.
        arrival: What the push brings.
        now: The moment of receipt, aware.
    """
    yield from _times(remote, arrival, now)
    if arrival.old and arrival.desk:
        yield from _letters(remote, arrival)


def _times(remote: Repository, arrival: Arrival, now: datetime) -> Iterator[GateRefusal]:
    latest = (now + CLOCKS_APART).timestamp()
    earliest = 0.0
    if arrival.desk and arrival.old:
        before = push_log.last_of(remote, f"{DESKS}{arrival.desk}", MAIN)
        earliest = (before.at - CLOCKS_APART).timestamp() if before else earliest
    for commit, seconds in arrival.recorded.items():
        if commit in arrival.adopted:
            continue
        if seconds > latest:
            reason = _(
                "it is recorded {n} minutes ahead of the remote's clock: set this machine's "
                "clock, then svc sync --redo",
                n=int((seconds - now.timestamp()) // 60),
            )
            yield GateRefusal(commit, "ahead", reason)
        elif seconds < earliest:
            reason = _(
                "it is recorded before what this desk had sent already: set this machine's "
                "clock, then svc sync --redo"
            )
            yield GateRefusal(commit, "backdated", reason)


def _letters(remote: Repository, arrival: Arrival) -> Iterator[GateRefusal]:
    """Numbers of a letter that is not the pusher's, nor of a desk whose work is adopted."""
    of_desk = {arrival.desk, *_adopted_desks(remote, arrival.new)}
    for step in remote.steps(arrival.old or "", arrival.new, folders=("records",)):
        place = place_of(step.path)
        if step.old is not None or place is None:
            continue
        series = KINDS[place.kind].scheme(place.id)
        if not isinstance(series, Series):
            continue
        letter = series.parse(place.id).desk
        if letter not in of_desk:
            reason = _("{id} is a number of desk {letter}, and this is desk {desk}", id=place.id,
                       letter=letter, desk=arrival.desk)  # fmt: skip
            yield GateRefusal(arrival.new, "letter", reason)


def _adopted_desks(remote: Repository, tip: str) -> set[str]:
    """Desks whose refused work is in a history."""
    args = ("for-each-ref", f"--merged={tip}", "--format=%(refname)", REFUSED)
    refs = run(args, cwd=remote.place).stdout.decode().splitlines()
    return {ref.removeprefix(REFUSED).partition("/")[0] for ref in refs}
