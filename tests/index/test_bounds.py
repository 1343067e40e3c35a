"""No number in a record can be larger than what computes with it can hold."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from msgspec import inspect

from svc.kinds.derive import type_of
from svc.kinds.table import KINDS
from tests.support import Run, git

#: Integers an SQLite column holds exactly, and a JavaScript reader of the JSON as well.
MOST = 2**53


def numbers(node: inspect.Type, path: str) -> Iterator[tuple[str, inspect.Type]]:
    """Every number in a type, by path."""
    if isinstance(node, (inspect.IntType, inspect.FloatType)):
        yield path, node
    if isinstance(node, inspect.StructType):
        for field in node.fields:
            if field.name != "format":
                yield from numbers(field.type, f"{path}.{field.name}")
    for name in ("types", "item_types"):
        for inner in getattr(node, name, ()):
            yield from numbers(inner, path)
    for name in ("item_type", "key_type", "value_type", "type"):
        inner = getattr(node, name, None)
        if isinstance(inner, inspect.Type):
            yield from numbers(inner, path)


@pytest.mark.parametrize("kind", KINDS)
def test_numbers_have_bounds(kind: str) -> None:
    """Both ends of every number are in the schema, so that an editor knows them too."""
    for path, number in numbers(inspect.type_info(type_of(kind)), kind):
        found: dict[str, Any] = msgspec.structs.asdict(number)
        assert found["ge"] is not None or found["gt"] is not None, path
        assert found["le"] is not None and found["le"] <= MOST, path


@pytest.mark.parametrize(
    "words",
    ["unit add 6-1-101 --floor 9999999999999999999999", "unit add 6-1-101 --area inf",
     "unit add 6-1-101 --area 1e300", "unit edit 3-2-1502 --set floor=-1e30",
     "office edit --set policies.reopen_days=99999999999999999999"],
)  # fmt: skip
def test_commands_refuse_numbers_beyond(estate: Path, run: Run, words: str) -> None:
    """Refused before anything is written."""
    head = git("rev-parse", "HEAD")
    told = run(f"svc --as li.na {words}", code=None)
    assert told.code in (1, 2, 4), told.err
    assert git("rev-parse", "HEAD") == head


@pytest.mark.parametrize("line", ["floor: 9999999999999999999999", "area: .inf", "area: 1e300",
                                  "format: 99999999999999999999"])  # fmt: skip
def test_a_number_beyond_spoils_only_its_record(estate: Path, run: Run, line: str) -> None:
    """Committed by hand, past every check: the other records are read as ever."""
    path = estate / "records/units/3/3-2-1502.yaml"
    key = line.partition(":")[0]
    kept = [one for one in path.read_text(encoding="utf-8").splitlines()
            if not one.startswith(f"{key}:")]  # fmt: skip
    path.write_text("\n".join([*kept, line]) + "\n", encoding="utf-8")
    git("commit", "-qam", "slip")
    assert "3-2-1501" in run("svc unit list").out
    assert f"records/units/3/3-2-1502.yaml:{len(kept) + 1}: {key}: " in run("svc check", code=4).out
