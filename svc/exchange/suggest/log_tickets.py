"""A log whose rows also say what their ticket is: which row makes the ticket, and when it came."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from svc.exchange.mapping.model import RowKind
from svc.exchange.suggest.column_matching import guessed, placed
from svc.named_tuple import NamedTuple

if TYPE_CHECKING:
    from svc.exchange.suggest.column_matching import Placed
    from svc.exchange.suggest.office_terms import OfficeTerms
    from svc.exchange.suggest.profile import ColumnProfile, FileProfile

#: What says of a ticket what it is; a log that has none of it tells of tickets on file.
_TELLING = ("received", "text", "category", "kind")
#: What a log tells better of a ticket than any one of its rows.
_OF_STEPS = ("state", "assigned", "accepted", "arrived", "finished", "closed", "responded")


class TicketRows(NamedTuple):
    """How a log's rows become tickets.

    Attributes:
        columns: The columns by field of a ticket.
        rows: Which row of each ticket makes it.
        number: The column with its number.
        by_first: Whether it came in with its first row, for no column says when.
    """

    columns: Placed
    rows: Literal["first", "last", "earliest"]
    number: str
    by_first: bool


def tickets_of_log(survey: FileProfile, here: OfficeTerms) -> TicketRows | None:
    """The tickets that a log brings with its steps; None if it is no such log."""
    if not survey.has_header or guessed(survey) is not RowKind.EVENTS:
        return None
    steps = placed(survey, RowKind.EVENTS)
    number, at = steps.get("number"), steps.get("at")
    if number is None or at is None or not number.twice or _on_file(survey, here, number):
        return None
    columns = {
        name: column
        for name, column in placed(survey, RowKind.TICKETS).items()
        if name not in _OF_STEPS and (name == "number" or _is_constant(survey, number, column))
    }
    own = [name for name in _TELLING if name in columns and columns[name] is not at]
    if not own:
        return None
    columns["number"] = number
    if columns.get("received", at) is not at:
        return TicketRows(columns, "last", number.heading, by_first=False)
    first = _first_row(survey, number, at)
    return TicketRows({**columns, "received": at}, first, number.heading, by_first=True)


def _on_file(survey: FileProfile, here: OfficeTerms, number: ColumnProfile) -> bool:
    return any(row[number.heading] in here.tickets for row in survey.first)


def _is_constant(survey: FileProfile, number: ColumnProfile, column: ColumnProfile) -> bool:
    """Whether the first rows of each ticket all say the same in a column."""
    seen: dict[str, str] = {}
    return all(
        seen.setdefault(row[number.heading], row[column.heading]) == row[column.heading]
        for row in survey.first
    )


def _first_row(
    survey: FileProfile, number: ColumnProfile, at: ColumnProfile
) -> Literal["first", "last", "earliest"]:
    """Whether a ticket's first row in the file is its earliest, or its last is, or any.

    Times are compared as they are written, which is right where the year comes first.
    """
    times: dict[str, list[str]] = {}
    for row in survey.first:
        times.setdefault(row[number.heading], []).append(row[at.heading])
    if not all(one[:4].isdigit() for those in times.values() for one in those):
        return "earliest"
    if all(those[0] == min(those) for those in times.values()):
        return "first"
    last = all(those[-1] == min(those) for those in times.values())
    return "last" if last else "earliest"
