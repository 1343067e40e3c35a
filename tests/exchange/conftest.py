"""The fixture `place`."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from svc.desk.repository.init import found


@pytest.fixture(scope="session")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new office, made once."""
    place = tmp_path_factory.mktemp("exchange") / "office"
    found(place, locale="en")
    return place


@pytest.fixture
def place(fresh: Path, tmp_path: Path) -> Path:
    """A new office of the starter's rules, for the test to write to."""
    return Path(shutil.copytree(fresh, tmp_path / "office"))
