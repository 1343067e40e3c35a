"""Reference tables are made from the code, and say what it does."""

from __future__ import annotations

import re

import pytest

from svc import language
from svc.cli.manual import reference
from svc.cli.parsing.command_table import COMMANDS
from svc.model.words import Action, Status
from tests.support import TOP


def cells(table: str) -> list[list[str]]:
    """The rows of a Markdown table, without its head."""
    lines = table.splitlines()
    assert re.fullmatch(r"(\| --- )+\|", lines[1])
    width = lines[0].count(" | ")
    assert all(line.replace("\\|", "").count(" | ") == width for line in lines)
    return [line.strip("| ").split(" | ") for line in lines[2:]]


@pytest.mark.parametrize("name", list(reference.TABLES))
def test_tables_are_markdown(name: str) -> None:
    """Each has a head and rows as wide as it."""
    assert cells(reference.TABLES[name]())


def test_rooms() -> None:
    """Every folder of the package says what lies in it; floors come from the top."""
    rows = cells(reference.rooms())
    folders = {path.parent.relative_to(TOP / "svc") for path in (TOP / "svc").rglob("__init__.py")}
    assert {name.strip("`/") for name, _said in rows} == {
        folder.as_posix() for folder in folders if folder.parts
    }
    assert all(said.endswith((".", ":")) for _name, said in rows)
    floors = [name.strip("`/") for name, _said in rows if name.count("/") == 1]
    assert (floors[0], floors[-1]) == ("cli", "model")


def test_lifecycle() -> None:
    """A row an action, in the words of the domain."""
    table = reference.lifecycle()
    assert len(cells(table)) == len(Action)
    assert "| `assign` 派单 | new, assigned → assigned | department or person, active |" in table
    assert "| `create` 登记 | → new |" in table
    assert "| `contact` 联系 | event, any open state |" in table
    assert "| `callback` 回访 | done, closed → closed or assigned |" in table


def test_states() -> None:
    """All eight, with the ways out of each."""
    table = reference.states()
    assert len(cells(table)) == len(Status)
    assert "| `cancelled` 已撤销 | – |" in table


def test_commands_in_chinese() -> None:
    """What a command does is told in the reader's language, those of records' own steps too."""
    with language.spoken("zh_CN"):
        rows = cells(reference.commands())
    assert [said for *_others, said in rows if not re.search("[\u4e00-\u9fff]", said)] == []


def test_commands() -> None:
    """Every command once, those of groups by their whole name."""
    named = re.findall(r"`svc ([a-z -]+)`", reference.commands())
    leaves = [row.name for row in COMMANDS if row.target]
    leaves += [f"{row.name} {one.name}" for row in COMMANDS for one in row.commands]
    assert sorted(named) == sorted(leaves)


def test_fill() -> None:
    """A text gets its tables between its marks; filling it again changes nothing."""
    text = "before\n<!-- table: exit-codes -->\nold\n<!-- end -->\nafter\n"
    filled = reference.fill(text)
    assert "| 5 | busy or conflicting" in filled
    assert "old" not in filled
    assert filled.startswith("before\n") and filled.endswith("after\n")
    assert reference.fill(filled) == filled
    with pytest.raises(KeyError):
        reference.fill(text.replace("exit-codes", "nope"))
