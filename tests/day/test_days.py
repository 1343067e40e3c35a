"""The days of four roles and of an office from nothing, on terminals of two widths and languages.

What is typed is what a person types (`tests.day.days`), into tmux. Lines fit the screen, Chinese
screens speak Chinese, and in the end the records tell what was done. The short day of
every run is `test_morning`; these are whole.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.day.days import CLERK, DIRECTOR, OWN_OFFICE, REPAIRER, SECOND_CLERK, Deed
from tests.day.screens import flaws, names_of
from tests.day.tmux import Tmux, needs_tmux
from tests.support import Run

SCREENS = [(language, columns) for language in ("zh_CN", "en") for columns in (80, 140)]


def typed(office: Path, deeds: Sequence[Deed], language: str, columns: int) -> list[str]:
    """What the screen shows of each deed, typed into a shell in tmux."""
    screens = []
    with Tmux(office.parent, columns, {"SVC_LANG": language, "SVC_REPO": str(office)}) as tmux:
        for deed in deeds:
            shown = tmux.type(f"svc {deed.command}", deed.answers)
            assert shown.code == deed.code, shown.text
            assert flaws(shown, language, names_of(office)) == [], shown.text
            assert "Traceback" not in shown.text
            screens.append(shown.text)
    return screens


def statuses(run: Run) -> dict[str, str]:
    """How each ticket stands, by the end of its number."""
    rows = json.loads(run("svc list --status all --format json --limit 50").out)
    return {row["id"][-1]: row["status"] for row in rows}


@needs_tmux
@pytest.mark.slow
@pytest.mark.parametrize(("language", "columns"), SCREENS)
def test_four_days(estate: Path, run: Run, language: str, columns: int) -> None:
    """A busy morning, a repairer's rounds, a director's look, an afternoon of calls."""
    for name, title in (("fees", "收费"), ("service", "服务"), ("lift", "电梯")):
        words = ["svc", "--as", "li.na", "office", "category", "add", name, "--name", title]
        run(words, code=None)
    morning = typed(estate, CLERK, language, columns)
    assert statuses(run) == {
        "1": "assigned", "2": "closed", "3": "closed", "4": "new", "5": "assigned",
        "6": "assigned", "7": "merged",
    }  # fmt: skip
    chinese = language == "zh_CN"
    assert ("催办" if chinese else "urged") in morning[1]
    assert ("位" if chinese else "digits") in morning[5]
    assert ("已撤回" if chinese else "taken back") in morning[9]
    typed(estate, REPAIRER, language, columns)
    assert (statuses(run)["1"], statuses(run)["5"]) == ("done", "waiting")
    typed(estate, DIRECTOR, language, columns)
    afternoon = typed(estate, SECOND_CLERK, language, columns)
    assert statuses(run) == {
        "1": "closed", "2": "closed", "3": "closed", "4": "closed", "5": "waiting",
        "6": "assigned", "7": "merged", "8": "new",
    }  # fmt: skip
    assert "请先关总阀" in afternoon[1]
    assert "厨房漏水" in afternoon[-1]
    assert run("svc check").code == 0


@needs_tmux
@pytest.mark.slow
@pytest.mark.parametrize(("language", "columns"), SCREENS)
def test_an_office_from_nothing(tmp_path: Path, run: Run, language: str, columns: int) -> None:
    """One person, one folder, twenty requests: taken in, done, called back; every record holds."""
    place = tmp_path / "翠湖花园"
    run(["svc", "init", str(place)])
    env = {"SVC_REPO": str(place)}
    typed(place, OWN_OFFICE, language, columns)
    tickets = run("svc list --status all --format json --limit 50", env=env).json()
    assert Counter(ticket["status"] for ticket in tickets) == {
        "closed": 5, "working": 2, "new": 13,
    }  # fmt: skip
    assert {ticket["status"] for ticket in tickets if ticket["id"].endswith("A0001")} == {"closed"}


def test_fewer_keys_than_before() -> None:
    """The count of the days, commands and keystrokes, against what the same took before."""
    deeds = (*CLERK, *REPAIRER, *DIRECTOR, *SECOND_CLERK, *OWN_OFFICE)
    commands, commands_before = len(deeds), sum(deed.commands_before for deed in deeds)
    keys, keys_before = (sum(getattr(deed, name) for deed in deeds) for name in
                         ("keys", "keys_before"))  # fmt: skip
    assert commands < 0.9 * commands_before
    assert keys < 0.9 * keys_before
