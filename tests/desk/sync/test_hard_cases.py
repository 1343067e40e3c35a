"""What goes wrong between desks: copied clones, lost answers, remotes that were changed."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from svc.desk.sync import remotes
from svc.desk.sync.sync import sync
from svc.desk.ticket.actions import annotate
from svc.desk.ticket.intake import Request, create
from svc.desk.ticket.merging import link
from svc.errors import Busy, Refused
from svc.index.database import index as indexes
from svc.index.database.index import Index
from svc.store.commit import checkpoints, left_locks
from svc.store.git.repository import Repository
from svc.store.sync.answers import Offline
from svc.store.sync.remote import HistoryRewritten
from tests.desk.sync.meeting import TwoDesks, do, head, meet, same, two_desks
from tests.support import Run, git


@pytest.fixture
def desks(tmp_path: Path) -> TwoDesks:
    """Two desks that have the same."""
    return two_desks(tmp_path / "apart")


def request(text: str) -> Request:
    """A request that any desk may take in."""
    return Request(text=text, kind="repair", category="plumbing", channel="phone",
                   unit="3-2-1502", resident="1")  # fmt: skip


def take_in(place: Path, text: str) -> str:
    """The number of a ticket that a desk takes in."""
    return str(do(place, lambda desk: create(desk, request(text))).id)


def note(place: Path, words: str) -> None:
    """Words in the open ticket."""
    do(place, lambda desk: annotate(desk, "T2611-A0002", words))


def test_a_copied_clone(desks: TwoDesks, tmp_path: Path, run: Run) -> None:
    """Both gave one number: the second moves to a letter of its own, with all that names it."""
    copy = tmp_path / "copy"
    shutil.copytree(desks.b, copy)
    number, other = take_in(desks.b, "漏水"), take_in(copy, "灯坏")
    assert number == other
    do(copy, lambda desk: link(desk, other, "T2611-A0002"))
    sync(desks.b)
    result = sync(copy)
    assert result.desk == "C"
    assert any(number in notice for notice in result.notices)
    sync(desks.b)
    assert head(copy) == head(desks.b) == head(desks.remote)
    new = number.replace("-B", "-C")
    folder = copy / "records/tickets" / f"20{number[1:3]}" / number[3:5]
    text = (folder / f"{new}.yaml").read_text("utf-8")
    assert f"formerly: {number}\n" in text
    assert "text: 灯坏\n" in text
    assert "text: 漏水\n" in (folder / f"{number}.yaml").read_text("utf-8")
    linked = copy / "records/tickets/2026/11/T2611-A0002.yaml"
    assert f"ticket: {new}\n" in linked.read_text("utf-8")
    said = run(["svc", "-C", str(copy), "show", number[7:]], code=2).err
    assert number in said
    assert new in said
    assert run(["svc", "-C", str(copy), "check"]).code == 0
    assert take_in(copy, "再来") == new.replace("0001", "0002")


def test_a_restored_backup(desks: TwoDesks, tmp_path: Path) -> None:
    """A clone of last week goes on under another letter, and loses nothing it did since."""
    backup = tmp_path / "backup"
    shutil.copytree(desks.b, backup)
    note(desks.b, "recorded after the backup")
    sync(desks.b)
    shutil.rmtree(desks.b)
    shutil.move(backup, desks.b)
    take_in(desks.b, "after the restore")
    assert sync(desks.b).desk == "C"
    sync(desks.a)
    assert same(desks)


@pytest.mark.parametrize(
    "moment",
    ["pushed", *(pytest.param(one, marks=pytest.mark.slow)
                 for one in ("fetched", "merged", "pushing", "kept", "noted", "landed"))],
)  # fmt: skip
def test_killed(desks: TwoDesks, moment: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Killed anywhere, the next meeting finishes: nothing is lost or done twice."""
    note(desks.a, "from a")
    note(desks.b, "from b")
    sync(desks.a)

    def stop(reached: str) -> None:
        if reached == moment:
            raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(checkpoints, "reached", stop)
        with pytest.raises(KeyboardInterrupt):
            sync(desks.b)
    results = meet(desks, "b", "a")
    assert results[0].desk == "B"
    assert same(desks)
    text = (desks.a / "records/tickets/2026/11/T2611-A0002.yaml").read_text("utf-8")
    assert text.count("note: from a") == text.count("note: from b") == 1


def test_offline(desks: TwoDesks, run: Run) -> None:
    """Work goes on; what waits is counted; cron is told nothing."""
    away = desks.remote.with_name("away.git")
    desks.remote.rename(away)
    note(desks.b, "words")
    with pytest.raises(Offline):
        sync(desks.b)
    where = ["svc", "-C", str(desks.b)]
    said = run([*where, "sync"], code=5)
    assert "offline; 1 action waits" in said.err
    assert run([*where, "sync", "--quiet"]) == (0, "", "")
    assert "1 action waits to be sent" in run([*where, "sync", "--status"]).out
    away.rename(desks.remote)
    run([*where, "sync", "--quiet"])
    sync(desks.a)
    assert same(desks)


LOCKS = ("refs/remotes/origin/main", "refs/svc/remote/main", "refs/svc/remote/desks/A",
         "packed-refs")  # fmt: skip


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_that_a_killed_meeting_left(
    desks: TwoDesks, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """It stops no later meeting, and is gone."""
    monkeypatch.setattr(left_locks, "HELD_SECONDS", 0.2)
    note(desks.b, "from b")
    sync(desks.b)
    lock = desks.a / ".git" / f"{name}.lock"
    lock.write_bytes(b"")
    sync(desks.a)
    assert same(desks)
    assert not lock.exists()


def test_a_lock_that_somebody_holds(desks: TwoDesks, monkeypatch: pytest.MonkeyPatch) -> None:
    """A git that is at work is told as that, and keeps its lock."""
    note(desks.b, "from b")
    sync(desks.b)
    lock = desks.a / ".git" / "refs" / "svc" / "remote" / "main.lock"
    monkeypatch.setattr(left_locks, "clear", lambda _repository: lock.write_bytes(b""))
    with pytest.raises(Busy, match="another git is at work in this clone"):
        sync(desks.a)
    assert lock.exists()
    monkeypatch.undo()
    lock.unlink()
    sync(desks.a)
    assert same(desks)


def test_a_rewritten_remote(desks: TwoDesks) -> None:
    """Nothing is taken over from a history that was changed, and nothing is sent to it."""
    note(desks.a, "words")
    sync(desks.a)
    sync(desks.b)
    other = git("commit-tree", "-m", "another history", "main^{tree}", cwd=desks.remote).strip()
    git("update-ref", "refs/heads/main", other, cwd=desks.remote)
    before = head(desks.b)
    note(desks.b, "more")
    with pytest.raises(HistoryRewritten, match="not the one that this desk has seen"):
        sync(desks.b)
    assert head(desks.remote) == other
    assert git("rev-parse", "main^", cwd=desks.b).strip() == before


def test_a_remote_from_an_old_backup(desks: TwoDesks, tmp_path: Path) -> None:
    """A remote that has lost its newest commits gets them back from whoever meets it."""
    backup = tmp_path / "backup.git"
    shutil.copytree(desks.remote, backup)
    note(desks.a, "from a")
    meet(desks, "a", "b")
    newest = head(desks.remote)
    shutil.rmtree(desks.remote)
    shutil.move(backup, desks.remote)
    note(desks.b, "from b")
    result = sync(desks.b)
    assert any("again" in notice for notice in result.notices)
    meet(desks, "a", "b")
    assert same(desks)
    git("merge-base", "--is-ancestor", newest, "main", cwd=desks.remote)


def test_a_newer_format(desks: TwoDesks) -> None:
    """Of one side alone it is kept byte for byte; of both it is refused before anything is sent."""
    path = Path("records/units/3/3-2-1502.yaml")
    newer = (desks.a / path).read_bytes().replace(b"format: 3", b"format: 99") + b"more: new\n"
    (desks.a / path).write_bytes(newer)
    git("commit", "-qam", "from a newer svc", cwd=desks.a)
    sync(desks.a)
    note(desks.b, "words")
    sync(desks.b)
    assert (desks.b / path).read_bytes() == newer
    (desks.a / path).write_bytes(newer + b"and: more\n")
    git("commit", "-qam", "newer", cwd=desks.a)
    sync(desks.a)
    (desks.b / path).write_bytes(newer + b"or: else\n")
    git("commit", "-qam", "newer too", cwd=desks.b)
    published = head(desks.remote)
    with pytest.raises(Refused, match="format"):
        sync(desks.b)
    assert head(desks.remote) == published


def test_plain_git_pull(desks: TwoDesks, run: Run) -> None:
    """Into a conflict: one command leads out. Clean: the merge is understood."""
    note(desks.a, "from a")
    note(desks.b, "from b")
    sync(desks.a)
    git("pull", "-q", "--no-rebase", str(desks.remote), "main", cwd=desks.b, code=1)
    said = run(["svc", "-C", str(desks.b), "sync"], code=5).err
    assert "git merge --abort" in said
    git("merge", "--abort", cwd=desks.b)
    meet(desks, "b", "a")
    assert same(desks)
    take_in(desks.a, "a")
    take_in(desks.b, "b")
    sync(desks.a)
    published = head(desks.remote)
    git("pull", "-q", "--no-rebase", "--no-edit", str(desks.remote), "main", cwd=desks.b)
    meet(desks, "b", "a")
    assert same(desks)
    assert git("rev-parse", "main^1", cwd=desks.remote).strip() == published


def test_a_share_that_another_program_copies(desks: TwoDesks) -> None:
    """A reference in conflict, as such programs leave one, is named and nothing is sent."""
    copied = desks.remote / "refs/heads/main (conflicted copy)"
    copied.parent.mkdir(parents=True, exist_ok=True)
    copied.write_text("0" * 40)
    with pytest.raises(Refused, match="conflicted copy"):
        sync(desks.b)


class _Killed(BaseException):
    """Ends whatever is under way, as a signal does."""


@pytest.mark.parametrize("where", ["claim", "_remember", "remember_paths"])
def test_joining_that_was_killed_can_be_said_again(
    desks: TwoDesks, tmp_path: Path, where: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing lies in the folder but the whole; one that stopped before it had a letter took none.

    What a killed one left beside it is cleared away.
    """

    def stop(*_words: object, **_more: object) -> None:
        raise _Killed

    place = tmp_path / "third"
    with monkeypatch.context() as patched:
        patched.setattr(remotes, where, stop)
        patched.setattr(shutil, "rmtree", lambda *_words, **_more: None)
        with pytest.raises(_Killed):
            remotes.join(str(desks.remote), place)
    assert not place.exists()
    assert [one.name for one in tmp_path.glob(".third.*")]
    letter = remotes.join(str(desks.remote), place).desk
    assert letter == ("C" if where == "claim" else "D")
    assert not list(tmp_path.glob(".third.*"))
    assert git("status", "--porcelain", cwd=place) == ""
    assert sync(place).commit == head(place)


def test_letters_come_back(desks: TwoDesks, tmp_path: Path) -> None:
    """A desk that leaves gives its letter back; one on a new machine takes it over."""
    number = take_in(desks.b, "漏水")
    assert remotes.leave(desks.b) == "B"
    with pytest.raises(Refused):
        sync(desks.b)
    meeting = remotes.join(str(desks.remote), tmp_path / "new")
    assert meeting.desk == "B"
    assert take_in(tmp_path / "new", "灯坏") == number.replace("0001", "0002")
    with pytest.raises(Refused, match="another desk"):
        remotes.join(str(desks.remote), tmp_path / "third", "A")
    assert not (tmp_path / "third").exists()
    assert [mark.desk for mark in remotes.show(desks.a).desks] == ["A", "B"]


def test_very_much_that_comes_in(desks: TwoDesks, monkeypatch: pytest.MonkeyPatch) -> None:
    """What comes in goes through the index some files at a time, by little memory, to the same."""
    monkeypatch.setattr(indexes, "_SPARING_FROM", 1)
    monkeypatch.setattr(indexes, "_CHANGES_AT_ONCE", 2)
    numbers = [take_in(desks.a, f"漏水{n}") for n in range(5)]
    note(desks.a, "words")
    sync(desks.a)
    assert sync(desks.b).received >= len(numbers)
    index = Index.open(Repository.open(desks.b))
    try:
        assert index.commit == head(desks.b)
        assert index.verify() == {}
        assert index.rows("PRAGMA mmap_size")[0][0] > 0, "others read as they always did"
    finally:
        index.close()


def test_one_sync_at_a_time(desks: TwoDesks, monkeypatch: pytest.MonkeyPatch) -> None:
    """A second one says that the first is under way, and changes nothing."""
    note(desks.b, "words")
    told: list[str] = []

    def meanwhile(moment: str) -> None:
        if moment == "fetched" and not told:
            with pytest.raises(Busy) as error:
                sync(desks.b)
            told.append(error.value.message)

    monkeypatch.setattr(checkpoints, "reached", meanwhile)
    sync(desks.b)
    assert told == ["another svc sync is under way here"]


def test_work_during_a_sync(desks: TwoDesks, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is recorded while a merge is on its way is sent by the same meeting."""
    note(desks.a, "from a")
    note(desks.b, "from b")
    sync(desks.a)
    done: list[str] = []

    def meanwhile(moment: str) -> None:
        if moment == "pushed" and not done:
            done.append(moment)
            note(desks.b, "meanwhile")

    monkeypatch.setattr(checkpoints, "reached", meanwhile)
    meet(desks, "b", "a")
    assert same(desks)
    text = (desks.a / "records/tickets/2026/11/T2611-A0002.yaml").read_text("utf-8")
    assert text.count("note: meanwhile") == 1


def test_what_a_desk_notes(desks: TwoDesks) -> None:
    """The desk's own notes name the remote and what it published there last."""
    noted = json.loads((desks.b / ".git/svc/sync.json").read_text("utf-8"))
    assert noted["desk"] == "B"
    assert noted["remote"] == str(desks.remote)
    assert noted["published"] == head(desks.remote)
