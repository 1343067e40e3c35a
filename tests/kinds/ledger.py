"""Two kinds of the tests' own: a year's ledger of a home, and the entries that are its children.

A ledger's id follows from its year and unit, and what it says never changes: what
happens to it is appended.
"""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Struct

from svc.model.amounts import Money
from svc.model.fields import ByStaff, Count, Happened, Line, OfUnit, Text, refers
from svc.model.source import Source

LABELS = {
    "year": "年度", "opened": "开立时间", "total": "总额", "ledger": "台账", "amount": "金额",
    "visit": "走访",
}  # fmt: skip

LEDGER_ID = r"L[0-9]{2}-[0-9]{1,3}-[0-9]{1,3}-[0-9]{2,5}"


class LedgerEvent(Struct, frozen=True, forbid_unknown_fields=True):
    """Something that happened to a ledger."""

    seq: Count
    at: Happened
    by: ByStaff
    action: Line
    note: Text | None = None
    amount: Money | None = None


class Ledger(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A home's ledger of one year."""

    format: int
    id: Annotated[str, Meta(pattern=rf"^{LEDGER_ID}\Z")]
    opened: Happened
    by: ByStaff
    year: Annotated[int, Meta(ge=2000, le=2099)]
    unit: OfUnit
    total: Money
    events: tuple[LedgerEvent, ...] = ()
    source: Source | None = None


def slot(ledger: Ledger) -> str:
    """The id: its year and unit."""
    return f"L{ledger.year % 100:02d}-{ledger.unit}"


class Entry(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One entry of a ledger."""

    format: int
    id: Annotated[str, Meta(pattern=rf"^{LEDGER_ID}-[A-Z]{{1,2}}[0-9]{{4,9}}\Z")]
    ledger: Annotated[str, Meta(pattern=rf"^{LEDGER_ID}\Z", extra=refers("ledger"))]
    at: Happened
    by: ByStaff
    amount: Money
    visit: Annotated[str, Meta(extra=refers("visit"))] | None = None
    source: Source | None = None
