"""What commands about publications answer: the number with its version, and how it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from svc.cli.core.work import show_lines
from svc.language import _, n_

if TYPE_CHECKING:
    from svc.kinds.publications.publication import Publication


def show_publication(record: Publication, outcome_words: str, format: str) -> None:
    """Answer of a writing command: the text's number and what came of it, or the record.

    Args:
        record: As recorded.
        outcome_words: What came of it.
        format: `text` or `json`.
    """
    show_lines("notice", record, [f"{record.id}  {outcome_words}"], format)


def outcome(record: Publication) -> str:
    """How a text stands after a step: its version, state, and how many units were told."""
    from svc.duties.publications.telling import state
    from svc.kinds.publications.publication import latest, number_of, told_units

    said = _("version {n}: {state}", n=number_of(latest(record)), state=_(state(record)))
    count = len(told_units(record))
    return said + n_(", told to {n} unit", ", told to {n} units", count) if count else said
