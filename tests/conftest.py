"""Fixtures for all tests: a machine without habits of its own, `run`, `git`, `office`."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.database import DirectoryBasedExampleDatabase

from svc import language
from tests.support import TOP, Run
from tests.support import git as run_git

if TYPE_CHECKING:
    from tests.week import Week

settings.register_profile(
    "local",
    deadline=None,
    database=DirectoryBasedExampleDatabase(TOP / ".hypothesis" / "examples"),
    max_examples=60,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
settings.register_profile("ci", settings.get_profile("local"), derandomize=True, database=None)
settings.load_profile("ci" if os.environ.get("CI") else "local")


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Name long values by their argument: a workbook's bytes tell when they were made.

    Two workers that made them in different seconds would have different tests.
    """
    return argname if isinstance(val, (str, bytes)) and len(val) > 80 else None


@pytest.fixture(autouse=True)
def bare_machine(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> Iterator[None]:
    """No configuration but defaults, the machine's clock on UTC, and no repository around."""
    home = tmp_path_factory.mktemp("home")
    (home / "gitconfig").write_text("[init]\n\tdefaultBranch = main\n", encoding="utf-8")
    for name in list(os.environ):
        if name.startswith(("SVC_", "GIT_", "XDG_", "LC_", "_SVC")):
            monkeypatch.delenv(name)
    for name in ("COLUMNS", "LINES", "NO_COLOR", "FORCE_COLOR", "PYTHONIOENCODING", "LANGUAGE"):
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
def office(tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A fresh office without records, and the folder the test runs in."""
    place = tmp_path / "office"
    run(["svc", "init", str(place)])
    monkeypatch.chdir(place)
    return place


@pytest.fixture
def estate(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path_factory: pytest.TempPathFactory,
    request: pytest.FixtureRequest,
) -> Path:
    """An office with two staff, four units and three residents; see `tests.estate`."""
    from tests.estate import furnish

    model: Path | None = getattr(request.config, "_estate", None)
    if model is None:
        model = tmp_path_factory.mktemp("model") / "office"
        furnish(model)
        request.config._estate = model  # type: ignore[attr-defined]
    place = tmp_path / "office"
    shutil.copytree(model, place)
    monkeypatch.chdir(place)
    return place


@pytest.fixture
def week(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path_factory: pytest.TempPathFactory,
    request: pytest.FixtureRequest,
) -> Week:
    """An office with a week of November 2024 behind it; see `tests.week`."""
    from tests.week import live

    model: Week | None = getattr(request.config, "_week", None)
    if model is None:
        model = live(tmp_path_factory.mktemp("week") / "office")
        request.config._week = model  # type: ignore[attr-defined]
    place = tmp_path / "office"
    shutil.copytree(model.place, place)
    monkeypatch.chdir(place)
    return model._replace(place=place)
