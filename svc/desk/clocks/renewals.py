"""Contracts and certificates that end: told long before, again and again, until renewed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING

from svc.desk.clocks.record_clocks import RecordClock, end_of_day

if TYPE_CHECKING:
    from svc.desk.core.view import View

#: Days before its end at which a certificate is told, where it does not say.
NOTICE = 30


def clocks(view: View, before: int) -> Iterator[RecordClock]:
    """Contracts and certificates from their first notice on, however far off their end is.

    Each is due by its next notice, and at last by its own last day. A contract has as many
    notices as the office says (`policies.renewal_notice`); one that says how long before its
    end it is to be renewed has that as its first.

    Args:
        view: The office.
        before: What has a notice is told before any moment.
    """
    del before
    notices = sorted(view.office.get("policies", {}).get("renewal_notice", (90, 60, 30)))
    # A morning without such papers loads nothing of how they are read.
    for table, found in (("document", _of_documents), ("procedure", _of_procedures)):
        if view.index.one(f"SELECT 1 FROM {table} LIMIT 1") is not None:
            yield from found(view, notices)


def _of_documents(view: View, notices: Sequence[int]) -> Iterator[RecordClock]:
    from svc.index.duties.documents import ending

    today = view.moment.astimezone(view.zone).date()
    rows = ending(view.index, today, notices[-1] if notices else 0, NOTICE)
    if not rows:
        return
    from svc.kinds.documents.words import CHINESE, DocumentType
    from svc.language import _, either

    for row in rows:
        last = date.fromisoformat(row["valid_until"])
        contract = row["type"] == DocumentType.CONTRACT
        first = row["notice"]
        days = [one for one in notices if contract and (first is None or one < first)]
        due = end_of_day(view, _next(last, [*days, 0 if first is None else first], today))
        sort = either(row["type"], CHINESE[DocumentType][row["type"]])
        words = _("{id} ({type}) ends on {day}", id=row["id"], type=sort, day=row["valid_until"])
        yield RecordClock("document", row["id"], "valid-until", words, due, due - view.now)


def _of_procedures(view: View, notices: Sequence[int]) -> Iterator[RecordClock]:
    """Contracts that were made in a procedure, and that no document nor later one stands for."""
    from svc.desk.procedures.looking import in_force
    from svc.language import _

    today = view.moment.astimezone(view.zone).date()
    for name, held, last in in_force(view):
        if notices and last - timedelta(days=notices[-1]) <= today:
            due = end_of_day(view, _next(last, notices, today))
            party = view.named("party", held.party) if held.party else held.unit
            words = _("{name} with {party} ends on {day}", name=name, day=last.isoformat(),
                      party=party)  # fmt: skip
            yield RecordClock("procedure", held.id, "renewal", words, due, due - view.now, held.by)


def _next(last: date, notices: Sequence[int], today: date) -> date:
    """The next day on which an end is told of; the last day itself, once it has passed too."""
    days = (last - timedelta(days=one) for one in notices)
    return min((day for day in days if day >= today), default=last)
