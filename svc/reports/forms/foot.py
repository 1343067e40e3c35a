"""What every form says of a document: its period, its moment, and how to make it again."""

from __future__ import annotations

import shlex
from typing import Any

from svc.language import N_, _, current, either, n_
from svc.reports.document import Document, Message, ReportBlock
from svc.reports.words import MARK, ReportWords
from svc.safe import one_line

TITLE = N_("{office}: {title}")
OF = N_("{period}, as of {moment}")
SMALL = N_("{mark} fewer than {n} stand behind it")
AGAIN = N_("Make it again: {command}")
PERIOD = N_("Period")
FROM_TO = N_("from {start} to before {end}")
MOMENT = N_("As of")
COMMIT = N_("Commit of the records")
RULES = N_("Version of the office's rules")
ZONE = N_("Time zone")
LEFT_OUT = N_("{n} more are left out.")


def heading(document: Document, wording: ReportWords) -> str:
    """Whose report it is, and which."""
    office = document.made.office["name"]
    return one_line(_(TITLE, office=office, title=wording.title(document.title)))


def subtitle(wording: ReportWords) -> str:
    """What it is of: period and moment."""
    return _(OF, period=wording.period(), moment=wording.as_of())


def facts(document: Document, wording: ReportWords) -> list[tuple[str, str]]:
    """What it was made from: names and words."""
    made = document.made
    start, end = (f"{at:%Y-%m-%d %H:%M}" for at in (made.period.start, made.period.end))
    return [
        (_(PERIOD), f"{wording.period()} ({_(FROM_TO, start=start, end=end)})"),
        (_(MOMENT), f"{made.as_of:%Y-%m-%d %H:%M:%S}"),
        (_(COMMIT), made.commit),
        (_(RULES), made.rules),
        (_(ZONE), str(made.office["timezone"])),
    ]


def foot(document: Document, wording: ReportWords) -> list[str]:
    """Lines under a document: what the mark means if one is shown, and what it was made from."""
    lines = [f"{name}{either(': ', '：')}{said}" for name, said in facts(document, wording)]
    if any(any_small(block, wording) for block in document.blocks):
        lines.insert(0, small(wording))
    alone = document.made.unconfirmed
    if alone:
        lines.insert(0, n_("unconfirmed: {n} step that one person took alone",
                           "unconfirmed: {n} steps that one person took alone", alone))  # fmt: skip
    return [*lines, _(AGAIN, command=command(document))] if document.commands else lines


def any_small(block: ReportBlock, wording: ReportWords) -> bool:
    """Whether a block has a figure that few stand behind."""
    return any(wording.small(value) for row in block.rows for value in row)


def small(wording: ReportWords) -> str:
    """What the mark behind a figure means."""
    return _(SMALL, mark=MARK, n=wording.made.office["policies"]["minimum_n"])


def named_values(document: Document, wording: ReportWords) -> dict[str, Any]:
    """What templates may name of a document besides its blocks."""
    made = document.made
    return {
        "lang": current().replace("_", "-"),
        "name": document.name,
        "title": wording.title(document.title),
        "office": {key: made.office[key] for key in ("name", "locale", "timezone")},
        "period": wording.period(),
        "as_of": wording.as_of(),
        "commit": made.commit,
        "rules": made.rules,
        "command": command(document) if document.commands else "",
        "facts": facts(document, wording),
    }


def for_people(document: Document) -> Document:
    """A document as people read it: without commands, where its readers may have no svc."""
    if document.commands:
        return document
    return document._replace(
        blocks=[_without_commands(block) for block in document.blocks],
        behind=[_without_commands(block) for block in document.behind],
    )


def _without_commands(block: ReportBlock) -> ReportBlock:
    kept = [at for at, column in enumerate(block.columns) if column.name != "command"]
    notes = [
        Message(LEFT_OUT, {"n": note.values["n"]}) if "command" in note.values else note
        for note in block.notes
    ]
    return block._replace(
        columns=[block.columns[at] for at in kept],
        rows=[[row[at] for at in kept] for row in block.rows],
        notes=notes,
    )


def command(document: Document) -> str:
    """The command line that makes the document again, as a shell takes it."""
    return shlex.join(document.made.command)
