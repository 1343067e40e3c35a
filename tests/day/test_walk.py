"""Everything that a desk has in the hand, typed into a fresh sample office of 80 columns.

Each screen is whole rows in its reader's language, and tells what was asked for.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.day.screens import flaws, names_of
from tests.day.tmux import Tmux, needs_tmux
from tests.day.walk import WALK
from tests.support import Run

#: Words of the sample's own that stand in no field of words, and names of files.
NAMED = {"How", "content", "autumn", "safety", "Half", "lights", "turns", "Survey", "forms", "the",
         "shift", "html", "Emma", "Larsen", "Heating", "being", "filled"}  # fmt: skip
#: What shows git's own lines, names of commands, and the ids of the office's rules.
ENGLISH = ("log", "help", "--lang", "office show", "office target", "init")
_MADE = re.compile(r"^(T\d{4}-A\d{4})  (?:new|closed|新登记|已关闭)", re.MULTILINE)


@needs_tmux
@pytest.mark.slow
@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_the_walk(tmp_path: Path, run: Run, language: str) -> None:
    """Command by command, as a person types them."""
    office = tmp_path / "office"
    run(["svc", "init", str(office), "--sample"])
    names = names_of(office) | NAMED
    wrong: list[str] = []
    numbers = ["", ""]
    env = {"SVC_LANG": language, "SVC_REPO": str(office)}
    with Tmux(tmp_path, 80, env) as tmux:
        for step in WALK:
            asked = {"last": numbers[-1], "last2": numbers[-2]}
            command = step.command.format(**asked)
            try:
                screen = tmux.type(f"svc {command}", step.answers)
            except AssertionError as error:
                wrong.append(f"svc {command}\n{error}")
                tmux.press("C-c")
                continue
            told = [f"ends with {screen.code}"] if screen.code != step.code else []
            told += [
                f"does not tell {pattern}"
                for pattern in step.tells
                if not re.search(pattern.replace("{last}", numbers[-1]), screen.text)
            ]
            # A table for programs is Markdown's own.
            if "--format md" not in command:
                told += flaws(screen, language, names, words=not command.startswith(ENGLISH))
            if told:
                wrong.append("\n".join((f"svc {command}", *told, screen.text)))
            numbers += _MADE.findall(screen.text) if "create" in command else []
    assert not wrong, "\n\n".join(wrong)
    assert run("svc check", cwd=office).code == 0
