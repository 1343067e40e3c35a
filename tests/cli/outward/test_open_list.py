"""What stands with a party goes out as a file, and its answers come back by our own number."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from tests.cli.outward.office import outward
from tests.models import copy_of
from tests.support import Run, git

CREATE = (
    "svc create 漏水，电话13800001111 --kind repair --category plumbing --unit 3-2-1502"
    " --resident 1 --channel phone -y"
)


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """That office with three matters at the developer."""
    place = tmp_path / "office"
    copy_of(_referred, place)
    monkeypatch.chdir(place)
    monkeypatch.setenv("SVC_ACTOR", "li.na")
    monkeypatch.setenv("SVC_LANG", "en")
    return place


def _referred(place: Path) -> None:
    outward(place)
    run = Run()
    for number in ("1", "2", "3"):
        run(["svc", "--as", "li.na", *CREATE.split()[1:]], cwd=place)
        letter = ["--letter"] if number == "1" else []
        run(["svc", "--as", "li.na", "refer", number, "--to", "hengda", *letter], cwd=place)


def filled(path: str, answers: dict[str, dict[str, str]]) -> None:
    """Fill a list in: by the end of our number what stands in which column."""
    with Path(path).open(encoding="utf-8-sig", newline="") as file:
        head, *rows = csv.reader(file)
    for row in rows:
        for column, value in answers.get(row[0][-4:], {}).items():
            row[head.index(column)] = value
    with Path(path).open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([head, *rows])


def test_out_and_back(desk: Path, run: Run) -> None:
    """CSV out, filled in, taken in once; the second time nothing; bad rows are rejects."""
    run("svc party open hengda -o ../list.csv")
    text = (desk.parent / "list.csv").read_text(encoding="utf-8-sig")
    assert "13800001111" not in text
    assert "函〔" in text
    filled("../list.csv", {
        "0001": {"answer": "周二来", "responsible": "是", "warranty": "是", "number": "HD-1"},
        "0002": {"answer": "不是我们的", "responsible": "否"},
        "0003": {"responsible": "也许"},
    })  # fmt: skip
    tried = run("svc party answers ../list.csv --party hengda --dry-run", code=4)
    assert "would be done: 2 answers taken" in tried.out
    told = run("svc party answers ../list.csv --party 恒大地产 --rejects ../no.csv", code=4)
    assert "2 answers taken, 0 known already" in told.out
    assert "'也许' does not say whether it is theirs" in told.err
    last = run("svc show 1 --format json").json()["timeline"][-1]
    assert (last["says"], last["warranty"], last["number"]) == ("accepted", "within", "HD-1")
    head = git("rev-parse", "HEAD", cwd=desk)
    again = run("svc party answers ../list.csv --party hengda", code=4)
    assert "0 answers taken, 2 known already" in again.out
    assert git("rev-parse", "HEAD", cwd=desk) == head


def test_forms_of_the_list(desk: Path, run: Run) -> None:
    """As a workbook that comes back, as a page to sign, as JSON; in both languages."""
    run("svc party open hengda -o ../list.xlsx")
    assert "0 answers taken" in run("svc party answers ../list.xlsx --party hengda").out
    run("svc party open hengda -o ../list.html", env={"SVC_LANG": "zh_CN"})
    page = (desk.parent / "list.html").read_text(encoding="utf-8")
    assert "hengda在办事项" in page
    assert "____" in page
    rows = run("svc party open hengda --format json").json()
    assert [row["standing"] for row in rows] == ["asked"] * 3
    assert "is no form of this list" in run("svc party open hengda -o ../x.pdf", code=2).err
    assert run("svc party open nobody", code=3).err
