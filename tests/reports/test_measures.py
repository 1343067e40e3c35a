"""The measures' files, what they list, and how figures are made of it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from statistics import median as other_median

import pytest
from hypothesis import given
from hypothesis import strategies as st

from svc.errors import Fault, UsageError
from svc.index.database import schema
from svc.reports import dimensions
from svc.reports.figures import median, nearest_rank
from svc.reports.measures import (
    DUTY_NAMES,
    FORMS,
    MONEY_NAMES,
    NAMES,
    chosen,
    every_measure,
    file_of,
    measure,
    parse_measure,
)
from svc.rules.ticket.lifecycle import SATISFIED_FROM
from tests.reports.histories import FIRST, GRID
from tests.support import TOP

FOLDER = TOP / "svc" / "reports" / "measures"
BOUNDS = {
    "from": int(FIRST.timestamp()),
    "to": int((FIRST + 60 * GRID).timestamp()),
    "as_of": int((FIRST + 70 * GRID).timestamp()),
    "repeat_days": 30,
}
GOOD = file_of("received").read_text(encoding="utf-8")
#: Tables that grow with the office: no measure may read one from end to end.
LARGE = ("ticket", "clock", "finish", "followup", "words", "record")


def test_every_file_is_a_measure_and_every_measure_a_file() -> None:
    """A file dropped in is shown, and a name without a file is no surprise at run time."""
    assert sorted(FOLDER.rglob("*.sql")) == sorted(
        map(file_of, (*NAMES, *MONEY_NAMES, *DUTY_NAMES))
    )
    for name in (*NAMES, *MONEY_NAMES, *DUTY_NAMES):
        assert measure(name).name == name


@pytest.mark.parametrize("name", NAMES)
def test_a_header_says_everything(name: str) -> None:
    """Chinese name, definition, source and example are there, and speak of nothing unknown."""
    found = measure(name)
    assert found.form in FORMS
    assert any("\u4e00" <= char <= "\u9fff" for char in found.chinese)
    assert all((found.definition, found.source, found.example, found.sql))
    for column in found.source.split(";")[0].split(", "):
        table, _, rest = column.partition(".")
        if rest and table in schema.TABLES:
            assert rest.split()[0] in schema.columns(table), column


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (GOOD.replace("-- source", "-- sauce"), "unknown key"),
        (GOOD.replace("-- form: count", "-- form: guess"), "unknown form"),
        ("SELECT row FROM ticket", "no header"),
        ("", "empty"),
    ],
)
def test_a_wrong_header_is_a_fault(text: str, reason: str) -> None:
    """A measure that does not say what it counts never runs."""
    with pytest.raises(Fault):
        parse_measure(text)


def test_a_header_may_go_on_over_lines() -> None:
    """Further comment lines belong to the key above them."""
    assert "received since" not in parse_measure(GOOD).definition
    text = GOOD.replace("-- source:", "--   and so on\n-- source:")
    assert parse_measure(text).definition.endswith(" and so on")
    assert parse_measure(text).sql == parse_measure(GOOD).sql


def test_satisfied_means_what_the_life_cycle_says() -> None:
    """The score from which a resident is satisfied is the same in SQL and in the rules."""
    assert f"score >= {SATISFIED_FROM} " in measure("satisfaction").sql


def test_measures_are_named_in_any_spelling_and_order() -> None:
    """Dashes and capitals are forgiven, a name given twice counts once, the order is kept."""
    assert [one.name for one in chosen(("Resolution-On-Time", "received", "received"))] == [
        "resolution_on_time", "received",
    ]  # fmt: skip
    assert chosen(()) == every_measure(money=True, duties=True)
    assert chosen((), money=False, duties=False) == every_measure()
    with pytest.raises(UsageError, match="'speed'"):
        chosen(("speed",))


def test_only_known_dimensions_reach_a_query() -> None:
    """A dimension is looked up, never pasted."""
    with pytest.raises(UsageError):
        dimensions.chosen(["kind; DROP TABLE ticket_row"])
    assert dimensions.chosen(["none"]) == ()
    assert dimensions.chosen([]) == dimensions.USUAL
    assert dimensions.chosen(["channel", "kind", "channel"]) == ("channel", "kind")


def test_groups_stand_in_the_offices_order() -> None:
    """Words in the order of the vocabulary, the office's lists in its own; none comes last."""
    office = {"categories": [{"id": "lift"}, {"id": "heat"}], "departments": []}
    assert dimensions.ordered("kind", ["repair", "", "complaint"], office) == [
        "complaint", "repair", "",
    ]  # fmt: skip
    assert dimensions.ordered("category", ["", "zoo", "heat", "lift", "ant"], office) == [
        "lift", "heat", "ant", "zoo", "",
    ]  # fmt: skip


@given(st.lists(st.integers(-(10**6), 10**9), min_size=1))
def test_median_and_percentile(values: list[int]) -> None:
    """The median is the usual one; 90 % do not exceed the percentile, and it is one of them."""
    values.sort()
    assert median(values) == other_median(values)
    p90 = nearest_rank(values, 90)
    assert p90 in values
    assert sum(value <= p90 for value in values) * 10 >= len(values) * 9
    assert sum(value < p90 for value in values) * 10 < len(values) * 9
    assert median([]) is None
    assert nearest_rank([], 90) is None


@pytest.fixture(params=["head", "lens"])
def tables(request: pytest.FixtureRequest) -> Iterator[sqlite3.Connection]:
    """Empty tables and views: those of HEAD, and those of another commit or moment."""
    db = sqlite3.connect(":memory:")
    for statement in (*schema.tables(), *schema.indexes()):
        db.execute(statement)
    db.create_function("worked", 3, lambda since, until, before: until - since)
    if request.param == "lens":
        for name in ("hidden", "shown"):
            db.execute(f"CREATE TEMP TABLE {name} (row INTEGER PRIMARY KEY)")
        for statement in schema.lens(schema.TABLES, "hidden", "shown"):
            db.execute(statement)
    yield db
    db.close()


@pytest.mark.parametrize("name", NAMES)
def test_no_measure_reads_a_whole_table(name: str, tables: sqlite3.Connection) -> None:
    """Every way into a large table leads through an index: a month costs a month."""
    plan = tables.execute(
        f"EXPLAIN QUERY PLAN SELECT 1, * FROM ({measure(name).sql})", BOUNDS
    ).fetchall()
    scanned = {step[3].split()[1].removeprefix("main.") for step in plan if "SCAN" in step[3]}
    assert not scanned & {f"{table}_row" for table in LARGE}


@pytest.mark.parametrize("name", NAMES)
def test_steps_are_found_by_their_ticket(name: str, tables: sqlite3.Connection) -> None:
    """Also in an office that grew by single actions, whose index has no statistics.

    All steps of an action, looked at again for each line, take hours in a large office.
    """
    plan = tables.execute(
        f"EXPLAIN QUERY PLAN SELECT 1, * FROM ({measure(name).sql})", BOUNDS
    ).fetchall()
    loops: dict[int, list[str]] = {}
    for _id, parent, _unused, detail in plan:
        if detail.startswith(("SEARCH", "SCAN")):
            loops.setdefault(parent, []).append(detail)
    inner = [detail for nested in loops.values() for detail in nested[1:]]
    assert [detail for detail in inner if detail.endswith(("(action=?)", "(action=?) LEFT-JOIN"))
            ] == []  # fmt: skip
