"""What tests share: running `svc` as a user would, and git beside it."""

from __future__ import annotations

import io
import json
import os
import pty
import select
import shlex
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import chdir, suppress
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from click.testing import CliRunner

TOP = Path(__file__).resolve().parent.parent
BOSTON = TOP.parent / "shared" / "data" / "boston311_housing.csv"

Words = str | Sequence[str]
#: A line that a person types, or what waits for the moment to type it and says what it is.
Typed = str | Callable[[], str]
#: Examples of a property unless its test says another number: all day, and with `--all`.
FEW, MANY = 25, 60
_deep = [False]


class Result(NamedTuple):
    """What a command said and how it ended."""

    code: int
    out: str
    err: str

    def json(self) -> Any:
        """Standard output as a JSON document."""
        return json.loads(self.out)


class Run:
    """Runs `svc`; `run("svc list --format json")`.

    A line is split as a shell would; a list is taken as it is. The exit code
    must be `code` (None: any), or the test fails with what was said.
    """

    def __call__(
        self,
        command: Words,
        *,
        code: int | None = 0,
        input: str | bytes = b"",
        cwd: Path | None = None,
        env: Mapping[str, str | None] | None = None,
    ) -> Result:
        """Run in this process: fast, and a debugger gets in."""
        from svc.cli.main import main

        with (
            chdir(cwd or Path.cwd()),
            CliRunner().isolation(input=input, env=env) as (out, err, _),
        ):
            ended = main(_words(command))
            sys.stdout.flush()
            sys.stderr.flush()
            result = Result(ended, out.getvalue().decode(), err.getvalue().decode())
        return _checked(command, result, code)

    def process(
        self,
        command: Words,
        *,
        code: int | None = 0,
        input: str | bytes = b"",
        cwd: Path | None = None,
        env: Mapping[str, str | None] | None = None,
    ) -> Result:
        """Run in a process of its own."""
        with self.start(command, cwd=cwd, env=env) as process:
            data = input.encode() if isinstance(input, str) else input
            out, err = process.communicate(data)
        result = Result(process.returncode, out.decode(), err.decode())
        return _checked(command, result, code)

    def start(
        self,
        command: Words,
        *,
        cwd: Path | None = None,
        env: Mapping[str, str | None] | None = None,
    ) -> subprocess.Popen[bytes]:
        """Start in a process of its own, with pipes for all three streams."""
        return subprocess.Popen(
            [sys.executable, "-m", "svc", *_words(command)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=cwd,
            env=_environment(env),
        )

    def terminal(
        self,
        command: Words,
        *,
        typed: Sequence[Typed] = (),
        columns: int = 80,
        code: int | None = 0,
        cwd: Path | None = None,
        env: Mapping[str, str | None] | None = None,
    ) -> Result:
        """Run on a terminal of its own; both streams arrive in `out`.

        Args:
            typed: Lines a person types, each once the one before has been read.
            columns: How wide the terminal is.
        """
        argv = [sys.executable, "-m", "svc", *_words(command)]
        env = env or {}
        if not {"PAGER", "SVC_PAGER"} & env.keys():
            # Nobody sits there to press a key when an answer is longer than the screen.
            env = {**env, "SVC_PAGER": "cat"}
        result = on_terminal(argv, typed=typed, columns=columns, cwd=cwd, env=env)
        return _checked(command, result, code)


def on_terminal(
    argv: Sequence[str],
    *,
    typed: Sequence[Typed] = (),
    columns: int = 80,
    cwd: Path | None = None,
    env: Mapping[str, str | None] | None = None,
) -> Result:
    """Run any program on a terminal of its own; both streams arrive in `out`."""
    own, theirs = pty.openpty()
    try:
        with subprocess.Popen(
            argv,
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            cwd=cwd,
            env=_environment({"TERM": "xterm", "COLUMNS": str(columns), **(env or {})}),
            start_new_session=True,
        ) as process:
            os.close(theirs)
            shown, ended = _conversation(own, typed, process.pid)
            # Whatever still waits for an answer would wait for ever.
            with suppress(subprocess.TimeoutExpired):
                process.wait(_PATIENCE if ended else 0)
            process.kill()
    finally:
        os.close(own)
    return Result(process.returncode, shown, "")


def git(*args: str, cwd: Path | None = None, code: int | None = 0, input: str = "") -> str:
    """Run git as a user with a name would, and return what it printed."""
    who = ("-c", "user.name=Tester", "-c", "user.email=tester@example.org")
    done = subprocess.run(
        ["git", *who, *args], cwd=cwd, input=input.encode(), capture_output=True, check=False
    )
    said = done.stdout.decode(errors="replace")
    if code is not None:
        assert done.returncode == code, (args, said, done.stderr.decode(errors="replace"))
    return said


def _words(words: Words) -> list[str]:
    split = shlex.split(words) if isinstance(words, str) else list(words)
    assert split[0] == "svc", f"a command starts with svc: {split}"
    return split[1:]


def _checked(words: Words, result: Result, code: int | None) -> Result:
    result = result._replace(err=whatever_the_day(result.err))
    if code is not None and result.code != code:
        raise AssertionError(
            f"{words!r} ended with {result.code}, not {code}\n{result.err}{result.out[-2000:]}"
            f"{_fault_log(result.err)}"
        )
    return result


def whatever_the_day(err: str) -> str:
    """What was said, but for holidays that nobody has decreed yet on the day of the tests.

    Late in a year what is asked now reaches into the next, which no list knows.
    """
    this_year = datetime.now().astimezone().year
    undecreed = [f"calendar.exceptions {words}{year}" for year in (this_year, this_year + 1)
                 for words in ("for ", "中列出 ")]  # fmt: skip
    lines = err.splitlines(keepends=True)
    return "".join(line for line in lines if not any(one in line for one in undecreed))


def _fault_log(err: str) -> str:
    _, found, path = err.partition("the log in ")
    log = Path(path.strip())
    return f"\n{log.read_text(encoding='utf-8')}" if found and log.is_file() else ""


def _environment(env: Mapping[str, str | None] | None) -> dict[str, str]:
    merged = {**os.environ, **(env or {})}
    return {name: value for name, value in merged.items() if value is not None}


#: Seconds of nothing at all after which a command waits for an answer that nobody gives.
_SILENCE = 15.0
#: Seconds after which even a busy machine has been waited for long enough.
_PATIENCE = 600.0


def at_rest(leader: int) -> bool:
    """Whether a session's processes all wait for something, none for its turn or a disk.

    A machine that is busy makes a program silent; only one that waits asks.
    """
    for stat in Path("/proc").glob("[0-9]*/stat"):
        # Of a process that ended meanwhile nothing is told.
        with suppress(OSError):
            state, _parent, _group, session = stat.read_text().rpartition(")")[2].split()[:4]
            if int(session) == leader and state in "RD":
                return False
    return True


def _conversation(terminal: int, typed: Sequence[Typed], leader: int) -> tuple[str, bool]:
    """Everything shown until the other end closes, typing a line whenever it waits for one.

    Returns:
        What was shown, and whether the other end closed.
    """
    shown = io.BytesIO()
    lines = list(typed)
    begun = heard = time.monotonic()
    ended = False
    while not ended and time.monotonic() < begun + _PATIENCE:
        if not select.select([terminal], [], [], 0.3)[0]:
            if not at_rest(leader):
                heard = time.monotonic()
            elif lines and shown.getvalue():
                heard = time.monotonic()
                line = lines.pop(0)
                os.write(terminal, f"{line if isinstance(line, str) else line()}\n".encode())
            elif not lines and time.monotonic() > heard + _SILENCE:
                break
            continue
        heard = time.monotonic()
        try:
            chunk = os.read(terminal, 65536)
        except OSError:
            chunk = b""
        ended = not chunk
        shown.write(chunk)
    return shown.getvalue().decode(errors="replace").replace("\r\n", "\n"), ended


def in_proportion(few: Callable[[], object], many: Callable[[], object]) -> bool:
    """Whether work on four times as much takes less than eight times the processor time.

    Work that goes through pairs takes sixteen times. Both are done in turn, and the least
    of each counts: others on the machine only ever add to it, and are given time to go.
    """
    least = [float("inf")] * 2
    for turn in range(20):
        for which, work in enumerate((few, many)):
            begun = time.process_time()
            work()
            least[which] = min(least[which], time.process_time() - begun)
        if turn >= 2 and least[1] < 8 * least[0]:
            return True
    return False


def look_deep(deep: bool) -> None:
    """Say, before tests are read, whether the slow ones run as well."""
    _deep[:] = [deep]


def rooms() -> list[Path]:
    """The folders of the package that hold modules, in order."""
    return sorted({path.parent for path in (TOP / "svc").rglob("*.py")})


def slow_after(usual: int, values: Iterable[Any]) -> list[Any]:
    """Parameters of a test, of which those after the first few are left to `--all`.

    Args:
        usual: How many are always tried.
        values: A value each, or a tuple of values.
    """
    cases = [value if isinstance(value, tuple) else (value,) for value in values]
    return [
        pytest.param(*case, marks=() if at < usual else pytest.mark.slow)
        for at, case in enumerate(cases)
    ]


def examples(most: int) -> int:
    """How many examples a test takes of a property.

    Args:
        most: As many with `--all`; all day a quarter of it.
    """
    return most if _deep[0] else max(most // 4, 3)
