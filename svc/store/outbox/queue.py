"""Messages that wait to be sent: files beside git, so that no kill loses one.

    notify/events/OID     a commit of this desk's that somebody is to be told of
    notify/out/ID.json    a message to one address, due at its file's own time
    notify/out/ID.sending the same while it is being sent; found later, nobody knows
                          whether it arrived
    notify/failed/ID.json what was tried for three days
    notify/sent           what arrived: a line each, the time, the id and the channel

An event is put down before its branch moves, and counts once the branch holds its
commit. All of it is this clone's: no meeting with other desks brings any.
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
import time
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from svc.store.commit import checkpoints
from svc.store.git.alone import alone
from svc.store.git.private import made_file, made_folder

if TYPE_CHECKING:
    from svc.store.git.repository import Repository

#: Seconds after each try that failed; after the last the message is given up.
PAUSES = (60, 300, 900, 3600, 4 * 3600, *(12 * 3600 for _day in range(5)))
#: Seconds after which an event whose commit never came into the branch is dropped.
_FORGOTTEN = 3600
#: Bytes of what was sent that are kept.
_MOST_KEPT = 200_000
#: Who sends: this desk as soon as it can, unless it is set to `cron`.
SETTING = "svc.notify"


def folder(repository: Repository) -> Path:
    """Where the messages of this clone lie."""
    return repository.common_dir / "svc" / "notify"


class Outbox:
    """The messages of one clone that wait to be sent.

    Attributes:
        place: The folder they lie in.
    """

    def __init__(self, repository: Repository) -> None:
        self.place = folder(repository)
        self._common = repository.common_dir

    def put_event(self, commit: str) -> None:
        """Put down that a commit, about to be in its branch, is to be told of."""
        where = self._made("events")
        made_file(where / commit, self._common)

    def events(self) -> list[tuple[str, float]]:
        """The commits that are to be told of, the oldest first, each with its age in seconds."""
        now = time.time()
        files = sorted(self._files("events"), key=lambda file: (file.stat().st_mtime, file.name))
        return [(file.name, now - file.stat().st_mtime) for file in files]

    def forget_event(self, commit: str) -> None:
        """A commit has been told of, or never will be."""
        (self.place / "events" / commit).unlink(missing_ok=True)

    def is_forgotten(self, age: float) -> bool:
        """Whether an event's commit will not come into the branch any more."""
        return age > _FORGOTTEN

    def put(self, message: dict[str, Any], due: float | None = None) -> None:
        """Have a message sent; one that was put or sent before stays as it is.

        Args:
            message: With its `id`, as JSON can hold it.
            due: Seconds since 1970; now unless told.
        """
        name = str(message["id"])
        if name in self.sent() or any(self._place(name, end).exists() for end in _STATES):
            return
        self._write(self._place(name, "json"), message, due)

    def due(self, now: float | None = None) -> list[str]:
        """Ids of the messages that are to be sent by now, the oldest first."""
        limit = time.time() if now is None else now
        times = {
            file.stem: file.stat().st_mtime
            for file in self._files("out")
            if file.suffix in (".json", ".sending")
        }
        ready = [name for name, when in times.items() if when <= limit]
        return sorted(ready, key=lambda name: (times[name], name))

    def take(self, name: str) -> tuple[dict[str, Any], bool] | None:
        """A message that is about to be sent; None where it is gone.

        Returns:
            It, and whether a sender that was killed may have sent it already.
        """
        waiting, sending = self._place(name, "json"), self._place(name, "sending")
        doubtful = sending.exists()
        if doubtful and name in self.sent():
            self._drop(name)
            return None
        if not doubtful:
            try:
                waiting.replace(sending)
            except FileNotFoundError:
                return None
        return json.loads(sending.read_text("utf-8")), doubtful

    def arrived(self, message: dict[str, Any]) -> None:
        """A message was taken by its channel."""
        name = str(message["id"])
        self._note(f"{time.strftime('%Y-%m-%dT%H:%M:%SZ', time.gmtime())} {name}"
                   f" {message['to']}\n")  # fmt: skip
        checkpoints.reached("arrived")
        self._drop(name)

    def postpone(self, message: dict[str, Any], why: str) -> bool:
        """A message could not be sent: it is tried again later, or given up.

        Returns:
            Whether it is tried again.
        """
        name = str(message["id"])
        tries = int(message.get("tries", 0)) + 1
        later = {**message, "tries": tries, "why": why}
        if tries > len(PAUSES):
            self._made("failed")
            self._write(self.place / "failed" / f"{name}.json", later, None)
            self._drop(name)
        else:
            self._write(self._place(name, "json"), later, time.time() + PAUSES[tries - 1])
            self._place(name, "sending").unlink(missing_ok=True)
        return tries <= len(PAUSES)

    def listed(self) -> list[dict[str, Any]]:
        """Every message that waits or was given up, with its `state` and when it is `due`."""
        listed = []
        for where, state in (("out", "waiting"), ("failed", "failed")):
            for file in sorted(self._files(where)):
                with contextlib.suppress(FileNotFoundError, ValueError):
                    message = json.loads(file.read_text("utf-8"))
                    listed.append({**message, "state": state, "due": file.stat().st_mtime})
        return listed

    def retry(self) -> None:
        """Have everything that was given up or waits for later sent now; within `alone`."""
        for file in [*self._files("out"), *self._files("failed")]:
            if file.suffix != ".json":
                continue
            target = self._made("out") / file.name
            message = {**json.loads(file.read_text("utf-8")), "tries": 0}
            self._write(target, message, None)
            if target != file:
                file.unlink()

    def waits(self) -> bool:
        """Whether there is anything that a sender would do now."""
        return bool(self._files("events")) or bool(self.due())

    def sent(self) -> set[str]:
        """Ids of what arrived lately."""
        try:
            text = (self.place / "sent").read_text("utf-8")
        except FileNotFoundError:
            return set()
        return {line.split()[1] for line in text.splitlines() if line.count(" ") > 1}

    def alone(self) -> AbstractContextManager[bool]:
        """Let one process send at a time: true of it, false where another is sending."""
        return alone(self._made() / "lock")

    def _files(self, name: str) -> list[Path]:
        """Finished files of a part; drafts that a kill left are none."""
        try:
            with os.scandir(self.place / name) as entries:
                return [Path(one.path) for one in entries if not one.name.startswith(".")]
        except FileNotFoundError:
            return []

    def _place(self, name: str, end: str) -> Path:
        where = "failed" if end == "failed" else "out"
        return self.place / where / f"{name}.{'json' if end == 'failed' else end}"

    def _drop(self, name: str) -> None:
        """Take a message away in whatever states a kill left it."""
        for state in ("json", "sending"):
            self._place(name, state).unlink(missing_ok=True)

    def _made(self, *parts: str) -> Path:
        where = self.place.joinpath(*parts)
        if not where.is_dir():
            made_folder(self.place, self._common)
            if parts:
                made_folder(where, self._common)
        return where

    def _write(self, path: Path, message: dict[str, Any], due: float | None) -> None:
        """Write a file whole, with the time at which it is due as its own."""
        self._made(path.parent.name)
        draft = path.with_name(f".{path.name}.{os.getpid()}")
        made_file(draft, self._common)
        draft.write_text(json.dumps(message, ensure_ascii=False), "utf-8")
        when = time.time() if due is None else due
        os.utime(draft, (when, when))
        draft.replace(path)

    def _note(self, line: str) -> None:
        path = self.place / "sent"
        made_file(path, self._common)
        if path.stat().st_size > _MOST_KEPT:
            kept = path.read_text("utf-8").splitlines(keepends=True)
            draft = path.with_name(".sent.new")
            made_file(draft, self._common)
            draft.write_text("".join(kept[len(kept) // 2 :]), "utf-8")
            draft.replace(path)
        with path.open("a", encoding="utf-8") as file:
            file.write(line)
            file.flush()
            os.fsync(file.fileno())


_STATES = ("json", "sending", "failed")


def start_sender(repository: Repository) -> bool:
    """Have what waits sent by a process of its own, which nobody waits for.

    A shell starts it and ends at once, so that it is nobody's child. Where it cannot be
    started the messages stay: the next action, or cron, sends them.

    Returns:
        Whether one was started.
    """
    if repository.config(SETTING) == "cron" or not Outbox(repository).waits():
        return False
    import subprocess

    words = (sys.executable, "-m", "svc", "-C", str(repository.place), "notify", "send", "--quiet")
    try:
        subprocess.run(
            ("/bin/sh", "-c", '"$0" "$@" &', *words), stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
            check=False,
        )  # fmt: skip
    except OSError:
        return False
    return True
