"""One commit to be: its files, its words and its people, as git wants them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from svc.errors import Busy, UsageError
from svc.language import _
from svc.named_tuple import NamedTuple
from svc.store.git.fast_import import CommitHeader
from svc.store.git.process import last_line, run

if TYPE_CHECKING:
    from svc.store.git.repository import Repository

#: Told now and then how many files there were so far.
WriteProgress = Callable[[int], None]


class NewCommit(NamedTuple):
    """One commit to be.

    Attributes:
        parent: Commit that HEAD must be at; None for a branch without commits.
        files: Content by path; None deletes. Paths lie under `records/` or `templates/`.
        message: Subject, empty line, body and trailers.
        author_name: Who acted.
        author_email: Their address, such as `li.na@svc.invalid`.
        author_time: When it happened, with time zone.
        committer_time: When it is recorded; None for now.
        adopt: The files in the work tree are what is being recorded, so staged
            versions of these paths may be replaced (`svc save`).
        beside: Told the commit's id before the branch moves: what has to be put down with
            it, and counts only once the branch holds it.
    """

    parent: str | None
    files: Mapping[str, bytes | None]
    message: str
    author_name: str
    author_email: str
    author_time: datetime
    committer_time: datetime | None = None
    adopt: bool = False
    beside: Callable[[str], None] | None = None


class CommitIdentity(NamedTuple):
    """A name, an address and a moment, as a commit holds them."""

    name: str
    email: str
    raw_time: str

    def line(self) -> bytes:
        """Return them as git writes them."""
        return f"{self.name} <{self.email}> {self.raw_time}".encode("utf-8", "replace")


def header_of(repository: Repository, change: NewCommit) -> CommitHeader:
    """What a commit is to say, with the commit it goes on from as its only parent."""
    return CommitHeader(
        _author(change).line(),
        _committer(repository, change).line(),
        _message(change),
        (change.parent,) if change.parent else (),
    )


def signed(
    repository: Repository,
    change: NewCommit,
    commit: str,
    env: Mapping[str, str],
    parents: Sequence[str] | None = None,
) -> str:
    """Return the commit, made anew with a signature where git is set to sign.

    Args:
        repository: Where the commit lies.
        change: What it records.
        commit: Its id, without a signature.
        env: Variables for git, such as where unpublished objects lie.
        parents: What it goes on from, where that is known.

    Raises:
        Busy: The signing program failed; it says why.
    """
    if not repository.flag("commit.gpgsign"):
        return commit
    author, committer = _author(change), _committer(repository, change)
    people = {
        **env,
        "GIT_AUTHOR_NAME": author.name,
        "GIT_AUTHOR_EMAIL": author.email,
        "GIT_COMMITTER_NAME": committer.name,
        "GIT_COMMITTER_EMAIL": committer.email,
        "GIT_AUTHOR_DATE": f"@{author.raw_time}",
        "GIT_COMMITTER_DATE": f"@{committer.raw_time}",
    }
    if parents is None:
        found = run(("rev-parse", f"{commit}^@"), cwd=repository.place, env=env)
        parents = found.stdout.decode().split()
    above = [word for oid in parents for word in ("-p", oid)]
    args = ["-c", "i18n.commitEncoding=UTF-8", "commit-tree", "-S", *above, f"{commit}^{{tree}}"]
    done = run(args, cwd=repository.place, stdin=_message(change), env=people, check=False)
    if done.returncode:
        said = last_line(done.stderr.decode("utf-8", "replace"))
        raise Busy(
            _("the commit could not be signed: {said}", said=said),
            _("see to the signing key, or git config commit.gpgSign false; nothing was changed"),
        )
    return done.stdout.decode().strip()


def _message(change: NewCommit) -> bytes:
    text = change.message.replace("\0", " ").rstrip() + "\n"
    return text.encode("utf-8", "replace")


def _author(change: NewCommit) -> CommitIdentity:
    return CommitIdentity(
        plain(change.author_name), plain(change.author_email), _raw(change.author_time)
    )


def _committer(repository: Repository, change: NewCommit) -> CommitIdentity:
    name, email = _signer(repository) or repository.identity() or _desk(repository)
    return CommitIdentity(
        plain(name), plain(email), _raw(change.committer_time or datetime.now(UTC))
    )


def _signer(repository: Repository) -> tuple[str, str] | None:
    """Whose key signs here: a signature tells for its owner, and under no other name."""
    who = repository.config("svc.signer") if repository.flag("commit.gpgsign") else None
    return (who, f"{who}@svc.invalid") if who else None


def _desk(repository: Repository) -> tuple[str, str]:
    """Who records where git's configuration names nobody: the desk itself."""
    letter = repository.config("svc.desk")
    if letter is None:
        return "svc desk", "desk@svc.invalid"
    return f"svc desk {letter}", f"desk-{letter.lower()}@svc.invalid"


def plain(text: str) -> str:
    """Return a text as a line of a commit may hold it."""
    kept = "".join(char for char in text if char.isprintable() and char not in "<>")
    return kept.strip() or "unknown"


def _raw(moment: datetime) -> str:
    if moment.utcoffset() is None or moment.timestamp() < 0:
        raise UsageError(
            _("{moment} cannot be a commit's time", moment=moment), _("use a time after 1970")
        )
    return f"{int(moment.timestamp())} {moment:%z}"[:16]
