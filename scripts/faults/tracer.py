"""Stops a program, and all that it starts, before each operation on a file.

By ptrace and a seccomp filter, through ctypes: no compiler and no other tool is
needed, only Linux on x86-64 or aarch64 and leave to trace one's own children
(containers give it unless `ptrace` or `seccomp` is taken away). Operations are
counted process by process, so that the third write of the second `git
update-ref` is the same one in every run.
"""

from __future__ import annotations

import ctypes
import os
import signal
import struct
import sys
import time
from collections.abc import Callable
from enum import Enum
from pathlib import Path
from typing import NamedTuple

from faults.calls import ARCH, CALLS, WRITING, Call

_LIBC = ctypes.CDLL(None, use_errno=True)
_LIBC.ptrace.restype = ctypes.c_long
_LIBC.ptrace.argtypes = (ctypes.c_long, ctypes.c_long, ctypes.c_void_p, ctypes.c_void_p)

_CONT, _GETEVENTMSG, _SEIZE, _LISTEN = 7, 0x4201, 0x4206, 0x4208
_GETREGSET, _SETREGSET, _NT_PRSTATUS, _NT_ARM_CALL = 0x4204, 0x4205, 1, 0x404
# Follow forks, threads and new programs, stop where the filter says, die with the tracer.
_OPTIONS = 0x02 | 0x04 | 0x08 | 0x10 | 0x80 | 0x100000
_EVENT_FORKS, _EVENT_EXEC, _EVENT_SECCOMP, _EVENT_STOP = (1, 2, 3), 4, 7, 128
_STOPS = (signal.SIGSTOP, signal.SIGTSTP, signal.SIGTTIN, signal.SIGTTOU)


_CWD = -100 & 0xFFFFFFFF


class Operation(NamedTuple):
    """One operation on a file, about to happen.

    Attributes:
        program: Which process, such as `svc` or `git update-ref 2`.
        number: Its how-manieth operation, from 1.
        kind: `open`, `write`, `rename`, `link`, `unlink`, `mkdir` and the like.
        paths: What it is about.
    """

    program: str
    number: int
    kind: str
    paths: tuple[str, ...]


class Deed(Enum):
    """What is to become of an operation: it happens, it fails, or it never comes to be asked.

    `KILL` ends the program and all that it started, `STRIKE` only the process that asks.
    """

    LET = "let"
    FAIL = "fail"
    KILL = "kill"
    STRIKE = "strike"


#: Says what is to become of an operation, and, where it is to fail, with which error.
Judge = Callable[[Operation], tuple[Deed, int]]


def missing() -> str | None:
    """Why programs cannot be traced on this machine; None if they can."""
    if sys.platform != "linux" or not CALLS:
        return "it needs Linux on x86-64 or aarch64"
    try:
        seen: list[Operation] = []
        here = Path(os.devnull)

        def judge(operation: Operation) -> tuple[Deed, int]:
            seen.append(operation)
            return Deed.LET, 0

        Traced(lambda: here.write_bytes(b""), judge, lambda path: path == os.devnull).run()
    except OSError as error:
        return f"it needs leave to trace its own children (ptrace, seccomp): {error.strerror}"
    return None if seen else "its seccomp filter stops nothing"


class Traced:
    """A function run in a child process under the eye of a judge.

    Args:
        work: Run in the child; what it returns is the exit code.
        judge: Asked before each operation on a file that counts.
        counts: Which paths count.
        first: The first operation that the judge is to be asked of, by its program and number;
            of each if not given.
        last: Whether that is the last one, too.
        alone: Whether nothing else may be going on while the judge is asked.
    """

    def __init__(
        self,
        work: Callable[[], int],
        judge: Judge,
        counts: Callable[[str], bool],
        *,
        first: tuple[str, int] | None = None,
        last: bool = False,
        alone: bool = False,
    ) -> None:
        self._work = work
        self._judge = judge
        self._counts = counts
        self._first = first
        self._last = last
        self._alone = alone
        self._names: dict[int, str] = {}
        self._announced: set[int] = set()
        self._gone: set[int] = set()
        self._numbers: dict[str, int] = {}
        self._started: dict[str, int] = {}
        self._killed = False
        self._begun = False

    def run(self) -> int:
        """Run to the end of the child and of all it started; its exit code, -9 when killed."""
        go, ready = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(ready)
            self._be_traced(go)
        os.close(go)
        try:
            _ptrace(_SEIZE, child, 0, _OPTIONS)
        except OSError:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
            raise
        finally:
            os.close(ready)
        self._names[child] = "svc"
        self._announced.add(child)
        return self._follow(child)

    def _be_traced(self, go: int) -> None:
        code = 70
        try:
            os.setpgid(0, 0)
            os.read(go, 1)
            os.close(go)
            _filter()
            code = self._work()
        finally:
            os._exit(code)

    def _follow(self, child: int) -> int:
        code = -signal.SIGKILL
        # Not until there is no child at all: whoever traces may have others, which live on.
        while self._names:
            pid, status = os.waitpid(-1, 0x40000000)
            if os.WIFSTOPPED(status):
                self._stopped(pid, status)
                continue
            # Its number may be another process's from now on, which is never to be killed.
            self._names.pop(pid, None)
            if pid in self._announced:
                self._announced.remove(pid)
            else:
                self._gone.add(pid)
            if pid == child:
                code = os.waitstatus_to_exitcode(status)
        return code

    def _stopped(self, pid: int, status: int) -> None:
        event, number = status >> 16, os.WSTOPSIG(status)
        deliver = 0
        try:
            if event == _EVENT_SECCOMP:
                self._judged(pid)
            elif event in _EVENT_FORKS:
                self._born(pid)
            elif event == _EVENT_EXEC:
                self._renamed(pid)
            elif event == _EVENT_STOP and number in _STOPS:
                _ptrace(_LISTEN, pid, 0, 0)
                return
            elif event != _EVENT_STOP:
                deliver = number
            _ptrace(_CONT, pid, 0, deliver)
        except ProcessLookupError:
            return

    def _born(self, parent: int) -> None:
        message = ctypes.c_ulong()
        _ptrace(_GETEVENTMSG, parent, 0, ctypes.addressof(message))
        if message.value in self._gone:
            # It has run, and ended, before its parent was heard of.
            self._gone.remove(message.value)
            return
        self._announced.add(message.value)
        self._names.setdefault(message.value, self._names.get(parent, "?"))
        if self._killed:
            _kill(message.value)

    def _renamed(self, pid: int) -> None:
        words = Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace").split("\0")
        name = _program(words)
        self._started[name] = self._started.get(name, 0) + 1
        count = self._started[name]
        self._names[pid] = name if count == 1 else f"{name} {count}"

    def _judged(self, pid: int) -> None:
        program = self._names.get(pid, "?")
        if self._killed or not self._concerned(program):
            return
        registers = _Registers(pid)
        call = CALLS.get(registers.call)
        if call is None:
            return
        paths = _paths(pid, call, registers)
        if not any(map(self._counts, paths)):
            return
        number = self._numbers[program] = self._numbers.get(program, 0) + 1
        self._begun = self._begun or self._first in (None, (program, number))
        if not self._begun:
            return
        if self._alone:
            self._rest(pid)
        deed, error = self._judge(Operation(program, number, call.name, paths))
        if deed is Deed.FAIL:
            registers.fail(error)
        else:
            self._strike(deed, pid)

    def _strike(self, deed: Deed, pid: int) -> None:
        if deed is Deed.STRIKE:
            os.kill(pid, signal.SIGKILL)
        elif deed is Deed.KILL:
            self._killed = True
            for living in self._names:
                _kill(living)

    def _rest(self, asking: int) -> None:
        """Wait until all others stand before an operation of their own, or wait for somebody."""
        for pid in [pid for pid in self._names if pid != asking]:
            while _runs(pid):
                time.sleep(0)

    def _concerned(self, program: str) -> bool:
        """Whether a program's operations are to be looked at, or only counted by nobody."""
        if self._first is None:
            return True
        return not self._last if self._begun else program == self._first[0]


class _Registers:
    """What a stopped process is about to ask of the kernel."""

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self._data = bytearray(27 * 8 if ARCH == "x86_64" else 34 * 8)
        self._exchange(_GETREGSET, _NT_PRSTATUS, self._data)
        words = struct.unpack(f"{len(self._data) // 8}Q", self._data)
        if ARCH == "x86_64":
            self.call = words[15]
            self.args = [words[place] for place in (14, 13, 12, 7, 9, 8)]
        else:
            self.call = words[8]
            self.args = list(words[:6])

    def fail(self, error: int) -> None:
        """Have the call not happen and return an error."""
        if ARCH == "x86_64":
            struct.pack_into("q", self._data, 15 * 8, -1)
            struct.pack_into("q", self._data, 10 * 8, -error)
        else:
            nothing = bytearray(struct.pack("i", -1))
            self._exchange(_SETREGSET, _NT_ARM_CALL, nothing)
            struct.pack_into("q", self._data, 0, -error)
        self._exchange(_SETREGSET, _NT_PRSTATUS, self._data)

    def _exchange(self, request: int, what: int, data: bytearray) -> None:
        held = (ctypes.c_char * len(data)).from_buffer(data)
        vector = (ctypes.c_ulong * 2)(ctypes.addressof(held), len(data))
        _ptrace(request, self._pid, what, ctypes.addressof(vector))


def _paths(pid: int, call: Call, registers: _Registers) -> tuple[str, ...]:
    if call.fd is not None:
        return (_linked(f"/proc/{pid}/fd/{registers.args[call.fd] & 0xFFFFFFFF}"),)
    if call.flags is not None and not registers.args[call.flags] & WRITING:
        return ()
    return tuple(
        _resolved(pid, _CWD if at is None else registers.args[at], registers.args[place])
        for at, place in call.paths
    )


def _linked(link: str) -> str:
    """Where a link in /proc leads; of so many, the quickest way."""
    try:
        return os.readlink(link)  # noqa: PTH115
    except OSError:
        return ""


def _resolved(pid: int, folder: int, address: int) -> str:
    path = os.fsdecode(_text(pid, address))
    if path.startswith("/"):
        return os.path.normpath(path)
    here = folder & 0xFFFFFFFF
    base = _linked(f"/proc/{pid}/cwd" if here == _CWD else f"/proc/{pid}/fd/{here}")
    return os.path.normpath(f"{base}/{path}")


def _text(pid: int, address: int) -> bytes:
    data = b""
    memory = os.open(f"/proc/{pid}/mem", os.O_RDONLY)
    try:
        while b"\0" not in data and len(data) < 8192:
            # Never over the end of a page: the next one may not be there.
            some = os.pread(memory, 4096 - (address + len(data)) % 4096, address + len(data))
            if not some:
                break
            data += some
    finally:
        os.close(memory)
    return data.partition(b"\0")[0]


def _runs(pid: int) -> bool:
    """Whether a process is doing something just now."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except (FileNotFoundError, ProcessLookupError):
        return False
    return text.rpartition(")")[2].split()[0] == "R"


def _kill(pid: int) -> None:
    """Kill a process that this one traces, and never another that has its number by now."""
    try:
        status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8", errors="replace")
        if f"TracerPid:\t{os.getpid()}\n" in status:
            os.kill(pid, signal.SIGKILL)
    except (FileNotFoundError, ProcessLookupError):
        return


def _program(words: list[str]) -> str:
    """`git update-ref` from a command line, without git's own options, and where it works.

    Two runs of a command are in different places, and what they start is called alike.
    """
    name = words[0].rpartition("/")[2] or "?"
    rest = iter(words[1:])
    for word in rest:
        if word in ("-c", "-C"):
            next(rest, None)
        elif not word.startswith("-") and "/" not in word:
            return f"{name} {word}"
    return name


def _ptrace(request: int, pid: int, address: int, data: int) -> None:
    if _LIBC.ptrace(request, pid, address, data) < 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))


def _filter() -> None:
    """Have the kernel stop this process, and all it starts, before calls that change files."""
    load, same, also, give = 0x20, 0x15, 0x45, 0x06
    trace, allow = 0x7FF00000, 0x7FFF0000
    code: list[tuple[int, int, int, int]] = [(load, 0, 0, 0)]
    for number, call in CALLS.items():
        if call.flags is None:
            code += [(same, 0, 1, number), (give, 0, 0, trace)]
        else:
            # Opening for reading is of no interest, and is most of all that happens.
            code += [
                (same, 0, 4, number), (load, 0, 0, 16 + 8 * call.flags),
                (also, 0, 1, WRITING), (give, 0, 0, trace), (give, 0, 0, allow),
            ]  # fmt: skip
    code.append((give, 0, 0, allow))
    data = b"".join(struct.pack("HBBI", *line) for line in code)
    held = ctypes.create_string_buffer(data, len(data))
    head = ctypes.create_string_buffer(struct.pack("HxxxxxxP", len(code), ctypes.addressof(held)))
    for arguments in ((38, 1, 0, 0, 0), (22, 2, ctypes.addressof(head), 0, 0)):
        if _LIBC.prctl(*map(ctypes.c_ulong, arguments)) != 0:
            number = ctypes.get_errno()
            raise OSError(number, os.strerror(number))
