"""`svc refund`: credit or a deposit is given back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from svc.cli.core.work import acting
from svc.cli.fees.pay import MONEY_METHODS, show_receipt
from svc.cli.parsing.options import needed_reason_option, result_option

if TYPE_CHECKING:
    from svc.cli.core.session import Session


@click.command()
@click.argument("target", metavar="UNIT|RECEIPT")
@click.argument("amount", required=False)
@click.option("--method", type=MONEY_METHODS, required=True, help="How it goes.")
@needed_reason_option
@click.option("--approved-by", metavar="WHO", required=True, help="Who agreed: somebody else.")
@click.option("--deposit", metavar="ITEM", help="Which deposit; credit if not given.")
@click.option("--payer", metavar="WHO", help="Whose, where several have something.")
@click.option("--channel-no", metavar="NO", help="The payment channel's own number.")
@click.option("--cashier", metavar="STAFF", help="Out of whose till it goes.")
@result_option
@click.pass_obj
def refund(session: Session, /, target: str, format: str, **details: Any) -> None:
    """Give back credit, or a deposit: all of it, or AMOUNT.

    RECEIPT is the one by which the deposit was taken. Money that a line took
    comes back by svc receipt reverse. Whoever gives it back and whoever agreed
    are two people.
    """
    from svc.desk.fees.paying import refund as give_back

    receipt = acting(session, lambda desk: give_back(desk, target, **details))
    show_receipt(receipt, format)
