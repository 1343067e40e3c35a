"""Closings that somebody else is to confirm: within the working day after the one they end."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from svc.desk.clocks.record_clocks import RecordClock

if TYPE_CHECKING:
    from svc.desk.core.view import View

#: Closings that nobody confirmed: few have a row there, whoever made them in it.
_OPEN = """
SELECT id, day, difference, cashier, handed_to, closing_unconfirmed.by AS by
FROM closing_unconfirmed CROSS JOIN closing USING (row) ORDER BY day, id
"""
#: So many are named who may; from more closings than these on they are told together.
_NAMED, _MOST = 3, 5


def clocks(view: View, before: int) -> Iterator[RecordClock]:
    """Closings that are to be confirmed, each with whoever may; many of them together.

    Args:
        view: The office.
        before: Only what is due before this moment, in seconds since 1970.
    """
    waiting = list(_waiting(view, before))
    if len(waiting) <= _MOST:
        yield from waiting
        return
    from svc.language import _

    words = _("{n} closings are to be confirmed, the first is {id}: svc closing list",
              n=len(waiting), id=waiting[0].id)  # fmt: skip
    able = sorted({who for one in waiting for who in one.may})
    yield waiting[0]._replace(words=words, may=tuple(able))


def _waiting(view: View, before: int) -> Iterator[RecordClock]:
    """A clock for each closing that nobody confirmed, the oldest first."""
    rows = view.rows(_OPEN)
    if not rows:
        return
    from datetime import date

    from svc.desk.core.authorization import judge_of
    from svc.duties.till.business_days import next_opening
    from svc.kinds.rights import PerformedVerb
    from svc.language import _
    from svc.rules.time.working_time import WorkCalendar

    calendar, judge = WorkCalendar.of_plain(view.office), judge_of(view.index)
    for row in rows:
        opens = next_opening(date.fromisoformat(row["day"]), calendar)
        due = int(next_opening(opens.date(), calendar).timestamp())
        if due >= before:
            continue
        apart = frozenset(filter(None, (row["cashier"], row["by"], row["handed_to"])))
        deed = PerformedVerb("confirm", "closing", row["id"], row["difference"], apart)
        holders = judge.permission(deed).holders
        able = sorted(who for who in judge.standing.staff
                      if (holders is None or who in holders)
                      and judge.refusal(deed, who) is None)  # fmt: skip
        named = _(", ").join(view.person(who) for who in able[:_NAMED])
        words = (
            _("{id} is to be confirmed, by {who}", id=row["id"], who=named)
            if able
            else _("{id} is to be confirmed, and nobody else may", id=row["id"])
        )
        yield RecordClock("closing", row["id"], "confirm", words, due, due - view.now, None,
                          tuple(able))  # fmt: skip
