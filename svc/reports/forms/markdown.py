"""A document as Markdown: headings, tables and notes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from svc.language import _
from svc.reports.document import Document, ReportBlock
from svc.reports.forms.foot import foot, heading, named_values, subtitle
from svc.reports.forms.text import LEFT, NOTHING
from svc.reports.words import ReportWords
from svc.safe import one_line
from svc.table import TextColumn, in_markdown
from svc.table import markdown as as_table


def markdown(document: Document) -> str:
    """The document as Markdown, with what Markdown would obey escaped."""
    wording = ReportWords(document.made)
    parts = [f"# {in_markdown(heading(document, wording))}\n", subtitle(wording)]
    for block in document.blocks:
        parts += _block(block, wording)
    parts += [f"---\n\n{_lines(foot(document, wording))}"]
    return "\n\n".join(part.strip("\n") for part in parts) + "\n"


def values(document: Document) -> dict[str, Any]:
    """What a template may name: words in the reader's language, blocks with their Markdown."""
    wording = ReportWords(document.made)
    blocks = [
        {
            "name": block.name,
            "title": in_markdown(wording.title(block.title)),
            "heads": [in_markdown(wording.title(column.title)) for column in block.columns],
            "rows": [[_plain(cell) for cell in row] for row in wording.rows(block)],
            "notes": [_plain(wording.message(note)) for note in block.notes],
            "markdown": "\n\n".join(part.strip("\n") for part in _block(block, wording)) + "\n",
        }
        for block in document.blocks
    ]
    return {**named_values(document, wording), "blocks": blocks}


def _block(block: ReportBlock, wording: ReportWords) -> Iterator[str]:
    yield f"## {in_markdown(wording.title(block.title))}"
    if sentences := wording.sentences(block):
        yield _lines(sentences)
    else:
        yield _table(block, wording) if block.rows else _(NOTHING)
    if block.notes:
        yield _lines([wording.message(note) for note in block.notes])


def _table(block: ReportBlock, wording: ReportWords) -> str:
    rows = wording.rows(block)
    return as_table(
        [
            TextColumn(
                wording.title(column.title),
                column.cells not in LEFT,
                False,
                [one_line(row[place]) for row in rows],
            )
            for place, column in enumerate(block.columns)
        ]
    )


def _lines(lines: list[str]) -> str:
    return "\n".join(f"- {_plain(line)}" for line in lines)


def _plain(text: str) -> str:
    return in_markdown(one_line(text))
