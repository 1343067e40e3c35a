"""Numbers are given once, whatever lies in the folders beside good records."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from svc.desk.record import residents
from svc.desk.record.residents import ResidentDetails
from tests.estate import done


@pytest.mark.parametrize("name", ["R-A1", "R-A00000", "R-A0000000042", "R-A000042", "notes"])
def test_file_that_is_no_record_stops_nothing(
    estate: Path, git: Callable[..., str], name: str
) -> None:
    """A file whose name is no number takes none."""
    (estate / f"records/residents/A/{name}.yaml").write_text("x", encoding="utf-8")
    git("add", "--all", cwd=estate)
    git("commit", "-qm", "strange", cwd=estate)
    record = done(estate, lambda desk: residents.add(desk, ResidentDetails(name="新")))
    assert record.id == "R-A00004"
