"""Who may do what: the office's word, the usual one, and who stands in."""

from __future__ import annotations

from typing import Any

import pytest

from svc.model.office import Calendar, Department, Office, Policies, Week
from svc.model.roles import Role
from svc.model.words import Action
from svc.rules.ticket.permissions import directors, right, roles_of

BOSS, HEAD, DESK, WORKER = "chen.jing", "zhang.wei", "li.na", "wu.gang"
STAFF = {BOSS: ["director"], HEAD: ["supervisor"], DESK: ["desk"], WORKER: ["worker"]}


def office(may: dict[Action, tuple[Role, ...]] | None = None, **more: Any) -> Office:
    """An office with these rights."""
    policies = Policies(may=may or {})
    return Office(
        format=1, name="x", locale="en", timezone="UTC", calendar=Calendar(hours=Week()),
        policies=policies, **more,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("action", "staff", "may"),
    [
        (Action.SUPERVISE, STAFF, {BOSS}),
        (Action.EXTEND, STAFF, {BOSS, HEAD}),
        (Action.ASSIGN, STAFF, None),
        (Action.CLOSE, STAFF, None),
        # No director: supervisors stand in; neither: everybody does.
        (Action.SUPERVISE, {HEAD: ["supervisor"], DESK: ["desk"]}, {HEAD}),
        (Action.SUPERVISE, {DESK: ["desk"], WORKER: ["worker"]}, None),
        (Action.EXTEND, {DESK: [], WORKER: []}, None),
        # Roles that others hold are not had by having none.
        (Action.SUPERVISE, {BOSS: ["director"], DESK: []}, {BOSS}),
        (Action.EXTEND, {BOSS: ["director", "desk", "worker"], DESK: []}, {BOSS}),
        (Action.SUPERVISE, {}, None),
    ],
)
def test_what_is_usual(action: Action, staff: dict[str, list[str]], may: set[str] | None) -> None:
    """Supervising is the director's, extending a supervisor's too, the rest anybody's."""
    found = right(office(), action, staff)
    assert found.holders == may
    assert found.rule == f"policies.may.{action}"
    assert all(found.allows(who) == (may is None or who in may) for who in STAFF)


@pytest.mark.parametrize(
    ("roles", "staff", "may"),
    [
        ((Role.DESK,), STAFF, {DESK}),
        ((Role.DESK,), {**STAFF, "temp": []}, {DESK, "temp"}),
        ((Role.DESK, Role.DIRECTOR), {**STAFF, "temp": []}, {DESK, BOSS, "temp"}),
        ((Role.DIRECTOR,), {**STAFF, "temp": []}, {BOSS}),
        ((Role.WORKER,), {DESK: ["desk"]}, None),
        ((), STAFF, None),
    ],
)
def test_what_the_office_says(
    roles: tuple[Role, ...], staff: dict[str, list[str]], may: set[str] | None
) -> None:
    """Its own word wins; whoever has no role does what needs no approval."""
    assert right(office({Action.CANCEL: roles}), Action.CANCEL, staff).holders == may


def test_an_empty_word_frees_what_is_usual() -> None:
    """`supervise: []` means that anybody may."""
    assert right(office({Action.SUPERVISE: ()}), Action.SUPERVISE, STAFF).holders is None


def test_a_departments_supervisor_is_one() -> None:
    """Whom a department names as its supervisor needs no role besides."""
    named = office(departments=(Department("engineering", "x", supervisor=WORKER),))
    assert roles_of(named, WORKER, ["worker"]) == {Role.WORKER, Role.SUPERVISOR}
    assert right(named, Action.EXTEND, STAFF).holders == {BOSS, HEAD, WORKER}


def test_whose_word_is_the_directors() -> None:
    """The director's; without one the supervisors'; without them everybody's."""
    assert directors(office(), STAFF).holders == {BOSS}
    assert directors(office(), {HEAD: ["supervisor"], DESK: []}).holders == {HEAD}
    assert directors(office(), {DESK: [], WORKER: ["worker"]}).holders is None
