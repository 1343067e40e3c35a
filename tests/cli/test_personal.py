"""What is personal in words stays hidden in every form of every answer, unless it is asked for."""

from __future__ import annotations

import json
import re
import sys
import zipfile
from pathlib import Path

import pytest

from tests.support import Run, git

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
    for command in READING:
        forms = ("csv", "jsonl") if command.startswith("export") else FORMS
        for form in forms:
            result = run(f"svc {command} --format {form}", code=None)
            assert result.code == 0, (command, form, result.err)
            for secret in SECRETS:
                assert secret not in result.out + result.err, (command, form, secret)
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


HOSTILE = "# 头\n<script>x</script> | [点](http://evil.example) _a_\n- 一\u202e二\u200b三 \x1b[2J"


@pytest.fixture
def hostile(estate: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A ticket whose words would be markup, and steer a terminal."""
    monkeypatch.setenv("SVC_ACTOR", "li.na")
    run(["svc", "create", HOSTILE, "--kind", "repair", "--category", "plumbing", "--place",
         "[大堂](http://evil.example)", "--name", "王", "--phone", "13811112222",
         "--channel", "phone"])  # fmt: skip
    run(["svc", "note", "1", HOSTILE])
    run(["svc", "edit", "1", "--set", "place=<img src=x>|`b`"])
    return estate


def test_markdown_is_escaped(hostile: Path, run: Run) -> None:
    """What residents wrote is text in every Markdown that is made of it."""
    for words in ("show 1 --format md", "log 1 --format md", "board --format md", "print 1",
                  "list --format md", "due --within 30d --format md", "print 1 reply-letter",
                  "report daily --period 2026-11 --format md"):  # fmt: skip
        out = run(f"svc {words}").out.replace("\\\\", "")
        for sign in ("<script>", "<img", "](http://", "http://evil", " _a_"):
            assert sign not in out.replace("\\<", "").replace("\\]", ""), (words, sign)
        assert "\n# 头" not in out, words


def test_unseen_signs_are_shown(hostile: Path, run: Run) -> None:
    """On the terminal, in pages and in Markdown; never as they are."""
    for words in ("show 1", "log 1", "print 1", "show 1 --format md"):
        out = run(f"svc {words}").out
        assert "一⟨U+202E⟩二⟨U+200B⟩三" in out, words
        assert "\x1b" not in out, words
    received = run("svc show 1 --format json").json()["received"]
    run(f"svc report daily --period {received[:10]} -o daily.html")
    run(f"svc report quality --period {received[:7]} -o quality.html")
    for page in Path().glob("*.html"):
        text = page.read_text(encoding="utf-8")
        assert not [sign for sign in "\u202e\u200b\x1b" if sign in text], page


def test_labels_of_charts(hostile: Path, run: Run) -> None:
    """What somebody called a category is text in a page, its drawings and on paper."""
    rules = Path("records/office.yaml")
    name = '"><script>x</script>&<svg onload=y>\u202e二'
    text = rules.read_text(encoding="utf-8")
    assert "id: plumbing" in text
    head, mark, rest = text.partition("id: plumbing")
    line, _end, below = rest.partition("\n")
    below = re.sub(r"name: [^\n]+", lambda _: f"name: {json.dumps(name)}", below, count=1)
    rules.write_text(head + mark + line + "\n" + below, encoding="utf-8")
    run("svc save")
    received = run("svc show 1 --format json").json()["received"]
    run(f"svc --lang zh_CN report monthly --period {received[:7]} -o page.html")
    page = Path("page.html").read_text(encoding="utf-8")
    assert "&lt;script&gt;x" in page
    assert "<svg" in page
    for sign in ("<script>x", "<svg onload", "\u202e"):
        assert sign not in page
    paper = run("svc --lang zh_CN print 1").out
    assert "<script>x" not in paper.replace("\\<", "")
    assert "\u202e" not in paper


@pytest.mark.skipif(sys.platform == "win32", reason="permissions of POSIX")
def test_only_the_owner_reads(told: Path, run: Run) -> None:
    """The index, its folder and exports; a shared repository as git shares it."""
    state = told / ".git" / "svc"
    assert state.stat().st_mode & 0o077 == 0
    assert (state / "index.sqlite").stat().st_mode & 0o777 == 0o600
    run("svc export tickets -o out.csv --reveal")
    run("svc export all whole", code=None)
    for file in [Path("out.csv"), *Path("whole").glob("*")]:
        assert file.stat().st_mode & 0o777 == 0o600, file
    git("config", "core.sharedRepository", "group")
    run("svc list")
    run("svc export tickets -o shared.csv")
    assert Path("shared.csv").stat().st_mode & 0o777 == 0o660
    assert (state / "index.sqlite").stat().st_mode & 0o777 == 0o660
    assert state.stat().st_mode & 0o777 == 0o770


MAPPING = """kind: tickets
source: {system: old, number: 编号}
reporter: optional
dates: {formats: [iso]}
fields:
  received: {column: 时间}
  kind: {value: repair}
  category: {value: other}
  channel: {value: phone}
  text: {column: 内容}
  place: {value: 大堂}
  reporter_name: {column: 姓名}
  reporter_phone: {column: 电话}
"""
TABLE = """编号,时间,类别,内容,姓名,电话
1,13912345678,other,a,王小芳,13811112222
2,wang.f@qq.com,other,b,王小芳,13811112222
王小芳,2026-11-03,other,d,王小芳,13811112222
王小芳,2026-11-03,other,e,王小芳,13811112222
"""


def test_import_repeats_nothing_personal(estate: Path, run: Run) -> None:
    """By what a value looks like, and by what its column is; the rejects are their owner's."""
    Path("map.yaml").write_text(MAPPING, encoding="utf-8")
    Path("old.csv").write_text(TABLE, encoding="utf-8")
    command = "svc import tickets old.csv --mapping map.yaml --skip-bad bad.csv"
    said = run(f"{command} --dry-run", code=None)
    result = run(command, code=None)
    for text in (said.out + said.err, result.out + result.err):
        assert not [one for one in (*SECRETS, "13811112222") if one in text], text
        assert "(hidden)" in text
    bad = Path("bad.csv")
    assert bad.stat().st_mode & 0o777 == 0o600
    reasons = [line.rsplit(",", 1)[1] for line in bad.read_text("utf-8").splitlines()[1:]]
    assert reasons
    assert not [one for one in SECRETS if one in "".join(reasons)]


def test_commit_messages_hold_nobodys_number(estate: Path, run: Run) -> None:
    """Another system's number made of a phone or a name is in the record alone, and masked."""
    Path("map.yaml").write_text(MAPPING, encoding="utf-8")
    rows = "编号,时间,内容,姓名,电话\n{},2026-11-03 09:00,{},王小芳,13811112222\n"
    for number, words in ((PHONE, "漏水"), (PHONE, "漏水，改过"), ("王小芳", "响"), (CARD, "暗")):
        Path("old.csv").write_text(rows.format(number, words), encoding="utf-8")
        said = run("svc import tickets old.csv --mapping map.yaml")
        assert not [secret for secret in SECRETS if secret in said.out + said.err]
    told = git("log", "--format=%B")
    assert told.count("Svc-Action: import") == 4
    assert not [secret for secret in (*SECRETS, "13811112222") if secret in told]
    shown = run("svc list --status all --format json").out
    assert not [secret for secret in SECRETS if secret in shown]


@pytest.mark.parametrize(
    "table",
    ["姓名,电话,房号\n王小芳,13811112222,3-2-1502\n李大明,13811113333,3-2-1503\n",
     "编号,姓名,房号,电话\n13811112222,王小芳,3-2-1502,13811112222\n",
     "登记人,报修时间,报修内容,联系电话\n王小芳,2026-11-03 09:00,漏水,13811112222\n"],
)  # fmt: skip
def test_no_number_of_names_is_suggested(estate: Path, run: Run, table: str) -> None:
    """Nor one of phones, even where nothing else tells rows apart."""
    Path("old.csv").write_text(table, encoding="utf-8")
    for kind in ("residents", "tickets"):
        mapping = run(f"svc import {kind} --suggest old.csv", code=None).out
        number = next(line for line in mapping.splitlines() if line.startswith("  number:"))
        for heading in ("姓名", "电话", "编号", "登记人", "联系电话"):
            assert heading not in number, mapping
