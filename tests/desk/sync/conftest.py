"""What all tests of desks that meet have in common."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from svc.audit import judge


@pytest.fixture(autouse=True)
def _pinned_times(monkeypatch: pytest.MonkeyPatch) -> None:
    """Acts of these tests happen at moments that were pinned long ago, and are recorded now.

    Desks judge what they fetch by every rule but those on moments, which have their own tests.
    """

    def nothing(*_args: object) -> Iterator[tuple[object, str]]:
        return iter(())

    monkeypatch.setattr(judge, "commit_times", nothing)
    monkeypatch.setattr(judge, "record_times", nothing)
