"""The log that a remote keeps of what it was sent: one commit a push, on a line of its own.

It says when the remote took which commits, whose key signed the push, and keeps the
certificate. Only the remote writes it; desks fetch it, so that a remote that forgets what
it has said is found out by whoever has fetched before.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from svc.errors import Busy
from svc.language import _
from svc.lazy_pattern import lazy_pattern
from svc.named_tuple import NamedTuple
from svc.store.commit import checkpoints, left_locks
from svc.store.gate.receiving import Certificate, PushedRef
from svc.store.git.process import run

if TYPE_CHECKING:
    from svc.store.git.repository import Repository

#: The log on the remote, and where a desk keeps what it has seen of it.
LOG, LOG_SEEN = "refs/svc/log", "refs/svc/remote/log"
CERTIFICATE = "certificate"
_NONE = "-"
#: Pushes that are read before it is known whether more of them matter.
_AT_FIRST = 50
_TRIES, _PAUSE = 20, 0.05
#: Tries after which nobody who lives is expected to hold the log.
_PATIENT = 5
_PEOPLE = {
    f"GIT_{role}_{what}": value
    for role in ("AUTHOR", "COMMITTER")
    for what, value in (("NAME", "svc gate"), ("EMAIL", "gate@svc.invalid"))
}
_UPDATE = lazy_pattern(r"update (\S+) (\S+) (refs/\S+)$")
_FIELD = lazy_pattern(r"(time|signer|key|status|nonce|unlogged) (.+)$")


class LoggedPush(NamedTuple):
    """One push as the remote logged it.

    Attributes:
        id: The log's commit.
        at: When the remote had taken it, aware.
        updates: What it moved.
        signer: Whose key signed the push, as the remote knew it; empty of an unsigned one.
        key: That key's fingerprint; empty of an unsigned one.
        status: Git's letter for the signature, by the records once signatures count; empty of
            an unsigned one.
        unlogged: Where the main line had been moved without a word here before; else empty.
    """

    id: str
    at: datetime
    updates: tuple[PushedRef, ...]
    signer: str = ""
    key: str = ""
    status: str = ""
    unlogged: str = ""

    def of(self, ref: str) -> PushedRef | None:
        """What it did to one reference."""
        return next((one for one in self.updates if one.ref == ref), None)


def append(
    remote: Repository, updates: Sequence[PushedRef], signed: Certificate | None, now: datetime,
    main: str,
) -> str:  # fmt: skip
    """Log a push that the remote has taken.

    Args:
        remote: The bare repository.
        updates: What the push moved.
        signed: Its certificate, if it had one.
        now: When it was taken, aware.
        main: Full name of the main line, of which a move without a word here is noted.

    Returns:
        The log's new commit.

    Raises:
        Busy: Others log faster.
    """
    tree = _tree(remote, signed)
    for number in range(_TRIES):
        old = tip(remote)
        message = _message(updates, signed, now, _unlogged(remote, old, updates, main))
        moment = f"@{int(now.timestamp())} +0000"
        env = {**_PEOPLE, "GIT_AUTHOR_DATE": moment, "GIT_COMMITTER_DATE": moment}
        args = ("commit-tree", "--no-gpg-sign", *(("-p", old) if old else ()), tree)
        done = run(args, cwd=remote.place, stdin=message.encode(), env=env)
        commit = done.stdout.decode().strip()
        checkpoints.reached("entered")
        args = ("update-ref", "--create-reflog", LOG, commit, old or "")
        if not old:
            args = ("update-ref", "--create-reflog", LOG, commit, "0" * len(commit))
        if not run(args, cwd=remote.place, check=False).returncode:
            checkpoints.reached("logged")
            return commit
        if number == _PATIENT:
            left_locks.clear_logged(remote.common_dir)
        time.sleep(_PAUSE * number)
    raise Busy(_("the log of pushes is being written by others"), _("see to the remote's disk"))


def tip(repository: Repository, ref: str = LOG) -> str | None:
    """The log's last commit; None where there is no log."""
    args = ("rev-parse", "--verify", "--quiet", "--end-of-options", ref)
    return run(args, cwd=repository.place, check=False).stdout.decode().strip() or None


def pushes(repository: Repository, ref: str = LOG, most: int | None = None) -> list[LoggedPush]:
    """What was logged, the newest first.

    Args:
        repository: The remote, or a desk's clone.
        ref: Where the log lies there.
        most: So many of them at most.
    """
    limit = () if most is None else (f"--max-count={most}",)
    args = ("log", "--first-parent", "-z", "--format=%H%n%B", "--no-show-signature", *limit,
            "--end-of-options", ref)  # fmt: skip
    done = run(args, cwd=repository.place, check=False)
    texts = done.stdout.decode("utf-8", "replace").split("\0")
    return [push for text in texts if (push := _parsed(text)) is not None]


def last_of(repository: Repository, mark: str, main: str, ref: str = LOG) -> LoggedPush | None:
    """The last push by which a desk moved the main line; None if it never did.

    Args:
        mark: Full name of the desk's reference.
        main: Full name of the main line.
    """
    # A desk's pushes are asked for among all, so that only they are read.
    args = (
        *("log", "-1", "--first-parent", "-z", "--format=%H%n%B", "--no-show-signature"),
        *("--extended-regexp", "--all-match", f"--grep=^update .* {mark}$"),
        *(f"--grep=^update .* {main}$", "--end-of-options", ref),
    )
    done = run(args, cwd=repository.place, check=False)
    return _parsed(done.stdout.decode("utf-8", "replace").rstrip("\0"))


def last_move(repository: Repository, main: str, ref: str = LOG) -> LoggedPush | None:
    """The last push that moved the main line; None if none is logged."""
    args = (
        *("log", "-1", "--first-parent", "--format=%H%n%B", "--no-show-signature"),
        *("--extended-regexp", f"--grep=^update .* {main}$", "--end-of-options", ref),
    )
    done = run(args, cwd=repository.place, check=False)
    return _parsed(done.stdout.decode("utf-8", "replace"))


def moves(repository: Repository, main: str, ref: str = LOG) -> Iterator[LoggedPush]:
    """The pushes that moved the main line, the newest first, as far as they are asked for."""
    most = 0
    while True:
        known, most = most, 2 * most + _AT_FIRST
        logged = pushes(repository, ref, most)
        yield from (push for push in logged[known:] if push.of(main))
        if len(logged) < most:
            return


def _tree(remote: Repository, signed: Certificate | None) -> str:
    return remote.make_tree({CERTIFICATE: signed.blob} if signed else {})


def _unlogged(
    remote: Repository, old: str | None, updates: Sequence[PushedRef], main: str
) -> str:  # fmt: skip
    """The commit that the main line had got to without a word here; empty if to none."""
    moved = next((one for one in updates if one.ref == main), None)
    if moved is None or moved.old is None:
        return ""
    newest = last_move(remote, main, old) if old else None
    last = newest.of(main) if newest else None
    return moved.old if last is None or last.new != moved.old else ""


def _message(
    updates: Sequence[PushedRef], signed: Certificate | None, now: datetime, unlogged: str
) -> str:
    lines = [f"push of {len(updates)}", "", f"time {now.astimezone(UTC).isoformat()}"]
    lines += [f"update {one.old or _NONE} {one.new or _NONE} {one.ref}" for one in updates]
    if signed:
        lines += [f"signer {signed.signer or _NONE}", f"key {signed.key or _NONE}",
                  f"status {signed.status or _NONE}", f"nonce {signed.nonce or _NONE}"]  # fmt: skip
    if unlogged:
        lines.append(f"unlogged {unlogged}")
    return "\n".join(lines) + "\n"


def _parsed(text: str) -> LoggedPush | None:
    """One entry; None where the text is none."""
    oid, _newline, body = text.lstrip("\n").partition("\n")
    fields: dict[str, str] = {}
    updates = []
    for line in body.splitlines():
        if found := _UPDATE.match(line):
            old, new, ref = found.groups()
            updates.append(PushedRef(_known(old), _known(new), ref))
        elif found := _FIELD.match(line):
            fields[found[1]] = found[2]
    try:
        at = datetime.fromisoformat(fields.get("time", ""))
    except ValueError:
        return None
    if at.tzinfo is None:
        return None
    signer, key, status = (
        _known(fields.get(name, _NONE)) or "" for name in ("signer", "key", "status")
    )
    return LoggedPush(oid, at, tuple(updates), signer, key, status, fields.get("unlogged", ""))


def _known(text: str) -> str | None:
    return None if text == _NONE else text
