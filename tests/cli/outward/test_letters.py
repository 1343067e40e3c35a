"""Letters out and in: numbers without gaps, what answers what, and what is still owed."""

from __future__ import annotations

from pathlib import Path

import pytest

from svc.duties.documents.letters import gaps
from tests.cli.outward.office import outward
from tests.models import copy_of
from tests.support import Run


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """That office, as the folder the test runs in."""
    place = tmp_path / "office"
    copy_of(outward, place)
    monkeypatch.chdir(place)
    monkeypatch.setenv("SVC_ACTOR", "li.na")
    monkeypatch.setenv("SVC_LANG", "en")
    Run()("svc --as chen.jing office edit --set policies.backdate_days=36525"
          " --set policies.letter_series=幸福物函")  # fmt: skip
    return place


def test_letters(desk: Path, run: Run) -> None:
    """Two go out, one is answered; the other is overdue on its day, in due and in the list."""
    write = "svc letter write hengda --title 防水 --reply-due 2024-12-02 --at 2024-11-20T09:00"
    assert "幸福物函〔2024〕A1号" in run(write).out
    assert "幸福物函〔2024〕A2号" in run(write).out
    run("svc letter receive hengda --title 复函 --answers G2411-A0001 --number 恒工〔2024〕7"
        " --date 2024-11-28 --at 2024-11-28T09:00")  # fmt: skip
    letters = {one["id"]: one for one in run("svc letter list --format json").json()}
    assert letters["G2411-A0001"]["replied_by"] == "G2411-A0003"
    assert [one["late"] for one in letters.values()] == [False, True, False]
    still = run("svc letter list --open --format json").json()
    assert [one["id"] for one in still] == ["G2411-A0002"]
    due = run("svc due --format json --as-of 2024-12-03T09:00").json()
    assert [(one["id"], one["title"]) for one in due if one["clock"] == "answer"] == [
        ("G2411-A0002", "hengda owes an answer to G2411-A0002")
    ]
    wrong = run("svc letter write hengda --title 再函 --answers G2411-A0002", code=1)
    assert "it goes the same way" in wrong.err
    printed = run("svc letter print G2411-A0002").out
    assert "幸福物函〔2024〕A2号" in printed
    assert "2024-12-02" in printed
    path = desk / "records/documents/2024/11/G2411-A0001.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("A1号", "A3号"), encoding="utf-8")
    assert "letter 幸福物函〔2024〕A1号 is missing" in run("svc check", code=4).out


def test_gaps() -> None:
    """Of each series by itself; numbers of an older register say nothing."""
    assert gaps(["函〔2026〕A2号", "函〔2026〕B1号", "字第7号"]) == {"函〔2026〕A": [1]}
