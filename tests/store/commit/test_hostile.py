"""What others put into .git: it leads nowhere, starts nothing and stops nothing."""

from __future__ import annotations

import json
import os
import sqlite3
from pathlib import Path

import pytest

from tests.support import Run, git, slow_after

NOTE = "svc --as li.na unit edit 3-2-1502 --set note=x"
COMMIT = "0" * 40


@pytest.mark.parametrize(
    "ref",
    ["../../../victim", "refs/heads/../../../../victim", "/etc/victim", "refs/heads/a\nb", "", 7],
)
def test_a_journal_leads_nowhere(estate: Path, run: Run, ref: object) -> None:
    """A branch that is none deletes nothing outside, and nothing inside."""
    victims = [estate.parent / "victim.lock", estate / "victim.lock"]
    for victim in victims:
        victim.write_text("mine")
    note = {"ref": ref, "parent": None, "commit": COMMIT, "subject": "x"}
    (estate / ".git/svc/pending.json").write_text(json.dumps(note))
    run("svc unit list")
    run(NOTE)
    assert [victim.read_text() for victim in victims] == ["mine", "mine"]
    assert not (estate / ".git/svc/pending.json").exists()


@pytest.mark.parametrize(
    "name", ["pending.json", "pending-archive", "index.sqlite", "index.new", "index-stamp",
             "incoming", "recent", "recent-whole", "lock-1", "log", "pending.json.tmp"],
)  # fmt: skip
@pytest.mark.parametrize("kind", ["link", "pipe"])
def test_what_lies_in_the_place_of_svcs_files(estate: Path, run: Run, name: str, kind: str) -> None:
    """A link is not followed, a pipe is not waited for."""
    outside = estate.parent / "outside"
    outside.mkdir()
    (outside / "file").write_text("mine")
    path = estate / ".git/svc" / name
    if path.is_dir():
        for file in sorted(path.rglob("*"), reverse=True):
            file.rmdir() if file.is_dir() else file.unlink()
        path.rmdir()
    path.unlink(missing_ok=True)
    if kind == "pipe":
        os.mkfifo(path)
    else:
        path.symlink_to(outside if name in ("incoming", "recent", "log") else outside / "file")
    run("svc unit list")
    run(NOTE)
    assert {file.name: file.read_text() for file in outside.iterdir()} == {"file": "mine"}


def test_a_state_folder_that_leads_elsewhere(estate: Path, run: Run) -> None:
    """Svc keeps nothing there, and says so."""
    outside = estate.parent / "outside"
    (estate / ".git/svc").rename(outside)
    (estate / ".git/svc").symlink_to(outside)
    assert "symbolic link" in run("svc unit list", code=5).err


@pytest.mark.parametrize("lock", ["index.lock", "HEAD.lock", "refs/heads/main.lock"])
def test_a_pipe_for_a_lock(estate: Path, run: Run, lock: str) -> None:
    """It is somebody's lock: named, and nothing waits on it for ever."""
    os.mkfifo(estate / ".git" / lock)
    assert lock in run(NOTE, code=5).err
    run("svc unit list")


PROGRAMS = {
    "core.fsmonitor": "{}", "core.sshCommand": "{}", "diff.external": "{}", "core.editor": "{}",
    "filter.evil.clean": "{}", "filter.evil.smudge": "{}", "filter.evil.process": "{}",
    "filter.evil.required": "true", "diff.evil.textconv": "{}", "diff.evil.command": "{}",
    "merge.evil.driver": "{}", "credential.helper": "{}", "core.pager": "{}", "gpg.program": "{}",
    "log.showSignature": "true", "core.alternateRefsCommand": "{}", "core.gitProxy": "{}",
}  # fmt: skip
HOOKS = ("post-index-change", "post-checkout", "pre-auto-gc", "fsmonitor-watchman", "pre-commit")


def test_a_copied_repository_starts_nothing(estate: Path, run: Run) -> None:
    """No program that its configuration names is run by looking, saving or archiving."""
    ran = estate.parent / "ran"
    evil = estate.parent / "evil"
    evil.write_text(f'#!/bin/sh\necho "$0 $*" >> "{ran}"\ncat\n')
    evil.chmod(0o755)
    for key, value in PROGRAMS.items():
        git("config", key, value.format(evil))
    for hook in HOOKS:
        (estate / ".git/hooks").mkdir(exist_ok=True)
        (estate / ".git/hooks" / hook).symlink_to(evil)
    (estate / ".git/info/attributes").write_text("* filter=evil diff=evil merge=evil\n")
    ran.unlink(missing_ok=True)
    unit = estate / "records/units/3/3-2-1502.yaml"
    unit.write_bytes(unit.read_bytes() + b"note: by hand\n")
    for words in ("list", "unit list", "status", "check", "log", "board", "save", "unit edit "
                  "3-2-1502 --set note=y", "archive --before 2020-01", "unarchive",
                  "index --rebuild"):  # fmt: skip
        run(f"svc --as li.na {words}", code=None)
    assert not ran.exists(), ran.read_text()


def test_a_partial_clone_is_told(estate: Path, run: Run, tmp_path: Path) -> None:
    """Svc fetches nothing by itself: exit 5 and the way to have it all, with remote or without."""
    git("config", "uploadpack.allowFilter", "true")
    clone = tmp_path / "clone"
    git("clone", "-q", "--no-checkout", "--filter=blob:none", f"file://{estate}", str(clone))
    err = run(f"svc -C {clone} unit list", code=5).err
    assert "git fetch --refetch --no-filter" in err
    git("fetch", "-q", "--refetch", "--no-filter", cwd=clone)
    run(f"svc -C {clone} unit list")


def test_a_folder_that_is_gone(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever stands in a folder that was deleted hears it."""
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    assert "the folder to work in is gone" in run.process("svc list", code=3).err


@pytest.mark.parametrize("files", slow_after(3, [8, 12, 16, 4, 6, 10, 20]))
def test_few_open_files(estate: Path, run: Run, files: int) -> None:
    """Too few file handles: the documented code and one line, or the answer."""
    import resource
    import subprocess
    import sys

    for words in (("unit", "list"), NOTE.split()[1:]):
        done = subprocess.run(
            [sys.executable, "-m", "svc", *words], capture_output=True, text=True, check=False,
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (files, files)),
        )  # fmt: skip
        # Python itself may not get as far as svc, and names its paths then.
        if any(line.startswith("svc") for line in done.stderr.splitlines()):
            assert done.returncode in (0, 5), done.stderr
    run("svc unit list")
    assert git("fsck", "--strict") == ""


@pytest.mark.parametrize(
    "deed",
    ["UPDATE unit_row SET floor = 99", "DELETE FROM unit_row", "DROP TRIGGER unit_row_update",
     "INSERT INTO unit_row (row, head, id) VALUES (9999, 1, '0-0-0')", "DROP TABLE gate",
     "UPDATE meta SET value = 'x' WHERE key = 'commit'"],
)  # fmt: skip
@pytest.mark.parametrize("words", slow_after(1, ["svc unit list", NOTE]))
def test_what_another_program_writes_to_the_index(
    estate: Path, run: Run, deed: str, words: str
) -> None:
    """It is noticed by whoever comes next, and the index made anew."""
    before = run("svc unit list").out
    db = sqlite3.connect(estate / ".git/svc/index.sqlite")
    db.execute(deed)
    db.commit()
    db.close()
    assert "another program had written to the index" in run(words).err
    assert run("svc unit list").out == before
    assert "proven" in run("svc index --verify").out


def test_an_index_is_proven(estate: Path, run: Run) -> None:
    """What no stamp shows, holding it against HEAD does; it is made anew."""
    run("svc unit list")
    db = sqlite3.connect(estate / ".git/svc/index.sqlite")
    db.execute("UPDATE unit_row SET floor = 99 WHERE id = '3-2-1502'")
    db.execute("UPDATE gate SET written = 0")
    db.commit()
    db.close()
    assert ".git/svc/index.sqlite: unit: 2 rows differ" in run("svc index --verify", code=4).err
    assert "proven" in run("svc index --verify").out


@pytest.mark.parametrize("name", ["HEAD", "config", "index", "packed-refs", "refs/heads/main"])
def test_a_pipe_for_a_file_of_gits(estate: Path, run: Run, name: str) -> None:
    """Git would wait for ever for what never comes: that is told at once, and by its name."""
    path = estate / ".git" / name
    path.unlink(missing_ok=True)
    os.mkfifo(path)
    for words in ("list", "--as li.na unit add 9-1-101"):
        said = run(f"svc {words}", code=5)
        assert f".git/{name} is no file" in said.err
        assert len(said.err.splitlines()) == 2
