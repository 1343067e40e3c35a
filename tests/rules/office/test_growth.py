"""However many targets an office has, its rules are checked in time proportional to them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from svc.model.office import Category, Office, Target
from svc.model.words import Kind, Priority
from svc.rules.clocks.targets import TargetTable, choose
from svc.rules.office.consistency import breaches
from svc.rules.office.contradictions import contradictions
from tests.rules.office.test_consistency import starter
from tests.support import in_proportion

_SCOPES = st.tuples(
    st.sampled_from([None, *Kind]), st.sampled_from([None, "a", "b"]),
    st.sampled_from([None, *Priority]),
)  # fmt: skip


@given(st.lists(_SCOPES, max_size=12), st.sampled_from(Kind), st.sampled_from(["a", "b", None]),
       st.sampled_from([None, *Priority]))  # fmt: skip
def test_the_table_chooses_as_the_rule_says(
    scopes: list[tuple[Kind | None, str | None, Priority | None]],
    kind: Kind,
    category: str | None,
    priority: Priority | None,
) -> None:
    """The table finds what going through all targets finds."""
    targets = [
        Target(rule=f"r{n}", kind=scope[0], category=scope[1], priority=scope[2], resolve="2h")
        for n, scope in enumerate(scopes)
    ]
    asked = kind, category, priority
    assert TargetTable(targets).choose(*asked) is choose(targets, *asked)


def _office(targets: int) -> Office:
    """An office of so many targets, each of a category of its own and a priority."""
    names = [f"c{n}" for n in range(targets // 4)]
    return replace(
        starter(),
        categories=tuple(Category(id=name, name=name) for name in names),
        targets=tuple(
            Target(rule=f"{name}.{level}", category=name, priority=level, resolve="2h")
            for name in names
            for level in Priority
        ),
    )


def _hold(office: Office) -> None:
    """Hold an office's rules against one another."""
    breaches(office, {})
    contradictions(office, {})


def test_time_is_in_proportion() -> None:
    """Four times the targets take about four times the time, where pairs would take sixteen."""
    few, many = _office(1_000), _office(4_000)
    assert in_proportion(lambda: _hold(few), lambda: _hold(many))
