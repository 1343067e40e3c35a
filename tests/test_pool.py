"""Work on several cores: answers in the order of the jobs, and no job asked for too early."""

from __future__ import annotations

import time
from collections.abc import Iterator
from multiprocessing import get_context

from svc.pool import in_order, leave_interruptions

WORKERS, JOBS = 2, 60


def square(number: int, seconds: float) -> int:
    """The square of a number, after a while."""
    time.sleep(seconds)
    return number * number


def test_answers_come_in_order_and_jobs_no_sooner_than_needed() -> None:
    """However long each takes; of endless jobs only a window has been asked for."""
    asked = 0

    def jobs() -> Iterator[tuple[str, tuple[int, float]]]:
        nonlocal asked
        while True:
            yield f"job {asked}", (asked, 0.02 if asked % 7 == 0 else 0.0)
            asked += 1

    with get_context("fork").Pool(WORKERS, leave_interruptions) as pool:
        answers = in_order(pool, WORKERS, square, jobs())
        for number in range(JOBS):
            assert next(answers) == (f"job {number}", number * number)
            assert asked <= number + 4 * WORKERS


def test_no_jobs_no_answers() -> None:
    """Nothing is waited for."""
    with get_context("fork").Pool(WORKERS, leave_interruptions) as pool:
        assert list(in_order(pool, WORKERS, square, ())) == []
