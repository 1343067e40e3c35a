"""Running a program and knowing what it took: by the clock, of the processors, of memory."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from typing import NamedTuple


class Usage(NamedTuple):
    """What a program took, the processes it started included.

    Attributes:
        seconds: From start to end by the clock.
        cpu: Seconds of processor time, user's and system's.
        peak: Largest resident set of any of its processes, in MB.
    """

    seconds: float
    cpu: float = 0.0
    peak: float = 0.0


Work = Callable[[], Usage]
#: What a second, or a megabyte, is compared with where a bar is no ratio.
UNIT = Usage(1.0, 1.0, 1.0)


class Comparison(NamedTuple):
    """Two works measured in turn.

    Attributes:
        ours, theirs: Medians.
        ratio: Median of the pairs' ratios.
        spread: Half of what the pairs' ratios span between their quartiles.
        cpu: Median of the pairs' ratios of processor time; 0 where there is none.
    """

    ours: float
    theirs: float
    ratio: float
    spread: float
    cpu: float

    @property
    def is_worse(self) -> bool:
        """Whether ours takes more by over a tenth and over its own spread."""
        return self.ratio > 1.1 and self.ratio - self.spread > 1


def compared(ours: Work, theirs: Work, runs: int, of: str = "seconds") -> Comparison:
    """Measure two works in turn, theirs first: A B A B …, after one run of each unmeasured.

    Args:
        ours: The work in question.
        theirs: What it is held against.
        runs: How many pairs; a single one is measured without running before.
        of: The attribute of `Usage` that counts.
    """
    if runs > 1:
        theirs(), ours()
    pairs = [(theirs(), ours()) for _ in range(runs)]
    before, after = ([float(getattr(use, of)) for use in side] for side in zip(*pairs, strict=True))
    ratios = [mine / other for other, mine in zip(before, after, strict=True)]
    return Comparison(
        statistics.median(after),
        statistics.median(before),
        statistics.median(ratios),
        _spread(ratios),
        statistics.median(mine.cpu / other.cpu if other.cpu else 0.0 for other, mine in pairs),
    )


def _spread(ratios: Sequence[float]) -> float:
    if len(ratios) < 2:
        return 0.0
    low, __, high = statistics.quantiles(ratios, n=4, method="inclusive")
    return (high - low) / 2


def run(*args: str, cwd: str | None = None) -> Usage:
    """Run a program to its end; what it took.

    Ends the bench, with what the program said, if it failed.
    """
    with tempfile.TemporaryFile() as errors:
        start = time.perf_counter()
        process = subprocess.Popen(
            args, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=errors, cwd=cwd
        )
        __, status, used = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            errors.seek(0)
            sys.exit(f"bench: {' '.join(args)} failed:\n{errors.read().decode(errors='replace')}")
    return Usage(seconds, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def output(*args: str) -> str:
    """What a program prints."""
    return subprocess.run(args, capture_output=True, text=True, check=True).stdout.strip()
