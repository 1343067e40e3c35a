"""`svc archive`, `unarchive` and `index`: files leave, answers stay."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support import Run


@pytest.fixture
def years(run: Run, office: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An office with tickets of three years, brought in by hand edits."""
    run("svc staff add li.na --name 李娜 --department service --role desk")
    monkeypatch.setenv("SVC_ACTOR", "li.na")
    for yymm in ("2401", "2501", "2601"):
        path = office / f"records/tickets/20{yymm[:2]}/{yymm[2:]}/T{yymm}-A0001.yaml"
        path.parent.mkdir(parents=True)
        at = f"20{yymm[:2]}-{yymm[2:]}-05T09:00:00+08:00"
        path.write_text(
            f"format: 1\nid: T{yymm}-A0001\nkind: inquiry\ncategory: fees\npriority: normal\n"
            f"status: new\nchannel: phone\nreceived: '{at}'\nplace: 大门\n"
            "reporter:\n  name: 王\n  phone: '13800000000'\ntext: 问物业费\ntimeline:\n"
            f"  - seq: 1\n    at: '{at}'\n    by: li.na\n    action: create\n",
            encoding="utf-8",
        )
    run("svc save")
    return office


def months(office: Path) -> list[str]:
    """The months whose tickets are in the work tree."""
    return sorted(f"{p.parent.name}-{p.name}" for p in office.glob("records/tickets/*/*"))


def test_old_months_leave_and_every_answer_stays(
    run: Run, years: Path, git: Callable[..., str]
) -> None:
    """Listing, showing and checking answer as before; git sees a clean work tree."""
    before = run("svc list --status all --format json").out
    assert "2 tickets of months before 2026-01" in run("svc archive --before 2026-01").out
    assert months(years) == ["2026-01"]
    assert run("svc list --status all --format json").out == before
    assert "问物业费" in run("svc show T2401-A0001").out
    run("svc check")
    assert git("status", "--porcelain", cwd=years) == ""
    assert "2026-01" in run("svc status").out


def test_an_archived_ticket_can_be_acted_on(run: Run, years: Path, git: Callable[..., str]) -> None:
    """The action is committed, the file stays out of the work tree, the tree stays clean."""
    run("svc archive --before 2026-01")
    run(["svc", "note", "T2401-A0001", "--note", "看过了"])
    assert months(years) == ["2026-01"]
    assert "看过了" in git("show", "HEAD:records/tickets/2024/01/T2401-A0001.yaml", cwd=years)
    assert git("status", "--porcelain", cwd=years) == ""


def test_new_months_are_written_beside_archived_ones(run: Run, years: Path) -> None:
    """A ticket of today lies in the work tree, whatever was archived."""
    run("svc archive --before 2026-01")
    done = run("svc create 灯不亮 --kind repair --category electrical --place 楼道"
               " --name 王 --phone 13800000000 --channel phone --format json").json()  # fmt: skip
    assert list(years.rglob(f"{done['id']}.yaml"))


def test_all_comes_back(run: Run, years: Path, git: Callable[..., str]) -> None:
    """All months come back: unarchive brings every file back as HEAD has it."""
    run("svc archive --before 2026-01")
    assert "2 tickets are back" in run("svc unarchive").out
    assert months(years) == ["2024-01", "2025-01", "2026-01"]
    assert git("status", "--porcelain", cwd=years) == ""


@pytest.mark.parametrize(
    ("command", "code"),
    [
        ("svc archive --before 2026-13", 2),
        ("svc archive --before yesterday", 2),
        ("svc archive", 2),
        ("svc unarchive", 1),
    ],
)
def test_what_makes_no_sense_is_refused(run: Run, years: Path, command: str, code: int) -> None:
    """A month that is none, none at all, or nothing to bring back."""
    run(command, code=code)
    assert months(years) == ["2024-01", "2025-01", "2026-01"]


def test_edits_keep_their_months(run: Run, years: Path) -> None:
    """A month with uncommitted edits does not leave."""
    file = years / "records/tickets/2024/01/T2401-A0001.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("大门", "后门"), encoding="utf-8")
    run("svc archive --before 2026-01", code=5)
    assert "后门" in file.read_text(encoding="utf-8")


def test_index_is_made_anew(run: Run, years: Path) -> None:
    """A rebuilt index, or one that was damaged or removed, answers the same."""
    before = run("svc list --status all --format json").out
    assert run("svc index --rebuild").out.startswith("5 records at ")
    assert run("svc list --status all --format json").out == before
    file = years / ".git/svc/index.sqlite"
    for content in (b"no database", b""):
        for part in file.parent.glob("index.sqlite*"):
            part.unlink()
        file.write_bytes(content)
        assert run("svc list --status all --format json").out == before
