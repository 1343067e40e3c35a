"""Two times in one cell: where a lease, a stay or a shift begins and ends."""

from __future__ import annotations

import re
from unicodedata import normalize

from svc.lazy_pattern import lazy_pattern

#: What stands between two times; a hyphen does so only where it cannot be part of one.
_BETWEEN = lazy_pattern(
    r"\s*(?:至|到|~+|[—–―]+|\b(?:to|until|till)\b|(?<=\s)-+(?=\s))\s*", re.IGNORECASE
)
#: What says that no end is known.
_OPEN = lazy_pattern(
    r"(?i)长期|永久|不限|无固定期限|无期限|至今|今|现在|present|now|today|open|ongoing|[-—–]*"
)
#: What people write around a time that begins or ends something.
_AROUND = lazy_pattern(r"^\s*(?:自|从|from\b)\s*|\s*(?:起|止|为止|开始|结束)\s*$", re.IGNORECASE)
#: A year at the beginning, with what stands after it; and a day that leaves the year out.
_YEAR = lazy_pattern(r"[0-9]{4}\s*[-./年]\s*")
_NO_YEAR = lazy_pattern(r"[0-9]{1,2}\s*[-./月]\s*[0-9]{1,2}\s*日?")
#: The shortest day that a hyphen may end: `2026.1.1`.
_SHORTEST = 8


def ends_of(text: str) -> tuple[str, str]:
    """The beginning and the end of a span of time, each as it is written; empty if not told.

    Example:
        >>> ends_of("2025-01-01至2026-12-31"), ends_of("自2025年3月1日起至长期")
        (('2025-01-01', '2026-12-31'), ('2025年3月1日', ''))
        >>> ends_of("2025.01.01-2026.12.31"), ends_of("2025/3/1 ~ 9/30"), ends_of("2025-01-01")
        (('2025.01.01', '2026.12.31'), ('2025/3/1', '2025/9/30'), ('2025-01-01', ''))
    """
    plain = normalize("NFKC", text).strip()
    parts = [part for part in _BETWEEN.split(plain) if part]
    if len(parts) == 1:
        parts = _halves(parts[0])
    if len(parts) > 2:
        return plain, ""
    begins, ends = (_AROUND.sub("", part).strip() for part in (*parts, "", "")[:2])
    if _OPEN.fullmatch(ends):
        return begins, ""
    year = _YEAR.match(begins)
    if year is not None and _NO_YEAR.fullmatch(ends):
        ends = year[0] + ends
    return begins, ends


def _halves(text: str) -> list[str]:
    """What stands before and after the middle one of an odd number of hyphens."""
    pieces = text.split("-")
    middle = len(pieces) // 2
    halves = ["-".join(pieces[:middle]), "-".join(pieces[middle:])]
    whole = len(pieces) % 2 == 0 and min(map(len, halves)) >= _SHORTEST
    return halves if whole else [text]
