"""`svc import`: records from files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from svc.cli.say import add, say, warn

if TYPE_CHECKING:
    from svc.cli.session import Session
    from svc.desk.recording import Imported

HELP = """Import tickets from a CSV file.

FILE is CSV in UTF-8, its first row naming the columns; - reads standard input.
MAP says which column is which field, how times are written and what words
mean; its keys are listed below.

A row is known by its source's own number: what is there already is left
alone, so the same file can be imported again. Rows are counted as a
spreadsheet shows them; the header is row 1. One bad row and nothing is
imported, unless --skip-bad says where such rows go.
"""


class _Documented(click.Command):
    """A command whose help ends with what can stand in a mapping file."""

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the mapping's own documentation as it stands."""
        from svc.exchange import mapping, ticket_fields

        _, _, keys = (mapping.__doc__ or "").partition("Its keys:\n")
        _, _, more = (ticket_fields.__doc__ or "").partition("\n\n")
        formatter.write(f"\nMapping file:\n{keys.rstrip()}\n\n{more.rstrip()}\n")


@click.command(cls=_Documented, help=HELP)
@click.argument("file")
@click.option("--mapping", required=True, metavar="MAP", help="The mapping file (YAML).")
@click.option("--dry-run", is_flag=True, help="Say what would change, and write nothing.")
@click.option(
    "--skip-bad",
    metavar="REJECTS.csv",
    help="Import the good rows; the bad ones go to this new file, with the reason.",
)
@click.option(
    "--format",
    type=click.Choice(("text", "json")),
    default="text",
    show_default=True,
    help="The answer in words, or all figures and problems.",
)
@click.pass_obj
def tickets(
    session: Session, file: str, mapping: str, dry_run: bool, skip_bad: str | None, format: str
) -> None:
    """See HELP."""
    from svc.cli.display import write_json
    from svc.cli.progress import progress
    from svc.desk.imports import Job, import_tickets, refused

    job = Job(file, Path(mapping), Path(skip_bad) if skip_bad else None, dry_run)
    done = import_tickets(session.directory, session.actor, job, progress)
    for notice in done.notices:
        say(notice)
    if format == "json":
        write_json(_json(done, dry_run))
    else:
        _tell(done, dry_run, bool(skip_bad))
    if dry_run and done.batch.bad and not skip_bad:
        raise refused(done.batch, "would be")


def _json(done: Imported, dry_run: bool) -> dict[str, Any]:
    batch = done.batch
    return {
        "system": done.system,
        "dry_run": dry_run,
        "rows": done.rows,
        "new": done.new,
        "already": done.already,
        "differing": done.differing,
        "bad": batch.bad,
        "first": done.first,
        "last": done.last,
        "added": done.added,
        "commit": done.commit,
        "rejects": str(done.rejects) if done.rejects else None,
        "counts": {field: dict(counter.most_common()) for field, counter in batch.counts.items()},
        "problems": [problem._asdict() for problem in batch.problems],
    }


def _tell(done: Imported, dry_run: bool, skipped: bool) -> None:
    """The answer on standard output, all beside it on standard error."""
    from svc.cli.display import write

    if dry_run:
        _foresee(done)
    elif done.new:
        span = done.first if done.first == done.last else f"{done.first} … {done.last}"
        write(f"imported {_tickets(done.new)} from {done.system}: {span}\n")
    if not done.new:
        nothing = "nothing would change" if dry_run else "nothing changed"
        write(f"{done.already} already there, {nothing}\n")
    elif done.already:
        say(f"{done.already} already there, left as they are")
    if done.differing:
        row = "1 row says" if done.differing == 1 else f"{done.differing} rows say"
        warn(
            f"{row} something else than the ticket now (changed at the source, or worked"
            " on here); tickets that are there are left as they are"
        )
    if done.added:
        verb = "to be added" if dry_run else "added"
        say(f"{verb} to the office: {', '.join(done.added)}")
    _tell_bad(done, skipped)


def _tell_bad(done: Imported, skipped: bool) -> None:
    bad = done.batch.bad
    if not bad or not skipped:
        return
    where = f", see {done.rejects}" if done.rejects else ""
    be = "is" if bad == 1 else "are"
    warn(f"{bad} of {done.rows} rows {be} bad and left out{where}")
    for problem in done.batch.shown():
        add(str(problem))


def _foresee(done: Imported) -> None:
    """What would change: counts, and the first few tickets."""
    from svc.cli.display import Field, display, write

    write(f"would import {_tickets(done.new)} from {done.system}\n")
    rows = [
        {"of": field, "value": str(value), "tickets": count}
        for field, counter in done.batch.counts.items()
        for value, count in counter.most_common()
    ]
    display(rows, [Field("of"), Field("value"), Field("tickets", align="right")])
    names = ("number", "received", "status", "category", "where")
    fields = [*(Field(name) for name in names), Field("text", flexible=True)]
    write("\n")
    display(done.batch.sample, fields)


def _tickets(count: int) -> str:
    return "1 ticket" if count == 1 else f"{count} tickets"
