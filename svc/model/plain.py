"""Records as plain values, without what is absent."""

from __future__ import annotations

from datetime import datetime
from typing import Any


def present(value: Any) -> Any:
    """Plain values at every depth without `None` and empty lists; a moment as it is written.

    Example:
        >>> present({"id": "A", "note": None, "phones": [], "due": [{"at": 1, "rule": None}]})
        {'id': 'A', 'due': [{'at': 1}]}
    """
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, dict):
        return {k: present(v) for k, v in value.items() if v is not None and v not in ([], ())}
    return [present(item) for item in value] if isinstance(value, (list, tuple)) else value
