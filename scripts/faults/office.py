"""The places that faults are tried in: an office, a desk that meets another, a till."""

from __future__ import annotations

import contextlib
import http.server
import io
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from faults.commands import ACTOR, TICKET, Command
from faults.state import stamped_anew

_ROWS = b"home,area\n9-1-101,90\n9-1-102,91\n9-1-103,92\n"
_BATCH = """{"do": "urge", "ticket": "%s1"}
{"do": "urge", "ticket": "%s2"}
"""
_TOLD = """notify:
  rules:
    - {event: assign, to: [assignee]}
    - {event: digest, to: [wu.gang]}
"""
_MAPPING = b"""kind: units
source: {system: book, number: home}
fields:
  unit: {column: home}
  area: {column: area}
"""


class Failed(SystemExit):
    """What nobody disturbed did not succeed: nothing can be said of it then."""


def furnish(place: Path) -> Path:
    """Make the office: staff, units, tickets in several states, months that can be archived.

    Args:
        place: The folder around it, for the files commands read.
    """
    office = place / "office"
    (place / "units.csv").write_bytes(_ROWS)
    (place / "map.yaml").write_bytes(_MAPPING)
    (place / "all.yaml").write_bytes(b"file: units.csv\n" + _MAPPING)
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
        must(office, "create", f"tap {number} drips", *TICKET)
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


@contextlib.contextmanager
def taking() -> Iterator[str]:
    """A server that takes every message, as long as the block runs; a channel's address."""
    with http.server.HTTPServer(("127.0.0.1", 0), _Taking) as server:
        child = os.fork()
        if child == 0:
            signal.signal(signal.SIGTERM, signal.SIG_DFL)
            server.serve_forever()
        try:
            yield f"json://127.0.0.1:{server.server_port}/a"
        finally:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)


class _Taking(http.server.BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_words: object) -> None:
        """Say nothing of it."""


def furnish_till(model: Path, place: Path, channel: str) -> Path:
    """Make the office once more, with bills, a till, a channel of messages, and a backup.

    Args:
        model: The folder around the office that `furnish` made.
        place: The folder around this one.
        channel: Address that takes messages.
    """
    shutil.copytree(model, place, symlinks=True)
    office = place / "office"
    tariff = "version=2025-01,since=2025-01-01,formula={},price={}"
    for words in (
        "staff edit wu.gang --add roles=director", "unit edit 3-2-1502 --set area=89.43",
        "resident move-in R-A00001 --unit 3-2-1502 --relation owner --since 2025-01-01",
        f"tariff add property-fee --name Fee --versions {tariff.format('area', '1.85')}",
        f"tariff add card --name Card --versions {tariff.format('fixed', '20')}",
        "tariff add keys --name Keys --refundable yes",
        "meter add --unit 3-2-1502 --item water --since 2025-01-01",
        "reading add --meter 3-2-1502.water --day 2025-04-30 --value 12",
        "bill run 2025-04", "pay 3-2-1502 200 --method transfer",
        "pay 3-2-1502 50 --method cash --deposit keys", "bill run 2025-05",
        "bill run 2025-06", "bill waive B2505-3-2-1502/2 10 --reason x",
        "bill object B2505-3-2-1502/1 --reason x",
        f"notify channel add wu.gang {channel}",
    ):  # fmt: skip
        must(office, *words.split())
    git(office, "config", "svc.notify", "cron")
    with (office / "records" / "office.yaml").open("a", encoding="utf-8") as file:
        file.write(_TOLD)
    must(office, "save")
    git(office, "gc", "-q")
    must(office, "unit", "add", "3-2-1504")
    must(office, "backup", str(place / "kept.tar"))
    return office


def moved(before: Path, place: Path) -> None:
    """Have a copied office know what it knew by path or by a file's numbers: remote, index."""
    for folder in place.glob("*/.git"):
        for name in ("config", "svc/sync.json", "objects/info/alternates"):
            path = folder / name
            if path.exists():
                data = path.read_bytes()
                path.write_bytes(data.replace(os.fsencode(before), os.fsencode(place)))
        stamped_anew(before / folder.parent.name, folder.parent)


def stem(place: Path, folder: str = "tickets") -> str:
    """A number of the office's new tickets, or receipts, but for its last digit; or nothing."""
    files = sorted(place.glob(f"office/records/{folder}/*/*/*.yaml"))
    return files[-1].stem[:-1] if files else ""


def typed(command: Command, place: Path) -> list[str]:
    """What is typed for a command, in a copy of the office."""
    return filled(command.words, place)


def filled(words: Sequence[str], place: Path) -> list[str]:
    """Words of a command, with the place and the number of a ticket."""
    t, n = stem(place), stem(place, "receipts")
    d = "".join(file.stem for file in place.glob("office/records/closings/**/*.yaml"))
    return [word.format(place=place, t=t, n=n, d=d) for word in words]


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
    code, out, err = asked(office, *words)
    if code:
        raise Failed(f"torture: svc {' '.join(words)} ended with {code}: {out}{err}")


def asked(office: Path, *words: str) -> tuple[int, str, str]:
    """Run svc in this process, as its shell would; in half the time that a new one takes."""
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
        return code, _text(out), _text(err)


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
    founds = words[0] in ("init", "join", "restore")
    code = main([*words] if founds else ["-C", str(office), "--as", ACTOR, *words])
    sys.stdout.flush()
    sys.stderr.flush()
    return code


#: When plain git says that what it commits was committed; whenever it is, if not given.
DATES: dict[str, str] = {}


def git(office: Path, *words: str, check: bool = True) -> str:
    """Run plain git, as somebody beside svc."""
    done = subprocess.run(
        ["git", "-c", "user.name=Tester", "-c", "user.email=tester@example.org", *words],
        cwd=office, capture_output=True, text=True, check=False, env={**os.environ, **DATES},
    )  # fmt: skip
    if check and done.returncode:
        raise Failed(f"torture: git {' '.join(words)} failed: {done.stderr}")
    return done.stdout
