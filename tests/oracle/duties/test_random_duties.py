"""Random offices: figures of rounds, procedures and documents are what their files tell."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from tests.models import copy_of
from tests.oracle.duties.counted import FIGURES, Asked
from tests.oracle.duties.random_duties import ZONE, RandomDuties, estate
from tests.support import Run, slow_after

#: Months, and the moments from which they are seen: afterwards, long afterwards, and in them.
ASKED = (
    (datetime(2026, 3, 1, tzinfo=ZONE), datetime(2026, 4, 1, tzinfo=ZONE), "2026-06-20T12:00"),
    (datetime(2026, 2, 1, tzinfo=ZONE), datetime(2026, 5, 1, tzinfo=ZONE), "2026-04-10T09:30"),
)


@pytest.mark.parametrize("seed", slow_after(1, range(60)))
def test_figures_are_what_files_tell(
    seed: int, tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Numerator and denominator of each, in two periods, one of them seen from within."""
    place = copy_of(estate, tmp_path / "office")
    RandomDuties(place, seed).write()
    monkeypatch.chdir(place)
    monkeypatch.setenv("SVC_ACTOR", "he.jianguo")
    monkeypatch.setenv("SVC_LANG", "en")
    run("svc save")
    for begins, ends, seen in ASKED:
        at = datetime.fromisoformat(seen).replace(tzinfo=ZONE)
        mine = {name: count(Asked(place, begins, ends, at)) for name, count in FIGURES.items()}
        span = f"--from {begins:%F} --to {ends - timedelta(days=1):%F} --as-of {seen}"
        told = run(f"svc report {' '.join(mine)} {span} --by none --format json").json()
        theirs = {name: (told["measures"][name]["numerator"], told["measures"][name]["denominator"])
                  for name in mine}  # fmt: skip
        assert theirs == mine, (seed, seen)
        assert sum(bool(part or whole) for part, whole in mine.values()) > len(mine) // 2
