"""Rules of what is charged: tariffs, who pays, meters and what they showed, as people type them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support import Run, git

FILE = "records/rules/tariffs/property-fee.yaml"


def test_what_holds_is_listed(office: Path, run: Run) -> None:
    """By day, with versions that ended when asked; a version is ended, and never changed."""
    rows = run("svc tariff list --format json").json()
    assert [(row["item"], row["price"]) for row in rows] == [
        ("property-fee", "1.85"), ("water", "4.10")
    ]  # fmt: skip
    run("svc tariff until property-fee 2025-01 2026-07-01")
    assert "ended on 2026-07-01" in run(
        "svc tariff until property-fee 2025-01 2026-08-01", code=1
    ).err  # fmt: skip
    listed = run("svc tariff list --on 2026-07-01 --format json").json()
    assert [row["item"] for row in listed] == ["water"]
    assert len(run("svc tariff list --all --format json").json()) == 2
    assert "no version '9'" in run("svc tariff until water 9 2026-01-01", code=3).err
    assert office.is_dir()


def test_a_version_never_changes(office: Path, run: Run) -> None:
    """By no command and by no editor: bills were made by it; the fault is told with its line."""
    file = office / FILE
    text = file.read_text()
    file.write_text(text.replace("price: '1.85'", "price: '2.10'"))
    refused = run("svc --as he.jianguo save", code=4).err
    assert f"{FILE}:5:" in refused and "never changes but for its end" in refused
    file.write_text(text.replace("price: '1.85'", "price: '0'"))
    assert f"{FILE}:" in run("svc tariff check", code=4).out
    git("checkout", "-q", "--", FILE)
    assert run("svc tariff check").err == "the tariffs are sound\n"
    assert "only a" in run("svc --as chen.xin tariff edit water --set rank=2", code=1).err


def test_an_office_without_tariffs(estate: Path, run: Run) -> None:
    """It is not told that they are sound."""
    assert run("svc tariff check").err == "the office has no tariffs\n"


def test_two_versions_do_not_compete(office: Path, run: Run) -> None:
    """On days on which one holds for the same units, another is refused."""
    more = 'versions={"version":"2","since":"2026-01-01","formula":"area","price":"2"}'
    refused = run(["svc", "tariff", "edit", "property-fee", "--add", more], code=1).err
    assert "holds on days on which 2025-01 does" in refused
    run("svc tariff until property-fee 2025-01 2026-01-01")
    run(["svc", "tariff", "edit", "property-fee", "--add", more])
    assert office.is_dir()


def test_what_a_unit_is_charged(office: Path, run: Run) -> None:
    """Before it is billed, with what would be left out."""
    told = run("svc tariff price 3-2-1502 --period 2026-04")
    assert "165.45" in told.out and "no meter on file" in told.err
    (line,) = run("svc tariff price 3-2-1502 --period 2026-04 --format json").json()
    assert (line["amount"], line["payer"]) == ("165.45", "R-A00001")
    assert office.is_dir() and run("svc bill list --format json").json() == []


def test_totals_are_shared(office: Path, run: Run) -> None:
    """EX19: a month's total is given once, and every fen of it is billed."""
    run(["svc", "tariff", "add", "shared", "--name", "公摊", "--versions",
         '{"version":"1","since":"2026-01-01","formula":"share"}'])  # fmt: skip
    run("svc resident move-in R-A00001 --unit 3-2-1503 --relation owner --since 2020-01-01")
    assert "no total for 2026-04" in run("svc bill run 2026-04 --items shared").err
    run("svc tariff total shared 2026-04 99.91 --basis 发票")
    assert "has a total" in run("svc tariff total shared 2026-04 1", code=1).err
    done = run("svc bill run 2026-04 --items shared")
    assert "2 bills with 2 lines, 99.91 in all" in done.out and office.is_dir()


def test_who_pays_from_a_day_on(office: Path, run: Run) -> None:
    """The developer before delivery, a tenant for his share, and nobody for nothing."""
    run("svc party add developer-xx --name 某某地产 --role developer")
    run("svc unit edit 3-2-1502 --set delivered=2026-04-12")
    run("svc resident add --name 李强")
    run("svc unit payer 3-2-1502 R-A00002 --since 2026-05-01 --share 0.4 --items property-fee")
    run("svc bill run 2026-04 --items property-fee")
    run("svc bill run 2026-05 --items property-fee")
    rows = run("svc bill list --format json").json()
    assert sorted((row["first"], row["payer"], row["amount"]) for row in rows) == [
        ("2026-04-01", "developer-xx", "60.66"), ("2026-04-12", "R-A00001", "104.79"),
        ("2026-05-01", "R-A00001", "99.27"), ("2026-05-01", "R-A00002", "66.18"),
    ]  # fmt: skip
    told = run("svc unit payer 3-2-1503 R-A00002 --since 2026-05-01")
    assert "R-A00002 owes 0.00 on 3-2-1503 and has credit of 0.00" in told.err
    told = run("svc unit payer 3-2-1502 R-A00002 --since 2026-06-01 --items water").err
    assert "developer-xx owes " in told and "on 3-2-1502 and has credit of 0.00" in told
    assert "R-A00001 owes" in told and "stays with whoever paid then" in told
    more = run("svc unit payer 3-2-1502 R-A00001 --since 2026-05-01 --share 0.7", code=1)
    assert "more than all of it" in more.err
    assert "R-A00002" in run("svc unit show 3-2-1502").out
    assert not run("svc check").err and office.is_dir()


def test_t16_a_sheet_of_readings(office: Path, run: Run) -> None:
    """Rows name the unit as the sheet does; a lower reading waits for a person's word."""
    run("svc meter add --unit 3-2-1502 --item water --digits 4")
    (office / "sheet.csv").write_text(
        "楼栋,单元,房号,上期度数,本期度数,抄表日期\n3,2,1502,,9998.6,2026-03-31\n"
        "3,2,1502,9998.6,12.4,2026-04-30\n"
    )
    (office / "sheet.yaml").write_text(
        "kind: readings\nsource: {system: sheet, number: [房号, 抄表日期]}\nfields:\n"
        '  meter: {template: "{楼栋}栋{单元}单元{房号}.water"}\n'
        "  day: {column: 抄表日期}\n  value: {column: 本期度数}\n"
    )
    assert "imported 2 readings" in run("svc import readings sheet.csv --mapping sheet.yaml").out
    assert "nothing changed" in run("svc import readings sheet.csv --mapping sheet.yaml").out
    assert "less than 9998.6" in run("svc bill run 2026-04 --items water").err
    assert "is less than 9998.6: say that it turned over" in run("svc check").out
    run("svc reading edit 3-2-1502.water_20260430 --set change=rollover")
    assert "turned over" not in run("svc check").out
    run("svc bill run 2026-04 --items water")
    assert "13.8 × 4.10 = 56.58" in run("svc bill explain B2604-3-2-1502/water").out
    twice = "svc reading add --meter 3-2-1502.water --day 2026-04-30 --value 13"
    assert "on file already" in run(twice, code=1).err


def test_a_line_names_a_version_that_is_there(office: Path, run: Run) -> None:
    """A bill edited by hand, or brought in, that names another one is told with its file."""
    file = office / "records/bills/2026/04/B2604-3-2-1502.yaml"
    run("svc bill run 2026-04 --items property-fee")
    file.write_text(file.read_text().replace("property-fee/2025-01", "property-fee/1999"))
    told = run("svc check", code=4).out
    assert "B2604-3-2-1502.yaml" in told and "no version property-fee/1999" in told
    assert "never changes once it is recorded" in run("svc --as he.jianguo save", code=4).err


def test_all_of_it_goes_out_and_in_again(office: Path, run: Run, tmp_path: Path) -> None:
    """Tariffs, payers, meters, readings, bills and what happened to them: file for file."""
    run("svc unit edit 3-2-1502 --set delivered=2019-12-31 --add vacant=since=2026-02-01")
    run("svc meter add --unit 3-2-1502 --item water")
    run("svc reading add --meter 3-2-1502.water --day 2026-03-31 --value 5")
    run("svc bill run 2026-04 --items property-fee")
    run("svc bill object B2604-3-2-1502/1 --reason 面积不对")
    run("svc bill add 3-2-1502 --item property-fee --amount 20")
    run(f"svc export all {tmp_path}/out --reveal")
    run(["svc", "init", str(tmp_path / "again"), "--locale", "en"])
    run(["svc", "-C", str(tmp_path / "again"), "--as", "he.jianguo", "import", "all",
         f"{tmp_path}/out"])  # fmt: skip
    for folder in ("rules", "units", "meters", "readings", "bills"):
        ours, theirs = (
            {str(one.relative_to(place)): one.read_bytes()
             for one in (place / "records" / folder).rglob("*.yaml")}
            for place in (office, tmp_path / "again")
        )  # fmt: skip
        assert ours == theirs and ours, folder


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_help_is_in_the_readers_words(office: Path, run: Run, language: str) -> None:
    """Every command of tariffs and bills says what it is for."""
    for noun in ("tariff", "bill", "meter", "reading", "party"):
        told = run(f"svc --lang {language} {noun} --help").out
        assert ("用法" in told) is (language == "zh_CN")
    assert office.is_dir()
