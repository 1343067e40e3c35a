"""An office with records of the declared kinds, made once, and copies of it to change."""

from __future__ import annotations

from pathlib import Path
from shutil import copytree

import pytest

from tests.kinds.office import FULL, svc


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample with two visits, a ledger with events, and its entries."""
    place = tmp_path_factory.mktemp("kinds") / "office"
    svc(place.parent, "init", "--sample", "--on", "2026-11-01", str(place))
    svc(place, "--as", "he.jianguo", "office", "edit", "--set", "policies.backdate_days=36000")
    svc(place, "visit", "add", "--at", "2026-10-05 09:00", *FULL)
    svc(place, "visit", "add", "--at", "2026-10-06 10:00", "--purpose", "routine", "--unit",
        "3栋1单元1001", "--title", "second")  # fmt: skip
    svc(place, "visit", "hold", "Z2610-A0002", "--at", "2026-10-08 15:00", "--outcome",
        "called 13812340000")  # fmt: skip
    svc(place, "ledger", "add", "--year", "2026", "--unit", "3-2-402", "--total", "12.5",
        "--opened", "2026-10-01 08:00")  # fmt: skip
    svc(place, "ledger", "seal", "L26-3-2-402", "--at", "2026-10-09 08:00", "--note", "first")
    for amount in ("-3.20", "4"):
        svc(place, "entry", "add", "--ledger", "L26-3-2-402", "--amount", amount)
    return place


@pytest.fixture
def office(made: Path, tmp_path: Path) -> Path:
    """A copy to change."""
    return copytree(made, tmp_path / "office")
