"""Rules an office's own rules must keep, each broken by one change."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from msgspec.structs import replace

from svc.model.office import Category, DayException, Department, Office, Target, WaitReason
from svc.resources import starter_templates
from svc.rules.office.consistency import Member, breaches
from svc.store.yaml.codec import decode

STAFF = {"li.na": Member("service", True), "gone": Member("service", False)}


def starter() -> Office:
    """The rules a new office starts with."""
    data = (starter_templates() / "office.yaml").read_bytes()
    return decode(data, Office, "office.yaml")


def test_starter_is_sound() -> None:
    """The starter breaks no rule."""
    assert breaches(starter(), STAFF) == []


def added(field: str, item: Any) -> Callable[[Office], Office]:
    """A change that adds an item to a list of the office."""
    return lambda office: replace(office, **{field: (*getattr(office, field), item)})


def in_calendar(**values: Any) -> Callable[[Office], Office]:
    """A change of the calendar."""
    return lambda office: replace(office, calendar=replace(office.calendar, **values))


DAY = DayException(day=date(2026, 11, 3), hours="closed")
BROKEN: dict[str, Callable[[Office], Office]] = {
    "timezone": lambda office: replace(office, timezone="Mars/Olympus"),
    "locale": lambda office: replace(office, locale="tlh"),
    "region": lambda office: replace(office, region="cn"),
    "calendar.country": in_calendar(country="ZZ"),
    "calendar.exceptions.2026-11-03": in_calendar(exceptions=(DAY, DAY)),
    "departments.service": added("departments", Department(id="service", name="x")),
    "departments.li.na": added("departments", Department(id="li.na", name="x")),
    "departments.new.supervisor": added(
        "departments", Department(id="new", name="x", supervisor="nobody")
    ),
    "departments.old.supervisor": added(
        "departments", Department(id="old", name="x", supervisor="gone")
    ),
    "categories.noise": added("categories", Category(id="noise", name="x")),
    "categories.new.department": added(
        "categories", Category(id="new", name="x", department="kitchen")
    ),
    "categories.new.assignee": added("categories", Category(id="new", name="x", assignee="li.na")),
    "targets.repair": added("targets", Target(rule="repair", category="noise")),
    "targets.second": added("targets", Target(rule="second", kind="repair")),
    "targets.new.category": added("targets", Target(rule="new", category="ghosts")),
    "wait_reasons.parts": added("wait_reasons", WaitReason(code="parts", name="x")),
}


@pytest.mark.parametrize("path", BROKEN)
def test_each_breach_is_named(path: str) -> None:
    """A rule that is broken is named by the path of what breaks it, and nothing else is."""
    found = breaches(BROKEN[path](starter()), STAFF)
    assert [one.path for one in found] == [path]
    assert path in str(found[0])


def test_staff_need_a_department() -> None:
    """Staff of a department that is not there are named."""
    found = breaches(starter(), {"li.na": Member("kitchen", True)})
    assert [str(one) for one in found] == ["staff li.na.department: there is no department kitchen"]
