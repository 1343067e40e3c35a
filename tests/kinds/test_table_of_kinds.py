"""Whatever svc has of every kind of record, it has of each: this loops over the table of kinds.

What is derived of staff, units, residents and follow-ups is what the tables written by
hand gave before kinds had rows; `rows_by_hand.json` keeps what those said of some files.
"""

from __future__ import annotations

import json
import re
from importlib import import_module
from typing import Any

import pytest

from svc import language
from svc.cli.parsing.command_table import COMMANDS
from svc.index.database import schema
from svc.index.rows.records import parse_file
from svc.kinds import derive
from svc.kinds.fields import every_field, fields_of
from svc.kinds.id_schemes import Series
from svc.kinds.table import KINDS, counted, noun, nouns, of_code, of_plural, place_of
from tests.support import TOP

BY_HAND = json.loads((TOP / "tests/kinds/rows_by_hand.json").read_text("utf-8"))
SAMPLE = sorted((TOP / "records").rglob("*.yaml"))
each = pytest.mark.parametrize("kind", KINDS)
#: Those of which the sample office has records: every kind with code of its own, and some more.
SAMPLED = sorted({place[0] for path in SAMPLE
                  if (place := place_of(path.relative_to(TOP).as_posix()))})  # fmt: skip
sampled = pytest.mark.parametrize("kind", SAMPLED)


@pytest.mark.parametrize("case", BY_HAND, ids=lambda case: case["path"])
def test_derived_rows_are_those_written_by_hand(case: dict[str, Any]) -> None:
    """Every column, every flaw and every reference, of sound files and of spoiled ones."""
    parsed = parse_file(case["path"], case["file"].encode(), "CN")
    assert parsed.problem is None
    flaws = [path for path, _reason in json.loads(parsed.flaws or "[]")]
    assert sorted(flaws) == sorted(path for path, _reason in case["flaws"])
    assert set((parsed.names or "").split()) == set((case["names"] or "").split())
    assert set(parsed.rows) == set(case["rows"])
    for table, by_hand in case["rows"].items():
        derived = [dict(zip(schema.columns(table), row, strict=True)) for row in parsed.rows[table]]
        assert len(derived) == len(by_hand)
        for ours, theirs in zip(derived, by_hand, strict=True):
            assert {name: ours[name] for name in theirs} == {**theirs, **measured(theirs)}


def measured(row: dict[str, Any]) -> dict[str, Any]:
    """An area, which was a number with a point then, in ten-thousandths of a square metre."""
    area = row.get("area")
    return {} if area is None else {"area": round(area * 10_000)}


def test_by_hand_covers_what_is_derived() -> None:
    """All kinds whose tables were written by hand before, each spoiled at least once."""
    derived = {name for name, kind in KINDS.items() if kind.derived and not kind.general}
    paths = [(place_of(case["path"]) or ("", ""))[0] for case in BY_HAND]
    spoiled = [case["flaws"] for case in BY_HAND]
    assert set(paths) == derived
    assert {kind for kind, flaws in zip(paths, spoiled, strict=True) if flaws} == derived


@each
def test_a_kind_has_its_row_and_its_file(kind: str) -> None:
    """Name, plural and code lead to it; its type, its rules and its format are there."""
    row = KINDS[kind]
    assert (row.name, of_code(row.code), of_plural(row.plural)) == (kind, row, row)
    names = [field.name for field in fields_of(derive.type_of(kind))]
    assert names[0] == "format"
    assert set(row.columns) <= set(names)
    assert row.format >= 1
    assert row.rules_module() is import_module(row.rules or row.record.partition(":")[0])
    assert all(field.refers in {*KINDS, *derive.LISTED, ""}
               for _path, field in every_field(derive.type_of(kind)))  # fmt: skip


@each
def test_what_holds_a_kind_against_others_is_there(kind: str) -> None:
    """The module that its row names can be asked for mismatches."""
    assert not KINDS[kind].ties or callable(import_module(KINDS[kind].ties).mismatches)


@each
def test_a_kind_is_called_something(kind: str) -> None:
    """One and several of it, in both languages."""
    row = KINDS[kind]
    assert (noun(kind), counted(kind, 1)) == (row.english or row.name, f"1 {noun(kind)}")
    assert counted(kind, 2000).startswith("2,000 ")
    language.use("zh_CN")
    assert noun(kind) == nouns(kind) == row.chinese
    assert counted(kind, 2000) == f"2,000 {row.counted}{row.chinese}"
    assert row.counted or row.general


@sampled
def test_where_a_record_lies_says_which_it_is(kind: str) -> None:
    """The path of every record of the sample, and back; no other kind claims it."""
    mine = [path.relative_to(TOP).as_posix() for path in SAMPLE]
    places = [(path, place) for path in mine if (place := place_of(path)) and place[0] == kind]
    assert places
    for path, (_kind, record_id) in places:
        assert KINDS[kind].path(record_id) == path


@pytest.mark.parametrize("kind", [name for name, row in KINDS.items() if row.series])
def test_numbers_of_two_kinds_are_never_alike(kind: str) -> None:
    """What begins with its letter is of this kind: nobody else's series takes it."""
    series = KINDS[kind].series
    assert series is not None
    spans = {"month": "2611", "year": "26", "": ""}
    stem = spans[series.span]
    if series.parent:
        above = KINDS[series.parent].series
        assert above is not None
        stem = above.spell(spans[above.span], "A", 42)
    number = series.spell(stem, "A", 42)
    assert KINDS[kind].scheme(number) is series
    assert series.parse(number).sequence == 42
    others = [row.series for row in KINDS.values() if row.series not in (None, series)]
    assert not any(re.fullmatch(other.pattern, number) for other in others if other)


@each
def test_the_index_keeps_a_kind(kind: str) -> None:
    """It has a table, found by id, by number and by source as its row says."""
    row = KINDS[kind]
    columns = schema.columns(kind)
    assert schema.TABLES_OF[kind][0] == kind
    assert {name for name, _columns in row.tables} <= set(schema.TABLES_OF[kind])
    assert ("source_number" in columns) is row.sourced
    assert ("sequence" in columns) is any(isinstance(scheme, Series) for scheme in row.ids)
    if row.derived:
        assert set(row.columns) <= set(columns)


def test_the_sample_shows_every_kind_that_has_code_of_its_own() -> None:
    """Whoever mends one of them is told what no longer goes through."""
    assert {kind.name for kind in KINDS.values() if not kind.general} <= set(SAMPLED)


@sampled
def test_every_record_of_the_sample_goes_through(kind: str) -> None:
    """Rows that fit their tables, no flaw, and references that say what they say by path."""
    count = 0
    for path in SAMPLE:
        name = path.relative_to(TOP).as_posix()
        if (place_of(name) or ("",))[0] != kind:
            continue
        count += 1
        parsed = parse_file(name, path.read_bytes(), "CN")
        assert (parsed.kind, parsed.problem, parsed.flaws) == (kind, None, None)
        for table, rows in parsed.rows.items():
            assert {len(row) for row in rows} <= {len(schema.columns(table))}
    assert count


@each
def test_a_kind_is_listed_by_a_command(kind: str) -> None:
    """What an error names as the next step is there."""
    assert KINDS[kind].listing.partition(" ")[0] in {command.name for command in COMMANDS}
