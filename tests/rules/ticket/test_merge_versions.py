"""Two versions of a ticket as one: the same whoever unites them, legal, and nothing lost."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from svc.kinds.derive import flaws as record_flaws
from svc.model.ticket import TICKET_FORMAT, Change, Event, Reporter, Ticket
from svc.model.words import Action, Channel, Kind, Outcome, Priority, Resolution, Status
from svc.rules.ticket.history import as_of
from svc.rules.ticket.lifecycle import fold, header, order
from svc.rules.ticket.merge_versions import MergeConflict, union, unite

NINE = datetime(2026, 11, 3, 9, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
WANG, ZHAO = Reporter("王", "13800000903"), Reporter("赵", "13800000904")


def born(**fields: Any) -> Ticket:
    """A ticket as both desks know it: created at nine."""
    made = Event(1, NINE, "li.na", Action.CREATE)
    ticket = Ticket(
        format=TICKET_FORMAT, id="T2611-A0001", kind=Kind.REPAIR, category="plumbing",
        priority=Priority.NORMAL, status=Status.NEW, channel=Channel.PHONE, received=NINE,
        text="漏水", timeline=(made,),
        **{"unit": "3-2-1502", "reporter": WANG, **fields},
    )  # fmt: skip
    return msgspec.structs.replace(ticket, **header(fold(ticket.timeline)))


def step(ticket: Ticket, action: Action, hours: float, by: str = "li.na", **carries: Any) -> Ticket:
    """The ticket after one more event, as the desk that recorded it has it."""
    seq = 1 + max(event.seq for event in ticket.timeline)
    event = Event(seq=seq, at=NINE + hours * HOUR, by=by, action=action, **carries)
    timeline = (*ticket.timeline, event)
    return msgspec.structs.replace(ticket, timeline=timeline, **header(fold(timeline)))


def edit(ticket: Ticket, hours: float, by: str = "li.na", **values: str | None) -> Ticket:
    """The ticket after an edit; `reporter_phone` stands for `reporter.phone`."""
    changes, mended = [], {}
    parts: dict[str, str | None] = {"name": None, "phone": None}
    if ticket.reporter is not None:
        parts = {"name": ticket.reporter.name, "phone": ticket.reporter.phone}
    for key, new in values.items():
        field = key.replace("reporter_", "reporter.")
        if "." in field:
            part = field.removeprefix("reporter.")
            changes.append(Change(field, parts[part], new))
            parts[part] = new
        else:
            old = getattr(ticket, field)
            changes.append(Change(field, None if old is None else str(old), new))
            mended[field] = Priority(new) if field == "priority" and new else new
    name, phone = parts.values()
    reporter = None if name is None or phone is None else Reporter(name, phone)
    fields: dict[str, Any] = {**mended, "reporter": reporter}
    ticket = msgspec.structs.replace(ticket, **fields)
    return step(ticket, Action.EDIT, hours, by, changes=tuple(changes))


def both_ways(ours: Ticket, theirs: Ticket, base: Ticket | None = None) -> Ticket:
    """The union, once it is the same either way and free of conflicts."""
    forth, back = union(ours, theirs, base), union(theirs, ours, base)
    assert forth.ticket == back.ticket
    assert repr(forth.ticket) == repr(back.ticket)
    assert forth.conflicts == back.conflicts == ()
    assert header(forth.life).items() <= msgspec.structs.asdict(forth.ticket).items()
    return forth.ticket


def test_two_desks_that_both_closed() -> None:
    """The second finish is kept, and listed as without effect with the reason."""
    base = step(born(), Action.ASSIGN, 1, department="engineering", assignee="zhang.wei")
    ours = step(base, Action.FINISH, 2, "li.na", resolution=Resolution.FIXED, note="a")
    theirs = step(base, Action.FINISH, 3, "zhang.wei", resolution=Resolution.REFERRED, note="b")
    done = both_ways(ours, theirs, base)
    assert (done.status, done.resolution) == (Status.DONE, Resolution.FIXED)
    assert len(done.timeline) == 4
    (idle,) = union(ours, theirs).life.ineffective
    assert (idle.event.by, idle.reason) == ("zhang.wei", "the ticket is done")
    assert [flaw for flaw in record_flaws("ticket", done) if not flaw.note] == []


def test_the_same_step_of_two_desks_is_one() -> None:
    """A rule that both desks applied is written once, in whatever zone each spells its moment."""
    ours = step(born(), Action.NOTE, 2, "svc", note="x")
    zone = timezone(8 * HOUR)
    moved = [
        msgspec.structs.replace(event, at=event.at.astimezone(zone)) for event in ours.timeline
    ]
    theirs = msgspec.structs.replace(ours, timeline=tuple(moved))
    assert len(both_ways(ours, theirs, born()).timeline) == 2


@pytest.mark.parametrize(
    ("ours", "theirs", "united"),
    [
        ({"priority": "urgent"}, {"unit": "3-2-1501"}, ("urgent", "3-2-1501", None, None, WANG)),
        ({"priority": "urgent"}, {"priority": "low"}, ("low", "3-2-1502", None, None, WANG)),
        ({"text": "x"}, {"text": "x"}, ("normal", "3-2-1502", None, None, WANG)),
        ({"unit": None, "place": "lobby"}, {"unit": "3-2-1501"},
         ("normal", "3-2-1501", "lobby", None, WANG)),
        ({"reporter_phone": ZHAO.phone}, {"reporter_name": ZHAO.name},
         ("normal", "3-2-1502", None, None, ZHAO)),
        ({"resident": "R-A00001", "reporter_name": None, "reporter_phone": None},
         {"reporter_phone": ZHAO.phone}, ("normal", "3-2-1502", None, "R-A00001", None)),
    ],
)  # fmt: skip
def test_edits_on_both_sides(ours: Any, theirs: Any, united: tuple[Any, ...]) -> None:
    """Each field has the value of its last edit, of whichever desk; theirs come an hour later."""
    base = born()
    found = both_ways(edit(base, 1, **ours), edit(base, 2, "zhang.wei", **theirs), base)
    kept = (found.priority, found.unit, found.place, found.resident, found.reporter)
    assert kept == united
    assert [flaw for flaw in record_flaws("ticket", found) if not flaw.note] == []


def test_halves_that_each_removed() -> None:
    """One desk drops the unit, the other the place: the later removal has no effect."""
    base = born(place="lobby")
    found = both_ways(edit(base, 1, unit=None), edit(base, 2, place=None), base)
    assert (found.unit, found.place) == (None, "lobby")
    assert [flaw for flaw in record_flaws("ticket", found) if not flaw.note] == []


def test_a_change_that_no_step_explains() -> None:
    """One side's is taken; of two different ones somebody has to decide."""
    base = born()
    ours = msgspec.structs.replace(base, text="厨房漏水")
    theirs = step(base, Action.NOTE, 1, note="x")
    assert both_ways(ours, theirs, base).text == "厨房漏水"
    theirs = msgspec.structs.replace(theirs, text="水管漏水")
    assert union(ours, theirs, base).conflicts == (MergeConflict("text", "厨房漏水", "水管漏水"),)
    assert union(ours, theirs).ticket == union(theirs, ours).ticket
    edited = edit(base, 1, text="水管漏水")
    assert union(ours, edited, base).conflicts == (MergeConflict("text", "厨房漏水", "水管漏水"),)


def test_without_a_common_version() -> None:
    """Differences that edits explain need none; others are conflicts."""
    base = born()
    found = both_ways(edit(base, 1, priority="low"), step(base, Action.NOTE, 2, note="x"))
    assert found.priority == "low"
    ours = msgspec.structs.replace(base, channel=Channel.VISIT)
    assert [one.field for one in union(ours, base).conflicts] == ["channel"]


def test_a_rewritten_step_is_told() -> None:
    """What both had recorded and one no longer has is a conflict; the step is kept."""
    base = step(born(), Action.NOTE, 1, note="x")
    ours = msgspec.structs.replace(base, timeline=base.timeline[:1])
    found = union(ours, base, base)
    assert found.conflicts == (MergeConflict("timeline", None, base.timeline[1]),)
    assert found.ticket.timeline == base.timeline


def test_two_tickets_are_not_one() -> None:
    """Versions of different tickets are a mistake of the caller."""
    with pytest.raises(ValueError, match="two tickets"):
        union(born(), msgspec.structs.replace(born(), id="T2611-B0001"))


def test_a_moment_between_two_desks_edits() -> None:
    """As of then the ticket shows what the earlier of two edits made of it."""
    base = born()
    found = both_ways(edit(base, 1, priority="urgent"), edit(base, 2, priority="low"), base)
    seen = [as_of(found, NINE + hours * HOUR) for hours in (0, 1, 2)]
    assert [one.priority for one in seen if one] == ["normal", "urgent", "low"]


#: What a desk may record, in hours after nine; whether it has an effect does not matter here.
STEPS = st.tuples(
    st.sampled_from([
        (Action.ASSIGN, {"department": "engineering", "assignee": "zhang.wei"}),
        (Action.ACCEPT, {}),
        (Action.RETURN, {"reason": "x"}),
        (Action.WAIT, {"reason": "parts", "pauses": True}),
        (Action.RESUME, {}),
        (Action.URGE, {}),
        (Action.ESCALATE, {"level": "director"}),
        (Action.FINISH, {"resolution": Resolution.FIXED, "note": "x"}),
        (Action.CLOSE, {"outcome": Outcome.UNREACHABLE}),
        (Action.CANCEL, {"reason": "x"}),
        {"priority": "urgent"}, {"priority": "low"}, {"unit": None, "place": "lobby"},
        {"place": None, "unit": "3-2-1501"}, {"text": "x"}, {"reporter_phone": ZHAO.phone},
        {"resident": "R-A00001", "reporter_name": None, "reporter_phone": None},
    ]),
    st.integers(1, 40),
    st.sampled_from(["li.na", "zhang.wei"]),
)  # fmt: skip


def lived(ticket: Ticket, steps: Sequence[Any]) -> Ticket:
    """The ticket after what one desk recorded."""
    for what, hours, by in steps:
        if isinstance(what, dict):
            if any(_now(ticket, field) != value for field, value in what.items()):
                ticket = edit(ticket, hours, by, **what)
        else:
            ticket = step(ticket, what[0], hours, by, **what[1])
    return ticket


def _now(ticket: Ticket, field: str) -> str | None:
    name, _, part = field.partition("_")
    value = getattr(ticket, name)
    return getattr(value, part, None) if part else value


HISTORY = st.lists(STEPS, max_size=6)


@given(HISTORY, HISTORY, HISTORY)
def test_any_two_histories(before: list[Any], mine: list[Any], others: list[Any]) -> None:
    """Either way the same, without conflict, with every step of both, and clean by its rules."""
    base = lived(born(), before)
    ours, theirs = lived(base, mine), lived(base, others)
    merged = both_ways(ours, theirs, base)
    assert merged == both_ways(ours, theirs)
    assert set(merged.timeline) == {*ours.timeline, *theirs.timeline}
    assert list(merged.timeline) == order(merged.timeline)
    assert union(merged, ours, ours).ticket == merged
    assert (merged.resident is None) != (merged.reporter is None)
    assert merged.unit or merged.place


@given(HISTORY, HISTORY, HISTORY)
def test_three_desks_in_any_order(one: list[Any], two: list[Any], three: list[Any]) -> None:
    """It does not matter which two of three are united first."""
    base = born()
    a, b, c = (lived(base, steps) for steps in (one, two, three))
    first = union(union(a, b, base).ticket, c, base)
    last = union(a, union(b, c, base).ticket, base)
    assert first.ticket == last.ticket
    assert unite(a.timeline, b.timeline, c.timeline) == first.ticket.timeline
