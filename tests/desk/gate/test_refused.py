"""Work that a gate refused: kept, done again by somebody who may, or taken on by a director."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from svc.desk.record.staff import add as add_staff
from svc.desk.sync import adoptions, refused
from svc.desk.sync.sync import sync
from svc.desk.ticket.actions import annotate
from svc.errors import NotFound, Refused, UsageError
from svc.store.gate.refusal import GateRefusal
from svc.store.git import process
from svc.store.git.repository import Repository
from svc.store.sync.answers import GateRefused, PushResult
from svc.store.sync.remote import MAIN, Remote
from tests.desk.sync.meeting import TwoDesks, do, head, meet, same, two_desks
from tests.support import Run, git


@pytest.fixture
def desks(tmp_path: Path) -> TwoDesks:
    """Two desks, of which B has two notes to send: zhang.wei's, then li.na's."""
    made = two_desks(tmp_path / "apart")
    do(made.a, lambda desk: add_staff(desk, "wang.fang", "王芳", "service", roles=["director"]))
    meet(made, "a", "b")
    do(made.b, lambda desk: annotate(desk, "T2611-A0002", "from b"), "zhang.wei")
    do(made.b, lambda desk: annotate(desk, "T2611-A0002", "after it"), "li.na")
    return made


@pytest.fixture
def gated(desks: TwoDesks, monkeypatch: pytest.MonkeyPatch) -> str:
    """The commit of B's that the remote's gate refuses wherever it stands in a push."""
    bad = git("rev-parse", "HEAD~1", cwd=desks.b).strip()
    push = Remote.push

    def judged(self: Remote, updates: Any, leases: Any, env: Any = None) -> PushResult:
        new, place = updates.get(MAIN), self._repository.place
        if new:
            args = ("log", "--format=commit %H%n%B", "--end-of-options", new)
            history = process.run(args, cwd=place, env=env).stdout.decode()
            if f"commit {bad}" in history and f"Svc-Adopts: {bad}" not in history:
                raise GateRefused("no", "", [GateRefusal(bad, "right", "might not")])
        return push(self, updates, leases, env)

    monkeypatch.setattr(Remote, "push", judged)
    return bad


def notes(place: Path) -> list[tuple[str, str]]:
    """Who said what on the ticket, in order."""
    text = (place / "records/tickets/2026/11/T2611-A0002.yaml").read_text("utf-8")
    by = [line.split()[-1] for line in text.splitlines() if line.strip().startswith("by: ")]
    said = [line.split(": ", 1)[1] for line in text.splitlines() if line.startswith("    note: ")]
    return list(zip(by[-len(said):], said, strict=True))  # fmt: skip


def test_it_is_kept_and_told(desks: TwoDesks, gated: str, run: Run) -> None:
    """Commit, rule and ways on are told each time; nothing is lost, here or there."""
    tip = head(desks.b)
    for _time in range(2):
        told = run(f"svc -C {desks.b} sync", code=1).err
        assert f"{gated[:12]} note T2611-A0002: might not" in told
        assert f"svc sync --adopt {gated[:12]}" in told
        assert head(desks.b) == tip
    assert refused.load(Repository.open(desks.b)) == refused.RefusedWork(tip, {gated: ["right"]})
    for place in (desks.b, desks.remote):
        assert git("rev-parse", f"refs/svc/refused/B/{tip}", cwd=place).strip() == tip


def test_it_is_done_again(desks: TwoDesks, gated: str, run: Run) -> None:
    """The refused note is the other's now; the one after it keeps its author."""
    do(desks.a, lambda desk: annotate(desk, "T2611-A0002", "from a"))
    meet(desks, "a")
    tip = head(desks.b)
    assert "might not" in run(f"svc -C {desks.b} sync", code=1).err
    with pytest.raises(UsageError, match="somebody who may"):
        sync(desks.b, redo=True)
    run(f"svc -C {desks.b} --as wang.fang sync --redo")
    meet(desks, "a")
    assert same(desks)
    assert notes(desks.b)[-3:] == [("li.na", "from a"), ("wang.fang", "from b"),
                                   ("li.na", "after it")]  # fmt: skip
    again, after = git("log", "-2", "--reverse", "--format=%ae%n%B%x01", cwd=desks.b).split("\x01")[
        :2
    ]
    assert again.startswith("wang.fang@")
    assert f"Svc-Redo: {gated}" in again
    assert "Svc-Actor: wang.fang" in again
    assert after.strip().startswith("li.na@")
    assert f"Svc-Redo: {tip}" in after
    assert git("cat-file", "-t", tip, cwd=desks.b).strip() == "commit"
    assert not run(f"svc -C {desks.b} check").err
    assert refused.load(Repository.open(desks.b)) is None
    with pytest.raises(Refused, match="nothing of this desk's was refused"):
        sync(desks.b, "wang.fang", redo=True)


def test_it_is_taken_on(desks: TwoDesks, gated: str, run: Run) -> None:
    """A director's merge names the commits; both desks have them as they were."""
    tip = head(desks.b)
    run(f"svc -C {desks.b} sync", code=1)
    do(desks.a, lambda desk: annotate(desk, "T2611-A0002", "from a"))
    meet(desks, "a")
    assert adoptions.waiting(Repository.open(desks.a)) == [adoptions.RefusedHead("B", tip)]
    assert gated[:12] not in run(f"svc -C {desks.a} remote show").err
    assert f"svc sync --adopt {tip[:12]}" in run(f"svc -C {desks.a} remote show").err
    with pytest.raises(Refused, match="no director"):
        sync(desks.a, "li.na", adopt=gated[:12])
    with pytest.raises(UsageError):
        sync(desks.a, adopt=gated[:12])
    with pytest.raises(NotFound):
        sync(desks.a, "wang.fang", adopt="1234567")
    run(f"svc -C {desks.a} --as wang.fang sync --adopt {gated[:12]}")
    merge = git("log", "-1", "--format=%an %P %B", cwd=desks.a)
    assert merge.startswith("wang.fang")
    assert merge.split()[2] == tip
    assert f"Svc-Adopts: {gated}" in merge
    assert f"Svc-Adopts: {tip}" in merge
    meet(desks, "b")
    assert same(desks)
    assert {said for _by, said in notes(desks.a)} >= {"from a", "from b", "after it"}
    assert not adoptions.waiting(Repository.open(desks.a))
    assert refused.load(Repository.open(desks.b)) is None
