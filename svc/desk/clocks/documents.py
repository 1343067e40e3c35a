"""What documents make due: loans that are to come back, contracts that end, letters to answer."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import TYPE_CHECKING

from svc.desk.clocks.record_clocks import RecordClock

if TYPE_CHECKING:
    from svc.desk.core.view import View

#: Days before its end at which a contract or a certificate is told, where it does not say.
NOTICE = 30


def clocks(view: View, before: int) -> Iterator[RecordClock]:
    """Loans, ends, answers, each due by the end of its day; what may go, in one line.

    A contract or a certificate is told from its notice on, however far off its end is.
    """
    if view.one("SELECT 1 FROM document LIMIT 1") is None:
        return
    yield from _loans(view, before)
    yield from _ends(view)
    yield from _answers(view, before)
    yield from _expired(view)


def _loans(view: View, before: int) -> Iterator[RecordClock]:
    from svc.language import _

    rows = view.rows(
        "SELECT document, back, borrower FROM document_standing"
        " WHERE state = 'lent' AND back IS NOT NULL ORDER BY back, document"
    )
    for row in rows:
        due = _end_of(view, row["back"])
        if due < before:
            words = _("{id} is to be back: svc document return", id=row["document"])
            yield RecordClock("document", row["document"], "loan", words, due, due - view.now,
                              row["borrower"])  # fmt: skip


def _ends(view: View) -> Iterator[RecordClock]:
    """Contracts and certificates whose end is near, unless a later one took their place."""
    from svc.kinds.documents.document import CHINESE, DocumentType
    from svc.language import _, either

    today = view.moment.astimezone(view.zone).date()
    rows = view.rows(
        "SELECT d.id, d.type, d.valid_until FROM document d JOIN document_standing s"
        " ON s.document = d.id WHERE d.valid_until IS NOT NULL AND s.state <> 'destroyed'"
        " AND date(d.valid_until, '-' || ifnull(d.notice, :notice) || ' days') <= :today"
        " AND NOT EXISTS (SELECT 1 FROM document l WHERE l.type = d.type AND l.id <> d.id"
        "  AND l.valid_until > d.valid_until AND l.party IS d.party AND l.unit IS d.unit"
        "  AND l.building IS d.building AND l.equipment IS d.equipment)"
        " ORDER BY d.valid_until, d.id",
        {"notice": NOTICE, "today": today.isoformat()},
    )
    for row in rows:
        due = _end_of(view, row["valid_until"])
        sort = either(row["type"], CHINESE[DocumentType][row["type"]])
        words = _("{id} ({type}) ends on {day}", id=row["id"], type=sort, day=row["valid_until"])
        yield RecordClock("document", row["id"], "valid-until", words, due, due - view.now)


def _answers(view: View, before: int) -> Iterator[RecordClock]:
    """Letters that are to be answered, unless one that went out since names the same matter."""
    from svc.language import _

    rows = view.rows(
        "SELECT d.id, d.reply_due FROM document d WHERE d.reply_due IS NOT NULL"
        " AND NOT EXISTS (SELECT 1 FROM document a WHERE a.type = 'letter-out'"
        "  AND a.answers = d.id) ORDER BY d.reply_due, d.id"
    )
    for row in rows:
        due = _end_of(view, row["reply_due"])
        if due < before:
            words = _("{id} is to be answered", id=row["id"])
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
    due = _end_of(view, row["first"])
    words = n_("{n} document need no longer be kept: svc document expired",
               "{n} documents need no longer be kept: svc document expired", row["n"])  # fmt: skip
    yield RecordClock("document", row["id"], "retention", words, due, due - view.now)


def _end_of(view: View, day: str) -> int:
    """The last second of a day."""
    from svc.rules.time.parsing import day_start

    ends = day_start(date.fromisoformat(day) + timedelta(days=1), view.zone)
    return int(ends.timestamp()) - 1
