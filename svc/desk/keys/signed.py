"""What a key has signed: for whoever revokes it, and wants to know what it may have done."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from svc.audit.sshsig import holds, read_signature
from svc.named_tuple import NamedTuple
from svc.store.git.process import run
from svc.store.history.commit_object import commit_object

if TYPE_CHECKING:
    from svc.store.git.repository import Repository


class SignedCommit(NamedTuple):
    """A commit that a key signed.

    Attributes:
        id: Its id.
        at: When it says that it was recorded, aware.
        subject: Its first line.
    """

    id: str
    at: datetime
    subject: str


def signed_since(repository: Repository, key: str, since: datetime) -> Iterator[SignedCommit]:
    """The commits of this office that a key signed, the newest first.

    Args:
        key: The public key, as records hold it.
        since: From when on, by when each says that it was recorded; aware.
    """
    # Asked for by what a commit says: a date that lies backward ends no search.
    args = ("log", "--format=%H %ct", "--no-show-signature", "HEAD")
    lines = run(args, cwd=repository.place).stdout.decode().splitlines()
    times = {oid: int(at) for oid, at in (line.split(" ") for line in lines)}
    wanted = [oid for oid, at in times.items() if at >= since.timestamp()]
    for oid, data in repository.contents(wanted):
        commit = commit_object(oid, data)
        signature = read_signature(commit.signatures[0]) if commit.signatures else None
        if signature is not None and signature.key == key and holds(signature, commit.payload):
            at = datetime.fromtimestamp(times[oid], UTC)
            yield SignedCommit(oid, at, commit.message.partition("\n")[0])
