"""`svc jobs`: one worker's own jobs, as a page for a phone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from svc.cli.core.work import looking
from svc.cli.look.report_output import output_options
from svc.cli.parsing.options import as_of_option, rev_option, reveal_option

if TYPE_CHECKING:
    from svc.cli.core.session import Session


@click.command()
@click.argument("staff", required=False)
@output_options
@reveal_option
@rev_option
@as_of_option
@click.pass_obj
def jobs(
    session: Session,
    /,
    staff: str | None,
    format: str | None,
    output: str | None,
    force: bool,
    reveal: bool,
    rev: str | None,
    as_of: str | None,
) -> None:
    """Show what a member of STAFF has to do: where, until when, for whom; me without STAFF.

    As a page for a phone (-o jobs.html), on a terminal, or as any report. Names of
    strangers, phones and other personal data in words are masked unless --reveal.
    """
    from svc.cli.look import report_output as papers
    from svc.desk.printing.jobs import jobs as page
    from svc.desk.query.ticket_query import person

    target = papers.out(format, output, force)
    with looking(session, rev, as_of, settled=True) as view:
        who = person(view, staff) if staff else view.me
        made = papers.in_form(view, page(view, who, target.format, reveal), target)
        papers.put(made, target, view.repository.common_dir)
