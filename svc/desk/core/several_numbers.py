"""Which ticket a number means that several end with: the newest month's, or the only open one.

On the phone `42` is this month's, or the one that everybody still works on. Records of other
kinds are never guessed: what is done to money and permits cannot be taken back.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from svc.errors import UsageError
from svc.index.database.statuses import UNSETTLED
from svc.kinds.table import KINDS, counted
from svc.language import _
from svc.rules.record.personal_words import masked_words
from svc.table import cut

if TYPE_CHECKING:
    from svc.index.database.index import Index

_MOST_NAMED = 5
#: So many columns of a title are enough to tell tickets apart.
_TITLE = 20


def meant_of(index: Index, numbers: Sequence[str], kind: str) -> str | None:
    """The one of several records that is meant by what their numbers end with.

    The only one of the newest month that the office has records of, else the only one that
    is not at its end; None where neither tells.

    Args:
        numbers: All that end so.
        kind: Theirs.
    """
    if not KINDS[kind].bare:
        return None
    for condition in (
        f"yymm = (SELECT max(yymm) FROM {kind})",
        f"status IN {UNSETTLED}",
    ):
        marks = ", ".join("?" * len(numbers))
        rows = index.rows(f"SELECT id FROM {kind} WHERE id IN ({marks}) AND {condition}", numbers)
        if len(rows) == 1:
            return str(rows[0]["id"])
    return None


def may_be_any(index: Index, tail: str, numbers: Sequence[str], kind: str) -> UsageError:
    """Says that several are meant: each with what it is about, and what to type.

    Args:
        tail: As typed.
        numbers: All that end so, the newest first.
        kind: Theirs.
    """
    shown = numbers[:_MOST_NAMED]
    titles = _titles(index, shown, kind) if KINDS[kind].bare else {}
    named = _(", ").join(f"{one} {titles[one]}" if titles.get(one) else one for one in shown)
    return UsageError(
        _("{tail!r} may be any of {counted}: {names}", tail=tail,
          counted=counted(kind, len(numbers)),
          names=named + (" …" if len(numbers) > _MOST_NAMED else "")),
        _("say more of it, such as {example}", example=numbers[0][1:].lstrip("-")),
    )  # fmt: skip


def _titles(index: Index, numbers: Sequence[str], kind: str) -> dict[str, str]:
    """The first words of tickets, what is personal in them masked."""
    marks = ", ".join("?" * len(numbers))
    rows = index.rows(f"SELECT id, title FROM {kind} WHERE id IN ({marks})", numbers)
    return {row["id"]: cut(masked_words(row["title"] or ""), _TITLE) for row in rows}
