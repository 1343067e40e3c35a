"""What commands about documents answer: the entry, what is personal of it masked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from svc.cli.core.work import show_lines

if TYPE_CHECKING:
    from svc.kinds.documents.document import FiledDocument


def show_document(document: FiledDocument, outcome: str, format: str) -> None:
    """Answer of a writing command: the entry's number and what was done, or the entry.

    Args:
        document: As recorded.
        outcome: What was done.
        format: `text` or `json`.
    """
    show_lines("document", document, [f"{document.id}  {outcome}"], format)
