"""Who may do which verb of which kind: over all kinds, roles and verbs that there are."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from svc.kinds.rights import (
    BY_HAND,
    NOBODY,
    Judge,
    PerformedVerb,
    Standing,
    breaches,
    deeds,
    usual_rights,
    verbs,
)
from svc.kinds.staff import Staff
from svc.kinds.table import KINDS
from svc.model.actors import PROGRAMS
from svc.model.office import Department, Office, Policies
from svc.model.roles import Role
from svc.model.words import Action

STAFF = {"boss": ["director"], "lead": ["supervisor"], "clerk": ["desk"], "hand": ["worker"],
         "till": ["cashier"]}  # fmt: skip
ROLE_OF = {who: Role(roles[0]) for who, roles in STAFF.items()}
UNNAMED = [None, *sorted(PROGRAMS)]


def judge(staff: Mapping[str, list[str]] = STAFF, **policies: Any) -> Judge:
    """By an office with these policies and this staff."""
    office = msgspec.structs.replace(NOBODY, policies=Policies(**policies))
    return Judge(Standing(office, staff))


def done(name: str, amount: int | None = None) -> PerformedVerb:
    """A verb as the office's rules call it."""
    kind, _blank, verb = name.rpartition(" ")
    return PerformedVerb(verb, kind, "X", amount)


@pytest.mark.parametrize("name", verbs())
def test_every_verb_of_every_kind_is_its_roles(name: str) -> None:
    """Whatever role the office keeps it for, holders may and others are told who may."""
    for role in Role:
        kept = judge(rights={name: (role,)})
        for who, own in ROLE_OF.items():
            refusal = kept.refusal(done(name), who)
            assert (refusal is None) == (own is role), (role, who)
            if refusal is not None:
                able = next(one for one, other in ROLE_OF.items() if other is role)
                assert f"(policies.rights.{name})" in refusal.reason and who in refusal.reason
                assert able in refusal.next_step


@pytest.mark.parametrize("name", verbs())
def test_an_empty_list_gives_a_verb_to_anybody_named(name: str) -> None:
    """And a verb that nothing is said of, by office or row, is anybody's as well."""
    assert all(judge(rights={name: ()}).refusal(done(name), who) is None for who in STAFF)
    by_rule = any(step.by_rule and name == f"{row.name} {step.name}"
                  for row in KINDS.values() for step in row.steps)  # fmt: skip
    # A reminder that falls due is svc's own.
    unnamed = [None] if by_rule or name == "demand add" else UNNAMED
    assert all(judge(rights={name: ()}).refusal(done(name), who) for who in unnamed)
    if name not in {path.partition(".")[2] for path, _said, _roles in usual_rights()}:
        assert all(judge().refusal(done(name), who) is None for who in STAFF)


@pytest.mark.parametrize("name", verbs())
def test_an_office_without_leaders_lets_anybody(name: str) -> None:
    """Nobody is director or supervisor: but for what is the desk's, everything is anybody's."""
    small = judge({"clerk": ["desk"], "hand": ["worker"]})
    usual = {path.partition(".")[2]: roles for path, _said, roles in usual_rights()}
    if Role.DESK not in usual.get(name, ()):
        assert small.refusal(done(name), "hand") is None
    assert all(small.refusal(done(name), who) is None for who in UNNAMED)
    assert judge({}).refusal(done(name), "anybody") is None


def test_what_is_usual() -> None:
    """The director's is the supervisors' where nobody is director."""
    usual = {path: set(roles) for path, _said, roles in usual_rights()}
    leading = {Role.DIRECTOR, Role.SUPERVISOR}
    assert usual["rights.staff grant"] == usual["rights.office grant"] == {Role.DIRECTOR}
    assert usual["rights.save"] == usual["rights.office edit"] == leading
    assert usual["may.supervise"] == {Role.DIRECTOR}
    assert judge().refusal(done("staff grant"), "lead") is not None
    without = {who: roles for who, roles in STAFF.items() if who != "boss"}
    assert judge(without).refusal(done("staff grant"), "lead") is None
    assert judge(without).refusal(done("staff grant"), "clerk") is not None


def test_the_rule_of_two_people_is_never_anybodys() -> None:
    """Only a director ends it; without one nobody does."""
    assert judge().refusal(done("office alone"), "boss") is None
    assert judge().refusal(done("office alone"), "lead") is not None
    for staff in ({"lead": ["supervisor"]}, {"hand": ["worker"]}):
        who = next(iter(staff))
        assert judge(staff).refusal(done("office alone"), who) is not None


def test_a_department_makes_its_supervisor_one() -> None:
    """Whoever it names need not have the role on his own file."""
    office = msgspec.structs.replace(
        NOBODY, departments=(Department("service", "客服部", supervisor="hand"),)
    )
    assert Judge(Standing(office, STAFF)).refusal(done(BY_HAND), "hand") is None
    assert Judge(Standing(office, {"hand": [], "clerk": []})).settled


@given(
    amount=st.integers(-(10**9), 10**9),
    limits=st.dictionaries(st.sampled_from(Role), st.integers(0, 10**7), max_size=4),
    who=st.sampled_from(sorted(STAFF)),
)
def test_an_amount_is_whose_limit_holds_it(amount: int, limits: dict[Role, int], who: str) -> None:
    """A role without a limit has none; a sum given back is as large as one taken."""
    texts = {role: f"{most // 100}.{most % 100:02d}" for role, most in limits.items()}
    kept = judge(limits={"staff edit": texts}, rights={"staff edit": tuple(Role)})
    own = ROLE_OF[who]
    allowed = own not in limits or abs(amount) <= limits[own]
    others = [role for role in Role if role not in limits or abs(amount) <= limits[role]]
    refusal = kept.refusal(done("staff edit", amount), who)
    assert (refusal is None) == allowed
    if refusal is not None:
        assert "policies.limits.staff edit" in refusal.reason
        assert all(one in refusal.next_step for one, role in ROLE_OF.items() if role in others[:1])


def member(*roles: Role, active: bool = True, **more: Any) -> Staff:
    """Somebody with these roles."""
    return Staff(format=1, id="x", name="x", department="service", roles=roles, active=active,
                 **more)  # fmt: skip


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (None, member(Role.WORKER), ["add"]),
        (None, member(), ["add"]),
        (None, member(Role.DESK), ["add", "grant"]),
        (member(Role.DESK), member(Role.DESK), []),
        (member(Role.DESK), member(Role.DESK, note="x"), ["edit"]),
        (member(Role.WORKER), member(Role.WORKER, Role.DIRECTOR), ["edit", "grant"]),
        (member(Role.WORKER), member(Role.DESK), ["edit", "grant"]),
        (member(Role.DIRECTOR), member(), ["edit", "grant"]),
        (member(Role.DIRECTOR), member(Role.DIRECTOR, active=False), ["edit", "grant"]),
        (member(Role.DIRECTOR, active=False), member(Role.DIRECTOR), ["edit", "grant"]),
        (member(active=False), member(), ["edit"]),
        (member(Role.DIRECTOR), None, ["delete", "grant"]),
        (member(Role.DIRECTOR, active=False), None, ["delete"]),
    ],
)
def test_what_was_done_to_staff(before: Any, after: Any, expected: list[str]) -> None:
    """Whatever changes what somebody may do is a grant, whichever field it is in."""
    assert [one.verb for one in deeds("staff", before, after)] == expected


OTHER = {
    bool: lambda value: not value,
    int: lambda value: value + 1,
    str: lambda value: f"1{value}",
    dict: lambda value: {**value, "": ""},
    tuple: lambda value: (*value, 7),
}


@pytest.mark.parametrize("name", Policies.__struct_fields__)
def test_every_policy_is_the_directors(name: str) -> None:
    """Each can loosen a rule; hours, categories and targets are a supervisor's to edit too."""
    value = getattr(Policies(), name)
    changed = msgspec.structs.replace(Policies(), **{name: OTHER[type(value)](value)})
    after = msgspec.structs.replace(NOBODY, policies=changed)
    found = [one.verb for one in deeds("office", NOBODY, after)]
    assert found[:2] == ["edit", "grant"]
    assert ("alone" in found) == (name == "two_persons")
    plain = msgspec.structs.replace(NOBODY, name="other")
    assert [one.verb for one in deeds("office", NOBODY, plain)] == ["edit"]


@pytest.mark.parametrize("kind", [one for one in KINDS if not KINDS[one].single])
def test_what_goes_is_deleted(kind: str) -> None:
    """Of every kind that is not judged by its steps alone, a file that is gone is a deletion."""
    found = [one.verb for one in deeds(kind, member(), None)] if kind != "ticket" else ["delete"]
    assert "delete" in found


def test_rights_are_of_verbs_that_there_are() -> None:
    """A slip in a verb's name would be a right that nobody ever asks for."""

    def office(**policies: Any) -> Office:
        return msgspec.structs.replace(NOBODY, policies=Policies(**policies))

    wrong = breaches(office(rights={"stuff edit": (Role.DESK,)}, limits={"save": {}}))
    assert [one.path for one in wrong] == ["policies.rights.stuff edit", "policies.limits.save"]
    assert "staff edit" in wrong[0].reason
    assert breaches(office(rights=dict.fromkeys(verbs(), ()))) == []
    assert not {f"ticket {action}" for action in Action} & set(verbs())
