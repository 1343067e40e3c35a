"""`svc check`: every rule, with file, line and place, over what would be recorded."""

from __future__ import annotations

import csv
import io
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from svc.kinds.rights import unsettled
from svc.model.office import OFFICE_FORMAT
from tests.handwork import CLOSED, OPEN, add_step, change, ticket
from tests.support import Run

#: How the office's rules begin.
FORMAT = f"format: {OFFICE_FORMAT}"
Git = Callable[..., str]


def told(run: Run, *words: str, code: int = 4) -> list[tuple[str, int, str]]:
    """File, line and place of every error."""
    rows = run(["svc", "check", "--format", "json", *words], code=code).json()
    return [(row["file"], row["line"], row["path"]) for row in rows if row["level"] == "error"]


def reasons(run: Run, *words: str) -> str:
    """Everything `svc check` says of errors."""
    return run(["svc", "check", *words], code=4).out


@pytest.mark.usefixtures("desk")
def test_a_clean_office(run: Run) -> None:
    """Nothing wrong: a count and exit code 0; as JSON an empty list."""
    result = run("svc check")
    assert result.out == "13 records, no problems\n"
    assert run("svc check --format json").json() == []


def test_nothing_there(run: Run, tmp_path: Path, git: Git) -> None:
    """A repository without an office is told as such."""
    git("init", str(tmp_path / "empty"))
    run("svc check", code=3, cwd=tmp_path / "empty")
    run("svc check", code=3, cwd=tmp_path)


@pytest.mark.usefixtures("desk")
def test_all_errors_at_once(run: Run) -> None:
    """Errors of several files come together, in order, each with its line; the count follows."""
    change(ticket(), "status: closed", "status: assigned")
    change(ticket(), "assignee: zhang.wei", "assignee: nobody", 2)
    change(Path("records/staff/li.na.yaml"), "department: service", "department: kitchen")
    result = run("svc check", code=4)
    assert result.out.splitlines() == [
        "records/staff/li.na.yaml:4: department: there is no department kitchen",
        f"{ticket()}:6: status: is 'assigned', but the timeline says 'closed';"
        f" svc reopen {CLOSED} leads there",
        f"{ticket()}:12: assignee: there is no member of staff nobody",
        f"{ticket()}:44: timeline[1].assignee: there is no member of staff nobody",
    ]
    assert result.err == f"{unsettled()}\n13 records, 4 problems in 2 files\n"


@pytest.mark.usefixtures("desk")
def test_formats(run: Run) -> None:
    """JSON and CSV hold file, line, path, reason and level."""
    change(ticket(OPEN), "category: electrical", "category: magic")
    (row,) = run("svc check --format json", code=4).json()
    assert row == {
        "file": str(ticket(OPEN)),
        "line": 4,
        "path": "category",
        "reason": "there is no category magic",
        "level": "error",
    }
    (again,) = csv.DictReader(io.StringIO(run("svc check --format csv", code=4).out))
    assert again == {**row, "line": "4"}


# What each rule between records finds


@pytest.mark.parametrize(
    ("file", "old", "new", "place", "reason"),
    [
        (ticket(OPEN), "unit: 3-2-1502", "unit: 9-9-99", "unit", "there is no unit 9-9-99"),
        (ticket(OPEN), "R-A00001", "R-A00009", "resident", "there is no resident R-A00009"),
        (ticket(OPEN), "by: li.na", "by: wu.gang", "timeline[0].by", "there is no member of staff"),
        (
            Path("records/residents/A/R-A00001.yaml"),
            "unit: 3-2-1502", "unit: 9-9-99", "occupancies[0].unit", "there is no unit 9-9-99",
        ),
        (
            Path("records/followups/2026/11/F2611-A0001.yaml"),
            "score: 5", "score: 1", "outcome", "differ from the callback step of T2611-A0001",
        ),
        (
            Path("records/followups/2026/11/F2611-A0001.yaml"),
            "ticket: T2611-A0001", "ticket: T2611-A0002", "ticket",
            "no callback step of T2611-A0002 names F2611-A0001",
        ),
        (
            Path("records/office.yaml"),
            "    department: engineering\n  - id: lift",
            "    department: cooking\n  - id: lift",
            "categories.electrical.department", "there is no department cooking",
        ),
    ],
)  # fmt: skip
@pytest.mark.usefixtures("desk")
def test_references(run: Run, file: Path, old: str, new: str, place: str, reason: str) -> None:
    """What a record names exists, and says the same; the line is where it is named."""
    change(file, old, new)
    rows = run("svc check --format json", code=4).json()
    row = next(row for row in rows if row["file"] == str(file) and row["path"] == place)
    assert reason in row["reason"]
    lines = file.read_text(encoding="utf-8").splitlines()
    assert place.rpartition(".")[2].partition("[")[0] in lines[row["line"] - 1]


@pytest.mark.usefixtures("desk")
def test_a_callback_claimed_by_another_ticket(run: Run) -> None:
    """Both files tell of a follow-up that its ticket does not know and another claims."""
    change(Path("records/followups/2026/11/F2611-A0001.yaml"), CLOSED, OPEN)
    said = reasons(run)
    assert f"{CLOSED} names F2611-A0001 in a callback, but it is about {OPEN}" in said
    assert f"no callback step of {OPEN} names F2611-A0001" in said


@pytest.mark.usefixtures("desk")
def test_a_file_that_is_gone(run: Run) -> None:
    """Whoever still names a deleted record is told, and the gap in the numbers."""
    Path("records/staff/zhang.wei.yaml").unlink()
    ticket(CLOSED).unlink()
    rows = told(run)
    assert ("records/followups/2026/11/F2611-A0001.yaml", 3, "ticket") in rows
    assert (str(ticket(OPEN)), 2, "id") in rows
    assert f"{CLOSED} is missing: numbers have no gaps" in reasons(run)


@pytest.mark.usefixtures("desk")
def test_runs_of_missing_numbers(run: Run) -> None:
    """A long gap is one message."""
    text = ticket(OPEN).read_text(encoding="utf-8").replace(OPEN, "T2611-A0412")
    Path("records/tickets/2026/11/T2611-A0412.yaml").write_text(text, encoding="utf-8")
    assert "T2611-A0003 to T2611-A0411 are missing" in reasons(run)


@pytest.mark.usefixtures("desk")
def test_sources_are_unique(run: Run) -> None:
    """What an old system numbered once is there once."""
    for number in (CLOSED, OPEN):
        change(ticket(number), "text:", "source:\n  system: boston311\n  number: '17'\ntext:")
    assert told(run) == [(str(ticket(OPEN)), 17, "source.number")]


@pytest.mark.usefixtures("desk")
def test_merged_in_a_circle(run: Run) -> None:
    """Two tickets merged into each other never end."""
    third = "T2611-A0003"
    text = ticket(OPEN).read_text(encoding="utf-8").replace(OPEN, third)
    ticket(third).write_text(text, encoding="utf-8")
    for number, other in ((OPEN, third), (third, OPEN)):
        change(ticket(number), "status: new", f"status: merged\nmerged_into: {other}")
        add_step(ticket(number), "merge", f"ticket: {other}")
    assert told(run) == [(str(ticket(one)), 7, "merged_into") for one in (OPEN, third)]
    assert f"goes in a circle: {OPEN} into {third} into {OPEN}" in reasons(run)


@pytest.mark.usefixtures("desk")
def test_lines_of_what_is_missing(run: Run) -> None:
    """A header field that is not there is told where the record begins."""
    change(ticket(), "resolution: fixed\n", "")
    assert told(run) == [(str(ticket()), 1, "resolution")]


@pytest.mark.usefixtures("desk")
def test_notes_do_not_fail(run: Run) -> None:
    """What two desks did without knowing of each other is a note, and no error."""
    add_step(ticket(), "close")
    result = run("svc check")
    assert "close has no effect" in result.out
    assert "(note)" in result.out
    (row,) = run("svc check --format json").json()
    assert (row["level"], row["path"]) == ("note", "timeline[5]")


# Files that are no records


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("tickets/2026/11/T2611-A0009.yml", b"", "no record belongs at this path"),
        ("tickets/2026/12/T2611-A0009.yaml", b"", "no record belongs at this path"),
        ("tickets/T2611-A0009.yaml", b"", "no record belongs at this path"),
        ("tickets/2026/11/photo.jpg", b"\xff", "no record belongs at this path"),
        ("staff/more/wu.gang.yaml", b"", "no record belongs at this path"),
        ("staff/wu.gang.yaml", b"", "is empty"),
        ("staff/wu.gang.yaml", b"id: \xff\n", "is not UTF-8 (byte 0xff)"),
        ("staff/wu.gang.yaml", b"id:\ta\n\tb: c\n", "is not YAML"),
        ("staff/wu.gang.yaml", b"a: &a\n - x\nb: *a\n", "aliases and anchors are not used"),
        ("staff/wu.gang.yaml", b"a: !!python/object:os.system x\n", "is not used in records"),
        ("staff/wu.gang.yaml", b"id: a\nid: b\n", "key 'id' stands twice"),
        ("staff/wu.gang.yaml", b"[" * 9000, "is nested too deep"),
        ("staff/wu.gang.yaml", b"a: " + b"[" * 99 + b"]" * 99, "is nested too deep"),
        ("staff/--help.yaml", b"id: ../../x\n", "../../x"),
        ("residents/A/R-A00000.yaml", b"id: R-A00000\n", ""),
    ],
)
@pytest.mark.usefixtures("desk")
def test_hostile_files(run: Run, name: str, content: bytes, reason: str) -> None:
    """Whatever lies under `records/` is told by name, and stops nothing else."""
    path = Path("records", name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    change(ticket(OPEN), "category: electrical", "category: magic")
    said = reasons(run)
    assert reason in said
    assert f"records/{name}" in said
    assert "there is no category magic" in said


@pytest.mark.usefixtures("desk")
def test_hostile_files_once_committed(run: Run, git: Git) -> None:
    """The same in a commit: every reading command goes on, and check tells."""
    outside = Path("records/residents/A/R-A00000.yaml")
    outside.write_text("format: 1\nid: R-A00000\nname: A\n", encoding="utf-8")
    Path(os.fsdecode(b"records/staff/\xff.yaml")).write_text("x", encoding="utf-8")
    Path("records/staff/a\nb.yaml").write_text("x", encoding="utf-8")
    Path("records/units/3/link.yaml").symlink_to("/etc/passwd")
    git("init", "records/units/own")
    git("-C", "records/units/own", "commit", "--allow-empty", "-m", "x")
    git("add", "--all")
    git("commit", "-m", "by hand")
    run("svc list")
    said = reasons(run)
    for words in ("R-A00000", r"\xff.yaml", r"a\nb.yaml", "symbolic link", "repository of its own"):
        assert words in said, said
    assert "root:" not in said
    run("svc check --rev HEAD~1")
    git("rm", "-r", "-q", "--cached", "records/units/own", str(outside))
    git("commit", "-m", "less")
    run("svc check --rev HEAD~2")
    run("svc check --rev HEAD~1", code=4)


@pytest.mark.usefixtures("desk")
def test_huge_and_endless_files(run: Run) -> None:
    """50 MB are not read, a pipe is not waited for, a link is not followed."""
    with Path("records/staff/big.yaml").open("wb") as file:
        file.truncate(50_000_000)
    os.mkfifo("records/staff/pipe.yaml")
    Path("records/staff/link.yaml").symlink_to("/dev/zero")
    Path("templates/link.md").symlink_to("/dev/zero")
    said = reasons(run)
    assert "records/staff/big.yaml: is 50000000 bytes" in said
    assert "records/staff/link.yaml: is a symbolic link" in said
    assert "templates/link.md: is a symbolic link" in said
    run("svc check records/staff/pipe.yaml", code=3)


@pytest.mark.usefixtures("desk")
def test_behind_a_linked_folder(run: Run, tmp_path: Path) -> None:
    """Nothing outside the office is read through a folder that is a link."""
    shutil.move("records/units", tmp_path / "units")
    Path("records/units").symlink_to(tmp_path / "units")
    said = reasons(run)
    assert "records/units: is a symbolic link" in said
    assert "3-2-1502.yaml: lies behind the symbolic link records/units" in said


@pytest.mark.usefixtures("desk")
def test_line_ends_of_windows(run: Run, git: Git) -> None:
    """A file with CRLF is the same record."""
    path = ticket(OPEN)
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    run("svc check")
    git("config", "core.autocrlf", "true")
    run("svc check")


def test_templates(run: Run, desk: Path) -> None:
    """Edited templates are text in UTF-8, or pictures."""
    folder = desk / "templates"
    folder.mkdir(exist_ok=True)
    (folder / "logo.png").write_bytes(b"\x89PNG\xff")
    (folder / "letter.md").write_bytes("dear 王芳\n".encode())
    assert "no problems" in run("svc check").out
    (folder / "letter.md").write_bytes(b"line\nD\xe9ar\n")
    assert told(run) == [("templates/letter.md", 2, "")]


# What is checked


@pytest.mark.usefixtures("desk")
def test_given_files(run: Run) -> None:
    """Only the given files are told of; what they name is looked up everywhere."""
    change(ticket(), "status: closed", "status: new")
    change(ticket(OPEN), "category: electrical", "category: magic")
    change(Path("records/staff/zhang.wei.yaml"), "name: 张伟", "name: 张伟\nphone: '-'")
    assert told(run, str(ticket(OPEN))) == [(str(ticket(OPEN)), 4, "category")]
    assert [row[0] for row in told(run, "records/staff", str(ticket()))] == [
        "records/staff/zhang.wei.yaml",
        str(ticket()),
    ]
    assert len(told(run, ".")) == 3
    result = run("svc check records/units")
    assert result.out == "4 records, no problems\n"


def test_given_from_elsewhere(run: Run, desk: Path, tmp_path: Path) -> None:
    """Files are relative to where the user stands, or absolute."""
    change(ticket(OPEN), "category: electrical", "category: magic")
    wanted = [(str(ticket(OPEN)), 4, "category")]
    rows = run(
        f"svc check --format json 11/{OPEN}.yaml", code=4, cwd=desk / "records/tickets/2026"
    ).json()
    assert [(row["file"], row["line"], row["path"]) for row in rows] == wanted
    run(["svc", "-C", str(desk), "check", str(desk / ticket(OPEN))], code=4, cwd=tmp_path)


@pytest.mark.usefixtures("desk")
def test_files_that_cannot_be_given(run: Run, tmp_path: Path) -> None:
    """Outside the records is a usage error; a name without a file is not found."""
    (tmp_path / "x.yaml").write_text("x", encoding="utf-8")
    for file in ("../x.yaml", "/etc/passwd", ".git/config", "records/../.git/config"):
        run(["svc", "check", "--", file], code=2)
    run("svc check records/nothing.yaml", code=3)
    run("svc check -- --staged", code=2)


@pytest.mark.usefixtures("desk")
def test_a_file_that_git_ignores(run: Run) -> None:
    """A file named outright is checked, ignored or not."""
    Path(".gitignore").write_text("*.yaml\n", encoding="utf-8")
    Path("records/staff/wu.gang.yaml").write_text("id: x\n", encoding="utf-8")
    run("svc check")
    assert told(run, "records/staff/wu.gang.yaml")


@pytest.mark.usefixtures("desk")
def test_another_commit(run: Run, git: Git) -> None:
    """`--rev` checks a commit as it is, and no edits."""
    change(ticket(), "status: closed", "status: new")
    git("commit", "-a", "-m", "by hand")
    git("checkout", "-q", "HEAD~1", "--", ".")
    run("svc check")
    assert told(run, "--rev", "HEAD") == [(str(ticket()), 6, "status")]
    run("svc check --rev HEAD~1")
    run("svc check --rev nonsense", code=3)
    git("restore", "--staged", ".")
    assert told(run, "--rev", "HEAD", str(ticket())) == [(str(ticket()), 6, "status")]


@pytest.mark.usefixtures("desk")
def test_broken_rules_of_the_office(run: Run, git: Git) -> None:
    """With an office.yaml nobody can read, everything else is still checked, edited or recorded."""
    change(Path("records/office.yaml"), FORMAT, f"{FORMAT}\ncolour: red")
    change(ticket(), "status: closed", "status: new")
    wanted = [("records/office.yaml", 4, ""), (str(ticket()), 6, "status")]
    assert told(run) == wanted
    git("commit", "-a", "-m", "by hand")
    assert told(run) == wanted
    assert told(run, "--rev", "HEAD") == wanted
    Path("records/office.yaml").unlink()
    assert "without it there is no office" in reasons(run)


def test_in_a_bare_repository(run: Run, desk: Path, tmp_path: Path, git: Git) -> None:
    """Where there is no work tree, HEAD is checked."""
    git("clone", "--bare", str(desk), str(tmp_path / "bare.git"))
    assert "no problems" in run("svc check", cwd=tmp_path / "bare.git").out


@pytest.mark.usefixtures("desk")
def test_nothing_is_changed(run: Run, git: Git) -> None:
    """Checking leaves commits, files and what is staged as they are."""
    change(ticket(), "status: closed", "status: new")
    git("add", "--all")
    change(ticket(), "status: new", "status: done")
    before = git("rev-parse", "HEAD"), git("diff"), git("diff", "--cached")
    run("svc check", code=4)
    assert (git("rev-parse", "HEAD"), git("diff"), git("diff", "--cached")) == before


CHINESE = {"SVC_LANG": "zh_CN"}


@pytest.mark.usefixtures("desk")
def test_reasons_in_the_readers_language(run: Run) -> None:
    """People are told in theirs, whoever built the index; programs in English."""
    change(ticket(), "status: closed", "status: waiting")
    change(Path("records/staff/li.na.yaml"), "department: service", "department: kitchen")
    run("svc check", code=4, env=CHINESE)
    english, chinese = run("svc check", code=4), run("svc check", code=4, env=CHINESE)
    assert "there is no department kitchen" in english.out
    assert "department: 没有部门 kitchen" in chinese.out
    assert "is 'waiting', but the timeline says 'closed'" in english.out
    assert "status: 为 'waiting'，而时间线得出 'closed'" in chinese.out
    for form in ("json", "jsonl", "csv"):
        words = f"svc check --format {form}"
        assert run(words, code=4, env=CHINESE).out == run(words, code=4).out


def test_recorded_faults_in_the_readers_language(run: Run, desk: Path, git: Git) -> None:
    """A fault that one reader's command indexed is told to another in another language."""
    change(ticket(), "kind: ", "kind: x")
    git("commit", "-qam", "a slip of the hand", cwd=desk)
    run("svc list", env=CHINESE)
    number = ticket().stem
    assert "is none of complaint" in run("svc check", code=4).out
    assert "不是 complaint" in run("svc check", code=4, env=CHINESE).out
    assert "cannot be read" in run(f"svc show {number}", code=4).err
    assert "无法读取" in run(f"svc show {number}", code=4, env=CHINESE).err
