"""What the rows of `sync` run in a Python of the checkout: histories apart, and parts of a meeting.

apart.py fork REPO TICKETS BOTH    two branches that changed so many tickets, so many of them both
apart.py merge REPO                their merge, written as objects
apart.py record REPO               seconds of one union, and of decoding, folding and encoding
apart.py notes OFFICE TICKETS      a note in so many tickets, as one lawful commit on its branch
apart.py lock OFFICE               a sync; the longest that a lock was held in it, in seconds,
                                   by the clock and of processors
"""

from __future__ import annotations

import resource
import subprocess
import sys
import time
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import svc.cli  # noqa: F401 - garbage is looked for as seldom as where svc runs
from svc.desk.core.commit_message import CommittedAction, message
from svc.kinds.staff import Staff
from svc.model.ticket import Event, Ticket
from svc.model.words import Action
from svc.rules.ticket.lifecycle import fold, header
from svc.store.commit.change import NewCommit
from svc.store.git.fast_import import CommitHeader, Quarantine, Stream
from svc.store.git.repository import Repository
from svc.store.yaml.codec import decode, encode


def fork(place: Path, tickets: int, both: int) -> None:
    """Branches `published` and `ours` of HEAD, each with a note in so many tickets."""
    repository = Repository.open(place)
    head = repository.head() or ""
    files = [one for one in repository.tree(head, "records/tickets") if one.path.endswith(".yaml")]
    chosen = files[:: max(1, len(files) // (2 * tickets - both))][: 2 * tickets - both]
    sides = {"published": chosen[:tickets], "ours": chosen[tickets - both :]}
    for name, entries in sides.items():
        contents = repository.blobs(one.oid for one in entries)
        with repository.quarantine() as quarantine:
            with Stream(repository.place, quarantine) as stream:
                who = b"b <b@b> 1800000000 +0000"
                stream.start(CommitHeader(who, who, b"x\n", (head,)))
                for entry, (_oid, data) in zip(entries, contents, strict=True):
                    stream.put(entry.path, entry.mode, noted(data, name))
                commit = stream.finish()
            quarantine.release()
        ref = ("update-ref", f"refs/heads/{name}", commit)
        subprocess.run(["git", "-C", str(place), *ref], check=True)
    subprocess.run(["git", "-C", str(place), "repack", "-adq"], check=True)


#: Who writes the note of each side.
_BY = {"published": "li.na", "ours": "zhang.wei"}


def noted(data: bytes, words: str, at: datetime | None = None) -> bytes:
    """A ticket with one more note, of a moment or of its last step's."""
    import msgspec

    ticket = decode(data, Ticket, "")
    seq = 1 + max(event.seq for event in ticket.timeline)
    last = max(event.at for event in ticket.timeline)
    event = Event(seq=seq, at=at or last, by=_BY[words], action=Action.NOTE, note=words)
    timeline = (*ticket.timeline, event)
    return encode(msgspec.structs.replace(ticket, timeline=timeline, **header(fold(timeline))))


def merge(place: Path) -> None:
    """The merge of the two branches, to the id of its commit."""
    from svc.store.sync.merge_trees import merge_trees
    from svc.store.sync.publish import merge_commit

    repository = Repository.open(place)
    ends = _ids(place, "HEAD", "published", "ours")
    made = merge_trees(repository, *ends)
    folder = repository.made_state_dir() / "meeting"
    objects = repository.common_dir / "objects"
    change = NewCommit(ends[1], {}, "x\n", "b", "b@b", datetime.now(UTC))
    with Quarantine(folder, objects, repository.git_dir, repository.place) as quarantine:
        print(merge_commit(repository, quarantine, change, ends[2], made), len(made.united))
        quarantine.drop()


def record(place: Path) -> None:
    """Seconds of merging one record both changed, and of decoding, folding and encoding one."""
    from svc.store.sync.merge_file import Sides, merge_file

    repository = Repository.open(place)
    ends = _ids(place, "HEAD", "published", "ours")
    here = {step.path: step for step in repository.steps(ends[0], ends[1])}
    there = {step.path: step for step in repository.steps(ends[0], ends[2])}
    paths = sorted(set(here) & set(there))[:300]
    slots = [slot for path in paths for slot in (here[path].old, here[path].new, there[path].new)]
    data = [content for _oid, content in repository.blobs(slot.oid for slot in slots if slot)]
    began = time.process_time()
    for number, path in enumerate(paths):
        merge_file(path, *data[3 * number : 3 * number + 3], Sides(ends[1], ends[2]))
    merged = time.process_time()
    for number, path in enumerate(paths):
        ticket = decode(data[3 * number + 1], Ticket, path)
        fold(ticket.timeline)
        encode(ticket)
    ended = time.process_time()
    print((merged - began) / len(paths), (ended - merged) / len(paths))


def notes(place: Path, tickets: int) -> None:
    """A note in so many tickets, as one commit on the branch that a gate lets pass."""
    repository = Repository.open(place)
    head = repository.head() or ""
    files = [one for one in repository.tree(head, "records/tickets") if one.path.endswith(".yaml")]
    entries = files[:tickets]
    by, now = _BY["published"], datetime.now(UTC).replace(microsecond=0)
    staff = decode(repository.read(head, f"records/staff/{by}.yaml"), Staff, "")
    done = [CommittedAction(Action.NOTE.value, Path(one.path).stem, "") for one in entries]
    words = f"note: {len(done)} actions\n" + message(done, by, [one.record for one in done])
    with repository.quarantine() as quarantine:
        with Stream(repository.place, quarantine) as stream:
            who = f"{staff.name} <{by}@svc.invalid> {int(now.timestamp())} +0000".encode()
            stream.start(CommitHeader(who, who, words.encode(), (head,)))
            contents = repository.blobs(one.oid for one in entries)
            for entry, (_oid, data) in zip(entries, contents, strict=True):
                stream.put(entry.path, entry.mode, noted(data, "published", now))
            commit = stream.finish()
        quarantine.release()
    subprocess.run(["git", "-C", str(place), "reset", "-q", "--hard", commit], check=True)


def lock(place: Path) -> None:
    """A sync, watched: for how long at most others had to wait for one of its locks."""
    from svc.desk.sync.sync import sync
    from svc.index.database.index import Index
    from svc.store.commit.index_lock import IndexLock

    held: list[tuple[float, float]] = []
    entered, left, locking = IndexLock.__enter__, IndexLock.__exit__, Index.lock
    began: list[tuple[float, float]] = []

    def enter(self: IndexLock) -> IndexLock:
        taken = entered(self)
        began.append(_spent())
        return taken

    def leave(self: IndexLock, *error: Any) -> None:
        left(self, *error)
        hold(began.pop())

    def hold(since: tuple[float, float]) -> None:
        clock, cpu = _spent()
        held.append((clock - since[0], cpu - since[1]))

    @contextmanager
    def locked(self: Index) -> Any:
        with locking(self):
            since = _spent()
            yield
        hold(since)

    IndexLock.__enter__, IndexLock.__exit__ = enter, leave  # type: ignore[method-assign]
    Index.lock = locked  # type: ignore[method-assign]
    sync(place)
    print(*(max(spans) for spans in zip(*held, strict=True)))


def _spent() -> tuple[float, float]:
    """Seconds by the clock, and of processors, those of git's processes too."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.perf_counter(), time.process_time() + children.ru_utime + children.ru_stime


def _ids(place: Path, *names: str) -> list[str]:
    args = ["git", "-C", str(place), "rev-parse", *names]
    return subprocess.run(args, capture_output=True, text=True, check=True).stdout.split()


if __name__ == "__main__":
    what, where, *numbers = sys.argv[1:]
    {"fork": fork, "merge": merge, "record": record, "notes": notes, "lock": lock}[what](
        Path(where), *map(int, numbers)
    )
