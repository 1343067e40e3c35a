"""`svc report NAME`: whole reports in every form, an office's own, and the same bytes again."""

from __future__ import annotations

import io
import re
import shlex
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from svc.reports.named import TITLES
from tests import offices
from tests.models import copied, shared
from tests.support import Result, Run, slow_after

#: The sample has three months; this is the morning after.
AS_OF = "2026-11-02T09:00"
FORMATS = ("table", "json", "jsonl", "csv", "md", "html")
HOSTILE = "=1+1 <script>alert(1)</script> | call 138 1234 5678"

Git = Callable[..., str]


#: Begins the section of a block; those behind figures have other ids.
SECTION = '<section aria-labelledby="b'


@pytest.fixture
def sample(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A sample office of its own for each test, and the folder it runs in."""
    place = tmp_path / "office"
    copied(shared(offices.sample), place)
    monkeypatch.chdir(place)
    return place


@pytest.fixture
def report(sample: Path, run: Run) -> Callable[..., Result]:
    """Runs `svc report` the morning after the sample ends."""

    def made(words: str, **options: Any) -> Result:
        return run(f"svc report {words} --as-of {AS_OF}", **options)

    return made


def own(place: Path, git: Git, files: dict[str, str]) -> None:
    """Commit files of an office's own reports."""
    folder = place / "templates" / "reports"
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    git("add", "templates", cwd=place)
    git("commit", "-qm", "reports of our own", cwd=place)


class Whole(HTMLParser):
    """Fails where a tag is not closed as it was opened."""

    VOID = frozenset({"meta", "link", "br", "hr", "img"})

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        """Note what has to be closed."""
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: Any) -> None:
        """Opened and closed at once, as SVG does."""

    def handle_endtag(self, tag: str) -> None:
        """Close the last that was opened."""
        assert self.open.pop() == tag


@pytest.mark.parametrize("name", slow_after(1, TITLES))
def test_every_report_in_every_form(report: Callable[..., Result], sample: Path, name: str) -> None:
    """Each form has every block; a page is whole HTML, a workbook a sheet a block."""
    blocks = [block["name"] for block in report(f"{name} --format json").json()["blocks"]]
    assert len(blocks) == len(set(blocks)) > 1
    for form in FORMATS:
        out = report(f"{name} --format {form}").out
        assert len(out) > 500
        if form == "html":
            page = Whole()
            page.feed(out)
            assert page.open == []
            assert out.count(SECTION) == len(blocks)
        if form == "csv":
            assert {line.split(",")[0] for line in out.splitlines()[1:]} <= set(blocks)
    report(f"{name} -o report.xlsx")
    book = CalamineWorkbook.from_path("report.xlsx")
    assert len(book.sheet_names) == len(blocks) + 1


@pytest.mark.parametrize(
    ("name", "form"),
    slow_after(
        4,
        [
            *(("received", form) for form in ("table", "md", "html", "xlsx")),
            *(("monthly", form) for form in (*FORMATS, "xlsx")),
        ],
    ),
)
def test_the_command_in_it_makes_the_same_bytes_later(
    report: Callable[..., Result], sample: Path, run: Run, name: str, form: str
) -> None:
    """What a report says makes it again does, after others have gone on working."""
    report(f"{name} --period 2026-10 --format {form} -o first")
    first = Path("first").read_bytes()
    command = _command(name, form, report)
    run(["svc", "--as", "huang.li", "create", HOSTILE, "--kind", "repair", "--category",
         "plumbing", "--unit", "3-1-101", "--name", "A", "--phone", "13800001111",
         "--channel", "phone"])  # fmt: skip
    run(f"svc report {name} --period 2026-10 -o other.{form}")
    run([*command, "-o", "second"])
    assert Path("second").read_bytes() == first


def _command(name: str, form: str, report: Callable[..., Result]) -> list[str]:
    """The command that a report in that form gives."""
    if name == "monthly":
        told = report(f"{name} --period 2026-10 --format json").json()["command"]
        return [*told[:-1], f"--format={form}"]
    last = report(f"{name} --period 2026-10").out.splitlines()[-1]
    return [*shlex.split(last.removeprefix("Make it again: "))[:-1], f"--format={form}"]


def test_json_has_the_head_of_all_reports(report: Callable[..., Result], git: Git) -> None:
    """Period, moment, commit, rules and zone; blocks of raw values."""
    made = report("daily --format json").json()
    assert made["version"] == 1
    assert made["report"] == "daily"
    assert made["period"]["label"] == "2026-11-01"
    assert made["as_of"] == "2026-11-02T09:00:00+08:00"
    assert made["commit"] == git("rev-parse", "HEAD").strip()
    assert made["rules"] == git("rev-parse", "HEAD:records/office.yaml").strip()
    assert made["timezone"] == "Asia/Shanghai"
    figures = {row["measure"]: row["figure"] for row in made["blocks"][0]["rows"]}
    plain = report("received open overdue --period 2026-11-01 --format json").json()
    for name, figure in plain["measures"].items():
        assert figures[name] == figure


def test_programs_read_the_same_in_any_language(run: Run, sample: Path) -> None:
    """Values as JSON and CSV are those of the records, whoever reads them."""
    for form in ("json", "csv"):
        words = f"report monthly --period 2026-10 --as-of 2026-11-05 --format {form}"
        english = run(f"svc --lang en {words}").out
        assert run(f"svc --lang zh_CN {words}").out == english


def test_periods_have_their_own_default(report: Callable[..., Result]) -> None:
    """The month before for the director, yesterday for the morning; another if asked."""

    def label(words: str) -> str:
        return str(report(f"{words} --format json").json()["period"]["label"])

    assert label("monthly") == "2026-10"
    assert label("daily") == "2026-11-01"
    assert label("monthly --period 2026-09") == "2026-09"
    assert label("monthly --from 2026-09-01 --to 2026-09-07") == "2026-09-01..2026-09-07"


def test_only_some_tickets(report: Callable[..., Result]) -> None:
    """A report narrowed to a department counts its tickets, and says so in its command."""
    made = report("monthly --department engineering --format json").json()
    rows = {row["measure"]: row["figure"]["value"] for row in made["blocks"][0]["rows"]}
    plain = report("received --period 2026-10 --department engineering --format json").json()
    assert rows["received"] == plain["measures"]["received"]["value"]
    assert "--department=engineering" in made["command"]


def test_the_page_is_in_the_readers_language(run: Run, sample: Path) -> None:
    """Language of the page, month, weekdays, spans and words of the vocabulary."""
    pages = {
        lang: run(f"svc --lang {lang} report monthly --as-of {AS_OF} --format html").out
        for lang in ("en", "zh_CN")
    }
    assert '<html lang="en">' in pages["en"] and '<html lang="zh-CN">' in pages["zh_CN"]
    assert "October 2026" in pages["en"] and "2026年10月" in pages["zh_CN"]
    assert "Monday" in pages["en"] and "周一" in pages["zh_CN"]
    assert "complaint" in pages["en"] and "投诉" in pages["zh_CN"]
    assert "Engineering" in pages["en"] and "工程部" in pages["zh_CN"]
    assert "Resolution on time" in pages["en"] and "处理及时率" in pages["zh_CN"]
    jsons = {
        lang: run(f"svc --lang {lang} report monthly --as-of {AS_OF} --format json").json()
        for lang in ("en", "zh_CN")
    }
    for made in jsons.values():
        made.pop("command")
    assert jsons["en"] == jsons["zh_CN"]


@pytest.mark.parametrize("name", list(TITLES))
def test_a_chinese_page_is_chinese(sample: Path, run: Run, name: str) -> None:
    """No English is left but the records' own words, commands and the zone."""
    out = run(f"svc --lang zh_CN report {name} --as-of 2026-10-20T09:00 --format html").out
    lines = re.sub(r"<style>.*?</style>|<[^>]+>", "\n", out, flags=re.DOTALL).splitlines()
    known = " ".join(path.read_text("utf-8") for path in (sample / "records").rglob("*.yaml"))
    english = {
        word
        for line in lines
        if not line.strip().startswith("svc ")
        for word in re.findall(r"\b[A-Za-z]{3,}\b", line)
    }
    assert {word for word in english if word not in known} == set()


def test_words_of_records_are_obeyed_by_nothing(
    report: Callable[..., Result], sample: Path, run: Run
) -> None:
    """A request that is a formula, a script and a phone number is words, its phone masked."""
    run(["svc", "--as", "huang.li", "create", HOSTILE, "--kind", "repair", "--category",
         "plumbing", "--unit", "3-1-101", "--name", "A", "--phone", "13800001111",
         "--channel", "phone"])  # fmt: skip
    command = "svc report daily --period today"
    page = run(f"{command} --format html").out
    assert "<script" not in page
    assert "&lt;script&gt;" in page
    lines = run(f"{command} --format csv").out
    assert "'=1+1" in lines
    run(f"{command} -o today.xlsx")
    book = CalamineWorkbook.from_path("today.xlsx")
    cells = [
        cell
        for name in book.sheet_names
        for row in book.get_sheet_by_name(name).to_python()
        for cell in row
    ]
    assert any(str(cell).startswith("=1+1 <script>") for cell in cells)
    for out in (page, lines, run(f"{command} --format md").out, run(command).out, str(cells)):
        assert "1234 5678" not in out
        assert "13800001111" not in out


def test_an_offices_own_report(report: Callable[..., Result], sample: Path, git: Git) -> None:
    """A title and a list of blocks are enough; its templates lay it out; ours can be built on."""
    own(sample, git, {
        "周例会.yaml": "title: 周例会\ntitle_en: Our week\nperiod: last-week\nblocks:\n"
                     "  - block: measures\n    measures: [received]\n"
                     "  - block: breakdown\n    by: kind\n    measures: [received]\n",
        "周例会.html.j2": '{% extends "page.html.j2" %}{% block report %}<p>{{ title }}</p>'
                       "{{ blocks[1].html }}<p>{{ '<b>' }}</p>{% endblock %}",
        "周例会.md.j2": "{{ title }} of {{ office.name }}\n{{ blocks[0].markdown }}",
    })  # fmt: skip
    made = report("周例会 --format json").json()
    assert made["title"] == "Our week"
    assert made["period"]["label"] == "2026-W44"
    assert [block["name"] for block in made["blocks"]] == ["measures", "breakdown.kind"]
    page = report("周例会 --format html").out
    assert "<p>Our week</p>" in page and "<p>&lt;b&gt;</p>" in page
    assert page.count(SECTION) == 1
    text = report("周例会 --format md").out
    assert text.startswith("Our week of 桂湖苑管理处\n## Key figures\n\n| Measure")
    assert "周例会: " not in text
    assert "桂湖苑管理处: Our week" in report("周例会").out


def test_names_that_can_be_asked_for(report: Callable[..., Result], sample: Path, git: Git) -> None:
    """Capitals and Chinese are names; measures and what is no plain name are not offered."""
    text = "blocks:\n  - block: backlog\n"
    files = ("Lifts.yaml", "周报.yaml", "received.yaml", ".hidden.yaml", "a b.yaml", "notes.txt")
    own(sample, git, dict.fromkeys(files, text))
    offered = report("nothing", code=2).err
    assert "daily, monthly, company, quality, outward, segments, Lifts, weekly, 周报;" in offered
    assert report("Lifts --format json").json()["report"] == "Lifts"


def test_requests_for_help_go_upward_under_their_name(
    report: Callable[..., Result], run: Run
) -> None:
    """The company's report lists the tickets of kind help, titled in the reader's language."""
    made = report("company --period 2026-10 --format json").json()["blocks"][-1]
    listed = run("svc list --kind help --status all --format json").json()
    october = {one["id"] for one in listed if one["received"].startswith("2026-10")}
    assert made["title"] == "Requests for help"
    assert {row["ticket"] for row in made["rows"]} == october != set()
    page = run(f"svc --lang zh_CN report company --as-of {AS_OF} --format html").out
    assert ">求助</h2>" in page


def test_an_own_report_is_read_from_the_commit(
    report: Callable[..., Result], sample: Path, git: Git
) -> None:
    """Not from the files as they lie there: an older revision has the older report."""
    text = "title: First\nblocks:\n  - block: measures\n    measures: [received]\n"
    own(sample, git, {"ours.yaml": text})
    own(sample, git, {"ours.yaml": text.replace("First", "Second")})
    (sample / "templates" / "reports" / "ours.yaml").write_text("title: [", encoding="utf-8")
    assert report("ours --format json").json()["title"] == "Second"
    assert report("ours --rev HEAD~1 --format json").json()["title"] == "First"
    assert "no report and no measure 'ours'" in report("ours --rev HEAD~2", code=2).err


def test_an_own_report_may_stand_for_ours(
    report: Callable[..., Result], sample: Path, git: Git
) -> None:
    """An office that wants another morning page writes its own."""
    own(sample, git, {"daily.yaml": "blocks:\n  - block: measures\n    measures: [open]\n"})
    made = report("daily --format json").json()
    assert [row["measure"] for row in made["blocks"][0]["rows"]] == ["open"]
    assert made["title"] == "Morning meeting"


@pytest.mark.parametrize(
    ("files", "form", "said"),
    [
        ({"x.yaml": "title: x\nblocks:\n  - block: measures\n  - block: nonsense\n"}, "json",
         "templates/reports/x.yaml:4: block 2: there is no block 'nonsense'; blocks: "),
        ({"x.yaml": "title: x\nblocks:\n  - block: measures\n    measures: [speed]\n"}, "json",
         "templates/reports/x.yaml:3: block 1: "),
        ({"x.yaml": "title: x\nblocks:\n - block: [\n"}, "json", "templates/reports/x.yaml:4: "),
        ({"x.yaml": "blocks:\n  - block: measures\n", "x.html.j2": "a\n{{ nobody }}\n"}, "html",
         "templates/reports/x.html.j2:2: 'nobody' is undefined"),
        ({"x.yaml": "blocks:\n  - block: measures\n", "x.md.j2": "a\n\n{% if %}\n"}, "md",
         "templates/reports/x.md.j2:3: "),
        ({"x.yaml": "blocks:\n  - block: measures\n",
          "x.md.j2": "{{ ''.__class__.__mro__ }}"}, "md", "templates/reports/x.md.j2:1: "),
    ],
)  # fmt: skip
def test_mistakes_of_an_own_report_have_file_and_line(
    report: Callable[..., Result], sample: Path, git: Git, files: dict[str, str], form: str,
    said: str,
) -> None:  # fmt: skip
    """What is wrong with a definition or a template: exit 4, its file and line, a way on."""
    own(sample, git, files)
    done = report(f"x --format {form}", code=4)
    assert said in done.err
    assert "svc save templates/reports/" in done.err
    assert done.out == ""


def test_a_report_as_a_file(report: Callable[..., Result], sample: Path) -> None:
    """The file's name says the form; nothing is overwritten unasked."""
    report("daily -o morning.html")
    assert Path("morning.html").read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    assert "exists already" in report("daily -o morning.html", code=1).err
    report("daily -o morning.html --force --format md")
    assert Path("morning.html").read_text(encoding="utf-8").startswith("# ")
    report("daily -o morning.txt")
    assert "\x1b" not in Path("morning.txt").read_text(encoding="utf-8")
    assert "xlsx needs a file" in report("daily --format xlsx", code=2).err
    assert "standard output" in report("--list open -o open.csv", code=2).err
    assert "standard output" in report("--list open --format html", code=2).err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("weekday", "no report and no measure 'weekday'"),
        ("monthly received", "stands alone"),
        ("monthly --by kind", "stands alone"),
        ("../../office", "no report and no measure"),
    ],
)
def test_what_is_no_report_is_a_usage_error(
    report: Callable[..., Result], words: str, said: str
) -> None:
    """Exit 2, what there is instead, nothing on standard output."""
    done = report(words, code=2)
    assert said in done.err
    assert done.out == ""


def test_figures_without_a_name_make_pages_and_workbooks(
    report: Callable[..., Result], sample: Path
) -> None:
    """`svc report` of some measures and dimensions, in the forms that people open."""
    page = report("received overdue --by channel --format html").out
    assert page.count(SECTION) == 2
    report("received --by kind --by weekday -o figures.xlsx")
    book = CalamineWorkbook.from_filelike(io.BytesIO(Path("figures.xlsx").read_bytes()))
    assert book.sheet_names == ["About", "Key figures", "By kind", "By weekday"]


@pytest.mark.slow
def test_a_report_fits_the_terminal(sample: Path, run: Run) -> None:
    """On 80 columns no table is wider, in Chinese too; colours are left out where asked."""
    for lang in ("en", "zh_CN"):
        command = f"svc --lang {lang} report monthly --as-of {AS_OF}"
        out = run.terminal(command, columns=80, env={"NO_COLOR": "1"}).out
        assert "\x1b" not in out
        rules = [line for line in out.splitlines() if set(line) == {"-", " "}]
        assert len(rules) > 30
        assert max(map(len, rules)) <= 80
    assert "\x1b[34m" in run.terminal(command, columns=80).out


def test_an_own_report_is_saved_as_other_files_are(sample: Path, run: Run) -> None:
    """`svc save` records a definition and its template from their folder."""
    mine = sample / "templates" / "reports" / "mine.yaml"
    mine.write_text("blocks:\n  - block: backlog\n", encoding="utf-8")
    run("svc --as he.jianguo save")
    names = [block["name"] for block in run("svc report mine --format json").json()["blocks"]]
    assert names[0] == "backlog.age"


def test_names_are_completed(sample: Path, run: Run, git: Git) -> None:
    """Reports, the office's own among them, and measures."""
    own(sample, git, {"monthly-lifts.yaml": "blocks:\n  - block: measures\n"})
    env = {"_SVC_COMPLETE": "bash_complete", "COMP_WORDS": "svc report mo", "COMP_CWORD": "2"}
    offered = run.process("svc", env=env, code=None).out
    assert [line.partition(",")[2] for line in offered.splitlines()] == [
        "monthly", "monthly-lifts",
    ]  # fmt: skip


def test_help_names_the_reports(run: Run, tmp_path: Path) -> None:
    """`svc report --help` says which reports there are, without an office."""
    out = run("svc report --help", cwd=tmp_path).out
    assert all(name in out for name in TITLES)


@pytest.mark.parametrize("words", ["monthly", "", "daily"])
def test_a_file_whose_ending_is_no_form_is_refused(
    report: Callable[..., Result], sample: Path, words: str
) -> None:
    """A table of the terminal in a file called .doc would open as nothing."""
    refused = report(f"{words} -o report.doc", code=2)
    assert "no form of a report is called 'doc'" in refused.err
    assert "--format" in refused.err
    assert not (sample / "report.doc").exists()
    report(f"{words} -o report.doc --format csv")
    assert (sample / "report.doc").exists()
