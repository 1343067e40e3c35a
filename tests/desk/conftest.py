"""The fixture `counter`."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.counter import Counter, staffed


@pytest.fixture
def counter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Counter:
    """A copy of an office with staff of every role, as the folder the test runs in."""
    place = tmp_path / "office"
    staffed(place)
    monkeypatch.chdir(place)
    return Counter(place)
