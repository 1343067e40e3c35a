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
import platform
import signal
import struct
import sys
from collections.abc import Callable
from enum import Enum
from pathlib import Path
from typing import NamedTuple

_LIBC = ctypes.CDLL(None, use_errno=True)
_LIBC.ptrace.restype = ctypes.c_long
_LIBC.ptrace.argtypes = (ctypes.c_long, ctypes.c_long, ctypes.c_void_p, ctypes.c_void_p)

_CONT, _GETEVENTMSG, _SEIZE, _LISTEN = 7, 0x4201, 0x4206, 0x4208
_GETREGSET, _SETREGSET, _NT_PRSTATUS, _NT_ARM_CALL = 0x4204, 0x4205, 1, 0x404
# Follow forks, threads and new programs, stop where the filter says, die with the tracer.
_OPTIONS = 0x02 | 0x04 | 0x08 | 0x10 | 0x80 | 0x100000
_EVENT_FORKS, _EVENT_EXEC, _EVENT_SECCOMP, _EVENT_STOP = (1, 2, 3), 4, 7, 128
_STOPS = (signal.SIGSTOP, signal.SIGTSTP, signal.SIGTTIN, signal.SIGTTOU)


class _Call(NamedTuple):
    """A system call that changes files: where its paths or its descriptor stand."""

    name: str
    paths: tuple[tuple[int | None, int], ...] = ()
    fd: int | None = None
    flags: int | None = None


_AT, _HERE = 0, None
_CALLS = {
    "open": _Call("open", ((_HERE, 0),), flags=1),
    "openat": _Call("open", ((_AT, 1),), flags=2),
    "creat": _Call("open", ((_HERE, 0),)),
    "write": _Call("write", fd=0), "pwrite64": _Call("write", fd=0),
    "writev": _Call("write", fd=0), "pwritev": _Call("write", fd=0),
    "rename": _Call("rename", ((_HERE, 0), (_HERE, 1))),
    "renameat": _Call("rename", ((0, 1), (2, 3))), "renameat2": _Call("rename", ((0, 1), (2, 3))),
    "link": _Call("link", ((_HERE, 0), (_HERE, 1))), "linkat": _Call("link", ((0, 1), (2, 3))),
    "symlink": _Call("symlink", ((_HERE, 1),)), "symlinkat": _Call("symlink", ((1, 2),)),
    "unlink": _Call("unlink", ((_HERE, 0),)), "unlinkat": _Call("unlink", ((0, 1),)),
    "rmdir": _Call("rmdir", ((_HERE, 0),)),
    "mkdir": _Call("mkdir", ((_HERE, 0),)), "mkdirat": _Call("mkdir", ((0, 1),)),
    "chmod": _Call("chmod", ((_HERE, 0),)), "fchmodat": _Call("chmod", ((0, 1),)),
    "fchmod": _Call("chmod", fd=0),
    "truncate": _Call("truncate", ((_HERE, 0),)), "ftruncate": _Call("truncate", fd=0),
    "fallocate": _Call("truncate", fd=0),
    "fsync": _Call("sync", fd=0), "fdatasync": _Call("sync", fd=0),
    "copy_file_range": _Call("write", fd=2), "sendfile": _Call("write", fd=0),
}  # fmt: skip
_NUMBERS = {
    "x86_64": {
        "open": 2, "openat": 257, "creat": 85, "write": 1, "pwrite64": 18, "writev": 20,
        "pwritev": 296, "rename": 82, "renameat": 264, "renameat2": 316, "link": 86,
        "linkat": 265, "symlink": 88, "symlinkat": 266, "unlink": 87, "unlinkat": 263,
        "rmdir": 84, "mkdir": 83, "mkdirat": 258, "chmod": 90, "fchmodat": 268, "fchmod": 91,
        "truncate": 76, "ftruncate": 77, "fallocate": 285, "fsync": 74, "fdatasync": 75,
        "copy_file_range": 326, "sendfile": 40,
    },
    "aarch64": {
        "openat": 56, "write": 64, "pwrite64": 68, "writev": 66, "pwritev": 70,
        "renameat": 38, "renameat2": 276, "linkat": 37, "symlinkat": 36, "unlinkat": 35,
        "mkdirat": 34, "fchmodat": 53, "fchmod": 52, "truncate": 45, "ftruncate": 46,
        "fallocate": 47, "fsync": 82, "fdatasync": 83, "copy_file_range": 285, "sendfile": 71,
    },
}  # fmt: skip
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC
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
    if sys.platform != "linux" or platform.machine() not in _NUMBERS:
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
    """

    def __init__(
        self, work: Callable[[], int], judge: Judge, counts: Callable[[str], bool]
    ) -> None:
        self._work = work
        self._judge = judge
        self._counts = counts
        self._names: dict[int, str] = {}
        self._numbers: dict[str, int] = {}
        self._started: dict[str, int] = {}
        self._killed = False

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
        while True:
            try:
                pid, status = os.waitpid(-1, 0x40000000)
            except ChildProcessError:
                return code
            if os.WIFSTOPPED(status):
                self._stopped(pid, status)
                continue
            # Its number may be another process's from now on, which is never to be killed.
            self._names.pop(pid, None)
            if pid == child:
                code = os.waitstatus_to_exitcode(status)

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
        registers = _Registers(pid)
        call = _BY_NUMBER.get(registers.call)
        if call is None or self._killed:
            return
        paths = _paths(pid, call, registers)
        if not any(map(self._counts, paths)):
            return
        program = self._names.get(pid, "?")
        number = self._numbers[program] = self._numbers.get(program, 0) + 1
        deed, error = self._judge(Operation(program, number, call.name, paths))
        if deed is Deed.FAIL:
            registers.fail(error)
        elif deed is Deed.STRIKE:
            os.kill(pid, signal.SIGKILL)
        elif deed is Deed.KILL:
            self._killed = True
            for living in self._names:
                _kill(living)


class _Registers:
    """What a stopped process is about to ask of the kernel."""

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self._data = bytearray(27 * 8 if _ARCH == "x86_64" else 34 * 8)
        self._exchange(_GETREGSET, _NT_PRSTATUS, self._data)
        words = struct.unpack(f"{len(self._data) // 8}Q", self._data)
        if _ARCH == "x86_64":
            self.call = words[15]
            self.args = [words[place] for place in (14, 13, 12, 7, 9, 8)]
        else:
            self.call = words[8]
            self.args = list(words[:6])

    def fail(self, error: int) -> None:
        """Have the call not happen and return an error."""
        if _ARCH == "x86_64":
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


_ARCH = platform.machine()
_BY_NUMBER = {number: _CALLS[name] for name, number in _NUMBERS.get(_ARCH, {}).items()}


def _paths(pid: int, call: _Call, registers: _Registers) -> tuple[str, ...]:
    if call.fd is not None:
        return (_opened(pid, registers.args[call.fd]),)
    if call.flags is not None and not registers.args[call.flags] & _WRITING:
        return ()
    return tuple(
        _resolved(pid, _CWD if at is None else registers.args[at], registers.args[place])
        for at, place in call.paths
    )


def _opened(pid: int, fd: int) -> str:
    try:
        return str(Path(f"/proc/{pid}/fd/{fd & 0xFFFFFFFF}").readlink())
    except OSError:
        return ""


def _resolved(pid: int, folder: int, address: int) -> str:
    path = os.fsdecode(_text(pid, address))
    if path.startswith("/"):
        return os.path.normpath(path)
    here = folder & 0xFFFFFFFF
    base = Path(f"/proc/{pid}/cwd").readlink() if here == _CWD else _opened(pid, here)
    return os.path.normpath(f"{base}/{path}")


def _text(pid: int, address: int) -> bytes:
    data = b""
    with Path(f"/proc/{pid}/mem").open("rb", buffering=0) as memory:
        memory.seek(address)
        while b"\0" not in data and len(data) < 8192:
            # Never over the end of a page: the next one may not be there.
            some = memory.read(4096 - (address + len(data)) % 4096)
            if not some:
                break
            data += some
    return data.partition(b"\0")[0]


def _kill(pid: int) -> None:
    """Kill a process that this one traces, and never another that has its number by now."""
    try:
        status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8", errors="replace")
        if f"TracerPid:\t{os.getpid()}\n" in status:
            os.kill(pid, signal.SIGKILL)
    except (FileNotFoundError, ProcessLookupError):
        return


def _program(words: list[str]) -> str:
    """`git update-ref` from a command line, without git's own options."""
    name = words[0].rpartition("/")[2] or "?"
    rest = iter(words[1:])
    for word in rest:
        if word in ("-c", "-C"):
            next(rest, None)
        elif not word.startswith("-"):
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
    for number, call in _BY_NUMBER.items():
        if call.flags is None:
            code += [(same, 0, 1, number), (give, 0, 0, trace)]
        else:
            # Opening for reading is of no interest, and is most of all that happens.
            code += [
                (same, 0, 4, number), (load, 0, 0, 16 + 8 * call.flags),
                (also, 0, 1, _WRITING), (give, 0, 0, trace), (give, 0, 0, allow),
            ]  # fmt: skip
    code.append((give, 0, 0, allow))
    data = b"".join(struct.pack("HBBI", *line) for line in code)
    held = ctypes.create_string_buffer(data, len(data))
    head = ctypes.create_string_buffer(struct.pack("HxxxxxxP", len(code), ctypes.addressof(held)))
    for arguments in ((38, 1, 0, 0, 0), (22, 2, ctypes.addressof(head), 0, 0)):
        if _LIBC.prctl(*map(ctypes.c_ulong, arguments)) != 0:
            number = ctypes.get_errno()
            raise OSError(number, os.strerror(number))
