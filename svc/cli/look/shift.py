"""`svc shift`: the page with which a shift is handed over."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from svc.cli.core.work import looking
from svc.cli.look.report_output import output_options
from svc.cli.parsing.options import as_of_option, rev_option, words_reveal_option

if TYPE_CHECKING:
    from svc.cli.core.session import Session


@click.command()
@click.option("--since", metavar="TIME", help="From when: a day or a moment; today without.")
@click.option("--until", metavar="TIME", help="Until when; now without.")
@click.option("--to", metavar="STAFF", help="Who takes over.")
@click.option("--note", "notes", multiple=True, metavar="WORDS",
              help="Words for whoever takes over; they stand on the page alone.")  # fmt: skip
@output_options
@words_reveal_option
@rev_option
@as_of_option
@click.pass_obj
def shift(
    session: Session,
    /,
    since: str | None,
    until: str | None,
    to: str | None,
    notes: tuple[str, ...],
    format: str | None,
    output: str | None,
    force: bool,
    rev: str | None,
    as_of: str | None,
) -> None:
    """Hand a shift over: what came in, stands open, was promised, called and noted.

    On a terminal, as Markdown or as an HTML page (-o shift.html); of today
    unless told. Phones and other personal data in words are masked.
    """
    from svc.cli.look import report_output as papers
    from svc.desk.core.identity import known
    from svc.desk.query.shift import ShiftQuery
    from svc.desk.query.shift import shift as page
    from svc.desk.query.ticket_query import person

    target = papers.out(format, output, force)
    with looking(session, rev, as_of, settled=True) as view:
        asked = ShiftQuery(since, until, person(view, to) if to else None, notes)
        made = page(view, asked, known(view.repository, view.actor), target.format)
        papers.put(papers.in_form(view, made, target), target, view.repository.common_dir)
