"""What this desk still has to send, and what it gave up."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from svc.store.git.repository import Repository
from svc.store.outbox.queue import Outbox

_FIELDS = ("id", "to", "sort", "state", "tries", "due", "title", "why")


def waiting(start: Path) -> list[dict[str, Any]]:
    """Messages that wait or were given up; nothing of what they say but their titles."""
    outbox = Outbox(Repository.open(start))
    return [
        {field: {"tries": 0, "why": None, **message}.get(field) for field in _FIELDS}
        for message in outbox.listed()
    ]
