"""Groups list their commands from a table, and import a command only to run it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator

import click
import pytest
from click.testing import CliRunner

from svc.cli.parsing.command_table import COMMANDS, SECTIONS
from svc.cli.parsing.lazy import Command, LazyGroup
from tests.support import Run

GROUP = LazyGroup(
    "tool",
    table=(
        Command("far", "no.such.module:far", "Never imported", "Later"),
        Command("show", "svc.cli.files.schema:schema", "Shown first", "First"),
        Command("people", "", "A nested group", "Later", (Command("add", "none:add", "Add one"),)),
    ),
    sections=("First", "Later"),
)


def loaded(rows: tuple[Command, ...] = COMMANDS) -> Iterator[tuple[str, click.Command]]:
    """Every command of the product with its path."""
    for row in rows:
        yield row.name, row.load()
        for name, command in loaded(row.commands):
            yield f"{row.name} {name}", command


def test_help_imports_nothing() -> None:
    """A group's help comes from the table, even where a module could not be imported."""
    result = CliRunner().invoke(GROUP, ["--help"])
    assert result.exit_code == 0
    assert "Never imported" in result.output
    assert "A nested group" in result.output


def test_sections_keep_their_order() -> None:
    """Headings follow the sections given, not the order of rows."""
    output = CliRunner().invoke(GROUP, ["--help"]).output
    assert output.index("First:") < output.index("Shown first") < output.index("Later:")


def test_nested_group_is_lazy_too() -> None:
    """A group inside a group lists its rows without importing them."""
    result = CliRunner().invoke(GROUP, ["people", "--help"])
    assert "Add one" in result.output


def test_command_is_imported_to_run() -> None:
    """A row leads to the command it names."""
    result = CliRunner().invoke(GROUP, ["show", "unit"])
    assert result.exit_code == 0
    assert "svc unit" in result.output


def test_a_command_with_commands_below_it() -> None:
    """The words name one of them, or else are the command's own; help and errors likewise."""
    row = Command(
        "schema",
        "svc.cli.files.schema:schema",
        "Own",
        commands=(Command("far", "no.such:far", "Far"),),
    )
    tool = LazyGroup("tool", table=(row,))
    runner = CliRunner()
    assert "svc unit" in runner.invoke(tool, ["schema", "unit"]).output
    assert "Usage: tool schema" in runner.invoke(tool, ["schema", "--help"]).output
    assert runner.invoke(tool, ["schema"]).exit_code == 2
    assert isinstance(runner.invoke(tool, ["schema", "far"]).exception, ImportError)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("shwo", "did you mean show?"),
        ("peeple", "did you mean people?"),
        ("xyz", "no command 'xyz'"),
    ],
)
def test_unknown_command_suggests(typed: str, said: str) -> None:
    """A misspelt command is a usage error that names the likely one."""
    result = CliRunner().invoke(GROUP, [typed])
    assert result.exit_code == 2
    assert said in result.output


def test_completion_comes_from_the_table() -> None:
    """Names complete with their help, without an import."""
    found = GROUP.shell_complete(click.Context(GROUP), "f")
    assert [(item.value, item.help) for item in found] == [("far", "Never imported")]


def test_help_of_svc_loads_no_heavy_library() -> None:
    """`svc --help` stays fast because it imports click and next to nothing else."""
    code = (
        "import sys; from svc.cli.main import main; main(['--help'])\n"
        "print(*sorted({name.partition('.')[0] for name in sys.modules}), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    heavy = {
        "msgspec", "yaml", "tabulate", "wcwidth", "git", "sqlite3", "json", "csv", "shutil",
        "pathlib", "subprocess", "dataclasses", "zoneinfo", "holidays", "phonenumbers", "logging",
    }  # fmt: skip
    assert not heavy & set(done.stderr.split())


def test_every_row_leads_to_a_command() -> None:
    """Each row of the product's table loads, and stands in a section of the help."""
    for path, command in loaded():
        assert isinstance(command, click.Command), path
    assert {row.section for row in COMMANDS} <= set(SECTIONS)


def test_every_command_and_option_is_explained() -> None:
    """Help says something about each command and each option."""
    for path, command in loaded():
        assert command.help, path
        for param in command.params:
            if isinstance(param, click.Option):
                assert param.help, f"{path} {param.opts}"


def test_every_help_prints(run: Run) -> None:
    """The help of each command prints, wherever one is."""
    for path, _ in loaded():
        assert "Usage: svc" in run(f"svc -C /nowhere {path} --help").out
