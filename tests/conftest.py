"""Fixtures for all tests: a machine without habits of its own, `run`, `git`, `office`."""

from __future__ import annotations

import os
import re
import shutil
import time
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.database import DirectoryBasedExampleDatabase

from svc import language
from tests import models
from tests.models import copy_of
from tests.support import FEW, MANY, TOP, Run, look_deep
from tests.support import git as run_git

if TYPE_CHECKING:
    from tests.week import Week

_NUMBERS = count(1)

settings.register_profile(
    "local",
    deadline=None,
    database=DirectoryBasedExampleDatabase(TOP / ".hypothesis" / "examples"),
    max_examples=FEW,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
settings.register_profile("ci", settings.get_profile("local"), derandomize=True, database=None)


def pytest_configure(config: pytest.Config) -> None:
    """Look deep where the slow tests are not left out."""
    deep = "not slow" not in config.option.markexpr
    look_deep(deep)
    profile = settings.get_profile("ci" if os.environ.get("CI") else "local")
    settings.register_profile("this run", profile, max_examples=MANY if deep else FEW)
    settings.load_profile("this run")


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Name long values by their argument: a workbook's bytes tell when they were made.

    Two workers that made them in different seconds would have different tests.
    """
    return argname if isinstance(val, (str, bytes)) and len(val) > 80 else None


@pytest.fixture(scope="session")
def homes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new home for each test, and where offices are kept that many begin with."""
    top = tmp_path_factory.mktemp("session")
    base = tmp_path_factory.getbasetemp()
    # Workers of one run have folders of their own in one that is the run's.
    run = base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base
    models.lie_in(top / "models", run / "shared-models")
    for name in ("models", "template/hooks", "template/info"):
        (top / name).mkdir(parents=True)
    # Without git's examples of hooks, which make a third of a new office's files.
    settings = f"[init]\n\tdefaultBranch = main\n\ttemplateDir = {top / 'template'}\n"
    (top / "gitconfig").write_text(settings, encoding="utf-8")
    return top


@pytest.fixture(autouse=True)
def bare_machine(homes: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No configuration but defaults, the machine's clock on UTC, and no repository around."""
    # Pytest looks through all its folders for the number of the next.
    home = homes / f"home{next(_NUMBERS)}"
    home.mkdir()
    shutil.copy(homes / "gitconfig", home / "gitconfig")
    for name in list(os.environ):
        if name.startswith(("SVC_", "GIT_", "XDG_", "LC_", "_SVC")):
            monkeypatch.delenv(name)
    # Without what Python keeps of modules each process of svc would compile them all anew.
    for name in ("COLUMNS", "LINES", "NO_COLOR", "FORCE_COLOR", "PYTHONIOENCODING", "LANGUAGE",
                 "PYTHONDONTWRITEBYTECODE"):  # fmt: skip
        monkeypatch.delenv(name, raising=False)
    settled = {
        "HOME": str(home),
        "GIT_CONFIG_GLOBAL": str(home / "gitconfig"),
        "GIT_CONFIG_NOSYSTEM": "1",
        "PYTHONPATH": str(TOP),
        "TZ": "UTC",
        "LANG": "C.UTF-8",
        "SVC_LANG": "en",
    }
    for name, value in settled.items():
        monkeypatch.setenv(name, value)
    time.tzset()
    monkeypatch.chdir(home)
    language.use("en")
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.fixture
def run() -> Run:
    """Runs `svc`: `run("svc list")`, or in a process of its own: `run.process("svc list")`."""
    return Run()


@pytest.fixture
def git() -> Callable[..., str]:
    """Runs git: `git("log", cwd=office)`."""
    return run_git


@pytest.fixture
def tmp_path(homes: Path, request: pytest.FixtureRequest) -> Path:
    """A folder of the test's own: pytest's, without its search for the next number."""
    name = re.sub(r"\W", "_", request.node.name, flags=re.ASCII)[:30]
    folder = homes / f"{name}{next(_NUMBERS)}"
    folder.mkdir(mode=0o700)
    return folder


def _open_office(place: Path) -> None:
    Run()(["svc", "init", str(place)])


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A fresh office without records, and the folder the test runs in."""
    place = copy_of(_open_office, tmp_path / "office")
    monkeypatch.chdir(place)
    return place


@pytest.fixture
def estate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An office with two staff, four units and three residents; see `tests.estate`."""
    from tests.estate import furnish

    place = tmp_path / "office"
    furnish(place)
    monkeypatch.chdir(place)
    return place


@pytest.fixture
def desk(tmp_path: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The estate with a closed and a new ticket, or as the test module's `begin` makes it."""
    from tests.handwork import desk_with_tickets

    begin = getattr(request.module, "begin", desk_with_tickets)
    place = copy_of(begin, tmp_path / "office")
    monkeypatch.chdir(place)
    return place


@pytest.fixture
def week(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Week:
    """An office with a week of November 2024 behind it; see `tests.week`."""
    from tests.week import live

    lived = live(tmp_path / "office")
    monkeypatch.chdir(lived.place)
    return lived
