"""An office made again from a backup, as a desk of its own: its numbers are nobody else's."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from svc.desk.repository.archive import archive
from svc.desk.repository.backup import CHANNELS, EDITS, LOCAL, BackupContents, opened
from svc.desk.sync.letters import letters
from svc.desk.sync.remotes import add_remote
from svc.errors import Refused, SvcError, UsageError
from svc.index.database.index import Index
from svc.language import _
from svc.lazy_pattern import lazy_pattern
from svc.named_tuple import NamedTuple
from svc.store.commit import left_locks
from svc.store.commit.maintenance import remember_paths
from svc.store.git import worktree
from svc.store.git.new_folder import new_folder
from svc.store.git.process import run
from svc.store.git.repository import Repository
from svc.store.outbox import channel_book

_LETTER = lazy_pattern(r"-([A-Z]{1,2})[0-9]{4,9}\.yaml$")


class Restored(NamedTuple):
    """What came of a backup.

    Attributes:
        place: Where the office lies now.
        desk: The letter it has now.
        contents: What the backup held.
        notices: Words for the user.
    """

    place: Path
    desk: str
    contents: BackupContents
    notices: list[str]


def restore(file: Path, place: Path, desk: str | None = None) -> Restored:
    """Make an office again from a backup.

    Args:
        file: The backup.
        place: A folder that does not exist yet, or is empty.
        desk: The letter it is to have; the lowest that nobody used unless told.

    Raises:
        Refused: The folder is taken, or another desk used the letter.
        InvalidData: The backup is damaged.
    """
    with new_folder(place) as draft, opened(file) as (bare, contents, parts):
        letter = _letter(bare, contents, desk)
        _cloned(bare, draft, contents)
        repository = Repository.open(draft)
        _settled(repository, contents, parts, letter)
        left_locks.clear_new(repository)
    notices = _met(place, contents)
    return Restored(place, _kept(place) or letter, contents, notices)


def _letter(bare: Path, contents: BackupContents, asked: str | None) -> str:
    """A letter under which no number was given yet."""
    names = run(("ls-tree", "-r", "--name-only", contents.commit, "records/"), cwd=bare).stdout
    used = {match[1] for name in names.decode().splitlines() if (match := _LETTER.search(name))}
    used |= {contents.desk} if contents.desk else set()
    if asked is None:
        return next(one for one in letters() if one not in used)
    letter = asked.upper()
    if letter not in letters():
        raise UsageError(_("desk letter {letter!r} is not A to ZZ", letter=asked), "--desk B")
    if letter in used:
        raise Refused(
            _("numbers with the letter {letter} are given already", letter=letter),
            _("name another, or none: the lowest free one is taken"),
        )
    return letter


def _cloned(bare: Path, draft: Path, contents: BackupContents) -> None:
    """The history in a repository of its own, with its files."""
    branch = contents.branch.removeprefix("refs/heads/")
    form = f"--object-format={contents.outside['object_format']}"
    run(("init", "--quiet", f"--initial-branch={branch}", form), cwd=draft)
    refs = ("+refs/heads/*:refs/heads/*", "+refs/tags/*:refs/tags/*")
    run(("fetch", "--quiet", "--update-head-ok", str(bare), *refs), cwd=draft, env=LOCAL)
    run(("reset", "--quiet", "--hard", contents.commit), cwd=draft)


def _settled(
    repository: Repository, contents: BackupContents, parts: Mapping[str, bytes], letter: str
) -> None:
    """Put back what was outside git: settings, edits, channels, what was archived."""
    for key, value in contents.outside["config"].items():
        repository.set_config(str(key), str(value))
    repository.set_config("svc.desk", letter)
    remember_paths(repository)
    index = Index.open(repository)
    try:
        index.catch_up(contents.commit)
    finally:
        index.close()
    if month := contents.outside.get("archived_before"):
        archive(repository.place, str(month))
    for path, kept in contents.edits.items():
        worktree.check_path(path)
        target = repository.place / path
        if kept is None:
            target.unlink(missing_ok=True)
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(parts[EDITS + path])
    if CHANNELS in parts:
        book = channel_book.path_of(repository)
        repository.made_state_dir()
        fd = os.open(book, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
        with os.fdopen(fd, "wb") as file:
            file.write(parts[CHANNELS])


def _met(place: Path, contents: BackupContents) -> list[str]:
    """Meet the others again, if there were any; whoever cannot be reached is for later."""
    url = contents.outside.get("remote")
    if not url:
        return []
    run(("config", "--local", "--unset-all", "svc.desk"), cwd=place, check=False)
    try:
        return add_remote(place, str(url)).notices
    except SvcError as error:
        letter = _letter(place / ".git", contents, None)
        Repository.open(place).set_config("svc.desk", letter)
        return [
            error.message,
            _("next, once it can be reached: svc remote add {remote}", remote=url),
        ]


def _kept(place: Path) -> str | None:
    return Repository.open(place).config("svc.desk")
