"""Rounds that are to be walked: each by the end of its time, or while it may be made up for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from svc.desk.clocks.record_clocks import RecordClock

if TYPE_CHECKING:
    from svc.desk.core.view import View


def clocks(view: View, before: int) -> Iterator[RecordClock]:
    """Rounds of which points are left and that can be made now.

    One whose time is over and that may be made up for is late since then.

    Args:
        view: The office.
        before: Only what is due before this moment, in seconds since 1970.
    """
    if view.one("SELECT 1 FROM plan LIMIT 1") is None:
        return
    from svc.desk.plans.dues import names_of, open_now
    from svc.index.duties.rounds import plans
    from svc.language import n_

    names = names_of(plans(view.index))
    for walked in open_now(view):
        due = int(walked.slot.closes.timestamp())
        if due >= before:
            continue
        words = n_("{name}: {n} point is to be looked at", "{name}: {n} points are to be looked at",
                   len(walked.left), name=names[walked.slot.plan])  # fmt: skip
        yield RecordClock("round", walked.slot.id, "round", words, due, due - view.now)
    yield from _to_recheck(view, before)


def _to_recheck(view: View, before: int) -> Iterator[RecordClock]:
    """What was mended, and somebody else is to look at again by the end of a day."""
    from datetime import datetime, timedelta

    from svc.duties.rounds.slots import version_on
    from svc.index.duties.rounds import mended, plans
    from svc.language import _
    from svc.rules.time.parsing import day_start

    known = {one.id: one for one in plans(view.index)}
    for row in mended(view.index):
        day = datetime.fromtimestamp(row["finished"], view.zone).date()
        plan = known.get(row["plan"])
        version = version_on(plan, day) if plan else None
        if version is None or version.recheck is None:
            continue
        ends = day_start(day + timedelta(days=version.recheck + 1), view.zone)
        due = int(ends.timestamp()) - 1
        if due < before:
            words = _("{ticket}: somebody else looks at it again: svc round recheck",
                      ticket=row["ticket"])  # fmt: skip
            yield RecordClock("round", row["round"], "recheck", words, due, due - view.now)
