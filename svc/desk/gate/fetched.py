"""What a desk fetched, held against the rules before it lands, where no remote did so.

A shared folder and a forge have no gate; a remote's own can be passed by whoever writes to
its disk. Then each desk judges for itself, and takes nothing over that breaks a rule.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from svc.desk.gate.references import goes_on
from svc.desk.gate.standing import gate_standing
from svc.errors import Refused
from svc.language import _, n_
from svc.rules.record.personal_words import short_hash
from svc.store.gate.refusal import GateRefusal
from svc.store.git.process import run
from svc.store.layout import OFFICE_PATH

if TYPE_CHECKING:
    from collections.abc import Iterable

    from svc.store.git.repository import Repository

_MOST = 5


def check_fetched(repository: Repository, base: str, seen: str, before: str | None) -> None:
    """Refuse to take over what breaks a rule.

    Args:
        base: What this desk has of the published line.
        seen: Where that is now.
        before: Where it was seen before; None if unknown.

    Raises:
        Refused: A commit breaks a rule; with each, and what to do.
    """
    if base == seen or gate_standing(repository, base).sure:
        return
    # Only where something came, and nobody has judged it.
    from svc.desk.gate.judgement import accepted_at, commit_refusals

    head = repository.head() or base
    refusals = list(
        commit_refusals(repository, seen, [base], None, base, newer=True, words_of=[head])
    )
    if refusals and not _rules_refused(repository, refusals, base, seen):
        # Who answers for them there might do so by what this desk has.
        accepted = accepted_at(repository, seen)
        refusals = [one for one in refusals if one.commit not in accepted]
    if before and not goes_on(repository, before, seen):
        reason = _("what was published is not on its line of first parents: svc sync merges, git "
                   "merge does not")  # fmt: skip
        refusals.insert(0, GateRefusal(seen, "first-parent", reason))
    if not refusals:
        return
    lines = [f"{short_hash(one.commit)}: {one.reason}" for one in refusals[:_MOST]]
    left = len(refusals) - _MOST
    if left > 0:
        lines.append(n_("{n} more was refused", "{n} more were refused", left))
    said = _("others have published what breaks a rule; nothing was taken over or sent")
    raise Refused(
        "\n".join([said, *lines]),
        _("ask who recorded it; a director accepts it by svc audit accept, or whoever keeps the "
          "remote sets it back"),
    )  # fmt: skip


def _rules_refused(
    repository: Repository, refusals: Iterable[GateRefusal], base: str, seen: str
) -> bool:  # fmt: skip
    """Whether one of those who are refused changed the office's rules, or who is who."""
    from svc.audit.standings import STAFF_FOLDER

    args = ("rev-list", "--full-history", "--end-of-options", seen, f"^{base}", "--", OFFICE_PATH,
            STAFF_FOLDER)  # fmt: skip
    changed = run(args, cwd=repository.place).stdout.decode().split()
    return not {one.commit for one in refusals}.isdisjoint(changed)
