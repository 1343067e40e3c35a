"""Deposits of procedures that came to nothing: they go back at once."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from svc.desk.clocks.record_clocks import RecordClock

if TYPE_CHECKING:
    from svc.desk.core.view import View


def clocks(view: View, before: int) -> Iterator[RecordClock]:
    """Deposits of procedures that were withdrawn or refused, as long as they are there.

    That of one carried to its end is told as its step.

    Args:
        view: The office.
        before: Only what is due before this moment, in seconds since 1970.
    """
    if view.one("SELECT 1 FROM procedure LIMIT 1") is None:
        return
    from svc.index.duties.procedures import deposits_due

    rows = deposits_due(view.index, before)
    if not rows:
        return
    from svc.index.query.ledgers import ledger_of
    from svc.language import _

    for row in rows:
        left = ledger_of(view.index, row["unit"]).deposit_of(row["receipt"])
        if left:
            words = _("{unit}: {amount} of deposit goes back: svc refund {receipt} {amount}",
                      unit=row["unit"], amount=left, receipt=row["receipt"])  # fmt: skip
            yield RecordClock("procedure", row["id"], "deposit", words, row["due"],
                              row["due"] - view.now, row["by"])  # fmt: skip
