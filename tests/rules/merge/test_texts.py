"""Lines of two desks as one text."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from svc.rules.merge.lists import merge_sets
from svc.rules.merge.texts import changes, merge_texts

TEXTS = st.lists(st.sampled_from("abc"), max_size=8).map(
    lambda lines: "".join(f"{x}\n" for x in lines)
)
SETS = st.lists(st.integers(0, 6), unique=True, max_size=6)


@given(TEXTS, TEXTS)
def test_one_side_alone(base: str, other: str) -> None:
    """What one side alone changed, or both alike, is as that side has it."""
    assert merge_texts(base, other, base) == other
    assert merge_texts(base, base, other) == other
    assert merge_texts(base, other, other) == other


@given(TEXTS, TEXTS, TEXTS)
def test_sides_do_not_matter(base: str, one: str, other: str) -> None:
    """A text that can be merged is the same whoever was first."""
    assert merge_texts(base, one, other) == merge_texts(base, other, one)


@given(TEXTS, TEXTS)
def test_changes_lead_there(before: str, after: str) -> None:
    """The blocks, put in their places, make the other text."""
    old = before.splitlines(keepends=True)
    lines: list[str] = []
    at = 0
    for block in changes(old, after.splitlines(keepends=True)):
        lines += [*old[at : block.start], *block.lines]
        at = block.end
    assert "".join([*lines, *old[at:]]) == after


def test_both_places() -> None:
    """Changes apart are both taken; changes of one line collide."""
    base = "one\ntwo\nthree\nfour\n"
    assert (
        merge_texts(base, "1\ntwo\nthree\nfour\n", "one\ntwo\nthree\n4\n") == "1\ntwo\nthree\n4\n"
    )
    assert merge_texts(base, "1\ntwo\nthree\nfour\n", "I\ntwo\nthree\nfour\n") is None


@given(SETS, SETS, SETS)
def test_sets(base: list[int], one: list[int], other: list[int]) -> None:
    """Added by either, less removed by either; the order alone may depend on who was first."""
    merged = merge_sets(base, one, other)
    b, x, y = set(base), set(one), set(other)
    assert set(merged) == (x & y) | ((x | y) - b)
    assert len(set(merged)) == len(merged)
    assert set(merge_sets(base, other, one)) == set(merged)
    assert merge_sets(base, one, base) == tuple(one)
