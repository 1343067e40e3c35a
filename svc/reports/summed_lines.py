"""Figures of money and of duties: what the lines that a measure's query gives come to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from svc.errors import UsageError
from svc.language import _
from svc.named_tuple import NamedTuple

if TYPE_CHECKING:
    from svc.reports.measures import Measure


class SumForm(NamedTuple):
    """How lines of one form make a figure, as SQL over the columns of that form.

    Attributes:
        sums: What they come to, as `part` and `whole`.
        met, missed: Which lines are kept to, and which are not; empty where none are either.
    """

    sums: str
    met: str = ""
    missed: str = ""


SUM_FORMS = {
    "share": SumForm("sum(part) AS part, sum(whole) AS whole", "part >= whole", "part < whole"),
    "rate": SumForm("sum(hit) AS part, count(hit) AS whole", "hit", "NOT hit"),
    "amount": SumForm("sum(value) AS part, NULL AS whole"),
    "mean": SumForm("sum(value) AS part, count(value) AS whole"),
    "count": SumForm("count(*) AS part, NULL AS whole"),
}


def condition(measure: Measure, which: str | None) -> str:
    """Which lines are meant.

    Args:
        measure: Of which figure.
        which: `met` or `missed`; None for all.

    Raises:
        UsageError: `which` of a form whose lines are neither.
    """
    form = SUM_FORMS[measure.form]
    if which and not form.met:
        raise UsageError(
            _("{name} is no rate: nothing of it is met or missed", name=measure.name),
            f"svc report --list {measure.name}",
        )
    return "1" if not which else form.met if which == "met" else form.missed
