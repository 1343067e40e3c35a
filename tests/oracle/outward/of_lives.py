"""Figures of outside parties once more, from lives with all that happens in them."""

from __future__ import annotations

from itertools import pairwise

from tests.oracle.life import ENDED, Life, Stay
from tests.oracle.measures import Seen

#: A numerator and a denominator; of a mean the sum and how many.
Pair = tuple[float, int]


def outward_figures(seen: Seen) -> dict[str, Pair]:
    """Every figure of referrals and orders, of a period as of a moment."""
    stays = [stay for life in seen.standing for stay in life.stays]
    owed = [stay for stay in stays if _was_owed(seen, stay)]
    met = [stay for stay in owed if stay.answered is not None and stay.asked.due is not None
           and stay.answered <= stay.asked.due]  # fmt: skip
    over = [(stay.at, stay.ended) for stay in stays
            if stay.ended is not None and seen.within(stay.ended)]  # fmt: skip
    said = [stay for stay in stays if stay.decided is not None and seen.within(stay.decided)]
    own = [hours for life in seen.standing for hours in _own(seen, life)]
    clocks = [run for life in seen.lives for run in life.clocks if run.name == "hotline"]
    orders = [run for run in clocks if run.due is not None and _fell(seen, run.due)]
    return {
        "referrals_answered_on_time": (len(met), len(owed)),
        "outside_time": (sum(end - at for at, end in over) / 3600, len(over)),
        "outside_working_time": (
            sum(seen.hours.between(at, end) for at, end in over) / 3600, len(over)
        ),
        "own_time_of_referred": (sum(own), len(own)),
        "responsibility_accepted": (sum(one.verdict == "accepted" for one in said), len(said)),
        "orders_replied_on_time": (sum(run.in_time() for run in orders), len(orders)),
    }  # fmt: skip


def _fell(seen: Seen, due: int) -> bool:
    return seen.since <= due < seen.until and due < seen.as_of


def _was_owed(seen: Seen, stay: Stay) -> bool:
    """Whether a first word fell due in the period, while the party had the matter."""
    run = stay.asked
    if run.due is None or run.began_vaguely or not _fell(seen, run.due):
        return False
    return run.void is None or run.void > run.due


def _own(seen: Seen, life: Life) -> list[float]:
    """Hours until the last finish of the period in which somebody worked here, and nobody there."""
    told = [number for number, one in enumerate(life.finishes, 1)
            if not one.inferred and seen.within(one.at)]  # fmt: skip
    if not told or life.status in ENDED:
        return []
    number = max(told, key=lambda one: (life.finishes[one - 1].at, one))
    end = life.finishes[number - 1].at
    stays = [(stay.at, stay.ended) for stay in life.stays
             if stay.ended is not None and stay.ended <= end]  # fmt: skip
    if not stays:
        return []
    worked = life.worked_on(number)
    marks = sorted({at for stretch in (*worked, *stays) for at in stretch})
    free = sum(
        until - since
        for since, until in pairwise(marks)
        if any(begun <= since < ended for begun, ended in worked)
        and not any(at <= since < back for at, back in stays)
    )
    return [free / 3600]


__all__ = ["Pair", "outward_figures"]
