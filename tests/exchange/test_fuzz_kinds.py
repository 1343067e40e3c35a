"""Whatever stands in rows of any kind, or in svc's own lines: a clear error or a sound office."""

from __future__ import annotations

import csv
import io
import json
import shutil
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from svc.desk.importing.run import ImportJob, import_files
from svc.desk.repository.check import check
from svc.errors import Fault, SvcError
from svc.exchange.mapping.model import RowKind
from tests.estate import furnish
from tests.exchange.row_kinds import test_estate_import as estate
from tests.exchange.row_kinds import test_followups_import as calls
from tests.exchange.trial import MAPPING, NOW, ROWS, bring, records, table

LIKELY = st.sampled_from(
    [
        "", " ", "1", "Z9", "W01", "8", "3栋2单元1502", "3-2-1502", "A座1502", "１２", "2019/5/1",
        "2019-05-01", "03.11.2025 10:00", "业主", "owner", "worker", "工程部", "138 1234 0000",
        "reached", "yes", "5", "-1", "9" * 30, "1e400", "nan", "\0", "\n", "R-ZZ000000000",
        "import", "svc", "'", "x" * 201, "resident: R-A00001", "\u2028", "a@b", "/", "../../x",
        "-rf", "{0}", "%s",
    ]
)  # fmt: skip
CELL = st.one_of(LIKELY, st.text(max_size=8))
#: Whole imports into whole offices, many of them.
pytestmark = pytest.mark.slow
KINDS: dict[str, tuple[str, str]] = {
    "units": (estate.UNITS, estate.UNIT_ROWS),
    "staff": (estate.STAFF, estate.STAFF_ROWS),
    "residents": (estate.RESIDENTS, estate.residents(*estate.RESIDENT_ROWS)),
    "followups": (calls.CALLS, calls.calls(*calls.ROWS)),
}


@pytest.fixture(scope="session")
def furnished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An office with staff, units, residents and tickets that rows can refer to."""
    place = tmp_path_factory.mktemp("fuzz") / "office"
    furnish(place)
    bring(place, table(*ROWS), MAPPING.replace("  closed: {column: Done}\n", ""))
    return place


def sound(office: Path) -> None:
    """Nothing is wrong in an office."""
    assert check(office).problems == []


def attempt(office: Path, jobs: list[ImportJob]) -> None:
    """Import: all of it, or a clear error and nothing."""
    before = {
        kind: len(records(office, kind)) for kind in ("unit", "staff", "resident", "followup")
    }
    try:
        done = import_files(office, None, jobs, now=NOW)
    except SvcError as error:
        assert not isinstance(error, Fault)
        assert error.message
        assert error.next_step
        done = None
    after = {kind: len(records(office, kind)) for kind in before}
    assert sum(after.values()) - sum(before.values()) == (done.new if done else 0)
    sound(office)


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_cells_of_good_rows_gone_bad(furnished: Path, kind: str, data: st.DataObject) -> None:
    """Some cells of good rows replaced by anything, bad rows left out or not."""
    mapping, text = KINDS[kind]
    header, *rows = list(csv.reader(io.StringIO(text)))
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(rows) - 1))
        rows[at][data.draw(st.integers(0, len(header) - 1))] = data.draw(CELL)
    with tempfile.TemporaryDirectory() as folder:
        office = Path(shutil.copytree(furnished, Path(folder) / "office"))
        file, path = Path(folder) / "rows.csv", Path(folder) / "map.yaml"
        made = io.StringIO()
        csv.writer(made).writerows([header, *rows])
        file.write_bytes(made.getvalue().encode("utf-8", "surrogatepass"))
        path.write_text(mapping, encoding="utf-8")
        rejects = Path(folder) / "bad.csv" if data.draw(st.booleans()) else None
        attempt(office, [ImportJob(str(file), path, rejects)])


VALUE = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), LIKELY, st.text(max_size=6)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=2), st.dictionaries(st.text(max_size=4), inner, max_size=2)
    ),
    max_leaves=3,
)
UNIT = {
    "format": 1,
    "id": "7-1-101",
    "building": "7",
    "use": "home",
    "entrance": "1",
    "room": "101",
}
PERSON = {"format": 1, "id": "R-A00004", "name": "New", "phones": ["13800000000"]}


@given(
    st.sampled_from([("units", UNIT), ("residents", PERSON)]),
    st.dictionaries(
        st.sampled_from(
            ["format", "id", "building", "use", "name", "phones", "source", "occupancies", "x"]
        ),
        VALUE,
        max_size=3,
    ),
    st.text(max_size=5),
)
@example(("units", UNIT), {}, "")
@example(("residents", PERSON), {"occupancies": [{"unit": "9-9-9", "relation": "owner"}]}, "")
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_own_lines_gone_bad(
    furnished: Path, good: tuple[str, dict[str, Any]], changes: dict[str, Any], tail: str
) -> None:
    """A line of svc's own with anything in its fields, and anything after it."""
    kind, record = good
    line = json.dumps({**record, **changes}, ensure_ascii=False)
    with tempfile.TemporaryDirectory() as folder:
        office = Path(shutil.copytree(furnished, Path(folder) / "office"))
        file = Path(folder) / f"{kind}.jsonl"
        file.write_bytes(f"{line}\n{tail}".encode("utf-8", "surrogatepass"))
        attempt(office, [ImportJob(str(file), None, kind=RowKind(kind))])


@given(st.binary(max_size=60))
@example(b"")
@example(b"{")
@example(b'{"id": 1}')
@example(b"\xff\xfe")
@example(b'{"id": "T2511-A0001"}\n' * 2)
@example(b"[" * 5_000)
@settings(max_examples=25, deadline=None)
def test_own_bytes(furnished: Path, data: bytes) -> None:
    """Any bytes in place of svc's own lines."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "tickets.jsonl"
        file.write_bytes(data)
        try:
            done = import_files(furnished, None, [ImportJob(str(file), None, kind=RowKind.TICKETS)])
        except SvcError as error:
            assert not isinstance(error, Fault)
            assert error.next_step
        else:
            assert done.new == 0
