"""What is decided of residents, staff, units, the office's rules and records of any kind."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from svc.duties.record import office, residents, staff, units
from svc.duties.record.changes import change, changed
from svc.errors import NotFound, Refused, SvcError, UsageError
from svc.kinds.derive import flaws
from svc.kinds.resident import Occupancy, Resident
from svc.kinds.staff import Staff
from svc.kinds.table import KINDS
from svc.kinds.unit import Unit, Use
from svc.model.office import Category, Department
from svc.model.roles import Role
from svc.model.words import Relation
from svc.rules.office.consistency import breaches
from tests.duties.ticket.hand import OFFICE, STAFF, at_hand

UNITS = ("3-2-1501", "3-2-1502", "A-1")
WANG = Resident(format=1, id="R-A00001", name="王芳")
DAYS = st.dates(date(2020, 1, 1), date(2020, 1, 12))
MOVES = st.lists(
    st.one_of(
        st.tuples(st.just("in"), st.sampled_from((*UNITS, "9-9")), st.sampled_from(Relation), DAYS),
        st.tuples(st.just("out"), st.sampled_from((*UNITS, None)), st.none(), DAYS),
    ),
    max_size=12,
)


def move(resident: Resident, step: tuple[str, Any, Any, date]) -> Resident:
    """One move, as it is decided."""
    way, unit, relation, day = step
    if way == "in":
        return residents.move_in(resident, Occupancy(unit, relation, day), UNITS).result
    return residents.move_out(resident, unit, day, UNITS).result


@given(MOVES)
def test_nobody_lives_twice_in_a_unit_at_a_time(steps: list[tuple[str, Any, Any, date]]) -> None:
    """Whatever is tried: a refusal, or a resident without flaws; a day counted by hand agrees."""
    resident = WANG
    for step in steps:
        try:
            after = move(resident, step)
        except (Refused, NotFound, UsageError) as error:
            assert error.message
            continue
        assert flaws("resident", after) == []
        assert len(after.occupancies) - len(resident.occupancies) == (step[0] == "in")
        resident = after
    for offset in range(14):
        day = date(2020, 1, 1) + timedelta(days=offset)
        lived = [one.unit for one in resident.occupancies
                 if one.since <= day and (one.until is None or day < one.until)]  # fmt: skip
        assert len(lived) == len(set(lived))


def test_moving_out_of_one_of_several_units_needs_its_name() -> None:
    """With one home it does not; what nobody lives in cannot be left."""
    first = Occupancy("3-2-1501", Relation.OWNER, date(2020, 1, 1))
    one = msgspec.structs.replace(WANG, occupancies=(first,))
    both = residents.move_in(one, Occupancy("A-1", Relation.TENANT, date(2020, 1, 2)), UNITS).result
    with pytest.raises(UsageError, match="lives in 3-2-1501, A-1"):
        residents.move_out(both, None, date(2021, 1, 1), UNITS)
    left = residents.move_out(one, None, date(2021, 1, 1), UNITS)
    assert left.result.occupancies[0].until == date(2021, 1, 1)
    assert left.subject == "move-out resident R-A00001 from 3-2-1501"
    with pytest.raises(NotFound, match="does not live in A-1"):
        residents.move_out(one, "A-1", date(2021, 1, 1), UNITS)


def test_the_same_phone_is_said() -> None:
    """Three by number, then that there are more; the resident is not one of them."""
    others = [f"R-A0000{number}" for number in range(1, 6)]
    (said,) = residents.add(WANG, [*others, *others]).notices
    assert said == "also with this phone: R-A00002, R-A00003, R-A00004 …; is it the same person?"
    assert residents.add(WANG, ["R-A00001"]).notices == ()


def person(who: str = "zhang.wei", **more: Any) -> Staff:
    """A member of staff as on file."""
    fields = {"department": "engineering", "roles": (Role.WORKER,), **more}
    return Staff(format=1, id=who, name="张伟", **fields)


@settings(max_examples=200)
@given(
    who=st.sampled_from([one for one, member in STAFF.items() if member.active]),
    tickets=st.lists(st.just("T2611-A0001"), max_size=7),
    force=st.booleans(),
    back=st.booleans(),
)
def test_whoever_goes_leaves_nothing_hanging(
    who: str, tickets: list[str], force: bool, back: bool
) -> None:
    """Nobody whom the rules name, nor, unless forced, who holds tickets; coming back is free."""
    here = person(who, active=not back)
    after = staff.employed(here, back, date(2026, 11, 3))
    try:
        decision = staff.edit(at_hand(), here, after, tickets, force)
    except Refused as error:
        assert not back
        named = any(one.supervisor == who for one in OFFICE.departments)
        assert named or (tickets and not force), error.message
        return
    assert decision.result.active is back
    assert decision.result.until == (None if back else date(2026, 11, 3))
    assert decision.subject == f"edit staff {who} ({'active' if back else 'inactive'})"
    assert bool(decision.notices) is bool(tickets and not back)
    left = {**STAFF, who: STAFF[who]._replace(active=back)}
    assert breaches(OFFICE, left) == breaches(OFFICE, STAFF)


@pytest.mark.parametrize(
    ("who", "department", "error"),
    [("svc", "order", Refused), ("import", "order", Refused), ("order", "order", Refused),
     ("new.one", "nowhere", NotFound)],
)  # fmt: skip
def test_who_is_not_taken_on_file(who: str, department: str, error: type[SvcError]) -> None:
    """Programs and departments keep their names, and a department must be there."""
    with pytest.raises(error):
        staff.add(OFFICE, person(who, department=department))
    assert staff.add(OFFICE, person("new.one")).subject == "add staff new.one (engineering)"


def test_the_parts_of_a_unit_are_those_of_its_id() -> None:
    """They may not be changed to others; anything else may, and an old file is written anew."""
    before = Unit(format=1, id="3-2-1502", building="3", use=Use.HOME, entrance="2", room="1502")
    with pytest.raises(Refused, match="must be those of the id"):
        units.edit(before, msgspec.structs.replace(before, room="1501"))
    done = units.edit(before, msgspec.structs.replace(before, floor=15))
    assert (done.result.format, done.written[0].before) == (KINDS["unit"].format, before)
    assert done.subject == "edit unit 3-2-1502 (floor)"


def test_rules_that_contradict_themselves_are_refused() -> None:
    """What a change brings in; what stood there before is nobody's fault now."""
    hand = at_hand()
    strange = msgspec.structs.replace(OFFICE.departments[1], supervisor="nobody")
    bad = msgspec.structs.replace(OFFICE, departments=(OFFICE.departments[0], strange))
    with pytest.raises(Refused, match=r"departments\.engineering\.supervisor"):
        office.change(hand, bad, "edit office (x)")
    named = msgspec.structs.replace(bad, name="new")
    done = office.change(hand._replace(office=bad), named, "edit office (name)")
    assert (done.result.name, done.action, done.about) == ("new", "edit", "office")
    assert office.change(hand, OFFICE, "x").notices == ("office: nothing changed",)


def test_a_department_that_is_needed_stays() -> None:
    """By a ticket, by staff, by a route; one that nothing needs goes, and one comes once."""
    hand = at_hand()
    with pytest.raises(Refused, match="has 6 open tickets: T, T, T, T, T …"):
        office.remove(hand, "departments", "department", "order", ["T"] * 6)
    with pytest.raises(Refused, match=r"staff|engineering"):
        office.remove(hand, "departments", "department", "engineering", [])
    assert (
        len(office.remove(hand, "departments", "department", "order", []).result.departments) == 2
    )
    with pytest.raises(NotFound):
        office.remove(hand, "departments", "department", "moon", [])
    with pytest.raises(Refused, match="is there already"):
        office.add(hand, "departments", "department", Department("order", "x"))
    added = office.add(hand, "categories", "category", Category("noise", "n"))
    assert added.subject == "add category noise"


@pytest.mark.parametrize("data", [None, b"as typed"])
def test_a_change_of_nothing_is_only_said(data: bytes | None) -> None:
    """Unless the file was laid out anew by hand: then that is kept."""
    decision = change("resident", WANG, WANG, "(layout)", data=data)
    assert bool(decision.written) is (data is not None)
    assert decision.notices == (() if data else ("R-A00001: nothing changed",))


@given(st.text(max_size=5), st.text(max_size=5))
def test_what_changed_is_named(name: str, note: str) -> None:
    """Field by field, in their order; never what it says."""
    after = msgspec.structs.replace(WANG, name=name, note=note or None)
    assert changed(WANG, after) == [
        field for field, new in (("name", name != WANG.name), ("note", bool(note))) if new
    ]


def test_when_a_change_happened_is_kept() -> None:
    """A step of the past says so, and the commit's subject names it."""
    when = datetime(2026, 11, 1, tzinfo=at_hand().zone)
    after = msgspec.structs.replace(WANG, note="x")
    decision = change("resident", WANG, after, action="visit", when=when)
    assert (decision.when, decision.subject) == (when, "visit resident R-A00001")
