"""`svc move-out`: a home that is left is settled."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from svc.cli.core.work import acting
from svc.cli.fees.pay import MONEY_METHODS, receipt_words
from svc.cli.parsing.options import result_option
from svc.language import _

if TYPE_CHECKING:
    from svc.cli.core.session import Session


@click.command("move-out")
@click.argument("unit")
@click.option("--payer", metavar="WHO", help="Who leaves, where several have lines there.")
@click.option("--until", metavar="DAY", help="The first day on which they no longer live there.")
@click.option("--method", type=MONEY_METHODS, help="How money goes back, or comes.")
@click.option("--collect", is_flag=True, help="What is still open is paid now.")
@click.option("--approved-by", metavar="WHO", help="Who agreed to what goes back.")
@click.option("--reason", metavar="WORDS", help="Why it goes back: they move out, unless said.")
@result_option
@click.pass_obj
def move_out(session: Session, /, format: str, **details: Any) -> None:
    """Settle a home that is left, as one commit.

    Credit pays what is open, then deposits; what is still open is told, or with
    --collect paid now; what is left of credit and deposits goes back. Bill the
    last days first: svc bill run, svc bill add.
    """
    from svc.cli.core.work import plain
    from svc.cli.termio.display import write, write_json
    from svc.cli.termio.streams import safe
    from svc.desk.fees.moving_out import Leaving, settle

    done = acting(session, lambda desk: settle(desk, Leaving(**details)))
    if format == "json":
        whole = done._asdict() | {"owed": str(done.owed)}
        write_json(whole | {"receipts": [plain(receipt) for receipt in done.receipts]})
        return
    lines = [line for receipt in done.receipts for line in receipt_words(receipt)]
    settled = _("{unit} {payer}: settled", unit=done.unit, payer=done.payer)
    if done.owed:
        settled = _("{unit} {payer}: {amount} is still open",
                    unit=done.unit, payer=done.payer, amount=done.owed)  # fmt: skip
    write(safe("\n".join([*lines, settled]) + "\n", lines=True))
