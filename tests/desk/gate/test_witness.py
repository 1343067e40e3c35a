"""A witness sees heads that only move on, and what it saw is held against a history."""

from __future__ import annotations

import subprocess
import threading
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

from svc.audit.findings import AuditRule
from svc.audit.witnessed import witnessed
from svc.desk.gate import witness as witnessing
from svc.desk.gate.witness import WitnessWays, witness
from svc.desk.sync.sync import sync
from svc.desk.ticket.actions import annotate
from svc.errors import InvalidData, NotFound
from svc.store.git.repository import Repository
from svc.store.witness import note
from svc.store.witness.book import read_book
from svc.store.witness.note import WitnessNote
from tests.desk.sync.meeting import TwoDesks, do, head, two_desks
from tests.support import Run, git


@pytest.fixture
def desks(tmp_path: Path) -> TwoDesks:
    """Two desks and their remote."""
    return two_desks(tmp_path / "apart")


def moved_on(desks: TwoDesks) -> str:
    """The remote's new head, after A has said something."""
    do(desks.a, lambda desk: annotate(desk, "T2611-A0002", "more"))
    sync(desks.a)
    return head(desks.remote)


def test_heads_move_on(desks: TwoDesks, tmp_path: Path, run: Run) -> None:
    """Each new head is a line; none is written twice; files of records are not fetched."""
    book, first = tmp_path / "heads", head(desks.remote)
    said = run(f"svc witness {desks.remote} {book}")
    assert said.out.startswith(first)
    assert "witness+" in said.err
    run(f"svc witness {desks.remote} {book}")
    second = moved_on(desks)
    run(f"svc witness {desks.remote} {book}")
    assert [one.head for one in read_book(book)] == [first, second]
    lengths = [one.length for one in read_book(book)]
    assert lengths[1] == lengths[0] + 1
    text = (tmp_path / "heads.note").read_text("utf-8")
    told = note.read_note(text)
    assert told is not None
    assert (told.head, told.length, told.origin) == (second, lengths[1], str(desks.remote))
    assert note.is_signed(text, tmp_path / "heads.key.pub")
    assert not note.is_signed(text.replace(second[:4], "0000"), tmp_path / "heads.key.pub")
    repository = Repository.open(desks.a)
    reading = witnessed(repository, second, book)
    assert (reading.heads, reading.signed, reading.findings) == (2, True, [])
    assert (tmp_path / "heads.key").stat().st_mode & 0o077 == 0


def test_history_that_was_changed(desks: TwoDesks, tmp_path: Path, run: Run) -> None:
    """Set back, replaced or merged the wrong way round: ends with 1, and keeps what it saw."""
    book = tmp_path / "heads"
    run(f"svc witness {desks.remote} {book}")
    kept = book.read_bytes()
    old = head(desks.remote)
    before = git("rev-parse", f"{old}~1", cwd=desks.remote).strip()
    tree = git("rev-parse", f"{old}^{{tree}}", cwd=desks.remote).strip()
    other = git("commit-tree", "-p", before, "-m", "other", tree, cwd=desks.remote).strip()
    foxtrot = git("commit-tree", "-p", other, "-p", old, "-m", "merge", tree, cwd=desks.remote)
    for tip in (before, other, foxtrot.strip()):
        git("update-ref", "refs/heads/main", tip, cwd=desks.remote)
        said = run(f"svc witness {desks.remote} {book}", code=1).err
        assert f"no longer goes on from {old[:12]}" in said
        assert book.read_bytes() == kept
        clone = tmp_path / "heads.git"
        assert git("rev-parse", f"refs/witness/against/{tip}", cwd=clone).strip() == tip
        found = witnessed(Repository.open(desks.remote), tip, book).findings
        assert [(one.commit, one.rule) for one in found] == [(old, AuditRule.WITNESS)]
    git("update-ref", "refs/heads/main", old, cwd=desks.remote)
    run(f"svc witness {desks.remote} {book}")


def test_where_it_fails(desks: TwoDesks, tmp_path: Path, run: Run) -> None:
    """Each failure has its exit code and its words."""
    away = run(f"svc witness {tmp_path}/nowhere {tmp_path}/heads", code=5)
    assert "nothing was seen yet" in away.err and "svc sync" not in away.err
    run(f"svc witness {desks.remote} {tmp_path}/seen")
    gone = run(f"svc witness {tmp_path}/nowhere {tmp_path}/seen", code=5)
    assert "looks again when it is run next" in gone.err and "svc sync" not in gone.err
    run(f"svc witness --name a/b {desks.remote} {tmp_path}/heads", code=2)
    run(f"svc witness --key {tmp_path}/bad {desks.remote} {tmp_path}/one")
    (tmp_path / "bad").write_text("no key")
    moved_on(desks)
    assert (
        "holds no Ed25519 key"
        in run(f"svc witness --key {tmp_path}/bad {desks.remote} {tmp_path}/one", code=4).err
    )
    assert len(read_book(tmp_path / "one")) == 1
    with pytest.raises(NotFound):
        read_book(tmp_path / "none")
    (tmp_path / "one").write_text("2026-11-30 abc 1\n")
    with pytest.raises(InvalidData):
        read_book(tmp_path / "one")


def test_a_line_that_was_cut_off(desks: TwoDesks, tmp_path: Path) -> None:
    """A power cut in the middle of a line loses that line and no other."""
    book, ways = tmp_path / "heads", WitnessWays()
    witness(str(desks.remote), book, ways)
    with book.open("a") as file:
        file.write("2026-11-30T10:00:00+00:00 0123")
    assert len(read_book(book)) == 1
    tip = moved_on(desks)
    assert witness(str(desks.remote), book, ways).new
    assert [one.head for one in read_book(book)][1:] == [tip]


def test_an_audit_holds_a_history_against_both(desks: TwoDesks, tmp_path: Path, run: Run) -> None:
    """A commit of an old report and a witness's file: they are there, or it is found."""
    book, place = tmp_path / "heads", desks.a
    run(f"svc witness {desks.remote} {book}")
    tip = git("rev-parse", "HEAD~1", cwd=place)[:12]

    def found(words: str) -> dict[str, Any]:
        said = run(f"svc -C {place} audit {words} --format json", code=None).json()
        return {"witness": said["witness"], "missing": said["rules"][AuditRule.WITNESS]}

    assert found(f"--seen {tip}")["missing"] == 0
    assert found(f"--seen {'0' * 12} --seen {'1' * 12}")["missing"] == 2
    run(f"svc -C {place} audit --seen=--all", code=2)
    seen = found(f"--witness {book}")
    assert (seen["missing"], seen["witness"]["heads"], seen["witness"]["signed"]) == (0, 1, True)
    book.write_text(book.read_text("utf-8").replace(head(desks.remote)[:8], "0" * 8), "utf-8")
    assert found(f"--witness {book}")["missing"] > 0
    (tmp_path / "other").write_text("no head\n", "utf-8")
    run(f"svc -C {place} audit --witness {tmp_path / 'other'}", code=4)
    run(f"svc -C {place} audit --witness {tmp_path / 'none'}", code=3)


def test_it_is_published(desks: TwoDesks, tmp_path: Path) -> None:
    """The note is left on the remote, each on top of the one before, once."""
    book, ways = tmp_path / "heads", WitnessWays(name="company", publish=True)
    ref = "refs/svc/witness/company"
    for _time in range(2):
        assert witness(str(desks.remote), book, ways).published
        assert git("rev-list", "--count", ref, cwd=desks.remote).strip() == "1"
    moved_on(desks)
    assert witness(str(desks.remote), book, ways).published
    assert git("rev-list", "--count", ref, cwd=desks.remote).strip() == "2"
    assert git("show", f"{ref}:note", cwd=desks.remote) == (tmp_path / "heads.note").read_text()


def test_notes_are_read_as_they_were_written() -> None:
    """What is no note, or says two things, is none."""
    said = WitnessNote("office", 3, "ab" * 20, "2026-11-30T10:00:00+00:00")
    assert note.read_note(f"{said.text}\n— w x\n") == said
    for text in ("", "office\n3\n", said.text.replace("\n3\n", "\nx\n"),
                 said.text.replace("head ab", "head ba")):  # fmt: skip
        assert note.read_note(text) is None


_TSA = """
[tsa]
default_tsa = it
[it]
serial = {0}/serial
signer_cert = {0}/tsa.pem
signer_key = {0}/tsa.key
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256
ess_cert_id_alg = sha256
"""


@pytest.fixture
def authority(tmp_path: Path) -> str:
    """A time stamping authority of one's own, made by openssl; its address."""
    folder = tmp_path / "tsa"
    folder.mkdir()
    (folder / "conf").write_text(_TSA.format(folder))
    (folder / "serial").write_text("01\n")
    args = ("req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=tsa -keyout tsa.key -out tsa.pem "
            "-addext extendedKeyUsage=critical,timeStamping")  # fmt: skip
    subprocess.run(["openssl", *args.split()], cwd=folder, check=True, capture_output=True)

    class Stamper(BaseHTTPRequestHandler):
        """Answers one request."""

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing of each request."""

        def do_POST(self) -> None:
            """Stamp what is sent."""
            (folder / "query").write_bytes(self.rfile.read(int(self.headers["Content-Length"])))
            done = subprocess.run(
                ["openssl", "ts", "-reply", "-config", "conf", "-queryfile", "query"],
                cwd=folder, capture_output=True, check=True,
            )  # fmt: skip
            self.send_response(200)
            self.end_headers()
            self.wfile.write(done.stdout)

    server = HTTPServer(("127.0.0.1", 0), Stamper)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return f"http://127.0.0.1:{server.server_port}"


def test_a_stamp(desks: TwoDesks, tmp_path: Path, authority: str) -> None:
    """The authority's word is checked against its certificates, and is of this very note."""
    book = tmp_path / "heads"
    assert witness(str(desks.remote), book, WitnessWays(stamp=authority)).stamped
    (tmp_path / "heads.tsa.pem").write_bytes((tmp_path / "tsa/tsa.pem").read_bytes())
    reading = witnessed(Repository.open(desks.a), head(desks.a), book)
    assert reading.findings == []
    assert reading.stamped is not None
    assert abs(reading.stamped - datetime.now(UTC)) < timedelta(minutes=5)
    place = witnessing.note_of(book)
    place.write_text(place.read_text("utf-8").replace("time 2", "time 1"), "utf-8")
    reasons = [
        one.reason for one in witnessed(Repository.open(desks.a), head(desks.a), book).findings
    ]
    assert any("stamp" in reason for reason in reasons)
    assert any("not signed" in reason for reason in reasons)
    with pytest.raises(Exception, match="does not stamp"):
        witness(str(desks.remote), book, WitnessWays(stamp="http://127.0.0.1:9/none"))
