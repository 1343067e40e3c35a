"""A changed file keeps what people wrote beside the record."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from svc.model.office import Category, Department, Office, Policies
from svc.resources import starter_templates
from svc.store.yaml.codec import decode, encode
from svc.store.yaml.rewrite import rewritten

STARTER = (starter_templates() / "office.yaml").read_bytes()

TYPED = """\
# Rules of the office
format: 1
timezone: Asia/Shanghai   # the estate's
locale: "zh_CN"
name: '管理处'

calendar:
  # nobody on Sundays
  hours:
    mon: 08:30-12:00 13:30-17:30
    sun: closed
departments:
# the window
- id: service
  name: 客服部
# the tools
- id: engineering
  name: 工程部
  supervisor: li.na   # since May
policies: {reopen_days: 30}
# the end
"""


def office(data: bytes) -> Office:
    """The rules a file holds."""
    return decode(data, Office, "office.yaml")


def changed(**values: Any) -> tuple[str, str]:
    """The typed file before and after single values of the office change."""
    before = office(TYPED.encode())
    after = msgspec.structs.replace(before, **values)
    made = rewritten(TYPED.encode(), before, after)
    assert office(made) == after
    return TYPED, made.decode()


def lost(before: str, after: str) -> list[str]:
    """Lines that are gone."""
    return [line for line in before.splitlines() if line not in after.splitlines()]


def test_nothing_changed() -> None:
    """A record that did not change keeps its file, byte for byte."""
    before, after = changed()
    assert after == before


def test_single_value() -> None:
    """A changed value is one changed line."""
    before, after = changed(name="新名")
    assert after == before.replace("name: '管理处'", "name: 新名")


def test_new_value_stands_where_it_belongs() -> None:
    """A value that was absent comes after those before it in the schema; order stays."""
    before, after = changed(region="US")
    assert lost(before, after) == []
    assert "region: US\n" in after
    assert after.index("timezone") < after.index("locale") < after.index("name:")


def test_item_of_a_list() -> None:
    """A changed item keeps its other lines, new and removed items leave the others alone."""
    service, engineering = office(TYPED.encode()).departments
    before, after = changed(
        departments=(
            msgspec.structs.replace(service, name_en="Service"),
            engineering,
            Department(id="garden", name="园林部"),
        )
    )
    assert lost(before, after) == []
    assert "- id: service\n  name: 客服部\n  name_en: Service\n# the tools\n" in after
    assert "- id: garden\n  name: 园林部\n" in after
    before, after = changed(departments=(engineering,))
    assert lost(before, after) == ["# the window", "- id: service", "  name: 客服部"]


def test_flow_style_is_written_anew() -> None:
    """What was written in braces becomes a block when it changes."""
    _, after = changed(policies=Policies(reopen_days=14))
    assert "policies:\n" in after
    assert after.endswith("  reopen_days: 14\n# the end\n")
    assert after.startswith("# Rules of the office\n")


@pytest.mark.parametrize("ends", ["\r\n", "\u2028"])
def test_strange_line_ends(ends: str) -> None:
    """A file with other line ends is written anew as a whole, and right."""
    data = TYPED.replace("\n\n", f"\n{ends}\n" if ends != "\r\n" else "\n\n", 1)
    data = data.replace("\n", ends) if ends == "\r\n" else data.replace("管理处", f"管{ends}理处")
    before = office(data.encode())
    after = msgspec.structs.replace(before, name="x")
    assert office(rewritten(data.encode(), before, after)) == after


NAMES = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=8)
ITEMS = st.lists(
    st.builds(
        Category,
        id=st.sampled_from(["plumbing", "noise", "lift", "garden", "a.b"]),
        name=NAMES,
        name_en=st.none() | NAMES,
    ),
    unique_by=lambda one: one.id,
)
OFFICES = st.builds(
    lambda name, items, days, first: (name, tuple(items), days, first),
    NAMES, ITEMS, st.integers(0, 99), st.booleans(),
)  # fmt: skip


@given(OFFICES, st.booleans())
def test_whatever_changes_is_read_back(values: Any, annotated: bool) -> None:
    """Whatever is changed, the file holds exactly the record, and no comment is lost."""
    name, items, days, first = values
    data = (
        STARTER.replace(b"policies:\n", b"# how we decide\npolicies:\n") if annotated else STARTER
    )
    before = office(data)
    old = before.categories
    after = msgspec.structs.replace(
        before,
        name=name,
        categories=(*items, *old) if first and not items else (*old[:4], *items),
        policies=msgspec.structs.replace(before.policies, reopen_days=days),
    )
    made = rewritten(data, before, after)
    assert office(made) == after == office(encode(after))
    comments = [line for line in data.decode().splitlines() if line.startswith("#")]
    assert [line for line in made.decode().splitlines() if line.startswith("#")] == comments
