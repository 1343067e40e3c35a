"""One command, disturbed at one of its file operations, and whether svc then kept its word."""

from __future__ import annotations

import errno
import os
import shutil
import signal
import tempfile
from collections import Counter
from collections.abc import Callable, Container, Iterable, Set
from enum import Enum
from pathlib import Path
from typing import NamedTuple

from faults.commands import Command
from faults.office import filled, git, moved, must, run_svc, svc, typed
from faults.state import state
from faults.tracer import Deed, Operation, Traced

#: Exit codes that are documented, beside that of a killed process.
_CODES = {0, 1, 2, 3, 4, 5, 6, -signal.SIGKILL}
#: The next command after whatever happened: it repairs what it can.
_REPAIRING = ("list", "--limit", "1")
#: What must find nothing amiss then.
_ASKED = (("check",), ("index", "--verify"))
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
    """What a command killed at a point leaves behind.

    Attributes:
        point: Where it is killed.
        office: A copy of the office as it stands there.
        before: Every commit there was on a branch before the command.
        edits: What git status said then: what a command that is not done leaves as it was.
        out: What it had printed.
        err: What it had said on standard error.
    """

    point: Point
    office: Path
    before: Set[str]
    edits: str
    out: str
    err: str


class _Ended(NamedTuple):
    code: int
    out: str
    err: str
    reached: bool


def rehearsed(model: Path, command: Command) -> None:
    """Do what a trial does in this process, so that those forked from it know how."""
    with tempfile.TemporaryDirectory(prefix="svc-faults-") as folder:
        office = _copy(model, Path(folder), command)
        if command.words[0] == "notify":
            # The threads that messages are sent by are in no process forked from here.
            code, _, err = svc(office, *typed(command, office.parent))
            if code:
                raise SystemExit(f"torture: svc {command.name} ended with {code}: {err}")
        else:
            must(office, *typed(command, office.parent))
        if command.makes:
            _LENGTHS[command.name] = (office.parent / command.makes).stat().st_size
        for words in (_REPAIRING, *_ASKED):
            must(office, *words)


def points(model: Path, command: Command) -> list[Operation]:
    """Every operation on a file that a command does when nobody disturbs it."""
    seen: list[Operation] = []

    def judge(operation: Operation) -> tuple[Deed, int]:
        seen.append(operation)
        return Deed.LET, 0

    with tempfile.TemporaryDirectory(prefix="svc-faults-") as folder:
        office = _copy(model, Path(folder), command)
        ended = _traced(office, command, judge, [])
        if ended.code:
            raise SystemExit(f"torture: svc {command.name} ended with {ended.code}: {ended.err}")
    return seen


def tried(model: Path, command: Command, point: Point, mode: Mode | str) -> list[str]:
    """Disturb a command at one point, and say which promises were broken.

    Args:
        model: The folder around the office, of which a copy is taken.
        command: What is run.
        point: Where it is disturbed.
        mode: How; or the name of a row of `BESIDE`.
    """
    with tempfile.TemporaryDirectory(prefix="svc-faults-") as folder:
        office = _copy(model, Path(folder), command)
        before, edits = _known(office), _edits(office)
        reached: list[int] = []
        judge = _judge(office, point, mode, reached)
        ended = _traced(office, command, judge, reached)
        if not ended.reached:
            return []
        return list(_broken(office, command, before, edits, ended, mode))


def snapshots(
    model: Path, command: Command, chosen: Container[Point], folder: Path
) -> list[Snapshot]:
    """What a command killed at each of some points leaves behind, all from a single run.

    What a killed process leaves is what stands on the disk when it is killed: the place is
    copied there, and the command goes on.

    Args:
        model: The folder around the office, of which a copy is taken.
        command: What is run.
        chosen: Where it is killed.
        folder: Where the copies come to lie.
    """
    taken: list[Snapshot] = []
    office = _copy(model, folder, command)
    before, edits = frozenset(_known(office)), _edits(office)

    def judge(operation: Operation) -> tuple[Deed, int]:
        point = Point(operation.program, operation.number, operation.kind)
        if point in chosen:
            place = folder / str(len(taken)) / "place"
            shutil.copytree(office.parent, place, symlinks=True)
            moved(office.parent, place)
            out, err = ((folder / name).read_text(errors="replace") for name in ("out", "err"))
            taken.append(Snapshot(point, place / command.office, before, edits, out, err))
        return Deed.LET, 0

    _traced(office, command, judge, [])
    return taken


def left_behind(command: Command, snapshot: Snapshot) -> list[str]:
    """Say which promises a killed command broke by what it left behind; that is gone after."""
    ended = _Ended(-signal.SIGKILL, snapshot.out, snapshot.err, True)
    faults = list(_broken(snapshot.office, command, *snapshot[2:4], ended, Mode.KILL))
    shutil.rmtree(snapshot.office.parent.parent)
    return faults


def _copy(model: Path, folder: Path, command: Command) -> Path:
    place = folder / "place"
    shutil.copytree(model, place, symlinks=True)
    office = place / "office"
    moved(model, place)
    for words in command.git:
        if words[0] == "svc":
            must(office, *filled(words[1:], place))
        else:
            git(office, *filled(words, place))
    return place / command.office


def _traced(
    office: Path,
    command: Command,
    judge: Callable[[Operation], tuple[Deed, int]],
    reached: list[int],
) -> _Ended:
    place = office.parent
    words = typed(command, place)
    with (place.parent / "out").open("w+b") as out, (place.parent / "err").open("w+b") as err:
        traced = Traced(
            lambda: run_svc(office, words, out.fileno(), err.fileno()),
            judge,
            lambda path: path.startswith(f"{place}/"),
        )
        code = traced.run()
        texts = []
        for file in (out, err):
            file.seek(0)
            texts.append(file.read().decode(errors="replace"))
    return _Ended(code, texts[0], texts[1], bool(reached))


def _judge(
    office: Path, point: Point, mode: Mode | str, reached: list[int]
) -> Callable[[Operation], tuple[Deed, int]]:
    def judge(operation: Operation) -> tuple[Deed, int]:
        here = (operation.program, operation.number) == (point.program, point.number)
        if reached and mode is Mode.READ_ONLY:
            return Deed.FAIL, errno.EROFS
        if not here or reached:
            return Deed.LET, 0
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


def _heads(office: Path) -> set[str]:
    """Every commit there is on a branch; none where there is no repository yet."""
    if not (office / ".git" / "HEAD").exists():
        return set()
    # One that is being made is none yet.
    return set(git(office, "rev-list", "--branches", check=office.name == "office").split())


def _known(office: Path) -> set[str]:
    """Every commit there is before a command, also where an office is made of another one."""
    known = _heads(office)
    if office.name != "office":
        known |= _heads(office.parent / "office")
        for remote in office.parent.glob("*.git"):
            known |= set(git(remote, "rev-list", "--branches").split())
    return known


def _broken(
    office: Path, command: Command, before: Set[str], edits: str, ended: _Ended, mode: Mode | str
) -> Iterable[str]:
    told = f"(exit {ended.code}; {ended.err.strip()[:300]!r})"
    if ended.code not in _CODES or "a fault of svc" in ended.err:
        yield f"it ends otherwise than documented {told}"
    new = _new(office, before, mode)
    if ended.code in (0, 6) and len(new) != command.commits:
        yield f"acknowledged, and {len(new)} commits in HEAD instead of {command.commits} {told}"
    if ended.code > 0 and ended.code != 6 and new and command.commits:
        yield f"refused, and yet in HEAD {told}"
    if ended.out.endswith("\n") and command.commits and not new:
        yield f"an answer, and nothing in HEAD {told}"
    yield from _made(office, command, ended, told)
    if isinstance(mode, str):
        git(office, "symbolic-ref", "HEAD", "refs/heads/main", check=False)
        git(office, "reset", "-q", "--hard", check=False)
    if not _heads(office):
        # Before there is an office, nothing is to be repaired.
        yield from _repeated(office, command, before, mode, new)
        yield from _ended(office, command) if command.again else ()
        return
    code, _, err = svc(office, *_REPAIRING)
    if code:
        yield f"the next command ends with {code}: {err.strip()[:300]}"
    key = (command.name, isinstance(mode, str), bool(new), state(office))
    if key not in _JUDGED:
        # What a meeting left of git's locks is the next meeting's to clear away.
        _JUDGED[key] = [
            *(_ended(office, command) if command.again else ()),
            *_repaired(office, "" if new or isinstance(mode, str) else edits),
            *_repeated(office, command, before, mode, new),
        ]
    yield from _JUDGED[key]


#: By the command: how many bytes the file has that it writes beside the office.
_LENGTHS: dict[str, int] = {}


def _made(office: Path, command: Command, ended: _Ended, told: str) -> Iterable[str]:
    """Whether the file that a command writes is whole, where it is there."""
    if not command.makes:
        return
    file = office.parent / command.makes
    if not file.exists():
        if ended.code == 0:
            yield f"acknowledged, and {command.makes} is not there {told}"
    elif file.stat().st_size != _LENGTHS[command.name]:
        yield f"{command.makes} is not whole: {file.stat().st_size} bytes {told}"
    elif ended.code > 0 and ended.code != 6:
        yield f"refused, and yet {command.makes} is there {told}"


def _repeated(
    office: Path, command: Command, before: Set[str], mode: Mode | str, new: list[str]
) -> Iterable[str]:
    """Whether what was not recorded can be said again, and nothing stands there twice."""
    if not new and command.commits and not isinstance(mode, str):
        code, _, err = svc(office, *typed(command, office.parent))
        new = _new(office, before, mode)
        if code or len(new) != command.commits:
            yield f"repeated, it ends with {code}, {len(new)} commits: {err.strip()[:300]}"
        yield from _repaired(office)
    doubled = [subject for subject, count in Counter(_subjects(office, new)).items() if count > 1]
    if doubled:
        yield f"recorded twice: {doubled}"


def _ended(office: Path, command: Command) -> Iterable[str]:
    """Whether what was interrupted comes to its end, and desk and remote are one then."""
    code, _, err = svc(office, *filled(command.again, office.parent))
    if code not in (0, 1):
        yield f"svc {' '.join(command.again)} then ends with {code}: {err.strip()[:300]}"
    for remote in office.parent.glob("*.git"):
        here, there = (git(place, "rev-parse", "main").strip() for place in (office, remote))
        if here != there:
            yield f"the desk is at {here} and the remote at {there}"
        said = git(remote, "fsck", "--strict", "--no-dangling", check=False).strip()
        if said:
            yield f"git fsck at the remote: {said[:300]}"
        locks = [str(path.relative_to(remote)) for path in remote.rglob("*.lock")]
        if locks:
            yield f"left over at the remote: {', '.join(locks)}"


#: By what was done and how things stand after the next command: what is wrong with it.
_JUDGED: dict[tuple[str, bool, bool, str], list[str]] = {}


def _new(office: Path, before: Set[str], mode: Mode | str) -> list[str]:
    new = [commit for commit in _heads(office) if commit not in before]
    if mode == "commit":
        subjects = dict(zip(new, _subjects(office, new), strict=True))
        return [commit for commit in new if subjects[commit] != "beside"]
    return new


def _subjects(office: Path, commits: Iterable[str]) -> list[str]:
    return [git(office, "log", "-1", "--format=%s", commit).strip() for commit in commits]


def _edits(office: Path) -> str:
    """Edits by hand; none where there is no repository yet."""
    return git(office, "status", "--porcelain").strip() if _heads(office) else ""


def _repaired(office: Path, edits: str = "") -> Iterable[str]:
    """What the next commands, and git, find amiss; edits by hand that were there may stay."""
    for words in _ASKED:
        code, out, err = svc(office, *words)
        if code:
            yield f"then svc {words[0]} ends with {code}: {out.strip()[:300]} {err.strip()[:300]}"
    for words in (("fsck", "--strict", "--no-dangling"), ("status", "--porcelain")):
        said = git(office, *words, check=False).strip()
        if said and (words[0], said) != ("status", edits):
            yield f"git {words[0]}: {said[:300]}"
    left = [*_left(office)]
    if left:
        yield f"left over: {', '.join(left[:5])}"


def _left(office: Path) -> Iterable[str]:
    for folder, _, files in os.walk(office):
        for name in files:
            path = f"{folder}/{name}".removeprefix(f"{office}/")
            # Whoever meets the remote holds a lock on a file that stays.
            lock = name.endswith(".lock") and path.startswith(".git/") and name != "sync.lock"
            # What git itself writes under a passing name is the next write's to clear away.
            held = path.startswith(".git/svc/incoming/") and not name.startswith("tmp_")
            lock = lock and not path.startswith(".git/svc/graph/")
            svcs = held or name.startswith((".svc-", "index.new"))
            if lock or svcs or name.endswith(".keep") or path == ".git/svc/pending.json":
                yield path
