"""Rows left out, fields that come from elsewhere in some rows, and columns put together."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from svc.errors import InvalidData
from svc.exchange.mapping.conditions import Condition, columns_of, compile_template, compile_when
from tests.exchange.trial import MAPPING, bring, table, tickets

HEADER = ("A", "B")


@pytest.mark.parametrize(
    ("condition", "held"),
    [
        (Condition("A", is_="测试"), ["测试", " 测试 "]),
        (Condition("A", is_=("x", "测*")), ["x", "测试", " 测试 "]),
        (Condition("A", not_="测*"), ["x", "", " "]),
        (Condition("A", empty=True), ["", " "]),
        (Condition("A", empty=False), ["x", "测试", " 测试 "]),
        ((Condition("A", is_="*试"), Condition("B", is_="b")), ["测试", " 测试 "]),
        ((Condition("A", is_="*试"), Condition("B", not_="b")), []),
    ],
)
def test_conditions(condition: Condition, held: list[str]) -> None:
    """Each form of a condition means the rows that it says."""
    holds = compile_when(condition, HEADER, datetime.fromisoformat)
    assert [cell for cell in ("x", "测试", " 测试 ", "", " ") if holds([cell, "b"])] == held


@pytest.mark.parametrize(
    ("template", "row", "words"),
    [
        ("{A}栋{B}室", ["3", "402"], "3栋402室"),
        ("{A}栋{B}室", [" 3 ", ""], "3栋室"),
        ("{A}栋{B}室", ["", " "], ""),
        ("{{{B}}} {A}{A}", ["x", "y"], "{y} xx"),
        ("{B}", ["", "{A}"], "{A}"),
    ],
)
def test_templates(template: str, row: list[str], words: str) -> None:
    """Columns stand in their places; braces written twice are braces."""
    assert set(columns_of(template)) <= set(HEADER)
    assert compile_template(template, HEADER)(row) == words


@pytest.mark.parametrize(
    ("first", "second", "before", "after"),
    [
        ("2025-01-02", "2025-01-03", True, False),
        ("2025-01-03", " 2025-01-02", False, True),
        ("2025-01-02", "2025-01-02T00:00", False, False),
        ("", "2025-01-02", False, False),
        ("2025-01-02", "soon", False, False),
    ],
)
def test_times_of_two_columns(first: str, second: str, before: bool, after: bool) -> None:
    """Two columns are compared as times; where one holds none, nothing is so."""
    for condition, wanted in (
        (Condition("A", before="B"), before), (Condition("A", after="B"), after),
    ):  # fmt: skip
        assert condition.headers == ("A", "B")
        assert compile_when(condition, HEADER, datetime.fromisoformat)([first, second]) is wanted


def test_closed_before_opened(place: Path) -> None:
    """A row closed before it was opened is left out, or comes in without that time."""
    rows = ("7,02.11.2025 08:30,01.11.2025 08:30,C,water,Pipe leaks,Gate 3,,",)
    with pytest.raises(InvalidData):
        bring(place, table(*rows))
    skipped = bring(place, table(*rows), MAPPING + "skip: [{column: Done, before: Taken}]\n")
    assert (skipped.new, skipped.parts[0].batch.skipped) == (0, 1)
    case = "{{cases: [{{when: {{column: Taken, after: Done}}, value: ''}}], column: {}}}"
    text = MAPPING.replace("{column: Done}", case.format("Done"))
    bring(place, table(*rows), text)
    (ticket,) = tickets(place)
    assert (ticket.finished, str(ticket.status)) == (None, "assigned")


def test_rows_left_out(place: Path) -> None:
    """Rows that a condition means are counted and left out, whatever else is wrong with them."""
    text = MAPPING + "skip:\n  - {column: Quarter, is: [Test, Void*]}\n"
    text += "  - [{column: Outcome, is: double}, {column: Done, empty: true}]\n"
    rows = (
        "7,01.11.2025 08:30,,C,water,Pipe leaks,Gate 3,,",
        "7,,,,,,,Test,",
        ",x,,,,,,Voided,",
        "8,01.11.2025 08:30,,C,water,Again,Gate 3,,double",
        "9,01.11.2025 08:30,02.11.2025 08:30,C,water,Again,Gate 3,,double",
    )
    done = bring(place, table(*rows), text)
    assert (done.rows, done.new, done.parts[0].batch.skipped) == (5, 2, 3)


def test_a_field_from_elsewhere_in_some_rows(place: Path) -> None:
    """The first case that holds gives the value; a constant is taken as it stands."""
    text = MAPPING.replace(
        "  place: {columns: [Where, Quarter], default: Estate}\n",
        "  place:\n"
        "    cases:\n"
        "      - {when: {column: Quarter, is: Common}, template: '{Quarter} ({Where})'}\n"
        "      - {when: {column: Where, empty: true}, value: North}\n"
        "    column: Where\n"
        "    values: {Gate 3: Third gate, North: South}\n",
    )
    start = "01.11.2025 08:30,,C,water,Leak"
    rows = [f"1,{start},Hall,Common,", f"2,{start},,East,", f"3,{start},Gate 3,East,"]
    with pytest.raises(InvalidData) as caught:
        bring(place, table(*rows), text)
    assert "row 2, Quarter, 'Common'" in str(caught.value.problems[0])
    text = text.replace("North: South}", "North: South}\n    unknown: keep")
    bring(place, table(*rows), text)
    assert [ticket.place for ticket in tickets(place)] == ["Common (Hall)", "North", "Third gate"]


def test_only_cases(place: Path) -> None:
    """Without a place of its own, a field is empty where no case holds."""
    text = MAPPING.replace(
        "{column: Words}",
        "{cases: [{when: {column: Where, is: A}, column: Words}], default: nothing said}",
    ).replace("  note: {column: Outcome}\n", "  note: {cases: [{when: {column: Where, is: A}, "
              "value: north}]}\n")  # fmt: skip
    start = "01.11.2025 08:30,,C,water"
    bring(place, table(f"1,{start},Leak,A,,", f"2,{start},Leak,B,,"), text)
    first, second = tickets(place)
    assert (first.text, second.text) == ("Leak", "nothing said")
    assert [len(ticket.timeline) for ticket in (first, second)] == [3, 2]


def test_date_and_time_in_two_columns(place: Path) -> None:
    """A day and a time of the day make a moment; a day alone is its beginning."""
    text = MAPPING.replace("{column: Taken}", "{columns: [Taken, Outcome], join: ' '}").replace(
        "'%d.%m.%Y %H:%M'", "'%d.%m.%Y %H:%M', '%d.%m.%Y'"
    )
    row = "01.11.2025,,C,water,Leak,A,"
    bring(place, table(f"1,{row},8:30", f"2,{row},"), text)
    assert [f"{ticket.received:%d %H:%M}" for ticket in tickets(place)] == ["01 08:30", "01 00:00"]
