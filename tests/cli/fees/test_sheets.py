"""Sheets of other systems about fees: what their headings mean is known, and they come in."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from svc.exchange.mapping.model import RowKind
from svc.exchange.suggest.synonyms import fields_of, part_of
from tests.support import Run

READINGS = """楼栋编号,单元编号,房屋编码,上期度数,上期读表时间,本期度数,本期读表时间,备注
3,2,1502,100,2026-03-31,112.5,2026-04-30,
3,2,1503,7,2026-03-31,12,2026-04-30,正常
"""
HOMES = """楼号,单元,房屋,楼层,总楼层,是否有电梯,房屋类型,户型,建筑面积,室内面积,房屋状态
4,1,101,1,18,是,住宅,三室,118.40,95.2,已入住
4,1,102,1,18,是,住宅,三室,98.00,80.1,未入住
"""
PAYMENTS = """房屋编号,收费项目,缴费周期,开始时间,结束时间,缴费时间,应缴金额,实缴金额,收银员,备注
3-2-1502,物业费,1,2026-01-01,2026-01-31,2026-01-10 10:00:00,165.45,165.45,li.na,旧系统
"""


def suggested(office: Path, run: Run, sheet: str) -> dict[str, object]:
    """The mapping that is suggested for a sheet."""
    (office / "sheet.csv").write_text(sheet, encoding="utf-8")
    text = run("svc import --suggest sheet.csv").out
    (office / "sheet.yaml").write_text(text, encoding="utf-8")
    mapping: dict[str, object] = yaml.safe_load(text)
    return mapping


def test_a_sheet_of_readings_by_the_home(office: Path, run: Run) -> None:
    """抄表: the meter is that of the home; the reading before it has no place of its own."""
    for unit in ("3-2-1502", "3-2-1503"):
        run(f"svc meter add --unit {unit} --item water")
    mapping = suggested(office, run, READINGS)
    assert (mapping["kind"], mapping["fields"]) == ("readings", {
        "meter": {"template": "{楼栋编号}-{单元编号}-{房屋编码}.water"},
        "day": {"column": "本期读表时间"}, "value": {"column": "本期度数"},
        "note": {"column": "备注"},
    })  # fmt: skip
    assert "imported 2 readings" in run("svc import readings sheet.csv --mapping sheet.yaml").out
    assert "112.5" in run("svc reading show 3-2-1502.water_20260430").out
    run("svc meter add --unit 3-2-1502 --item power")
    assert ".?" in str(suggested(office, run, READINGS)["fields"])


def test_a_sheet_of_homes_with_their_areas(office: Path, run: Run) -> None:
    """资产信息: building, entrance and room are the home; of two areas the built one counts."""
    fields = suggested(office, run, HOMES)["fields"]
    assert isinstance(fields, dict)
    assert fields["unit"] == {"columns": ["楼号", "单元", "房屋"], "join": "-"}
    assert fields["area"] == {"column": "建筑面积"}
    run("svc import units sheet.csv --mapping sheet.yaml")
    assert "118.40" in run("svc unit show 4-1-101").out


def test_a_sheet_of_payments_asks_how_they_came(office: Path, run: Run) -> None:
    """房屋缴费历史 says no method: it is asked for, and everything else is known."""
    mapping = suggested(office, run, PAYMENTS)
    assert mapping["kind"] == "receipts"
    fields = mapping["fields"]
    assert isinstance(fields, dict) and fields["method"] == {"column": "?"}
    assert {name: one["column"] for name, one in fields.items()} == {
        "taken": "缴费时间", "amount": "实缴金额", "unit": "房屋编号", "cashier": "收银员",
        "note": "备注", "method": "?",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "heading", "field"),
    [
        ("readings", "本期读表时间", "day"), ("readings", "本期度数", "value"),
        ("units", "建筑面积", "area"), ("units", "房屋编码", "number"), ("units", "楼层", "floor"),
        ("parties", "单位名称", "name"), ("parties", "联系人", "contact"),
        ("parties", "联系电话", "phone"), ("parties", "合作开始时间", "since"),
        ("tariffs", "费用项ID", "id"), ("tariffs", "收费项目", "name"),
        ("tariffs", "费用名称", "name"), ("meters", "表类型", "item"),
        ("receipts", "实收金额", "amount"), ("receipts", "缴费时间", "taken"),
        ("receipts", "支付方式", "method"), ("receipts", "收费员", "cashier"),
    ],
)  # fmt: skip
def test_a_heading_is_known(kind: str, heading: str, field: str) -> None:
    """As the sheets of other systems have it."""
    assert field in [name for name, _place in fields_of(RowKind(kind), heading)]
    assert part_of("单元编号") == "entrance"
