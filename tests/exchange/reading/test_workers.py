"""Rows are made records on every core, and nobody can tell."""

from __future__ import annotations

import io
from typing import Any

import pytest

from svc.errors import InvalidData
from svc.exchange.files.source import ReadOptions, source_of
from svc.exchange.mapping.model import ImportMapping
from svc.exchange.reading import workers as making
from svc.exchange.reading.staged_rows import StagedRows
from svc.exchange.row_kinds.tickets import TicketMaker
from svc.exchange.rows.lookup import OfficeLookup
from svc.model.office import Office
from svc.resources import starter_templates
from svc.store.yaml.codec import decode
from tests.exchange.trial import NOW, mapped, table

GOOD = "{n},01.11.2025 08:30,{done},C,{what},Leak {n},,,Words {n}"


def rows() -> list[str]:
    """Thousands of rows, a few of them bad in different ways."""
    made = []
    for n in range(2_000):
        done = "02.11.2025 08:30" if n % 3 else ""
        made.append(GOOD.format(n=n, done=done, what="water" if n % 2 else "noise"))
    made[17], made[900], made[1999] = "17,bad", made[3], "1999,,,,,,,,"
    return made


def taken(mapping: ImportMapping, lines: list[str]) -> dict[str, Any]:
    """All that a batch knows of these rows."""
    text = (starter_templates() / "office.yaml").read_bytes()
    known = OfficeLookup(None, decode(text, Office, "office.yaml"))  # type: ignore[arg-type]
    source = source_of(io.BytesIO(table(*lines).encode()), "r", ReadOptions(mapping.headers))
    ticked: list[int] = []
    with StagedRows(None, "r", {"5"}, True) as batch:
        batch.read(source, TicketMaker(mapping, known, NOW), None, ticked.append)
        return {
            "records": list(batch.drafts()),
            "problems": batch.problems,
            "rows": (batch.rows, batch.bad, sum(ticked)),
            "counts": batch.counts,
            "sample": batch.sample,
            "used": batch.used,
        }


def test_cores_make_no_difference(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Records, order, problems and counts are the same in one process and in several."""
    mapping = mapped(tmp_path_factory.mktemp("map"))
    single = taken(mapping, rows())
    monkeypatch.setattr(making, "PARALLEL_FROM", 1)
    monkeypatch.setattr(making.os, "sched_getaffinity", lambda _: {0, 1, 2}, raising=False)
    several = taken(mapping, rows())
    assert several == single
    assert single["rows"] == (2_000, 3, 2_000)
    assert [problem.row for problem in single["problems"]] == [19, 902, *[2001] * 4]
    assert single["used"] == {"category": {"plumbing", "noise"}, "department": {"engineering"}}
    assert sum(single["counts"]["kind"].values()) == 1_996


def test_file_that_breaks_off_ends_the_workers(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An error of the file comes through while others are at work."""
    monkeypatch.setattr(making, "PARALLEL_FROM", 1)
    mapping = mapped(tmp_path_factory.mktemp("map"))
    with pytest.raises(InvalidData, match="never closed"):
        taken(mapping, [*rows(), '3,"open'])
