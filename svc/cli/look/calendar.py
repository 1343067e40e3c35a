"""`svc calendar`: a month of working time, day by day."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from svc.cli.core.work import looking
from svc.cli.parsing.options import format_option, rev_option
from svc.cli.termio.vocabulary import hours_words
from svc.language import _, either

if TYPE_CHECKING:
    from collections.abc import Iterator

    from svc.cli.core.session import Session
    from svc.cli.termio.display import DisplayField
    from svc.desk.query.calendar import MonthCalendar

_FOR_PEOPLE = ("table", "md")


@click.command()
@click.argument("month", metavar="[YYYY-MM]", required=False)
@click.option("--department", metavar="DEPT", help="The hours of one that has its own.")
@format_option
@rev_option
@click.pass_obj
def calendar(
    session: Session,
    /,
    month: str | None,
    department: str | None,
    format: str,
    rev: str | None,
) -> None:
    """Show the working hours of a month's days, and why a day differs from its week.

    Of days, the office's own exceptions win over the country's list of public
    holidays and make-up working days, and the list over the week. A year that
    the list does not know is counted as plain weeks, with a warning.

    JSON is an object with `month`, `department`, `timezone`, `country`, `commit`,
    `working_days`, `seconds`, `unknown_years` and `days`: of each `day`,
    `weekday`, `hours`, `seconds`, `kind` (weekday, holiday, make-up, exception,
    unknown-year), `name` and `why`.
    """
    from svc.cli.termio.display import display, write, write_json
    from svc.cli.termio.say import warn
    from svc.desk.query import calendar as calendars
    from svc.rules.clocks.explanation import amount

    with looking(session, rev) as view:
        shown = calendars.month(view, month, department)
        if format == "json":
            write_json(calendars.as_record(view, shown))
        else:
            display(_rows(shown, format), _fields(format), format)
        if format == "table":
            days = sum(bool(seconds) for seconds in shown.worked.values())
            total = _(
                "{month}: {days} days, {time}",
                month=shown.month,
                days=days,
                time=amount(sum(shown.worked.values())),
            )
            write(f"\n{total}\n")
        for warning in shown.warnings:
            warn(warning)


def _rows(shown: MonthCalendar, format: str) -> Iterator[dict[str, Any]]:
    """The days; why each is as it is in the reader's language where people read it."""
    from svc.desk.query import calendar as calendars
    from svc.rules.time.parsing import weekday

    for day in shown.days:
        record = calendars.day_record(shown, day)
        if format in _FOR_PEOPLE:
            record["why"] = calendars.why(day, shown.calendar)
            record["weekday"] = weekday(day.day)
            if not day.intervals:
                record["hours"] = either(day.hours, "休息")
        yield record


def _fields(format: str) -> list[DisplayField]:
    from svc.cli.termio.display import DisplayField
    from svc.rules.clocks.explanation import amount

    for_people = format in _FOR_PEOPLE
    return [
        DisplayField("day", "date"),
        DisplayField("weekday", format=_),
        DisplayField("hours", format=hours_words),
        DisplayField(
            "seconds", "worked", format=lambda seconds: amount(seconds) if seconds else ""
        ),
        *([] if for_people else [DisplayField("kind"), DisplayField("name")]),
        DisplayField("why", flexible=True),
    ]
