"""What must hold between letters: the numbers of the office's own series have no gaps."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from svc.duties.documents.letters import gaps, spell
from svc.language import _
from svc.store.layout import path_of

if TYPE_CHECKING:
    from svc.index.database.index import Index

#: File, place, reason, and whether it is only worth knowing.
LetterMismatch = tuple[str, str, str, bool]
_LETTERS = (
    "SELECT id, number, source_system FROM document WHERE type = 'letter-out'"
    " AND number IS NOT NULL ORDER BY id"
)


def mismatches(index: Index) -> Iterator[LetterMismatch]:
    """Numbers that are missing of a series, and such as were given twice; not of what came in."""
    rows = [row for row in index.rows(_LETTERS) if row["source_system"] is None]
    first: dict[str, str] = {}
    for row in rows:
        known = first.setdefault(row["number"], row["id"])
        if known != row["id"]:
            reason = _("{number} is the number of {id} too", number=row["number"], id=known)
            yield path_of("document", row["id"]), "number", reason, False
    for series, missing in gaps(first).items():
        later = next(one for number, one in first.items() if number.startswith(series))
        for place in missing:
            reason = _("letter {number} is missing", number=spell(series, place))
            yield path_of("document", later), "number", reason, False
