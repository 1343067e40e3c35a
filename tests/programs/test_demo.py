"""`scripts/demo` from beginning to end, on a machine that has nothing but Python and git."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from tests.support import TOP, git

DEMO = TOP / "scripts" / "demo"


def demo(*words: str, **more: str) -> subprocess.CompletedProcess[str]:
    """Run it with the tests' bare environment."""
    env = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    return subprocess.run(
        [DEMO, *words], capture_output=True, text=True, env={**env, **more}, check=False
    )


@pytest.mark.slow
def test_a_day_at_the_desk(tmp_path: Path) -> None:
    """Every step works; it says where the offices lie; the checkout stays as it was."""
    before = git("status", "--porcelain", "records", "templates", cwd=TOP)
    done = demo(str(tmp_path / "day"), SVC_VENV=str(tmp_path / "venv"))
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    for words in ("closed (fixed)", "score 2", "reopen T", "498 tickets already there",
                  "no problems", f"{tmp_path / 'day' / 'office'}"):  # fmt: skip
        assert words in done.stdout
    assert git("status", "--porcelain", "records", "templates", cwd=TOP) == before
    for office in ("office", "boston"):
        assert git("status", "--porcelain", cwd=tmp_path / "day" / office) == ""
        assert "error" not in git("fsck", cwd=tmp_path / "day" / office)


def test_never_in_the_checkout() -> None:
    """A folder inside svc's own checkout is refused before anything is made."""
    done = demo(str(TOP / "office"))
    assert done.returncode == 1
    assert "checkout" in done.stderr
    assert not (TOP / "office").exists()


def test_a_folder_nowhere(tmp_path: Path) -> None:
    """Its parent must exist."""
    done = demo(str(tmp_path / "no" / "such" / "folder"))
    assert done.returncode == 1
    assert "no folder" in done.stderr


def test_a_failing_step_is_named(tmp_path: Path) -> None:
    """With an svc that fails the demo stops at once, and says in which step."""
    tools = tmp_path / "venv" / "bin"
    tools.mkdir(parents=True)
    (tools / "python").write_text(
        '#!/bin/sh\ncase "$*" in *version_info*|*pip*) exit 0;; esac\nexit 1\n'
    )
    (tools / "svc").write_text("#!/bin/sh\nexit 7\n")
    for tool in tools.iterdir():
        tool.chmod(0o755)
    done = demo(str(tmp_path / "day"), SVC_VENV=str(tmp_path / "venv"))
    assert done.returncode == 1
    assert "step 'An office from the sample" in done.stderr
    assert "exit 7 of svc init" in done.stderr
