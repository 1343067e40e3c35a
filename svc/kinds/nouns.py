"""How records of a kind are counted, in the reader's language."""

from __future__ import annotations

from svc.kinds.table import KINDS
from svc.language import either


def several(kind: str) -> str:
    """Records of a kind as they are counted: follow-ups, members of staff."""
    row = KINDS[kind]
    return either(row.many or row.plural, row.chinese)


def counted(kind: str, count: int) -> str:
    """So many records of a kind, as their reader says it: `1 ticket`, `12 tickets`.

    Example:
        >>> counted("staff", 1), counted("followup", 2)
        ('1 member of staff', '2 follow-ups')
    """
    row = KINDS[kind]
    english = row.english or row.name if count == 1 else row.many or row.plural
    return either(f"{count:,} {english}", f"{count:,} {row.counted}{row.chinese}")
