"""Every command that writes, disturbed at each of its file operations, one after the other."""

from __future__ import annotations

import importlib
import os
import pkgutil
import re
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime, timedelta
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import NamedTuple

from faults.commands import MODELS, Command, commands
from faults.office import DATES, Failed, furnish, furnish_desks, furnish_till, taking
from faults.promises import Verdict
from faults.state import stand_still
from faults.tracer import Operation, missing
from faults.trial import (
    BESIDE,
    Mode,
    Point,
    left_behind,
    points,
    snapshots,
    tried,
)

#: Ids and numbers: two operations that differ in them alone are of one shape.
_NAMES = re.compile(r"[0-9a-f]{38,64}|tmp_\w+|\.svc-\w+|lock-[\w-]+|/[0-9a-f]{2}(?=/)|\d+")


class Asked(NamedTuple):
    """What is to be tried.

    Attributes:
        names: Only these commands; all if empty.
        each: Every operation in every way; else in ways other than to kill and to fail, of a row
            of like ones the first two and the last.
        modes: How they are disturbed, as `Mode` and `BESIDE` name it; in every way if empty.
        jobs: How many at once.
        seconds: Stop after so long, as far as one has come.
        sample: At most so many operations of a command in each way, evenly spread; 0 for all.
        start: The command to begin with, in the order of the table; the first one if not given.
    """

    names: tuple[str, ...]
    each: bool
    modes: tuple[str, ...]
    jobs: int
    seconds: float
    sample: int = 0
    start: str = ""


class _Count(NamedTuple):
    """What was done: tries, by how a command was disturbed, states judged, promises broken."""

    tries: Counter[str]
    judged: int = 0
    broken: int = 0

    def plus(self, other: _Count) -> _Count:
        return _Count(
            self.tries + other.tries, self.judged + other.judged, self.broken + other.broken
        )

    def __str__(self) -> str:
        ways = ", ".join(f"{count} {how}" for how, count in self.tries.items())
        return (
            f"{self.tries.total()} tries ({ways}), {self.judged} states judged, "
            f"{self.broken} broken"
        )


_MODES: dict[str, Mode | str] = {
    **{mode.value: mode for mode in Mode},
    **{name: name for name in BESIDE},
}


def run(asked: Asked) -> int:
    """Try what is asked for and say what was found; 1 if a promise was broken."""
    unknown = [name for name in asked.modes if name not in _MODES]
    if unknown:
        print(f"torture: no way {unknown[0]!r}; one of {', '.join(_MODES)}")
        return 2
    chosen = _asked_for(asked)
    if not chosen:
        print(f"torture: no command {' or '.join((*asked.names, asked.start))!r} is tried")
        return 2
    reason = missing()
    if reason:
        print(f"torture: --faults stops svc before each file operation, and cannot here: {reason}")
        return 2
    _surroundings()
    # Whoever ends it wants nothing left behind.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("torture: ended before all was tried"))
    with (
        tempfile.TemporaryDirectory(prefix="svc-faults-model-", dir=_quick()) as folder,
        taking() as channel,
    ):
        tempfile.tempdir = folder
        places = {name: Path(folder) / name for name in MODELS}
        places["plain"].mkdir()
        furnish(places["plain"])
        make_till = partial(furnish_till, channel=channel)
        for name, make in (("desks", furnish_desks), ("till", make_till)):
            if any(command.model == name for command in chosen):
                make(places["plain"], places[name])
        moment = datetime.now(UTC) + timedelta(minutes=1)
        stand_still(moment)
        DATES.update(dict.fromkeys(("GIT_AUTHOR_DATE", "GIT_COMMITTER_DATE"), moment.isoformat()))
        # Nobody else meets at the trials' remotes, and no git lives that could fill a lock.
        left_locks = importlib.import_module("svc.store.commit.left_locks")
        left_locks.HELD_SECONDS = left_locks.HELD_THERE_SECONDS = 0.2
        importlib.import_module("svc.store.commit.recovery").EMPTY_LOCK_SECONDS = 0.1
        importlib.import_module("svc.store.git.config").LOCKED_SECONDS = 0.1
        todo = [(places[command.model], command) for command in chosen]
        began = time.monotonic()
        done, count = _every(todo, asked, began)
    print(f"{done} commands, {count}, {time.monotonic() - began:.0f} s")
    if not count.broken:
        print("every promise kept")
    return 1 if count.broken else 0


def _asked_for(asked: Asked) -> list[Command]:
    """The commands to be tried, in the order of the table."""
    every = commands()
    names = [command.name for command in every]
    start = names.index(asked.start) if asked.start in names else len(names) * bool(asked.start)
    return [command for command in every[start:] if not asked.names or command.name in asked.names]


def _every(todo: list[tuple[Path, Command]], asked: Asked, began: float) -> tuple[int, _Count]:
    """Try the commands one after the other; how many, and what came of it.

    Args:
        todo: Each with the place of which a copy is taken.
    """
    done, count = 0, _Count(Counter())
    # Who ends this one ends what it waits for; what it started then has nothing to say of it.
    pool = ProcessPoolExecutor(
        asked.jobs, get_context("fork"), signal.signal, (signal.SIGTERM, signal.SIG_DFL)
    )
    try:
        for model, command in todo:
            count = count.plus(_one(pool, model, command, asked, began))
            done += 1
            if time.monotonic() - began > asked.seconds:
                break
    finally:
        pool.shutdown(cancel_futures=True)
    return done, count


def _one(
    pool: ProcessPoolExecutor, model: Path, command: Command, asked: Asked, began: float
) -> _Count:
    """Try one command, and say what came of it."""
    count, here = _Count(Counter()), time.monotonic()
    try:
        # Whoever traces has no other children, which it would wait for.
        seen = pool.submit(points, model, command).result()
    except Failed as error:
        print(f"BROKEN: svc {command.name}: not disturbed at all: {error}", flush=True)
        return _Count(Counter(), 0, 1)
    try:
        for how, verdict in _tries(pool, model, command, seen, asked):
            one = _Count(Counter([how]), int(verdict.fresh), len(verdict.faults))
            count = count.plus(one)
            if time.monotonic() - began > asked.seconds:
                break
    finally:
        print(f"{command.name}: {len(seen)} operations, {count}, {time.monotonic() - here:.0f} s",
              flush=True)  # fmt: skip
    return count


def _tries(
    pool: ProcessPoolExecutor, model: Path, command: Command, seen: list[Operation], asked: Asked
) -> Iterator[tuple[str, Verdict]]:
    """Every try of a command: how it was disturbed, and which promises that broke."""
    for name in asked.modes or _MODES:
        mode = _MODES[name]
        if (command.office != "office" or command.model == "desks") and isinstance(mode, str):
            # Where there is no repository yet, git has nothing to do in it; and what git
            # records beside a meeting goes into it.
            continue
        some = list(_chosen(seen, asked.each or mode in (Mode.KILL, Mode.FAIL)))
        if 0 < asked.sample < len(some):
            some = [some[n * len(some) // asked.sample] for n in range(asked.sample)]
        if mode is Mode.KILL:
            with tempfile.TemporaryDirectory(prefix="svc-faults-") as folder:
                # Two runs differ in an operation or two: what is to be all, is all of one run.
                where = frozenset(some) if 0 < asked.sample < len(seen) else None
                left = pool.submit(snapshots, model, command, where, Path(folder)).result()
                todo = [(each.points, partial(left_behind, each)) for each in left]
                yield from _judged(pool, command, name, todo, asked.jobs)
        else:
            todo = [([point], partial(tried, model, command, point, mode)) for point in some]
            yield from _judged(pool, command, name, todo, asked.jobs)


def _judged(
    pool: ProcessPoolExecutor,
    command: Command,
    how: str,
    todo: list[tuple[list[Point], partial[Verdict] | partial[Verdict | None]]],
    jobs: int,
) -> Iterator[tuple[str, Verdict]]:
    # A few at a time, so that one may stop in between.
    for start in range(0, len(todo), jobs * 4):
        part = todo[start : start + jobs * 4]
        running = [pool.submit(trial) for _, trial in part]
        for (some, _), trial in zip(part, running, strict=True):
            verdict = trial.result()
            if verdict is None:
                yield f"{how} not reached", Verdict([], fresh=False)
                continue
            for number, point in enumerate(some):
                for fault in verdict.faults:
                    where = f"{point.program}, operation {point.number} ({point.kind})"
                    print(f"BROKEN: svc {command.name}: {where}: {how}: {fault}", flush=True)
                yield how, verdict._replace(fresh=verdict.fresh and not number)


def _chosen(seen: list[Operation], each: bool) -> Iterator[Point]:
    """The operations to disturb: each, or of those alike the first two and the last."""
    shapes: dict[tuple[str, ...], list[Operation]] = {}
    for operation in seen:
        program = operation.program.rstrip(" 0123456789")
        paths = (_NAMES.sub("#", path.partition("/office/")[2]) for path in operation.paths)
        shapes.setdefault((program, operation.kind, *paths), []).append(operation)
    for alike in shapes.values():
        some = alike if each else [*alike[:2], *alike[2:][-1:]]
        for operation in some:
            yield Point(operation.program, operation.number, operation.kind)


def _quick() -> str | None:
    """A folder in memory, where nothing waits for a disk; None where there is none."""
    return "/dev/shm" if os.access("/dev/shm", os.W_OK | os.X_OK) else None  # noqa: S108


def _surroundings() -> None:
    """A machine without habits of its own; svc is loaded once, for all that follow."""
    home = tempfile.mkdtemp(prefix="svc-faults-home-")
    # Without git's examples of hooks, of which every copy of an office would have a dozen.
    (Path(home) / ".gitconfig").write_text("[init]\n\ttemplateDir =\n", encoding="ascii")
    for name in list(os.environ):
        if name.startswith(("GIT_", "SVC_", "LC_", "XDG_")):
            del os.environ[name]
    os.environ |= {"HOME": home, "GIT_CONFIG_NOSYSTEM": "1", "SVC_LANG": "en", "TZ": "UTC",
                   "LANG": "C.UTF-8"}  # fmt: skip
    sys.dont_write_bytecode = True
    import svc

    for module in pkgutil.walk_packages(svc.__path__, "svc."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
