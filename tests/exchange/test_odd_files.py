"""Files as offices really have them: each comes in by what is suggested for it, or says why not."""

# ruff: noqa: E501 - rows of tables are as long as they are
from __future__ import annotations

import gzip
import json
import zipfile
from datetime import date
from pathlib import Path

import msgspec
import pytest

from svc.desk.importing.run import ImportJob, import_files
from svc.desk.importing.suggest import suggest
from svc.errors import InvalidData
from svc.exchange.mapping.model import Origin
from svc.exchange.mapping.parsers import phones
from svc.exchange.reading.load_mapping import load_all, read
from svc.store.layout import path_of
from tests.estate import furnish
from tests.exchange.trial import NOW, records, tickets
from tests.support import Run, git

TABLE = "工单号,报修时间,报修内容,报修人,电话\nW1,2026-01-02 09:00,漏水,甲,13800000001\n"


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """An office with staff and units."""
    furnish(tmp_path / "office")
    return tmp_path / "office"


def brought(office: Path, file: Path) -> str:
    """The suggestion for a file, by which the file has come in."""
    text = suggest(office, str(file))
    mapping = read(text.encode(), file)
    import_files(office, None, [ImportJob(str(file), mapping)], now=NOW)
    return text


@pytest.mark.parametrize("form", ["gz", "zip"])
def test_one_table_packed(place: Path, tmp_path: Path, form: str) -> None:
    """A table in gzip or alone in an archive is read as it is."""
    file = tmp_path / f"list.csv.{form}"
    if form == "gz":
        file.write_bytes(gzip.compress(TABLE.encode()))
    else:
        with zipfile.ZipFile(file, "w") as archive:
            archive.writestr("list.csv", TABLE)
    brought(place, file)
    assert [ticket.text for ticket in tickets(place)] == ["漏水"]


def test_without_headings(place: Path, tmp_path: Path) -> None:
    """A file without headings is told to be one; its columns have letters."""
    file = tmp_path / "a.csv"
    file.write_text(
        "C1,大堂灯坏,电气,2025-12-08 12:34:22\nC2,车库漏水,给排水,2025-12-08 13:11:47\n"
    )
    text = brought(place, file)
    assert "header_row: 0" in text
    # A comment is wrapped where its line is full, which depends on the folder's name.
    assert "no row names the columns" in " ".join(text.replace("\n#", "").split())
    assert [(one.text, one.category) for one in tickets(place)] == [
        ("大堂灯坏", "electrical"), ("车库漏水", "plumbing"),
    ]  # fmt: skip


def test_merged_days_behind_a_cover(place: Path, tmp_path: Path) -> None:
    """A day merged over several rows is the day of each; the cover and the sums are no rows."""
    from xlsxwriter import Workbook

    file = tmp_path / "a.xlsx"
    with Workbook(str(file)) as book:
        book.add_worksheet("封面").write(0, 0, "台账")
        page = book.add_worksheet("台账")
        day = book.add_format({"num_format": "yyyy/m/d"})
        page.write_row(0, 0, ["序号", "报修日期", "报修内容"])
        for row in (1, 2, 3):
            page.write_row(row, 0, [row, "", f"事{row}"])
        page.merge_range(1, 1, 3, 1, "", day)
        page.write_datetime(1, 1, date(2026, 1, 2), day)
        page.write_row(4, 0, ["合计", "", "3单"])
    text = brought(place, file)
    assert "1 row is a sum or a signature, and left out" in text
    assert [ticket.received.date() for ticket in tickets(place)] == [date(2026, 1, 2)] * 3


def test_what_keeps_a_suggestion_from_importing_its_file(place: Path, tmp_path: Path) -> None:
    """Words for nothing are found, and what no desk would take is told at the top."""
    file = tmp_path / "a.csv"
    file.write_text(TABLE + "W2,2026-01-02 10:00,灯坏,乙,无\n", encoding="utf-8")
    assert "nulls: [无]" in suggest(place, str(file))
    file.write_text(TABLE + "W2,2026-02-31 10:00,灯坏,乙,13800000002\n", encoding="utf-8")
    assert suggest(place, str(file)).startswith("# as it stands 1 of 2 rows would be refused:")


def test_next_month(place: Path, tmp_path: Path) -> None:
    """Files with the same columns are of one system, whatever they are called."""
    for name in ("2026-01.csv", "2026-02.csv"):
        (tmp_path / name).write_text(TABLE, encoding="utf-8")
    mappings = [
        read(suggest(place, str(tmp_path / f"2026-0{n}.csv")).encode(), tmp_path) for n in (1, 2)
    ]
    assert mappings[0].source.system == mappings[1].source.system


@pytest.mark.parametrize(
    ("cell", "read_as"),
    [
        ("13800000001/13800000002", ("13800000001", "13800000002")),
        ("13800000001 13800000002", ("13800000001", "13800000002")),
        (
            "021-66668888、138 0000 0001；13800000002",
            ("021-66668888", "138 0000 0001", "13800000002"),
        ),
    ],
)
def test_several_phones(cell: str, read_as: tuple[str, ...]) -> None:
    """Phones in one cell are parted by whatever stands between them, and by nothing inside one."""
    assert phones("CN")(cell) == read_as


def test_the_first_row_of_each_number(place: Path, tmp_path: Path) -> None:
    """Of rows with one number the mapping says which makes the record."""
    file = tmp_path / "a.csv"
    file.write_text(TABLE + "W1,2026-01-03 09:00,再报,甲,13800000001\n", encoding="utf-8")
    for rows, words in (("first", "漏水"), ("last", "再报")):
        text = suggest(place, str(file)) + f"rows: {rows}\n"
        text = text.replace("number: [工单号, 报修时间]", "number: 工单号").replace(
            "list-", f"{rows}-"
        )
        done = import_files(place, None, [ImportJob(str(file), read(text.encode(), file))], now=NOW)
        assert (done.new, done.parts[0].batch.skipped) == (1, 1)
        assert [one.text for one in tickets(place) if one.source.system.startswith(rows)] == [words]


def test_homes_and_owners_on_two_sheets(place: Path, tmp_path: Path) -> None:
    """Who owns what stands on one sheet, what they are called on another: both come in at once."""
    from xlsxwriter import Workbook

    file = tmp_path / "a.xlsx"
    sheets = {
        "房产": [["楼栋", "单元", "房号", "业主编号", "交房日期"], ["3栋", "2单元", "1503", "Y1", "2019-05-01"],
                 ["B1", "", "车位013", "Y1", "2020-01-01"], ["3栋", "2单元", "1504", "Y2", "2019-06-01"]],
        "业主": [["业主编号", "业主姓名", "手机"], ["Y1", "甲", "13800000001"], ["Y2", "乙", "13800000002"]],
    }  # fmt: skip
    with Workbook(str(file)) as book:
        for name, rows in sheets.items():
            page = book.add_worksheet(name)
            for at, row in enumerate(rows):
                page.write_row(at, 0, row)
    units = suggest(place, str(file))
    assert "业主编号 says whose a home is" in units
    text = (
        units.replace("system: list-", "system: x-") + "---\n"
        "kind: residents\nsource: {system: x, number: 业主编号}\nsheet: 房产\n"
        "dates: {formats: ['%Y-%m-%d']}\nfields: {unit: {columns: [楼栋, 单元, 房号], join: '-'},"
        " relation: {value: owner}, since: {column: 交房日期}}\n---\n"
        "kind: residents\nsource: {system: x, number: 业主编号}\nsheet: 业主\n"
        "fields: {name: {column: 业主姓名}, phones: {column: 手机}}\n"
    )
    mapping = tmp_path / "m.yaml"
    mapping.write_text(text, encoding="utf-8")
    import_files(place, None, [ImportJob(str(file), one) for one in load_all(mapping)], now=NOW)
    homes = {
        one.name: [home.unit for home in one.occupancies] for one in records(place, "resident")
    }
    assert (homes["甲"], homes["乙"]) == (["3-2-1503", "B1-P013"], ["3-2-1504"])
    assert Run()(["svc", "-C", str(place), "check"]).code == 0
    with pytest.raises(InvalidData, match="rows are bad"):
        nobody = load_all(mapping)[1]
        twice = msgspec.structs.replace(nobody, source=Origin("other", "业主编号"))
        import_files(place, None, [ImportJob(str(file), twice)], now=NOW)


def test_owner_and_tenant_in_one_row(place: Path, tmp_path: Path) -> None:
    """One row makes one person, with phones of their own; the other's columns are told."""
    file = tmp_path / "a.csv"
    file.write_text("房号,业主,业主电话,备用电话,租户,租户电话\n"
                    "3-2-1502,甲,13800000001,13800000009,乙,13800000002\n", encoding="utf-8")  # fmt: skip
    text = brought(place, file)
    assert "columns that found no place: 租户, 租户电话" in text
    made = next(one for one in records(place, "resident") if one.name == "甲")
    assert made.phones == ("13800000001", "13800000009")


@pytest.mark.parametrize("room", ["3-2-1502", "3栋2单元1502"])
def test_a_room_that_says_its_building(place: Path, tmp_path: Path, room: str) -> None:
    """Where the column of rooms says the building as well, that stands there once."""
    file = tmp_path / "a.csv"
    file.write_text(f"编号,日期,内容,楼栋,房号\n1,2026-01-02,漏水,3栋,{room}\n", encoding="utf-8")
    brought(place, file)
    assert [one.unit for one in tickets(place)] == ["3-2-1502"]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2025-03-02 24:00", "2025-03-03 00:00"),
        ("20250302 0905", "2025-03-02 09:05"),
        ("2025-W10-1", "2025-03-03 00:00"),
        ("2025/3/2 下午3点半", "2025-03-02 15:30"),
        ("周日 2025-03-02 09:05", "2025-03-02 09:05"),
    ],
)
def test_times_as_offices_write_them(place: Path, tmp_path: Path, written: str, meant: str) -> None:
    """A suggestion reads them as people mean them."""
    file = tmp_path / "a.csv"
    file.write_text(TABLE.replace("2026-01-02 09:00", written), encoding="utf-8")
    brought(place, file)
    assert [f"{one.received:%Y-%m-%d %H:%M}" for one in tickets(place)] == [meant]


@pytest.mark.parametrize(("name", "year"), [("2025年报修.csv", 2025), ("报修.csv", None)])
def test_a_year_that_no_cell_says(place: Path, tmp_path: Path, name: str, year: int | None) -> None:
    """The file's name says it, or the suggestion asks for it at its top."""
    file = tmp_path / name
    file.write_text(TABLE.replace("2026-01-02 09:00", "03-02 09:05"), encoding="utf-8")
    text = suggest(place, str(file))
    if year is None:
        assert "name the year of all with dates: year:" in text.split("\nkind:")[0]
        return
    brought(place, file)
    assert [f"{one.received:%Y-%m-%d %H:%M}" for one in tickets(place)] == ["2025-03-02 09:05"]


def test_a_number_of_several_columns(place: Path, tmp_path: Path) -> None:
    """Empty parts leave no trace; a record of before, whose number shows them, is known by it."""
    text = "kind: residents\nsource: {system: x, number: [楼栋, 单元, 房号]}\n" \
           "fields: {name: {column: 业主}, phones: {column: 电话}}\n"  # fmt: skip
    file = tmp_path / "a.csv"
    file.write_text("楼栋,单元,房号,业主,电话\nB座,,930,甲,13800000001\n", encoding="utf-8")
    import_files(place, None, [ImportJob(str(file), read(text.encode(), file))], now=NOW)
    made = next(one for one in records(place, "resident") if one.name == "甲")
    assert made.source.number == "B座-930"
    stored = place / path_of("resident", made.id)
    stored.write_text(stored.read_text().replace("B座-930", "B座//930"), encoding="utf-8")
    git("commit", "-qam", "of before", cwd=place)
    done = import_files(place, None, [ImportJob(str(file), read(text.encode(), file))], now=NOW)
    assert (done.new, done.commit) == (0, None)


def test_numbers_written_as_amounts(place: Path, tmp_path: Path) -> None:
    """402.0 is room 402, and a phone is no amount either; digits that were lost are missed."""
    file = tmp_path / "a.csv"
    file.write_text(TABLE.replace("W1", "17.0").replace("13800000001", "13800000001.0"))
    brought(place, file)
    ticket = tickets(place)[0]
    assert (ticket.source.number, ticket.reporter.phone) == ("17", "13800000001")
    file.write_text(TABLE.replace("W1", "1.38E+10"))
    assert "cut short" in suggest(place, str(file))


def test_two_mappings_over_one_file(place: Path, tmp_path: Path) -> None:
    """Rows that two mappings refuse of one file are kept apart."""
    from svc.desk.importing.jobs import jobs_of

    (tmp_path / "a.csv").write_text("房号,业主,电话,租户,租户电话\n1,甲,bad,乙,13800000002\n")
    part = "kind: residents\nfile: a.csv\nsource: {{system: {0}, number: 房号}}\nfields: {{name: {{column: {1}}}, phones: {{column: {2}}}}}\n"
    (tmp_path / "m.yaml").write_text(
        part.format("o", "业主", "电话") + "---\n" + part.format("t", "租户", "租户电话")
    )
    assert len(load_all(tmp_path / "m.yaml")) == 2
    jobs, _office = jobs_of(tmp_path, tmp_path / "m.yaml", tmp_path / "rejects", False)
    assert len({job.rejects for job in jobs}) == 2


def test_fractions_of_a_second(place: Path, tmp_path: Path, run: Run) -> None:
    """What is late by less than a second is late, and every report can tell it."""
    ends = ("08:59:59.600", "09:00:00.000", "09:00:00.400")
    rows = [
        f"{n},2026-01-05 09:00:00,2026-01-06 09:00:00,2026-01-06 {end},漏水,工程部\n"
        for n, end in enumerate(ends, 1)
    ]
    file = tmp_path / "a.csv"
    head = "工单号,报修时间,截止时间,完成时间,报修内容,部门\n"
    file.write_text(head + "".join(rows), encoding="utf-8")
    brought(place, file)
    told = run(f"svc -C {place} report --period 2026-01 --by department --format json").out
    measures = json.loads(told)["measures"]
    assert measures["resolution_on_time"]["numerator"] == 2
    assert measures["time_to_resolve"]["value"] == 86_400
    lines = run(f"svc -C {place} report --list time_to_resolve --period 2026-01 --format json")
    assert sorted(one["line"]["value"] for one in lines.json()) == [86_399.6, 86_400, 86_400.4]
