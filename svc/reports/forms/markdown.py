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
    words = ReportWords(document.made)
    parts = [f"# {in_markdown(heading(document, words))}\n", subtitle(words)]
    for block in document.blocks:
        parts += _block(block, words)
    parts += [f"---\n\n{_lines(foot(document, words))}"]
    return "\n\n".join(part.strip("\n") for part in parts) + "\n"


def values(document: Document) -> dict[str, Any]:
    """What a template may name: words in the reader's language, blocks with their Markdown."""
    words = ReportWords(document.made)
    blocks = [
        {
            "name": block.name,
            "title": in_markdown(words.title(block.title)),
            "heads": [in_markdown(words.title(column.title)) for column in block.columns],
            "rows": [[_plain(cell) for cell in row] for row in words.rows(block)],
            "notes": [_plain(words.message(note)) for note in block.notes],
            "markdown": "\n\n".join(part.strip("\n") for part in _block(block, words)) + "\n",
        }
        for block in document.blocks
    ]
    return {**named_values(document, words), "blocks": blocks}


def _block(block: ReportBlock, words: ReportWords) -> Iterator[str]:
    yield f"## {in_markdown(words.title(block.title))}"
    yield _table(block, words) if block.rows else _(NOTHING)
    if block.notes:
        yield _lines([words.message(note) for note in block.notes])


def _table(block: ReportBlock, words: ReportWords) -> str:
    rows = words.rows(block)
    return as_table(
        [
            TextColumn(
                words.title(column.title),
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
