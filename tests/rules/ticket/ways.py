"""A way into each state of a ticket's life, by the actions that lead there."""

from __future__ import annotations

WAYS: dict[str, tuple[str, ...]] = {
    "new": (),
    "assigned": ("assign",),
    "working": ("assign", "accept"),
    "waiting": ("assign", "accept", "wait"),
    "done": ("assign", "accept", "finish"),
    "closed": ("assign", "accept", "finish", "callback"),
    "cancelled": ("cancel",),
    "merged": ("merge",),
}
