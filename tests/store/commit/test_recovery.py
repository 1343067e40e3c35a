"""Killed at any moment: all of an action or none, nothing left over, nothing acknowledged lost."""

from __future__ import annotations

import contextlib
import os
import random
import signal
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

import pytest

from svc.errors import Busy
from svc.store.commit import checkpoints as moments
from svc.store.commit import index_lock as claim
from svc.store.commit import journal, recovery, transaction
from svc.store.commit.archive import archive_months
from svc.store.commit.checkpoints import MOMENTS
from svc.store.commit.index_copy import IndexCopy
from svc.store.git.refs import BranchMoved
from svc.store.git.repository import Repository
from tests.store.workbench import (
    OTHER,
    TICKET,
    assert_tidy,
    change,
    fresh,
    put,
    top,
)
from tests.support import git, slow_after

FILES: dict[str, bytes | None] = {
    TICKET: b"id: 1\nstatus: assigned\n",
    OTHER: b"id: 2\n",
    "records/followups/2026/11/F2611-A0001.yaml": b"id: 3\n",
    "records/units/1/1.yaml": None,
}
BEFORE: dict[str, bytes | None] = {TICKET: b"id: 1\n", "records/units/1/1.yaml": b"u\n"}
LANDED = MOMENTS.index("landed")


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Empty locks count as left behind sooner than in life."""
    monkeypatch.setattr(recovery, "EMPTY_LOCK_SECONDS", 0.1)


def begin(place: Path) -> None:
    """Make a repository with a ticket and a unit."""
    put(fresh(place), BEFORE)


def killed(work: Callable[[], object], moment: str | None = None, *, group: bool) -> int:
    """Run something in a process that is killed at a moment, with or without its children.

    Returns:
        How the process ended: 0 when it came through, -9 when it was killed.
    """
    child = os.fork()
    if child == 0:
        os.setpgid(0, 0)

        def stop(here: str) -> None:
            if here == moment:
                (os.killpg if group else os.kill)(os.getpid(), signal.SIGKILL)

        vars(moments)["reached"] = stop
        try:
            work()
            os._exit(0)
        finally:
            os._exit(3)
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status)


def state(repository: Repository) -> dict[str, bytes]:
    """Return the office's files as HEAD has them."""
    head = repository.head()
    assert head
    entries = repository.tree(head)
    blobs = repository.blobs(entry.oid for entry in entries)
    return {entry.path: data for entry, (_, data) in zip(entries, blobs, strict=True)}


def on_disk(repository: Repository) -> dict[str, bytes]:
    """Return the office's files as the work tree has them."""
    root = top(repository)
    files = (path for path in (root / "records").rglob("*") if path.is_file())
    return {str(path.relative_to(root)): path.read_bytes() for path in files}


def after(files: dict[str, bytes | None]) -> dict[str, bytes]:
    """Return the office's files once a change has been made."""
    return {path: data for path, data in {**BEFORE, **files}.items() if data is not None}


@pytest.mark.parametrize("group", [True, False], ids=["with git", "svc alone"])
@pytest.mark.parametrize("moment", MOMENTS)
def test_killed_at_each_moment(repository: Repository, moment: str, group: bool) -> None:
    """All or nothing; the next command repairs, says so, and can write at once."""
    root = top(repository)
    (root / "note").write_text("mine")
    git("add", "note", cwd=root)
    assert killed(lambda: put(repository, FILES), moment, group=group) == -signal.SIGKILL
    later = Repository.open(root)
    lines = recovery.recover(later)
    landed = MOMENTS.index(moment) >= LANDED
    assert state(later) == (after(FILES) if landed else after({}))
    assert on_disk(later) == state(later)
    if MOMENTS.index(moment) >= MOMENTS.index("noted"):
        assert len(lines) == 1
        assert lines[0].startswith("finished" if landed else "dropped")
        assert lines[0].endswith("create T2611-A0001")
    assert git("status", "--porcelain", cwd=root) == "A  note\n"
    assert recovery.recover(later) == []
    put(later, {TICKET: b"id: 9\n"})
    git("rm", "-q", "--cached", "note", cwd=root)
    (root / "note").unlink()
    assert_tidy(later)


@pytest.mark.parametrize("moment", MOMENTS)
def test_writing_repairs_by_itself(repository: Repository, moment: str) -> None:
    """Even a caller that does not ask for recovery gets a sound repository."""
    killed(lambda: put(repository, FILES), moment, group=True)
    later = Repository.open(top(repository))
    try:
        put(later, {"records/office.yaml": b"x\n"})
    except BranchMoved:
        pytest.fail("nothing else writes here")
    assert_tidy(later)


@pytest.mark.parametrize("group", [True, False], ids=["with git", "svc alone"])
@pytest.mark.parametrize("moment", MOMENTS)
def test_bulk_killed_at_each_moment(repository: Repository, moment: str, group: bool) -> None:
    """The same for many files in one commit."""
    files = {f"records/tickets/2026/10/T2610-A{i:04}.yaml": b"%d\n" % i for i in range(200)}

    def work() -> None:
        transaction.bulk(repository, change(repository), [*files.items(), (TICKET, b"id: 5\n")])

    ended = killed(work, moment, group=group)
    assert ended == (0 if moment == "file" else -signal.SIGKILL)
    later = Repository.open(top(repository))
    recovery.recover(later)
    landed = MOMENTS.index(moment) >= LANDED
    assert len(later.tree(str(later.head()))) == (202 if landed else 2)
    assert on_disk(later) == state(later)
    assert_tidy(later)


def test_killed_on_an_unborn_branch(tmp_path: Path) -> None:
    """The first commit is no exception."""
    for moment in ("noted", "installed", "landed"):
        repository = fresh(tmp_path / moment)
        work = partial(put, repository, {TICKET: b"id: 1\n"})
        killed(work, moment, group=True)
        recovery.recover(repository)
        assert (repository.head() is not None) == (moment == "landed")
        put(repository, {OTHER: b"id: 2\n"})
        assert_tidy(repository)


def test_killed_in_a_bare_repository(tmp_path: Path) -> None:
    """Without a work tree there is still a lock and a journal to clear."""
    repository = fresh(tmp_path / "bare.git", "--bare")
    for moment in ("claimed", "released", "noted", "prepared", "landed"):
        killed(partial(put, repository, {TICKET: moment.encode()}), moment, group=True)
        recovery.recover(repository)
        put(repository, {OTHER: moment.encode()})
        assert_tidy(repository)


@pytest.mark.parametrize("signalled", slow_after(1, ["group", "alone"]))
def test_killed_at_random_times(repository: Repository, signalled: str) -> None:
    """Whatever was acknowledged is in HEAD exactly once, whenever the kill comes."""
    chance = random.Random(7)
    root = top(repository)
    acknowledged: list[str] = []
    for round_number in range(12):
        read_end, write_end = os.pipe()
        child = os.fork()
        if child == 0:
            os.setpgid(0, 0)
            _create_for_ever(root, round_number, write_end)
        # Both sides do this, so that the group is there whoever comes first.
        with contextlib.suppress(OSError):
            os.setpgid(child, child)
        os.close(write_end)
        reports = os.fdopen(read_end)
        # Rounds without an acknowledgement, with one, with two.
        acknowledged.extend(reports.readline().strip() for _ in range(round_number % 3))
        time.sleep(chance.uniform(0, 0.06))
        if signalled == "group":
            os.killpg(child, signal.SIGKILL)
        else:
            os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        with reports:
            acknowledged += reports.read().split()
        later = Repository.open(root)
        recovery.recover(later)
        assert on_disk(later) == state(later)
    subjects = git("log", "--format=%s", cwd=root).splitlines()
    assert [subjects.count(f"create-{name}") for name in acknowledged] == [1] * len(acknowledged)
    assert len(set(subjects)) == len(subjects)
    assert len(acknowledged) >= 12
    put(Repository.open(root), {TICKET: b"id: 2\n"})
    assert_tidy(Repository.open(root))


def _create_for_ever(root: Path, round_number: int, report_end: int) -> None:
    """Create record after record, acknowledging each; the parent kills us."""
    try:
        for number in range(10_000):
            repository = Repository.open(root)
            recovery.recover(repository)
            name = f"{round_number}-{number}"
            path = f"records/units/{round_number}/{number}.yaml"
            transaction.write(
                repository, change(repository, {path: b"x\n"}, message=f"create-{name}\n")
            )
            os.write(report_end, f"{name}\n".encode())
    finally:
        os._exit(1)


def test_an_edit_made_after_the_kill_is_kept(repository: Repository) -> None:
    """Recovery finishes what it can and leaves alone what somebody has edited since."""
    killed(lambda: put(repository, FILES), "landed", group=True)
    (top(repository) / TICKET).write_text("id: mine\n")
    lines = recovery.recover(repository)
    assert any(TICKET in line and "edited" in line for line in lines)
    assert (top(repository) / TICKET).read_text() == "id: mine\n"
    assert (top(repository) / OTHER).read_bytes() == FILES[OTHER]


def test_a_half_written_file_is_finished(repository: Repository) -> None:
    """Git's own checkout, killed in the middle of a file, is told from an edit."""
    killed(lambda: put(repository, FILES), "landed", group=True)
    (top(repository) / OTHER).write_bytes(b"id")
    recovery.recover(repository)
    assert (top(repository) / OTHER).read_bytes() == FILES[OTHER]
    assert_tidy(repository)


def test_half_written_drafts_are_swept(repository: Repository) -> None:
    """The file under its temporary name goes away with the repair."""
    killed(lambda: put(repository, FILES), "file", group=True)
    (top(repository) / TICKET).with_name(".svc-0011.tmp").write_text("id: 1\nsta")
    recovery.recover(repository)
    assert_tidy(repository)


def test_commits_made_before_the_repair_count(repository: Repository) -> None:
    """Plain commits on top of the interrupted one are respected, file by file."""
    killed(lambda: put(repository, FILES), "landed", group=True)
    root = top(repository)
    (repository.git_dir / "index.lock").unlink()
    (root / TICKET).write_text("id: theirs\n")
    git("add", TICKET, cwd=root)
    git("commit", "-q", "-m", "theirs", cwd=root)
    recovery.recover(repository)
    assert (root / TICKET).read_text() == "id: theirs\n"
    assert on_disk(repository) == state(repository)
    assert_tidy(repository)


def test_the_user_has_switched_branches_since(repository: Repository) -> None:
    """The other branch's files are none of the interrupted action's business."""
    git("branch", "side", cwd=repository.root)
    killed(lambda: put(repository, {TICKET: b"id: 2\n"}), "written", group=True)
    (repository.git_dir / "index.lock").unlink()
    git("switch", "-q", "side", cwd=repository.root)
    assert recovery.recover(repository) == ["finished an interrupted command: create T2611-A0001"]
    assert on_disk(repository) == after({})
    assert_tidy(repository)


def test_locks_of_a_killed_git_are_removed(repository: Repository) -> None:
    """Locks on the branch that hold our commit, or stay empty, go; the branch moves again."""
    killed(lambda: put(repository, FILES), "prepared", group=True)
    assert (repository.git_dir / "refs/heads/main.lock").exists()
    (repository.git_dir / "HEAD.lock").touch()
    recovery.recover(repository)
    assert_tidy(repository)
    put(repository, FILES)
    assert_tidy(repository)


def test_a_strangers_branch_lock_stays(repository: Repository) -> None:
    """A lock with somebody else's commit in it is not svc's to remove."""
    killed(lambda: put(repository, FILES), "noted", group=True)
    lock = repository.git_dir / "refs/heads/main.lock"
    lock.write_text("1" * 40)
    recovery.recover(repository)
    assert lock.exists()
    lock.unlink()
    assert_tidy(repository)


def test_a_strangers_index_lock_stays(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With a journal of a killed command and git's lock: wait, then say which file."""
    killed(lambda: put(repository, FILES), "landed", group=True)
    lock = repository.git_dir / "index.lock"
    lock.unlink()
    lock.write_bytes(b"DIRC")
    monkeypatch.setattr(claim, "WAIT_SECONDS", 0.1)
    with pytest.raises(Busy, match=r"index\.lock"):
        recovery.recover(repository)
    assert lock.exists()
    lock.unlink()
    recovery.recover(repository)
    assert_tidy(repository)


def test_a_living_svc_keeps_its_lock(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The mark alone does not make a lock stale: its holder must be dead."""
    repository.made_state_dir()
    monkeypatch.setattr(claim, "WAIT_SECONDS", 0.1)
    with claim.IndexLock(repository.git_dir, repository.state_dir) as held:
        assert held.path.exists()
        assert not claim.remove_stale(held.path)
        with pytest.raises(Busy, match=r"index\.lock"):
            put(repository, {TICKET: b"id: 2\n"})
    put(repository, {TICKET: b"id: 2\n"})
    assert_tidy(repository)


def test_an_orphaned_git_of_a_killed_svc_is_waited_for(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While a child of the killed command lives, its lock counts; afterwards it is removed."""
    repository.made_state_dir()
    until, let_go = os.pipe()

    def work() -> None:
        held = claim.IndexLock(repository.git_dir, repository.state_dir).__enter__()
        os.set_inheritable(held.fd, True)
        if os.fork() == 0:
            os.close(let_go)
            os.read(until, 1)
            os._exit(0)
        os.kill(os.getpid(), signal.SIGKILL)

    killed(work, group=False)
    waited: list[float] = []
    really = time.sleep

    def sleep(seconds: float) -> None:
        waited.append(seconds)
        if len(waited) == 3:
            os.close(let_go)
        really(seconds)

    monkeypatch.setattr(claim, "WAIT_SECONDS", 120.0)
    monkeypatch.setattr(claim.time, "sleep", sleep)
    put(repository, {TICKET: b"id: 2\n"})
    assert len(waited) >= 3
    os.close(until)
    assert_tidy(repository)


def test_killed_while_taking_the_lock(repository: Repository) -> None:
    """A lock file that never got its name is cleared away by the next write."""
    real = os.link

    def work() -> None:
        vars(os)["link"] = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
        put(repository, {TICKET: b"id: 2\n"})

    assert killed(work, group=True) == -signal.SIGKILL
    assert os.link is real
    assert list(repository.state_dir.glob("lock-*"))
    put(repository, {TICKET: b"id: 2\n"})
    assert_tidy(repository)


def test_without_hard_links_the_lock_still_works(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On file systems that know no hard links the lock is created in place."""

    def no_links(*_: object, **__: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", no_links)
    put(repository, {TICKET: b"id: 2\n"})
    assert_tidy(repository)


def test_nothing_to_recover_costs_nothing(repository: Repository) -> None:
    """A sound repository needs no repair, and asking does not make svc's folder."""
    clean = Repository.open(top(repository))
    assert not journal.needed(clean)
    assert recovery.recover(clean) == []
    assert journal.load(clean) is None


def test_a_journal_that_is_none_stops_nothing(repository: Repository) -> None:
    """Whatever somebody put in its place, the next command goes on."""
    for text in ("", "{}", "[1]", '{"ref": 1}'):
        (repository.state_dir / "pending.json").write_text(text)
        assert recovery.recover(repository) == []
        assert_tidy(repository)


def months() -> Iterator[tuple[str, bytes]]:
    """Three months of tickets."""
    for month in ("2024/11", "2024/12", "2025/01"):
        for number in range(20):
            yield f"records/tickets/{month}/T{number}.yaml", b"%d\n" % number


@pytest.mark.parametrize("stage", ["before", "after"])
def test_archiving_killed_midway_is_finished(repository: Repository, stage: str) -> None:
    """Killed around git's own work, the archive is complete after the next command."""
    transaction.bulk(repository, change(repository), months())
    real = IndexCopy.sparse

    def dying(self: IndexCopy, verb: Sequence[str], folders: Sequence[str]) -> None:
        if stage == "after":
            real(self, verb, folders)
        else:
            (repository.git_dir / "info" / "sparse-checkout.lock").touch()
        os.kill(os.getpid(), signal.SIGKILL)

    def work() -> None:
        IndexCopy.sparse = dying  # type: ignore[method-assign]
        archive_months(repository, "2025-01")

    assert killed(work, group=False) == -signal.SIGKILL
    later = Repository.open(top(repository))
    assert recovery.recover(later) == ["finished an interrupted archive"]
    assert later.archived_before() == "2025-01"
    assert not (top(later) / "records/tickets/2024").exists()
    assert len(later.tree(str(later.head()))) == 62
    assert_tidy(later)
