"""What must hold inside one record, and what a record names."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from svc.kinds.derive import flaws as record_flaws
from svc.kinds.derive import names, references
from svc.kinds.followup import FollowUp
from svc.kinds.resident import Occupancy, Resident
from svc.kinds.staff import Staff
from svc.kinds.unit import Unit, Use
from svc.model.office import Calendar, Office, Target, Week
from svc.model.ticket import TICKET_FORMAT, Change, Dues, Event, Reporter, Source, Ticket
from svc.model.words import Action, Channel, Kind, Outcome, Priority, Relation, Resolution, Status
from svc.rules.record.flaws import Flaw
from svc.rules.ticket.lifecycle import TABLE, fold, header
from svc.rules.ticket.steps import lost_steps
from svc.rules.ticket.validation import ticket_flaws
from tests.rules.ticket.test_lifecycle import CARRIES, HOUR, NINE


def event(seq: int, action: str, **fields: Any) -> Event:
    """A step an hour after the one before, with what its action needs."""
    carried = {**CARRIES.get(action, {}), **fields}
    carried.setdefault("by", "li.na")
    carried.setdefault("at", NINE + (seq - 1) * HOUR)
    return Event(seq=seq, action=Action(action), **carried)


def ticket(*actions: str | Event, **fields: Any) -> Ticket:
    """A ticket with these steps, its header as the timeline says."""
    steps = ["create", *actions]
    timeline = tuple(
        step if isinstance(step, Event) else event(seq, step) for seq, step in enumerate(steps, 1)
    )
    made: dict[str, Any] = {
        "format": 1, "id": "T2611-A0042", "kind": Kind.REPAIR, "category": "plumbing",
        "priority": Priority.NORMAL, "channel": Channel.PHONE, "received": NINE,
        "unit": "3-2-1502", "resident": "R-A00001", "text": "a tap drips", "timeline": timeline,
        **header(fold(timeline)),
    }  # fmt: skip
    return Ticket(**{**made, **fields})


def places(record: Any, kind: str = "ticket", *, note: bool = False) -> list[str]:
    """Where the flaws (or notes) of a record are."""
    return [flaw.path for flaw in record_flaws(kind, record) if flaw.note is note]


WHOLE = ("assign", "accept", "finish", "callback")


def test_what_a_desk_writes_is_right() -> None:
    """A ticket led through its life has neither flaw nor note."""
    assert record_flaws("ticket", ticket(*WHOLE)) == []


@pytest.mark.parametrize(
    ("field", "value", "reason"),
    [
        ("status", Status.CLOSED, "is 'closed', but the timeline says 'working'"),
        ("department", "order", "is 'order', but the timeline says 'engineering'"),
        ("assignee", None, "is absent, but the timeline says 'zhang.wei'"),
        ("resolution", Resolution.FIXED, "is 'fixed', but the timeline says absent"),
        ("finished", NINE, f"is {NINE.isoformat()}, but the timeline says absent"),
        ("closed", NINE, f"is {NINE.isoformat()}, but the timeline says absent"),
        ("merged_into", "T2611-A0001", "is 'T2611-A0001', but the timeline says absent"),
    ],
)
def test_header_that_differs(field: str, value: Any, reason: str) -> None:
    """Every header field that repeats the timeline is told by itself, with both values."""
    found = record_flaws("ticket", ticket("assign", "accept", **{field: value}))
    assert [flaw.path for flaw in found] == [field]
    assert found[0].reason.startswith(reason)


def test_header_that_differs_in_a_due_time() -> None:
    """Of the due times the clock that differs is named, and no other."""
    found = record_flaws("ticket", ticket("assign", due=Dues(accept=NINE)))
    reason = f"is {NINE.isoformat()}, but the timeline says absent"
    assert found == [Flaw("due.accept", reason)]


@pytest.mark.parametrize(
    ("steps", "status", "command"),
    [
        (("assign",), Status.NEW, "return"),
        (("assign",), Status.WORKING, "accept"),
        (("assign", "accept"), Status.DONE, "finish"),
        (WHOLE, Status.ASSIGNED, "reopen"),
        (("assign",), Status.CANCELLED, "cancel"),
        (("assign",), Status.CLOSED, ""),
    ],
)
def test_a_status_written_by_hand(steps: Any, status: Status, command: str) -> None:
    """The message names the command that leads to the status, where one step does."""
    (flaw,) = record_flaws("ticket", ticket(*steps, status=status))
    assert (f"svc {command} T2611-A0042" in flaw.reason) == bool(command)
    assert ("; svc" in flaw.reason) == bool(command)


@pytest.mark.parametrize("action", list(Action))
def test_each_action_needs_what_the_table_says(action: Action) -> None:
    """A step without a field its action needs is a flaw at that field."""
    for name in TABLE[action].needs:
        fields = {**CARRIES.get(action, {}), name: () if name in ("changes", "steps") else None}
        step = Event(seq=2, at=NINE, by="li.na", action=action, **fields)
        made = ticket()
        found = places(msgspec.structs.replace(made, timeline=(*made.timeline, step)))
        assert f"timeline[1].{name}" in found


@pytest.mark.parametrize(
    ("action", "field", "value"),
    [
        ("accept", "resolution", Resolution.FIXED),
        ("accept", "department", "order"),
        ("note", "followup", "F2611-A0001"),
        ("contact", "outcome", Outcome.REACHED),
        ("assign", "changes", (Change("text", "a", "b"),)),
        ("finish", "score", 5),
        ("create", "pauses", False),
    ],
)
def test_a_step_takes_nothing_foreign(action: str, field: str, value: Any) -> None:
    """A field that belongs to another action is a flaw, also where it is false."""
    made = ticket("assign", "accept", "finish")
    steps = [
        msgspec.structs.replace(one, **{field: value}) if one.action == action else one
        for one in (*made.timeline, event(5, "note"), event(6, "contact"))
    ]
    changed = msgspec.structs.replace(made, timeline=tuple(steps))
    number = next(n for n, one in enumerate(steps) if one.action == action)
    assert f"timeline[{number}].{field}" in places(changed)


def test_order_of_time() -> None:
    """No step before receipt; `recorded` only where it is later."""
    early = event(2, "note", at=NINE - HOUR)
    idle = event(3, "note", at=NINE + HOUR, recorded=NINE + HOUR)
    late = event(4, "note", at=NINE + HOUR, recorded=NINE + 2 * HOUR)
    assert places(ticket(early, idle, late)) == ["timeline[1].at", "timeline[2].recorded"]


def test_first_step() -> None:
    """A ticket begins with its creation, at the moment it was received."""
    made = ticket("assign")
    without = msgspec.structs.replace(made, timeline=made.timeline[1:])
    assert "timeline[0].action" in places(without)
    later = msgspec.structs.replace(made, received=NINE - HOUR)
    assert places(later) == ["received"]


def test_month_of_the_number() -> None:
    """The number's month is that of receipt by the clock written there, whatever UTC says."""
    east = NINE.replace(day=1, hour=1).astimezone(tz=_zone(8))
    west = NINE.replace(day=1, hour=1).astimezone(tz=_zone(-5))
    assert places(ticket(event(2, "note", at=NINE), received=east)) == ["received"]
    assert "says 2611" in record_flaws("ticket", ticket(received=west))[0].reason


def _zone(hours: int) -> Any:
    from datetime import timezone

    return timezone(timedelta(hours=hours))


def test_intake_is_complete() -> None:
    """Neither unit nor place, neither resident nor reporter, no words: each is a flaw."""
    bare = ticket(unit=None, resident=None, text=" \n")
    assert places(bare) == ["text", "unit", "resident"]
    told = ticket(unit=None, place="lobby", resident=None, reporter=Reporter("A", "no idea"))
    assert places(told) == ["reporter.phone"]


def test_imported_as_it_was() -> None:
    """A ticket that was imported may lack where and who: the old system had no more."""
    source = Source("boston311", "101")
    assert places(ticket(unit=None, resident=None, source=source)) == []


def test_messages_hold_no_personal_data() -> None:
    """Phones and words that are wrong are not repeated."""
    made = ticket(
        event(2, "edit", changes=(Change("reporter.phone", "55", "55"), Change("kind", "x", "y"))),
        resident=None,
        reporter=Reporter("Wang Fang", "55"),
    )
    said = " ".join(flaw.reason for flaw in record_flaws("ticket", made))
    assert "Wang" not in said
    assert "55" not in said


def test_the_same_step_twice() -> None:
    """A timeline is a set: a step that stands there twice is a flaw, told once."""
    made = ticket("assign", "accept")
    twice = msgspec.structs.replace(made, timeline=(*made.timeline, made.timeline[1]))
    assert [f for f in record_flaws("ticket", twice) if not f.note] == [
        Flaw("timeline[3]", "is the same step as timeline[1]")
    ]
    thrice = msgspec.structs.replace(twice, timeline=(*twice.timeline, made.timeline[1]))
    assert places(thrice) == ["timeline[3]", "timeline[4]"]


def test_steps_without_effect_are_legal() -> None:
    """Two desks that both closed a ticket give a note, not a flaw."""
    again = event(5, "callback", by="wu.gang", at=NINE + 9 * HOUR, followup="F2611-B0001")
    made = ticket(*WHOLE, again)
    assert places(made) == []
    assert places(made, note=True) == ["timeline[5]"]


def test_callbacks() -> None:
    """Nobody scores who was not reached, and one call is one record."""
    unreachable = event(5, "callback", outcome=Outcome.UNREACHABLE, score=2)
    again = event(6, "callback")
    found = places(ticket("assign", "accept", "finish", unreachable, again))
    assert found == ["timeline[4].score", "timeline[5].followup"]


def test_a_ticket_does_not_go_into_itself() -> None:
    """Neither a merge nor a link names the ticket itself."""
    itself = {"ticket": "T2611-A0042"}
    made = ticket(event(2, "link", **itself), event(3, "merge", **itself))
    assert places(made) == ["timeline[1].ticket", "timeline[2].ticket"]


@pytest.mark.parametrize(
    ("change", "place"),
    [
        (Change("category", "lift", "plumbing"), None),
        (Change("unit", None, "3-2-1502"), None),
        (Change("reporter.phone", "13812340000", "13812340001"), None),
        (Change("category", "lift", "lift"), "changes[0]"),
        (Change("colour", "red", "blue"), "changes[0].field"),
        (Change("reporter.email", "a", "b"), "changes[0].field"),
        (Change("status", "new", "closed"), "changes[0].field"),
        (Change("kind", "repair", "nonsense"), "changes[0].new"),
        (Change("appointment", "soon", "2026-11-03T09:00:00+08:00"), "changes[0].old"),
    ],
)
def test_edits_can_be_undone(change: Change, place: str | None) -> None:
    """An edit names a field and fitting values, so that `--as-of` can take it back."""
    found = places(ticket(event(2, "edit", changes=(change,))))
    assert found == ([f"timeline[1].{place}"] if place else [])


def test_newer_formats() -> None:
    """A record in a format of a later svc is told as such."""
    assert places(ticket(format=TICKET_FORMAT + 1)) == ["format"]
    assert places(Staff(format=9, id="a", name="A", department="service"), "staff") == ["format"]


def test_lost_steps() -> None:
    """A timeline only grows: steps changed or gone are named, added ones are fine."""
    before = ticket("assign", "accept")
    assert lost_steps(before, ticket("assign", "accept", "finish")) == []
    turned = msgspec.structs.replace(before, timeline=before.timeline[::-1])
    assert lost_steps(before, turned) == []
    (gone,) = lost_steps(before, ticket("assign"))
    assert gone.path == "timeline"
    assert "step 3 (accept by li.na" in gone.reason
    other = ticket("assign", event(3, "accept", by="wu.gang"))
    assert [flaw.path for flaw in lost_steps(before, other)] == ["timeline[2]"]


# Other kinds


def followup(**fields: Any) -> FollowUp:
    """A follow-up that reached somebody."""
    made: dict[str, Any] = {
        "format": 1, "id": "F2611-A0007", "ticket": "T2611-A0042", "at": NINE, "by": "li.na",
        "attempt": 1, "outcome": Outcome.REACHED, "score": 5,
    }  # fmt: skip
    return FollowUp(**{**made, **fields})


@pytest.mark.parametrize(
    ("fields", "place"),
    [
        ({}, []),
        ({"outcome": Outcome.UNREACHABLE}, ["score"]),
        ({"outcome": Outcome.UNREACHABLE, "score": None, "satisfied": False}, ["satisfied"]),
        ({"at": NINE - timedelta(days=9)}, ["at"]),
        ({"next": NINE}, ["next"]),
        ({"next": NINE + HOUR}, []),
    ],
)
def test_followups(fields: dict[str, Any], place: list[str]) -> None:
    """A score needs somebody reached; the number fits the day; the next attempt comes later."""
    assert places(followup(**fields), "followup") == place


def resident(*occupancies: Occupancy, phones: tuple[str, ...] = ()) -> Resident:
    """A resident with these occupancies."""
    return Resident(
        format=1, id="R-A00001", name="王芳", phones=phones, occupancies=occupancies
    )  # fmt: skip


def stay(since: int, until: int | None, unit: str = "3-2-1502", tie: str = "owner") -> Occupancy:
    """An occupancy by years."""
    ends = None if until is None else date(until, 1, 1)
    return Occupancy(unit, Relation(tie), date(since, 1, 1), ends)


@pytest.mark.parametrize(
    ("stays", "place"),
    [
        ([stay(2019, 2020), stay(2020, None)], []),
        ([stay(2019, None), stay(2020, None, tie="family")], []),
        ([stay(2019, None), stay(2020, None, unit="3-2-1501")], []),
        ([stay(2019, None), stay(2020, None)], ["occupancies[1]"]),
        ([stay(2019, 2022), stay(2020, 2021)], ["occupancies[1]"]),
        ([stay(2020, 2020)], ["occupancies[0].until"]),
        ([stay(2020, 2019)], ["occupancies[0].until"]),
    ],
)
def test_occupancies(stays: list[Occupancy], place: list[str]) -> None:
    """They end after they begin, and one tie to one unit does not run twice at a time."""
    assert places(resident(*stays), "resident") == place


def test_phones_can_be_called() -> None:
    """A phone without digits is a flaw; short numbers and extensions are not."""
    assert places(resident(phones=("110", "8021转3", "无")), "resident") == ["phones[2]"]
    staff = Staff(format=1, id="svc", name="A", department="service", phone="-")
    assert places(staff, "staff") == ["id", "phone"]


def test_units() -> None:
    """A unit lies in the building its id begins with."""
    assert places(Unit(1, "3-2-1502", "3", Use.HOME), "unit") == []
    assert places(Unit(1, "3-2-1502", "4", Use.HOME), "unit") == ["building"]


def test_spans_of_the_office() -> None:
    """A span of nothing cannot be a target."""
    office = Office(
        format=1, name="A", locale="en", timezone="Asia/Shanghai",
        calendar=Calendar(hours=Week()), targets=(Target("none", respond="0h", resolve="2d"),),
    )  # fmt: skip
    assert places(office, "office") == ["targets[0].respond"]


# What a record names


STEPS = st.lists(
    st.sampled_from([a for a in Action if a is not Action.CREATE]), max_size=8
)  # fmt: skip


@given(STEPS)
def test_names_are_the_references(steps: list[Action]) -> None:
    """The short form the index keeps names exactly what `references` finds, each once."""
    made = ticket(*steps, first_taker="wu.gang")
    short = (names("ticket", made) or "").split(" ")
    assert len(set(short)) == len(short)
    assert set(short) == {one.name for one in references("ticket", made)}


@given(STEPS, st.randoms())
def test_the_fold_is_never_a_flaw(steps: list[Action], chance: Any) -> None:
    """Whatever two desks bring together, in any order, the header folded from it is right."""
    made = ticket(*steps)
    timeline = list(made.timeline)
    chance.shuffle(timeline)
    mixed = msgspec.structs.replace(made, timeline=tuple(timeline))
    found = [flaw for flaw in ticket_flaws(mixed, fold(timeline)) if not flaw.note]
    assert [flaw for flaw in found if not flaw.path.startswith("timeline")] == []


def test_programs_are_nobody() -> None:
    """Steps by svc and by an import name no member of staff."""
    made = ticket(event(2, "note", by="import"), event(3, "note", by="svc"))
    assert names("ticket", made) == "c:plumbing s:li.na u:3-2-1502 r:R-A00001"


def test_names_of_other_kinds() -> None:
    """Follow-ups name ticket and caller, residents their units, staff a department."""
    assert names("followup", followup()) == "t:T2611-A0042 s:li.na"
    assert names("resident", resident(stay(2019, None), stay(2018, 2019))) == "u:3-2-1502"
    assert names("staff", Staff(1, "a", "A", "service")) == "d:service"
    assert names("unit", Unit(1, "3-2-1502", "3", Use.HOME)) is None
