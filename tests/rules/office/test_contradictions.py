"""What `svc office check` finds in an office's rules."""

from __future__ import annotations

from datetime import date
from typing import Any

import msgspec
import pytest

from svc.model.office import (
    Calendar,
    Category,
    DayException,
    Department,
    Level,
    Office,
    Policies,
    Target,
    WaitReason,
    Week,
)
from svc.model.roles import Role
from svc.model.words import Action, Kind, Priority
from svc.rules.office.consistency import Member
from svc.rules.office.contradictions import contradictions

HOURS = "08:30-12:00 13:30-17:30"
WEEK = Week(HOURS, HOURS, HOURS, HOURS, HOURS)
STAFF = {
    "chen.jing": Member("service", True, frozenset({"director"})),
    "zhang.wei": Member("engineering", True, frozenset({"supervisor"})),
    "gone": Member("engineering", False, frozenset({"worker"})),
}


def office(**more: Any) -> Office:
    """An office without contradictions, but for what is put in place of its own."""
    sound: dict[str, Any] = {
        "departments": (
            Department("service", "客服部"),
            Department("engineering", "工程部", supervisor="zhang.wei"),
        ),
        "categories": (
            Category("plumbing", "给排水", department="engineering"),
            Category("fees", "收费", department="service", kinds=(Kind.INQUIRY, Kind.COMPLAINT)),
        ),
        "targets": (
            Target("repair", kind=Kind.REPAIR, respond="1h", resolve="2d", longest="10d"),
            Target("common", respond="4h", accept="4h", resolve="5d"),
        ),
        "wait_reasons": (WaitReason("resident", "等住户", True),),
        "calendar": Calendar(hours=WEEK, country="CN"),
    }
    return Office(
        format=1, name="x", locale="en", timezone="Asia/Shanghai", **{**sound, **more}
    )  # fmt: skip


def found(office: Office, staff: dict[str, Member] | None = None) -> list[tuple[str, str]]:
    """The contradictions, as pairs."""
    return [tuple(breach) for breach in contradictions(office, STAFF if staff is None else staff)]


def test_a_sound_office_has_none() -> None:
    """Nor has one that says the least there is."""
    assert found(office()) == []
    least = Office(format=1, name="x", locale="en", timezone="UTC", calendar=Calendar(Week()))
    assert found(least, {}) == []


@pytest.mark.parametrize(
    ("more", "path", "says"),
    [
        ({"categories": (Category("noise", "噪音"),)},
         "categories.noise.department", "no department"),
        ({"targets": (Target("x", resolve="5d", longest="3d"),)},
         "targets.x.resolve", "5d is longer than longest 3d"),
        ({"targets": (Target("x", respond="3d", resolve="2d"),)},
         "targets.x.respond", "longer than resolve"),
        ({"targets": (Target("x", accept="25h around the clock", resolve="1d around the clock"),)},
         "targets.x.accept", "longer than resolve"),
        ({"targets": (Target("x", arrive="9h", resolve="8h around the clock"),)},
         "targets.x.arrive", "longer than resolve"),
        ({"departments": (Department("service", "a"), Department("engineering", "b"),
                          Department("order", "c"))},
         "departments.order", "nobody active belongs to it"),
        ({"departments": (Department("service", "a", supervisor="gone"),
                          Department("engineering", "b"))},
         "departments.service.supervisor", "gone is no longer active"),
        ({"departments": (Department("service", "a", supervisor="who"),
                          Department("engineering", "b"))},
         "departments.service.supervisor", "nobody is called who"),
        ({"wait_reasons": (WaitReason("parts", "a"), WaitReason("parts", "b"))},
         "wait_reasons.parts", "stands twice"),
        ({"escalation": (Level("quality", "品质部"),)},
         "escalation.quality", "nobody holds it"),
        ({"escalation": (Level("up", "x", holder="gone"),)},
         "escalation.up.holder", "gone is no longer active"),
        ({"escalation": (Level("up", "x", holder="who"),)},
         "escalation.up.holder", "nobody and no department is called who"),
        ({"escalation": (Level("up", "x", role=Role.DESK),)},
         "escalation.up.role", "nobody active is desk"),
        ({"escalation": (Level("a", "x", role=Role.DIRECTOR), Level("a", "y", holder="service"))},
         "escalation.a", "stands twice"),
        ({"escalation": (Level("a", "x", role=Role.DIRECTOR, after="24h"),
                         Level("b", "y", holder="service", after="4h"))},
         "escalation.b.after", "no later than"),
        ({"targets": (Target("one", kind=Kind.HELP, category="fees", resolve="1d"),
                      Target("rest", resolve="5d"))},
         "targets.one", "no ticket can come under it"),
        ({"targets": (*(Target(f"p-{p}", priority=p, resolve="1d") for p in Priority),
                      Target("rest", resolve="5d"))},
         "targets.rest", "no ticket can come under it"),
        ({"policies": Policies(callback_attempts=50)},
         "policies.callback_attempts", "50 is not 1 to 20"),
        ({"policies": Policies(backdate_days=9999)}, "policies.backdate_days", "9999"),
        ({"policies": Policies(may={Action.CANCEL: (Role.DESK,)})},
         "policies.may.cancel", "everybody may"),
        ({"calendar": Calendar(Week())}, "calendar.hours", "closed all week"),
        ({"calendar": Calendar(WEEK, exceptions=(DayException(date(2026, 1, 1), "closed"),) * 2)},
         "calendar.exceptions.2026-01-01", "stands twice"),
        ({"calendar": Calendar(WEEK, country="XX")}, "calendar.country", ""),
        ({"departments": (Department("service", "a", hours=Week()),
                          Department("engineering", "b"))},
         "departments.service.hours", "closed all week"),
    ],
)  # fmt: skip
def test_each_contradiction_is_told(more: dict[str, Any], path: str, says: str) -> None:
    """Where it stands, and what is wrong there."""
    told = found(office(**more))
    assert [reason for place, reason in told if place == path and says in reason], told


def test_wall_time_may_hold_any_working_time() -> None:
    """`24h around the clock` to respond is no contradiction to a day's work to resolve."""
    assert found(office(targets=(Target("x", respond="24h around the clock", resolve="1d"),))) == []


def test_the_only_one_must_be_allowed_to_call_back() -> None:
    """An office of one whose rule forbids the handler to call would never close a ticket."""
    alone = {"li.na": Member("service", True)}
    rules = office(
        policies=Policies(handler_may_call=False), departments=(Department("service", "a"),),
        categories=(Category("fees", "x", department="service"),),
    )  # fmt: skip
    assert [path for path, _ in found(rules, alone)] == ["policies.handler_may_call"]


def test_spans_that_cannot_be_read_stop_nothing() -> None:
    """They are the file's own flaw; everything else is still told."""
    bad = msgspec.structs.replace(
        office(),
        targets=(Target("x", resolve="0m"), Target("y", resolve="1d")),
        escalation=(Level("up", "x", role=Role.DIRECTOR, after="0h"),),
    )
    assert any(path == "targets.y" for path, _ in found(bad))
