"""Work that must come to an end: in a child process, within its time and its memory.

A template of an office's own may hold a loop without end, or a text that doubles
itself. The child is told so by an exception in the middle of what it does, which
knows its place; where it cannot listen, it is killed.
"""

from __future__ import annotations

import marshal
import os
import resource
import select
import signal
import time
from collections.abc import Callable
from types import FrameType
from typing import Any, NoReturn

from svc.named_tuple import NamedTuple

#: Seconds of the processor's time that work may take.
SECONDS = 10.0
#: Bytes of memory that work may take on top of what the process has already.
BYTES = 256 * 1024**2
#: Between the first word to a child that takes too long and the last.
_GRACE = 2.0
#: A machine may be so busy that a second of the processor's time takes many.
_WAIT = 20


class TooLongError(Exception):
    """Raised inside the work once its time is used up."""


class Limits(NamedTuple):
    """How much work may take.

    Attributes:
        seconds: Of the processor's time.
        memory: Bytes on top of what the process has.
    """

    seconds: float
    memory: int


def limited(work: Callable[[], Any], limits: Limits | None = None) -> Any:
    """What some work gives back, done in a child process within limits.

    Args:
        work: Called in the child, where `TooLongError` or `MemoryError` reaches it; it
            gives back plain values, as `marshal` can pass on. It raises nothing: an
            exception would end the child without a word.
        limits: How much it may take; `SECONDS` and `BYTES` unless told.

    Returns:
        What `work` gave back; None where the child ended without giving anything.
    """
    limits = limits or Limits(SECONDS, BYTES)
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        _work(work, limits, writing)
    os.close(writing)
    try:
        data = _heard(reading, time.monotonic() + limits.seconds * _WAIT + _GRACE)
    finally:
        os.close(reading)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
    try:
        return marshal.loads(data) if data else None  # noqa: S302 - from our own child
    except (EOFError, ValueError, TypeError):
        return None


def _work(work: Callable[[], Any], limits: Limits, writing: int) -> NoReturn:
    """Do the work and end; whatever happens, nothing of the parent's is cleaned up twice."""
    code = 1
    try:
        _limit(limits)
        answer = work()
        signal.setitimer(signal.ITIMER_PROF, 0)
        free_memory()
        with os.fdopen(writing, "wb") as out:
            out.write(marshal.dumps(answer))
        code = 0
    finally:
        os._exit(code)


def _limit(limits: Limits) -> None:
    signal.signal(signal.SIGPROF, _too_long)
    # Again and again: whatever catches one of them meets the next.
    signal.setitimer(signal.ITIMER_PROF, limits.seconds, limits.seconds / 10)
    used = resource.getrusage(resource.RUSAGE_SELF)
    last = int(used.ru_utime + used.ru_stime + limits.seconds + _GRACE) + 1
    _set(resource.RLIMIT_CPU, last)
    _set(resource.RLIMIT_DATA, _in_use() + limits.memory)


def free_memory() -> None:
    """Give a child its memory back, so that it can say what was wrong."""
    hard = resource.getrlimit(resource.RLIMIT_DATA)[1]
    resource.setrlimit(resource.RLIMIT_DATA, (hard, hard))


def _set(what: int, most: int) -> None:
    hard = resource.getrlimit(what)[1]
    resource.setrlimit(what, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))


def _in_use() -> int:
    """Bytes of data this process has; none where the system does not say."""
    try:
        with open("/proc/self/statm", encoding="ascii") as file:  # noqa: PTH123 - one small read
            return int(file.read().split()[5]) * resource.getpagesize()
    except (OSError, IndexError, ValueError):
        return 0


def _too_long(_signal: int, _frame: FrameType | None) -> None:
    raise TooLongError


def _heard(reading: int, deadline: float) -> bytes:
    """All that comes out of a pipe until it is closed, or the time is over."""
    data = bytearray()
    while (left := deadline - time.monotonic()) > 0:
        if not select.select([reading], [], [], left)[0]:
            break
        some = os.read(reading, 1 << 20)
        if not some:
            return bytes(data)
        data += some
    return b""
