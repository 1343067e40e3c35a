"""One command, disturbed at one of its file operations, and whether svc then kept its word."""

from __future__ import annotations

import errno
import gc
import shutil
import signal
import tempfile
from collections.abc import Callable, Container, Iterable, Set
from enum import Enum
from functools import cache
from pathlib import Path
from typing import NamedTuple

from faults.commands import Command
from faults.office import Failed, filled, git, moved, must, run_svc, svc, typed
from faults.promises import ASKED, LENGTHS, REPAIRING, Case, Ended, Verdict, heads, judged
from faults.state import state
from faults.tracer import Deed, Operation, Traced

#: What a full disk does not refuse, but one that is read-only.
_TAKING = ("unlink", "rmdir", "chmod")


class Mode(Enum):
    """How an operation is disturbed."""

    KILL = "kill"  # svc, and all that it started
    STRIKE = "strike"  # the process alone that was about to do it
    FAIL = "fail"  # this operation
    READ_ONLY = "read-only"  # this one, and all after it


#: Plain git beside svc: what is run while svc stands still before an operation.
BESIDE = {
    "gc": (("reflog", "expire", "--expire=now", "--all"), ("gc", "-q", "--prune=now")),
    "repack": (("reflog", "expire", "--expire=now", "--all"), ("repack", "-adq")),
    "prune": (("reflog", "expire", "--expire=now", "--all"), ("prune", "--expire=now")),
    "switch": (("switch", "-q", "other"),),
    "symbolic-ref": (("symbolic-ref", "HEAD", "refs/heads/other"),),
    "commit": (("commit", "-q", "--allow-empty", "-m", "beside"),),
}


class Point(NamedTuple):
    """Where a command is disturbed.

    Attributes:
        program: The process, as the tracer names it.
        number: Its how-manieth operation.
        kind: What the operation is.
    """

    program: str
    number: int
    kind: str


class Snapshot(NamedTuple):
    """What a command leaves behind that is killed at a point, or at any of several.

    Attributes:
        points: Where it is killed.
        case: What was tried, with a copy of the office as it stands there.
        out: What it had printed.
        err: What it had said on standard error.
    """

    points: list[Point]
    case: Case
    out: str
    err: str


class _Ready(NamedTuple):
    """A place in which nothing is wanting but the command.

    Attributes:
        place: The folder around the office.
        before: Every commit there is on a branch.
        edits: What git status says.
    """

    place: Path
    before: Set[str]
    edits: str


@cache
def _ready(model: Path, command: Command) -> _Ready:
    """Do what comes before a command; once, and with each step this process knows afterwards."""
    place = Path(tempfile.mkdtemp(prefix="svc-faults-ready-")) / "place"
    office = place / "office"
    shutil.copytree(model, place, symlinks=True)
    moved(model, place)
    for words in command.git:
        if words[0] == "svc":
            must(office, *filled(words[1:], place))
        else:
            git(office, *filled(words, place))
    if git(office, "branch", "--list", "other", check=False):
        # What git switches to beside a command is the same office: as much is due there.
        git(office, "branch", "--force", "other")
    office = place / command.office
    ready = _Ready(place, frozenset(_known(office)), _edits(office))
    _rehearsed(ready, command)
    # What is loaded by now is never looked at again by any of the trials' processes.
    gc.freeze()
    return ready


def _rehearsed(ready: _Ready, command: Command) -> None:
    """Do what a trial does in this process, so that those forked from it know how."""
    with tempfile.TemporaryDirectory(prefix="svc-faults-") as folder:
        office = _copy(ready, Path(folder), command)
        if command.words[0] == "notify":
            # The threads that messages are sent by are in no process forked from here.
            code, _, err = svc(office, *typed(command, office.parent))
            if code:
                raise Failed(f"torture: svc {command.name} ended with {code}: {err}")
        else:
            must(office, *typed(command, office.parent))
        if command.makes:
            LENGTHS[command.name] = (office.parent / command.makes).stat().st_size
        for words in (REPAIRING, *ASKED):
            must(office, *words)


def points(model: Path, command: Command) -> list[Operation]:
    """Every operation on a file that a command does when nobody disturbs it."""
    seen: list[Operation] = []

    def judge(operation: Operation) -> tuple[Deed, int]:
        seen.append(operation)
        return Deed.LET, 0

    with tempfile.TemporaryDirectory(prefix="svc-faults-") as folder:
        office = _copy(_ready(model, command), Path(folder), command)
        ended = _traced(office, command, judge)
        if ended.code:
            raise Failed(f"torture: svc {command.name} ended with {ended.code}: {ended.err}")
    return seen


def tried(model: Path, command: Command, point: Point, mode: Mode | str) -> Verdict | None:
    """Disturb a command at one point, and say which promises were broken.

    None where this run never came to that point: two runs may differ in an operation.

    Args:
        model: The folder around the office, of which a copy is taken.
        command: What is run.
        point: Where it is disturbed.
        mode: How; or the name of a row of `BESIDE`.
    """
    ready = _ready(model, command)
    with tempfile.TemporaryDirectory(prefix="svc-faults-") as folder:
        office = _copy(ready, Path(folder), command)
        reached: list[int] = []
        judge = _judge(office, mode, reached)
        ended = _traced(office, command, judge, point, last=mode is not Mode.READ_ONLY)
        if not reached:
            return None
        beside = mode if isinstance(mode, str) else ""
        return judged(Case(command, office, ready.before, ready.edits, beside), ended)


def snapshots(
    model: Path, command: Command, chosen: Container[Point] | None, folder: Path
) -> list[Snapshot]:
    """What a command killed at each of some points leaves behind, all from a single run.

    What a killed process leaves is what stands on the disk when it is killed: the place is
    copied there, and the command goes on. Where things stand as at another point, that point's
    copy is this one's.

    Args:
        model: The folder around the office, of which a copy is taken.
        command: What is run.
        chosen: Where it is killed; everywhere, if not given.
        folder: Where the copies come to lie.
    """
    taken: dict[tuple[str, str, str], Snapshot] = {}
    ready = _ready(model, command)
    office = _copy(ready, folder, command)

    def judge(operation: Operation) -> tuple[Deed, int]:
        point = Point(operation.program, operation.number, operation.kind)
        if chosen is None or point in chosen:
            out, err = ((folder / name).read_text(errors="replace") for name in ("out", "err"))
            key = state(office.parent), out, err
            if key in taken:
                taken[key].points.append(point)
                return Deed.LET, 0
            place = folder / str(len(taken)) / "place"
            shutil.copytree(office.parent, place, symlinks=True)
            moved(office.parent, place)
            case = Case(command, place / command.office, ready.before, ready.edits)
            taken[key] = Snapshot([point], case, out, err)
        return Deed.LET, 0

    _traced(office, command, judge, alone=True)
    return [*taken.values()]


def left_behind(snapshot: Snapshot) -> Verdict:
    """Say which promises a killed command broke by what it left behind; that is gone after."""
    verdict = judged(snapshot.case, Ended(-signal.SIGKILL, snapshot.out, snapshot.err))
    shutil.rmtree(snapshot.case.office.parent.parent)
    return verdict


def _copy(ready: _Ready, folder: Path, command: Command) -> Path:
    place = folder / "place"
    shutil.copytree(ready.place, place, symlinks=True)
    moved(ready.place, place)
    return place / command.office


def _traced(
    office: Path,
    command: Command,
    judge: Callable[[Operation], tuple[Deed, int]],
    point: Point | None = None,
    *,
    last: bool = False,
    alone: bool = False,
) -> Ended:
    place = office.parent
    words = typed(command, place)
    with (place.parent / "out").open("w+b") as out, (place.parent / "err").open("w+b") as err:
        traced = Traced(
            lambda: run_svc(office, words, out.fileno(), err.fileno()),
            judge,
            lambda path: path.startswith(f"{place}/"),
            first=point and point[:2],
            last=last,
            alone=alone,
        )
        code = traced.run()
        texts = []
        for file in (out, err):
            file.seek(0)
            texts.append(file.read().decode(errors="replace"))
    return Ended(code, texts[0], texts[1])


def _judge(
    office: Path, mode: Mode | str, reached: list[int]
) -> Callable[[Operation], tuple[Deed, int]]:
    """What becomes of the operation that is disturbed, and of those after it."""

    def judge(operation: Operation) -> tuple[Deed, int]:
        reached.append(1)
        if isinstance(mode, str):
            for words in BESIDE[mode]:
                git(office, *words, check=False)
            return Deed.LET, 0
        if mode is Mode.KILL:
            return Deed.KILL, 0
        if mode is Mode.STRIKE:
            return Deed.STRIKE, 0
        if mode is Mode.READ_ONLY:
            return Deed.FAIL, errno.EROFS
        return Deed.FAIL, errno.EROFS if operation.kind in _TAKING else errno.ENOSPC

    return judge


def _known(office: Path) -> Iterable[str]:
    """Every commit there is before a command, also where an office is made of another one."""
    yield from heads(office)
    if office.name != "office":
        yield from heads(office.parent / "office")
        for remote in office.parent.glob("*.git"):
            yield from git(remote, "rev-list", "--branches").split()


def _edits(office: Path) -> str:
    """Edits by hand; none where there is no repository yet."""
    return git(office, "status", "--porcelain").strip() if heads(office) else ""
