"""What a promise about speed is."""

from __future__ import annotations

from typing import NamedTuple

from benchmark.timing import Work

#: Pairs that are measured, unless a row says otherwise.
RUNS = 5


class Bar(NamedTuple):
    """One promise: what is compared with what, and the ratio that may be reached.

    Attributes:
        name: In words.
        ours: The work of svc.
        theirs: What it is held against; one second, or one MB, if nothing.
        bar: The ratio that may be reached.
        of: What counts, an attribute of `Usage`.
        runs: Pairs measured.
    """

    name: str
    ours: Work
    theirs: Work
    bar: float
    of: str = "seconds"
    runs: int = RUNS
