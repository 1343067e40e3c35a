"""An answer that cannot be written: what was recorded is told all the same, and ends with 6."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.support import Run, git

ADD = ("unit", "add", "9-1-101")
LIST = ("unit", "list")
FULL = Path("/dev/full")


@contextmanager
def reader_gone() -> Iterator[int]:
    """The writing end of a pipe that nobody reads."""
    reading, writing = os.pipe()
    os.close(reading)
    try:
        yield writing
    finally:
        os.close(writing)


def told(*words: str, unbuffered: bool = False, **streams: int) -> tuple[int, str]:
    """Run svc with its streams leading elsewhere; its exit code and what it said."""
    env = {**os.environ, "SVC_ACTOR": "li.na", "PYTHONUNBUFFERED": "1" if unbuffered else ""}
    done = subprocess.run(
        [sys.executable, "-m", "svc", *words], env=env, text=True, check=False,
        **{"stderr": subprocess.PIPE, **streams},
    )  # fmt: skip
    return done.returncode, done.stderr or ""


def closed(words: str) -> tuple[int, str]:
    """Run svc in a shell that closes streams before."""
    env = {**os.environ, "SVC_ACTOR": "li.na", "PY": sys.executable}
    done = subprocess.run(
        ["sh", "-c", f'"$PY" -m svc {words}'], env=env, stderr=subprocess.PIPE, text=True,
        check=False,
    )  # fmt: skip
    return done.returncode, done.stderr


@pytest.mark.skipif(not FULL.exists(), reason="needs /dev/full")
@pytest.mark.parametrize("unbuffered", [False, True])
def test_full(estate: Path, unbuffered: bool) -> None:
    """Whoever hears nothing repeats the command: so it is told, on the other stream."""
    with FULL.open("wb") as full:
        code, err = told(*ADD, unbuffered=unbuffered, stdout=full.fileno())
        assert code == 6
        assert err.splitlines() == [
            "svc: the answer could not be written: No space left on device",
            "  recorded: add unit 9-1-101 (home)",
            "  next: do not repeat the command; svc log tells what it did",
        ]
        assert git("log", "-1", "--format=%s").strip() == "add unit 9-1-101 (home)"
        code, err = told(*LIST, unbuffered=unbuffered, stdout=full.fileno())
        assert code == 6
        assert "recorded" not in err


def test_reader_gone(estate: Path) -> None:
    """`| head` ends a list quietly, never an action."""
    with reader_gone() as pipe:
        assert told(*LIST, stdout=pipe) == (141, "4 units, 4 shown\n")
        code, err = told(*ADD, stdout=pipe)
    assert code == 6
    assert "  recorded: add unit 9-1-101 (home)\n" in err


def test_closed(estate: Path) -> None:
    """A stream that was closed is no place for the index to be opened in."""
    code, err = closed("unit add 9-1-101 >&-")
    assert code == 6
    assert "svc: the answer could not be written: standard output is closed\n" in err
    code, err = closed("unit list >&- <&- 2>&-")
    assert code == 6
    assert closed("unit list >/dev/null <&-")[0] == 0
    assert git("fsck", "--strict") == ""


def test_words_that_cannot_be_written(estate: Path) -> None:
    """Standard error is for words: where they go nowhere, nothing else changes."""
    assert closed("unit add 9-1-101 >/dev/null 2>&-")[0] == 0
    if FULL.exists():
        assert closed("unit list >/dev/null 2>/dev/full")[0] == 0
        assert closed("unit add 9-1-101 >/dev/null 2>/dev/full")[0] == 1


def test_interrupted_after_it_was_recorded(
    estate: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ctrl-C comes too late: the code says that it came, the words what was recorded."""
    from svc.store.commit import maintenance

    def stop(_repository: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(maintenance, "after_commit", stop)
    result = run("svc --as li.na unit add 9-1-101", code=130)
    assert "recorded: add unit 9-1-101 (home)" in result.err
