"""The torture of scripts/torture, at a smaller count."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest

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


def test_a_few_faults() -> None:
    """An action killed before the first of its file operations, as far as two seconds take it."""
    told = _faults("--only", "unit add", "--how", "kill", "--jobs", "1", "--seconds", "2",
                   seconds=400)  # fmt: skip
    found = re.search(r"(\d+) operations, (\d+) tries", told)
    assert found
    assert int(found[1]) > 60


@pytest.mark.slow
def test_every_fault() -> None:
    """Every command that writes, at each of its file operations, in every way."""
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
