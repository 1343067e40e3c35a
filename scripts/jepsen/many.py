"""Many histories of desks as pure data, on every processor: the merge and the pass after it.

Each is drawn by its number, so that whatever is found can be lived again:
`tests.rules.merge.histories.lived(NUMBER)`.
"""

from __future__ import annotations

import os
import sys
import time
from concurrent.futures import ProcessPoolExecutor, as_completed
from pathlib import Path
from typing import NamedTuple

TOP = Path(__file__).resolve().parent.parent.parent
#: Histories that a process lives before it tells of them.
_PORTION = 50


class Lived(NamedTuple):
    """What some histories came to.

    Attributes:
        histories: How many.
        deeds: What desks did in them, meetings included.
        meetings: How often a desk met the remote.
        broken: What was promised and is not so, each with the history's number.
    """

    histories: int
    deeds: int
    meetings: int
    broken: list[str]


def run(count: int, first: int, jobs: int, seconds: float) -> int:
    """Live so many histories, as far as the time allows; 1 if a promise was broken.

    Args:
        count: How many.
        first: The number of the first.
        jobs: How many at once.
        seconds: Stop after so long.
    """
    began, total, broken = time.monotonic(), Lived(0, 0, 0, []), 0
    portions = [range(first + n, first + min(n + _PORTION, count))
                for n in range(0, count, _PORTION)]  # fmt: skip
    deadline = time.time() + seconds
    with ProcessPoolExecutor(jobs or os.cpu_count() or 1) as pool:
        for number, lived in enumerate(
            as_completed(pool.submit(_portion, portion, deadline) for portion in portions), 1
        ):
            done = lived.result()
            total = Lived(*(ours + more for ours, more in zip(total, done, strict=True)))
            for fault in done.broken:
                print(f"BROKEN: {fault}", flush=True)
            broken += len(done.broken)
            if number % 100 == 0:
                print(f"{total.histories} histories, {broken} broken", flush=True)
    spent = time.monotonic() - began
    print(f"{total.histories} histories from number {first}, {total.deeds} deeds, "
          f"{total.meetings} meetings, {broken} promises broken, {spent:.0f} s")  # fmt: skip
    print("every promise kept" if not broken else f"{broken} promises broken")
    return 1 if broken else 0


def _portion(numbers: range, deadline: float) -> Lived:
    if str(TOP) not in sys.path:
        sys.path.insert(0, str(TOP))
    from tests.rules.merge.histories import faults, lived

    histories = deeds = meetings = 0
    broken: list[str] = []
    for number in numbers:
        if time.time() > deadline:
            break
        story = lived(number)
        histories, deeds = histories + 1, deeds + story.minute
        meetings += story.meetings
        broken += [f"history {number}: {fault}" for fault in faults(story.remote)]
        broken += [f"history {number}: desk {desk.letter} differs from the remote"
                   for desk in story.desks if desk.records != story.remote]  # fmt: skip
    return Lived(histories, deeds, meetings, broken)
