"""A report: figures for a period as of a moment, and what they were made from.

As JSON and as CSV it is a promise to scripts: names and numbers, never words
of a language.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from svc.named_tuple import NamedTuple
from svc.reports.dimensions import ordered
from svc.reports.figure import Figure
from svc.reports.figures import Figures, change
from svc.reports.measures import Measure
from svc.rules.time.parsing import iso
from svc.rules.time.periods import Period

#: Version of the JSON form. Further keys may come; what is there keeps its meaning.
VERSION = 1


class Report(NamedTuple):
    """A report.

    Attributes:
        office: The office record, as plain values.
        period: From when to when.
        as_of: T: what had happened by then, and when clocks are judged.
        commit: The commit whose records were asked.
        rules: The version of the office's rules: the blob id of its record there.
        measures: What was measured, in order.
        figures: In all and by group.
        compared: Other periods by name, `previous` and `year`, with their figures in all.
    """

    office: Mapping[str, Any]
    period: Period
    as_of: datetime
    commit: str
    rules: str
    measures: Sequence[Measure]
    figures: Figures
    compared: Mapping[str, tuple[Period, Mapping[str, Figure]]] = {}

    @property
    def minimum_n(self) -> int:
        """The smallest group whose rates stand without a mark."""
        return int(self.office["policies"]["minimum_n"])

    def groups(self, dimension: str) -> list[str]:
        """The groups of a dimension, in the office's order."""
        return ordered(dimension, self.figures.by[dimension], self.office)


class FigureLine(NamedTuple):
    """One figure in the long form; the total has no dimension and no group."""

    dimension: str
    group: str
    measure: str
    value: float | str | None
    numerator: int | str | None
    denominator: int | str | None


def as_json(report: Report) -> dict[str, Any]:
    """The report as plain values."""
    return {
        "version": VERSION,
        "office": report.office["name"],
        "period": _period(report.period),
        "as_of": iso(report.as_of),
        "commit": report.commit,
        "rules": report.rules,
        "timezone": report.office["timezone"],
        "minimum_n": report.minimum_n,
        "measures": {name: figure.plain() for name, figure in report.figures.total.items()},
        "by": {
            dimension: {group: _group(report, groups[group]) for group in report.groups(dimension)}
            for dimension, groups in report.figures.by.items()
        },
        **({"compared": _compared(report)} if report.compared else {}),
    }


def as_lines(report: Report) -> Iterator[FigureLine]:
    """The report in the long form: what stands beside a figure follows as `measure.name`."""
    yield from _lines("", "", report.figures.total)
    for name, told in _compared(report).items():
        for of, figure in told["measures"].items():
            yield FigureLine(
                "", "", f"{of}.{name}", figure["value"], figure["numerator"], figure["denominator"]
            )
            yield FigureLine("", "", f"{of}.{name}_change", figure["change"], None, None)
    for dimension, groups in report.figures.by.items():
        for group in report.groups(dimension):
            yield from _lines(dimension, group, groups[group])


def _period(period: Period) -> dict[str, str]:
    return {"from": iso(period.start), "to": iso(period.end), "label": period.label}


def _compared(report: Report) -> dict[str, dict[str, Any]]:
    """Other periods with their figures, each with the change from it."""
    return {
        name: {
            "period": _period(period),
            "measures": {
                of.name: before[of.name].plain()
                | {"change": change(of, report.figures.total[of.name], before[of.name],
                                    report.minimum_n)}
                for of in report.measures
                if not of.standing
            },
        }
        for name, (period, before) in report.compared.items()
    }  # fmt: skip


def _group(report: Report, figures: Mapping[str, Figure]) -> dict[str, dict[str, Any]]:
    return {
        name: figure.plain() | ({"small": True} if figure.small(report.minimum_n) else {})
        for name, figure in figures.items()
    }


def _lines(dimension: str, group: str, figures: Mapping[str, Figure]) -> Iterator[FigureLine]:
    for name, figure in figures.items():
        plain = figure.plain()
        values = (plain.pop(part) for part in ("value", "numerator", "denominator"))
        yield FigureLine(dimension, group, name, *values)
        for beside, value in plain.items():
            yield FigureLine(dimension, group, f"{name}.{beside}", value, None, None)
