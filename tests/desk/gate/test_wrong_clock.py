"""A desk whose clock is ahead: the gate refuses what it recorded, and it is done again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from svc.desk.ticket.actions import annotate, assign, cancel
from svc.desk.ticket.intake import Request, create
from tests.desk.gate.signed import TICKET, signed_desks
from tests.desk.sync.meeting import do, head
from tests.support import Run


@pytest.mark.slow
def test_what_was_recorded_ahead(tmp_path: Path, run: Run) -> None:
    """A ticket and its steps, all an hour ahead, are done again at the true time."""
    desks = signed_desks(tmp_path / "signed")
    now = datetime.now(UTC) + timedelta(hours=1)
    request = Request(text="灯坏了", kind="complaint", category="noise", channel="phone",
                      unit="3-2-1502", resident="1")  # fmt: skip
    do(desks.b, lambda desk: annotate(desk, TICKET, "ahead"), now=now)
    number = do(desks.b, lambda desk: create(desk, request), now=now).id
    do(desks.b, lambda desk: assign(desk, number, "zhang.wei"), now=now)
    do(desks.b, lambda desk: annotate(desk, number, "ahead"), now=now)
    told = run(f"svc -C {desks.b} --as li.na sync", code=1).err
    assert "gate refused" in told
    run(f"svc -C {desks.b} --as li.na sync --redo")
    run(f"svc -C {desks.a} --as wang.fang sync")
    assert head(desks.a) == head(desks.b) == head(desks.remote)
    shown = run(f"svc -C {desks.a} show {number} --format json").json()
    assert datetime.fromisoformat(shown["received"]) < datetime.now(UTC) + timedelta(minutes=1)
    assert not run(f"svc -C {desks.a} check").err
    assert run(f"svc -C {desks.a} audit").out.strip().endswith("nothing found")


@pytest.mark.slow
def test_what_others_have_overtaken(tmp_path: Path, run: Run) -> None:
    """A step that can no longer be taken is told, and kept with what was refused; the rest goes."""
    desks = signed_desks(tmp_path / "signed")
    do(desks.a, lambda desk: cancel(desk, TICKET, "withdrawn"), "wang.fang")
    run(f"svc -C {desks.a} --as wang.fang sync")
    now = datetime.now(UTC) + timedelta(hours=1)
    do(desks.b, lambda desk: assign(desk, TICKET, "zhang.wei"), now=now)
    late = head(desks.b)
    do(desks.b, lambda desk: annotate(desk, TICKET, "still said"), now=now)
    assert "gate refused" in run(f"svc -C {desks.b} --as li.na sync", code=1).err
    told = run(f"svc -C {desks.b} --as li.na sync --redo").err
    assert f"{late[:12]} is not done again" in told
    run(f"svc -C {desks.a} --as wang.fang sync")
    assert head(desks.a) == head(desks.b)
    assert "still said" in run(f"svc -C {desks.a} show 1").out
    assert late[:12] not in run(f"svc -C {desks.a} check").err
    assert "svc sync --adopt" in run(f"svc -C {desks.a} remote show").err
    assert run(f"svc -C {desks.a} audit").out.strip().endswith("nothing found")
