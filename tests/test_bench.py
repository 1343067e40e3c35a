"""`scripts/bench`: what is called worse, and rows held against another checkout."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterable
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support import TOP

BENCH = TOP / "scripts" / "bench.py"


@pytest.fixture(scope="module")
def timing() -> Any:
    """`scripts/benchmark/timing.py`, which is no part of the package."""
    sys.path.insert(0, str(TOP / "scripts"))
    try:
        return import_module("benchmark.timing")
    finally:
        sys.path.remove(str(TOP / "scripts"))


@pytest.fixture(scope="module")
def figures() -> Any:
    """`scripts/benchmark/page.py`."""
    sys.path.insert(0, str(TOP / "scripts"))
    try:
        return import_module("benchmark.page")
    finally:
        sys.path.remove(str(TOP / "scripts"))


def test_the_page_keeps_what_was_not_measured(figures: Any) -> None:
    """Rows measured are renewed or added, others stay; what a promise misses is said."""
    text = figures.PAGES[0].read_text(encoding="utf-8")
    rows = [
        figures.Measured("due ÷ at 1k", 0.21, 0.2, 1.05, 1.3),
        figures.Measured("show ÷ at 1k", 0.5, 0.25, 2.0, 1.1),
        figures.Measured("monthly as JSON ÷ one second", 0.7, 1.0, 0.7, 1.0),
    ]
    once = figures.renewed(text, "On a machine", rows, figures.WORDS["en"])
    assert "On a machine:\n\n| what |" in once
    assert "| due ÷ at 1k | 0.21 | 0.2 | 1.05 | 1.3 |\n" in once
    assert "| show ÷ at 1k | 0.5 | 0.25 | 2.00 | 1.1, missed |\n" in once
    assert "| monthly as JSON | 0.7 |  |  | 1 |\n" in once
    assert "| import of 100,000 rows: peak MB |" in once
    assert once.partition("<!-- measured -->")[0] == text.partition("<!-- measured -->")[0]
    assert once.partition("<!-- /measured -->")[2] == text.partition("<!-- /measured -->")[2]
    again = figures.renewed(once, "On a machine", rows[:1], figures.WORDS["en"])
    assert again == once


def test_the_page_in_chinese(figures: Any) -> None:
    """Every row of the English page is there in Chinese words, and is renewed in its place."""
    english, chinese = (page.read_text(encoding="utf-8") for page in figures.PAGES)
    words = figures.WORDS["zh_CN"]
    tables = [text.partition("<!-- measured -->")[2].partition("<!-- /measured")[0].splitlines()
              for text in (english, chinese)]  # fmt: skip
    names = [[row.split("|")[1].strip() for row in table if row[:1] == "|"] for table in tables]
    assert [words.named(name) for name in names[0][2:]] == names[1][2:]
    rows = [figures.Measured("due ÷ at 1k", 0.21, 0.1, 2.1, 1.3)]
    machine = "x86_64, 2 cores, 300,000 tickets; medians of 5, seconds, by the clock"
    once = figures.renewed(chinese, machine, rows, words)
    assert "x86_64，2 核，300,000 张工单；5 次取中位数，单位秒，按时钟：\n\n| 项目 |" in once
    assert "| due ÷ 一千张时 | 0.21 | 0.1 | 2.10 | 1.3，未达到 |\n" in once
    assert once.count("\n|") == chinese.count("\n|")


def bench(*words: str) -> subprocess.CompletedProcess[str]:
    """Run it."""
    argv = [sys.executable, str(BENCH), *words]
    return subprocess.run(argv, capture_output=True, text=True, check=False)


def works(timing: Any, seconds: Iterable[float], order: list[str], name: str) -> Callable[[], Any]:
    """A work that takes as long as told, run by run, and notes when it ran."""
    spans = iter(seconds)

    def work() -> Any:
        order.append(name)
        return timing.Usage(next(spans), 1.0, 10.0)

    return work


def test_in_turn_and_medians(timing: Any) -> None:
    """Once unmeasured, then A B A B; the ratio is that of pairs, not of medians."""
    order: list[str] = []
    theirs = works(timing, [99, 1, 2, 4, 1, 1], order, "A")
    ours = works(timing, [99, 1, 2, 2, 3, 1], order, "B")
    done = timing.compared(ours, theirs, 5)
    assert "".join(order) == "AB" * 6
    assert (done.ours, done.theirs, done.ratio, done.cpu) == (2, 1, 1, 1)
    assert done.spread == 0


@given(factor=st.floats(0.2, 5), noise=st.lists(st.floats(0.8, 1.25), min_size=5, max_size=5))
def test_worse_is_over_a_tenth_and_over_the_noise(
    timing: Any, factor: float, noise: list[float]
) -> None:
    """A tenth is forgiven, and whatever the pairs differ by among themselves."""
    ours = works(timing, [1, *(factor * part for part in noise)], [], "B")
    done = timing.compared(ours, works(timing, [1] * 6, [], "A"), 5)
    ratios = sorted(factor * part for part in noise)
    assert done.ratio == pytest.approx(ratios[2])
    assert done.spread == pytest.approx((ratios[3] - ratios[1]) / 2)
    if factor < 0.85:
        assert not done.is_worse
    if factor > 2:
        assert done.is_worse
    assert not (done.is_worse and done.ratio <= 1.1)


def test_a_program_and_what_it_started(timing: Any) -> None:
    """Processor time and memory of processes that the program started count."""
    code = "import subprocess as s, sys; s.run([sys.executable, '-c', 'x = b\"1\" * 80_000_000'])"
    usage = timing.run(sys.executable, "-c", code)
    assert usage.peak > 75
    assert usage.seconds > 0 < usage.cpu


def test_rows_and_sizes_there_are_none_of() -> None:
    """What cannot be measured is said before anything is made."""
    for words, said in (
        (("monthyl",), "no row 'monthyl'\n  next: one of help, "),
        (("help", "--size", "many"), "'many' is no size\n  next: 1k, "),
        (("help", "--against", "/"), "/ is no checkout of svc\n  next: "),
    ):
        done = bench(*words)
        assert done.returncode == 1
        assert said in done.stderr
        assert "Traceback" not in done.stderr


@pytest.mark.slow
def test_held_against_a_checkout(tmp_path: Path) -> None:
    """A checkout against itself: each chosen row once, and none is worse by half."""
    done = bench("help", "show", "behind", "--size", "1200", "--against", str(TOP))
    assert done.returncode in (0, 1), done.stderr
    rows = [line for line in done.stdout.splitlines() if "÷" in line]
    assert [row.split()[0] for row in rows] == ["svc", "show", "list"]
    for row in rows:
        before, after, ratio = map(float, row[62:].split()[:3])
        assert before > 0 < after
        assert 0.5 < ratio < 2
