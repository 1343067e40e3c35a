"""`svc export`: records taken out as files for spreadsheets, scripts and other systems."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from svc.cli.core.work import looking
from svc.cli.parsing.options import as_of_option, rev_option, reveal_option, sort_option
from svc.cli.parsing.ticket_filters import asked_options
from svc.cli.termio.output_file import new_file
from svc.cli.termio.say import warn
from svc.index.query.tickets import ORDERS
from svc.kinds.table import KINDS, nouns, of_plural, several
from svc.language import _, either
from svc.named_tuple import NamedTuple

if TYPE_CHECKING:
    from svc.cli.core.session import Session
    from svc.desk.core.progress import Advance
    from svc.desk.core.view import View
    from svc.desk.query.exports import ExportQuery
    from svc.exchange.export.columns import ExportColumn

_Command = TypeVar("_Command", bound=Callable[..., Any])
FORMATS = ("csv", "jsonl", "xlsx")
#: Characters written at once.
_AT_ONCE = 50_000


class ExportOutput(NamedTuple):
    """How and where records are written, as asked for.

    Attributes:
        format: One of FORMATS; None for what the file's name says, else CSV.
        output: The file; None for standard output.
        force: Overwrite it.
        bom: Begin CSV with a byte order mark.
        headers: `en`, `zh`, or None for English.
        words: Names and words in the reader's language, for people.
    """

    format: str | None
    output: str | None
    force: bool
    bom: bool
    headers: str | None
    words: bool = False


def _out_options(command: _Command) -> _Command:
    for option in (
        click.option("--format", type=click.Choice(FORMATS),
                     help="As the file's name ends, else csv."),
        click.option("--output", "-o", metavar="FILE", help="Write to FILE; xlsx needs one."),
        click.option("--force", is_flag=True, help="Overwrite FILE."),
        click.option("--bom", is_flag=True, help="A byte order mark, by which Excel knows UTF-8."),
        click.option("--headers", type=click.Choice(("en", "zh")),
                     help="Field names, or Chinese headings; en if not given."),
        click.option("--words", is_flag=True,
                     help="Names and words in your language; not to be imported again."),
        reveal_option,
        rev_option,
        as_of_option,
    ):  # fmt: skip
        command = option(command)
    return command


_ordered = sort_option(*ORDERS, default="number")


@click.command()
@asked_options
@_ordered
@_out_options
@click.pass_obj
def tickets(
    session: Session, /, sort: str, rev: str | None, as_of: str | None, **options: Any
) -> None:
    """Export tickets: all of them, or those the options ask for, as in svc list.

    JSON lines hold whole records, timelines included, as their YAML does: with
    --reveal they lose nothing. CSV and XLSX hold a row a ticket; the steps are
    svc export events.
    """
    _export(session, "tickets", options, rev, as_of, sort)


@click.command()
@asked_options
@_ordered
@_out_options
@click.pass_obj
def events(
    session: Session, /, sort: str, rev: str | None, as_of: str | None, **options: Any
) -> None:
    """Export the steps of tickets, one row each: the ticket's number is id."""
    _export(session, "events", options, rev, as_of, sort)


@click.command()
@asked_options
@_out_options
@click.pass_obj
def followups(session: Session, /, rev: str | None, as_of: str | None, **options: Any) -> None:
    """Export callback attempts: all, or those of the tickets the options ask for."""
    _export(session, "followups", options, rev, as_of)


@click.command()
@_out_options
@click.pass_obj
def residents(session: Session, /, rev: str | None, as_of: str | None, **options: Any) -> None:
    """Export residents with their occupancies; optional personal fields only with --reveal."""
    _export(session, "residents", options, rev, as_of)


@click.command()
@_out_options
@click.pass_obj
def units(session: Session, /, rev: str | None, as_of: str | None, **options: Any) -> None:
    """Export units."""
    _export(session, "units", options, rev, as_of)


@click.command()
@_out_options
@click.pass_obj
def staff(session: Session, /, rev: str | None, as_of: str | None, **options: Any) -> None:
    """Export staff, also those who have gone."""
    _export(session, "staff", options, rev, as_of)


def of_kind(rows: str, kind: str) -> click.Command:
    """The command that exports the records of a general kind, or their events."""
    told = _("Export {kinds}.", kinds=nouns(kind))
    if rows != KINDS[kind].plural:
        told = _("Export what happened to {kinds}, one row each: the record's id is id.",
                 kinds=nouns(kind))  # fmt: skip

    @click.command(rows, help=told)
    @_out_options
    @click.pass_obj
    def records(session: Session, /, rev: str | None, as_of: str | None, **options: Any) -> None:
        _export(session, rows, options, rev, as_of)

    return records


@click.command("all")
@click.argument("folder")
@click.option("--force", is_flag=True, help="Overwrite files in it.")
@reveal_option
@rev_option
@click.pass_obj
def everything(session: Session, folder: str, force: bool, reveal: bool, rev: str | None) -> None:
    """Export everything to FOLDER: JSON lines of each kind, and office.yaml.

    With --reveal nothing is missing: svc import all FOLDER makes of an office
    without records an equal one. Steps are in their tickets.
    """
    from svc.desk.query.exports import WHOLE, office_file

    place = Path(folder)
    place.mkdir(parents=True, exist_ok=True)
    with looking(session, rev) as view:
        for kind in WHOLE:
            out = ExportOutput(
                "jsonl", str(place / f"{kind}.jsonl"), force, bom=False, headers=None
            )
            _written(view, kind, out, reveal, {}, "number")
        private = view.repository.common_dir
        with new_file(str(place / "office.yaml"), force, private) as path:
            assert path is not None
            path.write_bytes(office_file(view))


def _export(
    session: Session,
    kind: str,
    options: dict[str, Any],
    rev: str | None,
    as_of: str | None,
    sort: str = "number",
) -> None:
    reveal = options.pop("reveal")
    out = ExportOutput(*(options.pop(name) for name in ExportOutput._fields))
    _format(out)
    with looking(session, rev, as_of) as view:
        _written(view, kind, out, reveal, options, sort)


def _written(
    view: View, kind: str, out: ExportOutput, reveal: bool, options: dict[str, Any], sort: str
) -> None:
    """Write records of a kind."""
    from svc.cli.termio.progress import progress
    from svc.desk.query.exports import export
    from svc.desk.query.ticket_query import TicketQuery

    chosen = _format(out)
    asked = export(view, kind, TicketQuery(**options), sort, reveal)
    watched = out.output is None and sys.stdout.isatty()
    # Tickets are counted beforehand, their steps are not.
    total = None if watched or kind == "events" else asked.total
    with (
        new_file(out.output, out.force, view.repository.common_dir) as path,
        progress(_("exporting"), total, _counted_as(kind)) as advance,
    ):
        if chosen == "xlsx":
            assert path is not None
            _write_xlsx(view, asked, out, path, advance)
        else:
            made = _jsonl if chosen == "jsonl" else _csv
            _write(made(view, asked, out, advance), path)


def _counted_as(rows: str) -> str:
    """What is counted while rows are written."""
    kind = of_plural(rows)
    if kind is not None:
        return several(kind.name)
    # Steps of tickets, or of another kind, are no kind of record.
    return rows if "-" in rows else _("steps")


def _format(out: ExportOutput) -> str:
    """The format that is meant.

    Raises:
        UsageError: Options that exclude each other.
    """
    from svc.errors import UsageError

    ending = Path(out.output or "").suffix.lower().lstrip(".")
    chosen = out.format or (ending if ending in FORMATS else "csv")
    if chosen == "xlsx" and out.output is None:
        raise UsageError(_("xlsx needs a file"), _("name one: --output FILE.xlsx"))
    if out.bom and chosen != "csv":
        raise UsageError(_("--bom is for csv, not {format}", format=chosen), _("leave it out"))
    if out.headers and chosen == "jsonl":
        raise UsageError(_("JSON lines have no headers"), _("leave --headers out"))
    if out.words and chosen == "jsonl":
        raise UsageError(_("JSON lines hold the records' own words"), _("leave --words out"))
    return chosen


def _jsonl(view: View, asked: ExportQuery, _out: ExportOutput, advance: Advance) -> Iterator[str]:
    from svc.desk.query.exports import as_blocks

    for count, text in as_blocks(view, asked):
        advance(count)
        yield text


def _csv(view: View, asked: ExportQuery, out: ExportOutput, advance: Advance) -> Iterator[str]:
    from svc.desk.query.exports import as_rows
    from svc.sheet import csv_lines

    columns = _columns(view, asked, out)
    rows = (
        [column.value(row) for column in columns] for row in _counted(as_rows(view, asked), advance)
    )
    if out.bom:
        yield "\ufeff"
    yield from csv_lines(_headings(columns, out), rows)


def _write_xlsx(
    view: View, asked: ExportQuery, out: ExportOutput, path: Path, advance: Advance
) -> None:
    from svc.desk.query.exports import as_rows
    from svc.exchange.export.xlsx import MOST_CHARACTERS, Workbook

    columns = _columns(view, asked, out)
    title = _counted_as(asked.kind) if out.words else asked.kind
    book = Workbook(path, title, columns, _headings(columns, out), view.zone)
    book.write(_counted(as_rows(view, asked), advance))
    if book.cut:
        words = _("{n} cells held more than {most:,} characters and were cut (…)",
                  n=book.cut, most=MOST_CHARACTERS)  # fmt: skip
        warn(words)


def _columns(view: View, asked: ExportQuery, out: ExportOutput) -> tuple[ExportColumn, ...]:
    from svc.exchange.export.columns import columns_of, withheld_columns

    hidden = () if asked.reveal else withheld_columns(asked.kind)
    columns = tuple(column for column in columns_of(asked.kind) if column.name not in hidden)
    if not out.words:
        return columns
    from svc.cli.exchange.table_words import worded

    return worded(view, columns)


def _headings(columns: Iterable[ExportColumn], out: ExportOutput) -> list[str]:
    if out.words and out.headers is None:
        return [either(one.name.replace("_", " ").replace(".", " "), one.chinese)
                for one in columns]  # fmt: skip
    return [column.chinese if out.headers == "zh" else column.name for column in columns]


def _counted(rows: Iterable[Mapping[str, Any]], advance: Advance) -> Iterator[Mapping[str, Any]]:
    """The rows, counted as they pass."""
    for row in rows:
        advance(1)
        yield row


def _write(lines: Iterator[str], path: Path | None) -> None:
    """Lines into a file, or to standard output, some at a time."""
    from svc.cli.termio.display import write

    with _opened(path) as file:
        put: Callable[[str], Any] = file.write if file else partial(write, data=True)
        pieces: list[str] = []
        size = 0
        for piece in lines:
            pieces.append(piece)
            size += len(piece)
            if size > _AT_ONCE:
                put("".join(pieces))
                pieces, size = [], 0
        put("".join(pieces))


@contextmanager
def _opened(path: Path | None) -> Iterator[Any]:
    if path is None:
        yield None
        return
    with path.open("w", encoding="utf-8", newline="") as file:
        yield file
