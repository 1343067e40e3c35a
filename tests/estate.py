"""A small estate for tests: two staff, four units, three residents."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from svc.desk.core.act import act
from svc.desk.core.desk import Desk
from svc.desk.record.residents import ResidentDetails, move_out
from svc.desk.record.residents import add as add_resident
from svc.desk.record.staff import add as add_staff
from svc.desk.record.units import add as add_unit
from svc.desk.repository.init import found
from tests.models import copy_of

UNITS = ("3-2-1502", "3-2-1501", "A-1502", "B1-P012")


def furnish(place: Path) -> None:
    """Make an office with staff, units and residents.

    R-A00001 owns 3-2-1502 since 2019, R-A00002 rented it from 2025-03-01 until
    2026-01-01, R-A00003 is family in A-1502.
    """
    copy_of(_furnished, place)


def _furnished(place: Path) -> None:
    found(place)
    done(place, _staff_and_units)
    people = (
        ResidentDetails(name="王芳", phones=["138 1234 0000"], email="wf@example.org",
                        unit="3-2-1502", relation="owner", since="2019-05-01", occupation="教师"),
        ResidentDetails(name="Anna Li", phones=["0571-8888 7777转801"], unit="3栋2单元1502",
                        relation="tenant", since="2025-03-01"),
        ResidentDetails(name="欧阳 明", phones=["+1 617 555 0123"], unit="A座1502",
                        relation="family", since="2024-02-29"),
    )  # fmt: skip
    done(place, lambda desk: [add_resident(desk, person) for person in people])
    done(place, lambda desk: move_out(desk, "2", until="2026-01-01"))


def _staff_and_units(desk: Desk) -> None:
    add_staff(desk, "li.na", "李娜", "service")
    add_staff(desk, "zhang.wei", "张伟", "engineering")
    for unit in UNITS:
        add_unit(desk, unit)


def done(place: Path, work: Any) -> Any:
    """What an action by li.na gave back; before she is on file, nobody acts."""
    staffed = (place / "records/staff/li.na.yaml").exists()
    return act(place, "li.na" if staffed else None, work).result
