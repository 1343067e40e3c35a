"""`svc backup` and `svc restore`: an office as one file, and an office of its own from it."""

from __future__ import annotations

import json
import shutil
import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest

from svc.desk.repository import backup as backups
from svc.desk.repository.restore import restore
from svc.errors import InvalidData
from tests.desk.sync.meeting import TwoDesks, do, head, two_desks
from tests.support import Run

CREATE = (
    "svc --as li.na create 漏水 --kind repair --category plumbing --unit 3-2-1502"
    " --resident 1 --channel phone"
)


def files(place: Path) -> dict[str, bytes]:
    """Everything of an office that a person sees."""
    return {
        str(path.relative_to(place)): path.read_bytes()
        for path in sorted(place.rglob("*"))
        if path.is_file() and ".git" not in path.relative_to(place).parts
    }


def test_out_and_in(desk: Path, run: Run, tmp_path: Path, git: Callable[..., str]) -> None:
    """History, settings, edits and channels come back; numbers given from then on are new ones."""
    run("svc notify channel add group", input="json://127.0.0.1:9/hook")
    git("config", "svc.actor", "li.na", cwd=desk)
    staff = desk / "records/staff/zhang.wei.yaml"
    staff.write_text(staff.read_text("utf-8") + "# by hand\n", "utf-8")
    (desk / "templates/own.md").write_text("own\n", "utf-8")
    (desk / "records/units/3/3-2-1502.yaml").unlink()
    before = files(desk)
    out = run(f"svc backup {tmp_path}/office.tar")
    assert "3 edits not recorded; read again and sound" in out.out
    assert (tmp_path / "office.tar").stat().st_mode & 0o077 == 0
    assert files(desk) == before
    assert run(f"svc restore {tmp_path}/office.tar {tmp_path}/new").out == "desk B\n"
    new = tmp_path / "new"
    assert files(new) == before
    assert head(new) == head(desk)
    assert git("config", "svc.actor", cwd=new).strip() == "li.na"
    assert (new / ".git/svc/channels.json").stat().st_mode & 0o777 == 0o600
    assert len(run(f"svc -C {new} notify channel list --format json").json()) == 1
    git("checkout", "-q", "records", cwd=new)
    assert "-B0001 " in run(CREATE.replace("svc", f"svc -C {new}", 1)).out
    assert run(f"svc -C {new} check").code == 0
    assert run(f"svc -C {new} index --verify").code == 0


def test_plain_git_reads_it(desk: Path, run: Run, tmp_path: Path, git: Callable[..., str]) -> None:
    """Without svc a backup is a tar archive with a bundle that git clones."""
    run(f"svc backup {tmp_path}/office.tar")
    with tarfile.open(tmp_path / "office.tar") as archive:
        archive.extract("office.bundle", tmp_path, filter="data")
    git("clone", "-q", str(tmp_path / "office.bundle"), str(tmp_path / "clone"))
    assert head(tmp_path / "clone") == head(desk)


@pytest.mark.parametrize(
    "where", [b"git bundle", b"PACK", b"object_format", b"office.bundle\n", None]
)
def test_damaged(desk: Path, run: Run, tmp_path: Path, where: bytes | None) -> None:
    """One changed byte, or an end that is missing, is found; nothing is made of such a file."""
    file = tmp_path / "office.tar"
    run(f"svc backup {file}")
    data = bytearray(file.read_bytes())
    if where is None:
        data = data[: len(data) // 2]
    else:
        data[data.index(where) + 2] ^= 0x11
    file.write_bytes(data)
    assert "no sound backup" in run(f"svc backup --check {file}", code=4).err
    run(f"svc restore {file} {tmp_path}/new", code=4)
    assert [
        one.name for one in tmp_path.iterdir() if "new" in one.name or "svc-backup" in one.name
    ] == []


@pytest.mark.parametrize(
    "name", ["../evil.yaml", "records/../../evil.yaml", ".git/hooks/post-commit"]
)
def test_hostile(desk: Path, tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A backup made by somebody else writes nowhere but under records and templates."""
    file = tmp_path / "office.tar"
    (desk / "records/staff/x.yaml").write_text("x", "utf-8")
    real = backups._files

    def forged(repository: object, outside: dict[str, object], folder: Path) -> dict[str, Path]:
        parts = real(repository, outside, folder)  # type: ignore[arg-type]
        outside["edits"] = {name: name}
        (folder / "outside.json").write_text(json.dumps(outside), "utf-8")
        parts[f"edits/{name}"] = desk / "records/staff/x.yaml"
        return parts

    monkeypatch.setattr(backups, "_files", forged)
    backups.backup(desk, file)
    from svc.errors import SvcError

    with pytest.raises(SvcError):
        restore(file, tmp_path / "new")
    assert not (tmp_path / "new").exists()
    assert not list(tmp_path.rglob("evil.yaml"))


def test_refused(desk: Path, run: Run, tmp_path: Path) -> None:
    """What is there stays there; a letter that gave numbers is not given again."""
    file = tmp_path / "office.tar"
    run(f"svc backup {file}")
    run(f"svc backup {file}", code=1)
    run(f"svc backup {file} --force")
    run(f"svc restore {file} {desk}", code=1)
    assert (
        "with the letter A are given already"
        in run(f"svc restore {file} {tmp_path}/new --desk a", code=1).err
    )
    run(f"svc restore {file} {tmp_path}/new --desk 1", code=2)
    run(f"svc restore {tmp_path}/none {tmp_path}/new", code=3)
    assert not (tmp_path / "new").exists()
    assert run(f"svc restore {file} {tmp_path}/new --desk q").out == "desk Q\n"


def test_months_that_were_archived(desk: Path, run: Run, tmp_path: Path) -> None:
    """What had left the work tree has left it again."""
    run("svc archive --before 2099-01")
    run(f"svc backup {tmp_path}/office.tar")
    run(f"svc restore {tmp_path}/office.tar {tmp_path}/new")
    assert files(tmp_path / "new") == files(desk)
    assert run(f"svc -C {tmp_path}/new status --format json").json()["archived_before"] == "2099-01"


@pytest.fixture
def desks(tmp_path: Path) -> TwoDesks:
    """Two desks that have the same."""
    return two_desks(tmp_path / "apart")


def test_among_desks(desks: TwoDesks, run: Run, tmp_path: Path) -> None:
    """A desk that was lost comes back under a letter of its own, with what the others did since."""
    from svc.desk.sync.sync import sync
    from svc.desk.ticket.actions import annotate

    file = tmp_path / "b.tar"
    run(f"svc -C {desks.b} backup {file}")
    shutil.rmtree(desks.b)
    do(desks.a, lambda desk: annotate(desk, "T2611-A0002", "住户来电"))
    sync(desks.a)
    assert run(f"svc restore {file} {tmp_path}/again").out == "desk C\n"
    assert head(tmp_path / "again") == head(desks.remote)
    shutil.move(desks.remote, tmp_path / "away")
    done = run(f"svc restore {file} {tmp_path}/alone")
    assert done.out == "desk C\n"
    assert "svc remote add" in done.err


def test_shallow(desk: Path, tmp_path: Path, git: Callable[..., str], run: Run) -> None:
    """A clone without the whole history makes no backup of it."""
    git("clone", "-q", "--depth=1", f"file://{desk}", str(tmp_path / "shallow"))
    assert "shallow" in run(f"svc -C {tmp_path}/shallow backup {tmp_path}/s.tar", code=1).err
    assert not (tmp_path / "s.tar").exists()


def test_no_backup(tmp_path: Path) -> None:
    """Another archive is no backup."""
    (tmp_path / "x").write_text("x", "utf-8")
    with tarfile.open(tmp_path / "x.tar", "w") as archive:
        archive.add(tmp_path / "x", "x")
    with pytest.raises(InvalidData, match="no sound backup"):
        backups.check(tmp_path / "x.tar")


@pytest.mark.parametrize(
    ("env", "said"), [("en", "no language 'fr'"), ("zh_CN", "不支持语言 'fr'")]
)
def test_no_such_language(run: Run, env: str, said: str) -> None:
    """A language that is none of ours is refused in the one that would be spoken without it."""
    assert said in run("svc --lang fr list", code=2, env={"SVC_LANG": env}).err
