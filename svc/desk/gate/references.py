"""Which references a push may move, and how: the first thing a gate looks at.

The main line only goes on, and what it was stays on its line of first parents; a desk's
mark says what that desk published; what was refused and a witness's word have places of
their own. Everything else is refused: nothing is kept beside the line that is judged.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from svc.language import _
from svc.lazy_pattern import lazy_pattern
from svc.store.gate.refusal import GateRefusal
from svc.store.git.process import run
from svc.store.sync.remote import DESKS, MAIN, REFUSED

if TYPE_CHECKING:
    from svc.store.gate.receiving import PushedRef
    from svc.store.git.repository import Repository

#: Where witnesses leave their signed notes.
WITNESS = "refs/svc/witness/"
_LETTER = lazy_pattern(r"[A-Z]{1,2}$")
_KEPT = lazy_pattern(r"[A-Z]{1,2}/[0-9a-f]{40,64}$")
_NAME = lazy_pattern(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}$")


def desk_of(updates: Sequence[PushedRef]) -> str | None:
    """The letter of the desk that pushes, by the mark that it moves."""
    marks = [one.ref.removeprefix(DESKS) for one in updates if one.ref.startswith(DESKS)]
    return marks[0] if len(marks) == 1 else None


def reference_refusals(remote: Repository, updates: Sequence[PushedRef]) -> Iterator[GateRefusal]:
    """What is wrong with the references that a push moves.

    Args:
        remote: The bare repository, which has not moved them yet.
        updates: All of them.
    """
    main = next((one for one in updates if one.ref == MAIN), None)
    if len([one for one in updates if one.ref.startswith(DESKS)]) > 1:
        yield GateRefusal("", "reference", _("one push is of one desk, and this one is of several"))
    for update in updates:
        ref = update.ref
        if ref == MAIN:
            yield from _main(remote, update)
        elif ref.startswith(DESKS) and _LETTER.match(ref.removeprefix(DESKS)):
            yield from _desk(remote, update, main)
        elif ref.startswith(REFUSED) and _KEPT.match(ref.removeprefix(REFUSED)):
            yield from _kept(update)
        elif ref.startswith(WITNESS) and _NAME.match(ref.removeprefix(WITNESS)):
            yield from _forward(remote, update, _("what a witness has said stays said"))
        else:
            reason = _("{ref} is no place of an office: work is sent to main alone", ref=ref)
            yield GateRefusal("", "reference", reason)


def _main(remote: Repository, update: PushedRef) -> Iterator[GateRefusal]:
    if update.new is None:
        yield GateRefusal("", "reference", _("the office's main line is not taken away"))
    elif update.old is not None and not is_ancestor(remote, update.old, update.new):
        reason = _("it would take back what others have already: svc sync takes that over first")
        yield GateRefusal(update.new, "forward", reason)
    elif update.old is not None and not goes_on(remote, update.old, update.new):
        reason = _("what was published is not on its line of first parents: svc sync merges, git "
                   "merge does not")  # fmt: skip
        yield GateRefusal(update.new, "first-parent", reason)


def _desk(remote: Repository, update: PushedRef, main: PushedRef | None) -> Iterator[GateRefusal]:
    if update.new is None:
        if main is not None:
            yield GateRefusal(
                "", "desk", _("a letter is given back by svc remote leave, and alone")
            )
        return
    if main is not None and update.new != main.new:
        reason = _("the desk's mark is not at what it sends: svc sync moves both together")
        yield GateRefusal(update.new, "desk", reason)
    elif main is None and not (update.old is None and _published(remote, update.new)):
        reason = _("a desk's mark moves with the main line only: svc sync moves both together")
        yield GateRefusal(update.new, "desk", reason)
    if update.old is not None and not is_ancestor(remote, update.old, update.new):
        reason = _("what this desk had published is not in what it sends: is it another clone?")
        yield GateRefusal(update.new, "desk", reason)


def _kept(update: PushedRef) -> Iterator[GateRefusal]:
    if update.new is None or update.old is not None:
        yield GateRefusal("", "reference", _("what was refused stays where it is"))
    elif not update.ref.endswith(update.new):
        yield GateRefusal("", "reference", _("what was refused is kept under its own name"))


def _forward(remote: Repository, update: PushedRef, reason: str) -> Iterator[GateRefusal]:
    if update.new is None or (
        update.old is not None and not is_ancestor(remote, update.old, update.new)
    ):
        yield GateRefusal("", "reference", reason)


def _published(remote: Repository, commit: str) -> bool:
    return is_ancestor(remote, commit, MAIN)


def is_ancestor(remote: Repository, old: str, new: str) -> bool:
    """Whether a history holds a commit; one that is not there at all it does not hold."""
    args = ("merge-base", "--is-ancestor", old, new)
    return run(args, cwd=remote.place, check=False).returncode == 0


def goes_on(remote: Repository, old: str, new: str) -> bool:
    """Whether a commit is on another's line of first parents, of which it is an ancestor."""
    if old == new:
        return True
    args = ("rev-list", "--first-parent", "--parents", "--end-of-options", new, f"^{old}")
    lines = run(args, cwd=remote.place).stdout.decode().splitlines()
    return lines[-1].split(" ")[1:2] == [old]
