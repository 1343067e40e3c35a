"""Work on several cores whose answers come back in order, in memory that stays flat."""

from __future__ import annotations

import os
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from multiprocessing.pool import Pool

C = TypeVar("C")
R = TypeVar("R")

#: Jobs a worker has waiting: enough that none stands idle while answers are used.
_AHEAD = 3


def cores() -> int:
    """How many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def leave_interruptions() -> None:
    """In a worker: an interruption is for the process that started it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def in_order(
    pool: Pool, workers: int, work: Callable[..., R], jobs: Iterable[tuple[C, tuple[Any, ...]]]
) -> Iterator[tuple[C, R]]:
    """Do jobs in a pool, and give their answers in the order of the jobs.

    A window keeps the asking no further ahead than the answers: jobs may be
    endless, and neither they nor the answers pile up.

    Args:
        pool: Where the work is done.
        workers: How many processes it has.
        work: Done there, with the arguments of a job.
        jobs: Whatever the caller wants back beside the answer, and the arguments.
    """
    waiting = iter(jobs)
    pending = deque(
        (context, pool.apply_async(work, given))
        for context, given in islice(waiting, workers * _AHEAD)
    )
    while pending:
        context, answer = pending.popleft()
        result = answer.get()
        pending.extend(
            (later, pool.apply_async(work, given)) for later, given in islice(waiting, 1)
        )
        yield context, result
