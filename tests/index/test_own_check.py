"""A check between records, added as the manual tells contributors."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from svc.index.query import checks
from svc.index.query.checks import Finding, OfficeCheck
from svc.language import _
from tests.support import Run


def empty_homes(office: OfficeCheck) -> Iterator[Finding]:
    """A home in which nobody lives today is worth knowing of."""
    lived = {row["unit"] for row in office.index.rows("SELECT unit FROM occupancy")}
    for row in office.records("path, id", "kind = 'unit'"):
        if row["id"] not in lived:
            yield Finding(row["path"], "id", _("nobody lives in {unit}", unit=row["id"]), note=True)


def area_twice(office: OfficeCheck) -> Iterator[Finding]:
    """No two units of a building have the same area: one of them was copied."""
    sql = "SELECT building, area, min(id) AS first FROM unit WHERE area > 0 GROUP BY building, area"
    first = {(row["building"], row["area"]): row["first"] for row in office.index.rows(sql)}
    areas = {row["id"]: row for row in office.index.rows("SELECT id, building, area FROM unit")}
    for row in office.records("path, id", "kind = 'unit'"):
        unit = areas[row["id"]]
        other = first.get((unit["building"], unit["area"]), row["id"])
        if other != row["id"]:
            yield Finding(row["path"], "area", _("is that of {unit}", unit=other))


@pytest.fixture(autouse=True)
def named(monkeypatch: pytest.MonkeyPatch) -> None:
    """Both are named in CHECKS."""
    monkeypatch.setattr(checks, "CHECKS", (*checks.CHECKS, empty_homes, area_twice))


def test_a_check_is_asked_of_everything(estate: Path, run: Run) -> None:
    """`svc check` tells what it finds, with the file and where in it; notes alone are no error."""
    told = run("svc check").out
    assert "records/units/3/3-2-1501.yaml:2: id: nobody lives in 3-2-1501 (note)" in told
    assert "3-2-1502" not in told


def test_a_check_heeds_what_is_asked_about(estate: Path, run: Run) -> None:
    """Of one file, only what concerns it; of edits not recorded, and of what would be recorded."""
    run("svc --as li.na unit edit 3-2-1501 --set area=88.5")
    file = estate / "records/units/3/3-2-1502.yaml"
    file.write_text(file.read_text(encoding="utf-8") + "area: 88.5\n", encoding="utf-8")
    told = run("svc check records/units/3/3-2-1502.yaml", code=4)
    assert "3-2-1502.yaml:" in told.out + told.err
    assert "area: is that of 3-2-1501" in told.out + told.err
    assert "nobody lives" not in told.out
    refused = run("svc --as li.na save", code=4)
    assert "is that of 3-2-1501" in refused.err
