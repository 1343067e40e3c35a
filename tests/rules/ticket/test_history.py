"""A ticket as it was: events taken away one by one, edits undone."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from svc.model.ticket import TICKET_FORMAT, Change, Event, Reporter, Ticket
from svc.model.words import Action, Channel, Kind, Priority, Status
from svc.rules.ticket.history import as_of

START = datetime(2026, 11, 3, 9, 0, tzinfo=UTC)
STRANGER = Reporter("王", "13800000903")


def ticket(edits: list[Mapping[str, tuple[str | None, str | None]]], **fields: object) -> Ticket:
    """A ticket created at START and edited once an hour; its header as after the last edit."""
    events = [Event(1, START, "li.na", Action.CREATE)]
    for number, edit in enumerate(edits, 1):
        changes = tuple(Change(field, old, new) for field, (old, new) in edit.items())
        at = START + timedelta(hours=number)
        events.append(Event(number + 1, at, "li.na", Action.EDIT, changes=changes))
    return Ticket(
        format=TICKET_FORMAT, id="T2611-A0001", kind=Kind.REPAIR, category="plumbing",
        priority=Priority.NORMAL, status=Status.NEW, channel=Channel.VISIT, received=START,
        text="x", timeline=tuple(events), **fields,  # type: ignore[arg-type]
    )  # fmt: skip


def first(late: Ticket, count: int) -> Ticket:
    """The ticket after its first events."""
    then = as_of(late, START + timedelta(hours=count - 1))
    assert then is not None
    return then


def test_a_moment_before_an_edit_shows_the_old_values() -> None:
    """Each edit is undone in turn; a field that was added is gone again."""
    late = ticket(
        [{"unit": (None, "3-1"), "place": ("lobby", None)}, {"unit": ("3-1", "3-2")}], unit="3-2"
    )
    seen = [as_of(late, START + timedelta(hours=hours)) for hours in (0, 1, 2)]
    assert [(one.unit, one.place) for one in seen if one] == [
        (None, "lobby"), ("3-1", None), ("3-2", None),
    ]  # fmt: skip
    assert as_of(late, START - timedelta(seconds=1)) is None


def test_a_reporter_who_was_found_on_file() -> None:
    """Before the resident was named, the stranger's name and phone are there again."""
    late = ticket(
        [
            {
                "resident": (None, "R-A00001"),
                "reporter.name": (STRANGER.name, None),
                "reporter.phone": (STRANGER.phone, None),
            }
        ],
        resident="R-A00001",
    )
    before = first(late, 1)
    assert (before.resident, before.reporter) == (None, STRANGER)


def test_a_reporter_who_came_later() -> None:
    """Before that there was none."""
    added = {"reporter.name": (None, "王"), "reporter.phone": (None, STRANGER.phone)}
    late = ticket([{"resident": ("R-A00001", None), **added}], reporter=STRANGER)
    before = first(late, 1)
    assert (before.resident, before.reporter) == ("R-A00001", None)


def test_a_phone_that_was_mended() -> None:
    """The name stays, the phone is the old one."""
    late = ticket([{"reporter.phone": ("13800000904", STRANGER.phone)}], reporter=STRANGER)
    assert first(late, 1).reporter == Reporter("王", "13800000904")
    assert first(late, 2) == late
