"""Two desks and a remote: what one did, what both did, and who was first."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from svc.desk.record.field_edits import FieldEdits
from svc.desk.record.residents import edit as edit_resident
from svc.desk.sync.sync import sync
from svc.desk.ticket.actions import annotate as note
from svc.errors import Busy
from svc.model.ticket import Ticket
from svc.store.commit import landing
from svc.store.yaml.codec import decode
from tests.desk.sync.meeting import TwoDesks, do, head, meet, same, two_desks
from tests.handwork import OPEN, ticket
from tests.support import Run, git


@pytest.fixture
def desks(tmp_path: Path) -> TwoDesks:
    """Two desks that have the same."""
    return two_desks(tmp_path / "apart")


def notes(place: Path) -> list[str | None]:
    """Words in the open ticket of a desk's work tree."""
    data = (place / ticket(OPEN)).read_bytes()
    return [event.note for event in decode(data, Ticket, "").timeline if event.note]


def test_nothing_new(desks: TwoDesks) -> None:
    """A meeting without news changes nothing, as often as it is held."""
    before = head(desks.a)
    results = meet(desks, "a", "b", "a", "b")
    assert {(one.received, one.sent) for one in results} == {(0, 0)}
    assert {head(one) for one in desks} == {before}


def test_one_desk_acts(desks: TwoDesks) -> None:
    """What one desk did is at the other after both have met the remote, in its index too."""
    do(desks.a, lambda desk: note(desk, "2", "from a"))
    sent, received = meet(desks, "a", "b")
    assert (sent.sent, received.received) == (1, 1)
    assert same(desks)
    assert notes(desks.b) == ["from a"]
    assert do(desks.b, lambda desk: desk.index.commit) == head(desks.a)


def test_both_note_one_ticket(desks: TwoDesks) -> None:
    """The plainest thing of all: both words stay, nobody is asked, and work goes on."""
    do(desks.a, lambda desk: note(desk, "2", "from a"))
    do(desks.b, lambda desk: note(desk, "2", "from b"))
    _first, second, _third = meet(desks)
    assert [Path(path) for path in second.united] == [ticket(OPEN)]
    assert second.disputed == []
    assert same(desks)
    assert sorted(filter(None, notes(desks.a))) == ["from a", "from b"]
    do(desks.b, lambda desk: note(desk, "2", "and on"))
    meet(desks, "b", "a")
    assert same(desks)


def test_the_remote_is_a_line_of_published_states(desks: TwoDesks) -> None:
    """Parent 1 of a merge is what the remote had; `--rev` answers as it did before."""
    do(desks.a, lambda desk: note(desk, "2", "from a"))
    do(desks.b, lambda desk: note(desk, "2", "from b"))
    published, ours = head(desks.a), head(desks.b)
    meet(desks, "a", "b")
    parents = git("show", "-s", "--format=%P", "main", cwd=desks.remote).split()
    assert parents == [published, ours]
    words = git("show", "-s", "--format=%B", "main", cwd=desks.remote)
    assert words.startswith("sync desk B: 0 taken over, 1 united, 0 disputed\n")
    for trailer in ("Svc-Action: sync", "Svc-Merge: 2", "Svc-Count: 1", f"Svc-Record: {OPEN}"):
        assert f"\n{trailer}\n" in words


def test_a_name_in_dispute(desks: TwoDesks, run: Run) -> None:
    """Of two names the published one stays, the other is asked about; nothing else stops."""
    do(desks.a, lambda desk: edit_resident(desk, "1", FieldEdits(set={"name": "王芬"})))
    do(desks.b, lambda desk: edit_resident(desk, "1", FieldEdits(set={"name": "王方"})))
    _first, second, _third = meet(desks)
    path = "records/residents/A/R-A00001.yaml"
    assert second.disputed == [path]
    assert same(desks)
    text = (desks.b / path).read_text("utf-8")
    assert "name: 王芬\n" in text
    assert "  - field: name\n" in text
    assert "王方" not in text
    assert run(["svc", "-C", str(desks.b), "check"]).code == 0


def test_numbers_of_two_desks_do_not_collide(desks: TwoDesks) -> None:
    """Each desk counts under its own letter."""
    assert git("config", "svc.desk", cwd=desks.a).strip() == "A"
    assert git("config", "svc.desk", cwd=desks.b).strip() == "B"


def test_edited_by_hand(desks: TwoDesks) -> None:
    """A file under somebody's hands is left alone and named; saved, it meets the other's."""
    do(desks.a, lambda desk: note(desk, "2", "from a"))
    path = desks.b / ticket(OPEN)
    path.write_text(path.read_text("utf-8").replace("灯坏了", "灯坏了两盏"), "utf-8")
    written = path.read_bytes()
    sync(desks.a)
    result = sync(desks.b)
    assert result.left == [str(ticket(OPEN))]
    assert path.read_bytes() == written
    git("checkout", "-q", "--", ".", cwd=desks.b)
    assert sync(desks.b).left == []
    assert same(desks)


def test_edited_just_before_it_lands(desks: TwoDesks, monkeypatch: pytest.MonkeyPatch) -> None:
    """Files are looked at before others have to wait; what changed since is seen all the same."""
    do(desks.a, lambda desk: note(desk, "2", "from a"))
    sync(desks.a)
    path, glance_at = desks.b / ticket(OPEN), landing.glance_at
    written = path.read_bytes() + b"# mine\n"

    def edited(*args: Any) -> Any:
        glanced = glance_at(*args)
        path.write_bytes(written)
        return glanced

    monkeypatch.setattr(landing, "glance_at", edited)
    with pytest.raises(Busy, match="uncommitted edits"):
        sync(desks.b)
    assert path.read_bytes() == written


def test_foreseen(desks: TwoDesks, run: Run) -> None:
    """A dry run says what would come and be disputed, and changes nothing anywhere."""
    do(desks.a, lambda desk: edit_resident(desk, "1", FieldEdits(set={"name": "王芬"})))
    do(desks.a, lambda desk: note(desk, "2", "from a"))
    do(desks.b, lambda desk: edit_resident(desk, "1", FieldEdits(set={"name": "王方"})))
    sync(desks.a)
    before = head(desks.b), head(desks.remote)
    said = run(["svc", "-C", str(desks.b), "sync", "--dry-run"])
    assert said.out == "desk B would have: 1 file taken over, 1 action sent, 1 file united\n"
    assert "R-A00001.yaml: two desks wrote different values" in said.err
    assert (head(desks.b), head(desks.remote)) == before
    meet(desks, "b", "a")
    assert same(desks)


def test_every(desks: TwoDesks, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """An office without cron: it meets again and again, also after a time without network."""
    spans: list[float] = []
    away = desks.remote.with_name("away.git")

    def sleep(seconds: float) -> None:
        if seconds < 60:
            return
        spans.append(seconds)
        if len(spans) == 1:
            desks.remote.rename(away)
        elif len(spans) == 2:
            away.rename(desks.remote)
            do(desks.b, lambda desk: note(desk, "2", "from b"))
        else:
            raise KeyboardInterrupt

    monkeypatch.setattr("time.sleep", sleep)
    said = run(["svc", "-C", str(desks.b), "sync", "--every", "5m"], code=None)
    assert spans == [300.0] * 3
    assert "offline" in said.err
    assert "1 action sent" in said.out
    assert head(desks.b) == head(desks.remote)
    run(["svc", "-C", str(desks.b), "sync", "--every", "soon"], code=2)


def test_how_a_desk_stands(desks: TwoDesks, run: Run) -> None:
    """`status` and `board` say since when others were not met."""
    path = desks.b / ".git/svc/sync.json"
    noted = json.loads(path.read_text("utf-8"))
    path.write_text(json.dumps({**noted, "at": "2026-11-20T01:12:00+00:00"}), "utf-8")
    for command in ("status", "board"):
        said = run(["svc", "-C", str(desks.b), command]).err
        assert "not synced since Fri 2026-11-20 09:12" in said
    path.unlink()
    assert "synced" not in run(["svc", "-C", str(desks.b), "board"]).err
    assert "svc remote add" in run(["svc", "-C", str(desks.b), "sync"], code=1).err
