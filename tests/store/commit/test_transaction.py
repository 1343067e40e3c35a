"""Recording a change: what is refused, what is kept, what is left behind."""

from __future__ import annotations

import os
import stat
import subprocess
import threading
from collections.abc import Callable
from datetime import datetime
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from svc.errors import Busy, Refused, SvcError, UsageError
from svc.store.commit import checkpoints as moments
from svc.store.commit import index_lock as claim
from svc.store.commit import journal, recovery, transaction, write_work
from svc.store.commit.change import NewCommit
from svc.store.git import worktree
from svc.store.git.fast_import import Stream
from svc.store.git.refs import BranchMoved
from svc.store.git.repository import Repository
from tests.store.workbench import (
    MESSAGE,
    NOW,
    OTHER,
    TICKET,
    assert_tidy,
    change,
    fresh,
    put,
    top,
)
from tests.support import git


def refuses(repository: Repository, files: dict[str, bytes | None], words: str) -> SvcError:
    """A write is refused with exit 5, and HEAD, index and files stay as they were."""
    before = repository.head()
    status = git("status", "--porcelain", cwd=repository.root)
    with pytest.raises(Busy, match=words) as caught:
        put(repository, files)
    assert caught.value.exit_code == 5
    assert caught.value.next_step
    assert repository.head() == before
    assert git("status", "--porcelain", cwd=repository.root) == status
    assert not (repository.state_dir / "pending.json").exists()
    incoming = repository.state_dir / "incoming"
    assert [path for path in incoming.rglob("*") if path.is_file()] == []
    return caught.value


def at(monkeypatch: pytest.MonkeyPatch, moment: str, action: Callable[[], object]) -> None:
    """Do something once when a write reaches a moment."""
    pending = [action]

    def reached(name: str) -> None:
        if name == moment and pending:
            pending.pop()()

    monkeypatch.setattr(moments, "reached", reached)


def script(path: Path, text: str) -> Path:
    """Write an executable shell script."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)
    return path


def test_the_index_is_compared_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the last write left is known to equal its commit, until somebody else writes it.

    Comparing costs as much as the office is large, so it must not happen at every action.
    """
    repository = fresh(tmp_path / "office")
    trace = tmp_path / "trace"

    def compared(text: bytes) -> bool:
        trace.unlink(missing_ok=True)
        monkeypatch.setenv("GIT_TRACE", str(trace))
        put(repository, {TICKET: text})
        monkeypatch.delenv("GIT_TRACE")
        return "diff-index" in trace.read_text()

    put(repository, {TICKET: b"text: 1\n"})
    assert not compared(b"text: 2\n") and not compared(b"text: 3\n")
    (top(repository) / "records" / "note.txt").write_text("by hand")
    git("add", "records/note.txt", cwd=top(repository))
    # Something of the office's is staged from then on.
    assert compared(b"text: 4\n") and compared(b"text: 5\n")
    git("commit", "-qm", "by hand", cwd=top(repository))
    assert compared(b"text: 6\n") and not compared(b"text: 7\n")


# What a commit looks like


def test_the_first_commit_and_the_next(tmp_path: Path) -> None:
    """An unborn branch takes a commit; adding, changing and deleting all reach disk and HEAD."""
    repository = fresh(tmp_path / "office")
    first = put(repository, {TICKET: b"id: 1\n", OTHER: b"id: 2\n"})
    assert (top(repository) / TICKET).read_bytes() == b"id: 1\n"
    second = put(repository, {TICKET: b"id: 1\nstatus: new\n", OTHER: None})
    assert git("rev-list", "HEAD", cwd=repository.root).split() == [second, first]
    assert (top(repository) / TICKET).read_bytes() == b"id: 1\nstatus: new\n"
    assert not (top(repository) / OTHER).exists()
    assert_tidy(repository)


def test_deleting_the_last_file_of_a_folder_removes_the_folder(repository: Repository) -> None:
    """No empty month folders stay, but records/ does."""
    put(repository, {TICKET: None})
    assert list((top(repository) / "records").iterdir()) == []


def test_author_committer_and_message_are_as_given(repository: Repository) -> None:
    """Author is who acted and when; the committer falls back without user.name; text is kept."""
    text = "assign T2611-A0001 to 张伟\n\nfrom here\ndata 5\n\nSvc-Action: assign\n"
    transaction.write(repository, change(repository, {TICKET: b"id: 2\n"}, message=text))
    shown = git("log", "-1", "--format=%an|%ae|%ai|%cn|%ce|%B", cwd=repository.root)
    assert shown.startswith("李娜|li.na@svc.invalid|2026-11-03 09:12:00 +0000|svc desk A|")
    assert "desk-a@svc.invalid" in shown
    assert shown.endswith(text + "\n")
    trailer = "--format=%(trailers:key=Svc-Action,valueonly)"
    assert git("log", "-1", trailer, cwd=repository.root).strip() == "assign"


def test_the_committer_is_the_configured_one(repository: Repository) -> None:
    """user.name and user.email, where set, name who records; half an identity does not count."""
    git("config", "user.name", "Front Desk", cwd=repository.root)
    half = Repository.open(top(repository))
    put(half, {TICKET: b"id: 2\n"})
    assert git("log", "-1", "--format=%cn", cwd=half.root).strip() == "svc desk A"
    git("config", "user.email", "front@example.org", cwd=repository.root)
    whole = Repository.open(top(repository))
    put(whole, {TICKET: b"id: 3\n"})
    assert git("log", "-1", "--format=%cn <%ce>", cwd=whole.root).strip() == (
        "Front Desk <front@example.org>"
    )


def test_hostile_names_and_messages_stay_text(repository: Repository) -> None:
    """Line ends, brackets and NUL cannot forge a header; fsck finds nothing to blame."""
    made = NewCommit(
        parent=repository.head(),
        files={TICKET: b"id: 2\n"},
        message="subject\0\ncommitter Evil <e@e> 1 +0000\n",
        author_name="Li\nNa <x> \x1b[31m",
        author_email="a>b\ncommitter Evil",
        author_time=NOW,
    )
    transaction.write(repository, made)
    shown = git("log", "-1", "--format=%an|%ae|%cn", cwd=repository.root).strip()
    assert shown == "LiNa x [31m|abcommitter Evil|svc desk A"
    assert_tidy(repository)


def test_a_time_without_zone_or_before_1970_is_refused(repository: Repository) -> None:
    """Git's raw dates know neither."""
    for text in ("2026-01-01T00:00:00", "1969-12-31T00:00:00+00:00"):
        moment = datetime.fromisoformat(text)
        made = NewCommit(repository.head(), {TICKET: b"x"}, "x", "a", "a@b", moment)
        with pytest.raises(UsageError, match="commit's time"):
            transaction.write(repository, made)
    assert_tidy(repository)


def test_the_reflog_says_what_svc_did(repository: Repository) -> None:
    """`git reflog` reads like the history."""
    assert "svc: create T2611-A0001" in git("reflog", cwd=repository.root)


def test_a_mode_set_by_hand_is_kept(repository: Repository) -> None:
    """A file that was made executable stays so."""
    git("update-index", "--chmod=+x", TICKET, cwd=repository.root)
    (top(repository) / TICKET).chmod(0o755)
    git("commit", "-q", "-m", "x", cwd=repository.root)
    commit = put(repository, {TICKET: b"id: 2\n"})
    assert repository.tree(commit)[0].mode == "100755"
    assert (top(repository) / TICKET).stat().st_mode & stat.S_IXUSR
    assert_tidy(repository)


def test_new_files_follow_the_umask(repository: Repository) -> None:
    """Files are no more private than others the user makes."""
    old = os.umask(0o027)
    try:
        put(repository, {OTHER: b"x\n"})
    finally:
        os.umask(old)
    assert stat.S_IMODE((top(repository) / OTHER).stat().st_mode) == 0o640


# Paths


@pytest.mark.parametrize(
    "path",
    [
        "office.yaml",
        "records",
        "/etc/passwd",
        "../x",
        "records/../../x",
        "records/./x",
        "records//x",
        "records/.git/config",
        "records/.GIT/config",
        "records/git~1/x",
        "records/.git. /x",
        "records/a\\b",
        "records/a\nb",
        "records/a\0b",
        "records/\x1b[31m",
        "svc/store/x",
        "-x/records",
        "",
    ],
)
def test_nothing_outside_the_office_is_written(repository: Repository, path: str) -> None:
    """Only plain paths under records/ and templates/ are taken."""
    with pytest.raises(Refused) as caught:
        put(repository, {path: b"x"})
    assert (
        path.encode("unicode_escape").decode() in caught.value.message
        or path in caught.value.message
    )
    assert git("status", "--porcelain", "--ignored", cwd=repository.root) == ""


@given(st.text(max_size=30))
def test_accepted_paths_stay_inside(text: str) -> None:
    """Whatever the id, an accepted path normalises to itself below one of the two folders."""
    path = f"records/staff/{text}.yaml"
    try:
        worktree.check_path(path)
    except Refused:
        return
    assert os.path.normpath(path) == path
    assert path.isprintable()


def test_awkward_names_are_files_like_others(repository: Repository) -> None:
    """Spaces, quotes, wildcards, dashes and Chinese in names do not confuse git."""
    names = ('"quoted"', "-rf", "a b", "*", "水管", ":(top)", "[x]")
    paths = [f"records/units/{name}.yaml" for name in names]
    files: dict[str, bytes | None] = dict.fromkeys(paths, b"1\n")
    put(repository, files)
    put(repository, dict.fromkeys(files, b"2\n"))
    for path in files:
        assert (top(repository) / path).read_bytes() == b"2\n"
    put(repository, {"records/units/*.yaml": None})
    assert len(list((top(repository) / "records/units").iterdir())) == len(names) - 1
    assert_tidy(repository)


def test_symbolic_links_are_not_followed(repository: Repository, tmp_path: Path) -> None:
    """A folder replaced by a link leads nowhere, and so does a link in place of a file."""
    outside = tmp_path / "outside"
    outside.mkdir()
    (top(repository) / "records" / "staff").symlink_to(outside)
    refuses(repository, {"records/staff/li.na.yaml": b"x"}, "symbolic link")
    (top(repository) / OTHER).symlink_to(outside / "file")
    refuses(repository, {OTHER: b"x"}, "uncommitted edits")
    assert list(outside.iterdir()) == []


def test_links_in_history_are_not_replaced(repository: Repository) -> None:
    """A path or folder that is a link or a file in the last commit is refused, bare or not."""
    (top(repository) / "records" / "link").symlink_to("tickets")
    (top(repository) / "records" / "flat").write_text("x")
    git("add", "records", cwd=repository.root)
    git("commit", "-q", "-m", "x", cwd=repository.root)
    refuses(repository, {"records/link": b"x"}, "not a plain file")
    refuses(repository, {"records/link/x.yaml": b"x"}, "not a plain file")
    refuses(repository, {"records/flat/x.yaml": b"x"}, "not a plain file")
    refuses(repository, {"records/tickets": b"x"}, "not a plain file")


# The user's own edits


def test_an_edited_file_is_refused(repository: Repository) -> None:
    """A hand edit that is not committed is never overwritten; the way out is named."""
    (top(repository) / TICKET).write_text("id: mine\n")
    error = refuses(repository, {TICKET: b"id: 2\n"}, f"{TICKET} has uncommitted edits")
    assert "svc save" in error.next_step
    assert (top(repository) / TICKET).read_text() == "id: mine\n"


def test_a_deleted_file_is_refused(repository: Repository) -> None:
    """Removing a file by hand is an edit too."""
    (top(repository) / TICKET).unlink()
    refuses(repository, {TICKET: b"id: 2\n"}, "uncommitted edits")


def test_an_untracked_file_is_refused(repository: Repository) -> None:
    """A file at a new record's place is not overwritten."""
    (top(repository) / OTHER).write_text("draft")
    refuses(repository, {OTHER: b"id: 2\n"}, "uncommitted edits")
    assert (top(repository) / OTHER).read_text() == "draft"


@pytest.mark.parametrize("warm", [True, False])
def test_a_staged_version_is_refused(repository: Repository, warm: bool) -> None:
    """A version that lives only in the index is not lost, remembered index or not."""
    if warm:
        put(repository, {OTHER: b"id: 5\n"})
    file = top(repository) / TICKET
    file.write_text("id: staged\n")
    git("add", TICKET, cwd=repository.root)
    file.write_bytes(b"id: 1\n")
    refuses(repository, {TICKET: b"id: 2\n"}, "uncommitted edits")
    assert git("show", f":{TICKET}", cwd=repository.root) == "id: staged\n"


def test_a_staged_removal_is_refused(repository: Repository) -> None:
    """`git rm --cached` of the record counts as an edit."""
    git("rm", "-q", "--cached", TICKET, cwd=repository.root)
    refuses(repository, {TICKET: b"id: 2\n"}, "uncommitted edits")


def test_other_edits_stay_as_they_are(repository: Repository) -> None:
    """What else is staged, edited or untracked is neither lost nor swept into the commit."""
    put(repository, {OTHER: b"id: 2\n", "records/units/1/1.yaml": b"a\n"})
    root = top(repository)
    (root / "README").write_text("new")
    (root / OTHER).write_text("id: staged\n")
    git("add", "README", OTHER, cwd=root)
    (root / OTHER).write_text("id: edited\n")
    (root / "records/units/1/1.yaml").unlink()
    (root / "loose").write_text("x")
    before = git("status", "--porcelain", cwd=root)
    commit = put(repository, {TICKET: b"id: 3\n"})
    assert git("status", "--porcelain", cwd=root) == before
    assert git("show", "--name-only", "--format=", commit, cwd=root).split() == [TICKET]
    assert git("show", f":{OTHER}", cwd=root) == "id: staged\n"
    put(repository, {TICKET: b"id: 4\n"})
    assert git("status", "--porcelain", cwd=root) == before


def test_saving_takes_the_file_as_it_is(repository: Repository) -> None:
    """With `adopt` the work tree's own content is recorded, staged versions and all."""
    file = top(repository) / TICKET
    file.write_text("id: staged\n")
    git("add", TICKET, cwd=repository.root)
    file.write_text("id: edited\n")
    inode = file.stat().st_ino
    transaction.write(repository, change(repository, {TICKET: b"id: edited\n"}, adopt=True))
    assert file.stat().st_ino == inode
    assert_tidy(repository)
    file.unlink()
    transaction.write(repository, change(repository, {TICKET: None}, adopt=True))
    assert_tidy(repository)


def test_saving_what_changed_again_meanwhile_is_refused(repository: Repository) -> None:
    """Content that is not on disk any more is not recorded as if it were."""
    (top(repository) / TICKET).write_text("id: newer\n")
    with pytest.raises(Busy, match="uncommitted edits"):
        transaction.write(repository, change(repository, {TICKET: b"id: edited\n"}, adopt=True))


def test_an_edit_between_check_and_write_is_kept(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Someone saves in an editor at the last moment: the commit stands, the edit stays."""
    file = top(repository) / TICKET
    at(monkeypatch, "landed", lambda: file.write_text("id: mine\n"))
    put(repository, {TICKET: b"id: 2\n"})
    assert file.read_text() == "id: mine\n"
    assert any("edited meanwhile" in line for line in repository.notices)
    assert repository.edits()[0].disk == "M"
    assert not journal.needed(repository)


def test_line_ends_of_windows_do_not_matter(repository: Repository) -> None:
    """With core.autocrlf a file checked out with CRLF is unedited; blobs hold LF."""
    git("config", "core.autocrlf", "true", cwd=repository.root)
    (top(repository) / TICKET).write_bytes(b"id: 1\r\n")
    found = Repository.open(top(repository))
    commit = put(found, {TICKET: b"id: 2\n", OTHER: b"id: 3\n"})
    assert found.read(commit, TICKET) == b"id: 2\n"
    assert_tidy(found)


def test_saving_a_file_with_crlf_records_lf(repository: Repository) -> None:
    """An editor's CRLF under `text eol=lf` is left on disk and clean afterwards."""
    put(repository, {"records/.gitattributes": b"*.yaml text eol=lf -merge\n"})
    (top(repository) / TICKET).write_bytes(b"id: 2\r\n")
    transaction.write(repository, change(repository, {TICKET: b"id: 2\n"}, adopt=True))
    assert_tidy(repository)


# The branch and what is under way


def test_a_moved_head_is_reported_for_another_try(repository: Repository) -> None:
    """A change made for an older HEAD is refused as Moved."""
    stale = change(repository, {TICKET: b"id: 2\n"})
    put(repository, {OTHER: b"id: 2\n"})
    with pytest.raises(BranchMoved):
        transaction.write(repository, stale)
    assert_tidy(repository)


def test_a_racing_git_commit_is_not_lost(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A commit that lands at the last moment wins; trying again puts svc's on top."""
    root = top(repository)

    def commit_tree() -> None:
        made = git("commit-tree", "-p", "HEAD", "-m", "theirs", "HEAD^{tree}", cwd=root).strip()
        git("update-ref", "refs/heads/main", made, cwd=root)

    at(monkeypatch, "noted", commit_tree)
    stale = change(repository, {TICKET: b"id: 2\n"})
    with pytest.raises(BranchMoved):
        transaction.write(repository, stale)
    assert git("log", "-1", "--format=%s", cwd=root).strip() == "theirs"
    assert_tidy(repository)
    put(repository, {TICKET: b"id: 2\n"})
    assert git("rev-list", "--count", "HEAD", cwd=root).strip() == "3"
    assert_tidy(repository)


def test_a_branch_moved_back_is_noticed(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A commit the user takes back meanwhile is not brought back to life."""
    first = repository.head()
    put(repository, {TICKET: b"id: 2\n"})
    at(monkeypatch, "noted", lambda: git("update-ref", "HEAD", str(first), cwd=repository.root))
    with pytest.raises(BranchMoved):
        put(repository, {OTHER: b"id: 3\n"})
    assert repository.head() == first


def test_somebody_makes_the_first_commit_meanwhile(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On an unborn branch too, the one who comes first wins."""
    repository = fresh(tmp_path / "office")
    empty = git("mktree", cwd=repository.root).strip()

    def theirs() -> None:
        made = git("commit-tree", "-m", "theirs", empty, cwd=repository.root).strip()
        git("update-ref", "refs/heads/main", made, cwd=repository.root)

    at(monkeypatch, "noted", theirs)
    with pytest.raises(BranchMoved):
        put(repository, {TICKET: b"id: 1\n"})
    put(repository, {TICKET: b"id: 1\n"})
    assert_tidy(repository)


@pytest.mark.parametrize("moment", ["claimed", "committed", "prepared", "installed", "landed"])
def test_git_commit_cannot_come_in_between(
    repository: Repository, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    """A plain `git commit -a` during a write fails for its user and loses nobody's change."""
    (top(repository) / "note").write_text("1")
    git("add", "note", cwd=repository.root)
    git("commit", "-q", "-m", "note", cwd=repository.root)
    (top(repository) / "note").write_text("2")
    codes: list[int] = []

    def attempt() -> None:
        args = ["git", "-c", "user.name=a", "-c", "user.email=a@b", "commit", "-qam", "theirs"]
        codes.append(subprocess.run(args, cwd=repository.root, capture_output=True).returncode)

    at(monkeypatch, moment, attempt)
    commit = put(repository, {TICKET: b"id: 2\n"})
    assert codes == [128]
    assert git("status", "--porcelain", cwd=repository.root) == " M note\n"
    git("commit", "-qam", "theirs", cwd=repository.root)
    assert git("rev-parse", "HEAD~1", cwd=repository.root).strip() == commit
    assert_tidy(repository)


@pytest.mark.slow
def test_many_git_commits_beside_many_writes(repository: Repository) -> None:
    """Plain commits and svc's at the same time: each that succeeded is in the history once."""
    root, theirs = top(repository), []
    stop, through = threading.Event(), threading.Event()

    def plain() -> None:
        for number in count():
            if stop.is_set():
                return
            (root / "note").write_text(str(number))
            added = subprocess.run(["git", "add", "note"], cwd=root, capture_output=True)
            who = ["git", "-c", "user.name=a", "-c", "user.email=a@b"]
            done = subprocess.run(
                [*who, "commit", "-qm", f"plain {number}"], cwd=root, capture_output=True
            )
            if added.returncode == done.returncode == 0:
                theirs.append(f"plain {number}")
                through.set()

    thread = threading.Thread(target=plain)
    thread.start()
    ours = []
    number = -1
    while number < 25 or (not theirs and number < 60):
        number += 1
        if number > 25:
            # On a slow machine git's commit takes longer than svc's: it gets ever more time.
            through.wait(0.01 * (number - 25) ** 2)
        path, message = f"records/units/1/{number}.yaml", f"ours {number}\n"
        while True:
            try:
                transaction.write(
                    repository, change(repository, {path: b"%d\n" % number}, message=message)
                )
                break
            except BranchMoved:
                continue
        ours.append(message.strip())
    stop.set()
    thread.join()
    subjects = git("log", "--format=%s", cwd=root).splitlines()
    for subject in [*ours, *theirs]:
        assert subjects.count(subject) == 1, subject
    assert theirs
    head = repository.head()
    assert head
    assert len(repository.tree(head)) == len(ours) + 1
    git("fsck", "--strict", cwd=root)


def test_a_detached_head_is_refused(repository: Repository) -> None:
    """No branch, no commit: the commit and the way out are named."""
    git("switch", "-q", "--detach", cwd=repository.root)
    error = refuses(repository, {TICKET: b"id: 2\n"}, str(repository.head())[:12])
    assert "git switch" in error.next_step


@pytest.mark.parametrize("verb", ["merge", "cherry-pick", "revert", "rebase", "bisect"])
def test_something_under_way_is_refused(repository: Repository, verb: str) -> None:
    """A merge and its like must be finished first, and are named."""
    root = top(repository)
    git("switch", "-q", "-c", "side", cwd=root)
    put(repository, {TICKET: b"id: side\n"})
    git("switch", "-q", "main", cwd=root)
    put(repository, {TICKET: b"id: main\n"})
    if verb == "bisect":
        git("bisect", "start", cwd=root)
    else:
        target = "HEAD~1" if verb == "revert" else "side"
        put(repository, {TICKET: b"id: newer\n"})
        git(verb, target, cwd=root, code=None)
    before = repository.head()
    with pytest.raises(Busy, match=verb) as caught:
        put(repository, {OTHER: b"id: 3\n"})
    assert "git" in caught.value.next_step
    assert repository.head() == before


def test_an_index_in_conflict_is_refused(repository: Repository) -> None:
    """Conflicts left by `git stash pop` are no merge under way, but stop the write all the same."""
    (top(repository) / TICKET).write_text("id: stashed\n")
    git("stash", "-q", cwd=repository.root)
    put(repository, {TICKET: b"id: 2\n"})
    git("stash", "pop", cwd=repository.root, code=1)
    refuses(repository, {TICKET: b"id: 3\n"}, "uncommitted edits")


# Locks, disks and permissions


def test_a_held_index_lock_is_waited_for(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A lock that goes away in time is only a delay."""
    lock = repository.git_dir / "index.lock"
    lock.touch()
    waited: list[float] = []

    def sleep(seconds: float) -> None:
        waited.append(seconds)
        if len(waited) == 3:
            lock.unlink()

    monkeypatch.setattr("svc.store.commit.index_lock.time.sleep", sleep)
    put(repository, {TICKET: b"id: 2\n"})
    assert len(waited) == 3
    assert_tidy(repository)


def test_a_lock_that_stays_is_named(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another program's lock is never removed; the file is named."""
    lock = repository.git_dir / "index.lock"
    lock.touch()
    monkeypatch.setattr(claim, "WAIT_SECONDS", 0.1)
    before = repository.head()
    with pytest.raises(Busy, match=r"index\.lock") as caught:
        put(repository, {TICKET: b"id: 2\n"})
    assert str(lock) in caught.value.next_step
    assert lock.exists()
    lock.unlink()
    assert repository.head() == before
    assert_tidy(repository)


def test_a_locked_branch_is_named(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody's lock on the branch: nothing happens, and the lock stays."""
    from svc.store.git import refs

    monkeypatch.setattr(refs, "LOCK_MILLISECONDS", 100)
    lock = repository.git_dir / "refs/heads/main.lock"
    lock.write_text("0" * 40)
    refuses(repository, {TICKET: b"id: 2\n"}, r"main\.lock")
    assert lock.exists()
    lock.unlink()
    assert_tidy(repository)


def test_a_git_directory_that_cannot_be_written(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A read-only folder: exit 5 with the system's reason."""
    if os.geteuid() == 0:
        real = os.open

        def denied(path: Any, *args: Any, **more: Any) -> int:
            if "/svc/lock-" in str(path):
                raise PermissionError(13, "Permission denied")
            return real(path, *args, **more)

        monkeypatch.setattr(os, "open", denied)
        refuses(repository, {TICKET: b"id: 2\n"}, "Permission denied")
        return
    repository.state_dir.chmod(0o500)
    try:
        refuses(repository, {TICKET: b"id: 2\n"}, "Permission denied")
    finally:
        repository.state_dir.chmod(0o700)


def test_state_folder_that_cannot_be_made(tmp_path: Path) -> None:
    """Something in the way of svc's own folder is a clear error too."""
    repository = fresh(tmp_path / "office")
    repository.state_dir.write_text("in the way")
    with pytest.raises(Busy, match="cannot be written"):
        put(repository, {TICKET: b"x"})


@pytest.mark.parametrize("moment", ["claimed", "streaming", "noted"])
def test_a_full_disk_changes_nothing(
    repository: Repository, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    """No space before the branch moves: refused with the reason, and nothing half-written."""

    def full() -> None:
        raise OSError(28, "No space left on device")

    at(monkeypatch, moment, full)
    before = repository.head()
    with pytest.raises(Busy, match="No space left"):
        put(repository, {TICKET: b"id: 2\n"})
    assert repository.head() == before
    recovery.recover(repository)
    assert_tidy(repository)


def test_git_hits_a_full_disk(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    """Git's own failure to write an object is told as what it is."""
    real = Stream.put

    def put_limited(self: Any, path: str, mode: str, data: bytes) -> None:
        import resource

        limits = (4096, 4096)
        resource.prlimit(self._process.pid, resource.RLIMIT_FSIZE, limits)
        real(self, path, mode, data)

    monkeypatch.setattr(Stream, "put", put_limited)
    monkeypatch.setattr(write_work, "_FEW_FILES", 0)
    before = repository.head()
    with pytest.raises(SvcError) as caught:
        put(repository, {OTHER: os.urandom(200_000)})
    assert caught.value.exit_code == 5
    assert repository.head() == before
    monkeypatch.undo()
    assert_tidy(repository)


def test_no_space_for_the_files_is_put_off(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Once recorded, a write has succeeded; the file follows with the next command."""

    def full() -> None:
        raise OSError(28, "No space left on device")

    at(monkeypatch, "file", full)
    commit = put(repository, {TICKET: b"id: 2\n"})
    assert repository.head() == commit
    assert "No space left" in repository.notices[0]
    assert (top(repository) / TICKET).read_bytes() == b"id: 1\n"
    later = Repository.open(top(repository))
    assert recovery.recover(later) == ["finished an interrupted command: create T2611-A0001"]
    assert (top(repository) / TICKET).read_bytes() == b"id: 2\n"
    assert_tidy(repository)


# Signing and hooks


def test_commits_are_signed_where_git_signs(repository: Repository, tmp_path: Path) -> None:
    """commit.gpgSign: the commit carries the signing program's signature, all else the same."""
    program = script(
        tmp_path / "gpg",
        "cat >/dev/null; printf '\\n[GNUPG:] SIG_CREATED ' >&2; "
        "echo '-----BEGIN PGP SIGNATURE-----'; echo; echo fake; echo '-----END PGP SIGNATURE-----'",
    )
    git("config", "gpg.program", str(program), cwd=repository.root)
    git("config", "commit.gpgSign", "true", cwd=repository.root)
    opened = Repository.open(top(repository))
    commit = put(opened, {TICKET: b"id: 2\n"})
    text = git("cat-file", "commit", commit, cwd=repository.root)
    assert "gpgsig -----BEGIN PGP SIGNATURE-----" in text
    assert "author 李娜 <li.na@svc.invalid> 1793697120 +0000" in text
    assert "committer svc desk A <desk-a@svc.invalid>" in text
    assert text.endswith(MESSAGE)
    assert_tidy(opened)


def test_a_failing_signer_changes_nothing(repository: Repository, tmp_path: Path) -> None:
    """The signer's message is passed on and nothing is recorded."""
    program = script(tmp_path / "gpg", "echo 'no secret key' >&2; exit 2")
    git("config", "gpg.program", str(program), cwd=repository.root)
    git("config", "commit.gpgSign", "true", cwd=repository.root)
    found = Repository.open(top(repository))
    refuses(found, {TICKET: b"id: 2\n"}, "could not be signed")
    assert_tidy(found)


def test_post_commit_runs_and_the_others_do_not(repository: Repository, tmp_path: Path) -> None:
    """post-commit sees the new commit in the work tree's folder; pre-commit is not asked."""
    hooks = repository.git_dir / "hooks"
    script(hooks / "post-commit", f"pwd > {tmp_path}/ran; git rev-parse HEAD >> {tmp_path}/ran")
    script(hooks / "pre-commit", "exit 1")
    script(hooks / "commit-msg", "exit 1")
    commit = put(repository, {TICKET: b"id: 2\n"})
    assert (tmp_path / "ran").read_text().split() == [str(repository.root), commit]
    assert repository.notices == []


def test_a_failing_post_commit_hook_is_a_notice(repository: Repository) -> None:
    """The commit stands whatever the hook says; a relative core.hooksPath is respected."""
    script(top(repository) / "hooks" / "post-commit", "exit 3")
    git("config", "core.hooksPath", "hooks", cwd=repository.root)
    found = Repository.open(top(repository))
    commit = put(found, {TICKET: b"id: 2\n"})
    assert found.head() == commit
    assert found.notices == ["the post-commit hook failed (3)"]


def test_reference_transaction_may_refuse(repository: Repository) -> None:
    """Git runs this hook itself; its no is a refusal and the index goes back."""
    script(
        repository.git_dir / "hooks" / "reference-transaction",
        '[ "$1" = prepared ] && { echo "not today" >&2; exit 1; }; exit 0',
    )
    before = repository.head()
    with pytest.raises(Busy, match="hook"):
        put(repository, {TICKET: b"id: 2\n"})
    assert repository.head() == before
    (repository.git_dir / "hooks" / "reference-transaction").unlink()
    assert_tidy(repository)


def test_old_git_that_answers_late_is_served_too(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without answers in between the branch moves first and the index follows at once."""
    monkeypatch.setattr("select.select", lambda *_: ([], [], []))
    put(repository, {TICKET: b"id: 2\n"})
    assert_tidy(repository)

    def theirs() -> None:
        made = git("commit-tree", "-p", "HEAD", "-m", "t", "HEAD^{tree}", cwd=repository.root)
        git("update-ref", "refs/heads/main", made.strip(), cwd=repository.root)

    at(monkeypatch, "prepared", theirs)
    with pytest.raises(BranchMoved):
        put(repository, {TICKET: b"id: 3\n"})
    assert_tidy(repository)


def test_a_bare_repository_takes_commits(tmp_path: Path) -> None:
    """Without a work tree there is only history to write."""
    repository = fresh(tmp_path / "bare.git", "--bare")
    put(repository, {TICKET: b"id: 1\n"})
    commit = put(repository, {TICKET: b"id: 2\n", OTHER: b"id: 3\n"})
    assert len(repository.tree(commit)) == 2
    assert_tidy(repository)


def test_garbage_is_collected_when_due(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Tidying starts in the background only past git's own thresholds."""
    from svc.store.commit import maintenance as upkeep

    calls: list[tuple[str, ...]] = []

    class Done:
        def communicate(self) -> None:
            return None

    def fake(args: tuple[str, ...], **_: object) -> Done:
        calls.append(args)
        return Done()

    monkeypatch.setattr(upkeep, "spawn", fake)
    put(repository, {TICKET: b"id: 2\n"})
    assert calls == []
    folder = repository.git_dir / "objects" / "17"
    folder.mkdir(exist_ok=True)
    for number in range(40):
        (folder / f"{number:038x}").touch()
    put(repository, {TICKET: b"id: 3\n"})
    assert ["gc" in args for args in calls] == [True]
    git("config", "gc.auto", "0", cwd=repository.root)
    put(Repository.open(top(repository)), {TICKET: b"id: 4\n"})
    assert len(calls) == 1
