"""`svc receipt`: its commands that are not derived from its kind."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from svc.cli.core.work import acting
from svc.cli.fees.pay import show_receipt
from svc.cli.parsing.options import needed_reason_option, result_option, reveal_option
from svc.language import N_

if TYPE_CHECKING:
    from collections.abc import Callable

    from svc.cli.core.session import Session
    from svc.desk.core.desk import Desk


@click.command()
@click.argument("receipt", metavar="RECEIPT")
@needed_reason_option
@click.option("--cashier", metavar="STAFF", help="Out of whose till it goes.")
@click.option("--approved-by", metavar="WHO", help="The supervisor who agreed, if that is needed.")
@result_option
@click.pass_obj
def reverse(session: Session, /, receipt: str, reason: str, format: str, **details: Any) -> None:
    """Take a receipt back by another one: of today, with a number of its own.

    Every line is taken back exactly; the receipt itself stays as it is. Your own
    of today you may take back yourself until you close the day, another only a
    supervisor, or you where a supervisor agreed.
    """
    from svc.desk.fees.paying import reverse as take_back

    show_receipt(acting(session, lambda desk: take_back(desk, receipt, reason, **details)), format)


@click.command("print")
@click.argument("receipts", metavar="RECEIPT…", nargs=-1, required=True)
@click.option(
    "--paper",
    type=click.Choice((N_("a4"), N_("80mm"))),
    default="a4",
    show_default=True,
    help="For which paper.",
)
@click.option(
    "-o", "--output", metavar="FILE", help="Write the page there, instead of to standard output."
)
@click.option("--force", is_flag=True, help="Overwrite FILE.")
@reveal_option
@click.pass_obj
def print_receipt(
    session: Session,
    receipts: tuple[str, ...],
    paper: str,
    output: str | None,
    force: bool,
    reveal: bool,
) -> None:
    """Put receipts on paper: one HTML page that a browser prints.

    Each printing is noted in the receipt; from the second on the paper says
    that it is a reprint, and of which day. The payer's name is masked unless
    --reveal is given.
    """  # fmt: skip
    from svc.desk.fees import papers

    write_page(session, output, force, lambda desk: papers.printed(desk, receipts, paper, reveal))


def write_page(
    session: Session, output: str | None, force: bool, make: Callable[[Desk], str]
) -> None:
    """Write a page for printing: to a file, where one is named.

    Args:
        session: The office.
        output: The file; standard output if None.
        force: Whether a file that is there is overwritten.
        make: Makes the page, and notes that it is printed.
    """
    from svc.cli.termio.display import write
    from svc.cli.termio.output_file import new_file
    from svc.store.git.repository import Repository

    private = Repository.open(session.directory).common_dir if output else None
    with new_file(output, force, private) as file:
        page = acting(session, make)
        if file is None:
            write(page, data=True)
        else:
            file.write_text(page, encoding="utf-8")
