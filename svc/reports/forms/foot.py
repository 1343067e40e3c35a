"""What every form says of a document's making: its period, its moment, and how to make it again."""

from __future__ import annotations

import shlex

from svc.language import N_, _
from svc.reports.document import Document
from svc.reports.figures import Figure
from svc.reports.wording import MARK, Words

OF = N_("{period}, as of {moment}")
SMALL = N_("{mark} fewer than {n} stand behind it")
RECORDS = N_("Records: commit {commit}; rules: {rules}; times: {zone}")
AGAIN = N_("Made by: {command}")


def subtitle(words: Words) -> str:
    """What it is of: period and moment."""
    return _(OF, period=words.period(), moment=words.as_of())


def foot(document: Document, words: Words) -> list[str]:
    """Lines under a document: what the mark means if one is shown, and what it was made from."""
    made = document.made
    zone = made.office["timezone"]
    lines = [_(RECORDS, commit=made.commit[:12], rules=made.rules[:12], zone=zone)]
    if any(_marked(document, words)):
        lines.insert(0, small(words))
    return [*lines, _(AGAIN, command=command(document))]


def small(words: Words) -> str:
    """What the mark behind a figure means."""
    return _(SMALL, mark=MARK, n=words.made.office["policies"]["minimum_n"])


def command(document: Document) -> str:
    """The command line that makes the document again, as a shell takes it."""
    return shlex.join(document.made.command)


def _marked(document: Document, words: Words) -> list[bool]:
    return [
        words.small(value)
        for block in document.blocks
        for row in block.rows
        for value in row
        if isinstance(value, Figure)
    ]
