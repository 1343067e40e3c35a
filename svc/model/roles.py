"""The roles of an office's staff: apart from the other words, since the table of kinds names them.

`svc --help` reads that table, and has no use for a dozen enumerations more.
"""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    """What a member of staff may do; one person may hold several."""

    DIRECTOR = "director"
    SUPERVISOR = "supervisor"
    DESK = "desk"
    WORKER = "worker"
    CASHIER = "cashier"
