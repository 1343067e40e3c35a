"""Residents' words as reports show them: in one line, what is personal in them masked."""

from __future__ import annotations

from svc.rules.record.personal_words import masked_words


def shown(text: str | None) -> str | None:
    r"""Words with every phone, identity number and address in them masked, in one line.

    None for nothing.

    Example:
        >>> shown("call 138 1234 0000\nby 2026-11-03")
        'call 138 **** 0000 by 2026-11-03'
    """
    if not text or not text.strip():
        return None
    return masked_words(" ".join(text.split()))
