"""`svc bill add`, `ahead` and `end-ahead`: something charged once, and months issued ahead."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from svc.cli.core.work import acting, plain, show_written
from svc.cli.fees.run import show_result
from svc.cli.parsing.options import needed_reason_option, note_option, result_option
from svc.cli.termio.prompt import require
from svc.language import _

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
@note_option
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


@click.command("end-ahead")
@click.argument("unit")
@click.argument("day", metavar="DATE")
@click.option("--payer", metavar="WHO", help="Whose contract, where several have lines there.")
@needed_reason_option
@click.option("--leave-credit", is_flag=True, help="Have credit pay nothing.")
@result_option
@click.pass_obj
def end_ahead(session: Session, /, unit: str, day: str, format: str, **given: Any) -> None:
    """End a contract: what was charged for DATE and later days is given back.

    What was paid becomes credit, which pays what is owed then; svc refund gives
    it back. Where the tariff says so a discount falls away: months that were
    served cost what they cost without it.
    """
    from svc.cli.termio.display import write, write_json
    from svc.desk.fees import ending

    ended = acting(session, lambda desk: ending.end_ahead(desk, unit, day, **given))
    amounts = {name: str(getattr(ended, name)) for name in ("back", "voided", "charged")}
    if format == "json":
        write_json({**ended._asdict(), **amounts, "bills": [plain(one) for one in ended.bills]})
        return
    words = _("{back} goes back, {voided} is voided, {charged} is charged", **amounts)
    write(f"{ended.unit} {ended.payer}  {words}\n")
