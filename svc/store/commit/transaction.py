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

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from types import MappingProxyType
from typing import TYPE_CHECKING

from svc.errors import Busy, SvcError
from svc.language import _
from svc.store.commit import checkpoints, journal, sparse_checkout
from svc.store.commit.change import NewCommit, WriteProgress, header_of, signed
from svc.store.commit.write_work import CommitWriter, WriteWork, opened
from svc.store.git import worktree
from svc.store.git.fast_import import Stream, TreeSlot
from svc.store.git.worktree import FileChange, FileSnapshot
from svc.system_errors import reason

if TYPE_CHECKING:
    from svc.store.git.repository import Repository

_PROGRESS_EVERY = 500


def write(repository: Repository, change: NewCommit) -> str:
    """Record a change as one commit on the current branch and in the work tree.

    Either everything happens or nothing. Once the commit is in the branch the
    call succeeds; what could not be written to the work tree after that is
    said in the repository's `notices` and done by the next command.

    Returns:
        The new commit.

    Raises:
        Moved: HEAD is not at `change.parent`; the caller may try again.
        Busy: A file has uncommitted or staged edits, the index is locked, HEAD
            is detached, a merge is under way, signing failed, or the disk is
            full or not writable.
        Refused: A path lies elsewhere than under `records/` or `templates/`.
    """
    for path in change.files:
        worktree.check_path(path)
    with opened(repository, change) as work, work.few() as stream:
        sparse_checkout.extend(repository, work.claim, [*change.files])
        steps = _steps(stream, repository, change)
        seen = look_at(repository, steps)
        checkpoints.reached("looked")
        with work.index() as index, work.update() as update:
            if not repository.bare:
                index.begin(work.before, steps)
            stream.start(header_of(repository, change))
            checkpoints.reached("streaming")
            _send(stream, change, steps)
            parents = (change.parent,) if change.parent else ()
            commit = signed(repository, change, stream.finish(), work.quarantine.env, parents)
            if not repository.bare:
                index.end(work.before, commit, steps, adopt=change.adopt)
            checkpoints.reached("committed")
            work.land(commit, index, update)
        _write_files(repository, change, steps, seen)
        work.keep()
    return commit


def bulk(
    repository: Repository,
    change: NewCommit,
    files: Iterable[tuple[str, bytes]],
    progress: WriteProgress | None = None,
) -> str:
    """Record many files as one commit, streamed: memory does not grow with their content.

    Args:
        repository: The office's repository.
        change: As for `write`; its `files` are not used.
        files: Path and content, each path once.
        progress: Called now and then with the number of files so far.

    Raises:
        As `write` does.
    """

    def fill(stream: Stream) -> int:
        stream.start(header_of(repository, change))
        checkpoints.reached("streaming")
        return _send_many(stream, files, progress)

    return pour(repository, change, fill)


def pour(repository: Repository, change: NewCommit, fill: Callable[[Stream], int]) -> str:
    """Record what is sent down one stream, its files brought into the work tree at the end.

    Args:
        change: What HEAD must be at, and what the journal says is being done;
            the last commit's message and people, should it be signed.
        fill: Sends one commit or several, and returns how many files it sent.
    """
    with opened(repository, change) as work:
        with work.stream() as stream:
            wanted = fill(stream)
            commit = signed(repository, change, stream.finish(), work.quarantine.env)
        steps = repository.steps(work.before, commit, work.quarantine.env)
        sparse_checkout.extend(repository, work.claim, [step.path for step in steps])
        _expect_files(steps, wanted)
        seen = look_at(repository, steps)
        checkpoints.reached("looked")
        with work.index() as index, work.update() as update:
            if not repository.bare:
                index.begin(work.before, steps)
                index.end(work.before, commit, steps, adopt=False)
            checkpoints.reached("committed")
            work.land(commit, index, update)
        check_out(repository, work, steps, seen)
        work.keep()
    return commit


def _steps(stream: CommitWriter, repository: Repository, change: NewCommit) -> list[FileChange]:
    entries: dict[str, TreeSlot | None] = dict.fromkeys(change.files)
    if change.parent:
        folders = {folder for path in change.files for folder in worktree.folders_of(path)}
        entries = stream.entries(change.parent, [*change.files, *sorted(folders)])
        for folder in folders:
            entry = entries.pop(folder)
            if entry and entry.mode != "040000":
                raise _occupied(folder)
    return [_step(repository, path, entries[path], data) for path, data in change.files.items()]


def _step(
    repository: Repository, path: str, old: TreeSlot | None, data: bytes | None
) -> FileChange:
    if old and old.mode not in ("100644", "100755"):
        raise _occupied(path)
    if data is None:
        return FileChange(path, old, None)
    mode = old.mode if old else "100644"
    return FileChange(path, old, TreeSlot(mode, worktree.blob_id(data, repository.object_format)))


def _occupied(path: str) -> Busy:
    return Busy(
        _("{path} is not a plain file or folder in the last commit", path=path),
        _("move it out of the way with git, then run this again"),
    )


def glance_at(repository: Repository, steps: Sequence[FileChange]) -> dict[str, FileSnapshot]:
    """Look at files before anybody has to wait for it; whatever is odd is `look_at`'s to say."""
    seen: dict[str, FileSnapshot] = {}
    if repository.root is not None:
        checked: set[str] = set()
        for step in steps:
            with suppress(Busy, OSError):
                found = worktree.look(repository.root, step, repository.object_format, checked)
                if found is not None:
                    seen[step.path] = found
    return seen


def look_at(
    repository: Repository,
    steps: Sequence[FileChange],
    glanced: Mapping[str, FileSnapshot] = MappingProxyType({}),
) -> list[FileSnapshot | None]:
    """Look at every file that belongs on disk; refuse where one has uncommitted edits.

    Args:
        repository: Whose work tree it is.
        steps: The files.
        glanced: What `glance_at` saw of them.
    """
    if repository.root is None:
        return [None] * len(steps)
    hidden = repository.hidden([step.path for step in steps])
    seen: list[FileSnapshot | None] = []
    checked: set[str] = set()
    for step in steps:
        if step.path in hidden or not repository.in_cone(step.path):
            worktree.check_absent(repository.root, step, repository.object_format)
            seen.append(None)
            continue
        found = worktree.look(
            repository.root, step, repository.object_format, checked, glanced.get(step.path)
        )
        if found is None:
            raise worktree.refused(step.path)
        seen.append(found)
    return seen


def _send(stream: CommitWriter, change: NewCommit, steps: Sequence[FileChange]) -> None:
    for step in steps:
        data = change.files[step.path]
        if step.new and data is not None:
            stream.put(step.path, step.new.mode, data)
        else:
            stream.drop(step.path)


def _send_many(
    stream: Stream, files: Iterable[tuple[str, bytes]], progress: WriteProgress | None
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


def _expect_files(steps: Sequence[FileChange], wanted: int) -> None:
    """Refuse where a new file would have taken the place of something else."""
    for step in steps:
        if step.new is None or (step.old and not step.old.mode.startswith("100")):
            raise _occupied(step.path)
    assert len(steps) <= wanted


def _write_files(
    repository: Repository,
    change: NewCommit,
    steps: Sequence[FileChange],
    seen: Sequence[FileSnapshot | None],
) -> None:
    if repository.root is None:
        journal.clear(repository.state_dir)
        return
    try:
        for step, before in zip(steps, seen, strict=True):
            if before is None or before.done:
                continue
            if not worktree.unchanged(repository.root, step.path, before):
                repository.notices.append(
                    _("{path} was edited meanwhile and left as it is", path=step.path)
                )
                continue
            data = change.files[step.path]
            checkpoints.reached("file")
            if step.new and data is not None:
                worktree.put(repository.root, step.path, step.new.mode, data)
            else:
                worktree.remove(repository.root, step.path)
    except OSError as error:
        _put_off(repository, reason(error))
        return
    checkpoints.reached("written")
    journal.clear(repository.state_dir)


def check_out(
    repository: Repository,
    work: WriteWork,
    steps: Sequence[FileChange],
    seen: Sequence[FileSnapshot | None],
) -> None:
    """Write files from the index, as they were looked at before; the journal is done then."""
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
                if before.signature and worktree.unchanged(repository.root, step.path, before)
            ]
            with work.index() as index:
                if fresh:
                    index.checkout(fresh, replace=False)
                if stale:
                    index.checkout(stale, replace=True)
                index.install(index.equal)
    except (OSError, SvcError) as error:
        _put_off(repository, reason(error))
        return
    checkpoints.reached("written")
    journal.clear(repository.state_dir)


def _put_off(repository: Repository, reason: str) -> None:
    """The commit is made; the files are the next command's business."""
    repository.notices.append(
        _(
            "recorded, but the files could not all be written ({reason}); the next command does it",
            reason=reason,
        )
    )
