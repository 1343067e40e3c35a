"""`scripts/setup` says what a machine lacks; what it installs is locked, and fits."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

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


def said(machine: Path, *arguments: str) -> str:
    """What the failing set-up said."""
    env = {**os.environ, "PATH": str(machine), "SVC_VENV": str(machine.parent / "venv")}
    done = subprocess.run(
        [TOP / "scripts" / "setup", *arguments],
        env=env,
        capture_output=True,
        text=True,
        check=False,
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


def test_with_an_option_that_does_not_exist(machine: Path) -> None:
    """A mistyped option is no extra, and makes nothing."""
    program(machine, "git")
    assert "there is no option --oldst" in said(machine, "--oldst")
    assert "there is no extra tests" in said(machine, "tests")
    assert not (machine.parent / "venv").exists()


# Locks

PROJECT = tomllib.loads((TOP / "pyproject.toml").read_text(encoding="utf-8"))
LOCKS = {
    "requirements.lock": (),
    "requirements.test.lock": ("test",),
    "requirements.oldest.lock": ("test",),
}
_PIN = re.compile(
    r"([A-Za-z0-9._-]+)==(\S+)( ; [^\\]+)?((?: \\\n    --hash=sha256:[0-9a-f]{64})+)\n"
)


def required(extras: tuple[str, ...]) -> Iterator[Requirement]:
    """What svc needs, what builds it, and what its extras need."""
    project = PROJECT["project"]
    texts = [*project["dependencies"], *PROJECT["build-system"]["requires"]]
    for extra in extras:
        texts += project["optional-dependencies"][extra]
    return map(Requirement, texts)


def pinned(name: str) -> dict[str, Version]:
    """The versions of a lock, each of which has its hashes."""
    text = (TOP / "scripts" / name).read_text(encoding="utf-8")
    rest = _PIN.sub("", text)
    assert not rest.replace("# Made by scripts/lock from pyproject.toml.\n", ""), rest
    return {canonicalize_name(pin[1]): Version(pin[2]) for pin in _PIN.finditer(text)}


@pytest.mark.parametrize("name", LOCKS)
def test_locks_fit_what_is_required(name: str) -> None:
    """Every requirement is locked at a version it allows; scripts/lock makes it so again."""
    pins = pinned(name)
    for requirement in required(LOCKS[name]):
        version = pins.get(canonicalize_name(requirement.name))
        assert version is not None, f"{requirement} is not in {name}: scripts/lock"
        assert version in requirement.specifier, f"{requirement}, not {version}: scripts/lock"


def test_what_is_tested_is_what_is_installed() -> None:
    """Both locks have the same versions of what svc needs."""
    assert pinned("requirements.lock").items() <= pinned("requirements.test.lock").items()


def test_the_oldest_are_the_lower_bounds() -> None:
    """The lock for --oldest has the lowest version of each range, and every range has one."""
    pins = pinned("requirements.oldest.lock")
    for requirement in required(("test",)):
        bounds = {one.operator: one.version for one in requirement.specifier}
        lowest = bounds.get(">=") or bounds.get("==", "").removesuffix(".*")
        assert lowest, f"{requirement} has no lower bound"
        version = pins[canonicalize_name(requirement.name)]
        assert version.release[: len(Version(lowest).release)] == Version(lowest).release, version


@pytest.mark.slow
@pytest.mark.parametrize("option", ["", "test", "--newest", "--oldest"])
def test_an_environment_is_made(tmp_path: Path, option: str) -> None:
    """Each sort of environment is made from nothing, by pip alone, and svc runs in it."""
    env = {**os.environ, "SVC_VENV": str(tmp_path / "venv")}
    done = subprocess.run(
        [TOP / "scripts" / "setup", *filter(None, [option])],
        env=env, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    python = Path(done.stdout.strip())
    assert python == tmp_path / "venv" / "bin" / "python"
    version = subprocess.run(
        [python.parent / "svc", "--version"], capture_output=True, text=True, check=True
    )
    assert version.stdout.startswith("svc ")
