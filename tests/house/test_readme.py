"""The README's main job does what it says, typed as it stands there."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.support import TOP


@pytest.fixture
def typed() -> str:
    """The first console block of the README, without prompts."""
    _, _, rest = (TOP / "README.md").read_text(encoding="utf-8").partition("```console\n")
    block = rest.partition("\n```")[0]
    return "\n".join(line.removeprefix("$ ") for line in block.splitlines())


def test_the_main_job(tmp_path: Path, typed: str) -> None:
    """Every line of it succeeds; the ticket it took in is closed at the end, and git shows it."""
    tool = tmp_path / "bin/svc"
    tool.parent.mkdir()
    tool.write_text(f'#!/bin/sh\nPYTHONPATH="{TOP}" exec "{sys.executable}" -m svc "$@"\n')
    tool.chmod(0o755)
    script = f'PATH="{tool.parent}:$PATH"\nset -e\n{typed}\nsvc show $T\n'
    done = subprocess.run(
        ["sh", "-c", script], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "status      closed" in done.stdout
    assert "create T" in done.stdout
    assert "(score 5, closed)" in done.stdout
