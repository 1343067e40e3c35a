"""The accountant's journal of a period, as the view sees the office."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from svc.duties.journal.entries import by_day
from svc.exchange.export.ledger_text import title_of
from svc.index.fees.journal import JournalReader
from svc.named_tuple import NamedTuple
from svc.rules.time.periods import parse_period, period_between

if TYPE_CHECKING:
    from svc.desk.core.view import View
    from svc.duties.journal.entries import LedgerEntry

#: What is told where nobody says which: books are closed by the month.
USUAL = "last-month"


class AccountantsJournal(NamedTuple):
    """The entries of a period.

    Attributes:
        title: Whose they are, and of which days.
    """

    title: str
    entries: list[LedgerEntry]


def journal(
    view: View, period: str | None = None, since: str | None = None, until: str | None = None,
    daily: bool = False,
) -> AccountantsJournal:  # fmt: skip
    """The entries of a period, until the moment that is looked at.

    Args:
        view: The office.
        period: Such as `2026-04`; last month if neither it nor `since` is given.
        since, until: First and last day instead, or moments.
        daily: One entry a day and sort of event, in place of one a record.

    Raises:
        UsageError: A period that does not exist.
    """
    if since is not None:
        asked = period_between(since, until, view.moment, view.zone)
    else:
        asked = parse_period(period or USUAL, view.moment, view.zone)
    end = min(int(asked.end.timestamp()), view.now + 1)
    entries = JournalReader(view.index, view.zone, int(asked.start.timestamp()), end).entries()
    last = (asked.end - timedelta(seconds=1)).date()
    title = title_of(str(view.office["name"]), asked.start.date(), last)
    return AccountantsJournal(title, by_day(entries) if daily else entries)
