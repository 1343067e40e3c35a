#!/usr/bin/env python3
"""Kills svc while several desks' programs run, and looks whether the store kept its word.

    scripts/torture [--kills N] [--creates N] [--writers N] [--seed N]
    scripts/torture --desks N [--rounds N] [--steps N] [--seed N] [--seconds N]
    scripts/torture --histories N [--seed N] [--jobs N] [--seconds N]
    scripts/torture --faults [--only COMMAND] [--from COMMAND] [--how WAY] [--each]
                    [--sample N] [--jobs N] [--seconds N]
    scripts/torture --backups N [--seed N]

First N writers each register tickets at once, undisturbed: every one is told
its number, and the numbers are consecutive. Then writers are killed with
SIGKILL at random moments, N times. After each kill the next command repairs by
itself. At the end: every acknowledged ticket is in HEAD exactly once, with the
words it was told; no number is missing; `git fsck` is clean; the work tree
matches HEAD; `svc check` finds nothing.

With --desks several desks act, meet and part at random, round after round: syncs are
killed at any moment and at each checkpoint, so is the remote's receive, or its disk is
full (a small one is mounted where one may); the remote goes away, clocks jump. After
each round all meet: nothing acknowledged is lost or there twice, no number is given twice
or missing, all heads are equal, and `git fsck`, `svc check` and `svc index --verify` find
nothing.

With --histories the merge alone is tried, as pure data and on every processor: N
histories of two to four desks, drawn by number from --seed on (0 unless told), each
ending in equal, legal records at every desk and one callback owed to each reporter.

With --faults nothing is left to chance: every command that writes is stopped
before each of its operations on a file, and those of the git it starts, and
there killed, or the operation fails, or all that follow fail, or plain git
does something meanwhile (gc, prune, repack, switch, symbolic-ref, commit).
After each: what was acknowledged is in HEAD, once, and nothing else is; the
next command repairs; `git fsck`, `git status`, `svc check` and `svc index
--verify` find nothing. It needs Linux on x86-64 or aarch64, and leave to trace
its own children.

With --backups as many backups, and as many restores, are killed at any moment: what lies
under a backup's name is whole, and a restore that was killed can be run again.
"""

from __future__ import annotations

import argparse
import collections
import contextlib
import os
import random
import re
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jepsen.history import History

SVC = (sys.executable, "-m", "svc")
_NUMBER = re.compile(r"T\d{4}-A\d{4,}")


def main() -> int:
    """Run both parts and say what was found; 1 if a promise was broken."""
    asked = _arguments()
    if asked.faults:
        from faults.run import Asked, run

        return run(
            Asked(
                tuple(asked.only),
                asked.each,
                tuple(asked.how),
                asked.jobs,
                asked.seconds,
                asked.sample,
                getattr(asked, "from"),
            )
        )
    if asked.histories:
        from jepsen.many import run as live

        return live(asked.histories, asked.seed or 0, asked.jobs, asked.seconds)
    asked.seed = int(time.time()) if asked.seed is None else asked.seed
    dice = random.Random(asked.seed)  # noqa: S311 - when to kill, not a secret
    print(f"seed {asked.seed}", flush=True)
    if asked.desks:
        return _desks(asked, dice)
    if asked.backups:
        from faults.backups import run as back_up

        return back_up(asked.backups, dice)
    with tempfile.TemporaryDirectory(prefix="svc-torture-") as place:
        office = _office(Path(place) / "office")
        told = _all_at_once(office, asked.writers, asked.creates)
        print(f"{len(told)} registered by {asked.writers} at once", flush=True)
        told, repairs = _killed(office, asked, dice, told)
        faults = _faults(office, told)
    print(f"{asked.kills} kills, {repairs} repairs said, {len(told)} tickets acknowledged")
    for fault in faults:
        print(f"BROKEN: {fault}")
    print("every promise kept" if not faults else f"{len(faults)} promises broken")
    return 1 if faults else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="scripts/torture", description=__doc__)
    parser.add_argument("--kills", type=int, default=300)
    parser.add_argument("--creates", type=int, default=50, help="by each writer, undisturbed")
    parser.add_argument("--writers", type=int, default=4)
    parser.add_argument("--seed", type=int, default=None)
    parser.add_argument("--desks", type=int, default=0, help="several that meet and part")
    parser.add_argument("--rounds", type=int, default=5, help="of desks, each checked at its end")
    parser.add_argument("--steps", type=int, default=60, help="of a round")
    parser.add_argument("--histories", type=int, default=0, help="of desks, as pure data")
    parser.add_argument("--backups", type=int, default=0, help="killed, and as many restores")
    parser.add_argument("--faults", action="store_true", help="at each file operation in turn")
    parser.add_argument("--only", action="append", default=[], metavar="COMMAND")
    parser.add_argument("--from", default="", metavar="COMMAND", help="begin with it")
    parser.add_argument("--how", action="append", default=[], metavar="WAY",
                        help="kill, strike, fail, read-only, or what git does beside")  # fmt: skip
    parser.add_argument("--each", action="store_true",
                        help="in every way, of operations alike, all of them")  # fmt: skip
    parser.add_argument("--sample", type=int, default=0, metavar="N",
                        help="in each way, at most N operations, evenly spread")  # fmt: skip
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--seconds", type=float, default=float("inf"), help="stop after so long")
    return parser.parse_args()


def _desks(asked: argparse.Namespace, dice: random.Random) -> int:
    """Several desks that meet and part; 1 if a promise was broken."""
    from jepsen.history import History

    # Whoever ends it wants no disk left behind.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("torture: ended before all was tried"))
    with tempfile.TemporaryDirectory(prefix="svc-torture-") as place:
        history = History(Path(place), asked.desks, dice)
        try:
            history.begin()
            faults = _rounds(asked, history)
        finally:
            history.close()
    print(", ".join(f"{name} {count}" for name, count in sorted(history.counts.items())))
    for fault in faults:
        print(f"BROKEN: {fault}")
    print("every promise kept" if not faults else f"{len(faults)} promises broken")
    return 1 if faults else 0


def _rounds(asked: argparse.Namespace, history: History) -> list[str]:
    """Round after round until a promise is broken; what was broken."""
    faults: list[str] = []
    began, steps = time.monotonic(), 0
    for number in range(1, asked.rounds + 1):
        for _step in range(asked.steps):
            history.step()
            steps += 1
            if time.monotonic() - began > asked.seconds:
                break
        history.settle()
        faults = history.faults()
        told = len(history.told)
        print(f"round {number}: {steps} steps, {told} acknowledged, {len(faults)} broken",
              flush=True)  # fmt: skip
        if faults or time.monotonic() - began > asked.seconds:
            break
    return faults


def _office(place: Path) -> Path:
    _svc(place.parent, "init", str(place))
    _svc(place, "staff", "add", "li.na", "--name", "Li Na", "--department", "service",
         "--role", "desk")  # fmt: skip
    _svc(place, "unit", "add", "3-2-1502")
    return place


def _svc(place: Path, *args: str) -> str:
    done = subprocess.run(
        [*SVC, "-C", str(place), "--as", "li.na", *args],
        capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL,
    )  # fmt: skip
    if done.returncode:
        sys.exit(f"torture: svc {' '.join(args)} failed with {done.returncode}: {done.stderr}")
    return done.stdout + done.stderr


def _writer(office: Path, texts: str, count: int) -> subprocess.Popen[str]:
    """A shell that registers one ticket after another, each by a process of its own."""
    script = (
        'n=0; while [ $n -lt "$COUNT" ]; do n=$((n+1)); '
        '"$PY" -m svc -C "$OFFICE" --as li.na create "$WORDS $n" --kind complaint '
        "--category noise --unit 3-2-1502 --name Wang --phone 13800000000 --channel phone "
        '2>>"$OFFICE.err" | sed "s/^/$WORDS $n | /" || exit; done'
    )
    env = {**os.environ, "COUNT": str(count), "PY": sys.executable, "OFFICE": str(office),
           "WORDS": texts}  # fmt: skip
    return subprocess.Popen(["sh", "-c", script], stdout=subprocess.PIPE, text=True, env=env,
                            start_new_session=True)  # fmt: skip


def _answers(text: str) -> list[tuple[str, str]]:
    """Number and words of every ticket a writer was told about, whole lines only."""
    told = []
    for line in text.splitlines(keepends=True):
        number = _NUMBER.search(line)
        if number and line.endswith("\n"):
            told.append((number.group(), line.split(" | ")[0]))
    return told


def _all_at_once(office: Path, writers: int, count: int) -> list[tuple[str, str]]:
    running = [_writer(office, f"writer {n}", count) for n in range(writers)]
    told = [answer for process in running for answer in _answers(process.communicate()[0])]
    errors = Path(f"{office}.err").read_text(encoding="utf-8")
    if len(told) != writers * count:
        sys.exit(f"torture: {writers * count - len(told)} registrations were refused:\n{errors}")
    return told


def _killed(
    office: Path,
    asked: argparse.Namespace,
    dice: random.Random,
    acknowledged: list[tuple[str, str]],
) -> tuple[list[tuple[str, str]], int]:
    repairs, kills = 0, 0
    while kills < asked.kills:
        running = [_writer(office, f"round {kills} {n}", 1_000) for n in range(asked.writers)]
        for process in running:
            time.sleep(dice.uniform(0.02, 0.6))
            # Sometimes the whole family at once, sometimes only one svc of it.
            _kill(process, dice)
            kills += 1
        for process in running:
            _stop(process)
            acknowledged += _answers(process.communicate()[0])
        repairs += _svc(office, "list", "--limit", "1").count("interrupted")
        if kills % 40 < asked.writers:
            print(f"{kills} kills, {len(acknowledged)} acknowledged", flush=True)
    return acknowledged, repairs


def _kill(process: subprocess.Popen[str], dice: random.Random) -> None:
    if dice.random() < 0.5:
        _stop(process)
        return
    found = subprocess.run(["pgrep", "-g", str(process.pid), "-f", "svc -C"],
                           capture_output=True, text=True, check=False).stdout.split()  # fmt: skip
    for pid in found[:1]:
        with contextlib.suppress(ProcessLookupError):
            os.kill(int(pid), signal.SIGKILL)


def _stop(process: subprocess.Popen[str]) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)


def _faults(office: Path, acknowledged: list[tuple[str, str]]) -> list[str]:
    """Everything that was promised and is not so."""
    import json

    faults = []
    listed = json.loads(_json(office))
    texts = {one["id"]: one["text"] for one in listed}
    for number, count in collections.Counter(number for number, _ in acknowledged).items():
        if count > 1:
            faults.append(f"{number} was given to {count} requests")
    for number, text in acknowledged:
        if texts.get(number) != text:
            faults.append(f"{number} ({text!r}) is not in HEAD: {texts.get(number)!r}")
    repeated = [text for text, count in collections.Counter(texts.values()).items() if count > 1]
    faults += [f"{text!r} stands twice" for text in repeated]
    sequences = sorted(int(number[7:]) for number in texts)
    if sequences != list(range(1, len(sequences) + 1)):
        faults.append("numbers are not consecutive")
    faults += _git_faults(office)
    return faults


def _json(office: Path) -> str:
    done = subprocess.run([*SVC, "-C", str(office), "list", "--status", "all", "--format", "json"],
                          capture_output=True, text=True, check=True)  # fmt: skip
    return done.stdout


def _git_faults(office: Path) -> list[str]:
    faults = []
    for complaint, args in (
        ("git fsck", ("fsck", "--strict", "--no-dangling")),
        ("git status", ("status", "--porcelain")),
        ("svc check", ()),
    ):
        command = ["git", "-C", str(office), *args] if args else [*SVC, "-C", str(office), "check"]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode or (args and done.stdout.strip()):
            faults.append(f"{complaint}: {done.stdout.strip()[:300]} {done.stderr.strip()[:300]}")
    return faults


if __name__ == "__main__":
    sys.exit(main())
