"""What is typed wrongly, for every command there is: told as such, never a fault of svc's."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from svc.cli.main import root
from svc.cli.parsing.lazy import CheckedCommand
from tests.support import Run, slow_after

#: Fits no number, no choice, no day and no moment.
_ODD = "☃"
#: Something that each kind of value takes, or refuses with a sentence.
_USUAL = ("1", "2026-01-05", "li.na")


def _commands(
    group: click.Group, path: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    ctx = click.Context(group)
    for name in group.list_commands(ctx):
        command = group.get_command(ctx, name)
        assert command is not None
        if isinstance(command, click.Group):
            yield from _commands(command, (*path, name))
        else:
            yield (*path, name), command


COMMANDS = dict(_commands(root))
LISTS = [path for path in COMMANDS if path[-1] == "list"]


def _options(command: click.Command) -> list[click.Option]:
    """Its options that take one value."""
    return [
        param
        for param in command.params
        if isinstance(param, click.Option) and not param.is_flag and not param.count
    ]


def test_each_command_tells_in_our_words() -> None:
    """Whatever its class adds, a command is one that tells what was typed wrongly."""
    others = [path for path, command in COMMANDS.items() if not isinstance(command, CheckedCommand)]
    assert others == []


def test_values_that_do_not_fit(run: Run, office: Path) -> None:
    """An option of numbers or choices quotes what it does not take, and the exit code is 2."""
    tried = 0
    for path, command in COMMANDS.items():
        for option in _options(command):
            if isinstance(option.type, (click.IntRange, click.Choice)):
                result = run(["svc", "--lang", "en", *path, option.opts[0], _ODD], code=2)
                assert _ODD in result.err, (path, option.opts)
                tried += 1
    assert tried > 500


@pytest.mark.parametrize("path", slow_after(8, [(path,) for path in LISTS]), ids=" ".join)
def test_each_option_of_a_list(run: Run, office: Path, path: tuple[str, ...]) -> None:
    """A list is asked by each of its options; there is an answer, or a sentence why not."""
    for option in _options(COMMANDS[path]):
        for value in _USUAL:
            result = run(["svc", *path, option.opts[0], value], code=None)
            assert result.code in (0, 2, 3), (option.opts, value, result.err)
