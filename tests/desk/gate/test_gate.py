"""What a remote's gate lets in: judged in this process, and once through real hooks."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from svc.desk.gate.gate import judge_push, log_push
from svc.desk.gate.standing import gate_standing, ungated
from svc.desk.sync import remotes
from svc.desk.sync.sync import sync
from svc.desk.ticket.actions import annotate
from svc.desk.ticket.intake import Request, create
from svc.errors import InvalidData
from svc.language import LANGUAGES, _, keeping, spoken
from svc.store.gate import hooks, push_log
from svc.store.gate.receiving import Certificate, PushedRef
from svc.store.gate.refusal import GateRefusal, heard, lines_of
from svc.store.git.repository import Repository
from svc.store.sync.remote import MAIN
from tests.desk.sync.meeting import TwoDesks, do, head, meet, two_desks
from tests.support import Run, git

NONE = "0" * 40


@pytest.fixture
def desks(tmp_path: Path) -> TwoDesks:
    """Two desks, of which A has words to send."""
    made = two_desks(tmp_path / "apart")
    do(made.a, lambda desk: annotate(desk, "T2611-A0002", "from a"))
    return made


def brought(desks: TwoDesks, commit: str = "HEAD", of: str = "a") -> tuple[str, str]:
    """Bring a commit's objects to the remote, and no reference; the main line's tip and it."""
    place = getattr(desks, of)
    oid = git("rev-parse", commit, cwd=place).strip()
    git("push", "-q", str(desks.remote), f"{oid}:refs/brought/{oid}", cwd=place)
    git("update-ref", "-d", f"refs/brought/{oid}", cwd=desks.remote)
    return head(desks.remote), oid


def rules(desks: TwoDesks, *lines: str, now: datetime | None = None) -> list[str]:
    """The rules that a push of these lines breaks."""
    return [one.rule for one in judge_push(desks.remote, lines, now)]


def test_what_a_desk_sends(desks: TwoDesks) -> None:
    """The main line that goes on, with the desk's mark beside it."""
    old, new = brought(desks)
    mark = git("rev-parse", "refs/svc/desks/A", cwd=desks.remote).strip()
    assert not rules(desks, f"{old} {new} {MAIN}", f"{mark} {new} refs/svc/desks/A")


def test_a_letter_that_is_claimed_and_given_back(desks: TwoDesks) -> None:
    """A claim names what is published; a letter goes alone."""
    tip, new = brought(desks)
    assert not rules(desks, f"{NONE} {tip} refs/svc/desks/C")
    assert rules(desks, f"{NONE} {new} refs/svc/desks/C") == ["desk"]
    assert not rules(desks, f"{tip} {NONE} refs/svc/desks/B")
    assert rules(desks, f"{tip} {new} {MAIN}", f"{tip} {NONE} refs/svc/desks/B") == ["desk"]


@pytest.mark.parametrize("ref", [
    "refs/heads/other", "refs/tags/v1", "refs/svc/log", "refs/svc/verified", "refs/svc/desks/a",
    "refs/svc/desks/A/x", "refs/replace/1", "refs/notes/commits", "refs/svc/refused/A/x",
    "refs/svc/witness/../../heads/main",
])  # fmt: skip
def test_a_second_reference(desks: TwoDesks, ref: str) -> None:
    """Nothing is kept beside the line that is judged."""
    _old, new = brought(desks)
    assert rules(desks, f"{NONE} {new} {ref}") == ["reference"]


def test_history_that_is_taken_back(desks: TwoDesks) -> None:
    """Rolled back, taken away, or replaced by another with the same beginning."""
    old, _new = brought(desks)
    before = git("rev-parse", "HEAD~2", cwd=desks.a).strip()
    assert rules(desks, f"{old} {before} {MAIN}") == ["forward"]
    assert rules(desks, f"{old} {NONE} {MAIN}") == ["reference"]
    other = git("commit-tree", "-p", before, "-m", "other", f"{before}^{{tree}}", cwd=desks.remote)
    assert rules(desks, f"{old} {other.strip()} {MAIN}") == ["forward"]


def test_a_merge_the_wrong_way_round(desks: TwoDesks) -> None:
    """What was published stays on the line of first parents."""
    old, new = brought(desks)
    base = git("rev-parse", f"{old}~1", cwd=desks.remote).strip()
    side = git("commit-tree", "-p", base, "-m", "side", f"{base}^{{tree}}", cwd=desks.remote)
    merge = git("commit-tree", "-p", side.strip(), "-p", old, "-m", "merge", f"{new}^{{tree}}",
                cwd=desks.remote).strip()  # fmt: skip
    assert rules(desks, f"{old} {merge} {MAIN}") == ["first-parent"]


def test_a_mark_that_is_another_clones(desks: TwoDesks) -> None:
    """A desk's mark goes on from what that desk published, to what it sends."""
    old, new = brought(desks)
    lines = (f"{old} {new} {MAIN}", f"{old} {old} refs/svc/desks/A")
    assert rules(desks, *lines) == ["desk"]
    side = git("commit-tree", "-p", f"{old}~1", "-m", "s", f"{old}^{{tree}}", cwd=desks.remote)
    lines = (f"{old} {new} {MAIN}", f"{side.strip()} {new} refs/svc/desks/A")
    assert rules(desks, *lines) == ["desk"]
    lines = (*lines[:1], f"{old} {new} refs/svc/desks/A", f"{old} {new} refs/svc/desks/B")
    assert "reference" in rules(desks, *lines)


def test_when_it_was_recorded(desks: TwoDesks) -> None:
    """Between what the desk had sent before and now, with ten minutes for clocks."""
    old, new = brought(desks)
    lines = (f"{old} {new} {MAIN}", f"{old} {new} refs/svc/desks/A")
    recorded = datetime.fromtimestamp(
        int(git("log", "-1", "--format=%ct", new, cwd=desks.a).strip()), UTC
    )
    assert not rules(desks, *lines, now=recorded - timedelta(minutes=9))
    assert rules(desks, *lines, now=recorded - timedelta(minutes=11)) == ["ahead"]
    before = (f"{NONE} {old} {MAIN}", f"{NONE} {old} refs/svc/desks/A")
    log_push(desks.remote, before, recorded + timedelta(minutes=9))
    assert not rules(desks, *lines, now=recorded + timedelta(hours=1))
    log_push(desks.remote, before, recorded + timedelta(minutes=11))
    assert rules(desks, *lines, now=recorded + timedelta(hours=1)) == ["backdated"]


def test_numbers_of_another_letter(desks: TwoDesks) -> None:
    """A desk gives numbers of its own letter alone."""
    request = Request(text="灯坏了", kind="repair", category="electrical", channel="phone",
                      unit="3-2-1502", resident="1")  # fmt: skip
    do(desks.a, lambda desk: create(desk, request))
    old, new = brought(desks)
    assert not rules(desks, f"{old} {new} {MAIN}", f"{old} {new} refs/svc/desks/A")
    assert rules(desks, f"{old} {new} {MAIN}", f"{old} {new} refs/svc/desks/B") == ["letter"]


def test_a_certificate_of_another_push(desks: TwoDesks, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its nonce is not this push's: replayed, or none."""
    old, new = brought(desks)
    lines = (f"{old} {new} {MAIN}", f"{old} {new} refs/svc/desks/A")
    monkeypatch.setenv("GIT_PUSH_CERT", new)
    for nonce in ("OK", "SLOP", "BAD", "MISSING", "UNSOLICITED"):
        monkeypatch.setenv("GIT_PUSH_CERT_NONCE_STATUS", nonce)
        assert rules(desks, *lines) == ["certificate"] * (nonce not in ("OK", "SLOP"))


def test_a_line_that_is_none() -> None:
    """Whatever is no line of git's is told as that."""
    with pytest.raises(InvalidData, match="none of git's lines"):
        judge_push(Path(), ["x y z"])


def test_words_for_every_reader() -> None:
    """Refusals go through git's lines and come out in the reader's language."""
    with keeping():
        many = [GateRefusal("a" * 40, "forward", _("the office's main line is not taken away"))] * 7
    lines = [f"{line}        " for line in lines_of(many)]
    for language in LANGUAGES:
        with spoken(language):
            got = heard(["counting objects", *lines])
            assert [one.rule for one in got] == ["forward"] * 5 + ["more"]
            assert got[0].commit == "a" * 40
            assert got[0].reason == _("the office's main line is not taken away")


def test_the_log(desks: TwoDesks) -> None:
    """Each push is one commit of the log; a move that it was not told of is noted."""
    old, new = brought(desks)
    remote = Repository.open(desks.remote)
    first = log_push(desks.remote, [f"{NONE} {old} {MAIN}", f"{NONE} {old} refs/svc/desks/A"])
    at = datetime(2026, 11, 30, 12, tzinfo=UTC)
    blob = git("hash-object", "-w", "--stdin", cwd=desks.remote, input="cert").strip()
    signed = Certificate(blob, "G", "SHA256:abc", "li.na@svc.invalid", "OK")
    update = PushedRef(old, new, MAIN)
    second = push_log.append(remote, [update], signed, at, MAIN)
    pushes = push_log.pushes(remote)
    assert [one.id for one in pushes] == [second, first]
    assert pushes[0].at == at
    assert pushes[0].updates == (update,)
    assert (pushes[0].signer, pushes[0].key) == ("li.na@svc.invalid", "SHA256:abc")
    assert not pushes[0].unlogged
    assert git("cat-file", "blob", f"{second}:certificate", cwd=desks.remote) == "cert"
    third = push_log.append(remote, [PushedRef(old, new, MAIN)], None, at, MAIN)
    assert push_log.pushes(remote, most=1)[0].unlogged == old
    assert git("rev-list", "--count", third, cwd=desks.remote).strip() == "3"
    assert push_log.last_of(remote, "refs/svc/desks/A", MAIN) == pushes[1]


def test_who_judges(desks: TwoDesks) -> None:
    """A remote without a log judges nothing; one whose line moved past its log did not either."""
    a = Repository.open(desks.a)
    meet(desks)
    assert not gate_standing(a).kept
    assert "client side only" in ungated(a)[0]
    tip = head(desks.remote)
    log_push(desks.remote, [f"{NONE} {tip} {MAIN}"])
    meet(desks)
    assert gate_standing(a).sure
    assert ungated(a) == []
    do(desks.a, lambda desk: annotate(desk, "T2611-A0002", "past the gate"))
    meet(desks)
    assert gate_standing(a).passed_by


def test_through_the_hooks(desks: TwoDesks, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Real pushes: let in and logged, refused with words, and refused where svc is gone."""
    remotes.renew_remote(desks.remote)
    assert hooks.has_hooks(desks.remote)
    assert sync(desks.a).sent == 1
    assert [one["desk"] for one in run(f"svc -C {desks.a} remote log --format json").json()] == [
        "A"
    ]
    assert "gate: the remote's" in run(f"svc -C {desks.a} remote show").err
    # What lies in the folder that a hook runs in is not what it runs.
    (desks.remote / "svc" / "__init__.py").write_text("raise SystemExit(0)\n")
    monkeypatch.setenv("GIT_COMMITTER_DATE", "2037-01-01T00:00:00Z")
    git("commit", "-q", "--allow-empty", "-m", "ahead", cwd=desks.a)
    monkeypatch.delenv("GIT_COMMITTER_DATE")
    refused = run(f"svc -C {desks.a} sync", code=1).err
    tip = head(desks.a)
    assert f"{tip[:12]} ahead: it is recorded" in refused
    assert f"svc sync --adopt {tip[:12]}" in refused
    for place in (desks.a, desks.remote):
        assert git("rev-parse", f"refs/svc/refused/A/{tip}", cwd=place).strip() == tip
    script = desks.remote / "hooks" / "pre-receive"
    text = script.read_text("utf-8")
    script.write_text(text.replace("package=", "package=/nowhere"), "utf-8")
    assert "is no longer where it was" in run(f"svc -C {desks.a} sync", code=1).err
    script.write_text(text.replace("svc gate\n", "svc gates\n"), "utf-8")
    assert "could not judge" in run(f"svc -C {desks.a} sync", code=1).err
