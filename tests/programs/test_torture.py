"""The torture of scripts/torture, at a smaller count."""

from __future__ import annotations

import subprocess
import sys

from tests.support import TOP


def test_every_promise_is_kept() -> None:
    """Two writers at once, then some killed at random: nothing acknowledged is lost or doubled."""
    done = subprocess.run(
        [sys.executable, str(TOP / "scripts" / "torture.py"),
         "--kills", "6", "--creates", "5", "--writers", "3", "--seed", "7"],
        capture_output=True, text=True, check=False, timeout=400,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert "every promise kept" in done.stdout
