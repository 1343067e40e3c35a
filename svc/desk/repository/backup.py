"""A backup: one file that holds an office's whole history, and what of it lies outside git.

It is a tar archive of a git bundle, which plain git can clone, and of what the bundle
does not hold: this desk's settings, edits that are not recorded yet, the channels of
messages. Once written it is read again, cloned and compared: a backup that nobody
tried is none.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tarfile
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from svc.errors import Busy, InvalidData, NotFound, Refused
from svc.language import _
from svc.named_tuple import NamedTuple
from svc.store.git.drafts import draft_folder
from svc.store.git.process import GitError, last_line, run
from svc.store.git.repository import Repository
from svc.store.layout import OFFICE_PATH
from svc.store.outbox import channel_book
from svc.store.sync import meeting as meetings

#: The parts of a backup.
BUNDLE, OUTSIDE, CHANNELS, EDITS, SUMS = (
    "office.bundle", "outside.json", "channels.json", "edits/", "SHA256SUMS",
)  # fmt: skip
VERSION = 1
#: A bundle and a folder beside are fetched from; nothing else is.
LOCAL = {"GIT_ALLOW_PROTOCOL": "file"}
#: Settings of the clone's own that go along: who works here, and how.
_SETTINGS = ("svc.actor", "svc.notify", "user.name", "user.email", "commit.gpgsign")
#: Of a file in memory, at most: the bundle is never read whole.
_MOST = 64 * 1024 * 1024


class BackupContents(NamedTuple):
    """What a backup holds.

    Attributes:
        office: The office's name.
        commit: Where its branch stood.
        branch: Full name of the branch.
        desk: The letter of the desk that made it; None where it had none.
        records: How many files of records the commit holds.
        edits: Files that were edited and not recorded, by path; None of one that was deleted.
        outside: Everything that was outside git, as it is kept.
        at: When it was made.
    """

    office: str
    commit: str
    branch: str
    desk: str | None
    records: int
    edits: Mapping[str, str | None]
    outside: Mapping[str, Any]
    at: datetime


def backup(start: Path, file: Path) -> BackupContents:
    """Write a backup, and try it.

    Args:
        start: A folder inside the office's repository.
        file: Where to; what lies there is overwritten.

    Raises:
        NotFound: There is no office.
        Refused: Part of the history is not here.
        InvalidData: What was written cannot be read again.
    """
    repository = Repository.open(start)
    outside = _outside(repository)
    with _aside(file) as folder:
        bundle = folder / BUNDLE
        try:
            run(("bundle", "create", "--quiet", str(bundle), "HEAD", "--branches", "--tags"),
                cwd=repository.place)  # fmt: skip
        except GitError as error:
            raise _unsound(file, last_line(error.stderr)) from error
        with tarfile.open(file, "w") as archive:
            parts = {BUNDLE: bundle, **_files(repository, outside, folder)}
            sums = "".join(f"{_sum(path)}  {name}\n" for name, path in parts.items())
            (folder / SUMS).write_text(sums, "utf-8")
            for name, path in {**parts, SUMS: folder / SUMS}.items():
                archive.add(path, name, filter=_plain)
    return check(file)


def check(file: Path) -> BackupContents:
    """Read a backup through: every part by its sum, the history by cloning it.

    Raises:
        NotFound: There is no such file.
        InvalidData: It is no backup, or damaged.
    """
    with opened(file) as (_folder, contents, _archive):
        return contents


@contextmanager
def opened(file: Path) -> Iterator[tuple[Path, BackupContents, Mapping[str, bytes]]]:
    """A backup read through and found sound, for the length of a `with`.

    Yields:
        A folder with the history as a bare repository, what it holds, and its small parts.
    """
    if not file.is_file():
        raise NotFound(_("no file {path}", path=file), _("name a file that svc backup wrote"))
    with _aside(file) as folder:
        small = _extracted(file, folder)
        try:
            outside = json.loads(small[OUTSIDE])
            contents = _contents(outside)
        except (KeyError, ValueError, TypeError) as error:
            raise _unsound(file, _("it says nothing of what it holds")) from error
        clone = folder / "clone"
        form = f"--object-format={outside['object_format']}"
        try:
            run(("init", "--quiet", "--bare", form, str(clone)), cwd=folder)
            args = ("fetch", "--quiet", str(folder / BUNDLE), "+refs/*:refs/*")
            run(args, cwd=clone, env=LOCAL)
            run(("fsck", "--connectivity-only", "--no-dangling"), cwd=clone)
            tip = run(("rev-parse", "--verify", contents.branch), cwd=clone).stdout.decode()
            names = run(("ls-tree", "-r", "--name-only", tip.strip(), "records/"), cwd=clone)
        except (GitError, Busy, InvalidData) as error:
            raise _unsound(file, str(error)) from error
        count = names.stdout.count(b"\n")
        if (tip.strip(), count) != (contents.commit, contents.records):
            raise _unsound(file, _("its history is not the one it names"))
        yield clone, contents, small


def _outside(repository: Repository) -> dict[str, Any]:
    """What belongs to an office and this desk and lies in no commit."""
    head = repository.head()
    if head is None or repository.read(head, OFFICE_PATH) is None:
        raise NotFound(_("no office in {place}", place=repository.place), _("svc init DIR"))
    if repository.shallow:
        raise Refused(
            _("part of the history is not here: this clone is shallow"),
            _("git fetch --unshallow, then run this again"),
        )
    meeting = meetings.load(repository)
    config = {key: repository.config(key) for key in _SETTINGS}
    names = run(("ls-tree", "-r", "--name-only", head, "records/"), cwd=repository.place).stdout
    return {
        "version": VERSION,
        "office": _name(repository, head),
        "commit": head,
        "branch": repository.writable_ref(),
        "desk": repository.config("svc.desk"),
        "object_format": repository.object_format,
        "records": names.count(b"\n"),
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "config": {key: value for key, value in config.items() if value is not None},
        "remote": meeting.remote if meeting and meeting.desk else None,
        "archived_before": repository.archived_before(),
        "edits": {edit.path: edit.disk for edit in repository.edits()},
    }


def _name(repository: Repository, head: str) -> str:
    """The office's name, as its rules say it."""
    import re

    data = repository.read(head, OFFICE_PATH) or b""
    found = re.search(r"^name: *(.+?) *$", data.decode("utf-8", "replace"), re.MULTILINE)
    return found[1].strip("'\"") if found else repository.place.name


def _files(repository: Repository, outside: dict[str, Any], folder: Path) -> dict[str, Path]:
    """The parts beside the bundle, each written to a file: name to path."""
    edits: dict[str, str | None] = {}
    parts: dict[str, Path] = {}
    for path in outside["edits"]:
        source = repository.place / path
        there = source.is_file() and not source.is_symlink()
        edits[path] = path if there else None
        if there:
            parts[EDITS + path] = source
    outside["edits"] = edits
    (folder / OUTSIDE).write_text(json.dumps(outside, ensure_ascii=False, indent=1), "utf-8")
    parts[OUTSIDE] = folder / OUTSIDE
    book = channel_book.path_of(repository)
    if book.is_file():
        parts[CHANNELS] = book
    return parts


def _extracted(file: Path, folder: Path) -> dict[str, bytes]:
    """The parts of a backup, whose sums are right: the bundle as a file, the others as bytes."""
    small: dict[str, bytes] = {}
    sums: dict[str, str] = {}
    try:
        with tarfile.open(file) as archive:
            for member in archive:
                stream = archive.extractfile(member) if member.isreg() else None
                if stream is None or (member.name != BUNDLE and member.size > _MOST):
                    raise _unsound(file, _("{name} is no part of a backup", name=member.name))
                if member.name == BUNDLE:
                    with (folder / BUNDLE).open("wb") as target:
                        shutil.copyfileobj(stream, target)
                    sums[BUNDLE] = _sum(folder / BUNDLE)
                    continue
                small[member.name] = stream.read()
                sums[member.name] = hashlib.sha256(small[member.name]).hexdigest()
    except (tarfile.TarError, EOFError, OSError) as error:
        raise _unsound(file, _("it is no tar archive, or was cut off")) from error
    listed = small.pop(SUMS, b"").decode("utf-8", "replace").splitlines()
    wanted = {line[66:]: line[:64] for line in listed}
    sums.pop(SUMS, None)
    wrong = sorted(name for name in {*wanted, *sums} if wanted.get(name) != sums.get(name))
    if wrong or BUNDLE not in sums:
        raise _unsound(file, _("{name} is not as it was written", name=(wrong or [BUNDLE])[0]))
    return small


def _contents(outside: Mapping[str, Any]) -> BackupContents:
    return BackupContents(
        str(outside["office"]), str(outside["commit"]), str(outside["branch"]), outside["desk"],
        int(outside["records"]), dict(outside["edits"]), outside,
        datetime.fromisoformat(outside["at"]),
    )  # fmt: skip


@contextmanager
def _aside(file: Path) -> Iterator[Path]:
    """A folder beside a file, where there is as much room; gone afterwards."""
    beside = file.absolute().parent
    parent = beside if os.access(beside, os.W_OK) else Path(tempfile.gettempdir())
    with draft_folder(parent, "svc-backup", 0o700) as folder:
        yield folder


def _plain(member: tarfile.TarInfo) -> tarfile.TarInfo:
    """A member without whose it was, readable by its owner alone."""
    member.uid = member.gid = 0
    member.uname = member.gname = ""
    member.mode, member.mtime = 0o600, int(member.mtime)
    return member


def _sum(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _unsound(file: Path, why: str) -> InvalidData:
    return InvalidData(
        _("{path} is no sound backup: {why}", path=file, why=why),
        _("make another; keep several, at different places"),
    )
