"""`svc import`: records from files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from svc.cli.say import add, say, warn
from svc.language import _, n_

if TYPE_CHECKING:
    from collections.abc import Callable

    from svc.cli.session import Session
    from svc.desk.part import Part
    from svc.desk.recording import Imported

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
"""
#: Conflicts told one by one before they are only counted.
_SHOWN = 5


class _Documented(click.Command):
    """A command whose help ends with what can stand in a mapping file."""

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the mapping's own documentation as it stands."""
        from svc.exchange import mapping
        from svc.exchange.kinds import KINDS
        from svc.exchange.mapping import RowKind

        _, _, keys = (mapping.__doc__ or "").partition("Its keys:\n")
        kind = KINDS[RowKind(ctx.info_name or "")]
        _, _, more = kind.documentation.partition("\n\n")
        formatter.write(f"\nMapping file:\n{keys.rstrip()}\n\n{more.rstrip()}\n")


def _written() -> tuple[Callable[[Any], Any], ...]:
    """Options that say how a file is written."""
    from svc.exchange.source import FORMATS

    return (
        click.option("--from-format", type=click.Choice(FORMATS),
                     help="What FILE is; found out, as are the following."),
        click.option("--sheet", metavar="NAME", help="The sheet of a spreadsheet."),
        click.option("--header-row", type=click.IntRange(min=1), metavar="ROW",
                     help="The row that names the columns."),
        click.option("--encoding", metavar="NAME", help="How text is written, such as gb18030."),
        click.option("--delimiter", metavar="CHARACTER", help="What stands between cells."),
        click.option("--quote", type=click.Choice(("none", '"', "'")),
                     help="What stands around cells."),
    )  # fmt: skip


def _command(kind: str, what: str) -> click.Command:
    """The command that imports one kind of rows."""
    options = (
        click.argument("file"),
        click.option("--mapping", required=True, metavar="MAP", help="The mapping file (YAML)."),
        click.option("--dry-run", is_flag=True, help="Say what would change, and write nothing."),
        click.option(
            "--skip-bad",
            metavar="REJECTS",
            help="Import the good rows; the bad ones go to this new file, with the reason.",
        ),
        *_written(),
        click.option(
            "--format",
            type=click.Choice(("text", "json")),
            default="text",
            show_default=True,
            help="The answer in words, or all figures and problems.",
        ),
        click.pass_obj,
    )

    def run(session: Session, /, file: str, mapping: str, **given: Any) -> None:
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


def _import(
    session: Session,
    kind: str,
    file: str,
    mapping: str,
    dry_run: bool,
    skip_bad: str | None,
    format: str,
    from_format: str | None,
    **told: Any,
) -> None:
    from svc.cli.display import write_json
    from svc.cli.progress import progress
    from svc.desk.imports import Job, import_files, refused
    from svc.exchange.mapping import RowKind
    from svc.exchange.source import Wanted

    rejects = Path(skip_bad) if skip_bad else None
    written = Wanted(format=from_format, **told)
    jobs = [Job(file, Path(mapping), rejects, dry_run, RowKind(kind), written)]
    done = import_files(session.directory, session.actor, jobs, progress, tell=say)
    for notice in done.notices:
        say(notice)
    if format == "json":
        write_json(_json(done, dry_run))
    else:
        _tell(done, dry_run, bool(skip_bad))
    if dry_run and done.bad and not skip_bad:
        raise refused(done.parts, "would be")


def _json(done: Imported, dry_run: bool) -> dict[str, Any]:
    return {
        "dry_run": dry_run,
        "rows": done.rows,
        "new": done.new,
        "changed": done.changed,
        "unchanged": done.unchanged,
        "bad": done.bad,
        "added": done.added,
        "commit": done.commit,
        "rejects": [str(path) for path in done.rejects],
        "files": [_part_json(part) for part in done.parts],
    }


def _part_json(part: Part) -> dict[str, Any]:
    tally, batch = part.tally, part.batch
    return {
        "file": batch.name,
        "kind": str(part.mapping.kind),
        "system": part.system,
        "rows": batch.rows,
        "new": tally.new,
        "changed": tally.changed,
        "unchanged": tally.unchanged,
        "conflicts": [conflict._asdict() for conflict in tally.conflicts],
        "bad": part.bad,
        "first": tally.first,
        "last": tally.last,
        "counts": {field: dict(counter.most_common()) for field, counter in batch.counts.items()},
        "problems": [problem._asdict() for problem in part.problems],
    }


def _tell(done: Imported, dry_run: bool, skipped: bool) -> None:
    """The answer on standard output, all beside it on standard error."""
    for part in done.parts:
        _tell_part(part, dry_run)
        _tell_conflicts(part)
    if done.added:
        names = ", ".join(done.added)
        told = (
            _("to be added to the office: {names}")
            if dry_run
            else _("added to the office: {names}")
        )
        say(told.format(names=names))
    for part in done.parts:
        _tell_bad(part, skipped)


def _tell_part(part: Part, dry_run: bool) -> None:
    """What became of one file."""
    from svc.cli.display import write

    tally = part.tally
    if not tally.new and not tally.changed:
        there = n_("{n} already there", "{n} already there", tally.unchanged)
        nothing = _("nothing would change") if dry_run else _("nothing changed")
        write(f"{there}, {nothing}\n")
        return
    if dry_run:
        _foresee(part)
    else:
        _tell_done(part)
    if tally.unchanged:
        say(n_("{n} already there, left as it is", "{n} already there, left as they are",
               tally.unchanged))  # fmt: skip


def _tell_done(part: Part) -> None:
    from svc.cli.display import write

    tally, system = part.tally, part.system
    if tally.new:
        span = tally.first if tally.first == tally.last else f"{tally.first} … {tally.last}"
        records = _records(part, tally.new)
        told = _(
            "imported {records} from {system}: {span}", records=records, system=system, span=span
        )
        write(f"{told}\n")
    if tally.changed:
        records = _records(part, tally.changed)
        told = _("changed {records} as {system} has changed", records=records, system=system)
        write(f"{told}\n")


def _tell_conflicts(part: Part) -> None:
    found = part.tally.conflicts
    if not found:
        return
    warn(n_("{n} row changed at the source where the office has its own word, which stays",
            "{n} rows changed at the source where the office has its own word, which stays",
            len(found)))  # fmt: skip
    for conflict in found[:_SHOWN]:
        add(f"{conflict.id}: {', '.join(conflict.fields)}")


def _tell_bad(part: Part, skipped: bool) -> None:
    if not part.bad or not skipped:
        return
    bad, rows = part.bad, part.batch.rows
    told = n_("{n} of {rows} rows is bad and left out", "{n} of {rows} rows are bad and left out",
              bad, rows=rows)  # fmt: skip
    written = part.rejects is not None and part.rejects.count
    where = _(", see {path}", path=part.rejects.path) if part.rejects and written else ""
    warn(f"{told}{where}")
    for problem in part.shown():
        add(str(problem))


def _foresee(part: Part) -> None:
    """What would change: counts, and the first few records."""
    from svc.cli.display import Field, display, write

    tally = part.tally
    if tally.new:
        records = _records(part, tally.new)
        told = _("would import {records} from {system}", records=records, system=part.system)
        write(f"{told}\n")
    if tally.changed:
        records = _records(part, tally.changed)
        system = part.system
        told = _("would change {records} as {system} has changed", records=records, system=system)
        write(f"{told}\n")
    rows = [
        {"of": field, "value": str(value), "rows": count}
        for field, counter in part.batch.counts.items()
        for value, count in counter.most_common()
    ]
    if rows:
        display(rows, [Field("of"), Field("value"), Field("rows", align="right")])
    sample = part.batch.sample
    if sample:
        names = list(sample[0])
        write("\n")
        display(sample, [*map(Field, names[:-1]), Field(names[-1], flexible=True)])


def _records(part: Part, count: int) -> str:
    """So many records of a kind, in words."""
    words = {
        "tickets": n_("{n} ticket", "{n} tickets", count),
        "events": n_("{n} ticket", "{n} tickets", count),
        "followups": n_("{n} follow-up", "{n} follow-ups", count),
        "residents": n_("{n} resident", "{n} residents", count),
        "units": n_("{n} unit", "{n} units", count),
        "staff": n_("{n} member of staff", "{n} members of staff", count),
    }
    return words[part.mapping.kind]
