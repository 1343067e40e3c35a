"""The fixture `repository`."""

from __future__ import annotations

from pathlib import Path

import pytest

from svc.store.git.repository import Repository
from tests.models import copy_of
from tests.store.workbench import TICKET, fresh, put


@pytest.fixture
def repository(tmp_path: Path, request: pytest.FixtureRequest) -> Repository:
    """A repository with one ticket, or as the test module's `begin` makes it."""
    begin = getattr(request.module, "begin", _one_ticket)
    return Repository.open(copy_of(begin, tmp_path / "office"))


def _one_ticket(place: Path) -> None:
    put(fresh(place), {TICKET: b"id: 1\n"})
