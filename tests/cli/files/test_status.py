"""`svc status`: this desk, its commit, edits not recorded yet, and what needs attention."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from svc.desk.repository import status as standing
from svc.kinds.rights import unsettled
from svc.model.office import OFFICE_FORMAT
from tests.handwork import OPEN, change, ticket
from tests.support import Run

#: How the office's rules begin.
FORMAT = f"format: {OFFICE_FORMAT}"
Git = Callable[..., str]
STAFF = Path("records/staff/li.na.yaml")


@pytest.mark.usefixtures("desk")
def test_a_desk_at_rest(run: Run, git: Git) -> None:
    """Desk, branch, commit and counts; nothing else where all is well."""
    result = run("svc status")
    commit = git("rev-parse", "--short=12", "HEAD").strip()
    assert result.out.splitlines() == [
        "office   物业管理处",
        "desk     A",
        "branch   main",
        f"commit   {commit}",
        "records  1 office, 2 members of staff, 4 units, 3 residents, 2 tickets, 1 follow-up",
    ]
    assert result.err == f"next: {unsettled()}\n"


@pytest.mark.usefixtures("desk")
def test_edits_are_listed(run: Run, git: Git) -> None:
    """Each edit is one line: what happened to which record, and whether it is staged."""
    change(STAFF, "name: 李娜", "name: 李娜\nnote: on leave")
    git("rm", "-q", "records/units/B1/B1-P012.yaml")
    Path("templates").mkdir(exist_ok=True)
    Path("templates/dear.md").write_text("x", encoding="utf-8")
    Path("records/staff/wu.gang.yml").write_text("x", encoding="utf-8")
    Path("mine.txt").write_text("x", encoding="utf-8")
    result = run("svc status --format json").json()
    assert result["uncommitted"] == [
        {"path": str(STAFF), "change": "edited", "kind": "staff", "id": "li.na", "staged": False},
        {
            "path": "records/units/B1/B1-P012.yaml", "change": "deleted", "kind": "unit",
            "id": "B1-P012", "staged": True,
        },
        {
            "path": "records/staff/wu.gang.yml", "change": "new", "kind": "other",
            "id": "records/staff/wu.gang.yml", "staged": False,
        },
        {
            "path": "templates/dear.md", "change": "new", "kind": "template", "id": "dear.md",
            "staged": False,
        },
    ]  # fmt: skip
    shown = run("svc status")
    assert "deleted       unit B1-P012" in shown.out
    assert "svc save" in shown.err


@pytest.mark.usefixtures("desk")
def test_hostile_names(run: Run) -> None:
    """Whatever a file is called, the screen obeys none of it."""
    Path(os.fsdecode(b"records/staff/\xff.yaml")).write_text("x", encoding="utf-8")
    Path("records/staff/a\nb\x1b[31m.yaml").write_text("x", encoding="utf-8")
    out = run("svc status").out
    assert "\x1b" not in out
    assert r"\xff.yaml" in out
    assert len(run("svc status --format json").json()["uncommitted"]) == 2


@pytest.mark.usefixtures("desk")
def test_formats(run: Run) -> None:
    """CSV is one row with a column for each kind of record; Markdown has the edits too."""
    change(STAFF, "name: 李娜", "name: 李娜\nnote: on leave")
    (row,) = csv.DictReader(io.StringIO(run("svc status --format csv").out))
    assert (row["desk"], row["records.ticket"], row["invalid"]) == ("A", "2", "0")
    assert "| edited " in run("svc status --format md").out
    assert run("svc status --format jsonl").json()["records"]["unit"] == 4


@pytest.mark.usefixtures("desk")
def test_what_is_wrong_is_counted(run: Run, git: Git) -> None:
    """Records that cannot be read, or break a rule by themselves, are counted."""
    change(ticket(OPEN), "status: new", "status: done")
    change(STAFF, "department:", "departmnt:")
    git("commit", "-qam", "by hand")
    result = run("svc status")
    assert "wrong    2" in result.out
    assert "svc check" in result.err


@pytest.mark.usefixtures("desk")
def test_the_rules_cannot_be_read(run: Run, git: Git) -> None:
    """Status still tells how things stand."""
    change(Path("records/office.yaml"), FORMAT, "colour: red")
    git("commit", "-qam", "by hand")
    found = run("svc status --format json").json()
    assert (found["office"], found["desk"], found["invalid"]) == (None, "A", 1)


def test_a_clone_without_a_letter(run: Run, desk: Path, tmp_path: Path, git: Git) -> None:
    """A fresh clone is told to take a letter."""
    git("clone", "-q", str(desk), str(tmp_path / "clone"))
    result = run("svc status", cwd=tmp_path / "clone")
    assert "git config svc.desk B" in result.err
    assert run("svc status --format json", cwd=tmp_path / "clone").json()["desk"] is None


def test_where_nothing_can_be_recorded(run: Run, desk: Path, tmp_path: Path, git: Git) -> None:
    """A detached HEAD and a bare repository are told, with the way out."""
    git("checkout", "-q", "--detach")
    assert "HEAD is detached" in run("svc status").out
    git("clone", "-q", "--bare", str(desk), str(tmp_path / "bare.git"))
    assert "no work tree" in run("svc status", cwd=tmp_path / "bare.git").out


def test_nothing_there(run: Run, tmp_path: Path, git: Git) -> None:
    """A repository without an office is told as such."""
    git("init", "-q", str(tmp_path / "empty"))
    run("svc status", code=3, cwd=tmp_path / "empty")


def test_an_interrupted_command(run: Run, desk: Path) -> None:
    """What a killed command left is put right, and said."""
    from svc.store.commit import journal
    from svc.store.git.repository import Repository

    repository = Repository.open(desk)
    name = repository.head_ref() or ""
    commit = repository.head() or ""
    journal.Journal(name, commit, commit, "create T2611-A0003").save(repository.state_dir)
    assert "T2611-A0003" in run("svc status").err
    assert run("svc status").err == f"next: {unsettled()}\n"


@pytest.mark.parametrize(
    ("now", "advice"),
    [
        (datetime(2026, 12, 5, tzinfo=UTC), None),
        (datetime(2027, 11, 5, tzinfo=UTC), None),
        (datetime(2027, 12, 5, tzinfo=UTC), "svc archive --before 2026-12"),
        (datetime(2028, 1, 5, tzinfo=UTC), "svc archive --before 2027-01"),
    ],
)
def test_a_large_work_tree(
    desk: Path, monkeypatch: pytest.MonkeyPatch, now: datetime, advice: str | None
) -> None:
    """Once many tickets lie in it, archiving what is older than a year is advised."""
    assert standing.standing(desk, now=now).advice == [unsettled()]
    monkeypatch.setattr(standing, "MANY_TICKETS", 1)
    said = " ".join(standing.standing(desk, now=now).advice[1:])
    assert (advice in said) if advice else said == ""


def test_archived_already(desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What has left the work tree does not count."""
    from svc.store.commit.archive import archive_months
    from svc.store.git.repository import Repository

    monkeypatch.setattr(standing, "MANY_TICKETS", 1)
    archive_months(Repository.open(desk), "2026-12")
    found = standing.standing(desk, now=datetime(2028, 1, 5, tzinfo=UTC))
    assert found.archived_before == "2026-12"
    assert found.advice == [unsettled()]


def test_looking_takes_no_lock(estate: Path, run: Run) -> None:
    """Git would note in its index that nothing changed, under a lock that a killed one leaves."""
    record = estate / "records/units/3/3-2-1502.yaml"
    os.utime(record, (1, 1))
    index = (estate / ".git/index").read_bytes()
    run("svc status")
    run("svc --as li.na save")
    assert (estate / ".git/index").read_bytes() == index
