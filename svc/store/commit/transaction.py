"""One action, one commit: from the checks to the files in the work tree.

The order keeps the promise. Take git's index lock; check the work tree and the
index; write the commit where nobody sees it; prepare the index beside the old
one; note in the journal what is about to happen; lock the branch, put the index
in place, let go of the branch; write the files; forget the journal. Before the
branch moves everything can be dropped, afterwards everything can be finished.

git's pre-commit and commit-msg hooks are not run: svc checks its records itself,
and a hook that edits files would make of one action something else than one
commit. post-commit runs, and reference-transaction does so by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, NamedTuple

from svc.errors import Busy, SvcError, UsageError
from svc.language import _
from svc.store.commit import checkpoints as moments
from svc.store.commit import journal
from svc.store.commit import sparse_checkout as sparse
from svc.store.commit.index_copy import IndexCopy
from svc.store.commit.index_lock import Claim
from svc.store.git import worktree
from svc.store.git.fast_import import Entry, Quarantine, Stream
from svc.store.git.process import last_line, run, unwritable
from svc.store.git.refs import RefUpdate, moved
from svc.store.git.worktree import Seen, Step

if TYPE_CHECKING:
    from svc.store.git.repository import Repository

_PROGRESS_EVERY = 500
Progress = Callable[[int], None]


@dataclass(frozen=True)
class Change:
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
    """

    parent: str | None
    files: Mapping[str, bytes | None]
    message: str
    author_name: str
    author_email: str
    author_time: datetime
    committer_time: datetime | None = None
    adopt: bool = field(default=False, kw_only=True)


class Person(NamedTuple):
    """A name, an address and a moment, as a commit holds them."""

    name: str
    email: str
    raw_time: str

    def line(self) -> bytes:
        """Return them as git writes them."""
        return f"{self.name} <{self.email}> {self.raw_time}".encode("utf-8", "replace")


def write(repository: Repository, change: Change) -> str:
    """Record a change; see `Repository.write`."""
    for path in change.files:
        worktree.check_path(path)
    with _opened(repository, change) as work, work.stream() as stream:
        sparse.extend(repository, work.claim, [*change.files])
        steps = _steps(stream, repository, change)
        seen = _look(repository, steps)
        moments.reached("looked")
        with work.index() as index, work.update() as update:
            if not repository.bare:
                index.begin(work.before, steps)
            stream.start(header_of(repository, change))
            moments.reached("streaming")
            _send(stream, change, steps)
            commit = _signed(repository, change, work, stream.finish())
            if not repository.bare:
                index.end(work.before, commit, steps, adopt=change.adopt)
            moments.reached("committed")
            work.land(commit, index, update)
        _write_files(repository, change, steps, seen)
    repository.wrote = True
    return commit


def bulk(
    repository: Repository,
    change: Change,
    files: Iterable[tuple[str, bytes]],
    progress: Progress | None = None,
) -> str:
    """Record many files; see `Repository.bulk`."""

    def fill(stream: Stream) -> int:
        stream.start(header_of(repository, change))
        moments.reached("streaming")
        return _send_many(stream, files, progress)

    return pour(repository, change, fill)


def pour(repository: Repository, change: Change, fill: Callable[[Stream], int]) -> str:
    """Record what is sent down one stream, its files brought into the work tree at the end.

    Args:
        change: What HEAD must be at, and what the journal says is being done;
            the last commit's message and people, should it be signed.
        fill: Sends one commit or several, and returns how many files it sent.
    """
    with _opened(repository, change) as work:
        with work.stream() as stream:
            wanted = fill(stream)
            commit = _signed(repository, change, work, stream.finish())
        steps = repository.steps(work.before, commit, work.quarantine.env)
        sparse.extend(repository, work.claim, [step.path for step in steps])
        _expect_files(steps, wanted)
        seen = _look(repository, steps)
        moments.reached("looked")
        with work.index() as index, work.update() as update:
            if not repository.bare:
                index.merge(work.before, commit)
            moments.reached("committed")
            work.land(commit, index, update)
        _check_out(repository, work, steps, seen)
    repository.wrote = True
    return commit


@dataclass
class _Work:
    """A write under way: the index lock, the folder for new objects, the branch."""

    repository: Repository
    change: Change
    ref: str
    claim: Claim
    quarantine: Quarantine

    @property
    def before(self) -> str:
        return self.change.parent or self.repository.empty_tree

    def stream(self) -> Stream:
        return Stream(self.repository.place, self.quarantine, (self.claim.fd,))

    def index(self) -> IndexCopy:
        return IndexCopy(self.repository, self.quarantine.env, (self.claim.fd,))

    @property
    def subject(self) -> str:
        return _plain(self.change.message.partition("\n")[0])

    def update(self) -> RefUpdate:
        return RefUpdate(self.repository.place, self.ref, self.subject, (self.claim.fd,))

    def land(self, commit: str, index: IndexCopy, update: RefUpdate) -> None:
        """Move the branch and the index; afterwards the action is recorded."""
        repository = self.repository
        self.quarantine.release()
        moments.reached("released")
        note = journal.Journal(self.ref, self.change.parent, commit, self.subject)
        note.save(repository.state_dir)
        moments.reached("noted")
        try:
            update.prepare(commit, self.change.parent)
            moments.reached("prepared")
            if update.sure:
                index.install(commit)
                moments.reached("installed")
            update.commit()
            moments.reached("landed")
            if not update.sure:
                index.install(commit)
        except (SvcError, OSError):
            update.close()
            landed = journal.has_landed(repository, note)
            journal.recover_claimed(repository, self.claim)
            if not landed:
                raise


@contextmanager
def _opened(repository: Repository, change: Change) -> Iterator[_Work]:
    """Take the lock and make sure the branch is where the caller saw it."""
    ref = repository.writable_ref()
    state = repository.made_state_dir()
    try:
        with Claim(repository.git_dir, state) as claim:
            moments.reached("claimed")
            if claim.inherited or journal.pending(state):
                repository.notices += journal.recover_claimed(repository, claim)
            if repository.head() != change.parent:
                raise moved(ref)
            with Quarantine(state / "incoming", repository.common_dir / "objects") as quarantine:
                yield _Work(repository, change, ref, claim, quarantine)
    except OSError as error:
        raise unwritable(error.strerror or str(error)) from error


def _steps(stream: Stream, repository: Repository, change: Change) -> list[Step]:
    found: dict[str, Entry | None] = dict.fromkeys(change.files)
    if change.parent:
        folders = {folder for path in change.files for folder in _folders(path)}
        found = stream.entries(change.parent, [*change.files, *sorted(folders)])
        for folder in folders:
            entry = found.pop(folder)
            if entry and entry.mode != "040000":
                raise _occupied(folder)
    return [_step(repository, path, found[path], data) for path, data in change.files.items()]


def _step(repository: Repository, path: str, old: Entry | None, data: bytes | None) -> Step:
    if old and old.mode not in ("100644", "100755"):
        raise _occupied(path)
    if data is None:
        return Step(path, old, None)
    mode = old.mode if old else "100644"
    return Step(path, old, Entry(mode, worktree.blob_id(data, repository.object_format)))


def _folders(path: str) -> Iterator[str]:
    parts = path.split("/")
    return ("/".join(parts[:count]) for count in range(1, len(parts)))


def _occupied(path: str) -> Busy:
    return Busy(
        _("{path} is not a plain file or folder in the last commit", path=path),
        _("move it out of the way with git, then run this again"),
    )


def _look(repository: Repository, steps: Sequence[Step]) -> list[Seen | None]:
    """Look at every file that belongs on disk; refuse where one has uncommitted edits."""
    if repository.root is None:
        return [None] * len(steps)
    hidden = repository.hidden([step.path for step in steps])
    seen: list[Seen | None] = []
    checked: set[str] = set()
    for step in steps:
        if step.path in hidden or not repository.in_cone(step.path):
            worktree.check_absent(repository.root, step, repository.object_format)
            seen.append(None)
            continue
        found = worktree.look(repository.root, step, repository.object_format, checked)
        if found is None:
            raise worktree.refused(step.path)
        seen.append(found)
    return seen


def header_of(repository: Repository, change: Change) -> bytes:
    """A commit's head as fast-import wants it; without a parent it follows the one before."""
    author, committer = _author(change), _committer(repository, change)
    message = _message(change)
    parent = b"from %s\n" % change.parent.encode() if change.parent else b""
    return b"author %s\ncommitter %s\ndata %d\n%s\n%s" % (
        *(author.line(), committer.line(), len(message), message),
        parent,
    )


def _message(change: Change) -> bytes:
    text = change.message.replace("\0", " ").rstrip() + "\n"
    return text.encode("utf-8", "replace")


def _author(change: Change) -> Person:
    return Person(_plain(change.author_name), _plain(change.author_email), _raw(change.author_time))


def _committer(repository: Repository, change: Change) -> Person:
    name, email = repository.identity() or _desk(repository)
    return Person(_plain(name), _plain(email), _raw(change.committer_time or datetime.now(UTC)))


def _desk(repository: Repository) -> tuple[str, str]:
    """Who records where git's configuration names nobody: the desk itself."""
    letter = repository.config("svc.desk")
    if letter is None:
        return "svc desk", "desk@svc.invalid"
    return f"svc desk {letter}", f"desk-{letter.lower()}@svc.invalid"


def _plain(text: str) -> str:
    kept = "".join(char for char in text if char.isprintable() and char not in "<>")
    return kept.strip() or "unknown"


def _raw(moment: datetime) -> str:
    if moment.utcoffset() is None or moment.timestamp() < 0:
        raise UsageError(
            _("{moment} cannot be a commit's time", moment=moment), _("use a time after 1970")
        )
    return f"{int(moment.timestamp())} {moment:%z}"[:16]


def _send(stream: Stream, change: Change, steps: Sequence[Step]) -> None:
    for step in steps:
        data = change.files[step.path]
        if step.new and data is not None:
            stream.put(step.path, step.new.mode, data)
        else:
            stream.drop(step.path)


def _send_many(
    stream: Stream, files: Iterable[tuple[str, bytes]], progress: Progress | None
) -> int:
    count = 0
    for path, data in files:
        worktree.check_path(path)
        stream.put(path, "100644", data)
        count += 1
        if progress and count % _PROGRESS_EVERY == 0:
            progress(count)
    if progress:
        progress(count)
    return count


def _expect_files(steps: Sequence[Step], wanted: int) -> None:
    """Refuse where a new file would have taken the place of something else."""
    for step in steps:
        if step.new is None or (step.old and not step.old.mode.startswith("100")):
            raise _occupied(step.path)
    assert len(steps) <= wanted


def _signed(repository: Repository, change: Change, work: _Work, commit: str) -> str:
    """Return the commit, made anew with a signature where git is set to sign.

    Raises:
        Busy: The signing program failed; it says why.
    """
    if not repository.flag("commit.gpgsign"):
        return commit
    author, committer = _author(change), _committer(repository, change)
    env = {
        **work.quarantine.env,
        "GIT_AUTHOR_NAME": author.name,
        "GIT_AUTHOR_EMAIL": author.email,
        "GIT_COMMITTER_NAME": committer.name,
        "GIT_COMMITTER_EMAIL": committer.email,
        "GIT_AUTHOR_DATE": f"@{author.raw_time}",
        "GIT_COMMITTER_DATE": f"@{committer.raw_time}",
    }
    found = run(("rev-parse", f"{commit}^@"), cwd=repository.place, env=work.quarantine.env)
    parents = [word for oid in found.stdout.decode().split() for word in ("-p", oid)]
    args = ["-c", "i18n.commitEncoding=UTF-8", "commit-tree", "-S", *parents, f"{commit}^{{tree}}"]
    done = run(args, cwd=repository.place, stdin=_message(change), env=env, check=False)
    if done.returncode:
        said = last_line(done.stderr.decode("utf-8", "replace"))
        raise Busy(
            _("the commit could not be signed: {said}", said=said),
            _("see to the signing key, or git config commit.gpgSign false; nothing was changed"),
        )
    return done.stdout.decode().strip()


def _write_files(
    repository: Repository, change: Change, steps: Sequence[Step], seen: Sequence[Seen | None]
) -> None:
    if repository.root is None:
        journal.clear(repository.state_dir)
        return
    try:
        for step, before in zip(steps, seen, strict=True):
            if before is None or before.done:
                continue
            if not worktree.unchanged(repository.root / step.path, before):
                repository.notices.append(
                    _("{path} was edited meanwhile and left as it is", path=step.path)
                )
                continue
            data = change.files[step.path]
            moments.reached("file")
            if step.new and data is not None:
                worktree.put(repository.root, step.path, step.new.mode, data)
            else:
                worktree.remove(repository.root, step.path)
    except OSError as error:
        _put_off(repository, error.strerror or str(error))
        return
    moments.reached("written")
    journal.clear(repository.state_dir)


def _check_out(
    repository: Repository, work: _Work, steps: Sequence[Step], seen: Sequence[Seen | None]
) -> None:
    pairs = [
        (step, before)
        for step, before in zip(steps, seen, strict=True)
        if before and not before.done
    ]
    try:
        if repository.root is not None and pairs:
            fresh = [step.path for step, before in pairs if before.signature is None]
            stale = [
                step.path
                for step, before in pairs
                if before.signature and worktree.unchanged(repository.root / step.path, before)
            ]
            with work.index() as index:
                if fresh:
                    index.checkout(fresh, replace=False)
                if stale:
                    index.checkout(stale, replace=True)
                index.install()
    except (OSError, SvcError) as error:
        _put_off(repository, str(error))
        return
    moments.reached("written")
    journal.clear(repository.state_dir)


def _put_off(repository: Repository, reason: str) -> None:
    """The commit is made; the files are the next command's business."""
    repository.notices.append(
        _(
            "recorded, but the files could not all be written ({reason}); the next command does it",
            reason=reason,
        )
    )
