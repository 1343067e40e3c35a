"""The fixture `place`."""

from __future__ import annotations

from pathlib import Path

import pytest

from svc.desk.repository.init import found
from tests.models import copy_of


@pytest.fixture(scope="session")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new office, made once, for hypothesis to copy."""
    place = tmp_path_factory.mktemp("exchange") / "office"
    _english(place)
    return place


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A new office of the starter's rules, for the test to write to."""
    return copy_of(_english, tmp_path / "office")


@pytest.fixture
def empty(tmp_path: Path) -> Path:
    """Another new office, without records."""
    return copy_of(_english, tmp_path / "empty")


def _english(place: Path) -> None:
    found(place, locale="en")
