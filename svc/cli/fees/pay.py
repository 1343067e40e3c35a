"""`svc pay`: money is taken, and a receipt given."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from svc.cli.core.work import acting, show_lines
from svc.cli.parsing.options import note_option, result_option
from svc.cli.termio.prompt import ask, interactive
from svc.language import N_, _

if TYPE_CHECKING:
    from svc.cli.core.session import Session
    from svc.kinds.fees.receipt import Receipt

#: How money comes, as on the command line; `svc.kinds.fees.receipt.Method` holds the words.
MONEY_METHODS = click.Choice(
    (N_("cash"), N_("wechat"), N_("alipay"), N_("card"), N_("transfer"), N_("batch"))
)


@click.command()
@click.argument("unit")
@click.argument("amount", required=False)
@click.option("--method", type=MONEY_METHODS, help="How it comes.")
@click.option(
    "--for",
    "lines",
    multiple=True,
    metavar="LINE",
    help="What the payer says it is for, such as B2604-3-2-1502/1; several times for several.",
)
@click.option("--payer", metavar="WHO", help="Whose lines, where several owe something.")
@click.option("--ahead", is_flag=True, help="Pay lines that are not owed yet as well.")
@click.option("--deposit", metavar="ITEM", help="Take it as a deposit, and for what.")
@click.option("--from-credit", is_flag=True, help="Pay from what is there as credit.")
@click.option("--from-deposit", metavar="ITEM", help="Pay from this deposit.")
@click.option(
    "--stranger",
    "payer_text",
    metavar="NAME",
    help="Who brings it, if that is somebody on no file.",
)
@click.option("--paper-no", metavar="NO", help="The number in the pre-printed book.")
@click.option("--channel-no", metavar="NO", help="The payment channel's own number.")
@click.option(
    "--statement",
    "line",
    metavar="LINE",
    help="The line of a statement that it is, such as M2604-A0002/3.",
)
@click.option("--taken", metavar="TIME", help="When today; now if not given.")
@note_option
@result_option
@click.pass_obj
def pay(session: Session, /, unit: str, format: str, note: str | None, **details: Any) -> None:
    """Take AMOUNT for a unit: what fell due first is settled first.

    Late fees come before the line that they belong to, unless its tariff says
    otherwise; the payer may say what it is for. What no line takes is kept as
    credit, which pays later lines by --from-credit. Without an amount,
    --from-credit and --from-deposit pay what is open, as far as they go. With
    --statement it is the money of a line that nobody has claimed, whose amount and
    method need not be said.
    """  # fmt: skip
    from svc.desk.fees.paying import PaymentDetails
    from svc.desk.fees.paying import pay as take
    from svc.duties.typed_money import money_of

    here_already = details["from_credit"] or details["from_deposit"] or details["line"]
    if not here_already and interactive():
        details["amount"] = details["amount"] or ask(_("Amount"), money_of)
        details["method"] = details["method"] or ask(_("Method"), str, default="cash")
    asked = PaymentDetails(unit=unit, note=note, **details)
    show_receipt(acting(session, lambda desk: take(desk, asked)), format)


def show_receipt(receipt: Receipt, format: str) -> None:
    """Answer of a command that wrote a receipt: its number, and what it is for."""
    show_lines("receipt", receipt, receipt_words(receipt), format)


def receipt_words(receipt: Receipt) -> list[str]:
    """A receipt in a few lines."""
    from svc.kinds.fees.receipt import CHINESE, Method
    from svc.language import either

    method = either(receipt.method.value, CHINESE[Method][receipt.method.value])
    lines = [f"{receipt.id}  {receipt.amount} {method}  {receipt.unit or ''}".rstrip()]
    for line in receipt.lines:
        late = _(", late fees {late}", late=line.late) if line.late else ""
        lines.append(f"  {line.bill}/{line.line}  {line.principal}{late}")
    if receipt.credit:
        lines.append("  " + _("credit {amount}", amount=f"{_signed(receipt.credit)}"))
    if receipt.deposit is not None:
        held = receipt.deposit
        lines.append(
            "  " + _("deposit {item} {amount}", item=held.item, amount=_signed(held.amount))
        )
    return lines


def _signed(amount: Any) -> str:
    return f"{'+' if amount > 0 else ''}{amount}"
