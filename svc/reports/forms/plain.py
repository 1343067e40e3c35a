"""A document as plain values for programs: JSON, and CSV in the long form.

Both are a promise to scripts: names in English, ids and numbers, moments as ISO
8601 in the office's zone, whatever the reader's language.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

from svc.language import english
from svc.named_tuple import NamedTuple
from svc.reports.document import Cells, Document, Message, ReportBlock, ReportColumn
from svc.reports.figure import Figure
from svc.reports.words import ReportWords
from svc.rules.time.parsing import in_zone, iso

#: Version of the JSON form. Further keys may come; what is there keeps its meaning.
VERSION = 1


class CellLine(NamedTuple):
    """One cell in the long form; what stands beside a figure follows as `column.name`."""

    block: str
    row: int
    column: str
    value: Any
    numerator: int | str | None
    denominator: int | str | None


def as_json(document: Document) -> dict[str, Any]:
    """The document as plain values."""
    with english():
        return _document(document)


def as_lines(document: Document) -> list[CellLine]:
    """The document in the long form: a line a cell."""
    with english():
        return list(_lines(document))


def _document(document: Document) -> dict[str, Any]:
    made, wording = document.made, ReportWords(document.made)
    period = made.period
    return {
        "version": VERSION,
        "report": document.name,
        "title": wording.title(document.title),
        "office": made.office["name"],
        "period": {"from": iso(period.start), "to": iso(period.end), "label": period.label},
        "as_of": iso(made.as_of),
        "commit": made.commit,
        "rules": made.rules,
        "timezone": made.office["timezone"],
        "minimum_n": int(made.office["policies"]["minimum_n"]),
        "command": list(made.command),
        "blocks": [_block(block, wording) for block in document.blocks],
    }


def _lines(document: Document) -> Iterator[CellLine]:
    wording = ReportWords(document.made)
    for block in document.blocks:
        for number, row in enumerate(block.rows, start=1):
            for column, value in zip(block.columns, row, strict=True):
                if isinstance(value, Figure):
                    told = value.plain()
                    parts = (told.pop(part) for part in ("value", "numerator", "denominator"))
                    yield CellLine(block.name, number, column.name, *parts)
                    for beside, more in told.items():
                        name = f"{column.name}.{beside}"
                        yield CellLine(block.name, number, name, more, None, None)
                else:
                    plain = _plain(value, column, wording)
                    yield CellLine(block.name, number, column.name, plain, None, None)


def _block(block: ReportBlock, wording: ReportWords) -> dict[str, Any]:
    return {
        "name": block.name,
        "title": wording.title(block.title),
        "columns": [_column(column) for column in block.columns],
        "rows": [_row(row, block.columns, wording) for row in block.rows],
        "notes": [wording.message(note) for note in block.notes],
        **block.extra,
    }


def _column(column: ReportColumn) -> dict[str, str]:
    of = {"of": column.of} if column.of else {}
    return {"name": column.name, "cells": column.cells.value, **of}


def _row(
    row: Sequence[Any], columns: Sequence[ReportColumn], wording: ReportWords
) -> dict[str, Any]:
    return {
        column.name: _plain(value, column, wording)
        for column, value in zip(columns, row, strict=True)
    }


def _plain(value: Any, column: ReportColumn, wording: ReportWords) -> Any:
    """A cell as JSON has it."""
    if isinstance(value, Figure):
        small = {"small": True} if wording.small(value) else {}
        return {**value.plain(), **small}
    if isinstance(value, Message):
        return wording.message(value)
    if column.cells == Cells.MOMENT and value is not None:
        zone = wording.made.period.zone
        return iso(in_zone(datetime.fromtimestamp(value, UTC), zone, exact=True))
    return value
