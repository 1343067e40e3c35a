"""Taking requests in: complete or not at all, numbered without gaps, repeats seen."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from svc.desk.record import office as offices
from svc.desk.record import residents
from svc.desk.record.field_edits import FieldEdits
from svc.desk.ticket import intake
from svc.desk.ticket.intake import Request
from svc.errors import NotFound, Refused, SvcError, UsageError
from svc.model.ticket import Ticket
from svc.model.words import CallbackPolicy
from svc.rules.ticket.lifecycle import fold
from tests.counter import Counter

WHOLE = {
    "text": "厨房漏水", "kind": "repair", "category": "plumbing", "channel": "phone",
    "unit": "3-2-1502", "resident": "R-A00001",
}  # fmt: skip
STRANGER = {**WHOLE, "resident": None, "name": "过路人", "phone": "139 0000 1234"}


def create(counter: Counter, **more: Any) -> Ticket:
    """A new ticket from a whole request, with some of it changed."""
    request = Request(**{**WHOLE, **more})
    made: Ticket = counter.do(lambda desk: intake.create(desk, request))
    return made


def test_a_whole_request(counter: Counter) -> None:
    """Everything is kept, ids in full, due times stamped with the name of their rule."""
    ticket = create(counter, unit="3栋２单元1502", resident="1", first_taker="wu.gang")
    assert (ticket.id, ticket.status, ticket.unit) == ("T2611-A0001", "new", "3-2-1502")
    assert (ticket.resident, ticket.reporter) == ("R-A00001", None)
    assert (ticket.first_taker, ticket.priority) == ("wu.gang", "normal")
    (event,) = ticket.timeline
    assert (event.seq, event.by, event.at) == (1, "li.na", ticket.received)
    assert event.policy is CallbackPolicy.BEFORE_CLOSE
    assert {str(due.clock): due.rule for due in event.due} == {
        "respond": "repair 1h", "arrive": "repair 4h", "resolve": "repair 2d",
    }  # fmt: skip
    assert fold(ticket.timeline).due() == {due.clock: due.at for due in event.due}


def test_a_stranger(counter: Counter) -> None:
    """Somebody not on file is kept by name and phone, in the ticket alone."""
    ticket = create(counter, **STRANGER)
    assert ticket.resident is None
    assert ticket.reporter and ticket.reporter.phone == "139 0000 1234"


def test_a_home_need_not_be_said(counter: Counter) -> None:
    """A resident with one home today needs no unit; one who has moved out does."""
    assert create(counter, unit=None).unit == "3-2-1502"
    with pytest.raises(UsageError, match="a ticket needs --unit or --place"):
        create(counter, unit=None, resident="2")


def test_a_resident_who_cannot_be_called(counter: Counter) -> None:
    """Taken in all the same, for the resident may come by; that no phone is on file is said."""
    create(counter)
    assert counter.notices == []
    counter.do(lambda desk: residents.edit(desk, "1", FieldEdits(set={"phones": ""})))
    create(counter)
    assert counter.notices[0].startswith("R-A00001 has no phone on file")


def test_a_place_will_do(counter: Counter) -> None:
    """What is not about a unit is about a place."""
    ticket = create(counter, unit=None, place=" 3栋大堂 ")
    assert (ticket.unit, ticket.place) == (None, "3栋大堂")


@pytest.mark.parametrize(
    ("lacking", "named"),
    [
        ({"text": " \n"}, "the words of the request"),
        ({"kind": ""}, "--kind"),
        ({"category": ""}, "--category"),
        ({"channel": ""}, "--channel"),
        ({"resident": None, "name": "x"}, "--resident, or --name and --phone"),
        ({"resident": None, "phone": "13900001234"}, "--resident, or --name and --phone"),
        ({"text": "", "kind": "", "channel": ""}, "the words of the request, --kind, --channel"),
    ],
)
def test_nothing_is_taken_in_halves(counter: Counter, lacking: dict[str, Any], named: str) -> None:
    """Whatever is missing is named, all at once."""
    with pytest.raises(UsageError, match=f"a ticket needs {named}"):
        create(counter, **lacking)
    assert not (counter.place / "records/tickets").exists()


@pytest.mark.parametrize(
    ("wrong", "error", "says"),
    [
        ({"kind": "leak"}, UsageError, "--kind does not fit"),
        ({"priority": "1"}, UsageError, "--priority does not fit"),
        ({"channel": "pigeon"}, UsageError, "--channel does not fit"),
        ({"category": "nope"}, NotFound, "no category 'nope'"),
        ({"unit": "9-9-9999"}, NotFound, "no unit 9-9-9999"),
        ({"unit": "../../etc"}, SvcError, "unit"),
        ({"resident": "R-A99999"}, NotFound, "no resident 'R-A99999'"),
        ({"resident": "../x"}, NotFound, "no resident"),
        ({"first_taker": "gone"}, Refused, "no longer active"),
        ({"first_taker": "nobody"}, NotFound, "nobody"),
        ({"name": "王芳"}, UsageError, "exclude each other"),
        ({"place": "a\nb"}, UsageError, "--place must be one line"),
        ({"place": "x" * 201}, UsageError, "--place has 201 characters; at most 200"),
        ({"text": "x" * 20_001}, UsageError, "the text has 20001 characters"),
        ({**STRANGER, "name": "a\nb"}, UsageError, "--name must be one line"),
        ({**STRANGER, "phone": "call me"}, UsageError, "--phone is no phone number"),
        ({**STRANGER, "phone": "1"}, UsageError, "--phone is no phone number"),
        ({"appointment": "whenever"}, UsageError, "whenever"),
        ({"at": "2026-11-03 23:00"}, Refused, "lies ahead"),
        ({"at": "2026-01-01 09:00"}, Refused, "more than 7 days back"),
        ({"follows": "77"}, NotFound, "no ticket '77'"),
    ],
)
def test_what_does_not_fit(
    counter: Counter, wrong: dict[str, Any], error: type[SvcError], says: str
) -> None:
    """Refused with the piece named, and without repeating what may be personal."""
    with pytest.raises(error, match=says) as caught:
        create(counter, **wrong)
    assert not (counter.place / "records/tickets").exists()
    for personal in ("a\nb", "call me", "王芳"):
        assert personal not in caught.value.message


def test_categories_are_offered_by_kind(counter: Counter) -> None:
    """One that is not for the kind is refused, with what it is for; its Chinese name will do."""
    billing = partial(offices.add_category, id="billing", name="账单", kinds=["inquiry"])
    counter.do(billing, "chen.jing")
    with pytest.raises(Refused, match="billing is not for kind repair"):
        create(counter, category="billing")
    assert create(counter, kind="inquiry", category="账单").category == "billing"


def test_numbers_have_no_gaps(counter: Counter) -> None:
    """A refused request takes no number; a new month starts anew, by the office's own zone."""
    assert create(counter).id == "T2611-A0001"
    with pytest.raises(UsageError):
        create(counter, text="")
    assert create(counter).id == "T2611-A0002"
    counter.now += timedelta(days=28)
    assert create(counter).id == "T2612-A0001"
    assert create(counter, at="2026-11-30 23:59").id == "T2611-A0003"


def test_back_dated(counter: Counter) -> None:
    """Received when it was received: clocks run from there, and when it was recorded is kept."""
    ticket = create(counter, at="2026-11-02 17:00")
    assert ticket.received.isoformat() == "2026-11-02T17:00:00+08:00"
    assert ticket.timeline[0].recorded == counter.now
    assert ticket.due and ticket.due.respond
    assert ticket.due.respond.isoformat() == "2026-11-03T09:00:00+08:00"


def test_appointments_move_the_arrive_clock(counter: Counter) -> None:
    """Arrival is due from the appointment on, the rest from receipt."""
    plain, fixed = create(counter), create(counter, appointment="2026-11-05 09:00")
    assert plain.due and fixed.due and plain.due.arrive and fixed.due.arrive
    assert fixed.due.arrive.isoformat() == "2026-11-05T14:30:00+08:00"
    assert fixed.due.resolve


def test_a_new_ticket_linked_to_an_old_one(counter: Counter) -> None:
    """What can no longer be reopened is taken up by a ticket that names it."""
    old = counter.ticket("closed")
    new = create(counter, follows=old.id)
    assert [event.action for event in new.timeline] == ["create", "link"]
    assert new.timeline[1].ticket == old.id
    assert fold(new.timeline).ineffective == []


def repeats(counter: Counter, **more: Any) -> list[str]:
    """Tickets that a request may repeat."""
    request = Request(**{**WHOLE, **more})
    found: list[str] = counter.trial(lambda desk: intake.repeats(desk, request))
    return found


def test_repeats(counter: Counter) -> None:
    """Same unit and category, or words for the same matter; within the office's days."""
    first = create(counter, text="卫生间天花板漏水")
    other = create(counter, text="走廊的灯不亮", category="electrical")
    assert repeats(counter) == [first.id]
    assert repeats(counter, category="给排水") == [first.id]
    assert repeats(counter, text="bathroom ceiling leaking", category="other") == [first.id]
    assert repeats(counter, text="车位被占", category="parking") == []
    assert repeats(counter, text="灯", category="electrical") == [other.id]
    assert repeats(counter, unit="A-1502", resident="3") == []
    counter.now += timedelta(days=31)
    assert repeats(counter) == []


def test_repeats_of_a_place(counter: Counter) -> None:
    """What two people tell of one lobby is seen as well."""
    first = create(counter, unit=None, place="3栋大堂", resident="1", text="大堂灯坏了")
    found = repeats(counter, unit=None, place="3栋大堂", resident="3", text="大堂的灯不亮")
    assert found == [first.id]
    assert repeats(counter, unit=None, place="4栋大堂", resident="3") == []


def test_no_repeats_where_the_office_wants_none(counter: Counter) -> None:
    """A span of no days turns the warning off; cancelled tickets are nothing to repeat."""
    counter.ticket("cancelled")
    assert repeats(counter) == []
    create(counter)
    counter.do(lambda desk: offices.edit(desk, {"policies.repeat_days": "0"}), "chen.jing")
    assert repeats(counter) == []


def test_open_tickets_of_a_unit(counter: Counter) -> None:
    """What a clerk is shown once the unit is known: all that is not at its end, newest first."""
    states = ("new", "assigned", "working", "waiting", "done", "closed", "cancelled", "merged")
    made = {state: counter.ticket(state).id for state in states}
    found = counter.trial(lambda desk: intake.open_tickets(desk.index, "3-2-1502"))
    shown = [row["id"] for row in found if row["id"] in made.values()]
    assert shown == [made[state] for state in reversed(states[:5])]
