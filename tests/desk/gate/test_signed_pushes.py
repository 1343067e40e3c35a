"""Pushes that are signed: sent so, held against the records, logged; and those that are not."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import pytest

from svc.desk.gate.gate import judge_push
from svc.desk.keys import keys
from svc.desk.sync import remotes
from svc.desk.sync.sync import sync
from svc.desk.ticket.actions import annotate
from svc.errors import Refused
from svc.kinds.staff import Revocation
from svc.store.gate import push_log
from svc.store.gate.certificate import certificate_text
from svc.store.git.repository import Repository
from svc.store.sync.remote import MAIN
from tests.desk.gate.signed import SIGNERS, TICKET, SignedDesks, signed_desks
from tests.desk.sync.meeting import do, head
from tests.desk.sync.servers import https_server, ssh_server
from tests.support import Run, git


@pytest.fixture
def desks(tmp_path: Path) -> SignedDesks:
    """Three desks that sign."""
    return signed_desks(tmp_path / "signed")


def note(desks: SignedDesks, name: str, words: str = "more") -> None:
    """Something new at a desk, by whoever signs there."""
    do(getattr(desks, name), lambda desk: annotate(desk, TICKET, words), SIGNERS[name])


def newest(desks: SignedDesks) -> push_log.LoggedPush:
    """The last push that the remote logged."""
    return push_log.pushes(Repository.open(desks.remote), most=1)[0]


def shown(place: Path, commit: str = "HEAD") -> str:
    """What plain git says of a commit's signature there."""
    return git("log", "-1", "--format=%G? %GS", commit, cwd=place).strip()


def certificate(desks: SignedDesks) -> str:
    """The last logged push's certificate, as a blob's id."""
    return git("rev-parse", f"{newest(desks).id}:{push_log.CERTIFICATE}", cwd=desks.remote).strip()


def test_a_signed_push(desks: SignedDesks, run: Run) -> None:
    """It is sent with a certificate, which is judged, kept in the log and told there."""
    note(desks, "b")
    sync(desks.b)
    logged = newest(desks)
    assert (logged.signer, logged.status) == ("li.na@svc.invalid", "G")
    told = run(f"svc -C {desks.b} remote log --limit 1 --format json").json()[0]
    assert (told["signer"], told["certificate"]) == ("li.na", "good")
    text = certificate_text(git("cat-file", "blob", certificate(desks),
                                cwd=desks.remote).encode())  # fmt: skip
    assert text.updates == frozenset(logged.updates)
    assert len(text.signatures) == 1


@pytest.mark.slow
def test_plain_git_knows_the_keys(desks: SignedDesks, tmp_path: Path) -> None:
    """At the remote and at every desk, by the records that came in last."""
    note(desks, "c")
    sync(desks.c)
    sync(desks.a)
    for place in (desks.a, desks.c, desks.remote):
        assert shown(place, "main") == "G zhao.min@svc.invalid"
    fourth = tmp_path / "fourth"
    remotes.join(str(desks.remote), fourth)
    assert shown(fourth) == "G zhao.min@svc.invalid"
    do(desks.a, lambda desk: keys.revoke(desk, "zhao.min", "", Revocation.LOST), "wang.fang")
    sync(desks.a)
    sync(fourth)
    for place in (fourth, desks.remote):
        lines = (Repository.open(place).state_dir / "allowed_signers").read_text("utf-8")
        assert 'valid-before="' in next(x for x in lines.splitlines() if x.startswith("zhao.min"))


def test_a_push_without_a_certificate(desks: SignedDesks) -> None:
    """What others signed well is sent on by nobody who has no key of his own."""
    note(desks, "b")
    mark = f"{head(desks.b)}:refs/svc/desks/B"
    plain = ("git", "push", "--atomic", str(desks.remote), f"main:{MAIN}", mark)
    done = subprocess.run(plain, cwd=desks.b, capture_output=True, text=True, check=False)
    assert done.returncode
    assert "rule certificate" in done.stderr
    assert "the push is not signed" in done.stderr
    sync(desks.b)
    assert head(desks.remote) == head(desks.b)


@pytest.mark.slow
def test_a_revoked_key_sends_nothing(desks: SignedDesks, run: Run) -> None:
    """Not even what a director signed: the certificate is judged where the line is."""
    do(desks.a, lambda desk: keys.revoke(desk, "zhao.min", "", Revocation.COMPROMISED),
       "wang.fang")  # fmt: skip
    sync(desks.a)
    sync(desks.c)
    note(desks, "a")
    git("fetch", "-q", str(desks.a), "main", cwd=desks.c)
    git("merge", "-q", "--ff-only", "FETCH_HEAD", cwd=desks.c)
    told = run(f"svc -C {desks.c} sync", code=1).err
    assert "a key of zhao.min's that was revoked" in told
    sync(desks.a)
    assert head(desks.remote) == head(desks.a)


@pytest.fixture
def sent(desks: SignedDesks, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Judges the last push again, with a certificate of one's own making."""
    note(desks, "b")
    before = head(desks.remote)
    sync(desks.b)
    new = head(desks.b)
    text = subprocess.run(["git", "cat-file", "blob", certificate(desks)], cwd=desks.remote,
                          capture_output=True, check=True).stdout  # fmt: skip
    lines = [f"{one.old} {one.new} {one.ref}" for one in newest(desks).updates]
    git("update-ref", MAIN, before, cwd=desks.remote)
    (Repository.open(desks.remote).state_dir / "verified").unlink()
    monkeypatch.setenv("GIT_PUSH_CERT_NONCE_STATUS", "OK")

    def judged(data: bytes, *pushed: str) -> list[str]:
        blob = subprocess.run(["git", "hash-object", "-w", "--stdin"], cwd=desks.remote, input=data,
                              capture_output=True, check=True).stdout.decode().strip()  # fmt: skip
        monkeypatch.setenv("GIT_PUSH_CERT", blob)
        return [one.rule for one in judge_push(desks.remote, pushed or lines)]

    judged.text, judged.lines, judged.old, judged.new = text, lines, before, new  # type: ignore[attr-defined]
    return judged


@pytest.mark.slow
def test_certificates_that_do_not_count(sent: Any) -> None:
    """Altered, cut, of another push, signed twice, or by a key that nobody has."""
    text: bytes = sent.text
    assert sent(text) == []
    payload, _mark, signature = text.partition(b"-----BEGIN SSH SIGNATURE-----")
    for wrong in (
        text.replace(b"pusher ", b"pusher x", 1), payload, b"", signature,
        text + b"-----BEGIN SSH SIGNATURE-----\n", text.replace(sent.new.encode(), b"0" * 40, 1),
        payload + b"x\n-----BEGIN SSH SIGNATURE-----" + signature, text[:-40],
    ):  # fmt: skip
        assert sent(wrong) == ["certificate"], wrong
    # The mark alone is left out: the certificate says more than the push does.
    assert sent(text, sent.lines[0]) == ["certificate"]


def test_a_key_that_nobody_has(desks: SignedDesks, sent: Any, tmp_path: Path) -> None:
    """A good signature by a stranger."""
    payload = sent.text.partition(b"-----BEGIN SSH SIGNATURE-----")[0]
    (tmp_path / "payload").write_bytes(payload)
    make = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(tmp_path / "stranger")]
    subprocess.run(make, check=True)
    for key, wrong in ((tmp_path / "stranger", ["certificate"]), (desks.keys / "li.na", [])):
        sign = ["ssh-keygen", "-q", "-Y", "sign", "-n", "git", "-f", str(key)]
        done = subprocess.run(sign, input=payload, capture_output=True, check=True)
        assert sent(payload + done.stdout) == wrong


def test_no_merge_without_a_signature(desks: SignedDesks) -> None:
    """A desk without a key, or with one that does not count, is told before it merges."""
    note(desks, "a")
    sync(desks.a)
    note(desks, "b")
    tip, key = head(desks.b), git("config", "user.signingKey", cwd=desks.b).strip()
    git("config", "--unset", "commit.gpgSign", cwd=desks.b)
    with pytest.raises(Refused, match="nothing is signed here") as refusal:
        sync(desks.b)
    assert "svc key setup" in refusal.value.next_step
    git("config", "commit.gpgSign", "true", cwd=desks.b)
    keys.set_up(desks.b, "li.na", desks.keys / "other")
    with pytest.raises(Refused, match="a key that nobody on file has"):
        sync(desks.b)
    assert head(desks.b) == tip
    git("config", "user.signingKey", key, cwd=desks.b)
    sync(desks.b)
    assert shown(desks.b) == "G li.na@svc.invalid"
    do(desks.a, lambda desk: keys.revoke(desk, "li.na", "", Revocation.LOST), "wang.fang")
    sync(desks.a)
    note(desks, "b")
    with pytest.raises(Refused, match="that was revoked"):
        sync(desks.b)


def over(url: str, desks: SignedDesks) -> None:
    """A desk's work goes to a URL with a certificate, which is good."""
    for name in ("svc/sync.json", "config"):
        path = desks.b / ".git" / name
        path.write_text(path.read_text("utf-8").replace(str(desks.remote), url), "utf-8")
    note(desks, "b")
    assert sync(desks.b).sent == 1
    assert (newest(desks).signer, newest(desks).status) == ("li.na@svc.invalid", "G")


@pytest.mark.slow
def test_over_ssh(desks: SignedDesks, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The remote's own sshd."""
    with ssh_server(tmp_path, monkeypatch) as server:
        over(f"{server}{desks.remote}", desks)


@pytest.mark.slow
def test_over_https(desks: SignedDesks, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Git's own backend, where the nonce of one request is sent with another."""
    with https_server(tmp_path, desks.remote.parent, monkeypatch) as server:
        over(f"{server}/remote.git", desks)
