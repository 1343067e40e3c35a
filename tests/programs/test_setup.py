"""`scripts/setup` on machines that lack something says what, and what to do."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.support import TOP

TOOLS = ("sh", "dirname", "cat", "cksum")
OLD = '#!/bin/sh\ncase "$2" in *version_info*) exit 1;; esac\nexit 0\n'
WITHOUT_VENV = '#!/bin/sh\ncase "$2" in *ensurepip*) exit 1;; esac\nexit 0\n'


@pytest.fixture
def machine(tmp_path: Path) -> Path:
    """A folder with the few programs that every machine has; nothing else is found."""
    programs = tmp_path / "bin"
    programs.mkdir()
    for name in TOOLS:
        found = shutil.which(name)
        assert found, name
        (programs / name).symlink_to(found)
    return programs


def program(machine: Path, name: str, text: str = "#!/bin/sh\nexit 0\n") -> None:
    """Put a program on the machine."""
    (machine / name).write_text(text, encoding="utf-8")
    (machine / name).chmod(0o755)


def said(machine: Path) -> str:
    """What the failing set-up said."""
    env = {**os.environ, "PATH": str(machine), "SVC_VENV": str(machine.parent / "venv")}
    done = subprocess.run(
        [TOP / "scripts" / "setup"], env=env, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert done.stdout == ""
    return done.stderr


def test_without_git(machine: Path) -> None:
    """Without git the set-up stops before it makes anything."""
    program(machine, "python3")
    assert "git was not found" in said(machine)
    assert not (machine.parent / "venv").exists()


def test_without_python(machine: Path) -> None:
    """Without any Python it says which is needed."""
    program(machine, "git")
    assert "no Python 3.11 or newer was found" in said(machine)


def test_with_an_old_python(machine: Path) -> None:
    """A Python that is too old counts as none."""
    program(machine, "git")
    program(machine, "python3", OLD)
    assert "no Python 3.11 or newer was found" in said(machine)


def test_with_a_python_that_cannot_make_environments(machine: Path) -> None:
    """A Python without venv, as Debian ships it, gets the package's name."""
    program(machine, "git")
    program(machine, "python3", WITHOUT_VENV)
    assert "apt install python3-venv" in said(machine)
