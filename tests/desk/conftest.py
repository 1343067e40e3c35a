"""The fixture `counter`."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.counter import Counter
from tests.estate import furnish


@pytest.fixture
def counter(
    tmp_path: Path,
    tmp_path_factory: pytest.TempPathFactory,
    request: pytest.FixtureRequest,
    monkeypatch: pytest.MonkeyPatch,
) -> Counter:
    """A copy of an office with staff of every role, as the folder the test runs in."""
    model: Path | None = getattr(request.config, "_counter", None)
    if model is None:
        model = tmp_path_factory.mktemp("counter") / "office"
        furnish(model)
        Counter(model).staff()
        request.config._counter = model  # type: ignore[attr-defined]
    place = tmp_path / "office"
    shutil.copytree(model, place)
    monkeypatch.chdir(place)
    return Counter(place)
