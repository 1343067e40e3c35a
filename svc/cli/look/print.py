"""`svc print`: a ticket on paper, from a template."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from svc.cli.core.work import looking
from svc.cli.parsing.options import as_of_option, rev_option, reveal_option
from svc.cli.termio.streams import safe

if TYPE_CHECKING:
    from svc.cli.core.session import Session


@click.command("print")
@click.argument("ticket", metavar="T")
@click.argument("template", default="work-order")
@reveal_option
@rev_option
@as_of_option
@click.pass_obj
def print_ticket(
    session: Session, ticket: str, template: str, reveal: bool, rev: str | None, as_of: str | None
) -> None:
    """Print a ticket by a template of the office: work-order, reply-letter, callback-sheet.

    An office's own templates lie in templates/ (Jinja2, .md or .txt); phones
    are masked unless --reveal is given.
    """
    from svc.cli.termio.display import write
    from svc.desk.query import printing

    with looking(session, rev, as_of) as view:
        write(safe(printing.printed(view, ticket, template, reveal), lines=True))
