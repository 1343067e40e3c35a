"""`svc report`: what came in, what was kept, what was late, for a period as of a moment."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from svc.cli.core.work import looking
from svc.cli.look.report_output import output_options
from svc.cli.parsing.options import as_of_option, rev_option, words_reveal_option
from svc.cli.parsing.ticket_filters import group_options

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

    from svc.cli.core.session import Session
    from svc.cli.look.report_output import ReportOutput
    from svc.desk.core.view import View
    from svc.desk.query.reports import ReportQuery

#: Given instead of measures: what they all mean.
DEFINITIONS = "measures"


def _complete(ctx: click.Context, _param: click.Parameter, begun: str) -> list[CompletionItem]:
    """Names of reports, the office's own among them, and of measures."""
    from contextlib import suppress
    from pathlib import Path

    from click.shell_completion import CompletionItem

    from svc.cli.core.session import start_folder
    from svc.desk.query.named_reports import names
    from svc.errors import SvcError
    from svc.reports.measures import MONEY_NAMES, NAMES
    from svc.reports.named import TITLES
    from svc.store.git.repository import Repository

    known = list(TITLES)
    with suppress(SvcError):
        start = start_folder(ctx.find_root().params.get("steps") or ())
        repository = Repository.open(Path(start))
        known = names(repository, repository.head() or "")
    every = (*known, DEFINITIONS, *NAMES, *MONEY_NAMES)
    return [CompletionItem(name) for name in every if name.startswith(begun)]


@click.command()
@click.argument("names", nargs=-1, metavar="[NAME | MEASURE...]", shell_complete=_complete)
@click.option("--period", metavar="PERIOD", help="2026-11, 2026-W47, 2026-Q4, 2026, last-month.")
@click.option("--from", "since", metavar="DAY", help="First day, or a moment.")
@click.option("--to", "until", metavar="DAY", help="Last day, or a moment; until now if left out.")
@click.option("--by", multiple=True, metavar="DIM",
              help="kind, category, department (these three unless told), assignee, building, "
              "channel, priority, weekday, hour, resolution, wait; two at a time as "
              "weekday,hour; none for totals alone.")  # fmt: skip
@click.option("--quantiles", metavar="LIST",
              help="Of durations, in percent: 20,40,60; 90 unless told.")  # fmt: skip
@click.option("--compare", multiple=True, type=click.Choice(("previous", "year")),
              help="With the period before, with the same a year earlier.")  # fmt: skip
@click.option("--list", "listed", metavar="MEASURE",
              help="List the tickets behind a figure: as many lines as it says.")  # fmt: skip
@click.option("--late", "--missed", "which", flag_value="missed",
              help="With --list: only lines that miss, such as late ones.")  # fmt: skip
@click.option("--met", "which", flag_value="met", help="With --list: only lines that count.")
@group_options
@output_options
@words_reveal_option
@rev_option
@as_of_option
@click.pass_obj
def report(
    session: Session,
    /,
    names: tuple[str, ...],
    listed: str | None,
    which: str | None,
    rev: str | None,
    as_of: str | None,
    **options: Any,
) -> None:
    """Report on a period: figures and rates, or a whole report by its name.

    daily is the morning meeting's page (of yesterday), monthly the director's
    analysis, company one page upward, quality what was late, returned, reopened
    or unhappy with its tickets (of last month, unless told), outward what outside
    parties were asked, segments what groups of residents ask for. An office's own
    lie in templates/reports/.

    Without a name: all measures, or those named, of the current month. Rates
    stand with numerator and denominator; one that nothing stands behind is –.
    `svc report measures` says what each measure counts, and --list shows the
    tickets behind a figure: --list resolution_on_time --late.
    """
    from svc.cli.look import report_output

    to = report_output.out(*(options.pop(name) for name in report_output.ReportOutput._fields))
    if names[:1] == (DEFINITIONS,):
        _define(_plainly(to), names[1:])
        return
    asked = _asked(names, listed, which, options)
    with looking(session, rev, as_of, settled=True) as view:
        if listed is None:
            report_output.put(_report(view, asked, to), to)
        else:
            from svc.cli.look.figure_lines import show_lines

            show_lines(view, asked, which, _plainly(to))


def _asked(
    names: tuple[str, ...], listed: str | None, which: str | None, options: dict[str, Any]
) -> ReportQuery:
    """What is asked for, a listed measure first.

    Raises:
        UsageError: Some lines of a list, and no list.
    """
    from svc.desk.query.reports import ReportQuery
    from svc.errors import UsageError
    from svc.language import _

    if listed is None and which is not None:
        raise UsageError(_("--late, --missed and --met need a --list"), "svc report --list MEASURE")
    own = ("period", "since", "until", "by", "compare", "quantiles")
    whole = {name: options.pop(name) for name in own}
    return ReportQuery(names=names if listed is None else (listed, *names), only=options, **whole)


def _report(view: View, asked: ReportQuery, to: ReportOutput) -> str | bytes:
    """The report asked for, in its form."""
    from svc.cli.look import report_output
    from svc.desk.query import named_reports

    if name := _named(view, asked):
        made = named_reports.document(view, name, asked, to.format)
        return report_output.in_form(view, made, to)
    if to.format in named_reports.PLAIN:
        from svc.desk.query.reports import report as figures

        return report_output.figures(figures(view, asked), to.format)
    return report_output.in_form(view, named_reports.figures(view, asked, to.format), to)


def _named(view: View, asked: ReportQuery) -> str:
    """The name of the report that is asked for; empty for measures.

    Raises:
        UsageError: A name beside others, or options that a whole report has not.
    """
    from svc.desk.query.named_reports import is_named, names
    from svc.errors import UsageError
    from svc.language import _
    from svc.reports.measures import is_measure

    others = [name for name in asked.names if not is_measure(name)]
    if not others:
        return ""
    name = others[0]
    if not is_named(view, name):
        known = ", ".join(names(view.repository, view.commit))
        raise UsageError(
            _("there is no report and no measure {name!r}", name=name),
            _("reports: {known}; measures: svc report measures", known=known),
        )
    if len(asked.names) > 1 or asked.by or asked.compare:
        raise UsageError(
            _("the report {name} stands alone: it has its own measures and breakdowns", name=name),
            f"svc report {name}",
        )
    return name


def _plainly(to: ReportOutput) -> str:
    """The format, where a list is shown and not a report.

    Raises:
        UsageError: It is one for whole reports, or a file was named.
    """
    from svc.cli.termio.display import FORMATS as PLAIN
    from svc.errors import UsageError
    from svc.language import _

    if to.format not in PLAIN or to.output is not None:
        raise UsageError(
            _("a list goes to standard output, as {formats}", formats=", ".join(PLAIN)),
            _("leave --output out"),
        )
    return to.format


def _define(format: str, names: tuple[str, ...]) -> None:
    from svc.cli.termio.display import DisplayField, display, display_record, write
    from svc.language import N_, _
    from svc.reports.measures import chosen

    said = {"form": _, "definition": _, "example": _}
    keys = ("name", "chinese", N_("form"), N_("definition"), "source", N_("example"))
    fields = [
        DisplayField(key, "中文" if key == "chinese" else "", format=said.get(key)) for key in keys
    ]
    found = [measure._asdict() for measure in chosen(names)]
    if format != "table":
        display(found, fields, format)
        return
    for place, measure in enumerate(found):
        write("\n" if place else "")
        display_record(measure, fields)
