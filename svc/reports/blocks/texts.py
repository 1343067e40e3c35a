"""Residents' words as reports show them: in one line, phones masked."""

from __future__ import annotations

import re

from svc.rules.record.phones import looks_like_phone, mask

_DIGITS = re.compile(r"\+?[0-9][0-9 ().\-/‐‑‒–—―−]{5,}[0-9]")


def shown(text: str | None) -> str | None:
    r"""Words with every phone number in them masked, in one line; None for nothing.

    Example:
        >>> shown("call 138 1234 0000\nby 2026-11-03")
        'call 138 **** 0000 by 2026-11-03'
    """
    if not text or not text.strip():
        return None
    return _DIGITS.sub(_masked, " ".join(text.split()))


def _masked(found: re.Match[str]) -> str:
    return mask(found[0]) if looks_like_phone(found[0]) else found[0]
