"""No few people are found in a table, by themselves or as what is left of a total."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from svc.reports.withholding import withheld

PEOPLE = st.frozensets(st.sampled_from("abcdefghijklmnop"), max_size=9)
TABLES = st.dictionaries(
    st.tuples(st.sampled_from(["owner", "tenant", "family"]), st.sampled_from("123")), PEOPLE
)


@given(TABLES, st.integers(1, 6), st.frozensets(st.sampled_from(["owner", "tenant", "family"])))
def test_nobody_is_found(
    table: dict[tuple[str, str], frozenset[str]], least: int, totals: frozenset[str]
) -> None:
    """Every shown cell, and all that is not shown beside a known total, has enough behind it."""
    hidden = withheld(table, least, totals)
    assert all(len(who) >= least for cell, who in table.items() if cell not in hidden)
    for place, names in ((0, totals), (1, frozenset("123"))):
        for name in names:
            line = [cell for cell in table if cell[place] == name]
            left = frozenset().union(*(table[cell] for cell in line if cell in hidden))
            shown = [cell for cell in line if cell not in hidden]
            assert not left or len(left) >= least or not shown


@given(TABLES)
def test_what_is_large_enough_is_shown(table: dict[tuple[str, str], frozenset[str]]) -> None:
    """Where no cell is small nothing is withheld."""
    large = {cell: who for cell, who in table.items() if len(who) >= 3}
    assert not withheld(large, 3, ("owner", "tenant", "family"))
