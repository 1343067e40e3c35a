"""`svc import`: records from files."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from svc.cli.parsing.lazy import CheckedCommand
from svc.kinds.table import KINDS, nouns
from svc.language import _

if TYPE_CHECKING:
    from collections.abc import Callable

    from svc.cli.core.session import Session
    from svc.exchange.files.source import ReadOptions
    from svc.exchange.mapping.model import RowKind

ABOUT = """
FILE is a table whose first row names the columns (CSV, TSV, XLSX, XLS, ODS),
JSON Lines, or Open311 service requests in JSON or XML; - reads standard input.
Which it is, its encoding, its sheet and its header are found out. MAP
says which column is which field, how times are written and what words mean;
its keys are listed below.

A row is known by its source's own number, so a file can be imported again:
what has not changed at the source is left alone, what has changed is changed
here as well, with its trace. What the office has changed itself since stays as
the office has it, and is told. One bad row and nothing is imported, unless
--skip-bad says where such rows go.

JSON lines that svc export wrote with --reveal need no mapping: their records
come in as they are, under their own numbers.
"""
GUIDED = """Look at FILE, ask what it does not say, and import it.

On a terminal what the rows are is found out and told, what cannot be known is
asked, a mapping is written beside FILE, tried, and used once you agree. A sheet
of homes and of who lives there (building, entrance, room, name, phone) makes
units and residents in one go.

With --suggest a mapping to start from is written to standard output, and
nothing is asked: what columns, words and times mean is found out as far as it
is known, in Chinese and English; what is doubtful, and what found no place,
stands in comments. svc import KIND --suggest FILE guesses one of that kind.

With --blank KIND FILE is written instead: a workbook to fill in, with lists to
choose from, and beside it the mapping by which it comes in again.
"""
ALL = """Import files of several kinds as one commit, or none of them.

With --mapping PLACE is a folder, or one file that all mappings read, such as a
workbook with a sheet for each kind. MAP holds several mappings, parted by lines
of ---; each names its file in the folder with the key `file`. Rows may refer to
those of the other files, in any order: tickets to residents, events and
follow-ups to tickets, all of them to units and staff. A row that names what a bad row
was to bring is bad as well.

Without --mapping PLACE is a folder of svc's own JSON lines, as svc export all
writes it: units.jsonl, staff.jsonl, residents.jsonl, tickets.jsonl and
followups.jsonl, and office.yaml, which an office that has no records yet takes
over.
"""


class _Documented(CheckedCommand):
    """A command whose help ends with what can stand in a mapping file."""

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the mapping's own documentation as it stands."""
        told = "\n\n".join(map(_, guide(ctx.info_name or "")))
        formatter.write(f"\n{_('Mapping file:')}\n\n{told}\n")


def guide(kind: str) -> list[str]:
    """What can stand in a mapping of a kind, by paragraphs; each is a message of its own."""
    from svc.exchange.mapping import model as mapping
    from svc.exchange.mapping.model import RowKind
    from svc.exchange.row_kinds.registry import row_kind

    keys = (mapping.__doc__ or "").partition("Its keys:\n")[2]
    documentation = row_kind(RowKind(kind)).documentation
    text = documentation if isinstance(documentation, str) else documentation()
    more = text.partition("\n\n")[2]
    return [*keys.strip("\n").split("\n\n"), *more.strip("\n").split("\n\n")]


def _written() -> tuple[Callable[[Any], Any], ...]:
    """Options that say how a file is written."""
    from svc.exchange.files.source import FORMATS

    return (
        click.option("--from-format", type=click.Choice(FORMATS),
                     help="What FILE is; found out, as are the following."),
        click.option("--sheet", metavar="NAME", help="The sheet of a spreadsheet."),
        click.option("--header-row", type=click.IntRange(min=0), metavar="ROW",
                     help="The row that names the columns; 0 where none does."),
        click.option("--encoding", metavar="NAME", help="How text is written, such as gb18030."),
        click.option("--delimiter", metavar="CHARACTER", help="What stands between cells."),
        click.option("--quote", type=click.Choice(("none", '"', "'")),
                     help="What stands around cells."),
    )  # fmt: skip


_mapping = click.option(
    "--mapping", metavar="MAP", help="The mapping file (YAML); not for svc's own JSON lines."
)
_suggest = click.option(
    "--suggest", is_flag=True, help="Read FILE and write a mapping to start from; import nothing."
)
_dry_run = click.option("--dry-run", is_flag=True, help="Say what would change, and write nothing.")
_answer = click.option(
    "--format",
    type=click.Choice(("text", "json")),
    default="text",
    show_default=True,
    help="The answer in words, or all figures and problems.",
)


def _command(kind: str, what: str) -> click.Command:
    """The command that imports one kind of rows."""
    options = (
        click.argument("file"),
        _mapping,
        _suggest,
        _dry_run,
        click.option(
            "--skip-bad",
            metavar="REJECTS",
            help="Import the good rows; the bad ones go to this new file, with the reason.",
        ),
        *_written(),
        _answer,
        click.pass_obj,
    )

    def run(session: Session, /, file: str, mapping: str | None, **given: Any) -> None:
        _import(session, kind, file, mapping, **given)

    found: Any = run
    for option in reversed(options):
        found = option(found)
    command = click.command(kind, cls=_Documented, help=f"{what}\n{ABOUT}")
    return command(found)


units = _command("units", "Import units from a file.")
staff = _command("staff", "Import staff from a file.")
residents = _command("residents", "Import residents, and where they live, from a file.")
tickets = _command("tickets", "Import tickets from a file.")
events = _command("events", "Import the steps of tickets from an old system's log.")
followups = _command("followups", "Import callback attempts from a file.")

openings = _command("openings", "Import opening balances: what the former books say is there.")


def of_kind(rows: str, kind: str) -> click.Command:
    """The command that imports rows of a general kind: its records, or their events."""
    what = _("Import {kinds} from a file.", kinds=nouns(kind))
    if rows != KINDS[kind].plural:
        what = _("Import what happened to {kinds}, from a file.", kinds=nouns(kind))
    return _command(rows, what)


def _import(
    session: Session,
    kind: str,
    file: str,
    mapping: str | None,
    dry_run: bool,
    skip_bad: str | None,
    format: str,
    from_format: str | None,
    suggest: bool,
    **file_options: Any,
) -> None:
    from svc.desk.importing.run import ImportJob
    from svc.exchange.files.source import ReadOptions
    from svc.exchange.mapping.model import RowKind

    written = ReadOptions(format=from_format, **file_options)
    if suggest:
        _write_suggestion(session, file, RowKind(kind), written)
        return
    from svc.cli.exchange.running_import import run_import

    rejects = Path(skip_bad) if skip_bad else None
    map_file = Path(mapping) if mapping else None
    job = ImportJob(file, map_file, rejects, dry_run, RowKind(kind), written)
    run_import(session, [job], dry_run, bool(skip_bad), format)


def _write_suggestion(
    session: Session, file: str, kind: RowKind | None, written: ReadOptions
) -> None:
    from svc.cli.termio.display import write
    from svc.desk.importing.suggest import suggest as guess

    write(guess(session.directory, file, kind, written))


_blank = click.option(
    "--blank", metavar="KIND", help="Write FILE, a workbook to fill in: residents, units, staff …"
)


def _guiding() -> click.Command:
    """The command that looks at a file, and asks what it is to become."""

    def run(
        session: Session,
        /,
        file: str | None,
        suggest: bool,
        blank: str | None,
        from_format: str | None,
        **typed: Any,
    ) -> None:
        from svc.exchange.files.source import ReadOptions

        if blank is not None:
            from svc.cli.exchange.blank import write_blank

            write_blank(session, blank, file)
            return
        from svc.cli.termio.prompt import require

        require(FILE=file)
        assert file is not None
        written = ReadOptions(format=from_format, **typed)
        if suggest:
            _write_suggestion(session, file, None, written)
            return
        from svc.cli.exchange.guided import guide

        guide(session, file, written)

    made: Any = run
    argument = click.argument("file", required=False)
    for option in reversed((argument, _suggest, _blank, *_written(), click.pass_obj)):
        made = option(made)
    return click.command("import", help=GUIDED)(made)


guided = _guiding()


@click.command("all", help=ALL)
@click.argument("place")
@_mapping
@_dry_run
@click.option(
    "--skip-bad",
    metavar="FOLDER",
    help="Import the good rows; the bad ones go to files in this new folder.",
)
@_answer
@click.pass_obj
def everything(
    session: Session,
    place: str,
    mapping: str | None,
    dry_run: bool,
    skip_bad: str | None,
    format: str,
) -> None:
    """See ALL."""
    from svc.cli.exchange.running_import import run_import
    from svc.desk.importing.jobs import jobs_of

    rejects = Path(skip_bad) if skip_bad else None
    jobs, office = jobs_of(Path(place), Path(mapping) if mapping else None, rejects, dry_run)
    try:
        run_import(session, jobs, dry_run, bool(skip_bad), format, office)
    finally:
        # It stays where it holds something.
        if rejects is not None and not dry_run:
            with contextlib.suppress(OSError):
                rejects.rmdir()
