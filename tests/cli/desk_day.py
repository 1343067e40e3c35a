"""What tests of the commands share: Li Na at the desk, with one new ticket."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from svc.desk.ticket.intake import Request, create
from tests.estate import done

#: Year and month in the numbers of today.
DAY = f"{datetime.now(ZoneInfo('Asia/Shanghai')):%y%m}"


@pytest.fixture
def at_the_desk(estate: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An office with one new ticket, a leak in 3-2-1502, reported by R-A00001."""
    monkeypatch.setenv("SVC_ACTOR", "li.na")
    done(estate, lambda desk: create(desk, leak()))
    return estate


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
