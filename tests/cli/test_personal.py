"""What is personal in words stays hidden in every form of every answer, unless it is asked for."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from tests.support import Run

PHONE, SPACED, CARD, MAIL = "13912345678", "139 8765 4321", "11010519491231002X", "wang.f@qq.com"
SECRETS = (PHONE, SPACED, CARD, MAIL, "王小芳")
READING = (
    "list --status all", "show 1", "log 1", "due --within 30d", "board", "callback list --all",
    "report daily --period 2026-11", "report --list received", "unit show 3-2-1502",
    "export tickets", "export events", "export followups", "check", "status",
)  # fmt: skip
FORMS = ("table", "json", "jsonl", "csv", "md")


@pytest.fixture
def told(estate: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A ticket in whose words stand a phone, an identity number and an address."""
    monkeypatch.setenv("SVC_ACTOR", "li.na")
    run(["svc", "create", f"漏水，打{PHONE}，证{CARD}\n或 {MAIL}", "--kind", "repair",
         "--category", "plumbing", "--place", f"大堂，找{SPACED}", "--name", "王小芳",
         "--phone", "13811112222", "--channel", "phone"])  # fmt: skip
    run(["svc", "assign", "1", "zhang.wei"])
    run(["svc", "note", "1", f"已致电 {SPACED}"])
    run(["svc", "wait", "1", "--reason", "resident", "--note", f"等 {MAIL}"], code=None)
    run(["svc", "edit", "1", "--set", f"text=改打 {PHONE} {MAIL}"])
    run(["svc", "edit", "1", "--set", "reporter.name=王小芳芳"])
    run(["svc", "finish", "1", "--resolution", "fixed", "--note", f"身份证 {CARD} 已核"])
    run(["svc", "callback", "1", "--unreachable", "--note", f"改打{PHONE}"])
    return estate


def test_no_answer_tells(told: Path, run: Run) -> None:
    """Whatever command, whatever form; the terminal's own is among them."""
    for words in READING:
        forms = ("csv", "jsonl") if words.startswith("export") else FORMS
        for form in forms:
            result = run(f"svc {words} --format {form}", code=None)
            assert result.code == 0, (words, form, result.err)
            for secret in SECRETS:
                assert secret not in result.out + result.err, (words, form, secret)
    shown = run("svc show 1 --format json").json()
    assert shown["reporter"] == {"name": "王**", "phone": "138****2222"}
    assert "139****5678" in shown["text"]
    assert "w***@qq.com" in shown["text"]


def test_papers(told: Path, run: Run) -> None:
    """What is printed, and files: workbooks, pages, a whole export."""
    for paper in ("work-order", "reply-letter", "callback-sheet"):
        assert not [one for one in SECRETS if one in run(f"svc print 1 {paper}").out]
    run("svc export tickets -o tickets.xlsx")
    run("svc export events -o events.xlsx")
    run("svc report daily --period 2026-11 -o page.html")
    run("svc report quality --period 2026-11 -o quality.xlsx")
    run("svc export all out", code=None)
    for file in [*Path().glob("*.xlsx"), *Path().glob("*.html"), *Path("out").glob("*.jsonl")]:
        if file.suffix == ".xlsx":
            with zipfile.ZipFile(file) as book:
                text = "".join(book.read(name).decode() for name in book.namelist())
        else:
            text = file.read_text(encoding="utf-8")
        assert not [one for one in SECRETS if one in text], file


def test_reveal_shows_all(told: Path, run: Run) -> None:
    """Words are shown as they are where fields are."""
    for words in ("show 1", "log 1", "list --status all --format json", "print 1",
                  "export tickets --format jsonl"):  # fmt: skip
        out = run(f"svc {words} --reveal").out
        assert PHONE in out, words
        assert MAIL in out, words
    assert "王小芳芳" in run("svc show 1 --reveal").out
    assert PHONE in run("svc export events --reveal").out


def test_answers_and_errors(told: Path, run: Run) -> None:
    """Neither what a writing command answers nor what an error repeats."""
    made = run(["svc", "create", f"请打{PHONE}", "--kind", "inquiry", "--category", "other",
                "--place", "大堂", "--name", "李大明", "--phone", SPACED, "--channel", "phone",
                "--format", "json"])  # fmt: skip
    assert made.json()["reporter"]["name"] == "李**"
    assert PHONE not in made.out
    assert SPACED not in made.out
    for words in ("svc show", "svc assign 1", "svc list --unit", "svc log"):
        assert PHONE not in run([*words.split(), PHONE], code=None).err
