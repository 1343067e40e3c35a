"""The torture of scripts/torture, at a smaller count."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from importlib import import_module
from typing import Any

import click
import pytest

from svc.cli.main import root
from tests.support import TOP


def test_every_promise_is_kept() -> None:
    """Two writers at once, then some killed at random: nothing acknowledged is lost or doubled."""
    done = subprocess.run(
        [sys.executable, str(TOP / "scripts" / "torture.py"),
         "--kills", "6", "--creates", "5", "--writers", "3", "--seed", "7"],
        capture_output=True, text=True, check=False, timeout=400,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert "every promise kept" in done.stdout


@pytest.mark.slow
@pytest.mark.parametrize("kills", [3, 60])
def test_killed_backups(kills: int) -> None:
    """Whatever is killed, a backup is whole under its name, and a restore can be run again."""
    done = subprocess.run(
        [sys.executable, str(TOP / "scripts" / "torture.py"), "--backups", str(kills), "--seed",
         "7"],
        capture_output=True, text=True, check=False, timeout=1_200,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"{2 * kills} kills" in done.stdout and "every promise kept" in done.stdout


def _faults(*args: str, seconds: int) -> str:
    done = subprocess.run(
        [sys.executable, str(TOP / "scripts" / "torture.py"), "--faults", *args],
        capture_output=True, text=True, check=False, timeout=seconds,
    )  # fmt: skip
    if done.returncode == 2:
        pytest.skip(done.stdout)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "every promise kept" in done.stdout
    return done.stdout


@pytest.mark.slow
def test_a_few_faults() -> None:
    """An action killed before the first of its file operations, as far as two seconds take it."""
    told = _faults("--only", "unit add", "--how", "kill", "--jobs", "1", "--seconds", "2",
                   seconds=400)  # fmt: skip
    found = re.search(r"(\d+) operations, (\d+) tries", told)
    assert found
    assert int(found[1]) > 60


@pytest.fixture(scope="module")
def faults() -> Any:
    """`scripts/faults/commands.py`, which is no part of the package."""
    sys.path.insert(0, str(TOP / "scripts"))
    try:
        return import_module("faults.commands")
    finally:
        sys.path.remove(str(TOP / "scripts"))


def test_commands_that_are_tried_exist(faults: Any) -> None:
    """What is named there is a command; what nobody named would be told as untried."""
    there = set(_leaves(root, click.Context(root)))
    assert faults.known() - there == set()
    assert faults.untried(there) == set()
    assert faults.untried(["note", "board", "unit list", "import units"]) == set()
    assert faults.untried(["note", "unheard of"]) == {"unheard of"}


def _leaves(group: click.Group, ctx: click.Context) -> Iterator[str]:
    for name in group.list_commands(ctx):
        command = group.get_command(ctx, name)
        if isinstance(command, click.Group):
            inner = click.Context(command, parent=ctx, info_name=name)
            yield from (f"{name} {rest}" for rest in _leaves(command, inner))
        else:
            yield name


@pytest.mark.slow
def test_every_fault(faults: Any) -> None:
    """Every command that writes, at each of its file operations, in every way."""
    assert faults.untried(_leaves(root, click.Context(root))) == set()
    _faults(seconds=4 * 3600)


def test_some_histories() -> None:
    """Desks as pure data: as many histories as asked for, told by count; others from a seed on."""
    done = subprocess.run(
        [sys.executable, str(TOP / "scripts" / "torture.py"), "--histories", "60", "--seed",
         "5000", "--jobs", "1"],
        capture_output=True, text=True, check=False, timeout=400,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert "60 histories from number 5000" in done.stdout
    assert "every promise kept" in done.stdout
