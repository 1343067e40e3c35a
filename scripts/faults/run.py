"""Every command that writes, disturbed at each of its file operations, one after the other."""

from __future__ import annotations

import importlib
import os
import pkgutil
import re
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import NamedTuple

from faults.office import Command, commands, furnish
from faults.tracer import Operation, missing
from faults.trial import BESIDE, Mode, Point, points, tried

#: Ids and numbers: two operations that differ in them alone are of one shape.
_NAMES = re.compile(r"[0-9a-f]{38,64}|tmp_\w+|\.svc-\w+|lock-[\w-]+|/[0-9a-f]{2}(?=/)|\d+")


class Asked(NamedTuple):
    """What is to be tried.

    Attributes:
        names: Only these commands; all if empty.
        each: Every operation; else of a row of like ones the first two and the last.
        modes: How they are disturbed, as `Mode` and `BESIDE` name it; in every way if empty.
        jobs: How many at once.
        seconds: Stop after so long, as far as one has come.
    """

    names: tuple[str, ...]
    each: bool
    modes: tuple[str, ...]
    jobs: int
    seconds: float


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
    reason = missing()
    if reason:
        print(f"torture: --faults stops svc before each file operation, and cannot here: {reason}")
        return 2
    _surroundings()
    began = time.monotonic()
    broken = tries = 0
    with tempfile.TemporaryDirectory(prefix="svc-faults-model-") as folder:
        model = Path(folder) / "place"
        model.mkdir()
        furnish(model)
        chosen = [c for c in commands() if not asked.names or c.name in asked.names]
        with ProcessPoolExecutor(asked.jobs) as pool:
            for command in chosen:
                done, faults, all_points = _command(pool, model, command, asked, began)
                tries, broken = tries + done, broken + faults
                print(
                    f"{command.name}: {all_points} operations, {done} tries, {faults} broken",
                    flush=True,
                )
    seconds = time.monotonic() - began
    print(f"{len(chosen)} commands, {tries} tries, {broken} promises broken, {seconds:.0f} s")
    if not broken:
        print("every promise kept")
    return 1 if broken else 0


def _command(
    pool: ProcessPoolExecutor, model: Path, command: Command, asked: Asked, began: float
) -> tuple[int, int, int]:
    seen = points(model, command)
    chosen = list(_chosen(seen, asked.each))
    modes = [_MODES[name] for name in asked.modes or _MODES]
    if command.office != "office":
        # Where there is no repository yet, git has nothing to do in it.
        modes = [mode for mode in modes if isinstance(mode, Mode)]
    todo = [(point, mode) for point in chosen for mode in modes]
    tries = broken = 0
    # A few at a time, so that the clock is looked at in between.
    for start in range(0, len(todo), asked.jobs * 4):
        if time.monotonic() - began > asked.seconds:
            break
        part = todo[start : start + asked.jobs * 4]
        running = [pool.submit(tried, model, command, point, mode) for point, mode in part]
        for (point, mode), trial in zip(part, running, strict=True):
            tries += 1
            for fault in trial.result():
                broken += 1
                how = mode if isinstance(mode, str) else mode.value
                where = f"{point.program}, operation {point.number} ({point.kind})"
                print(f"BROKEN: svc {command.name}: {where}: {how}: {fault}", flush=True)
    return tries, broken, len(seen)


def _chosen(seen: list[Operation], each: bool) -> Iterator[Point]:
    """The operations to disturb."""
    shapes: dict[tuple[str, ...], list[Operation]] = {}
    for operation in seen:
        program = operation.program.rstrip(" 0123456789")
        paths = (_NAMES.sub("#", path.partition("/office/")[2]) for path in operation.paths)
        shapes.setdefault((program, operation.kind, *paths), []).append(operation)
    for alike in shapes.values():
        some = alike if each else [*alike[:2], *alike[2:][-1:]]
        for operation in some:
            yield Point(operation.program, operation.number, operation.kind)


def _surroundings() -> None:
    """A machine without habits of its own; svc is loaded once, for all that follow."""
    home = tempfile.mkdtemp(prefix="svc-faults-home-")
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
