"""Completion of the office's own values: as asked for, and tried in each shell."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from svc import language
from svc.cli.completion.offers import offers, unfinished
from svc.cli.main import root
from tests.support import Run, on_terminal

CREATE = (
    "svc --as li.na create '厨房漏水，电话13812340000' --kind repair --category plumbing"
    " --unit 3-2-1502 --resident R-A00001 --channel phone"
)


def offered(place: Path, line: str) -> dict[str, str]:
    """What is offered behind a line, with the words beside it."""
    words, piece, _raw = unfinished(line)
    found = offers(root, ["-C", str(place), *words], piece)
    return {str(one.value): one.help or "" for one in found}


#: A line, what is offered behind it, and the words beside that.
VALUES = (
    ("list --assignee zh", "zhang.wei", "张伟"),
    ("list --assignee 张", "张伟", "zhang.wei"),
    ("--as li", "li.na", "李娜"),
    ("assign 1 eng", "engineering", "工程部"),
    ("create --category 给", "给排水", "plumbing"),
    ("create --kind repair --category pl", "plumbing", "给排水 / Plumbing"),
    ("create --unit 3栋2单元150", "3-2-1501", ""),
    ("create --unit 3-2-1502", "3-2-1502", "王**"),
    ("resident show 王", "R-A00001", "王** 3-2-1502"),
    ("resident show 3-2-15", "R-A00001", "王** 3-2-1502"),
    ("wait 1 --reason p", "parts", "等配件 / Parts"),
    ("create --preset 漏", "漏水", ""),
    ("report mont", "monthly", ""),
    ("unit list --building A", "A", ""),
    ("list --status 已派", "已派单", "assigned"),
    ("create --kind 报", "报修", "repair"),
    ("staff show z", "zhang.wei", "张伟"),
)


def test_values_of_the_office(estate: Path) -> None:
    """Whatever an option takes is offered, in either language, with what is personal masked."""
    language.use("en")
    for line, value, words in VALUES:
        found = offered(estate, line)
        assert value in found, (line, found)
        assert words in found[value], line
        assert "王芳" not in str(found), line


def test_tickets_with_their_text(estate: Path, run: Run) -> None:
    """A ticket is offered by any way to say its number, with its words, phones masked."""
    number = run(CREATE, cwd=estate).out.split()[0]
    for piece in ("", "1", number[-5:], number[1:8], number[:6].lower(), "a1"):
        assert offered(estate, f"note {piece}") == {number: "厨房漏水，电话138****0000"}, piece
    assert offered(estate, "note 9") == {}
    assert number in offered(estate, f"assign {number} {number[:5]}")
    run(f"svc --as li.na cancel {number} --reason withdrawn -y", cwd=estate, code=None)
    assert number in offered(estate, f"show {number[:-1]}")


def test_nothing_where_there_is_no_office(tmp_path: Path) -> None:
    """A key in any other folder offers no values, and says nothing."""
    assert offered(tmp_path, "note 4") == {}
    assert "note" in offered(tmp_path, "no")


@pytest.mark.parametrize(("line", "words", "piece", "raw"), [
    ("", [], "", ""), ("sho", [], "sho", "sho"), ("show ", ["show"], "", ""),
    ("note 1 'two wo", ["note", "1"], "two wo", "'two wo"),
    ('note "a b" c\\ d', ["note", "a b"], "c d", "c\\ d"),
])  # fmt: skip
def test_unfinished(line: str, words: list[str], piece: str, raw: str) -> None:
    """A line parts into the words that stand and the piece that is being typed."""
    assert unfinished(line) == (words, piece, raw)


@pytest.fixture
def shell_home(estate: Path, tmp_path: Path, run: Run) -> dict[str, str]:
    """A home whose PATH has svc, beside an office with one ticket."""
    run(CREATE, cwd=estate)
    home = tmp_path / "home"
    (home / "bin").mkdir(parents=True)
    program = home / "bin" / "svc"
    program.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m svc "$@"\n')
    program.chmod(0o755)
    return {
        "HOME": str(home), "PATH": f"{home / 'bin'}{os.pathsep}{os.environ['PATH']}",
        "LC_ALL": "C.UTF-8", "SVC_LANG": "en", "XDG_DATA_HOME": "", "XDG_CONFIG_HOME": "",
        "ZDOTDIR": str(home),
    }  # fmt: skip


def installed(run: Run, shell: str, env: dict[str, str]) -> None:
    """Have svc put its completion where the shell finds it."""
    if shutil.which(shell) is None:
        pytest.skip(f"{shell} is not installed")
    told = run(f"svc completion {shell} --install", env=env).out
    again = run(f"svc completion {shell} --install", env=env).out
    assert "written" in told and "a line was added" not in again


def told_by(argv: list[str], env: dict[str, str], cwd: Path) -> str:
    """What a program printed."""
    done = subprocess.run(argv, env={**os.environ, **env}, cwd=cwd, capture_output=True,
                          check=False, timeout=600)  # fmt: skip
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout.decode()


def test_bash(estate: Path, run: Run, shell_home: dict[str, str]) -> None:
    """Bash shows several values with their words, and types the only one."""
    installed(run, "bash", shell_home)
    script = r"""
        . "$HOME/.local/share/bash-completion/completions/svc"
        asked() { COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); COMPREPLY=(); _svc_completion svc
                  printf '%s\n' "${COMPREPLY[@]}"; }
        asked svc --as ''
        echo =; asked svc note 1
        echo =; asked svc assign 1 张
        echo =; asked svc note nothing
    """
    several, ticket, person, none = (
        part.split("\n")
        for part in told_by(["bash", "--norc", "-c", script], shell_home, estate).split("=\n")
    )
    assert several[:2] == ["li.na  (李娜)", "zhang.wei  (张伟)"]
    assert re.fullmatch(r"T\d{4}-A0001", ticket[0])
    # As bash quotes it for its own line.
    assert told_by(["bash", "-c", f"echo {person[0]}"], shell_home, estate) == "张伟\n"
    assert none[0] == ""


def test_fish(estate: Path, run: Run, shell_home: dict[str, str]) -> None:
    """Fish finds the installed file by itself, and shows words beside values."""
    installed(run, "fish", shell_home)
    script = "complete -C 'svc note 1'; complete -C 'svc assign 1 zh'"
    lines = told_by(["fish", "-c", script], shell_home, estate).splitlines()
    number, _tab, words = lines[0].partition("\t")
    assert re.fullmatch(r"T\d{4}-A0001", number) and words.startswith("厨房漏水")
    assert lines[1:] == ["zhang.wei\t张伟"]


@pytest.mark.slow
def test_zsh(estate: Path, run: Run, shell_home: dict[str, str]) -> None:
    """Zsh, begun anew after the installation, completes what a Tab is pressed behind."""
    installed(run, "zsh", shell_home)
    # Once it is completed the line is made one that prints itself: Ctrl-A goes to its beginning.
    typed = ["PS1='> '", "svc note A1\t\x01print -r ", "svc --as zh\t\x01print -r ", "exit"]
    shown = on_terminal(["zsh", "-i"], typed=typed, columns=120, cwd=estate, env=shell_home).out
    assert re.search(r"^svc note T\d{4}-A0001", shown, re.MULTILINE), shown
    assert re.search(r"^svc --as zhang\.wei", shown, re.MULTILINE), shown
