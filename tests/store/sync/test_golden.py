"""Golden merges: of a version of the rules, the same three files give the same bytes for good.

`golden/VERSION/NAME/` holds `path`, `base`, `published`, `ours` (absent where there is no such
file) and `merged`. Whoever changes a rule raises `MERGE_VERSION` and adds a folder; old merges
are judged by the rules of their time.
"""

from __future__ import annotations

import pytest

from svc.kinds.merge import MERGE_VERSION
from svc.store.sync.merge_file import Sides, merge_file, with_office_disputes
from tests.support import TOP

GOLDEN = TOP / "tests/store/sync/golden" / str(MERGE_VERSION)
SIDES = Sides("a" * 40, "b" * 40)
NAMES = sorted(folder.name for folder in GOLDEN.iterdir())


def file(name: str, version: str) -> bytes | None:
    """One version of a case's file."""
    path = GOLDEN / name / version
    return path.read_bytes() if path.exists() else None


def merged(name: str) -> bytes:
    """What the merge makes of a case; disputes that it tells beside the file stand below it."""
    path = (GOLDEN / name / "path").read_text("utf-8").strip()
    result = merge_file(
        path, file(name, "base"), file(name, "published"), file(name, "ours"), SIDES
    )
    besides = "".join(f"\n# beside: {one.field} {one.hash}" for one in result.besides)
    return (result.data or b"") + besides.encode()


@pytest.mark.parametrize("name", NAMES)
def test_golden(name: str) -> None:
    """The bytes that were written down."""
    assert merged(name) == file(name, "merged")


def test_there_are_cases() -> None:
    """Of every sort of file there is one at least."""
    paths = ((GOLDEN / name / "path").read_text("utf-8").strip() for name in NAMES)
    kinds = {path.split("/")[1] for path in paths}
    assert {"tickets", "residents", "units", "staff", "office.yaml"} <= kinds
    assert len(NAMES) >= 12


def test_disputes_of_other_files() -> None:
    """What a template cannot hold stands in the office's rules, comments kept."""
    office = file("office-comments", "base")
    assert office is not None
    result = merge_file("templates/a.md", b"one\n", b"two\n", b"three\n", SIDES)
    assert result.data == b"two\n"
    text = with_office_disputes(office, result.besides).decode()
    assert "  - field: templates/a.md\n" in text
    assert [line for line in office.decode().splitlines() if line not in text.splitlines()] == []
