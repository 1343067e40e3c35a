"""An office whose history is one action a commit, for measuring an audit.

python acted.py make OFFICE COMMITS [SECONDS]  appends commits as svc would have made them
python acted.py sign OFFICE COMMITS     a branch of signed commits that change nothing
python acted.py verify OFFICE BRANCH    reads and checks their signatures
python acted.py gate REMOTE OLD NEW     judges a push, as if it came when NEW was made
"""

from __future__ import annotations

import base64
import hashlib
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import msgspec

from svc.model.ticket import Event, Reporter, Ticket
from svc.model.words import Action, Channel, Kind, Priority, Resolution, Status
from svc.rules.ticket.lifecycle import fold, header
from svc.store.git.repository import Repository
from svc.store.layout import path_of
from svc.store.yaml.codec import encode

ZONE = timezone(timedelta(hours=8))
WHO, NAME = "bench.desk", "台"
#: How often each ticket is acted upon.
_STEPS = ("create", "assign", "accept", "note", "note", "note", "finish")
#: A commit that happens so long after the one before, in seconds, unless told.
_EVERY = "40"


def make(place: Path, commits: int, every: timedelta) -> None:
    """Append commits to an office that `svc init` and `svc staff add` made."""
    repository = Repository.open(place)
    head = repository.head() or ""
    at = datetime.fromtimestamp(repository.recorded(head), ZONE) + every
    parts = [b"feature done\nreset refs/heads/main\n" + f"from {head}\n\n".encode()]
    for action, ticket in _acted(commits, at, every):
        parts.append(_commit(action, ticket))
    parts.append(b"done\n")
    git = ["git", "-C", str(place)]
    subprocess.run([*git, "fast-import", "--quiet", "--force"], input=b"".join(parts), check=True)
    subprocess.run([*git, "reset", "-q", "--hard"], check=True)
    subprocess.run([*git, "repack", "-adq"], check=True)


def _commit(action: str, ticket: Ticket) -> bytes:
    at = int(ticket.timeline[-1].at.timestamp())
    who = f"{NAME} <{WHO}@svc.invalid> {at} +0800"
    text = f"{action} {ticket.id}\n\nSvc-Action: {action}\nSvc-Record: {ticket.id}\n"
    message, data = f"{text}Svc-Actor: {WHO}\n".encode(), encode(ticket)
    return (
        f"commit refs/heads/main\nauthor {who}\ncommitter {who}\n".encode()
        + b"data %d\n%s\n" % (len(message), message)
        + f"M 100644 inline {path_of('ticket', ticket.id)}\ndata {len(data)}\n".encode()
        + data + b"\n"
    )  # fmt: skip


def sign(place: Path, commits: int) -> None:
    """Append commits without changes, each signed."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    key = Ed25519PrivateKey.generate()
    git = ["git", "-C", str(place)]
    head = subprocess.run([*git, "rev-parse", "HEAD", "HEAD^{tree}"], capture_output=True,
                          text=True, check=True).stdout.split()  # fmt: skip
    parent, tree = head
    with tempfile.TemporaryDirectory(dir=place.parent) as folder:
        paths = []
        for number in range(commits):
            who = f"{NAME} <{WHO}@svc.invalid> {1_800_000_000 + number} +0800"
            head_lines = f"tree {tree}\nparent {parent}\nauthor {who}\ncommitter {who}".encode()
            body = b"\n\nnote\n"
            armored = _signed(key, head_lines + body).replace(b"\n", b"\n ")
            data = head_lines + b"\ngpgsig " + armored + body
            parent = hashlib.sha1(b"commit %d\0" % len(data) + data).hexdigest()  # noqa: S324
            path = Path(folder) / str(number)
            path.write_bytes(data)
            paths.append(str(path))
        subprocess.run([*git, "hash-object", "-t", "commit", "-w", "--stdin-paths"],
                       input="\n".join(paths), text=True, stdout=subprocess.DEVNULL,
                       check=True)  # fmt: skip
    subprocess.run([*git, "update-ref", "refs/heads/signed", parent], check=True)
    subprocess.run([*git, "repack", "-adq"], check=True)
    blob = _public(key)
    line = f"{WHO}@svc.invalid ssh-ed25519 {base64.b64encode(blob).decode()}\n"
    (place / ".git" / "allowed").write_text(line)


def _public(key: Any) -> bytes:
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    raw = key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    return _string(b"ssh-ed25519") + _string(raw)


def _signed(key: Any, payload: bytes) -> bytes:
    """What `ssh-keygen -Y sign -n git` makes of it."""
    head = (b"git", b"", b"sha512")
    digest = hashlib.sha512(payload).digest()
    signature = key.sign(b"SSHSIG" + b"".join(map(_string, (*head, digest))))
    inner = _string(b"ssh-ed25519") + _string(signature)
    data = b"SSHSIG\0\0\0\1" + b"".join(map(_string, (_public(key), *head, inner)))
    text = base64.b64encode(data).decode()
    lines = [text[at : at + 70] for at in range(0, len(text), 70)]
    return "\n".join(["-----BEGIN SSH SIGNATURE-----", *lines,
                      "-----END SSH SIGNATURE-----"]).encode()  # fmt: skip


def _string(data: bytes) -> bytes:
    return len(data).to_bytes(4, "big") + data


def verify(place: Path, tip: str) -> None:
    """Read and check every signature of a history; ends with 1 if one is not good."""
    from svc.audit.sshsig import holds, read_signature
    from svc.store.history.commit_object import commit_object

    repository = Repository.open(place)
    args = ["git", "-C", str(place), "rev-list", tip, "^HEAD"]
    oids = subprocess.run(args, capture_output=True, text=True, check=True).stdout.split()
    for oid, data in repository.contents(oids):
        commit = commit_object(oid, data)
        signature = read_signature(commit.signatures[0])
        if signature is None or not holds(signature, commit.payload):
            sys.exit(f"{oid}: no good signature")


def gate(remote: Path, old: str, new: str) -> None:
    """Judge a push that moves the main line; ends with 1 if it is refused."""
    from svc.desk.gate.gate import judge_push

    now = datetime.fromtimestamp(Repository.open(remote).recorded(new) + 1, ZONE)
    for refusal in judge_push(remote, [f"{old} {new} refs/heads/main"], now):
        sys.exit(f"{refusal.commit} {refusal.rule}: {refusal.reason}")


def _acted(commits: int, at: datetime, every: timedelta) -> Iterator[tuple[str, Ticket]]:
    """Tickets after each of their steps, many at a time, as a desk has them."""
    open_ones: list[Ticket] = []
    given: dict[str, int] = {}
    for number in range(commits):
        now = at + every * (number + 1)
        if number % len(_STEPS) == 0 or not open_ones:
            month = f"{now:%y%m}"
            given[month] = given.get(month, 0) + 1
            ticket = _ticket(f"T{month}-A{given[month]:04}", now)
            open_ones.append(ticket)
            yield "create", ticket
            continue
        # The one that was touched longest ago: some fifty are under way.
        at_hand = open_ones.pop(0 if len(open_ones) > 50 else number % len(open_ones))
        action = _STEPS[min(len(at_hand.timeline), len(_STEPS) - 1)]
        ticket = _stepped(at_hand, action, now)
        if action != "finish":
            open_ones.append(ticket)
        yield action, ticket


def _ticket(number: str, now: datetime) -> Ticket:
    first = Event(1, now, WHO, Action.CREATE)
    ticket = Ticket(
        format=3, id=number, kind=Kind.REPAIR, category="plumbing", priority=Priority.NORMAL,
        status=Status.NEW, channel=Channel.PHONE, received=now, place="大堂",
        reporter=Reporter("王女士", "13800001111"), text="厨房水管漏水", timeline=(first,),
    )  # fmt: skip
    return msgspec.structs.replace(ticket, **header(fold(ticket.timeline)))


def _stepped(ticket: Ticket, action: str, now: datetime) -> Ticket:
    fields = {
        "assign": {"department": "engineering", "assignee": WHO},
        "note": {"note": "等配件，明天再来"},
        "finish": {"resolution": Resolution.FIXED, "note": "换了垫圈，试水不漏"},
    }.get(action, {})
    event = Event(len(ticket.timeline) + 1, now, WHO, Action(action), **fields)  # type: ignore[arg-type]
    stepped = msgspec.structs.replace(ticket, timeline=(*ticket.timeline, event))
    return msgspec.structs.replace(stepped, **header(fold(stepped.timeline)))


def main() -> None:
    """Do what the first word says."""
    does, place, *rest = sys.argv[1:]
    if does == "verify":
        verify(Path(place), rest[0])
    elif does == "gate":
        gate(Path(place), *rest)
    elif does == "sign":
        sign(Path(place), int(rest[0]))
    else:
        commits, every = (*rest, _EVERY)[:2]
        make(Path(place), int(commits), timedelta(seconds=int(every)))


if __name__ == "__main__":
    main()
