"""`svc jobs`: one worker's own jobs, on a terminal and as a page for a phone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from svc.desk.ticket.actions import accept, assign
from svc.desk.ticket.waiting import wait
from tests import chromium
from tests.counter import Counter
from tests.support import Run, slow_after

if TYPE_CHECKING:
    from playwright.sync_api import Browser


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One browser for all tests of this module."""
    with chromium.browser() as started:
        yield started


@pytest.fixture
def counter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Counter:
    """Zhang Wei has three jobs, of which one waits, and Wu Gang one."""
    from tests.counter import staffed

    staffed(tmp_path / "office")
    monkeypatch.chdir(tmp_path / "office")
    office = Counter(tmp_path / "office")
    numbers = [
        office.ticket(text="楼道灯不亮，请打 13800001234").id,
        office.ticket(text="卫生间漏水", priority="emergency").id,
        office.ticket(text="门禁失灵").id,
        office.ticket(text="别人的事").id,
    ]
    for number, who in zip(numbers, ["zhang.wei"] * 3 + ["wu.gang"], strict=True):
        office.do(lambda desk, number=number, who=who: assign(desk, number, who))
    office.do(lambda desk: accept(desk, numbers[2]), by="zhang.wei")
    office.do(lambda desk: wait(desk, numbers[2], "resident"), by="zhang.wei")
    return office


def test_whose_jobs(counter: Counter, run: Run) -> None:
    """His own and nobody else's, the most pressing first; what waits stands apart."""
    told = run("svc jobs zhang.wei --format json").json()
    now, waiting = told["blocks"]
    assert [row["text"] for row in now["rows"]] == ["卫生间漏水", "楼道灯不亮，请打 138****1234"]
    assert [row["text"] for row in waiting["rows"]] == ["门禁失灵"]
    assert {row["phones"] for row in now["rows"]} == {"138 **** 0000"}
    bare = run("svc --as zhang.wei jobs --format json").json()["blocks"]
    assert [one["rows"] for one in bare] == [now["rows"], waiting["rows"]]
    assert "13800001234" in run("svc jobs 张伟 --reveal").out.replace(" ", "")
    assert "nothing to show" in run("svc jobs chen.jing").out
    page = counter.place.parent / "own.html"
    run(f"svc jobs 张伟 -o {page}")
    assert page.stat().st_mode & 0o777 == 0o600
    run("svc jobs nobody", code=3)
    run("svc jobs", code=2)


@pytest.mark.parametrize("lang", slow_after(1, ["zh_CN", "en"]))
def test_on_a_phone(browser: Browser, counter: Counter, run: Run, lang: str) -> None:
    """Each job is a card that fits, its fields named; on a desk it is a row of a table."""
    place = counter.place.parent / "jobs.html"
    run(f"svc --lang {lang} jobs zhang.wei -o {place} --reveal")
    for width, shape in ((375, "block"), (1280, "table-row")):
        size = {"width": width, "height": 800}
        with chromium.opened(browser, place, viewport=size) as (shown, wrong):
            wide, room = chromium.overflow(shown)
            assert wide <= room
            assert chromium.missing_glyphs(shown) == []
            assert chromium.violations(shown) == ""
            assert wrong == []
            row = "getComputedStyle(document.querySelector('tbody tr')).display"
            assert shown.evaluate(row) == shape
