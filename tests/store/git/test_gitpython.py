"""GitPython where it is honest: progress and blame, in one module, and nowhere else."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from svc.errors import Busy
from svc.store.git import gitpython
from svc.store.git.repository import Repository
from svc.store.layout import OFFICE_PATH
from tests.support import TOP, Run, git


def test_one_module_imports_it() -> None:
    """No other module of svc names it."""
    importing = {
        path.relative_to(TOP).as_posix()
        for path in (TOP / "svc").rglob("*.py")
        if re.search(r"^\s*(?:import|from) git\b", path.read_text("utf-8"), re.MULTILINE)
    }
    assert importing == {"svc/store/git/gitpython.py"}


@pytest.mark.parametrize("command", ["board", "log office"])
def test_no_other_command_imports_it(desk: Path, command: str) -> None:
    """What reads, writes or merges does without it."""
    code = (
        "import sys\nfrom svc.cli.main import main\n"
        f"main({command.split()!r})\nsys.exit('git' in sys.modules)"
    )
    assert (
        subprocess.run([sys.executable, "-c", code], cwd=desk, capture_output=True).returncode == 0
    )


def test_progress() -> None:
    """The lines of a fetch are told as stages, each as far as it is."""
    told: list[tuple[str, float, float | None]] = []
    read = gitpython.progress_reader(lambda *step: told.append(step))
    for line in (
        "remote: Counting objects: 100% (7/7), done.",
        "Receiving objects:  50% (5/10), 1.00 MiB | 2.00 MiB/s",
        "words of the remote",
        "Resolving deltas: 100% (3/3), done.",
    ):
        read(line)
    assert told == [("counting", 7.0, 7.0), ("receiving", 5.0, 10.0), ("resolving", 3.0, 3.0)]


def test_blame(desk: Path, run: Run) -> None:
    """Each line of the office's rules with whoever changed it last."""
    path = desk / OFFICE_PATH
    text = path.read_text("utf-8")
    line = 1 + text[: text.index("\nname: ")].count("\n") + 1
    path.write_text(text.replace("\nname: ", "\n# since November\nname: ", 1), "utf-8")
    git("commit", "-qam", "a remark", cwd=desk)
    lines = list(gitpython.blame(Repository.open(desk), OFFICE_PATH))
    assert [one.text for one in lines] == path.read_text("utf-8").splitlines()
    assert [(one.number, one.by) for one in lines if one.by == "Tester"] == [(line, "Tester")]
    shown = run("svc log --blame office --format jsonl").out.splitlines()
    assert len(shown) == len(lines)
    table = run("svc log --blame office").out
    indented = next(one for one in lines if one.text.startswith("  "))
    assert f"  {indented.text}\n" in table
    said = run("svc log --blame T2611-A0001", code=3).err
    assert "svc log RECORD" in said


def test_blame_where_it_cannot(tmp_path: Path) -> None:
    """A repository of another hash is git's own to answer for."""
    git("init", "-q", "--object-format=sha256", str(tmp_path / "office"))
    with pytest.raises(Busy) as error:
        list(gitpython.blame(Repository.open(tmp_path / "office"), OFFICE_PATH))
    assert error.value.next_step == f"git blame -- {OFFICE_PATH}"
