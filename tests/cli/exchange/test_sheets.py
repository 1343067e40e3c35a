"""Commands that take a sheet in end alike: by what is wrong with it, whichever they are."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.models import copied, shared
from tests.offices import sample
from tests.support import Run

#: Every command that takes a sheet of other people's in.
SHEETS = (
    "activity import {file}", "survey import Q26-A01 {file}", "round import {file}",
    "party answers {file} --party lift-care", "company import {file} --party quality",
    "procedure scan {file} --workflow card", "import tickets {file}",
)  # fmt: skip


def test_a_sheet_that_is_none(run: Run, homes: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the columns that it needs it is a usage error, and not there it is not found."""
    place = copied(shared(sample), homes / "sheets")
    monkeypatch.chdir(place)
    monkeypatch.setenv("SVC_ACTOR", "huang.li")
    sheet = homes / "other.csv"
    sheet.write_text("colour,size\nred,2\n", encoding="utf-8")
    for command in SHEETS:
        refused = run(f"svc {command.format(file=sheet)}", code=None)
        assert (refused.code, "next: " in refused.err) == (2, True), command
        missing = run(f"svc {command.format(file=homes / 'none.csv')}", code=None)
        assert (missing.code, "next: " in missing.err) == (3, True), command
