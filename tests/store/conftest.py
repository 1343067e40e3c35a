"""The fixture `repository`."""

from __future__ import annotations

from pathlib import Path

import pytest

from svc.store.git.repository import Repository
from tests.models import copy_of
from tests.store.workbench import TICKET, fresh, put


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    """A repository with one ticket."""
    return Repository.open(copy_of(_with_a_ticket, tmp_path / "office"))


def _with_a_ticket(place: Path) -> None:
    put(fresh(place), {TICKET: b"id: 1\n"})
