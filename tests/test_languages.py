"""Languages: the reader's is found, and programs and records know nothing of it."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from svc import language
from svc.language import LANGUAGES
from svc.store import locale as store_locale
from svc.store.layout import OFFICE_PATH
from tests.support import Run
from tests.week import Week


@pytest.mark.parametrize(
    ("typed", "environ", "spoken"),
    [
        ("", {}, "zh"),
        ("", {"LC_ALL": "en_US.UTF-8", "LANG": "C.UTF-8"}, "zh"),
        ("", {"SVC_LANG": "en"}, "en"),
        ("--lang en", {"SVC_LANG": "zh_CN"}, "en"),
        ("--lang=中文", {"SVC_LANG": "en"}, "zh"),
        ("--as li.na --lang zh-Hans", {"SVC_LANG": "en"}, "zh"),
    ],
)
def test_in_the_office(
    office: Path, run: Run, typed: str, environ: dict[str, str], spoken: str
) -> None:
    """What is asked for goes before the office's own language, and that before the machine's."""
    told = run(f"svc {typed} list --status all", env={"SVC_LANG": None, **environ}).err
    assert told == ("符合条件的工单 0 张\n" if spoken == "zh" else "0 tickets match\n")


@pytest.mark.parametrize(
    ("environ", "spoken"),
    [
        ({"LANG": "zh_CN.UTF-8"}, "zh"),
        ({"LANG": "zh_CN.UTF-8", "LC_MESSAGES": "en_GB.UTF-8"}, "en"),
        ({"LANG": "en_GB.UTF-8", "LC_ALL": "zh_CN.UTF-8"}, "zh"),
        ({"LANG": "fr_FR.UTF-8"}, "en"),
        ({"LANG": None}, "en"),
    ],
)
def test_outside_an_office(
    tmp_path: Path, run: Run, environ: dict[str, str | None], spoken: str
) -> None:
    """Where no office is, the machine's language is taken; one that is none of ours is English."""
    told = run("svc list", cwd=tmp_path, code=3, env={"SVC_LANG": None, **environ}).err
    assert ("下一步" in told) == (spoken == "zh")


def test_the_office_is_found_as_commands_find_it(office: Path, run: Run, tmp_path: Path) -> None:
    """By -C, by SVC_REPO and from a folder inside; a broken rule book is for the command to say."""
    free: dict[str, str | None] = {"SVC_LANG": None}
    assert "用法" in run(["svc", "-C", str(office), "--help"], cwd=tmp_path, env=free).out
    assert "用法" in run("svc -C office -C records --help", cwd=tmp_path, env=free).out
    assert "用法" in run("svc --help", cwd=tmp_path, env={**free, "SVC_REPO": str(office)}).out
    assert "用法" in run("svc list --help", cwd=office / "records", env=free).out
    assert "Usage" in run("svc --help", cwd=tmp_path, env=free).out
    (office / "records/office.yaml").write_bytes(b"locale: \xff\n")
    assert "Usage" in run("svc --help", env=free).out


def test_where_the_rules_of_an_office_lie() -> None:
    """Words look where commands do."""
    assert store_locale._OFFICE == OFFICE_PATH


def test_unknown_languages_are_refused(office: Path, run: Run) -> None:
    """A language there is none of is a usage error that names those there are."""
    told = run("svc --lang fr list", code=2).err
    assert "fr" in told
    assert "en, zh_CN" in told
    assert run("svc list", code=2, env={"SVC_LANG": "tlh"}).err.startswith("svc: 不支持语言 'tlh'")


def test_english_loads_nothing(office: Path, run: Run) -> None:
    """A reader of English waits for no catalogue; one process serves several readers."""
    run("svc --lang zh_CN list")
    run("svc --lang en list")
    assert language._catalogue is None
    assert run("svc --lang zh_CN list --help").out.startswith("用法")
    assert run("svc list --help").out.startswith("Usage")
    assert "没有命令" in run("svc --lang zh_CN lits", code=2).err


READING = (
    "svc list --status all", "svc due", "svc board", "svc callback list", "svc resident list",
    "svc unit list", "svc staff list", "svc check", "svc status",
)  # fmt: skip


@pytest.mark.parametrize("words", READING)
@pytest.mark.parametrize("format", ["json", "csv"])
def test_programs_get_the_same(week: Week, run: Run, words: str, format: str) -> None:
    """JSON and CSV do not depend on who reads."""
    line = f"{words} --format {format}"
    if words.split()[1] in ("list", "due", "board", "callback", "resident", "unit", "staff"):
        line += " --as-of 2024-11-20T09:00"
    assert run(line).out == run(line, env={"SVC_LANG": "zh_CN"}).out


def test_what_is_recorded_is_the_same(estate: Path, run: Run, git: Callable[..., str]) -> None:
    """Commits and records are written in no language but their own."""
    for spoken in LANGUAGES:
        env = {"SVC_LANG": spoken}
        run(
            "svc --as li.na create 漏水 --kind repair --category plumbing --resident 1"
            " --channel phone --yes",
            env=env,
        )
    english, chinese = (
        re.sub(r"A000[12]|\d\d:\d\d:\d\d", "", path.read_text(encoding="utf-8"))
        for path in sorted((estate / "records/tickets").rglob("*.yaml"))
    )
    assert english == chinese
    subjects = git("log", "-2", "--format=%s").splitlines()
    assert subjects[0].replace("A0002", "A0001") == subjects[1]
