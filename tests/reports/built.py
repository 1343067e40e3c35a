"""Blocks of an office as tests look at them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from svc.desk.core.view import View, look
from svc.desk.query.reports import ReportQuery, period_of, scope
from svc.reports.blocks import build
from svc.reports.blocks.context import Context
from svc.reports.document import CellValue, Message, ReportBlock
from svc.reports.figure import Figure


def context_of(view: View, **asked: Any) -> Context:
    """A report in the making, as `svc report` makes it."""
    said = ReportQuery(**asked)
    return Context(scope(view, said), period_of(view, said), view.moment, view.office)


def blocks(
    office: Path, spec: Mapping[str, Any], as_of: Any, **asked: Any
) -> dict[str, ReportBlock]:
    """The blocks of one entry, by name."""
    with look(office, as_of=as_of) as view:
        made = build(spec, context_of(view, **asked))
    for block in made:
        names = [column.name for column in block.columns]
        assert len(set(names)) == len(names)
        assert all(len(row) == len(names) for row in block.rows)
        assert block.chart is None or {block.chart.label, *block.chart.values} <= set(names)
    return {block.name: block for block in made}


def table(block: ReportBlock, *columns: str) -> list[tuple[Any, ...]]:
    """Some columns of a block's rows, or all: figures as their value, messages in English."""
    names = [column.name for column in block.columns]
    places = [names.index(name) for name in columns or names]
    return [tuple(plain(row[place]) for place in places) for row in block.rows]


def plain(value: Any) -> Any:
    """A cell as tests compare it."""
    if isinstance(value, Figure):
        return value.value
    if isinstance(value, CellValue):
        return plain(value.value)
    if isinstance(value, Message):
        if not value.values:
            return value.text
        return value.text.format(**{name: plain(one) for name, one in value.values.items()})
    return value


def notes(block: ReportBlock) -> list[str]:
    """The lines under a block."""
    return [plain(note) for note in block.notes]
