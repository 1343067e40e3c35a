"""What documents make due: loans that are to come back, letters to answer, what may go."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

from svc.desk.clocks.record_clocks import RecordClock, end_of_day

if TYPE_CHECKING:
    from svc.desk.core.view import View


def clocks(view: View, before: int) -> Iterator[RecordClock]:
    """Loans and answers, each due by the end of its day; what may go, in one line."""
    if view.one("SELECT 1 FROM document LIMIT 1") is None:
        return
    yield from _loans(view, before)
    yield from _answers(view, before)
    yield from _expired(view)


def _loans(view: View, before: int) -> Iterator[RecordClock]:
    from svc.language import _

    rows = view.rows(
        "SELECT document, back, borrower FROM document_standing"
        " WHERE state = 'lent' AND back IS NOT NULL ORDER BY back, document"
    )
    for row in rows:
        due = end_of_day(view, date.fromisoformat(row["back"]))
        if due < before:
            words = _("{id} is to be back: svc document return", id=row["document"])
            yield RecordClock("document", row["document"], "loan", words, due, due - view.now,
                              row["borrower"])  # fmt: skip


def _answers(view: View, before: int) -> Iterator[RecordClock]:
    """Letters that are to be answered, by the office or by whom it wrote to."""
    from svc.language import _

    rows = view.rows(
        "SELECT d.id, d.type, d.party, d.reply_due FROM document d WHERE d.reply_due IS NOT NULL"
        " AND NOT EXISTS (SELECT 1 FROM document a WHERE a.answers = d.id)"
        " ORDER BY d.reply_due, d.id"
    )
    for row in rows:
        due = end_of_day(view, date.fromisoformat(row["reply_due"]))
        if due < before:
            words = _("{id} is to be answered", id=row["id"])
            if row["type"] == "letter-out":
                party = view.named("party", row["party"] or "")
                words = _("{party} owes an answer to {id}", party=party, id=row["id"])
            yield RecordClock("document", row["id"], "answer", words, due, due - view.now)


def _expired(view: View) -> Iterator[RecordClock]:
    """Documents whose retention has ended and for which nobody has decided yet."""
    from svc.language import n_

    today = view.moment.astimezone(view.zone).date()
    row = view.one(
        "SELECT count(*) AS n, min(ends) AS first, min(document) AS id FROM document_standing"
        " WHERE state = 'kept' AND ends <= ?", (today.isoformat(),),
    )  # fmt: skip
    if row is None or not row["n"]:
        return
    due = end_of_day(view, date.fromisoformat(row["first"]))
    words = n_("{n} document need no longer be kept: svc document expired",
               "{n} documents need no longer be kept: svc document expired", row["n"])  # fmt: skip
    yield RecordClock("document", row["id"], "retention", words, due, due - view.now)
