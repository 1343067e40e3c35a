"""Staff: ids that are safe, departments that exist, nobody lost who still holds work."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from svc.desk.core.act import act
from svc.desk.record import office as offices
from svc.desk.record import staff
from svc.desk.record.field_edits import FieldEdits
from svc.desk.ticket.actions import assign
from svc.desk.ticket.intake import Request, create
from svc.errors import NotFound, Refused, SvcError, UsageError
from tests.estate import done


def test_first_staff_needs_nobody(office: Path, git: Callable[..., str]) -> None:
    """In a fresh office the first member of staff is added by nobody in particular."""
    act(office, None, lambda desk: staff.add(desk, "li.na", "李娜", "service", ["desk"]))
    assert git("log", "-1", "--format=%an %s", cwd=office) == "svc add staff li.na (service)\n"


@pytest.mark.parametrize(
    ("who", "name", "department", "kind"),
    [
        ("../x", "A", "service", UsageError),
        ("-x", "A", "service", UsageError),
        ("Li", "A", "service", UsageError),
        ("a/b", "A", "service", UsageError),
        ("", "A", "service", UsageError),
        ("li.na", "A", "service", Refused),
        ("svc", "A", "service", Refused),
        ("import", "A", "service", Refused),
        ("engineering", "A", "service", Refused),
        ("wu.gang", "", "service", UsageError),
        ("wu.gang", "A\nB", "service", UsageError),
        ("wu.gang", "A", "kitchen", NotFound),
        ("wu.gang", "A", "../x", NotFound),
    ],
)
def test_refused(
    estate: Path,
    git: Callable[..., str],
    who: str,
    name: str,
    department: str,
    kind: type[SvcError],
) -> None:
    """Ids that lead elsewhere, are taken or mean something else are refused; nothing is kept."""
    before = git("rev-parse", "HEAD", cwd=estate)
    with pytest.raises(kind) as refused:
        done(estate, lambda desk: staff.add(desk, who, name, department))
    assert refused.value.next_step
    assert git("rev-parse", "HEAD", cwd=estate) == before


def test_roles(estate: Path) -> None:
    """One person holds several roles; they are added and removed by name."""
    edits = FieldEdits(add=[("role", "desk"), ("role", "desk")], remove=[("role", "worker")])
    assert done(estate, lambda desk: staff.edit(desk, "zhang.wei", edits)).roles == ("desk",)
    with pytest.raises(UsageError, match="king"):
        bad = FieldEdits(add=[("role", "king")])
        done(estate, lambda desk: staff.edit(desk, "zhang.wei", bad))


def test_department_must_exist(estate: Path) -> None:
    """Nobody is moved into a department that is not there."""
    edits = FieldEdits(set={"department": "kitchen"})
    with pytest.raises(NotFound, match="kitchen"):
        done(estate, lambda desk: staff.edit(desk, "zhang.wei", edits))


def test_nobody_of_that_name(estate: Path) -> None:
    """An id nobody has is not found, and never becomes a path."""
    for who in ("nobody", "../staff/li.na", ""):
        with pytest.raises(NotFound):
            done(estate, lambda desk, w=who: staff.edit(desk, w, FieldEdits(set={"note": "x"})))


def test_leaving_and_coming_back(estate: Path, git: Callable[..., str]) -> None:
    """Whoever leaves has a last day; whoever comes back has none."""
    gone = done(estate, lambda desk: staff.edit(desk, "zhang.wei", FieldEdits(), active=False))
    assert not gone.active
    assert gone.until is not None
    assert git("log", "-1", "--format=%s", cwd=estate) == "edit staff zhang.wei (inactive)\n"
    back = done(estate, lambda desk: staff.edit(desk, "zhang.wei", FieldEdits(), active=True))
    assert back.active
    assert back.until is None


def test_leaving_with_open_tickets(estate: Path) -> None:
    """Who still holds tickets leaves only if forced to; the tickets are named either way."""
    request = Request(
        text="漏水", kind="repair", category="plumbing", channel="phone", resident="1"
    )
    ticket = done(estate, lambda desk: create(desk, request)).id
    done(estate, lambda desk: assign(desk, ticket, "zhang.wei"))
    with pytest.raises(Refused, match=ticket):
        done(estate, lambda desk: staff.edit(desk, "zhang.wei", FieldEdits(), active=False))
    outcome = act(
        estate,
        "li.na",
        lambda desk: staff.edit(desk, "zhang.wei", FieldEdits(), active=False, force=True),
    )
    assert not outcome.result.active
    assert ticket in outcome.notices[0]


def test_leaving_while_the_routing_names_them(estate: Path) -> None:
    """A supervisor does not leave before somebody else is named, not even by force."""
    done(
        estate, lambda desk: offices.edit(desk, {"departments.engineering.supervisor": "zhang.wei"})
    )
    with pytest.raises(Refused, match=r"departments\.engineering\.supervisor"):
        done(
            estate,
            lambda desk: staff.edit(desk, "zhang.wei", FieldEdits(), active=False, force=True),
        )
