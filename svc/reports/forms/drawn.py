"""What is drawn of a block: its numbers, and how long its bars are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from svc.reports.document import Cells, ReportBlock, ReportColumn
from svc.reports.figure import Figure
from svc.reports.measures import measure

_FEN = 100


def number(value: Any) -> float | None:
    """A cell's number, if it has one."""
    if isinstance(value, Figure):
        in_fen = value.money and value.denominator is None and value.value is not None
        return value.value / _FEN if in_fen and value.value is not None else value.value
    return float(value) if isinstance(value, (int, float)) else None


def place(block: ReportBlock, name: str) -> int:
    """Where in the rows the column of this name stands."""
    return [column.name for column in block.columns].index(name)


def numbers(block: ReportBlock, name: str) -> list[float | None]:
    """A column's numbers."""
    at = place(block, name)
    return [number(row[at]) for row in block.rows]


def drawn_rows(block: ReportBlock) -> int:
    """How many rows are drawn, from the first on: all but what is not to be compared yet."""
    unfinished = block.chart.unfinished if block.chart is not None else 0
    return len(block.rows) - unfinished


def is_share(column: ReportColumn) -> bool:
    """Whether a column's numbers lie between 0 and 1."""
    if column.cells == Cells.FIGURE and column.of:
        return measure(column.of).form in ("rate", "share")
    return column.cells == Cells.SHARE


def lengths(block: ReportBlock, name: str) -> list[float]:
    """Bars of a column, from 0 to 1: a share of all, else of the longest."""
    values = numbers(block, name)
    whole = 1.0 if is_share(block.columns[place(block, name)]) else _most(values)
    return [min(max(value or 0.0, 0.0) / whole, 1.0) for value in values]


def _most(values: Sequence[float | None]) -> float:
    return max((value for value in values if value), default=0.0) or 1.0
