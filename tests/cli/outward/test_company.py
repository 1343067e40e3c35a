"""One file a month each way with the company: items come in once, and their answers go out."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.outward.office import outward
from tests.models import copy_of
from tests.support import Run, git

ITEMS = (
    "编号,内容,答复期限,类别,地点,工单号\n"
    "PZ-1,大堂吊顶开裂,2099-01-08 17:00,公共设施,大堂,\n"
    "PZ-2,投诉处理超期,2099-01-08 17:00,,,T2411-A0001\n"
    "PZ-3,,2099-01-08 17:00,,,\n"
)


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """That office with a ticket, and the company's quality department among the parties."""
    place = tmp_path / "office"
    copy_of(outward, place)
    monkeypatch.chdir(place)
    monkeypatch.setenv("SVC_ACTOR", "chen.jing")
    monkeypatch.setenv("SVC_LANG", "en")
    run = Run()
    run("svc party add quality --name 品质部 --role company")
    run("svc office edit --set policies.backdate_days=36525")
    run("svc create 漏水，找王芳13812340000 --kind repair --category plumbing --unit 3-2-1502"
        " --resident 1 --channel phone --at 2024-11-05T09:00 -y")  # fmt: skip
    (tmp_path / "items.csv").write_text(ITEMS, encoding="utf-8")
    return place


def test_in_and_out(desk: Path, run: Run) -> None:
    """Two items come in, one is a reject; twice makes nothing twice; answers go out by number."""
    told = run("svc company import ../items.csv --party 品质部", code=4)
    assert "1 tickets created, 1 supervised, 0 known already" in told.out
    assert "is empty: 内容" in told.err
    head = git("rev-parse", "HEAD", cwd=desk)
    again = run("svc company import ../items.csv --party quality", code=4)
    assert "0 tickets created, 0 supervised, 2 known already" in again.out
    assert git("rev-parse", "HEAD", cwd=desk) == head
    run("svc answer T2411-A0001 已约王芳13812340000周二上门")
    run("svc company export ../out.json --party quality --period 2024-11")
    out = json.loads((desk.parent / "out.json").read_text(encoding="utf-8"))
    items = {one["number"]: one for one in out["supervised"]}
    assert set(items) == {"PZ-1", "PZ-2"}
    assert items["PZ-2"]["ticket"] == "T2411-A0001"
    assert items["PZ-2"]["answer"] is not None
    assert "13812340000" not in json.dumps(out)
    assert out["report"]["blocks"]
    assert "PZ-2" in run("svc find PZ-2").out or "T2411-A0001" in run("svc find PZ-2").out
    assert run("svc check").code == 0


def test_who_may(desk: Path, run: Run) -> None:
    """Whoever may not supervise takes nothing in."""
    head = git("rev-parse", "HEAD", cwd=desk)
    refused = run("svc --as li.na company import ../items.csv --party quality", code=4)
    assert "0 tickets created, 0 supervised" in refused.out
    assert git("rev-parse", "HEAD", cwd=desk) == head
