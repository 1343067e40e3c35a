"""Opening balances: what the former books say comes in from their sheet, and no money with it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.cli.fees.till import Till, office
from tests.exchange.test_wide_sheets import workbook
from tests.models import copy_of
from tests.support import Run

DAY, LATER = "2026-01-02 09:00", "2026-04-20 09:00"
LEDGER = """房号,业主姓名,往年欠费,水费,预存余额,装修押金
3-2-1502,王芳,496.35,12.00,,2000.00
3-2-1501,李明,0,,300.00,-
"""


@pytest.fixture
def till(tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> Till:
    """An office that begins to bill, and its commands."""
    place = copy_of(office, tmp_path / "office")
    monkeypatch.chdir(place)
    return Till(place, run, monkeypatch)


def mapped(till: Till, sheet: str, lang: str = "zh", kind: str = "") -> dict[str, Any]:
    """The mapping that is suggested for a file; `map.yaml` holds it."""
    said = till(LATER, f"import {kind} --suggest {sheet}", lang=lang).out
    (till.place / "map.yaml").write_text(said, encoding="utf-8")
    found: dict[str, Any] = yaml.safe_load(said)
    return found


def opened_on(till: Till, day: str) -> None:
    """Let the mapping say on which day the books are taken over."""
    path = till.place / "map.yaml"
    lines = f"fields:\n  opened: {{value: '{day}'}}\n  payer: {{value: R-A00001}}\n"
    path.write_text(path.read_text(encoding="utf-8").replace("fields:\n", lines), encoding="utf-8")


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_ledger_comes_in(till: Till, lang: str) -> None:
    """Arrears are owed, credit is there, a deposit is held; and nothing was taken."""
    (till.place / "ledger.csv").write_text(LEDGER, encoding="utf-8")
    mapping = mapped(till, "ledger.csv", lang)
    name = {"zh": "收费项目", "en": "item"}[lang]
    assert mapping["kind"] == "openings"
    assert mapping["wide"]["columns"] == ["往年欠费", "水费", "预存余额", "装修押金"]
    assert mapping["fields"]["item"]["values"]["装修押金"] == "renovation"
    assert mapping["fields"]["sort"] == {
        "column": name, "values": {"往年欠费": "owed", "预存余额": "credit", "装修押金": "deposit"},
        "unknown": "default", "default": "owed",
    }  # fmt: skip
    opened_on(till, "2026-01-01")
    told = till(LATER, "import openings ledger.csv --mapping map.yaml --dry-run", lang="en").out
    assert "4" in told and "bill" in told
    assert not till(LATER, "bill list --format json").json()[3:]
    till(LATER, "import openings ledger.csv --mapping map.yaml", who="he.jianguo")
    owed = till(DAY, "balance 3-2-1502 --as-of 2026-01-01T12:00 --format json").json()["payers"][0]
    assert (owed["owed"], owed["credit"], owed["deposits"]) == (
        "673.80", "0.00", {"renovation": "2000.00"})  # fmt: skip
    other = till(DAY, "balance 3-2-1501 --format json").json()["payers"][0]
    assert (other["owed"], other["credit"]) == ("0.00", "300.00")
    assert "no problems" in till(LATER, "check").out
    again = till(LATER, "import openings ledger.csv --mapping map.yaml", who="he.jianguo").out
    assert "nothing changed" in again
    figures = till(LATER, "report --from 2025-12-01 --to 2026-04-30 --by none --format json")
    measures = figures.json()["measures"]
    assert measures["cash_by_method"]["cash"] == "0.00"
    assert measures["deposits_held"]["value"] == "2000.00"
    assert measures["credit_held"]["value"] == "300.00"
    assert till(LATER, "board --format json").code == 0
    assert not till(LATER, "closing list --format json").json()


def test_what_came_is_used_like_any_other(till: Till) -> None:
    """Arrears are paid first, credit pays, the deposit is given back; the accounts tie."""
    (till.place / "ledger.csv").write_text(LEDGER, encoding="utf-8")
    mapped(till, "ledger.csv")
    opened_on(till, "2026-01-01")
    till(LATER, "import openings ledger.csv --mapping map.yaml", who="he.jianguo")
    receipt = till(LATER, "pay 3-2-1502 508.35 --method cash --format json").json()
    assert [line["line"].endswith(":opening") for line in receipt["lines"]] == [True, True]
    till(LATER, "refund 3-2-1502 2000 --deposit renovation --method cash --reason 验收合格"
         " --approved-by he.jianguo --cashier chen.hong", who="huang.li")  # fmt: skip
    payers = till(LATER, "balance 3-2-1502 --format json").json()["payers"]
    assert not payers[0]["deposits"]
    till(LATER, "export journal --from 2025-12-01 --to 2026-04-30 -o all.bean")
    text = (till.place / "all.bean").read_text(encoding="utf-8")
    check = Path(sys.executable).with_name("bean-check")
    assert subprocess.run([check, "all.bean"], check=False).returncode == 0
    assert "Equity:Opening" in text and "Liabilities:Deposits:Renovation" in text


def test_a_workbook_with_two_rows_of_headings(till: Till) -> None:
    """Merged headings, a month over its items: each is owed for its month."""
    workbook(till.place / "台账.xlsx")
    mapping = mapped(till, "台账.xlsx")
    assert mapping["wide"]["columns"] == ["*年*月 物业费", "*年*月 水费"]
    assert mapping["fields"]["period"] == {"column": "月份"}
    assert mapping["source"]["number"][-2:] == ["月份", "收费项目"]
    opened_on(till, "2026-03-01")
    till(LATER, "import openings 台账.xlsx --mapping map.yaml", who="he.jianguo")
    lines = till(LATER, "balance 3-2-1501 --format json").json()["payers"][0]["lines"]
    assert [(line["period"], line["item"], line["amount"]) for line in lines] == [
        ("2026-01", "water", "7.50"), ("2026-02", "water", "8.00")]  # fmt: skip


def test_what_is_refused(till: Till) -> None:
    """Amounts that are none, homes on no file; good rows come in, and bad ones can be mended."""
    (till.place / "ledger.csv").write_text(
        "房号,欠费金额,欠费月份\n3-2-1502,-5,2025-12\n9-9-999,5,2025-12\n3-2-1501,7,2025-13\n"
        "3-2-1501,9,2025-12\n", encoding="utf-8")  # fmt: skip
    mapped(till, "ledger.csv", kind="openings")
    opened_on(till, "2026-01-01")
    command = "import openings ledger.csv --mapping map.yaml"
    refused = till(LATER, command, code=4, who="he.jianguo")
    for words in ("must be more than 0", "svc unit list", "2025-13"):
        assert words in refused.err
    till(LATER, f"{command} --skip-bad bad.csv", who="he.jianguo")
    assert (till.place / "bad.csv").read_text(encoding="utf-8").count("\n") == 4
    (till.place / "ledger.csv").write_text("房号,欠费金额,欠费月份\n3-2-1501,10,2025-12\n",
                                           encoding="utf-8")  # fmt: skip
    assert "never changes" in till(LATER, command, code=4, who="he.jianguo").err


def test_wide_needs_a_number_that_tells_the_cells_apart(till: Till) -> None:
    """A mapping whose number is the home's alone would take several cells for one."""
    (till.place / "ledger.csv").write_text(LEDGER, encoding="utf-8")
    (till.place / "map.yaml").write_text(
        "kind: openings\nsource: {system: old, number: 房号}\n"
        "wide: {columns: [往年欠费], names: [项目], value: 金额}\n"
        "fields: {unit: {column: 房号}, amount: {column: 金额}}\n", encoding="utf-8")  # fmt: skip
    told = till(LATER, "import openings ledger.csv --mapping map.yaml", code=4).err
    assert "source.number" in told and "项目" in told
