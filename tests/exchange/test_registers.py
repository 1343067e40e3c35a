"""Older registers of documents, cards and procedures: suggested, taken in, taken out, back."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support import Run

#: A catalogue as offices keep it, its heading in the second line.
CATALOGUE = """桂湖苑档案目录,,,,,,,,
档号,题名,责任者,日期,份数,页数,保管期限,盒号,备注
2009-J-001,三栋竣工图,市设计院,2009-06-18,2,48,永久,A-01,
2019-H-014,电梯维保合同,电梯公司,2019.3.1,1,12,10年,B-03,复印件
2020-X-002,满意度问卷,客服部,20201231,1,360,30年,C-11,
"""
CARS = """车牌号,业主,手机号,车位,起租时间,截止时间
苏A12345,王芳,13812340000,B1-P012,2026-01-01,2026-12-31
苏A8888Z,李雷,13812340001,B1-P013,2026-03-01,2027-02-28
"""
PROCEDURES = """编号,办理事项,房号,申请时间,受理人,开工日期,完工日期,备注
ZX-1,装修办理,3-2-1502,2024-03-01 09:00,何建国,2024-03-05,2024-05-30,
ZX-2,装修办理,3-2-1503,2024-03-02 09:00,何建国,2024-03-06,2024-05-31,两户合并
"""


@pytest.fixture(scope="module")
def estate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An office with the homes and the workflow that those tables name."""
    place = tmp_path_factory.mktemp("registers") / "a"
    run = Run()
    run(["svc", "init", str(place)])
    svc = ["svc", "-C", str(place), "--as", "he.jianguo"]
    run([*svc, "staff", "add", "he.jianguo", "--name", "何建国", "--department", "service",
         "--role", "director"])  # fmt: skip
    for unit in ("3-2-1502", "3-2-1503"):
        run([*svc, "unit", "add", unit])
    for unit in ("B1-P012", "B1-P013"):
        run([*svc, "unit", "add", unit, "--use", "parking"])
    run([*svc, "workflow", "adopt", "renovation", "--since", "2024-01-01"])
    return place


def test_registers_come_in_and_go_out(estate: Path, tmp_path: Path, run: Run) -> None:
    """Each by the mapping that was suggested; all of it out, and into an empty office again."""
    svc = ["svc", "-C", str(estate), "--as", "he.jianguo", "--lang", "en"]
    mended = {
        "documents": (CATALOGUE, []),
        "permits": (CARS, [("type: {column: '?'}", "type: {value: parking}")]),
        "procedures": (PROCEDURES, []),
    }
    for kind, (table, changes) in mended.items():
        sheet, mapping = tmp_path / f"{kind}.csv", tmp_path / f"{kind}.yaml"
        sheet.write_text(table, encoding="utf-8")
        text = run([*svc, "import", kind, "--suggest", str(sheet)]).out
        for old, new in changes:
            assert old in text
            text = text.replace(old, new)
        mapping.write_text(text, encoding="utf-8")
        before = run([*svc, "import", kind, str(sheet), "--mapping", str(mapping)])
        assert "imported" in before.out, before.err
        again = run([*svc, "import", kind, str(sheet), "--mapping", str(mapping)])
        assert "nothing" in again.out + again.err
    assert (
        "kind: documents" in run([*svc, "import", "--suggest", str(tmp_path / "documents.csv")]).out
    )
    found = run([*svc, "document", "list", "--format", "json"]).json()
    assert sorted((one["number"], one["title"], one.get("retention"), one.get("box"))
                  for one in found) == [
        ("2009-J-001", "三栋竣工图", "permanent", "A-01"),
        ("2019-H-014", "电梯维保合同", "10y", "B-03"),
        ("2020-X-002", "满意度问卷", "30y", "C-11"),
    ]  # fmt: skip
    assert {one["type"] for one in found} == {"other"}
    cards = run([*svc, "permit", "valid", "--as-of", "2026-04-01", "--format", "json"]).json()
    assert [(one["unit"], one["through"]) for one in cards] == [
        ("B1-P012", "2026-12-31"), ("B1-P013", "2027-02-28"),
    ]  # fmt: skip
    cases = run([*svc, "procedure", "list", "--format", "json"]).json()
    assert {(one["unit"], one["workflow"], one["through"]) for one in cases} == {
        ("3-2-1502", "renovation", "2024-05-30"), ("3-2-1503", "renovation", "2024-05-31"),
    }  # fmt: skip
    run([*svc, "export", "all", str(tmp_path / "out"), "--reveal"])
    empty = tmp_path / "b"
    run(["svc", "init", str(empty)])
    run(["svc", "-C", str(empty), "--as", "he.jianguo", "import", "all", str(tmp_path / "out")])
    for plural in ("documents", "permits", "procedures"):
        assert _files(estate, plural)
        assert _files(estate, plural) == _files(empty, plural)
    assert run(["svc", "-C", str(empty), "check"]).err == ""


def _files(place: Path, plural: str) -> dict[str, bytes]:
    folder = place / "records" / plural
    return {path.name: path.read_bytes() for path in folder.rglob("*.yaml")}
