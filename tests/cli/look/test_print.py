"""`svc print`: papers from an office's own templates, which never run what a record says."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from svc.desk.query import limited
from tests.support import Run, slow_after

CREATE = (
    "svc create '厨房漏水 {{ 7 * 7 }} {% raise %}' --kind repair --category plumbing"
    " --channel phone --place 3栋大堂 --name 王女士 --phone 13800000901"
)


def begin(place: Path) -> None:
    """Make an office with one clerk and one ticket, told by somebody who is not on file."""
    run = Run()
    run(["svc", "init", str(place)])
    nobody = {"SVC_ACTOR": None}
    run("svc staff add li.na --name 李娜 --department service --role desk", cwd=place, env=nobody)
    run(CREATE, cwd=place)


@pytest.fixture(autouse=True)
def clerk(monkeypatch: pytest.MonkeyPatch) -> None:
    """Li Na works at the desk."""
    monkeypatch.setenv("SVC_ACTOR", "li.na")


def template(desk: Path, git: Callable[..., str], name: str, text: str | bytes) -> None:
    """Give the office a template of its own, committed."""
    data = text if isinstance(text, bytes) else text.encode()
    (desk / "templates" / name).write_bytes(data)
    git("add", "templates", cwd=desk)
    git("commit", "-qm", "templates", cwd=desk)


STARTERS = ("work-order", "reply-letter", "callback-sheet", "receipt", "slip")


@pytest.mark.parametrize("name", slow_after(1, STARTERS))
def test_every_starter_template_prints_every_state(desk: Path, run: Run, name: str) -> None:
    """A ticket just taken, one under work and one closed all fit the templates of the start."""
    commands = ["svc print 1 " + name]
    assert "T" in run(commands[0]).out
    run("svc assign 1 service")
    assert run(commands[0]).out
    run("svc finish 1 --resolution fixed --note 换了阀芯")
    assert run(commands[0]).out
    run("svc callback 1 --score 5 --note 很好")
    out = run(commands[0]).out
    assert "{{" not in out.replace("{{ 7 \\* 7 }}", "")
    assert "换了阀芯" in out or name in ("receipt", "slip")


def test_words_of_a_record_are_never_read_as_a_template(desk: Path, run: Run) -> None:
    """What a resident says in braces is printed in braces."""
    assert "厨房漏水 {{ 7 \\* 7 }} {% raise %}" in run("svc print 1").out


def test_phones_are_masked_unless_revealed(desk: Path, run: Run) -> None:
    """A paper for the wall shows no phone, one for the worker may."""
    assert "13800000901" not in run("svc print 1").out
    assert "138****0901" in run("svc print 1").out.replace("\\", "")
    assert "13800000901" in run("svc print 1 --reveal").out


def test_the_offices_own_template_wins(desk: Path, run: Run, git: Callable[..., str]) -> None:
    """Once committed; what only lies in the folder does not count yet."""
    (desk / "templates" / "work-order.md").write_text("draft\n", encoding="utf-8")
    assert run("svc print 1").out.startswith("# 派工单")
    template(desk, git, "work-order.md", "Order {{ ticket.id }} {{ ticket.kind | zh }}\n")
    assert run("svc print 1").out.endswith("-A0001 报修\n")
    template(desk, git, "label.txt", "{{ who.name }}\n")
    assert run("svc print 1 label").out == "王**\n"
    assert run("svc print 1 label.txt --reveal").out == "王女士\n"


def test_templates_may_include_one_another(desk: Path, run: Run, git: Callable[..., str]) -> None:
    """A head of its own for every letter; nothing outside the folder can be taken in."""
    template(desk, git, "head.md", "== {{ office.name }}\n")
    template(desk, git, "letter.md", "{% include 'head.md' %}{{ ticket.text }}")
    assert run("svc print 1 letter").out.startswith("== ")
    template(desk, git, "letter.md", "{% include '../records/office.yaml' %}")
    assert run("svc print 1 letter", code=4).out == ""


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("a\nb {{ ticket.colour }}\n", 2, "colour"),
        ("a\n\n{{ nobody }}\n", 3, "nobody"),
        ("{% if ticket %}\nno end\n", 2, "without its end"),
        ("x\n{{ ticket.text | nofilter }}\n", 2, "there is no filter 'nofilter'"),
        ("{% if ticket is odder %}{% endif %}\n", 1, "there is no test 'odder'"),
        ("{% fro x in ticket %}\n", 1, "cannot be read as a template: {% fro x in ticket %}"),
        ("{% include 'head.md' %}\n", 1, "there is no template 'head.md'"),
        ("x\n{{ ''.__class__.__mro__ }}\n", 2, "'__class__' may not be used in a template"),
        ("x\n{{ 1 / 0 }}\n", 2, "divides by zero"),
        ("x\n{{ events[99] }}\n", 2, "there is no '99' in it"),
        ("x\n{{ range(10 ** 9) | list }}\n", 2, "becomes too large"),
        ("x\n{{ [].no() }}\n", 2, "there is no 'no' in it"),
        ("x\n{{ [] | first }}\n", 2, "asks for an item that is not there"),
        ("x\n{{ 'x' + 1 }}\n", 2, "a value is of another kind than is needed"),
        ("x\n{{ ticket.text | round }}\n", 2, "a value is of another kind than is needed"),
        ("x\n{{ [1] | map(attribute='x', filter='y') | list }}\n", 2, "is not used as it can be"),
        ("x\n{{ '%d' % 'x' }}\n", 2, "a value is of another kind than is needed"),
        ("x\n{{ '{:q}'.format(1) }}\n", 2, "a value is not of the form that is needed there"),
        ("x\n{{ ticket.finished | when }}\n", 2, "a value is of another kind than is needed"),
        ("x\n{{ ticket.update({'id': 1}) }}\n", 2, "'update' may not be used"),
    ],
)  # fmt: skip
def test_a_wrong_template_is_named_with_its_line(
    desk: Path, run: Run, git: Callable[..., str], text: str, line: int, reason: str
) -> None:
    """Whoever wrote it learns where and what; exit 4."""
    template(desk, git, "mine.md", text)
    err = run("svc print 1 mine", code=4).err
    assert f"templates/mine.md:{line}: " in err
    assert reason in err


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("{% for i in range(90000) %}{% for j in range(90000) %}{% endfor %}{% endfor %}", "loop"),
        (
            "{% set ns = namespace(x='ab') %}{% for i in range(60) %}"
            "{% set ns.x = ns.x ~ ns.x %}{% endfor %}",
            "memory",
        ),
        ("{{ 'a' * 10 ** 10 }}", "too long"),
        ("{{ 10 ** 999999999 }}", "too large"),
        ("{{ 'a'.center(10 ** 10) }}", "memory"),
        ("{{ '%099999999999d' % 1 }}", "memory"),
        ("{% macro again() %}{{ again() }}{% endmacro %}{{ again() }}", "calls itself without end"),
    ],
)  # fmt: skip
def test_a_template_keeps_within_its_time_and_memory(
    desk: Path,
    run: Run,
    git: Callable[..., str],
    monkeypatch: pytest.MonkeyPatch,
    text: str,
    reason: str,
) -> None:
    """A loop without end and a text that doubles itself are mistakes with a line; exit 4."""
    monkeypatch.setattr(limited, "SECONDS", 0.5)
    monkeypatch.setattr(limited, "BYTES", 60_000_000)
    template(desk, git, "mine.md", f"fine\n{text}\n")
    result = run("svc print 1 mine", code=4)
    assert "templates/mine.md:2: " in result.err
    assert reason in result.err
    assert result.out == ""


def test_work_that_cannot_listen_is_killed() -> None:
    """What neither hears of its time nor gives it back ends all the same, and gives nothing."""

    def deaf() -> str:
        signal.signal(signal.SIGPROF, signal.SIG_IGN)
        while True:
            pass

    began = time.monotonic()
    assert limited.limited(deaf, limited.Limits(0.1, 60_000_000)) is None
    assert time.monotonic() - began < 30


def test_a_template_that_is_no_text(desk: Path, run: Run, git: Callable[..., str]) -> None:
    """A spreadsheet saved under the name is told to be no UTF-8."""
    template(desk, git, "mine.md", b"\xff\xfe\x00")
    assert "not UTF-8" in run("svc print 1 mine", code=4).err


@pytest.mark.parametrize(
    ("name", "code"),
    [("nope", 3), ("../office", 2), ("a/b", 2), (".hidden", 2), ("office.yaml", 3)],
)
def test_unknown_templates(desk: Path, run: Run, name: str, code: int) -> None:
    """What is no template is refused, and those there are are named."""
    assert "work-order" in run(["svc", "print", "1", name], code=code).err


def test_terminal_commands_in_a_text_stay_harmless(desk: Path, run: Run) -> None:
    """Escapes that a resident's words carry are shown, not sent."""
    run(["svc", "note", "1", "red \x1b[31m alert"], code=None)
    run(["svc", "edit", "1", "--set", "place=lobby \x1b[2J"], code=None)
    assert "\x1b" not in run("svc print 1").out
