"""Whom a text is told to, what may happen to it, and which facts stand in it: rules alone."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from svc.duties.publications.disclosing import months_after, standing
from svc.duties.publications.facts import filled, known_names
from svc.duties.publications.telling import TellableUnit, addressed
from svc.errors import UsageError
from svc.kinds.derive import flaws
from svc.kinds.merge import merge_records
from svc.kinds.publications.disclosure import DisclosureItem
from svc.kinds.publications.publication import (
    Publication,
    in_force,
    state_of,
    text_of,
    texts,
    told_units,
)
from svc.kinds.publications.told import grouped, told_hash, ungrouped
from svc.model.amounts import decoded
from svc.rules.record.anonymous import anonymised, identifying, instead

BASE: dict[str, Any] = {
    "format": 1, "id": "U2604-A0004", "at": "2026-04-01T09:00:00+08:00", "by": "li.na",
    "type": "notice", "title": "Water", "body": "Off.", "scope": "all", "until": "2026-04-30",
}  # fmt: skip
ROOMS = st.text("0123456789ABC", min_size=1, max_size=4)
UNITS = st.lists(
    st.builds("-".join, st.lists(ROOMS, min_size=2, max_size=4)), min_size=1, max_size=30
)


def text(**more: object) -> Publication:
    """A notice with some fields otherwise."""
    return msgspec.json.decode(json.dumps({**BASE, **more}), type=Publication, dec_hook=decoded)


def version(number: int, body: str, by: str = "zhou.min") -> dict[str, object]:
    """A later version."""
    kept = {name: BASE[name] for name in ("title", "scope", "until")}
    return {**kept, "version": number, "at": f"2026-04-02T09:0{number}:00+08:00", "by": by,
            "body": body}  # fmt: skip


def told(
    number: int, units: list[str], action: str = "publish", by: str = "li.na"
) -> dict[str, Any]:
    """The event by which a version was told to units."""
    return {
        "at": f"2026-04-03T09:0{number}:00+08:00", "by": by, "action": action, "version": number,
        "told": list(grouped(units)), "count": len(set(units)), "told_hash": told_hash(units),
    }  # fmt: skip


@given(UNITS)
def test_who_was_told_is_kept_by_name(units: list[str]) -> None:
    """However it is written down: each unit once, and by a hash that no order changes."""
    assert sorted(ungrouped(grouped(units))) == sorted(set(units))
    assert told_hash(units) == told_hash(reversed(units))
    record = text(events=[told(1, units)])
    assert not list(flaws("notice", record))
    assert set(told_units(record)) == set(units)


def test_a_list_that_is_not_that_list_is_told() -> None:
    """One home left out of the list, or put in, is found by count and hash."""
    event = told(1, ["3-1-101", "3-1-102"])
    for tampered in (["3-1:101"], ["3-1:101,103"]):
        record = text(events=[{**event, "told": tampered}])
        assert any("not the list" in flaw.reason for flaw in flaws("notice", record))


@given(st.sampled_from(["home", "parking", "shop"]), st.booleans(), st.booleans())
def test_flat_1_and_parking_space_1_are_two(use: str, of_building: bool, of_owners: bool) -> None:
    """Every list that is given must fit, and of each any will do; without one it is nobody's."""
    units = [
        TellableUnit(f"{building}-1-{number}", building, one, frozenset(people))
        for building in ("3", "5") for number, one in enumerate(("home", "parking", "shop"))
        for people in ([("owner",)] if number else [("owner", "family")])
    ]  # fmt: skip
    more: dict[str, object] = {"uses": [use]}
    more |= {"buildings": ["3"]} if of_building else {}
    more |= {"relations": ["family"]} if of_owners else {}
    wanted = [
        unit.id for unit in units
        if unit.use == use and (unit.building == "3" or not of_building)
        and ("family" in unit.relations or not of_owners)
    ]  # fmt: skip
    assert addressed(text(scope=None, **more), units) == sorted(wanted)
    assert addressed(text(scope=None), units) == []
    assert len(addressed(text(), units)) == len(units)


def test_what_was_told_is_citable_for_ever() -> None:
    """A correction is a further version; the first reads as it did, and is no longer told."""
    record = text(
        versions=[version(2, "Off on the 4th.")],
        events=[told(1, ["3-1-101"]), told(2, ["3-1-101"], "correct")],
    )
    assert [one.body for one in texts(record)] == ["Off.", "Off on the 4th."]
    first = text_of(record, 1)
    assert first is not None and first.body == "Off." and in_force(record) == 2


def test_two_desks_correct_one_text() -> None:
    """The published version keeps its number and its words; the other is asked about, not lost."""
    base = text(events=[told(1, ["3-1-101"])])
    ours = text(versions=[version(2, "ours")],
                events=[told(1, ["3-1-101"]), told(2, ["3-1-101"], "correct")])  # fmt: skip
    other = told(2, ["5-101"], "correct", "ma.lin")
    theirs = text(versions=[version(2, "theirs", "ma.lin")],
                  events=[told(1, ["3-1-101"]), other])  # fmt: skip
    after = merge_records("notice", base, theirs, ours, "0" * 40).record
    assert [one.body for one in after.versions] == ["theirs"]
    assert [one.field for one in after.disputes] == ["versions[2]"]
    assert set(told_units(after)) == {"3-1-101", "5-101"} and len(after.events) == 3


def test_two_desks_read_and_post_one_text() -> None:
    """What each desk adds comes together whichever published first."""
    post = {"at": "2026-04-04T09:00:00+08:00", "by": "li.na", "action": "post", "version": 1,
            "where": "board"}  # fmt: skip
    read = {**post, "action": "read", "by": "zhou.min", "where": None}
    events = [told(1, ["3-1-101"])]
    ours, theirs = text(events=[*events, post]), text(events=[*events, read])
    base = text(events=events)
    one = merge_records("notice", base, theirs, ours, "0" * 40).record
    other = merge_records("notice", base, ours, theirs, "0" * 40).record
    assert one.events == other.events and len(one.events) == 3 and not one.disputes


@pytest.mark.parametrize(
    ("type_", "last", "steps", "expected"),
    [
        ("notice", 1, [], ("draft", 0)),
        ("notice", 1, [("approve", 1)], ("approved", 0)),
        ("notice", 2, [("approve", 1), ("revise", 2)], ("draft", 0)),
        ("notice", 1, [("approve", 1), ("publish", 1)], ("published", 1)),
        ("notice", 2, [("publish", 1), ("correct", 2)], ("corrected", 2)),
        ("notice", 2, [("publish", 1), ("correct", 2), ("withdraw", 2)], ("withdrawn", 0)),
        ("answer", 1, [("approve", 1)], ("approved", 1)),
        ("answer", 2, [("approve", 1), ("revise", 2)], ("approved", 1)),
        ("answer", 2, [("approve", 1), ("revise", 2), ("approve", 2)], ("approved", 2)),
    ],
)
def test_how_a_text_stands(
    type_: str, last: int, steps: list[tuple[str, int]], expected: tuple[str, int]
) -> None:
    """A further draft of an answer is told once it is approved, and the one before until then."""
    assert state_of(type_, last, steps) == expected


@pytest.mark.parametrize(
    "more",
    [
        {"body": "call 13812340000"}, {"title": "电话 010-69901234"},
        {"until": "2026-03-01", "since": "2026-04-01"}, {"outage": "water"},
        {"buildings": ["3"]}, {"type": "answer"}, {"item": "cc-943"}, {"audience": "owners"},
        {"versions": [version(3, "x")]},
    ],
)  # fmt: skip
def test_what_no_text_may_be(more: Mapping[str, object]) -> None:
    """A phone in it, an end before its beginning, half an outage, two scopes: each is a flaw."""
    assert [flaw for flaw in flaws("notice", text(**more)) if not flaw.note]


CASE = "3栋2单元1502的王女士（13812340000）来电，车牌京A·12345 挡住通道，另见 5-101、1502室。"


def test_a_case_names_nobody() -> None:
    """Names, homes, plates and phones are replaced; days, amounts and tickets stay."""
    told_as = anonymised(CASE, ["王女士"], "（住户）", instead())
    assert identifying(CASE) and not identifying(told_as)
    assert not any(part in told_as for part in ("王", "1502", "13812340000", "12345", "101"))
    kept = "T2611-A0042, 2026-04-03, 165.45, 18:30, U2604-A0004@2, 100㎡, 3栋"
    assert anonymised(kept, [], "x", instead()) == kept
    case = {"type": "case", "scope": None, "until": None}
    assert any("names" in flaw.reason for flaw in flaws("notice", text(**case, body="3-2-1502")))
    assert not list(flaws("notice", text(**case, body=kept)))


@given(st.text("{}. abtrifof-0", max_size=40))
def test_nothing_typed_is_evaluated(words: str) -> None:
    """Braces hold one of a few names or are refused; filling in never raises and runs nothing."""
    values = {"office.name": "{{office.hours}}"}
    said = filled(words + "{{office.name}}", values.get)
    # What a fact says is not looked at again.
    assert said.endswith("{{office.hours}}")


def test_other_names_are_refused() -> None:
    """Whatever a name looks like: attributes, calls, ids of nothing that has facts."""
    for name in ("office", "office.__class__", "resident.R-A00001.phone", "tariff..price", "1+1"):
        with pytest.raises(UsageError, match="no name of a fact"):
            known_names(f"{{{{{name}}}}}")
    known_names("{{ tariff.property-fee.price }} {{party.gas.phone}} {{office.hours}}")


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(1, 60))
def test_months_after(day: date, months: int) -> None:
    """So many months on, the same day or the last of a shorter month."""
    later = months_after(day, months)
    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months
    assert later.day == day.day or (later.day < day.day and months_after(later, 0) == later)


def test_what_must_be_made_public() -> None:
    """Every so many months, counted from the last; on display; what was withdrawn counts not."""
    yearly, always = DisclosureItem(id="a", name="a", months=12), DisclosureItem(id="b", name="b")
    day, on, until = date(2026, 6, 1), date(2025, 6, 1), date(2026, 5, 31)
    assert standing("l", yearly, None, [("U", on, until, True)], day).due == day
    assert not standing("l", yearly, None, [("U", on, until, True)], day).late
    assert standing("l", yearly, None, [("U", on, until, False)], day).late
    assert not standing("l", yearly, day, [], day).late
    assert standing("l", yearly, on, [], day).late and standing("l", yearly, None, [], day).late
    assert standing("l", always, None, [("U", on, until, True)], day).late
    assert not standing("l", always, None, [("U", on, until, True)], until).late
