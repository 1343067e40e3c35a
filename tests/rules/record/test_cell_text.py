"""Lists and parts stand in one cell so that they are read again as they were."""

from __future__ import annotations

from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st

from svc.exchange.mapping.field_reader import parts_of
from svc.rules.record.cell_text import cell_text, cell_values, pairs_of

NAMES = st.from_regex(r"[a-z][a-z0-9_]{0,8}", fullmatch=True)
WORDS = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=12)
PARTS = st.lists(st.dictionaries(NAMES, WORDS, min_size=1, max_size=3), min_size=1, max_size=3)


def read_part(value: Any) -> Any:
    """One part as an import reads it."""
    return value if isinstance(value, dict) else pairs_of(value)


@given(PARTS)
@example([{"what": "a=b"}])
@example([{"what": "大米，5斤"}])
@example([{"what": " "}])
@example([{"what": "[x]"}, {"what": '{"y": 1}'}])
@example([{"what": "a;b"}, {"what": "c|d"}])
def test_parts_come_back(parts: list[dict[str, str]]) -> None:
    """Whatever their fields hold."""
    assert [read_part(one) for one in cell_values(cell_text(parts))] == parts


@given(st.lists(WORDS, min_size=1, max_size=4, unique=True))
@example(["a/b", "c"])
@example(["1、2"])
@example(["大米 五斤", "油"])
def test_lists_come_back(values: list[str]) -> None:
    """Whatever their values hold; an import parts plain ones as it parts all cells."""
    cell = cell_text(values)
    read = cell_values(cell) if cell.startswith(("[", "{")) else parts_of(cell)
    assert read == values


@given(WORDS)
def test_no_part_is_no_part(text: str) -> None:
    """What is not `name=value` all the way is none, and never half of one."""
    pairs = pairs_of(text)
    if pairs is not None:
        assert pairs and all(name.isascii() for name in pairs)
