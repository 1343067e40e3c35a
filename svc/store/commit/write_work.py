"""A write under way: the lock it holds, where its objects lie, and the branch's move.

`svc.store.commit.transaction` says in which order these are used, and why.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from svc.errors import SvcError
from svc.language import _
from svc.store.commit import checkpoints as moments
from svc.store.commit import journal, kept_objects, receipts, recovery
from svc.store.commit.change import NewCommit, plain
from svc.store.commit.index_copy import IndexCopy
from svc.store.commit.index_lock import IndexLock
from svc.store.git.fast_import import Quarantine, Stream
from svc.store.git.process import unwritable
from svc.store.git.refs import RefUpdate, moved
from svc.store.git.small_commit import SmallCommit
from svc.system_errors import reason

if TYPE_CHECKING:
    from svc.store.git.repository import Repository

#: What a commit is made by.
CommitWriter = Stream | SmallCommit
#: More files than this are written by git.
_FEW_FILES = 16
#: Settings by which git writes objects otherwise than it does by itself.
_HOW_OBJECTS_ARE_WRITTEN = ("core.sharedrepository", "core.fsync", "core.fsyncobjectfiles")


def small_commit(
    repository: Repository, quarantine: Quarantine, change: NewCommit
) -> SmallCommit | None:
    """A change's commit as it can be made here; None where that is git's work.

    That is where the change is large, the folders it touches lie in packs, or the repository
    asks for objects of a special sort.
    """
    if len(change.files) > _FEW_FILES:
        return None
    if any(repository.config(key) is not None for key in _HOW_OBJECTS_ARE_WRITTEN):
        return None
    return SmallCommit.over(repository, quarantine, change.parent, change.files)


class WriteWork:
    """A write under way: the index lock, the folder for new objects, the branch."""

    def __init__(
        self,
        repository: Repository,
        change: NewCommit,
        ref: str,
        claim: IndexLock,
        quarantine: Quarantine,
    ) -> None:
        self.repository, self.change, self.ref = repository, change, ref
        self.claim, self.quarantine = claim, quarantine
        self.landed: str | None = None

    @property
    def before(self) -> str:
        """Commit or tree that the write starts from."""
        return self.change.parent or self.repository.empty_tree

    def stream(self) -> Stream:
        """A stream of new objects for the quarantine."""
        return Stream(self.repository.place, self.quarantine, (self.claim.fd,))

    def few(self) -> CommitWriter:
        """What the change's files are written by: here, where they are few, else by git."""
        small = small_commit(self.repository, self.quarantine, self.change)
        return self.stream() if small is None else small

    def index(self) -> IndexCopy:
        """Git's index as it will be."""
        return IndexCopy(self.repository, self.quarantine.env, (self.claim.fd,))

    @property
    def subject(self) -> str:
        """The first line of what is recorded."""
        return plain(self.change.message.partition("\n")[0])

    def update(self) -> RefUpdate:
        """The move of the branch, not begun yet."""
        repository = self.repository
        locks = (repository.git_dir / "HEAD.lock", repository.common_dir / f"{self.ref}.lock")
        return RefUpdate(repository.place, self.ref, self.subject, (self.claim.fd,), locks)

    def land(self, commit: str, index: IndexCopy, update: RefUpdate) -> None:
        """Move the branch and the index; afterwards the action is recorded."""
        repository = self.repository
        self.quarantine.release()
        moments.reached("released")
        note = journal.Journal(self.ref, self.change.parent, commit, self.subject)
        note.save(repository.state_dir)
        moments.reached("noted")
        if self.change.beside is not None:
            self.change.beside(commit)
        try:
            update.prepare(commit, self.change.parent)
            moments.reached("prepared")
            if update.sure:
                if repository.head_ref() != self.ref:
                    raise moved(self.ref)
                index.install(commit)
                moments.reached("installed")
            update.commit()
            moments.reached("landed")
            self._note(commit)
            if not update.sure:
                index.install(commit)
        except BaseException as error:
            update.close()
            if self.landed is None and recovery.has_landed(repository, note):
                self._note(commit)
            if isinstance(error, (SvcError, OSError)):
                recovery.recover_claimed(repository, self.claim)
            if self.landed is None or not isinstance(error, (SvcError, OSError)):
                raise

    def keep(self) -> None:
        """Keep what was made until git's clean-up cannot take it any more."""
        repository = self.repository
        if self.landed is not None:
            self.quarantine.keep(kept_objects.folder_of(repository, self.landed, self.ref))
            kept_objects.drop_old(repository)

    def _note(self, commit: str) -> None:
        self.landed = commit
        self.repository.wrote = True
        receipts.note(self.subject)


@contextmanager
def opened(repository: Repository, change: NewCommit) -> Iterator[WriteWork]:
    """Take the lock and make sure the branch is where the caller saw it.

    Once the branch has moved, whatever goes wrong is a notice: the action has happened.
    """
    work: WriteWork | None = None
    try:
        state = repository.made_state_dir()
        with IndexLock(repository.git_dir, state) as claim:
            moments.reached("claimed")
            if claim.inherited or journal.pending(state):
                repository.notices += recovery.recover_claimed(repository, claim)
            ref = repository.writable_ref()
            if repository.head() != change.parent:
                raise moved(ref)
            with repository.quarantine() as quarantine:
                work = WriteWork(repository, change, ref, claim, quarantine)
                yield work
    except (OSError, SvcError) as error:
        if work is None or work.landed is None:
            raise _told(error) from error
        repository.notices.append(
            _(
                "recorded, but not all could be put in order ({reason}); the next command does it",
                reason=reason(error),
            )
        )


def _told(error: OSError | SvcError) -> SvcError:
    if isinstance(error, SvcError):
        return error
    return unwritable(reason(error))
