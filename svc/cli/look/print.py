"""`svc print`: a ticket on paper, from a template."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from svc.cli.core.work import looking
from svc.cli.parsing.options import as_of_option, rev_option, reveal_option
from svc.cli.termio.streams import safe
from svc.language import _

if TYPE_CHECKING:
    from svc.cli.core.session import Session

FORMATS = ("text", "html")
_ENDINGS = {".html": "html", ".htm": "html", ".md": "text", ".txt": "text"}


@click.command("print")
@click.argument("ticket", metavar="T")
@click.argument("template", default="work-order")
@click.option("--format", type=click.Choice(FORMATS),
              help="As FILE's name ends, else as text; html prints on A4.")  # fmt: skip
@click.option("--output", "-o", metavar="FILE", help="Write to FILE.")
@click.option("--force", is_flag=True, help="Overwrite FILE.")
@reveal_option
@rev_option
@as_of_option
@click.pass_obj
def print_ticket(
    session: Session,
    /,
    ticket: str,
    template: str,
    format: str | None,
    output: str | None,
    force: bool,
    reveal: bool,
    rev: str | None,
    as_of: str | None,
) -> None:
    """Print a ticket by a template of the office, as text or as a page for A4 (-o order.html).

    work-order, receipt and slip for the resident, reply-letter, callback-sheet. A page has
    the number as a QR code. An office's own templates lie in templates/ (Jinja2, .md or
    .txt; paper.html is the page around them); phones are masked unless --reveal is given.
    """
    from svc.cli.termio.display import write
    from svc.cli.termio.output_file import new_file
    from svc.desk.printing import papers

    form = _form(format, output)
    with looking(session, rev, as_of) as view:
        make = papers.page if form == "html" else papers.printed
        text = make(view, ticket, template, reveal)
        with new_file(output, force, view.repository.common_dir) as path:
            if path is not None:
                path.write_text(text if form == "html" else _masked(text), "utf-8")
            elif form == "html":
                write(text, data=True)
            else:
                write(safe(text, lines=True))


def _form(format: str | None, output: str | None) -> str:
    """In which form: as was asked, else as the file's name ends.

    Raises:
        UsageError: The name ends in no form's name.
    """
    from svc.errors import UsageError

    ending = Path(output or "").suffix.lower()
    if format is None and ending and ending not in _ENDINGS:
        raise UsageError(
            _("no form of a paper is called {ending!r}", ending=ending.lstrip(".")),
            _("end the name of FILE in one of {forms}, or give --format",
              forms=", ".join(_ENDINGS)),
        )  # fmt: skip
    return format or _ENDINGS.get(ending, "text")


def _masked(text: str) -> str:
    from svc.cli.termio.personal import hidden

    return safe(hidden(text), lines=True)
