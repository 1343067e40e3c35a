"""`svc report`: what came in, what was kept, what was late, for a period as of a moment."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from svc.cli.asked import group_options
from svc.cli.options import looking_options
from svc.cli.work import looking

if TYPE_CHECKING:
    from collections.abc import Sequence

    from svc.cli.session import Session
    from svc.reports.report import Report
    from svc.reports.words import Table

#: A terminal narrower than this gets counts and rates in tables of their own.
WIDE = 140
#: Given instead of measures: what they all mean.
DEFINITIONS = "measures"


@click.command()
@click.argument("names", nargs=-1, metavar="[MEASURE]...")
@click.option("--period", metavar="PERIOD", help="2026-11, 2026-W47, 2026-Q4, 2026, last-month.")
@click.option("--from", "since", metavar="DAY", help="First day, or a moment.")
@click.option("--to", "until", metavar="DAY", help="Last day, or a moment; until now if left out.")
@click.option("--by", multiple=True, metavar="DIM",
              help="kind, category, department (these three unless told), assignee, building, "
              "channel, priority, weekday, hour, resolution; none for totals alone.")  # fmt: skip
@click.option("--list", "listed", metavar="MEASURE",
              help="List the tickets behind a figure: as many lines as it says.")  # fmt: skip
@click.option("--late", "--missed", "which", flag_value="missed",
              help="With --list: only lines that miss, such as late ones.")  # fmt: skip
@click.option("--met", "which", flag_value="met", help="With --list: only lines that count.")
@group_options
@looking_options
@click.pass_obj
def report(
    session: Session,
    /,
    names: tuple[str, ...],
    listed: str | None,
    which: str | None,
    format: str,
    rev: str | None,
    as_of: str | None,
    period: str | None,
    since: str | None,
    until: str | None,
    by: tuple[str, ...],
    **only: tuple[str, ...],
) -> None:
    """Report on a period: the current month, unless another is named.

    Rates stand with numerator and denominator; one that nothing stands behind
    is –. `svc report measures` says what each measure counts, and --list shows
    the tickets behind a figure: --list resolution_on_time --late.
    """
    if names == (DEFINITIONS,):
        _define(format)
        return
    from svc.cli.behind import show_lines
    from svc.desk.reports import Asked
    from svc.desk.reports import report as made
    from svc.errors import UsageError
    from svc.language import _

    measures = names if listed is None else (listed, *names)
    asked = Asked(names=measures, period=period, since=since, until=until, by=by, only=only)
    if listed is None and which is not None:
        raise UsageError(_("--late, --missed and --met need a --list"), "svc report --list MEASURE")
    with looking(session, rev, as_of, settled=True) as view:
        if listed is not None:
            show_lines(view, asked, which, format)
            return
        found = made(view, asked)
        if format in ("table", "md"):
            _show(found, bool(names), format)
        else:
            _print(found, format)


def _define(format: str) -> None:
    from svc.cli.display import Field, display, display_record, write
    from svc.reports.measures import every_measure

    keys = ("name", "chinese", "form", "definition", "source", "example")
    fields = [Field(key, "中文" if key == "chinese" else "") for key in keys]
    found = [measure._asdict() for measure in every_measure()]
    if format != "table":
        display(found, fields, format)
        return
    for place, measure in enumerate(found):
        write("\n" if place else "")
        display_record(measure, fields)


def _print(report: Report, format: str) -> None:
    """For scripts: an object, or a line a figure."""
    from svc.cli.display import Field, display, write_json
    from svc.reports.report import Line, as_json, as_lines

    if format == "json":
        write_json(as_json(report))
        return
    fields = [Field(name) for name in Line._fields]
    display((line._asdict() for line in as_lines(report)), fields, format)


def _show(report: Report, named: bool, format: str) -> None:
    """For people: a title, tables, and a footnote if a mark needs one."""
    from svc.cli.display import one_line, write
    from svc.cli.streams import narrow
    from svc.reports import words

    title, made_from = (one_line(line) for line in words.head(report))
    shown = list(words.tables(report, named, format == "table" and narrow(WIDE)))
    note = words.footnote(report, shown)
    if format == "md":
        from svc.table import in_markdown

        title, note = f"# {in_markdown(title)}\n", in_markdown(note)
    write(f"{title}\n{made_from}\n")
    for table in shown:
        _show_table(table, format)
    if note:
        write(f"\n{note}\n")


def _show_table(table: Table, format: str) -> None:
    from svc.cli.display import Field, display, write

    prefix = "## " if format == "md" else ""
    write(f"\n{prefix}{table.title}\n" + ("\n" if prefix else "") if table.title else "\n")
    left = (table.headings[0], "beside")
    fields = [
        Field(str(place), heading, align="left" if heading in left else "right")
        for place, heading in enumerate(table.headings)
    ]
    rows: Sequence[dict[str, str]] = [
        {str(place): cell for place, cell in enumerate(row)} for row in table.rows
    ]
    display(rows, fields, format, empty="")
