"""Activities to be held, minutes to be written, visits by plan, qualifications that end."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from svc.desk.clocks.record_clocks import RecordClock

if TYPE_CHECKING:
    from svc.desk.core.view import View

#: So many days before its end a span of visits is told of, and a qualification.
VISITS_SOON, QUALIFIED_SOON = 7, 60


def clocks(view: View, before: int) -> Iterator[RecordClock]:
    """What is due of activities, plans of visits and qualifications.

    Args:
        view: The office.
        before: Only what is due before this moment, in seconds since 1970; the end of a
            qualification is told of from its own days on.
    """
    if view.one("SELECT 1 FROM activity LIMIT 1") is not None:
        yield from _held(view, before)
        yield from _minutes(view, before)
    if view.one("SELECT 1 FROM outreach LIMIT 1") is not None:
        yield from _visits(view)
    yield from _qualified(view)


def _held(view: View, before: int) -> Iterator[RecordClock]:
    sql = (
        "SELECT id, title, ifnull(host, by) AS who, planned_for FROM activity"
        " JOIN activity_state USING (row) WHERE state = 'planned' AND planned_for < ?"
        " ORDER BY planned_for, id"
    )
    for row in view.rows(sql, (before,)):
        due = row["planned_for"]
        yield RecordClock(
            "activity", row["id"], "hold", row["title"], due, due - view.now, row["who"]
        )


def _minutes(view: View, before: int) -> Iterator[RecordClock]:
    from svc.language import _

    sql = (
        "SELECT id, title, ifnull(host, by) AS who, minutes_due FROM activity"
        " JOIN activity_state USING (row) WHERE minuted IS NULL AND minutes_due < ?"
        " ORDER BY minutes_due, id"
    )
    for row in view.rows(sql, (before,)):
        due = row["minutes_due"]
        words = _("{title}: minutes are to be written", title=row["title"])
        yield RecordClock("activity", row["id"], "minutes", words, due, due - view.now, row["who"])


def _visits(view: View) -> Iterator[RecordClock]:
    """Of each plan in one line, how many homes are left, once the end of its span is near."""
    from svc.desk.plans.visits import planned
    from svc.language import n_

    today = view.moment.astimezone(view.zone).date()
    left: dict[tuple[str, int], list[str | None]] = {}
    for visit in planned(view, today, today + timedelta(days=VISITS_SOON)):
        if visit.made is None:
            left.setdefault((visit.due.plan, visit.ends), []).append(visit.due.version.host)
    for (plan, ends), hosts in left.items():
        words = n_("{plan}: {n} home is to be visited: svc outreach due",
                   "{plan}: {n} homes are to be visited: svc outreach due",
                   len(hosts), plan=view.named("outreach", plan))  # fmt: skip
        yield RecordClock("outreach", plan, "visits", words, ends, ends - view.now, hosts[0])


def _qualified(view: View) -> Iterator[RecordClock]:
    """Qualifications that end within days, or have; a later one of the same takes their place."""
    from svc.language import _

    soon = (view.moment.astimezone(view.zone) + timedelta(days=QUALIFIED_SOON)).date()
    sql = (
        "SELECT staff.id, what, max(ifnull(ends, '9999-12-31')) AS ends FROM staff_qualification"
        " JOIN staff USING (row) WHERE active GROUP BY staff.id, what"
        " HAVING max(ifnull(ends, '9999-12-31')) <= ? ORDER BY ends, staff.id"
    )
    for row in view.rows(sql, (soon.isoformat(),)):
        last = date.fromisoformat(row["ends"])
        due = int(datetime.combine(last, time(), view.zone).timestamp()) - 1
        words = _("{what} ends", what=row["what"])
        yield RecordClock("staff", row["id"], "qualification", words, due, due - view.now,
                          row["id"], called=view.titled("staff", row["id"]))  # fmt: skip
