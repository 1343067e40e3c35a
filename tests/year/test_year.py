"""An office from its founding to its successor, by the real command on pinned days.

A month of it is lived all day, the whole year with `--all`. At the end nothing is wrong with any
record or commit, and every figure of every month is what the oracle counts from the files.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support import Run, git
from tests.year.first_month import MONTH
from tests.year.founding import found
from tests.year.later_months import LATER
from tests.year.pinned import PinnedOffice
from tests.year.recounted import held_against

#: Reports that every month's end has, in each of the languages.
REPORTS = ("daily", "monthly", "company", "quality", "outward", "segments")


@pytest.fixture
def office(tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> PinnedOffice:
    """The office as it was founded."""
    place = PinnedOffice(tmp_path / "office", run, monkeypatch)
    found(place)
    return place


def ends_well(office: PinnedOffice, moment: str) -> None:
    """Every record and every commit is sound, nothing is left over, every report is made."""
    checked = office(moment, "he.jianguo", "check")
    assert checked.out.endswith(" no problems\n") and not checked.err
    assert " commits, nothing found" in office(moment, "he.jianguo", "audit").out
    assert git("status", "--porcelain", cwd=office.place) == ""
    for lang in ("en", "zh_CN"):
        for name in REPORTS:
            told = office(moment, "he.jianguo", f"report {name} --format html", lang=lang).out
            assert len(told) > 2000 and f'<html lang="{lang[:2]}' in told, (name, lang)


def test_a_month_in_the_life_of_an_office(office: PinnedOffice, run: Run) -> None:
    """Handed over and moved into; an outage told in time, a promise broken, a hotline's order."""
    for live in MONTH:
        live(office)
    counted = held_against(run, office.place, "2025-01", "2025-01-31T18:00")
    assert counted["outages_announced"] == (1, 1) and counted["promises_kept"] == (1, 2)
    assert counted["orders_replied_on_time"] == (1, 1) and counted["answers_cited"] == (1, 2)
    assert counted["filing_completeness"] == (5, 11) and counted["point_pass"] == (1, 2)
    ends_well(office, "2025-01-31 18:00")


@pytest.mark.slow
def test_a_year_in_the_life_of_an_office(office: PinnedOffice, run: Run) -> None:
    """Works, rounds, a survey, arrears, a leak of the developer's, the annual publication."""
    for live in (*MONTH, *LATER):
        live(office)
    for month in range(1, 13):
        held_against(run, office.place, f"2025-{month:02}", "2025-12-31T20:00")
    counted = held_against(run, office.place, "2025", "2025-12-31T20:00")
    assert counted["decisions_done"] == (1, 2) and counted["promises_kept_as_moved"] == (2, 3)
    assert counted["survey_satisfaction"] == (9, 11) and counted["opinions_handled"] == (1, 2)
    assert counted["disclosures_current"] == (4, 8) and counted["outages_announced"] == (1, 2)
    assert counted["deposits_back_on_time"] == (1, 1) and counted["round_completion"] == (10, 12)
    assert counted["responsibility_accepted"] == (1, 1)
    ends_well(office, "2025-12-31 20:00")
