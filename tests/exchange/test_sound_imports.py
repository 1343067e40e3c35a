"""Whatever an import writes is sound by every rule of svc check; what it refuses is told plainly."""

# ruff: noqa: E501 - tables of words are as long as they are

from __future__ import annotations

import random
import re
import tempfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from svc.desk.importing.run import ImportJob, import_files
from svc.desk.repository.check import check
from svc.errors import Fault, SvcError
from svc.exchange.mapping.model import RowKind
from svc.exchange.reading.load_mapping import read
from tests.estate import UNITS, furnish
from tests.exchange.trial import NOW, bring, records
from tests.models import copy_of
from tests.oracle.imports import RandomImport
from tests.support import Run, examples, git

#: What Python says and no person does.
PYTHON = re.compile(
    r"<[\w.]+[ :]|\bNone\b|\bTrue\b|\bFalse\b|Decimal\(|datetime\.|frozenset|\\[nux]|[\[({]'|b'"
    r"|\b[A-Z]\w+Error\b|Struct\b"
)
WORDS = ("", "无", "甲", "Ann", "3栋2单元1502", "A座1502", "138 0000 0001", "12", "021-6666 8888",
         "2025-12-31", "2026-01-01 09:00", "2019/5/1", "业主", "owner", "tenant", "worker", "主管",
         "engineering", "order", "x" * 201, "是", "no", "-1", "89.5", "a@b.org", "it's", "女\n士")  # fmt: skip


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An office with something to refer to."""
    place = tmp_path_factory.mktemp("sound") / "office"
    furnish(place)
    return place


def estate(dice: random.Random, folder: Path) -> Iterator[ImportJob]:
    """Tables of units, staff and residents: fields from columns of anything that is likely."""
    fields = {
        "units": ["unit", "use", "floor", "area", "vacant", "note"],
        "staff": [
            "id",
            "name",
            "department",
            "roles",
            "phone",
            "email",
            "active",
            "since",
            "until",
        ],
        "residents": ["name", "phones", "email", "unit", "relation", "since", "until", "note"],
    }
    likely = {
        "unit": [*UNITS, "3栋2单元1502", "二期5幢301", "1栋商铺5"], "name": ["甲", "Ann", "女士"],
        "id": ["a.li", "b", "C3"], "department": ["engineering", "service", "order"],
        "relation": ["owner", "tenant"], "since": ["2019-05-01", "2025-12-31"],
        "roles": ["worker", "worker,supervisor"], "phone": ["138 0000 0001"],
        "phones": ["138 0000 0001/021-6666 8888"], "use": ["home", ""], "active": ["是", ""],
        "vacant": ["", "since=2025-01-01", "since=2025-03-01,until=2025-01-01"],
        "until": ["2026-12-31", "2025-12-31", ""],
    }  # fmt: skip
    for kind, names in fields.items():
        rows = [
            [str(dice.randrange(4))]
            + [dice.choice(WORDS if dice.random() < 0.15 else likely.get(name, ["", "12"])) for name in names]
            for _ in range(dice.randrange(1, 5))
        ]  # fmt: skip
        file, mapping = folder / f"{kind}.csv", folder / f"{kind}.yaml"
        cells = ['"{}"'.format('","'.join(row)) for row in [["no", *names], *rows]]
        file.write_text("\n".join(cells) + "\n", encoding="utf-8")
        day = dice.choice((", day: last", ", day: gone", "")) if kind == "residents" else ""
        lines = [f"kind: {kind}", "source: {system: e, number: no}",
                 "dates: {formats: ['%Y-%m-%d', '%Y/%m/%d', '%Y-%m-%d %H:%M']}", "fields:",
                 *(f"  {name}: {{column: {name}{day if name == 'until' else ''}}}"
                   for name in names)]  # fmt: skip
        mapping.write_text("\n".join(lines) + "\n", encoding="utf-8")
        yield ImportJob(str(file), mapping, folder / f"{kind}-bad.csv")


def plain(error: SvcError) -> None:
    """An error is no fault, says what next, and says nothing as a program would."""
    assert not isinstance(error, Fault)
    assert error.next_step
    told = [error.message, str(error.next_step)]
    told += [f"{one.path} {one.reason}" for one in getattr(error, "problems", ())]
    assert not [words for words in told if PYTHON.search(words)], told


@settings(max_examples=examples(12), deadline=None)
@given(st.integers(0, 10**6))
def test_whatever_is_imported_is_sound(office: Path, number: int) -> None:
    """Random tables and logs of every kind, by random mappings, together or one by one."""
    dice = random.Random(number)
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "office"
        copy_of(furnish, place)
        jobs = list(estate(dice, Path(folder)))
        made = RandomImport(dice, Path(folder) / "rows", "old", NOW - timedelta(seconds=1))
        jobs += made.jobs()
        batches = [jobs] if dice.random() < 0.5 else [[job] for job in jobs]
        for batch in batches:
            try:
                import_files(place, None, batch, now=NOW)
            except SvcError as error:
                plain(error)
        assert check(place).problems == [], number


FULL: dict[str, Any] = {
    "kind": "tickets", "source": {"system": "old", "number": ["no", "at"]}, "sheet": "x", "header_row": 1,
    "format": "csv", "encoding": "utf-8", "delimiter": ",", "quote": '"', "rows": "first",
    "dates": {"formats": ["iso", "%d.%m.%Y"], "timezone": "Asia/Shanghai", "year": 2025, "twice": "second"},
    "skip": [{"column": "a", "is": ["x", "y*"]}, [{"column": "a", "before": "b"}]], "nulls": ["无"],
    "reporter": "optional", "callback": "none", "targets": "all", "inferred": "insert",
    "states": {"done": "finish"}, "office": {"departments": [{"id": "d", "name": "D"}]},
    "fields": {
        "received": {"column": "at"}, "kind": {"value": "repair"}, "channel": {"value": "phone"},
        "category": {"column": "c", "values": {"w": "plumbing"}, "unknown": "default", "default": "noise"},
        "text": {"template": "{a}-{b}"}, "place": {"columns": ["a", "b"], "join": " "},
        "department": {"column": "d", "unknown": "add"}, "state": {"column": "s"},
        "resolution": {"value": "fixed"}, "finished": {"cases": [{"when": {"column": "a", "empty": True}, "value": ""}], "column": "f"},
        "resolve_due": {"column": "u", "rule": "source", "day": "end"},
    },
}  # fmt: skip
ODD = ("", "x", "it's", 0, -1, 10**30, True, None, [], {}, ["x"], {"x": 1}, [{}], "first", "\u2028", 1.5,
       "column", {"column": "a"}, "last", "T*", "9" * 300)  # fmt: skip


def spoiled(dice: random.Random, data: Any) -> Any:
    """A mapping with something else, something more or something less in one place."""
    if isinstance(data, dict) and data and dice.random() < 0.85:
        key = dice.choice(list(data))
        changed = dict(data)
        what = dice.random()
        if what < 0.15:
            del changed[key]
        elif what < 0.25:
            changed[dice.choice(("x", "when", "2", "it"))] = dice.choice(ODD)
        else:
            changed[key] = spoiled(dice, data[key])
        return changed
    if isinstance(data, list) and data and dice.random() < 0.7:
        at = dice.randrange(len(data))
        return [*data[:at], spoiled(dice, data[at]), *data[at + 1 :]]
    return dice.choice(ODD)


@settings(max_examples=examples(150), deadline=None)
@given(st.integers(0, 10**9))
def test_mappings_gone_bad(number: int) -> None:
    """A mapping that makes no sense is refused with its line, in words for people."""
    dice = random.Random(number)
    data = FULL
    for _ in range(dice.randrange(1, 4)):
        data = spoiled(dice, data)
    text = yaml.safe_dump(data, allow_unicode=True, sort_keys=False)
    try:
        read(text.encode(), Path("map.yaml"))
    except SvcError as error:
        plain(error)
        told = [f"{one.path} {one.reason}" for one in getattr(error, "problems", ())]
        if isinstance(data, dict) and data.get("source") == FULL["source"]:
            assert not [words for words in told if words.startswith("source.number must")], told


def test_who_imports_may_be_in_the_import(place: Path) -> None:
    """Whoever is named as acting may come with the import; whoever does not is refused."""
    folder, run = place.parent, Run()
    (folder / "s.csv").write_text("id,name\nnew.hand,新手\n", encoding="utf-8")
    (folder / "s.yaml").write_text(
        "kind: staff\nsource: {system: s, number: id}\nfields: {id: {column: id}, "
        "name: {column: name}, department: {value: service}}\n", encoding="utf-8",
    )  # fmt: skip
    words = ["svc", "-C", str(place), "import", "staff", str(folder / "s.csv"), "--mapping",
             str(folder / "s.yaml")]  # fmt: skip
    assert "other" in run(words, env={"SVC_ACTOR": "other"}, code=None).err
    assert records(place, "staff") == []
    run(words, env={"SVC_ACTOR": "new.hand"})
    assert [one.id for one in records(place, "staff")] == ["new.hand"]
    assert "Svc-Actor: new.hand" in git("log", "-1", "--format=%b", cwd=place)


PHONES = ("无", "12", "家里", "+", "abc", "0")


@pytest.mark.parametrize("phone", PHONES)
def test_phones_that_are_none(place: Path, phone: str) -> None:
    """An import takes no phone that the desk would not take: of residents, staff and reporters."""
    desk = Run()(["svc", "-C", str(place), "create", "漏水", "--kind", "repair", "--category",
                  "plumbing", "--place", "大堂", "--name", "甲", "--phone", phone, "--channel",
                  "phone"], code=None)  # fmt: skip
    assert desk.code != 0
    tables = {
        RowKind.RESIDENTS: "name: {column: name}, phones: {column: phone}",
        RowKind.STAFF: "id: {value: a.b}, name: {column: name}, department: {value: service},"
                       " phone: {column: phone}",
        RowKind.TICKETS: "received: {column: at}, kind: {value: repair}, text: {value: x}, "
                         "category: {value: plumbing}, channel: {value: phone}, place: {value: y},"
                         " reporter_name: {column: name}, reporter_phone: {column: phone}",
    }  # fmt: skip
    for kind, fields in tables.items():
        with pytest.raises(SvcError) as raised:
            bring(place, f"no,at,name,phone\n1,2025-11-03,甲,{phone}\n",
                  f"kind: {kind}\nsource: {{system: s, number: no}}\nfields: {{{fields}}}\n")  # fmt: skip
        plain(raised.value)
