"""What tests of the commands share: Li Na at the desk, with one new ticket."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from svc.desk.ticket.intake import Request, create
from tests.estate import done, furnish
from tests.models import copy_of


class Numbered:
    """The number of a record made this month, found out when it is looked at.

    Whoever reads the tests in one month may run them in the next.
    """

    def __init__(self, letter: str, sequence: int) -> None:
        self._letter, self._sequence = letter, sequence

    def __str__(self) -> str:
        return f"{self._letter}{month()}-A{self._sequence:04}"

    def __format__(self, spec: str) -> str:
        return format(str(self), spec)

    def __eq__(self, other: object) -> bool:
        return str(self) == str(other)

    def __hash__(self) -> int:
        return hash(str(self))


def month() -> str:
    """Year and month in the numbers of today."""
    return f"{datetime.now(ZoneInfo('Asia/Shanghai')):%y%m}"


@cache
def _with_a_leak(_month: str) -> Callable[[Path], None]:
    """What makes the office of a month; in the next it is made anew."""

    def make(place: Path) -> None:
        furnish(place)
        done(place, lambda desk: create(desk, leak()))

    return make


@pytest.fixture
def at_the_desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An office with one new ticket, a leak in 3-2-1502, reported by R-A00001."""
    monkeypatch.setenv("SVC_ACTOR", "li.na")
    place = copy_of(_with_a_leak(month()), tmp_path / "office")
    monkeypatch.chdir(place)
    return place


@pytest.fixture
def office_folder(at_the_desk: Path) -> Path:
    """The same office's folder."""
    return at_the_desk


def leak(kind: str = "repair", category: str = "plumbing") -> Request:
    """A request as it comes in."""
    return Request(
        text="厨房漏水", kind=kind, category=category, channel="phone", unit="3-2-1502",
        resident="1",
    )  # fmt: skip
