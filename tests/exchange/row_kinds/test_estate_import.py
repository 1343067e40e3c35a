"""Units, staff and residents from files: read as the desk reads them, followed as they change."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from svc.desk.core.act import act
from svc.desk.importing.suggest import suggest
from svc.desk.record.field_edits import FieldEdits
from svc.desk.record.residents import edit, move_out
from svc.desk.record.units import add as add_unit
from svc.desk.repository.check import check
from svc.errors import InvalidData
from svc.exchange.mapping.model import RowKind
from svc.exchange.reading.load_mapping import load
from tests.exchange.trial import (
    MAPPING,
    NOW,
    ROWS,
    bring,
    bring_all,
    leader,
    mapping_file,
    records,
    table,
)

Git = Callable[..., str]

UNITS = """\
kind: units
source: {system: oldbook, number: 编号}
fields:
  unit: {column: 房号}
  area: {column: 面积}
"""
UNIT_ROWS = "编号,房号,面积\n1,3栋2单元1502,89.5\n2,A座1502,\n3,B1车位012,12\n"
STAFF = """\
kind: staff
source: {system: oldbook, number: 工号}
dates: {formats: ['%Y-%m-%d']}
fields:
  id: {column: 工号}
  name: {column: 姓名}
  department: {column: 部门, values: {工程部: engineering, 客服中心: service}}
  roles: {column: 岗位, default: worker}
  until: {column: 离职}
"""
STAFF_ROWS = (
    "工号,姓名,部门,岗位,离职\nW01,张伟,工程部,主管、员工,\nW02,李娜,客服中心,客服,2020-01-01\n"
)
RESIDENTS = """\
kind: residents
source: {system: oldbook, number: 住户号}
dates: {formats: ['%Y/%m/%d']}
fields:
  name: {column: 姓名}
  phones: {columns: [手机, 电话], join: ','}
  unit: {column: 房号}
  relation: {column: 身份, values: {业主: owner, 租户: tenant}}
  since: {column: 入住}
  until: {column: 迁出, day: gone}
"""
HEADER = "住户号,姓名,手机,电话,房号,身份,入住,迁出"
RESIDENT_ROWS = (
    "Z9,王芳,138 1234 0000,,3栋2单元1502,业主,2019/5/1,",
    "Z9,王芳,,0571-88887777,B1车位012,业主,2020/1/1,",
    "Z10,Anna Li,13900000001,,A-1502,租户,2021/2/3,",
)
TICKETS = MAPPING.replace("reporter: optional\n", "").replace(
    "  department: {value: engineering}\n",
    "  resident: {column: Who}\n  assignee: {column: By}\n",
)
TICKET_HEADER = "Nr,Taken,Done,Kind,What,Words,Where,Quarter,Outcome,Who,By"
TICKET_ROW = "7,01.11.2025 08:30,,C,water,Pipe leaks,Gate 3,,,{who},{by}"


def residents(*rows: str) -> str:
    """A file of residents."""
    return table(*rows, header=HEADER)


@pytest.fixture
def estate(place: Path) -> Path:
    """An office with the units and residents of the files."""
    bring_all(
        place, (UNIT_ROWS, UNITS), (STAFF_ROWS, STAFF), (residents(*RESIDENT_ROWS), RESIDENTS)
    )
    return place


def test_one_commit_of_three_kinds(estate: Path, git: Git) -> None:
    """Files of several kinds are one commit, in which later ones refer to earlier ones."""
    assert git("rev-list", "--count", "HEAD", cwd=estate).strip() == "2"
    subject = "import 3 units, 2 members of staff, 2 residents from oldbook"
    assert git("log", "-1", "--format=%s", cwd=estate).strip() == subject
    assert [unit.id for unit in records(estate, "unit")] == ["3-2-1502", "A-1502", "B1-P012"]
    assert [str(unit.use) for unit in records(estate, "unit")] == ["home", "home", "parking"]
    zhang, li = records(estate, "staff")
    assert (zhang.id, zhang.roles, zhang.active) == ("w01", ("supervisor", "worker"), True)
    assert (li.source.number, li.active) == ("W02", False)
    wang, anna = records(estate, "resident")
    assert (wang.id, wang.name, wang.phones) == (
        "R-A00001", "王芳", ("138 1234 0000", "0571-88887777"),
    )  # fmt: skip
    assert [(home.unit, str(home.relation)) for home in wang.occupancies] == [
        ("3-2-1502", "owner"), ("B1-P012", "owner"),
    ]  # fmt: skip
    assert (anna.id, anna.source.system) == ("R-A00002", "oldbook")
    assert check(estate).problems == []


def test_same_files_again(estate: Path, git: Git) -> None:
    """Nothing has changed: no commit, and every record is counted as it is."""
    head = git("rev-parse", "HEAD", cwd=estate)
    done = bring_all(
        estate, (UNIT_ROWS, UNITS), (STAFF_ROWS, STAFF), (residents(*RESIDENT_ROWS), RESIDENTS)
    )
    assert (done.new, done.changed, done.unchanged, done.commit) == (0, 0, 7, None)
    assert git("rev-parse", "HEAD", cwd=estate) == head


def test_order_of_files_does_not_matter(place: Path) -> None:
    """Residents before their units on the command line come in all the same."""
    done = bring_all(place, (residents(*RESIDENT_ROWS), RESIDENTS), (UNIT_ROWS, UNITS))
    assert done.new == 5


def test_changed_rows_are_followed(estate: Path, git: Git) -> None:
    """A new phone, an end and a new home are taken over; git shows what changed."""
    rows = (
        RESIDENT_ROWS[0].replace("138 1234 0000", "13700000000"),
        RESIDENT_ROWS[1],
        RESIDENT_ROWS[2].replace("2021/2/3,", "2021/2/3,2025/6/30"),
        "Z10,Anna Li,13900000001,,3-2-1502,租户,2025/7/1,",
    )
    done = bring(estate, residents(*rows), RESIDENTS)
    assert (done.new, done.changed, done.unchanged) == (0, 2, 0)
    wang, anna = records(estate, "resident")
    assert wang.phones == ("0571-88887777", "13700000000")
    assert [(home.unit, str(home.until)) for home in anna.occupancies] == [
        ("A-1502", "2025-06-30"), ("3-2-1502", "None"),
    ]  # fmt: skip
    shown = git("show", "--unified=0", cwd=estate).splitlines()
    assert "+    until: '2025-06-30'" in shown
    assert check(estate).problems == []
    assert bring(estate, residents(*rows), RESIDENTS).unchanged == 2


def test_the_offices_own_changes_stay(estate: Path) -> None:
    """Where the office changed what the source has not, the office's word stands, untold."""
    act(
        estate,
        leader(estate),
        lambda desk: edit(desk, "1", FieldEdits(set={"name": "王芳芳"})),
        NOW,
    )
    act(estate, leader(estate), lambda desk: move_out(desk, "2", until="2025-12-01"), NOW)
    done = bring(estate, residents(*RESIDENT_ROWS), RESIDENTS)
    assert (done.changed, done.unchanged) == (0, 2)
    assert [one.name for one in records(estate, "resident")] == ["王芳芳", "Anna Li"]


def test_both_have_changed(estate: Path) -> None:
    """What both changed stays the office's and is told at every import; the rest is followed."""
    act(
        estate,
        leader(estate),
        lambda desk: edit(desk, "1", FieldEdits(set={"name": "王芳芳"})),
        NOW,
    )
    rows = [row.replace("王芳", "王方").replace("1234 0000", "1234 9999") for row in RESIDENT_ROWS]
    for changed in (1, 0):
        done = bring(estate, residents(*rows), RESIDENTS)
        (tally,) = done.tallies
        assert tally.changed == changed
        assert [(one.id, one.fields) for one in tally.conflicts] == [("R-A00001", ("name",))]
    wang, _ = records(estate, "resident")
    assert (wang.name, wang.phones[-1]) == ("王芳芳", "138 1234 9999")


def test_rows_of_one_number_contradict(estate: Path) -> None:
    """Rows of one resident that name two persons are refused; no name is repeated."""
    with pytest.raises(InvalidData) as caught:
        bring(
            estate, residents(RESIDENT_ROWS[0], RESIDENT_ROWS[1].replace("王芳", "王方")), RESIDENTS
        )
    told = str(caught.value.problems[0])
    assert "row 3: name is not what row 2 says of the same number" in told
    assert "王" not in told


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("138 1234 0000", "tomorrow", "手机, (hidden): is no phone number"),
        ("3栋2单元1502", "3栋2单元1503", "房号, '3栋2单元1503': is no unit on file"),
        ("业主", "朋友", "身份, '朋友': is not among the mapping's values"),
        ("2019/5/1", "", "入住, '': is empty, and a unit is named"),
        ("王芳", "", "姓名, '': is empty, and name must be known"),
    ],
)
def test_bad_residents(estate: Path, old: str, new: str, said: str) -> None:
    """Every bad cell is told, personal ones hidden."""
    with pytest.raises(InvalidData) as caught:
        bring(estate, residents(RESIDENT_ROWS[0].replace(old, new)), RESIDENTS)
    assert said in str(caught.value.problems[0])


def test_tickets_name_residents_and_staff_by_the_sources_numbers(estate: Path) -> None:
    """A ticket's row names its resident and its assignee as the old system did."""
    for who, by in (("Z9", "W01"), ("R-A00001", "w01"), ("Z9", "张伟")):
        row = TICKET_ROW.format(who=who, by=by).replace("7,", f"{who}{by},", 1)
        bring(estate, table(row, header=TICKET_HEADER), TICKETS)
    assert {(one.resident, one.assignee) for one in records(estate, "ticket")} == {
        ("R-A00001", "w01")
    }


def test_all_in_one_commit(place: Path, git: Git) -> None:
    """Tickets name residents and staff that come with them; text that looks alike stays."""
    words = '"x\nresident: R-ZZ000000000"'
    row = TICKET_ROW.format(who="Z10", by="张伟").replace("Pipe leaks", words)
    done = bring_all(
        place,
        (table(row, header=TICKET_HEADER), TICKETS),
        (residents(*RESIDENT_ROWS), RESIDENTS),
        (STAFF_ROWS, STAFF),
        (UNIT_ROWS, UNITS),
    )
    assert (done.new, git("rev-list", "--count", "HEAD", cwd=place).strip()) == (8, "2")
    (ticket,) = records(place, "ticket")
    assert (ticket.resident, ticket.assignee) == ("R-A00002", "w01")
    assert ticket.text == "x\nresident: R-ZZ000000000"
    assert check(place).problems == []


def test_one_bad_row_of_any_file_stops_all(place: Path, git: Git) -> None:
    """All or nothing holds across kinds."""
    with pytest.raises(InvalidData):
        bring_all(place, (UNIT_ROWS, UNITS), (residents("Z1,,,,,,,"), RESIDENTS))
    assert git("rev-list", "--count", "HEAD", cwd=place).strip() == "1"


def test_one_unit_under_two_numbers(estate: Path) -> None:
    """A file that numbers one unit twice is refused."""
    with pytest.raises(InvalidData) as caught:
        bring(estate, UNIT_ROWS + "9,A-1502,77\n", UNITS)
    assert "row 5: A-1502 stands in row 3 under another number" in str(caught.value.problems[0])


def test_a_unit_taken_by_hand_is_known(estate: Path, git: Git) -> None:
    """A unit that is on file already is not made twice; what it lacks is filled in."""
    act(estate, leader(estate), lambda desk: add_unit(desk, "9-1-101"), NOW)
    done = bring(estate, UNIT_ROWS + "9,9栋1单元101,77\n", UNITS)
    assert (done.new, done.changed, done.unchanged) == (0, 1, 3)
    (filled,) = [one for one in records(estate, "unit") if one.id == "9-1-101"]
    assert (filled.area, filled.source.number) == (77, "9")
    assert git("rev-list", "--count", "HEAD", cwd=estate).strip() == "4"


def test_mapping_of_another_kind(tmp_path: Path) -> None:
    """A mapping that half tells where residents live is refused."""
    text = RESIDENTS.replace("  since: {column: 入住}\n", "")
    with pytest.raises(InvalidData) as caught:
        load(mapping_file(tmp_path, text))
    assert "since is missing" in str(caught.value.problems[0])


def test_two_files_of_tickets(place: Path) -> None:
    """Tickets of two systems in one import have numbers of their own, without gaps."""
    other = MAPPING.replace("oldbook", "otherbook")
    done = bring_all(place, (table(*ROWS), MAPPING), (table(*ROWS), other))
    assert done.new == 6
    assert [one.id for one in records(place, "ticket")] == [
        "T2511-A0001", "T2511-A0002", "T2511-A0003", "T2511-A0004", "T2512-A0001", "T2512-A0002",
    ]  # fmt: skip
    assert check(place).problems == []


def test_two_files_that_name_one_unit(place: Path) -> None:
    """A unit of two files is one record; the second file changes nothing of the first's."""
    other = UNITS.replace("oldbook", "otherbook")
    rows = "编号,房号,面积\n77,3-2-1502,12\n78,A-1502,55\n"
    done = bring_all(place, (UNIT_ROWS, UNITS), (rows, other))
    assert [tally.new for tally in done.tallies] == [3, 0]
    areas = {unit.id: unit.area for unit in records(place, "unit")}
    assert (areas["3-2-1502"], areas["A-1502"]) == (89.5, 55)
    assert [(one.id, one.fields) for one in done.tallies[1].conflicts] == [("3-2-1502", ("area",))]


def test_a_beginning_that_was_corrected(estate: Path) -> None:
    """Another day of moving in takes the place of the first; the office's own day stays."""
    rows = [RESIDENT_ROWS[0].replace("2019/5/1", "2018/5/1"), *RESIDENT_ROWS[1:]]
    done = bring(estate, residents(*rows), RESIDENTS)
    assert (done.changed, done.bad) == (1, 0)
    wang, _ = records(estate, "resident")
    assert [(home.unit, str(home.since)) for home in wang.occupancies] == [
        ("3-2-1502", "2018-05-01"), ("B1-P012", "2020-01-01"),
    ]  # fmt: skip
    assert bring(estate, residents(*rows), RESIDENTS).commit is None
    assert check(estate).problems == []


def test_a_second_stay(estate: Path) -> None:
    """Who comes back after moving out has two homes in the same unit."""
    rows = (
        RESIDENT_ROWS[2].replace("2021/2/3,", "2021/2/3,2023/1/1"),
        "Z10,Anna Li,13900000001,,A-1502,租户,2024/1/1,",
    )
    bring(estate, residents(*rows), RESIDENTS)
    _wang, anna = records(estate, "resident")
    assert [(str(home.since), str(home.until)) for home in anna.occupancies] == [
        ("2021-02-03", "2023-01-01"), ("2024-01-01", "None"),
    ]  # fmt: skip
    assert bring(estate, residents(*rows), RESIDENTS).commit is None


LEASES = """\
编号,姓名,手机,房号,身份,租期
1,甲,13800000011,3-2-1502,租户,2025-01-01至2026-12-31
2,乙,13800000012,3-2-1502,租户,自2025年3月1日起至长期
3,丙,13800000013,A-1502,租户,2025.02.01-2027.01.31
4,丁,13800000014,B1-P012,租户,2025/3/1 ~ 9/30
"""


def test_both_ends_of_a_lease_in_one_cell(estate: Path) -> None:
    """The suggested mapping reads them; the last day is lived in; a lease may have no end."""
    file = estate.parent / "leases.csv"
    file.write_text(LEASES, encoding="utf-8")
    mapping = suggest(estate, str(file), kind=RowKind.RESIDENTS)
    assert "until: {column: 租期, range: end, day: last}" in mapping
    bring(estate, LEASES, mapping)
    homes = [one.occupancies[0] for one in records(estate, "resident") if len(one.name) == 1]
    assert [(str(home.since), str(home.until)) for home in homes] == [
        ("2025-01-01", "2027-01-01"), ("2025-03-01", "None"), ("2025-02-01", "2027-02-01"),
        ("2025-03-01", "2025-10-01"),
    ]  # fmt: skip
    wrong = LEASES.replace("2026-12-31", "2026-13-31")
    assert bring(estate, wrong, mapping, dry_run=True).bad == 1
