"""Days that a cashier is to close: by the next opening of the office each is closed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

from svc.desk.clocks.record_clocks import RecordClock

if TYPE_CHECKING:
    from svc.desk.core.view import View


def clocks(view: View, before: int) -> Iterator[RecordClock]:
    """Days with money that no closing holds, each due by the next opening.

    Args:
        view: The office.
        before: Only what is due before this moment, in seconds since 1970.
    """
    if view.one("SELECT 1 FROM receipt LIMIT 1") is None:
        return
    from svc.duties.till.business_days import business_day, next_opening
    from svc.duties.till.closing import closing_id
    from svc.index.till import tills
    from svc.language import n_
    from svc.rules.time.working_time import WorkCalendar

    calendar = WorkCalendar.of_plain(view.office)
    for till, moments in sorted(tills.loose_moments(view.index, view.zone).items()):
        closed = tills.closed_days(view.index, till, min(moments).date(), view.zone)
        days = Counter(business_day(taken, closed, calendar).day for taken in moments)
        for day, count in sorted(days.items()):
            due = int(next_opening(day, calendar).timestamp())
            if due >= before:
                continue
            words = n_(
                "{day} is to be closed: {n} receipt of {who}",
                "{day} is to be closed: {n} receipts of {who}",
                count, day=day.isoformat(), who=view.person(till.cashier),
            )  # fmt: skip
            yield RecordClock("closing", closing_id(day, *till), "close-day", words, due,
                              due - view.now, till.cashier)  # fmt: skip
