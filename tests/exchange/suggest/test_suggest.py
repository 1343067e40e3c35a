"""A mapping is guessed from a file, and the file then really comes in by it."""

from __future__ import annotations

import csv
import doctest
import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from svc.desk.importing.commit import ImportResult
from svc.desk.importing.run import ImportJob, import_files
from svc.desk.importing.suggest import suggest
from svc.errors import InvalidData
from svc.exchange.files.source import ReadOptions, source_of
from svc.exchange.mapping.model import RowKind
from svc.exchange.reading.load_mapping import load, read
from svc.exchange.suggest import synonyms
from svc.exchange.suggest.office_terms import OfficeTerms
from svc.exchange.suggest.profile import survey
from svc.exchange.suggest.suggest import suggested
from svc.exchange.suggest.synonyms import fields_of, names_of
from svc.kinds.derive import flaws as record_flaws
from svc.store.yaml.emitter import inline
from tests.estate import furnish
from tests.exchange.trial import NOW, tickets
from tests.support import Run, examples

# ruff: noqa: E501 - the lines of spreadsheets are as long as they are
CHINESE = """\
序号,工单编号,报修时间,派工时间,到场时间,完成时间,楼栋,单元,房号,报修人,联系电话（手机）,报修内容,报修类别,紧急程度,来源渠道,处理部门,处理人,处理结果,处理情况,状态,回访时间,回访人,是否满意,满意度,发票号
1,BX001,2025/11/3 9:05,2025/11/3 9:20,2025/11/3 10:00,2025/11/3 11:30,3栋,2单元,1502,王芳,13812340000,厨房水管漏水,水暖,一般,电话,工程部,张伟,已修复,换了垫圈,已完成,2025/11/4 10:00,李娜,是,5,A1
2,BX002,2025/11/13 19:15,2025/11/13 19:20,,,3栋,2单元,1501,李明,13812340001,门锁坏了,门窗,紧急,微信,工程部,张伟,,,处理中,,,,,
3,BX003,2025/12/1 8:00,,,,A座,,1502,赵强,13812340002,电梯异响,电梯,一般,前台,,,,,待处理,,,,,
"""
ENGLISH = """\
Case ID,Opened,Closed,Type,Subject,Description,Location,Caller,Phone,Source,Department,Resolution,Status
1001,11/13/2025 09:05 AM,11/14/2025 10:00 AM,Repair,Plumbing,Kitchen tap leaks,Gate 3,Ann Lee,617-555-0100,Call,Maintenance,Repaired,Closed
1002,12/01/2025 07:15 PM,,Complaint,Noise,Drilling at night,North court,Bob Ray,617-555-0101,Website,Security,,In Progress
"""
LOG = """\
工单编号,操作时间,状态,操作人,处理意见,部门
BX003,2025-12-01 09:00:00,已派单,李娜,请尽快,工程部
BX003,2025-12-01 10:00:00,处理中,张伟,,
BX003,2025-12-02 10:00:00,已关闭,李娜,好了,
BX003,2025-12-03 10:00:00,飞走,李娜,,
BX003,2025-12-03 11:00:00,测试,李娜,,
"""


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """An office with staff and units."""
    furnish(tmp_path / "office")
    return tmp_path / "office"


def sheet(path: Path, text: str) -> None:
    """The same table as a spreadsheet, with a title above and true dates."""
    from datetime import datetime

    from xlsxwriter import Workbook

    with Workbook(str(path)) as book:
        page, style = (
            book.add_worksheet("记录"),
            book.add_format({"num_format": "yyyy-mm-dd hh:mm"}),
        )
        page.write(0, 0, "2025年记录")
        for at, cells in enumerate(csv.reader(io.StringIO(text)), 2):
            for column, cell in enumerate(cells):
                try:
                    moment = datetime.strptime(cell, "%Y/%m/%d %H:%M")  # noqa: DTZ007
                    page.write_datetime(at, column, moment, style)
                except ValueError:
                    page.write_string(at, column, cell)


def brought(office: Path, file: Path, kind: RowKind | None = None, **job: Any) -> ImportResult:
    """What came of a file by the mapping that is suggested for it."""
    text = suggest(office, str(file), kind)
    mapping = file.with_suffix(f".{kind or 'map'}.yaml")
    mapping.write_text(text, encoding="utf-8")
    return import_files(office, None, [ImportJob(str(file), mapping, **job)], now=NOW)


@pytest.mark.parametrize("form", ["csv", "gb18030", "xlsx"])
def test_chinese(place: Path, tmp_path: Path, form: str) -> None:
    """A Chinese list of repairs comes in by what is suggested, whatever its form."""
    file = tmp_path / ("报修记录.xlsx" if form == "xlsx" else "报修记录.csv")
    if form == "xlsx":
        sheet(file, CHINESE)
    else:
        file.write_text(CHINESE, encoding="gb18030" if form == "gb18030" else "utf-8")
    assert brought(place, file).new == 3
    first, second, third = tickets(place)
    assert [str(ticket.status) for ticket in (first, second, third)] == ["done", "working", "new"]
    assert [str(event.action) for event in first.timeline] == [
        "create", "assign", "accept", "arrive", "finish",
    ]  # fmt: skip
    assert (first.category, str(first.resolution), first.assignee) == (
        "plumbing",
        "fixed",
        "zhang.wei",
    )
    assert (first.unit, third.unit) == ("3-2-1502", "A-1502")
    assert (str(second.channel), str(second.priority)) == ("chat", "urgent")
    assert (first.reporter.name, first.reporter.phone) == ("王芳", "13812340000")
    assert f"{first.finished:%Y-%m-%d %H:%M}" == "2025-11-03 11:30"
    assert all(not record_flaws("ticket", ticket) for ticket in (first, second, third))


def test_english(place: Path, tmp_path: Path) -> None:
    """So does an English one, American dates and all."""
    file = tmp_path / "requests.csv"
    file.write_text(ENGLISH, encoding="utf-8")
    assert brought(place, file).new == 2
    first, second = tickets(place)
    assert (str(first.status), str(second.status)) == ("closed", "working")
    assert (str(first.kind), str(second.kind), second.category) == ("repair", "complaint", "noise")
    assert f"{second.received:%Y-%m-%d %H:%M}" == "2025-12-01 19:15"
    assert (first.place, second.department) == ("Gate 3", "order")


def test_english_sheet(place: Path, tmp_path: Path) -> None:
    """And as a spreadsheet."""
    sheet(tmp_path / "requests.xlsx", ENGLISH)
    assert brought(place, tmp_path / "requests.xlsx").new == 2


def test_callbacks_of_the_same_file(place: Path, tmp_path: Path) -> None:
    """Columns of callbacks are told of, and come in as follow-ups from the same file."""
    file = tmp_path / "报修记录.csv"
    file.write_text(CHINESE, encoding="utf-8")
    text = suggest(place, str(file))
    assert "回访时间, 回访人, 满意度, 是否满意 tell of callbacks" in text
    assert "columns that found no place: 序号, 发票号" in text
    brought(place, file)
    assert brought(place, file, RowKind.FOLLOWUPS).new == 1
    call = tickets(place)[0].timeline[-1]
    assert (str(call.action), call.by, call.score) == ("callback", "li.na", 5)


def test_a_log(place: Path, tmp_path: Path) -> None:
    """A log is known by its tickets standing there again and again; unknown words are listed."""
    (tmp_path / "a.csv").write_text(CHINESE, encoding="utf-8")
    brought(place, tmp_path / "a.csv")
    file = tmp_path / "log.csv"
    file.write_text(LOG, encoding="utf-8")
    text = suggest(place, str(file))
    mapping = read(text.encode(), file)
    assert mapping.kind is RowKind.EVENTS
    assert "# not known, and refused unless it is translated: 飞走 (1)" in text
    assert "skip:\n  - {column: 状态, is: [测试]}\n" in text
    text = text.replace("[测试]", "[测试, 飞走]")
    (tmp_path / "log.yaml").write_text(text, encoding="utf-8")
    import_files(place, None, [ImportJob(str(file), tmp_path / "log.yaml")], now=NOW)
    assert [str(event.action) for event in tickets(place)[2].timeline] == [
        "create", "assign", "accept", "finish", "close",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "kind", "table", "fields"),
    [
        ("业主", "residents", "业主编号,业主姓名,手机号,房号,身份,入住日期\n"
         "1,王,13812340000,3-2-1502,业主,2020-05-01\n", {"name", "phones", "unit", "relation", "since"}),
        ("rooms", "units", "Unit,Use,Floor Area (sqm)\n3-2-1503,Residential,89.5\n",
         {"unit", "use", "area"}),
        ("人员", "staff", "工号,姓名,部门,岗位,手机\nw1,王强,工程部,维修工,13812340000\n",
         {"id", "name", "department", "roles", "phone"}),
        ("calls", "followups", "工单号,回访时间,回访结果,满意度\nBX1,2025-12-01,已接通,满意\n",
         {"ticket", "at", "outcome", "score"}),
    ],
)  # fmt: skip
def test_other_kinds(
    place: Path, tmp_path: Path, name: str, kind: str, table: str, fields: set[str]
) -> None:
    """Residents, units, staff and calls are known by their columns."""
    file = tmp_path / f"{name}.csv"
    file.write_text(table, encoding="utf-8")
    mapping = read(suggest(place, str(file)).encode(), file)
    assert str(mapping.kind) == kind
    assert set(mapping.fields.given) == fields
    if kind in ("units", "staff", "residents"):
        assert brought(place, file).new == 1


def test_dates_and_times_apart(place: Path, tmp_path: Path) -> None:
    """A day and a time of day beside it are one field; what may be day or month is told."""
    file = tmp_path / "x.csv"
    rows = "1,03/04/2025,9:05,漏水,3-2-1502\n2,05/06/2025,,漏水,\n"
    file.write_text("编号,登记日期,登记时刻,内容,房号\n" + rows, encoding="utf-8")
    text = suggest(place, str(file))
    assert "received: {columns: [登记日期, 登记时刻], join: ' '}" in text
    told = " ".join(line.strip().removeprefix("# ") for line in text.splitlines())
    assert "of 登记日期 are written as %d/%m/%Y or %m/%d/%Y: no value tells" in told
    assert brought(place, file).new == 2
    first, second = tickets(place)
    assert (
        f"{first.received:%m-%d %H:%M} {second.received:%m-%d %H:%M}" == "04-03 09:05 06-05 00:00"
    )
    assert (first.unit, second.unit, second.place) == ("3-2-1502", None, "–")


def test_what_was_said_of_the_file(place: Path, tmp_path: Path) -> None:
    """What was said of how the file is written, the mapping says too."""
    sheet(tmp_path / "x.xlsx", CHINESE)
    text = suggest(place, str(tmp_path / "x.xlsx"), written=ReadOptions(sheet="记录", header_row=3))
    assert "sheet: 记录\nheader_row: 3\n" in text
    (tmp_path / "map.yaml").write_text(text, encoding="utf-8")
    job = ImportJob(str(tmp_path / "x.xlsx"), tmp_path / "map.yaml")
    assert import_files(place, None, [job], now=NOW).new == 3


def test_without_an_office(tmp_path: Path) -> None:
    """Outside an office the starter's categories are taken to be there, and no units."""
    file = tmp_path / "x.csv"
    file.write_text(CHINESE, encoding="utf-8")
    mapping = read(suggest(tmp_path, str(file)).encode(), file)
    assert mapping.fields.given["category"].values == {
        "水暖": "plumbing", "门窗": "doors-windows", "电梯": "lift",
    }  # fmt: skip
    assert mapping.fields.given["place"].columns == ("楼栋", "单元", "房号")


def test_headings() -> None:
    """Width, case, marks and brackets make no difference; unknown headings mean nothing."""
    for heading in ("报修时间", " 报修时间：", "报修时间(必填)", "報修"):
        assert bool(fields_of("tickets", heading)) is (heading != "報修")
    assert fields_of("tickets", "ＯＰＥＮ＿ＤＴ") == fields_of("tickets", "open_dt")


def test_examples() -> None:
    """The examples of the module of synonyms run and give what they say."""
    result = doctest.testmod(synonyms)
    assert result.attempted > 2
    assert result.failed == 0


def test_words() -> None:
    """A word is known whole, or by a part of it where parts cannot mean the contrary."""
    here = OfficeTerms()
    for sort, word, meaning in (
        ("channel", "微信公众号", "chat"), ("channel", "Citizens Connect App", "chat"),
        ("category", "水电维修", "plumbing"), ("department", "工程维修一班", "engineering"),
        ("state", "In-Progress", "accept"), ("state", "未完成", None), ("kind", "非投诉", None),
        ("category", "水电门窗", None), ("priority", "一般紧急", None), ("channel", "—", None),
    ):  # fmt: skip
        assert here.meaning(sort, word) == meaning, word


def test_words_that_are_not_known(place: Path, tmp_path: Path) -> None:
    """A column of categories none of which is known is still that column; its rows are refused."""
    file = tmp_path / "x.csv"
    file.write_text(
        "编号,登记日期,类别,内容,房号\n1,2025-04-03,智能家居,坏了,3-2-1502\n", encoding="utf-8"
    )
    text = suggest(place, str(file))
    assert (
        "# not known, and refused unless it is translated: 智能家居 (1)\n    unknown: refuse"
        in text
    )
    with pytest.raises(InvalidData, match="1 of 1 rows is bad"):
        brought(place, file)


@pytest.mark.parametrize("kind", list(RowKind))
def test_every_field_has_names(kind: RowKind) -> None:
    """Headings are listed for fields that there are, and for every field that rows must have."""
    from svc.exchange.row_kinds.registry import row_kind

    fields = set(row_kind(kind).mapping.__annotations__ and _fields_of(kind))
    named = {field for those in names_of(kind).values() for field, _place in those}
    assert named - {"number"} <= fields
    assert _required(kind) <= named


def _fields_of(kind: RowKind) -> Sequence[str]:
    from msgspec.structs import fields

    from svc.exchange.row_kinds.registry import row_kind

    found = {one.name: one.type for one in fields(row_kind(kind).mapping)}["fields"]
    return [one.encode_name for one in fields(found)]


def _required(kind: RowKind) -> set[str]:
    from msgspec.structs import fields

    from svc.exchange.row_kinds.registry import row_kind

    found = {one.name: one.type for one in fields(row_kind(kind).mapping)}["fields"]
    return {one.encode_name for one in fields(found) if one.required}


HEADINGS = st.sampled_from(
    sorted({name for kind in RowKind for name in names_of(kind)})
) | st.text(max_size=8)  # fmt: skip
CELLS = st.sampled_from(
    ["", "2025-11-03", "2025/1/3 9:05", "13/01/2025", "是", "5", "已完成", "水电", "3-2-1502",
     "138 1234 0000", "x: y # z", "'", '"', "a*b", "—", "✓", "no"]
) | st.text(max_size=6)  # fmt: skip


@settings(max_examples=examples(150))
@given(st.data())
def test_any_file(data: st.DataObject) -> None:
    """Whatever stands in a file, what is suggested is a mapping, and says what is missing."""
    width = data.draw(st.integers(1, 8))
    header = data.draw(st.lists(HEADINGS, min_size=width, max_size=width, unique=True))
    rows = data.draw(st.lists(st.lists(CELLS, min_size=width, max_size=width), max_size=4))
    kind = data.draw(st.none() | st.sampled_from(RowKind))
    file = io.StringIO(newline="")
    csv.writer(file).writerows([header, *rows])
    made = _survey(file.getvalue())
    if made is None:
        return
    text = suggested(made, OfficeTerms(), kind)
    if "?" not in text:
        read(text.encode(), Path("map.yaml"))


def _survey(text: str) -> Any:
    from svc.errors import InvalidData

    try:
        return survey(source_of(io.BytesIO(text.encode("utf-8", "replace")), "x.csv"))
    except InvalidData:
        return None


@given(st.text(max_size=20))
def test_scalars(text: str) -> None:
    """Any text is read back from YAML as it was."""
    import yaml

    try:
        text.encode()
    except UnicodeEncodeError:
        return
    assert yaml.safe_load(f"a: {{b: {inline(text)}}}") == {"a": {"b": text}}


def test_command(place: Path, tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """The command writes the mapping to standard output, for any kind or for the one named."""
    monkeypatch.chdir(place)
    file = tmp_path / "requests.csv"
    file.write_text(ENGLISH, encoding="utf-8")
    for words in (
        ["import", "--suggest", str(file)],
        ["import", "tickets", "--suggest", str(file)],
    ):
        done = run(["svc", *words])
        (tmp_path / "map.yaml").write_text(done.out, encoding="utf-8")
        assert load(tmp_path / "map.yaml").kind is RowKind.TICKETS
    assert "Import tickets" in run(["svc", "import", "--help"]).out
