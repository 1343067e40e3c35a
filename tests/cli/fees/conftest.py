"""The fixtures `till` and `office`: two homes with a property fee, and people of every role."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.fees.till import till
from tests.models import copy_of
from tests.support import Run

__all__ = ["fees", "office", "till"]
VERSION = {
    "version": "2025-01", "since": "2025-01-01", "formula": "area", "price": "1.85",
    "late": {"rate": "0.0003"},
    "discounts": [{"id": "year", "months": 12, "percent": "5"}],
}  # fmt: skip
WATER = {
    "version": "2025-01", "since": "2025-01-01", "formula": "usage", "price": "4.10",
    "billed": "arrears",
}  # fmt: skip
STAFF = (("he.jianguo", "director"), ("li.na", "supervisor"), ("chen.xin", "desk"))


def fees(place: Path) -> None:
    """Two homes, of which nobody owns the second; a property fee, and water."""
    run = Run()

    def svc(*words: str, who: str = "he.jianguo") -> None:
        run(["svc", "-C", str(place), "--as", who, *words])

    run(["svc", "init", str(place), "--locale", "en"])
    for who, role in STAFF:
        svc("staff", "add", who, "--name", who, "--department", "service", "--role", role)
    svc("unit", "add", "3-2-1502", "--area", "89.43")
    svc("unit", "add", "3-2-1503", "--area", "100")
    svc("resident", "add", "--name", "王芳", "--phone", "13800001111")
    svc("resident", "move-in", "R-A00001", "--unit", "3-2-1502", "--relation", "owner",
        "--since", "2020-01-01")  # fmt: skip
    for item, version in (("property-fee", VERSION), ("water", WATER)):
        svc("tariff", "add", item, "--name", item, "--versions", json.dumps(version))


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of that office, as the folder the test runs in; li.na, a supervisor, acts."""
    place = tmp_path / "office"
    copy_of(fees, place)
    monkeypatch.chdir(place)
    monkeypatch.setenv("SVC_ACTOR", "li.na")
    monkeypatch.setenv("SVC_LANG", "en")
    return place
