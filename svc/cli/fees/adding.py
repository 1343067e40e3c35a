"""`svc bill add` and `svc bill ahead`: something charged once, and months issued ahead."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from svc.cli.core.work import acting, show_written
from svc.cli.fees.run import show_result
from svc.cli.parsing.options import result_option
from svc.cli.termio.prompt import require

if TYPE_CHECKING:
    from svc.cli.core.session import Session


@click.command("add")
@click.argument("unit")
@click.option("--item", metavar="ITEM", help="The tariff it is charged by.")
@click.option("--quantity", metavar="NUMBER", help="How many; 1 if not given.")
@click.option("--price", metavar="AMOUNT", help="Of one; the tariff's if not given.")
@click.option("--amount", metavar="AMOUNT", help="Instead of quantity and price.")
@click.option("--due", metavar="DATE", help="The last day in time; by the tariff if not given.")
@click.option("--payer", metavar="WHO", help="A resident or a party; who pays today if not given.")
@click.option("--note", metavar="WORDS", help="Words to keep; - reads standard input.")
@result_option
@click.pass_obj
def add_bill(session: Session, /, format: str, **given: Any) -> None:
    """Charge something once: a card, a repair that is to be paid for, damage."""
    from svc.desk.fees import adding

    require(ITEM=given["item"])
    bill = acting(session, lambda desk: adding.charge(desk, adding.OneCharge(**given)))
    show_written(bill, str(bill.lines[0].amount), format)


@click.command()
@click.argument("unit")
@click.argument("months", type=click.IntRange(1, 24))
@click.option("--items", metavar="ITEM,…", help="Only these items; all tariffs if not given.")
@click.option("--discount", metavar="ID", help="The tariff's discount for paying ahead.")
@click.option("--from", "begin", metavar="MONTH", help="The first month; the next if not given.")
@result_option
@click.pass_obj
def ahead(session: Session, /, unit: str, items: str | None, format: str, **given: Any) -> None:
    """Issue some months ahead, for whoever pays in advance.

    What is issued stays as it is, also where the price rises before its month comes.
    """
    from svc.desk.fees import adding

    named = [one.strip() for one in (items or "").replace("，", ",").split(",") if one.strip()]
    result = acting(session, lambda desk: adding.ahead(desk, unit, items=named, **given))
    show_result(result, format)
