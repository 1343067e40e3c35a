"""What happens to a line of a bill: `svc bill void`, `correct`, `waive`, `object` and the like."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

from svc.cli.core.work import acting, plain, show_written
from svc.cli.parsing.options import at_option, needed_reason_option, result_option, typed_words
from svc.cli.termio.vocabulary import Word
from svc.language import _, n_
from svc.model.words import Channel

if TYPE_CHECKING:
    from svc.cli.core.session import Session

_Made = Callable[..., Any]


@click.command()
@click.argument("target", metavar="LINE|BILL|MONTH")
@click.option("--items", metavar="ITEM,…", help="Of a bill or a month, only these items.")
@needed_reason_option
@at_option
@result_option
@click.pass_obj
def void(session: Session, /, target: str, items: str | None, format: str, **said: Any) -> None:
    """Charge a line no longer, or every line of a bill, or of a month's run.

    A LINE is a bill and a place in it: B2604-3-2-1502/1, or B2604-3-2-1502/water. What was
    paid cannot be voided: reverse the receipt, or correct the line.
    """
    from svc.desk.fees import lines

    named = [one.strip() for one in (items or "").replace("，", ",").split(",") if one.strip()]
    bills = acting(session, lambda desk: lines.void(desk, target, items=named, **said))
    if format == "json":
        from svc.cli.termio.display import write_json

        write_json([plain(bill) for bill in bills])
        return
    if len(bills) == 1:
        show_written(bills[0], _("voided"), format)
        return
    from svc.cli.termio.display import write

    write(n_("{n} bill: voided", "{n} bills: voided", len(bills)) + "\n")


@click.command()
@click.argument("line")
@click.option(
    "--amount", metavar="AMOUNT", help="What is right; by today's rules if not given, 0 for none."
)
@needed_reason_option
@result_option
@click.pass_obj
def correct(session: Session, /, format: str, **given: Any) -> None:
    """Take a line back by one of this month, and charge the right one beside it.

    Without --amount it is computed anew, by the tariff, the unit and the readings as they
    stand: mend those first.
    """
    from svc.desk.fees import lines

    bill = acting(session, lambda desk: lines.correct(desk, **given))
    show_written(bill, ", ".join(str(line.amount) for line in bill.lines), format)


@click.command()
@click.argument("line")
@click.argument("amount", required=False)
@click.option("--late", is_flag=True, help="Of its late fees, as they are now.")
@needed_reason_option
@at_option
@result_option
@click.pass_obj
def waive(session: Session, /, format: str, **given: Any) -> None:
    """Ask to let AMOUNT of a line go, or all of it; somebody else agrees with svc bill approve.

    What is let go is shown apart, and never counted as paid. With --late it is
    the late fees that are let go, as far as they have come.
    """
    from svc.desk.fees import lines

    bill = acting(session, lambda desk: lines.waive(desk, **given))
    show_written(bill, _("asked to let {amount} go", amount=bill.events[-1].amount), format)


@click.command()
@click.argument("line")
@click.option("--amount", metavar="AMOUNT", help="Less than was asked for.")
@click.option(
    "--reason", metavar="WORDS", callback=typed_words, help="Why; - reads standard input."
)
@at_option
@result_option
@click.pass_obj
def approve(session: Session, /, format: str, **given: Any) -> None:
    """Agree to what somebody else asked to let go."""
    from svc.desk.fees import lines

    bill = acting(session, lambda desk: lines.approve(desk, **given))
    show_written(bill, _("let go"), format)


@click.command()
@click.argument("line")
@needed_reason_option
@at_option
@result_option
@click.pass_obj
def refuse(session: Session, /, format: str, **given: Any) -> None:
    """Refuse what somebody asked to let go."""
    from svc.desk.fees import lines

    bill = acting(session, lambda desk: lines.refuse(desk, **given))
    show_written(bill, _("refused to let go"), format)


@click.command("object")
@click.argument("line")
@click.option("--ticket", metavar="TICKET", help="The complaint, if it was taken in already.")
@click.option(
    "--channel",
    type=Word(Channel),
    metavar="CH",
    help="How it reached the office; visit if not given.",
)
@needed_reason_option
@at_option
@result_option
@click.pass_obj
def object_(session: Session, /, format: str, **given: Any) -> None:
    """Record that the payer objects to a line, and take the complaint in.

    What follows on the line waits until svc bill settle: reminders, late fees,
    payments by rule; other lines go on. The ticket is a complaint about fees.
    """
    from svc.desk.fees import objections

    bill = acting(session, lambda desk: objections.object_to(desk, **given))
    show_written(bill, _("objected to, {ticket}", ticket=bill.events[-1].ticket), format)


@click.command()
@click.argument("line")
@needed_reason_option
@at_option
@result_option
@click.pass_obj
def settle(session: Session, /, format: str, **given: Any) -> None:
    """Record that an objection is settled."""
    from svc.desk.fees import objections

    bill = acting(session, lambda desk: objections.settle(desk, **given))
    show_written(bill, _("objection settled"), format)
