"""A history of desks that act, meet, part and are killed, and what must hold at its end.

In the manner of Jepsen: whatever was acknowledged is an element; at the end each is at every
desk exactly once. Partitions take the remote away, its receive is killed or finds its disk
full, clocks jump, and `kill -9` strikes a sync at any moment, and at each of its checkpoints.
"""

from __future__ import annotations

import collections
import contextlib
import json
import os
import random
import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple

from jepsen.gate import hook

TOP = Path(__file__).resolve().parent.parent.parent
SVC = (sys.executable, str(Path(__file__).with_name("desk.py")))
#: Where a write, and a meeting, can be stopped.
MOMENTS = ("fetched", "merged", "pushing", "pushed", "kept", "looked", "committed", "released",
           "noted", "prepared", "installed", "landed", "file", "written")  # fmt: skip
#: How large the remote's own disk is, where one may be mounted.
_DISK = "96m"
_NUMBER = re.compile(r"T\d{4}-[A-Z]\d{4,}")
#: How often each of these happens; twice as often as what stands once.
DEEDS = (
    "create", "create", "note", "note", "note", "assign", "merge", "cancel", "phone", "name",
    "sync", "sync", "sync", "killed", "stopped", "stopped", "stopped", "struck", "gated", "full",
    "away", "clock",
)  # fmt: skip


#: Where the remote's gate can be killed, with the receive that called it.
GATED = ("heard", "judged", "admitted", "taken", "entered", "logged")
_REFUSED = "the remote's gate refused"


class Acknowledged(NamedTuple):
    """What svc said that it had recorded.

    Attributes:
        desk: Which desk.
        number: The ticket.
        words: Words that stand in it, nowhere else.
    """

    desk: int
    number: str
    words: str


class History:
    """Several desks and their remote.

    Args:
        folder: Where they lie; empty.
        desks: How many.
        dice: What decides what happens.
    """

    def __init__(self, folder: Path, desks: int, dice: random.Random) -> None:
        self.folder, self.dice = folder, dice
        self.disk = folder / "disk"
        self.disk.mkdir()
        mount = ["mount", "-t", "tmpfs", "-o", f"size={_DISK}", "svc-torture", str(self.disk)]
        self.mounted = not subprocess.run(mount, capture_output=True, check=False).returncode
        self.remote = self.disk / "remote.git"
        self.told: list[Acknowledged] = []
        self.counts: collections.Counter[str] = collections.Counter()
        self.ahead = [0.0] * desks
        self.desks = [folder / f"desk{n}" for n in range(desks)]

    def begin(self) -> None:
        """Found the office, and have everybody join it."""
        folder, first = self.folder, self.desks[0]
        self._must(folder, "init", str(first), "--locale", "en")
        self._must(first, "staff", "add", "li.na", "--name", "Li Na", "--department", "service",
                   "--role", "desk")  # fmt: skip
        self._must(first, "unit", "add", "3-2-1502")
        self._must(first, "resident", "add", "--name", "Wang", "--phone", "13800000000",
                   "--unit", "3-2-1502", "--relation", "owner")  # fmt: skip
        self._must(folder, "remote", "init", str(self.remote))
        hook(self.remote)
        self._must(first, "remote", "add", str(self.remote))
        for place in self.desks[1:]:
            self._must(folder, "join", str(self.remote), str(place))

    def close(self) -> None:
        """Take the remote's disk away."""
        if self.mounted:
            subprocess.run(["umount", "-l", str(self.disk)], check=True)

    def step(self) -> None:
        """Let one thing happen at one desk."""
        desk, what = self.dice.randrange(len(self.desks)), self.dice.choice(DEEDS)
        self.counts[what] += 1
        getattr(self, f"_{what.replace('-', '_')}")(desk)

    def settle(self) -> None:
        """Let everybody meet until nothing is new."""
        for _round in range(2):
            for desk in range(len(self.desks)):
                self._meet(desk, 0)

    # What desks do

    def _create(self, desk: int) -> None:
        words = f"request {len(self.told)} of desk {desk} {self.dice.random()}"
        done = self._act(desk, "create", words, "--kind", "complaint", "--category", "noise",
                         "--unit", "3-2-1502", "--name", "Wang", "--phone", "13800000001",
                         "--channel", "phone")  # fmt: skip
        number = _NUMBER.search(done.stdout)
        if done.returncode == 0 and number:
            self.told.append(Acknowledged(desk, number.group(), words))

    def _note(self, desk: int) -> None:
        words = f"note {len(self.told)} of desk {desk} {self.dice.random()}"
        self._on_ticket(desk, words, "note", words)

    def _assign(self, desk: int) -> None:
        self._on_ticket(desk, "", "assign", "engineering")

    def _cancel(self, desk: int) -> None:
        self._on_ticket(desk, "", "cancel", "--reason", "withdrawn")

    def _merge(self, desk: int) -> None:
        self._on_ticket(desk, "", "merge", self._some_ticket(desk) or "1")

    def _phone(self, desk: int) -> None:
        phone = f"1380000{self.dice.randrange(10_000):04}"
        self._act(desk, "resident", "edit", "R-A00001", "--add", f"phone={phone}")

    def _name(self, desk: int) -> None:
        name = f"Wang {self.dice.choice('ABCDEFG')}"
        self._act(desk, "resident", "edit", "R-A00001", "--set", f"name={name}")

    def _on_ticket(self, desk: int, words: str, verb: str, *more: str) -> None:
        number = self._some_ticket(desk)
        if number is None:
            return
        done = self._act(desk, verb, number, *more)
        if done.returncode == 0 and words:
            self.told.append(Acknowledged(desk, number, words))

    def _some_ticket(self, desk: int) -> str | None:
        there = sorted(path.stem for path in (self.desks[desk] / "records").rglob("T*.yaml"))
        return self.dice.choice(there) if there else None

    # What happens to a meeting

    def _sync(self, desk: int) -> None:
        self._meet(desk, 0, 5)

    def _meet(self, desk: int, *codes: int) -> None:
        """A sync that ends as it should; what a wrong clock had the gate refuse is done again."""
        done = self._act(desk, "sync")
        if done.returncode == 1 and _REFUSED in done.stderr:
            self.counts["refused by the gate"] += 1
            done = self._act(desk, "sync", "--redo")
        if done.returncode not in codes:
            sys.exit(f"torture: sync ended with {done.returncode}: {done.stderr}")

    def _gated(self, desk: int) -> None:
        """The remote's gate is killed with its receive at one of its checkpoints."""
        moment = self.dice.choice(GATED)
        before = _git(self.remote, "for-each-ref")
        process = self._start(desk, "sync", SVC_TORTURE_GATE=f"kill {moment}")
        process.communicate()
        if process.returncode or _git(self.remote, "for-each-ref") != before:
            self.counts[f"gate killed at {moment}"] += 1

    def _killed(self, desk: int) -> None:
        """A sync that is killed, with all that it started, at any moment."""
        process = self._start(desk, "sync")
        time.sleep(self.dice.uniform(0.0, 0.9))
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()

    def _stopped(self, desk: int) -> None:
        """A sync that is killed, with all that it started, at one of its checkpoints."""
        moment = self.dice.choice(MOMENTS)
        process = self._start(desk, "sync", SVC_TORTURE_KILL=moment)
        process.communicate()
        if process.returncode == -signal.SIGKILL:
            self.counts[f"killed at {moment}"] += 1

    def _struck(self, desk: int) -> None:
        """The remote's receive is killed while a sync waits for it."""
        process = self._start(desk, "sync")
        deadline = time.monotonic() + 5
        while process.poll() is None and time.monotonic() < deadline:
            found = subprocess.run(["pgrep", "-g", str(process.pid), "-f", "receive-pack"],
                                   capture_output=True, text=True, check=False)  # fmt: skip
            for pid in found.stdout.split():
                self.counts["receive killed"] += 1
                with contextlib.suppress(ProcessLookupError):
                    os.kill(int(pid), signal.SIGKILL)
            time.sleep(0.005)
        process.communicate()

    def _full(self, desk: int) -> None:
        """The remote's disk is full; or it takes nothing in, where none can be mounted."""
        if not self.mounted:
            config = ["git", "-C", str(self.remote), "config"]
            subprocess.run([*config, "receive.maxInputSize", "1"], check=True)
            self._act(desk, "sync")
            subprocess.run([*config, "--unset", "receive.maxInputSize"], check=True)
            return
        filling = self.disk / "filling"
        with contextlib.suppress(OSError), filling.open("wb", buffering=0) as file:
            while True:
                file.write(bytes(1 << 16))
        done = self._act(desk, "sync")
        self.counts["full disk noticed"] += done.returncode == 5
        filling.unlink()

    def _away(self, desk: int) -> None:
        """The remote cannot be reached."""
        away = self.remote.with_name("away.git")
        self.remote.rename(away)
        done = self._act(desk, "sync")
        if done.returncode != 5:
            sys.exit(f"torture: offline ended with {done.returncode}: {done.stderr}")
        away.rename(self.remote)

    def _clock(self, desk: int) -> None:
        self.ahead[desk] = self.dice.choice([0.0, 0.0, 240.0, 3600.0, 3 * 86400.0])

    # Running it

    def _act(self, desk: int, *args: str) -> subprocess.CompletedProcess[str]:
        process = self._start(desk, *args)
        out, err = process.communicate()
        return subprocess.CompletedProcess(args, process.returncode, out, err)

    def _start(self, desk: int, *args: str, **more: str) -> subprocess.Popen[str]:
        env = {**os.environ, "PYTHONPATH": str(TOP), "SVC_TORTURE_AHEAD": str(self.ahead[desk]),
               **more}  # fmt: skip
        return subprocess.Popen(
            [*SVC, "-C", str(self.desks[desk]), "--as", "li.na", *args], text=True, env=env,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            start_new_session=True,
        )  # fmt: skip

    def _must(self, place: Path, *args: str) -> str:
        env = {**os.environ, "PYTHONPATH": str(TOP)}
        command = [*SVC, "-C", str(place), "--as", "li.na", *args]
        done = subprocess.run(
            command, text=True, env=env, capture_output=True, check=False,
            stdin=subprocess.DEVNULL,
        )  # fmt: skip
        if done.returncode:
            sys.exit(f"torture: svc {' '.join(args)} failed: {done.stderr}")
        return done.stdout

    # What must hold

    def faults(self) -> list[str]:
        """Everything that was promised and is not so."""
        found = []
        heads = {_git(place, "rev-parse", "main") for place in (*self.desks, self.remote)}
        if len(heads) != 1:
            found.append(f"heads differ: {sorted(heads)}")
        numbers = [one.number for one in self.told if one.words.startswith("request")]
        twice = [number for number, n in collections.Counter(numbers).items() if n > 1]
        found += [f"{number} was given twice" for number in twice]
        for place in self.desks:
            found += [f"{place.name}: {fault}" for fault in self._at(place)]
        return found

    def _at(self, place: Path) -> list[str]:
        lines = self._must(place, "export", "tickets", "--reveal", "--format", "jsonl")
        texts = {}
        for line in lines.splitlines():
            ticket = json.loads(line)
            notes = [event.get("note") for event in ticket["timeline"]]
            texts[ticket["id"]] = [ticket["text"], *filter(None, notes)]
        found = [
            f"{one.number} has {one.words!r} {texts.get(one.number, []).count(one.words)} times"
            for one in self.told
            if texts.get(one.number, []).count(one.words) != 1
        ]
        found += _gaps(texts)
        if _git(place, "status", "--porcelain"):
            found.append("the work tree is not as HEAD")
        for complaint, command in (
            ("git fsck", ["git", "-C", str(place), "fsck", "--strict", "--no-dangling"]),
            ("svc check", [*SVC, "-C", str(place), "check"]),
            ("svc index", [*SVC, "-C", str(place), "index", "--verify"]),
        ):
            env = {**os.environ, "PYTHONPATH": str(TOP)}
            done = subprocess.run(command, capture_output=True, text=True, check=False, env=env)
            if done.returncode:
                found.append(f"{complaint}: {(done.stdout + done.stderr)[:400]}")
        return found


def _gaps(numbers: dict[str, list[str]]) -> list[str]:
    by_desk: dict[str, list[int]] = collections.defaultdict(list)
    for number in numbers:
        head = number.rstrip("0123456789")
        by_desk[head].append(int(number[len(head) :]))
    return [
        f"numbers {head}… have gaps" for head, found in by_desk.items()
        if sorted(found) != list(range(1, len(found) + 1))
    ]  # fmt: skip


def _git(place: Path, *args: str) -> str:
    done = subprocess.run(["git", "-C", str(place), *args], capture_output=True, text=True,
                          check=False)  # fmt: skip
    return done.stdout.strip()
