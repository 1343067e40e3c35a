"""A clerk's morning, typed into tmux as a person types it, in both languages and at two widths.

Every line must fit the screen, and the day must end as it was told.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from svc.desk.core.act import act
from svc.desk.record.office import edit
from tests.day.tmux import Tmux, needs_tmux
from tests.support import Run

#: What is typed: the command, and the lines its questions are answered with.
MORNING: tuple[tuple[str, Sequence[str]], ...] = (
    # Who is at the desk is asked once; who calls tells the unit.
    ("svc create", ["李娜", "wf", "2", "plumbing", "厨房漏水", ""]),
    ("svc find 漏水", []),
    ("svc triage", [""]),
    ("svc --as zhang.wei accept 1", []),
    ("svc --as zhang.wei finish 1 --resolution fixed --note 换了垫圈", []),
    ("svc callback list", []),
    ("svc callback 1 --score 5", []),
    ("svc board", []),
    ("svc due --mine", []),
    ("svc list --status all", []),
    ("svc shift --to 张伟", []),
)
#: Every width in every language; the shorter half is typed all day.
SCREENS = [
    ("zh_CN", 80),
    pytest.param("en", 140, marks=pytest.mark.slow),
    pytest.param("zh_CN", 140, marks=pytest.mark.slow),
    pytest.param("en", 80, marks=pytest.mark.slow),
]


@needs_tmux
@pytest.mark.parametrize(("language", "columns"), SCREENS)
def test_a_morning(estate: Path, run: Run, language: str, columns: int) -> None:
    """A call is taken in, handed on, done, called back and handed over, each by one command."""
    act(
        estate,
        "li.na",
        lambda desk: edit(desk, {"departments.engineering.supervisor": "zhang.wei"}),
    )
    with Tmux(estate.parent, columns, {"SVC_LANG": language, "SVC_REPO": str(estate)}) as tmux:
        screens = [tmux.type(command, typed) for command, typed in MORNING]
    for (command, _typed), screen in zip(MORNING, screens, strict=True):
        assert screen.code == 0, screen.text
        assert screen.folded == [], command
    assert "王芳" in screens[1].text
    assert {"en": "zhang.wei", "zh_CN": "张伟"}[language] in screens[2].text
    (ticket,) = run("svc list --status all --format json").json()
    assert (ticket["status"], ticket["unit"]) == ("closed", "3-2-1502")
    assert ticket["resident"] == "R-A00001"
    assert "厨房漏水" in screens[-1].text and "张伟" in screens[-1].text


@needs_tmux
def test_what_is_wider_than_the_screen_is_seen(tmp_path: Path) -> None:
    """The measure measures: a line of 81 columns goes on in a second row of 80."""
    with Tmux(tmp_path, 80, {}) as tmux:
        assert tmux.type(f"printf '%s\\n' {'宽' * 40}").folded == []
        assert tmux.type(f"printf '%s\\n' -{'宽' * 40}").folded == ["-" + "宽" * 40]
        assert tmux.type("false").code == 1
        assert tmux.type("printf 'who: '; read name; test -z $name", ["四"]).code == 1
