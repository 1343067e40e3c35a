"""Whether svc kept its word, after whatever happened to one command.

What is asked of an office is decided by how things stand there: it is asked once of every state,
and of one that was there before the same answer is told again.
"""

from __future__ import annotations

import importlib
import os
import shutil
import signal
import tempfile
from collections import Counter
from collections.abc import Iterable, Set
from pathlib import Path
from typing import NamedTuple

from faults.commands import TICKET, Command
from faults.office import asked, filled, git, svc, typed
from faults.state import state

#: Exit codes that are documented, beside that of a killed process.
_CODES = {0, 1, 2, 3, 4, 5, 6, -signal.SIGKILL}
#: The next command after whatever happened: it repairs what it can.
REPAIRING = ("list", "--limit", "1")
#: What must find nothing amiss then.
ASKED = (("check",), ("index", "--verify"))


class Ended(NamedTuple):
    """How a command ended: its exit code, and what it said on both streams."""

    code: int
    out: str
    err: str


class Case(NamedTuple):
    """What was tried.

    Attributes:
        command: The command.
        office: The office that it is about, as it stands after it.
        before: Every commit there was on a branch before the command.
        edits: What git status said then: what a command that is not done leaves as it was.
        beside: What plain git did meanwhile, as a row of `BESIDE` is called.
    """

    command: Command
    office: Path
    before: Set[str]
    edits: str
    beside: str = ""


class Verdict(NamedTuple):
    """Which promises were broken.

    Attributes:
        faults: One line each.
        fresh: Whether nothing like it was seen before.
    """

    faults: list[str]
    fresh: bool


#: By what was done, whether it is recorded, and how things stand: what is wrong with it. First as
#: the command left them, then as the next one did.
_JUDGED: dict[tuple[str, ...], list[str]] = {}


def judged(case: Case, ended: Ended) -> Verdict:
    """Say which promises were broken by how a command ended and by what it left behind."""
    new = _new(case)
    faults = [*_told(case, ended, new), *_made(case, ended)]
    key = _key("left", case, new)
    fresh = key not in _JUDGED
    if fresh:
        _JUDGED[key] = list(_afterwards(case, new))
    return Verdict([*faults, *_JUDGED[key]], fresh)


def _key(when: str, case: Case, new: list[str]) -> tuple[str, ...]:
    recorded = "recorded" if new else "not recorded"
    return when, case.command.name, case.beside, recorded, state(case.office.parent)


def _told(case: Case, ended: Ended, new: list[str]) -> Iterable[str]:
    """Whether its exit code and its answer say what is so."""
    told = _said(ended)
    wanted = case.command.commits
    if ended.code not in _CODES or "a fault of svc" in ended.err:
        yield f"it ends otherwise than documented {told}"
    if ended.code in (0, 6) and len(new) != wanted:
        yield f"acknowledged, and {len(new)} commits in HEAD instead of {wanted} {told}"
    if ended.code > 0 and ended.code != 6 and new and wanted:
        yield f"refused, and yet in HEAD {told}"
    if ended.out.endswith("\n") and wanted and not new:
        yield f"an answer, and nothing in HEAD {told}"


def _said(ended: Ended) -> str:
    return f"(exit {ended.code}; {ended.err.strip()[:300]!r})"


#: By the command: how many bytes the file has that it writes beside the office.
LENGTHS: dict[str, int] = {}


def _made(case: Case, ended: Ended) -> Iterable[str]:
    """Whether the file that a command writes is whole, where it is there."""
    command = case.command
    if not command.makes:
        return
    file, told = case.office.parent / command.makes, _said(ended)
    if not file.exists():
        if ended.code == 0:
            yield f"acknowledged, and {command.makes} is not there {told}"
    elif file.stat().st_size != LENGTHS[command.name]:
        yield f"{command.makes} is not whole: {file.stat().st_size} bytes {told}"
    elif ended.code > 0 and ended.code != 6:
        yield f"refused, and yet {command.makes} is there {told}"


def _afterwards(case: Case, new: list[str]) -> Iterable[str]:
    """What the commands after it find, from the next one on."""
    if case.beside:
        git(case.office, "symbolic-ref", "HEAD", "refs/heads/main", check=False)
        git(case.office, "reset", "-q", "--hard", check=False)
    if not heads(case.office):
        # Before there is an office, nothing is to be repaired.
        yield from _repeated(case, new)
        yield from _ended(case) if case.command.again else ()
        return
    code, _, err = asked(case.office, *REPAIRING)
    if code:
        yield f"the next command ends with {code}: {err.strip()[:300]}"
    key = _key("repaired", case, new)
    if key not in _JUDGED:
        # What a meeting left of git's locks is the next meeting's to clear away.
        _JUDGED[key] = [
            *(_ended(case) if case.command.again else ()),
            *_repaired(case.office, "" if new or case.beside else case.edits),
            *_repeated(case, new),
        ]
    yield from _JUDGED[key]


def _repeated(case: Case, new: list[str]) -> Iterable[str]:
    """Whether what was not recorded can be said again, and nothing stands there twice."""
    command, office = case.command, case.office
    if not new and command.commits and not case.beside:
        code, _, err = svc(office, *typed(command, office.parent))
        new = _new(case)
        if code or len(new) != command.commits:
            yield f"repeated, it ends with {code}, {len(new)} commits: {err.strip()[:300]}"
        yield from _repaired(office)
    doubled = [subject for subject, count in Counter(_subjects(office, new)).items() if count > 1]
    if doubled:
        yield f"recorded twice: {doubled}"


def _locks(remote: Path) -> list[str]:
    return [str(path.relative_to(remote)) for path in remote.rglob("*.lock")]


def _send(remote: Path, desk: Path) -> Iterable[str]:
    """Be the next to send something there, and to take it back: what keeps a desk from that."""
    for words in (("join", str(remote), str(desk)), ("create", "one more", *TICKET), ("sync",),
                  ("remote", "leave")):  # fmt: skip
        code, _, err = svc(desk, *words)
        if code:
            yield f"svc {words[0]} at the next desk ends with {code}: {err.strip()[:300]}"


def _ended(case: Case) -> Iterable[str]:
    """Whether what was interrupted comes to its end, and desk and remote are one then."""
    again, office = case.command.again, case.office
    code, _, err = svc(office, *filled(again, office.parent))
    if code not in (0, 1):
        yield f"svc {' '.join(again)} then ends with {code}: {err.strip()[:300]}"
    for remote in office.parent.glob("*.git"):
        here, there = (git(place, "rev-parse", "main").strip() for place in (office, remote))
        if here != there:
            ended = f"(exit {code}; {err.strip()[:300]!r})"
            yield f"the desk is at {here} and the remote at {there} {ended}"
        said = git(remote, "fsck", "--strict", "--no-dangling", check=False).strip()
        if said:
            yield f"git fsck at the remote: {said[:300]}"
        locks = _locks(remote)
        if locks:
            # Where nothing was left to be sent nobody has come upon them yet.
            with tempfile.TemporaryDirectory(prefix="svc-faults-") as folder:
                aside = shutil.copytree(remote, Path(folder) / remote.name, symlinks=True)
                yield from _send(aside, Path(folder) / "later")
                locks = _locks(aside)
        if locks:
            yield f"left over at the remote: {', '.join(locks)}"


def heads(office: Path) -> set[str]:
    """Every commit there is on a branch; none where there is no repository yet."""
    if not (office / ".git" / "HEAD").exists():
        return set()
    # One that is being made is none yet.
    return set(git(office, "rev-list", "--branches", check=office.name == "office").split())


def _new(case: Case) -> list[str]:
    new = [commit for commit in heads(case.office) if commit not in case.before]
    if case.beside == "commit":
        subjects = dict(zip(new, _subjects(case.office, new), strict=True))
        return [commit for commit in new if subjects[commit] != "beside"]
    return new


def _subjects(office: Path, commits: Iterable[str]) -> list[str]:
    return [git(office, "log", "-1", "--format=%s", commit).strip() for commit in commits]


#: By how things stand, and the edits that may be there: what is amiss, whatever was done.
_AMISS: dict[tuple[str, str, str], list[str]] = {}


def _repaired(office: Path, edits: str = "") -> Iterable[str]:
    """What the next commands, and git, find amiss; edits by hand that were there may stay."""
    key = state(office.parent), office.name, edits
    if key not in _AMISS:
        _AMISS[key] = [*_amiss(office, edits)]
    return _AMISS[key]


def _amiss(office: Path, edits: str) -> Iterable[str]:
    for words in ASKED:
        code, out, err = asked(office, *words)
        if code:
            yield f"then svc {words[0]} ends with {code}: {out.strip()[:300]} {err.strip()[:300]}"
    for words in (("fsck", "--strict", "--no-dangling"), ("status", "--porcelain")):
        said = git(office, *words, check=False).strip()
        if said and (words[0], said) != ("status", edits):
            yield f"git {words[0]}: {said[:300]}"
    left = [*_left(office)]
    if ".git/config.lock" in left:
        # Nothing but a setting needs it: whoever makes one next has it out of the way.
        repository = importlib.import_module("svc.store.git.repository").Repository
        repository.open(office).set_config("svc.torture", "1")
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
