"""A mapping file is checked like a record: every error at once, with its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from svc.errors import InvalidData, NotFound
from svc.exchange.reading.load_mapping import load
from svc.exchange.row_kinds.ticket_fields import Targets
from tests.exchange.trial import MAPPING, mapped, mapping_file
from tests.support import TOP


def refusal(folder: Path, text: str) -> list[str]:
    """What is said of a mapping."""
    with pytest.raises(InvalidData) as caught:
        mapped(folder, text)
    assert caught.value.exit_code == 4
    assert caught.value.next_step
    return [
        str(problem).replace(str(folder / "map.yaml"), "map") for problem in caught.value.problems
    ]


def test_the_shipped_mapping_is_one() -> None:
    """The commented example is valid, and says what its columns are."""
    made = load(TOP / "scripts" / "examples" / "boston311.yaml")
    assert made.headers["CASE_ENQUIRY_ID"] == "source.number"
    assert made.stamps is Targets.NONE


def test_missing_file(tmp_path: Path) -> None:
    """A mapping that is not there is named."""
    with pytest.raises(NotFound, match=r"no mapping file .*nothing\.yaml"):
        load(tmp_path / "nothing.yaml")
    with pytest.raises(NotFound):
        load(tmp_path)


def test_all_errors_at_once_with_their_lines(tmp_path: Path) -> None:
    """Unknown keys, wrong words and missing fields are told together."""
    text = MAPPING.replace("reporter: optional", "reporter: perhaps")
    text = text.replace("  text: {column: Words}\n", "").replace("  note:", "  remark:")
    said = refusal(tmp_path, text)
    assert any(line.startswith("map:8: reporter: 'perhaps'") for line in said)
    assert any("fields: text is missing" in line for line in said)
    assert any("unknown key 'remark'" in line and line.startswith("map:19:") for line in said)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("Asia/Shanghai", "Asia/Nowhere", "map:7: dates.timezone: unknown time zone"),
        ("%d.%m.%Y %H:%M", "%d.%m. %H:%M", "map:6: dates.formats: %d.%m. %H:%M lacks %Y"),
        ("{value: phone}", "{value: fax}", "map:16: fields.channel.value: 'fax' is none of"),
        ("C: complaint", "C: moan", "map:13: fields.kind.values.C: 'moan' is none of"),
        ("{value: engineering}", "{value: Eng neer}", "map:15: fields.department.value: "),
        ("{value: fixed}", "{value: fixed, column: Done}", "needs one of column, columns, temp"),
        ("{value: fixed}", "{}", "needs one of column, columns, template and value"),
        ("{column: Words}", "{template: Words}", "map:17: fields.text.template: names no column"),
        ("{column: Words}", "{cases: [{when: {column: What}, value: x}]}",
         "map:17: fields.text.cases[0].when: needs one of is, not, empty, before and after"),
        ("{column: Words}", "{cases: [{when: {column: What, is: x}}]}",
         "fields.text.cases[0]: needs one of column, columns, template and value"),
        ("{value: phone}", "{cases: [{when: {column: What, empty: true}, value: fax}]}",
         "fields.channel.cases[0].value: 'fax' is none of"),
        ("dates:", "rows: frist\ndates:", "map:5: rows: 'frist' is none of earliest, first, last"),
        ("dates:", "rows: earliest\nformat: cvs\ndates:", "map:6: format: 'cvs' is none of csv"),
        ("dates:", "skip:\n  - [{column: What}]\ndates:", "map:6: skip[0][0]: needs one of is"),
        ("{column: Words}", "{column: Words, join: ' '}", "fields.text.join: goes with columns"),
        ("{column: Words}", "{column: Words, rule: x}", "fields.text.rule: goes with a due time"),
        ("{column: Words}", "{column: Words, unknown: default}", "unknown: default is missing"),
        ("{column: Taken}", "{column: Taken, default: now}", "is a time: it comes from a column"),
        ("  resolution: {value: fixed}\n", "", "resolution is missing"),
        ("reporter: optional\n", "", "resident, or reporter_name and reporter_phone, is missing"),
        ("  department: {value: engineering}\n", "", "needs a department or an assignee"),
        ("  place: {columns: [Where, Quarter], default: Estate}\n", "", "unit or place is missing"),
        ("  note: {column: Outcome}", "  reporter_name: {column: Outcome}", "go together"),
        ("dates:", "delimiter: '\"'\ndates:", "cannot stand between cells"),
    ],
)  # fmt: skip
def test_what_makes_no_sense(tmp_path: Path, old: str, new: str, said: str) -> None:
    """Each piece of nonsense is found before a row is read, at its line."""
    assert old in MAPPING
    assert any(said in line for line in refusal(tmp_path, MAPPING.replace(old, new))), said


def test_twice_the_same_addition(tmp_path: Path) -> None:
    """What is to be added to the office stands once."""
    text = MAPPING + "office:\n  departments:\n    - {id: a, name: A}\n    - {id: a, name: B}\n"
    assert any("office.departments: 'a' stands twice" in line for line in refusal(tmp_path, text))


@pytest.mark.parametrize("data", [b"", b"\xff\xfe", b"a: &x [*x]", b"- 1"])
def test_no_yaml_of_ours(tmp_path: Path, data: bytes) -> None:
    """Whatever is no mapping at all is an error with words."""
    path = mapping_file(tmp_path)
    path.write_bytes(data)
    with pytest.raises(InvalidData):
        load(path)


def test_stamping_by_the_offices_targets(tmp_path: Path) -> None:
    """Open tickets are stamped where the file has no due times, unless the mapping says else."""
    assert mapped(tmp_path).stamps is Targets.OPEN
    due = MAPPING.replace("  note:", "  resolve_due: {column: Done}\n  note:")
    assert mapped(tmp_path, due).stamps is Targets.NONE
    assert mapped(tmp_path, "targets: all\n" + due).stamps is Targets.ALL
