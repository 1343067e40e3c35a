"""Every file of the cases and every export of the office's own: what is suggested for it works."""

from __future__ import annotations

from pathlib import Path

import pytest

from svc.desk.importing.run import ImportJob, import_files
from svc.desk.importing.suggest import suggest
from svc.errors import SvcError
from svc.exchange.mapping.model import RowKind
from svc.exchange.reading.load_mapping import read_all
from tests.estate import furnish
from tests.exchange.suggest.test_suggest import CHINESE, LOG, brought
from tests.exchange.trial import tickets
from tests.models import copy_of
from tests.support import Run, slow_after

CASES = Path(__file__).parents[1] / "cases"
TABLES = sorted(one for end in ("csv", "xlsx") for one in CASES.rglob(f"*.{end}"))
KINDS = ("units", "staff", "residents", "tickets", "events", "followups")
#: What stands above a mapping that does not import its own file as it is.
LACKING = ("# as it stands", "# these are svc's own JSON lines")


def _told(place: Path) -> None:
    """An office with something of every kind."""
    furnish(place)
    for name, text in (("报修记录.csv", CHINESE), ("流转.csv", LOG.replace("飞走", "催办"))):
        file = place.parent / name
        file.write_text(text, encoding="utf-8")
        brought(place, file)
    brought(place, place.parent / "报修记录.csv", RowKind.FOLLOWUPS)


@pytest.fixture
def office(tmp_path: Path) -> Path:
    """The office, for the test to write to."""
    return copy_of(_told, tmp_path / "office")


def held(office: Path, file: Path) -> str:
    """The suggestion for a file: it imports the file, or says at its top why it does not."""
    text = suggest(office, str(file))
    try:
        jobs = [ImportJob(str(file), one, dry_run=True) for one in read_all(text.encode(), file)]
        works = not import_files(office, None, jobs).bad
    except SvcError:
        works = False
    assert works or text.startswith(LACKING), text
    assert works is not text.startswith(LACKING[0]), text
    return text


@pytest.mark.parametrize("file", TABLES, ids=lambda file: file.relative_to(CASES).as_posix())
def test_cases(office: Path, file: Path) -> None:
    """A file as offices have it."""
    held(office, file)


@pytest.mark.parametrize(
    ("form", "headings"),
    slow_after(1, [("xlsx", "zh"), ("csv", "en"), ("csv", "zh"), ("xlsx", "en")]),
)
def test_exports(office: Path, tmp_path: Path, run: Run, headings: str, form: str) -> None:
    """An export of each kind is known for what it is, whatever the language of its headings."""
    for kind in KINDS:
        file = tmp_path / f"list.{form}"
        options = ["--reveal", "--headers", headings, "--format", form, "-o", str(file)]
        run(["svc", "-C", str(office), "export", kind, *options])
        text = held(office, file)
        assert [str(one.kind) for one in read_all(text.encode(), file)] == [kind]
        file.unlink()


def test_own_lines(office: Path, tmp_path: Path, run: Run) -> None:
    """JSON lines of svc's own need no mapping, and a suggestion says so."""
    for kind in KINDS:
        file = tmp_path / f"{kind}.jsonl"
        options = ["--reveal", "--format", "jsonl", "-o", str(file)]
        run(["svc", "-C", str(office), "export", kind, *options])
        text = held(office, file)
        if kind != "events":
            said = " ".join(line.removeprefix("# ") for line in text.splitlines()[:3])
            assert f"svc import {kind} " in said


def test_the_earliest_row(office: Path, tmp_path: Path) -> None:
    """Where a log says nowhere when its tickets came in, that is their earliest row's time."""
    file = tmp_path / "log.csv"
    rows = (
        "H1,派单,2025-01-02 10:00,水管漏水", "H1,登记,2025-01-02 09:00,水管漏水",
        "H2,登记,2025-01-02 09:30,灯坏", "H1,办结,2025-01-03 09:00,水管漏水",
    )  # fmt: skip
    file.write_text("\n".join(["工单编号,环节名称,办理时间,诉求内容", *rows, ""]), encoding="utf-8")
    text = held(office, file)
    mappings = read_all(text.encode(), file)
    assert mappings[0].rows == "earliest"
    assert "taken to be its first" in text
    import_files(office, None, [ImportJob(str(file), one) for one in mappings])
    made = [one for one in tickets(office) if one.text in ("水管漏水", "灯坏") and one.source]
    came = {one.source.number: f"{one.received:%H:%M}" for one in made if one.source}
    assert (came["H1"], came["H2"]) == ("09:00", "09:30")
    wrong = text.replace("kind: tickets", "kind: units").split("---")[0]
    with pytest.raises(SvcError):
        read_all(wrong.encode(), file)


def test_columns_without_a_heading(office: Path, tmp_path: Path) -> None:
    """A column that holds something and has no heading does not vanish without a word."""
    file = tmp_path / "list.csv"
    file.write_text("单号,报修日期,,内容,\n1,2025-01-02,3-2-1502,漏水,\n", encoding="utf-8")
    text = held(office, file)
    assert "columns without a heading hold something, and are left out: C\n" in text


def test_a_log_with_its_tickets(office: Path, tmp_path: Path) -> None:
    """A log that says what its tickets are makes them once, and their steps in order."""
    file = tmp_path / "log.csv"
    rows = (
        "12,BX1,2025-11-03 09:00,水管漏水,2025-11-03 09:10,接单,李娜",
        "3,BX1,2025-11-03 09:00,水管漏水,2025-11-03 09:10,派单,李娜",
        "20,BX1,2025-11-03 09:00,水管漏水,2025-11-03 10:00,完成,张伟",
        "4,BX2,2025-11-03 10:00,灯坏,2025-11-03 10:00,登记,李娜",
    )
    head = "序号,工单编号,报修时间,报修内容,操作时间,环节,操作人"
    file.write_text("\n".join([head, *rows, ""]), encoding="utf-8")
    text = held(office, file)
    mappings = read_all(text.encode(), file)
    assert [str(one.kind) for one in mappings] == ["tickets", "events"]
    assert mappings[0].rows == "last"
    assert "of the rows of one ticket the last makes it" in text
    import_files(office, None, [ImportJob(str(file), one) for one in mappings])
    made = [one for one in tickets(office) if one.text in ("水管漏水", "灯坏")]
    assert [[str(step.action) for step in one.timeline] for one in made] == [
        ["create", "assign", "accept", "finish"], ["create"],
    ]  # fmt: skip


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_commands_in_comments_are_whole(
    office: Path, tmp_path: Path, run: Run, language: str
) -> None:
    """A comment breaks between words, never inside an option."""
    for stem in ("a", "a-file-of-some-length", "一份名字稍长一些的报修登记表和它的说明"):
        file = tmp_path / f"{stem}.csv"
        file.write_text(CHINESE, encoding="utf-8")
        words = ["svc", "-C", str(office), "import", "--suggest", str(file)]
        told = run(words, env={"SVC_LANG": language}).out
        assert told.count("--dry-run") == told.count("--mapping") == 1
