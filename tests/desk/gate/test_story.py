"""A clerk's key in wrong hands: noticed, revoked, answered for; and all honest work is there."""

from __future__ import annotations

import subprocess
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest

from tests.audit.forge import ZONE, Forge, of, refolded
from tests.desk.gate.signed import SIGNERS, TICKET, SignedDesks, signed_desks
from tests.desk.sync.meeting import head
from tests.support import Run, git


class Story:
    """What happens at the desks, by commands."""

    def __init__(self, desks: SignedDesks, run: Run) -> None:
        self.desks, self._run = desks, run

    def svc(self, name: str, *words: str, code: int = 0) -> Any:
        """A command at a desk, by whoever signs there."""
        place = getattr(self.desks, name, self.desks.remote.parent / name)
        command = ["svc", "-C", str(place), "--as", SIGNERS.get(name, "zhao.min"), *words]
        return self._run(command, code=code)

    def said(self, name: str, words: str) -> None:
        """A note, which a desk sends."""
        self.svc(name, "note", TICKET, words)
        self.svc(name, "sync")

    def notes(self, name: str) -> list[str]:
        """What was said of the ticket, as a desk has it."""
        shown = self.svc(name, "show", TICKET, "--format", "json").json()
        return [step["note"] for step in shown["timeline"] if step.get("note")]

    def audit(self, name: str, code: int = 0) -> Any:
        """What an audit finds, by the founder's key that the company keeps."""
        words = ("audit", "--root", self.root, "--format", "json")
        return self.svc(name, *words, code=code).json()

    @property
    def root(self) -> str:
        """The founder's fingerprint."""
        keys = self.svc("a", "key", "list", "--format", "json").json()
        return next(str(one["fingerprint"]) for one in keys if one["founder"])

    def forged(self) -> str:
        """A commit by the thief that takes the last note away, signed by the stolen key."""
        thief = self.desks.remote.parent / "thief"
        forge = Forge(thief)
        forge.now = datetime.fromtimestamp(forge.repository.recorded(forge.tip), ZONE)
        number = next((thief / "records/tickets").rglob("T*.yaml")).stem
        ticket = forge.ticket(number)
        shorter = msgspec.structs.replace(ticket, timeline=ticket.timeline[:-1])
        made = forge.commit(of(refolded(shorter)), "note", "zhao.min")
        return forge.signed(made, self.desks.keys / "zhao.min", "zhao.min")

    def past_the_gate(self, commit: str) -> None:
        """Put a commit on the main line as somebody does who can write to the remote's disk."""
        thief = self.desks.remote.parent / "thief"
        git("fetch", "-q", str(thief), f"{commit}:refs/brought", cwd=self.desks.remote)
        git("update-ref", "-d", "refs/brought", cwd=self.desks.remote)
        git("update-ref", "refs/heads/main", commit, cwd=self.desks.remote)


@pytest.fixture
def story(tmp_path: Path, run: Run) -> Story:
    """Three honest desks, and a copy of the third with its key in wrong hands."""
    story = Story(signed_desks(tmp_path / "signed"), run)
    for name in "abc":
        story.said(name, f"{SIGNERS[name]} was here")
    subprocess.run(["cp", "-a", str(story.desks.c), str(tmp_path / "signed/thief")], check=True)
    story.svc("c", "note", TICKET, "done while offline")
    return story


@pytest.mark.slow
@pytest.mark.parametrize("way", ["redo", "adopt"])
def test_a_key_in_wrong_hands(story: Story, way: str) -> None:
    """Honest desks, a stolen key, discovery, revocation, recovery, and an audit of it all."""
    desks = story.desks
    story.svc("a", "sync")
    assert story.audit("a")["findings"] == []

    # With the stolen key what is legal goes through; what is not the gate refuses.
    story.said("thief", "the clerk never said this")
    legal, forged = head(desks.remote), story.forged()
    thief = desks.remote.parent / "thief"
    push = ["git", "push", str(desks.remote), f"{forged}:refs/heads/main"]
    assert subprocess.run(push, cwd=thief, capture_output=True, check=False).returncode
    assert head(desks.remote) == legal

    # Written to the remote's disk it is found: by each desk that fetches, and by an audit.
    story.past_the_gate(forged)
    for name in "ab":
        assert forged[:12] in story.svc(name, "sync", code=1).err
        assert len(story.notes(name)) >= 2
    git("clone", "-q", str(desks.remote), "auditor", cwd=desks.remote.parent)
    found = story.audit("auditor", code=1)["findings"]
    assert {one["commit"] for one in found} == {forged}

    # The director takes the key away, sees what it signed, and answers for the commit.
    listed = story.svc("a", "staff", "key", "revoke", "zhao.min", "--reason", "compromised",
                       "--since", "2026-01-01").out  # fmt: skip
    assert head(desks.c)[:12] not in listed
    assert git("rev-parse", f"{legal}^1", cwd=desks.remote)[:12] in listed
    story.svc("a", "audit", "accept", forged, "--reason", "a stolen key; the note follows again")
    story.svc("a", "sync")
    story.said("a", "again: the clerk never said this")
    story.svc("b", "sync")
    story.svc("thief", "note", TICKET, "once more")
    assert "revoked" in story.svc("thief", "sync", code=1).err

    # The honest clerk's unsent work waits for a key that counts, and is refused under the old.
    assert "revoked" in story.svc("c", "sync", code=1).err
    made = story.svc("c", "key", "setup", "--key", str(desks.keys / "zhao.min.new")).out
    story.svc("a", "staff", "key", "add", "zhao.min", made.splitlines()[1])
    story.svc("a", "sync")
    offline = git("log", "--format=%H", "--grep=^Svc-Action: note", "-1", cwd=desks.c).strip()
    assert offline[:12] in story.svc("c", "sync", code=1).err
    if way == "redo":
        story.svc("c", "sync", "--redo")
    else:
        story.svc("a", "sync", "--adopt", offline[:12])
    for name in "cab":
        story.svc(name, "sync")

    # In the end all have the same, the honest words are there, and the audit tells the rest.
    assert len({head(one) for one in (desks.a, desks.b, desks.c, desks.remote)}) == 1
    for name in "abc":
        assert {"done while offline", "again: the clerk never said this"} <= set(story.notes(name))
    told = story.audit("b")
    assert told["findings"] == []
    assert {one["commit"] for one in told["accepted"]} == {forged}
    for name in "abc":
        assert story.svc(name, "check").err == ""


@pytest.mark.slow
def test_a_founders_key_that_was_lost(story: Story, run: Run) -> None:
    """Nobody else is director: the company's word puts another key in its place, for all to see."""
    desks, old = story.desks, story.root
    story.svc("a", "sync")
    new = str(desks.keys / "founder.new")
    made = story.svc("a", "key", "setup", "--key", new).out.split()[1]
    assert "signatures count already" in story.svc("a", "key", "trust", code=1).err
    assert "is SHA256:" in story.svc("a", "key", "trust", "--root", old, code=2).err
    story.svc("a", "key", "trust", "--root", made)
    assert "founder's key" in story.svc("a", "sync", code=1).err
    run(["svc", "remote", "init", "--renew", "--root", made, str(desks.remote)])
    story.svc("a", "sync")
    story.said("a", "by the new key")
    story.svc("b", "sync")
    assert head(desks.b) == head(desks.remote)
    told = story.audit("b")
    assert story.root == made
    assert told["findings"] == []
    assert [one["rule"] for one in told["accepted"]] == ["root"]
    for words in ((), ("--root", old)):
        other = story.svc("b", "audit", *words, "--format", "json", code=1).json()
        assert "root" in {one["rule"] for one in other["findings"]}
