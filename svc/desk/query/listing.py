"""Lists of tickets: what is known of each that was found.

A ticket's header is put together from the index; no file is read.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any, TypeVar

from svc.index.query import tickets
from svc.index.query.residents import names
from svc.model.words import ClockName, NoContact, word
from svc.named_tuple import NamedTuple
from svc.rules.record.masking import mask_name, shown

if TYPE_CHECKING:
    import sqlite3

    from svc.desk.core.view import View

_Row = TypeVar("_Row", bound="Mapping[str, Any] | sqlite3.Row")

_AT_ONCE = 500


class NextDue(NamedTuple):
    """The clock of a ticket that falls due next, or fell due first.

    Attributes:
        due: Seconds since 1970.
        left: Seconds until then; negative once it is late.
        paused: Whether it stands still.
        ticks: Whether `left` goes down as time goes on.
        until: Seconds since 1970 from which on another clock may be the next.
    """

    clock: str
    due: int
    left: int
    paused: bool
    ticks: bool = True
    until: float = math.inf

    @property
    def late(self) -> bool:
        """Whether the due time has passed."""
        return self.left < 0


def headers(
    view: View, rows: Iterable[Mapping[str, Any] | sqlite3.Row], reveal: bool = False
) -> Iterator[dict[str, Any]]:
    """Tickets as the fields of their YAML, without timeline and without what is absent.

    Args:
        rows: Of the table `ticket`.
        reveal: Give what is personal in full.
    """
    for chunk in _chunks(rows):
        ids = [row["row"] for row in chunk]
        texts = tickets.texts(view.index, ids)
        reporters = tickets.reporters(view.index, ids)
        clocks = tickets.clocks(view.index, ids)
        for row in chunk:
            header = _header(view, row)
            if reporter := reporters.get(row["row"]):
                name, phone = reporter
                header["reporter"] = {"name": name, "phone": phone}
            header["due"] = _dues(view, clocks.get(row["row"], ()))
            header["text"] = texts.get(row["row"])
            yield shown({name: held for name, held in header.items() if held is not None}, reveal)


def lines(
    view: View, rows: Iterable[sqlite3.Row], reveal: bool = False
) -> Iterator[dict[str, Any]]:
    """Tickets as rows of the index, with their next clock as `next`, who reported as `reporter`.

    Args:
        reveal: Name strangers in full.
    """
    now = view.now
    for source in sources(view, rows, reveal):
        yield source.line(now)


class TicketSource(NamedTuple):
    """What a line of a list is made of, whatever the time.

    Attributes:
        row: Of the table `ticket`.
        runs: Of its clocks.
        reporter: Who reported, as the reader is told.
    """

    row: sqlite3.Row
    runs: Sequence[sqlite3.Row]
    reporter: str | None

    def line(self, now: int) -> dict[str, Any]:
        """The line, with the clock that is next at a moment."""
        clock = next_clock(self.runs, now)
        return {**dict(self.row), "next": clock, "reporter": self.reporter}

    def values(self) -> tuple[object, ...]:
        """All that it says; two of the same values make the same line."""
        return tuple(self.row), tuple(map(tuple, self.runs)), self.reporter


def sources(
    view: View, rows: Iterable[sqlite3.Row], reveal: bool = False
) -> Iterator[TicketSource]:
    """What is known of tickets, for a line each.

    Args:
        rows: Of the table `ticket`.
        reveal: Name strangers in full.
    """
    for chunk in _chunks(rows):
        ids = [row["row"] for row in chunk]
        clocks = tickets.clocks(view.index, ids)
        strangers = tickets.reporters(view.index, ids)
        named = names(view.index, {row["resident"] for row in chunk if row["resident"]})
        for row in chunk:
            reporter = named.get(row["resident"])
            if row["row"] in strangers:
                name = strangers[row["row"]][0]
                reporter = name if reveal else mask_name(name)
            elif row["no_contact"]:
                reporter = _told_by(view, row, reveal)
            yield TicketSource(row, clocks.get(row["row"], ()), reporter)


def _told_by(view: View, row: sqlite3.Row, reveal: bool) -> str:
    """Who told of what nobody can be called back about: why that is, and a name if there is one."""
    if row["reported_by"]:
        return view.person(row["reported_by"])
    name = row["caller"] and (row["caller"] if reveal else mask_name(row["caller"]))
    return " ".join(filter(None, (word(NoContact(row["no_contact"])), name)))


def next_clock(runs: Iterable[sqlite3.Row], now: int) -> NextDue | None:
    """The running clock that is due first; one that stands still only if there is no other."""
    clocks = [
        NextDue(run["clock"], run["due"], run["due"] - (run["counted"] or now),
             run["paused"] is not None, not run["counted"])
        for run in runs
        if tickets.running(run) and run["due"] is not None
    ]  # fmt: skip
    if not clocks:
        return None
    first = min(clocks, key=lambda clock: (clock.paused and not clock.late, clock.due))
    # One that stands still comes before the others of later due times once it is late.
    turns = [one.due + 1 for one in clocks if one.paused and one.ticks and not one.late]
    return first._replace(until=min(turns)) if turns else first


def iso(view: View, seconds: int | None) -> str | None:
    """A moment of the index as records write it, in the office's zone."""
    moment = view.local(seconds)
    return None if moment is None else moment.isoformat()


def where(row: Mapping[str, Any] | sqlite3.Row) -> str | None:
    """Where a ticket is about: its unit, else its place."""
    place: str | None = row["unit"] or row["place"]
    return place


def who(view: View, row: Mapping[str, Any] | sqlite3.Row) -> str | None:
    """Who has a ticket: its assignee, else its department."""
    if row["assignee"] is not None:
        return view.person(row["assignee"])
    return row["department"] and view.named("department", row["department"])


def _header(view: View, row: Mapping[str, Any] | sqlite3.Row) -> dict[str, Any]:
    """The header's fields in the order of the record."""
    source = {"system": row["source_system"], "number": row["source_number"]}
    return {
        **{field: row[field] for field in _BEFORE},
        "received": iso(view, row["received"]),
        **{field: row[field] for field in ("first_taker", "unit", "place", "resident")},
        "reporter": None,
        **{field: row[field] for field in ("no_contact", "caller", "reported_by")},
        "appointment": iso(view, row["appointment"]),
        "external_no": row["external_no"],
        "external_party": row["external_party"],
        "external_due": iso(view, row["external_due"]),
        **{field: row[field] for field in ("department", "assignee", "resolution")},
        "finished": iso(view, row["finished"]),
        "closed": iso(view, row["closed"]),
        "merged_into": row["merged_into"],
        "due": None,
        "source": source if row["source_number"] is not None else None,
    }


def _dues(view: View, runs: Iterable[sqlite3.Row]) -> dict[str, str | None] | None:
    """The due time of the latest run of each clock, in the order of the record."""
    latest = {run["clock"]: iso(view, run["due"]) for run in runs}
    return {str(clock): latest[clock] for clock in ClockName if latest.get(clock)} or None


_BEFORE = ("id", "kind", "category", "priority", "status", "channel")


def _chunks(rows: Iterable[_Row]) -> Iterator[list[_Row]]:
    rest = iter(rows)
    while chunk := list(islice(rest, _AT_ONCE)):
        yield chunk
