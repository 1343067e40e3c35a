"""A report in the form asked for: on standard output, or in a file."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from svc.cli.termio.output_file import new_file
from svc.named_tuple import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from svc.desk.core.view import View
    from svc.reports.document import Document
    from svc.reports.report import Report

_Command = TypeVar("_Command", bound="Callable[..., Any]")

FORMATS = ("table", "json", "jsonl", "csv", "md", "xlsx", "html")
_ENDINGS = {".txt": "table", ".markdown": "md", ".htm": "html"}


_OPTIONS = (
    click.option("--format", type=click.Choice(FORMATS),
                 help="How to write it: as FILE's name ends, else as a table."),
    click.option("--output", "-o", metavar="FILE", help="Write to FILE; xlsx needs one."),
    click.option("--force", is_flag=True, help="Overwrite FILE."),
)  # fmt: skip


class ReportOutput(NamedTuple):
    """How and where a report is written.

    Attributes:
        format: One of FORMATS.
        output: The file; None for standard output.
        force: Overwrite it.
    """

    format: str
    output: str | None
    force: bool


def output_options(command: _Command) -> _Command:
    """Arguments that are the fields of `ReportOutput`, as typed."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def out(format: str | None, output: str | None, force: bool) -> ReportOutput:
    """What the options mean together: without a format, the file's name says it.

    Raises:
        UsageError: A workbook without a file to put it in, or a file whose name ends in
            the name of no form.
    """
    from svc.errors import UsageError
    from svc.language import _

    ending = Path(output or "").suffix.lower()
    named = ending.lstrip(".") if ending.lstrip(".") in FORMATS else _ENDINGS.get(ending)
    if ending and not (format or named):
        raise UsageError(
            _("no form of a report is called {ending!r}", ending=ending.lstrip(".")),
            _("end the name of FILE in one of {forms}, or give --format",
              forms=", ".join(f".{form}" for form in FORMATS if form != "table")),
        )  # fmt: skip
    chosen = format or named or "table"
    if chosen == "xlsx" and output is None:
        raise UsageError(_("xlsx needs a file"), _("name one: --output FILE.xlsx"))
    return ReportOutput(chosen, output, force)


def put(text: str | bytes, to: ReportOutput, private: Path | None = None) -> None:
    """Write a report whole, to where it was asked for.

    Args:
        private: Git's directory of the office, of what tells whom to call and where: see
            `new_file`.
    """
    from svc.cli.termio.display import write

    with new_file(to.output, to.force, private) as path:
        if path is None:
            assert isinstance(text, str)
            write(text, data=to.format != "table")
        else:
            path.write_bytes(text if isinstance(text, bytes) else text.encode())


def in_form(view: View, made: Document, to: ReportOutput) -> str | bytes:
    """A document in a form.

    Raises:
        InvalidData: The office's own template is wrong; file and line are named.
    """
    if to.format in ("html", "md", "xlsx", "table"):
        from svc.reports.forms.foot import for_people

        made = for_people(made)
    match to.format:
        case "html":
            from svc.desk.query.named_reports import page

            return page(view, made)
        case "md":
            from svc.desk.query.named_reports import markdown

            return markdown(view, made)
        case "xlsx":
            from svc.reports.forms.workbook import workbook

            return workbook(made)
        case "table":
            return _terminal(made, to)
    return _values(made, to.format)


def figures(made: Report, format: str) -> str:
    """Figures for programs, in a form for programs."""
    from svc.cli.termio.display import json_text
    from svc.reports.report import FigureLine, as_json, as_lines

    return (
        json_text(as_json(made)) if format == "json" else _lines(FigureLine, as_lines(made), format)
    )


def _values(made: Document, format: str) -> str:
    from svc.cli.termio.display import json_text
    from svc.reports.forms.plain import CellLine, as_json, as_lines

    return (
        json_text(as_json(made)) if format == "json" else _lines(CellLine, as_lines(made), format)
    )


def _lines(kind: Any, lines: Iterable[Any], format: str) -> str:
    """The long form: a line each."""
    from svc.cli.termio.display import json_text
    from svc.sheet import csv_lines

    if format == "csv":
        return "".join(csv_lines(kind._fields, lines))
    return "".join(json_text(line._asdict(), lines=True) for line in lines)


def _terminal(made: Document, to: ReportOutput) -> str:
    """As wide and as colourful as who looks; a file is neither."""
    from svc.cli.termio.display import width
    from svc.cli.termio.folding import folded
    from svc.cli.termio.streams import coloured
    from svc.reports.forms.foot import command
    from svc.reports.forms.text import text

    if to.output is not None:
        return text(made)
    shown = text(made, width=width(), colour=coloured(sys.stdout))
    # The command that makes it again stays one line for whoever copies it.
    again = command(made)
    return "\n".join(
        row
        for line in shown.split("\n")
        for row in ([line] if line.endswith(again) else folded([line], sys.stdout))
    )
