"""Long work shows a bar to who watches, and one line to a log."""

from __future__ import annotations

import re
import sys

import pytest

from svc.cli.termio.progress import progress
from tests.support import TOP, on_terminal

WORK = """
from svc.cli.termio.progress import progress
with progress("importing", 1000, "rows") as advance:
    for _ in range(10):
        advance(100)
"""


def test_one_line_in_a_log(capsys: pytest.CaptureFixture[str]) -> None:
    """Where nobody watches, the end is summed up in one line on standard error."""
    with progress("importing", 1000, "rows") as advance:
        for _ in range(10):
            advance(100)
    out, err = capsys.readouterr()
    assert out == ""
    assert re.fullmatch(r"importing: 1,000 rows in [\d.]+ s \([\d,]+ rows/s\)\n", err)


def test_bar_on_a_terminal() -> None:
    """A terminal shows how far, how fast, and the sum at the end."""
    out = on_terminal([sys.executable, "-c", WORK], cwd=TOP).out
    assert "1000/1000" in out
    assert "rows/s" in out
    assert "importing: 1,000 rows in" in out


def test_no_sum_of_failed_work(capsys: pytest.CaptureFixture[str]) -> None:
    """Work that fails leaves the last word to its error."""
    with pytest.raises(RuntimeError), progress("importing", 2, "rows") as advance:
        advance(1)
        raise RuntimeError
    assert capsys.readouterr().err == ""
