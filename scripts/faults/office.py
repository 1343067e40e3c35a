"""The office that faults are tried on, and every command that writes."""

from __future__ import annotations

import contextlib
import io
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

#: Who acts in the office.
ACTOR = "li.na"


class Command(NamedTuple):
    """One command to be tried.

    Attributes:
        name: For the report.
        words: What is typed after `svc -C OFFICE`; `{place}` is the folder around the office,
            `{t}` a ticket's number but for its last digit.
        commits: How many commits it makes.
        git: What comes before it: plain git, and edits by hand, or svc.
        office: Folder of the office it is about; there is none yet where it founds one.
        desks: Whether the office meets another desk, which was faster, at `{place}/remote.git`.
        again: What brings to its end what was interrupted, and clears away after it.
    """

    name: str
    words: tuple[str, ...]
    commits: int = 1
    git: tuple[tuple[str, ...], ...] = ()
    office: str = "office"
    desks: bool = False
    again: tuple[str, ...] = ()


_TICKET = ("--kind", "repair", "--category", "plumbing", "--channel", "phone", "--unit",
           "3-2-1502", "--name", "Wang", "--phone", "13800000000")  # fmt: skip
_ROWS = b"home,area\n9-1-101,90\n9-1-102,91\n9-1-103,92\n"
_BATCH = """{"do": "urge", "ticket": "%s1"}
{"do": "urge", "ticket": "%s2"}
"""
_MAPPING = b"""kind: units
source: {system: book, number: home}
fields:
  unit: {column: home}
  area: {column: area}
"""


def commands() -> list[Command]:
    """Every command that writes, on the office that `furnish` makes."""
    verbs = [
        ("assign", "{t}1", "wu.gang"), ("accept", "{t}2"),
        ("return", "{t}2", "--reason", "not ours"),
        ("transfer", "{t}3", "engineering", "--reason", "theirs"), ("arrive", "{t}3"),
        ("contact", "{t}3", "told"), ("wait", "{t}3", "--reason", "parts"), ("urge", "{t}3"),
        ("escalate", "{t}3", "--to", "director"), ("note", "{t}3", "seen"),
        ("edit", "{t}1", "--set", "priority=urgent"),
        ("finish", "{t}3", "--resolution", "fixed", "--note", "done"),
        ("callback", "{t}4", "--score", "5"), ("cancel", "{t}1", "--reason", "withdrawn"),
        ("merge", "{t}1", "{t}2"), ("reopen", "{t}5", "--reason", "again"),
        ("extend", "{t}3", "--until", "2099-01-04 12:00", "--reason", "parts", "--told", "so",
         "--approved-by", ACTOR),
        ("supervise", "{t}3", "--answer-by", "2099-01-04 12:00"), ("link", "{t}1", "{t}2"),
    ]  # fmt: skip
    made = [
        Command("create", ("create", "tap drips", *_TICKET)),
        Command("init", ("init", "{place}/new"), office="new"),
    ]
    made += [Command(words[0], words) for words in verbs]
    after = [
        (("resume", "{t}3"), ("wait", "{t}3", "--reason", "parts")),
        (("answer", "{t}3", "soon"), ("supervise", "{t}3", "--answer-by", "2099-01-04 12:00")),
        (("split", "{t}1", "--reason", "two matters"), ("merge", "{t}1", "{t}2")),
    ]
    made += [Command(words[0], words, git=(("svc", *before),)) for words, before in after]
    made += [
        Command("unit add", ("unit", "add", "8-1-101")),
        Command("unit edit", ("unit", "edit", "3-2-1502", "--set", "note=x")),
        Command("staff add", ("staff", "add", "zhou.min", "--name", "Zhou Min", "--department",
                              "service", "--role", "worker")),
        Command("resident add", ("resident", "add", "--name", "Wang Fang", "--phone",
                                 "13800000001")),
        Command("import", ("import", "units", "{place}/units.csv", "--mapping",
                           "{place}/map.yaml")),
        Command("batch", ("batch", "{place}/batch.jsonl")),
        Command("save", ("save",), git=(("apply", "{place}/edit.patch"),)),
        Command("archive", ("archive", "--before", "2026-01"), 0),
        Command("unarchive", ("unarchive",), 0, (("svc", "archive", "--before", "2026-01"),)),
        Command("index", ("index", "--rebuild"), 0),
        Command("resident edit", ("resident", "edit", "R-A00001", "--set", "note=x")),
        Command("resident merge", ("resident", "merge", "R-A00002", "R-A00001")),
        Command("office day", ("office", "day", "2099-01-04", "closed")),
        Command("remote init", ("remote", "init", "{place}/new.git"), 0),
        Command("remote add", ("remote", "add", "{place}/empty.git"), 0,
                (("svc", "remote", "init", "{place}/empty.git"),),
                again=("remote", "add", "{place}/empty.git")),
        Command("sync", ("sync",), 3, desks=True, again=("sync",)),
        Command("settle", ("settle", "R-A00001", "name", "--take"), git=(("svc", "sync"),),
                desks=True, again=("sync",)),
        Command("remote leave", ("remote", "leave"), 0, (("svc", "sync"),), desks=True,
                again=("remote", "leave")),
        Command("list after git", ("list",), 0,
                (("commit", "-q", "--allow-empty", "-m", "by hand"),)),
    ]  # fmt: skip
    return made


def furnish(place: Path) -> Path:
    """Make the office: staff, units, tickets in several states, months that can be archived.

    Args:
        place: The folder around it, for the files commands read.
    """
    office = place / "office"
    (place / "units.csv").write_bytes(_ROWS)
    (place / "map.yaml").write_bytes(_MAPPING)
    must(place, "init", str(office))
    # The first may do everything, so that no rule stands in the way of a command.
    for who, department, roles in ((ACTOR, "service", ("director", "desk")),
                                   ("wu.gang", "engineering", ("worker",))):  # fmt: skip
        must(office, "staff", "add", who, "--name", who.title(), "--department", department,
             *(word for role in roles for word in ("--role", role)))  # fmt: skip
    must(office, "unit", "add", "3-2-1502")
    for name in ("Wang", "Wang Er"):
        must(office, "resident", "add", "--name", name, "--phone", "13800000009")
    for number in range(1, 6):
        must(office, "create", f"tap {number} drips", *_TICKET)
    (place / "batch.jsonl").write_text(_BATCH % (stem(place), stem(place)), encoding="utf-8")
    for number in range(2, 6):
        must(office, "assign", str(number), "wu.gang")
    for number in range(3, 6):
        must(office, "accept", str(number))
    for number in (4, 5):
        must(office, "finish", str(number), "--resolution", "fixed", "--note", "done")
    must(office, "callback", "5", "--score", "5")
    old = office / "records/tickets/2024/05"
    old.mkdir(parents=True)
    for number in range(1, 4):
        (old / f"T2405-A000{number}.yaml").write_bytes(_old(office, number))
    git(office, "add", "records")
    git(office, "commit", "-q", "-m", "old tickets")
    git(office, "branch", "other")
    unit = office / "records/units/3/3-2-1502.yaml"
    unit.write_bytes(unit.read_bytes() + b"note: by hand\n")
    (place / "edit.patch").write_bytes(git(office, "diff").encode())
    git(office, "checkout", "-q", "--", "records")
    git(office, "gc", "-q")
    # What svc keeps of objects beside git's clean-up goes with the next write, here and not
    # in every trial.
    must(office, "unit", "add", "3-2-1503")
    must(office, "index")
    return office


def furnish_desks(model: Path, place: Path) -> Path:
    """Make the office once more, as a desk that meets another one, which was faster.

    Both have changed one ticket and one resident's name since they met.

    Args:
        model: The folder around the office that `furnish` made.
        place: The folder around this one.
    """
    shutil.copytree(model, place, symlinks=True)
    office, other, remote = place / "office", place / "other", str(place / "remote.git")
    must(office, "remote", "init", remote)
    must(office, "remote", "add", remote)
    must(office, "join", remote, str(other))
    for desk, words in ((other, "there"), (office, "here")):
        must(desk, "note", f"{stem(place)}3", words)
        must(desk, "resident", "edit", "R-A00001", "--set", f"name=Wang {words}")
    must(other, "sync")
    shutil.rmtree(other)
    return office


def moved(before: Path, place: Path) -> None:
    """Have a copied office, which knows its remote by its path, meet at the copy of that."""
    for name in (".git/config", ".git/svc/sync.json"):
        path = place / "office" / name
        if path.exists():
            data = path.read_bytes()
            path.write_bytes(data.replace(os.fsencode(before), os.fsencode(place)))


def stem(place: Path) -> str:
    """A number of the office's new tickets, but for its last digit."""
    return sorted(place.glob("office/records/tickets/*/*/*.yaml"))[-1].stem[:-1]


def typed(command: Command, place: Path) -> list[str]:
    """What is typed for a command, in a copy of the office."""
    return filled(command.words, place)


def filled(words: Sequence[str], place: Path) -> list[str]:
    """Words of a command, with the place and the number of a ticket."""
    return [word.format(place=place, t=stem(place)) for word in words]


def _old(office: Path, number: int) -> bytes:
    """A ticket of two years ago, in the words of one of today."""
    model = sorted(office.glob("records/tickets/*/*/*-A0001.yaml"))[-1]
    text = model.read_text("utf-8")
    text = text.replace(model.stem, f"T2405-A000{number}")
    day = re.search(r"received: \W?(\d{4}-\d\d-\d\d)", text)
    return text.replace(day[1] if day else "", "2024-05-06").encode()


def must(office: Path, *words: str) -> None:
    """Run svc in this process, where it must succeed.

    What it reads of itself for a command is then known to every process forked from here,
    which makes the many trials several times as fast.
    """
    streams = sys.stdin, sys.stdout, sys.stderr
    for stream in streams[1:]:
        stream.flush()
    kept = [os.dup(fd) for fd in range(3)]
    with _captured() as (out, err):
        try:
            code = run_svc(office, words, out.fileno(), err.fileno())
        finally:
            for fd, target in enumerate(kept):
                os.dup2(target, fd)
                os.close(target)
            sys.stdin, sys.stdout, sys.stderr = streams
        if code:
            said = _text(out) + _text(err)
            raise SystemExit(f"torture: svc {' '.join(words)} ended with {code}: {said}")


def svc(office: Path, *words: str) -> tuple[int, str, str]:
    """Run svc in a process of its own that has it loaded already."""
    with _captured() as (out, err):
        child = os.fork()
        if child == 0:
            os._exit(run_svc(office, words, out.fileno(), err.fileno()))
        _, status = os.waitpid(child, 0)
        code = os.waitstatus_to_exitcode(status)
        return code, _text(out), _text(err)


@contextlib.contextmanager
def _captured() -> Iterator[tuple[io.BufferedRandom, io.BufferedRandom]]:
    import tempfile

    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        yield out, err


def _text(file: io.BufferedRandom) -> str:
    file.seek(0)
    return file.read().decode(errors="replace")


def run_svc(office: Path, words: Sequence[str], out: int, err: int) -> int:
    """Be svc: in a child process, whose standard streams are set."""
    from svc.cli.main import main

    nothing = os.open(os.devnull, os.O_RDONLY)
    for fd, target in ((nothing, 0), (out, 1), (err, 2)):
        os.dup2(fd, target)
    os.close(nothing)
    sys.stdin = open(0, closefd=False)  # noqa: SIM115
    sys.stdout = open(1, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
    sys.stderr = open(2, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
    founds = words[0] in ("init", "join")
    code = main([*words] if founds else ["-C", str(office), "--as", ACTOR, *words])
    sys.stdout.flush()
    sys.stderr.flush()
    return code


def git(office: Path, *words: str, check: bool = True) -> str:
    """Run plain git, as somebody beside svc."""
    done = subprocess.run(
        ["git", "-c", "user.name=Tester", "-c", "user.email=tester@example.org", *words],
        cwd=office, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if check and done.returncode:
        raise SystemExit(f"torture: git {' '.join(words)} failed: {done.stderr}")
    return done.stdout
