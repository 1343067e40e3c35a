"""What tests of declared kinds share: svc with these kinds, and what is asked of its records."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any

from tests.support import TOP, Result

VISIT = ["--purpose", "care", "--unit", "3-2-402", "--title", "看望"]
FULL = [*VISIT, "--caller", "王小明", "--phone", "13812340000", "--deposit", "200", "--damp", "3.5",
        "--day", "2026-10-20", "--urgent", "yes", "--gifts", "what=米,price=45.50",
        "--gifts", "what=油,price=80", "--creed", "佛教"]  # fmt: skip
_USUAL = {"PYTHONPATH": str(TOP), "SVC_ACTOR": "li.na", "SVC_LANG": "en"}
_ONE_AT_A_TIME = Lock()


def svc(place: Path, *words: str, code: int = 0, input: str = "", **env: str) -> Result:
    """Run svc with the declared kinds, in a process that was ready for it."""
    with tempfile.TemporaryDirectory() as folder, _ONE_AT_A_TIME:
        files = {name: Path(folder) / name for name in ("input", "out", "err")}
        for name, file in files.items():
            file.write_text(input if name == "input" else "", "utf-8")
        asked = {"words": ["-C", str(place), *words], "env": {**_USUAL, **env},
                 **{name: str(file) for name, file in files.items()}}  # fmt: skip
        server = _server()
        assert server.stdin is not None and server.stdout is not None
        server.stdin.write(json.dumps(asked) + "\n")
        server.stdin.flush()
        ended = int(server.stdout.readline())
        out, err = (files[name].read_text("utf-8") for name in ("out", "err"))
    return _checked(words, Result(ended, out, err), code)


def process(place: Path, *words: str, code: int = 0) -> Result:
    """Run it in a process of its own, from the very beginning."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.kinds.declared", "-C", str(place), *words],
        capture_output=True, text=True, check=False, env={**os.environ, **_USUAL},
    )  # fmt: skip
    return _checked(words, Result(done.returncode, done.stdout, done.stderr), code)


@cache
def _server() -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "tests.kinds.serve"], text=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, env={**os.environ, **_USUAL},
    )  # fmt: skip


def _checked(words: tuple[str, ...], result: Result, code: int) -> Result:
    assert result.code == code, f"{words}: {result.code}\n{result.out}{result.err}"
    return result


def git(place: Path, *words: str) -> str:
    """What git says."""
    done = subprocess.run(["git", "-C", str(place), *words], capture_output=True, check=True)
    return done.stdout.decode()


def shown(place: Path, kind: str, record: str, *words: str) -> dict[str, Any]:
    """A record as JSON."""
    found: dict[str, Any] = svc(place, kind, "show", record, "--format", "json", *words).json()
    return found
