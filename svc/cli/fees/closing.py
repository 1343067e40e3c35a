"""`svc close-day`, and the commands of closings and of cash that have code of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from svc.cli.core.work import acting, looking, show_lines
from svc.cli.parsing.options import result_option
from svc.cli.termio.prompt import ask, interactive, require, text_or_stdin
from svc.language import N_, _

if TYPE_CHECKING:
    from collections.abc import Iterator

    from svc.cli.core.session import Session
    from svc.desk.fees.closing import CloseDetails
    from svc.kinds.fees.closing import Closing

#: Where cash goes, as on the command line; `svc.kinds.fees.cash.CashWay` holds the words.
CASH_WAYS = click.Choice((N_("bank"), N_("put-in"), N_("take-out")))


@click.command("close-day")
@click.argument("day", required=False)
@click.option("--counted", metavar="AMOUNT", help="The cash that lies in the drawer, counted.")
@click.option("--float-kept", "kept", metavar="AMOUNT", help="What stays there; all if not given.")
@click.option("--banked", metavar="AMOUNT", help="What went to the bank before the count.")
@click.option("--slip", metavar="NO", help="The number of the bank's slip.")
@click.option("--handed-to", metavar="STAFF", help="The cashier who takes the drawer over.")
@click.option(
    "--explain", "explanation", metavar="WORDS",
    help="Why it is not what is to be there; - reads standard input.",
)  # fmt: skip
@click.option("--cashier", metavar="STAFF", help="Whose till, where that is another's.")
@result_option
@click.pass_obj
def close_day(session: Session, /, format: str, explanation: str | None, **details: Any) -> None:
    """End a cashier's day: count the drawer, and close what was taken since the last time.

    All that you took at this desk and no closing holds yet is in it, refunds and
    reversals too; what you take afterwards belongs to the next business day. On a
    terminal you are asked for the count before you are told what is to be there.
    DAY is today, or the last day on which you took something and closed nothing.
    """
    from svc.desk.fees.closing import CloseDetails
    from svc.desk.fees.closing import close_day as close

    words = text_or_stdin(explanation) if explanation else None
    if interactive():
        details["counted"] = details["counted"] or _asked_amount(_("Counted cash"))
    require(counted=details["counted"])
    asked = CloseDetails(**details, explanation=words)
    if interactive():
        asked = _explained(session, asked)
    show_closing(acting(session, lambda desk: close(desk, asked)), format)


def _asked_amount(question: str) -> str:
    from svc.duties.typed_money import money_of

    return str(ask(question, money_of))


def _explained(session: Session, asked: CloseDetails) -> CloseDetails:
    """Once it is counted: say what is missing, and ask why, and what stays there."""
    from svc.cli.termio.say import add
    from svc.desk.fees.closing import foreseen

    if not asked.explanation:
        with looking(session) as view:
            more = foreseen(view, asked)
        if more:
            add(_said(more))
            asked = asked._replace(explanation=ask(_("Why"), str))
    if asked.kept is None:
        from svc.duties.typed_money import money_of

        kept = ask(_("Float that stays"), money_of, default=asked.counted)
        asked = asked._replace(kept=str(kept))
    return asked


def _said(more: Any) -> str:
    return _("{amount} too much", amount=more) if more > 0 else _("{amount} short", amount=-more)


@click.command("add")
@click.argument("way", type=CASH_WAYS)
@click.argument("amount")
@click.option("--reason", metavar="WORDS", help="What for; needed but for the bank.")
@click.option("--slip", metavar="NO", help="The number of the bank's slip.")
@click.option("--cashier", metavar="STAFF", help="Whose drawer, where that is another's.")
@result_option
@click.pass_obj
def add_cash(session: Session, /, way: str, amount: str, format: str, **details: Any) -> None:
    """Record cash that comes into the drawer, or leaves it, without a receipt.

    What is carried to the bank in the middle of a day, change that is put in, a
    petty expense: the next closing counts with it.
    """
    from svc.cli.core.work import show_written
    from svc.desk.fees.closing import CashDetails, move_cash
    from svc.kinds.fees.cash import CHINESE, CashWay
    from svc.language import either

    asked = CashDetails(way, amount, **details)
    move = acting(session, lambda desk: move_cash(desk, asked))
    said = either(way, CHINESE[CashWay][way])
    show_written(move, f"{said} {move.amount}", format)


@click.command("print")
@click.argument("closing", metavar="CLOSING")
@click.option(
    "-o", "--output", metavar="FILE", help="Write the page there, instead of to standard output."
)
@click.option("--force", is_flag=True, help="Overwrite FILE.")
@click.pass_obj
def print_closing(session: Session, closing: str, output: str | None, force: bool) -> None:
    """Put a closing on paper: one HTML page that a browser prints.

    Each printing is noted in it; who counted, who takes the drawer over and who
    confirms sign there.
    """
    from svc.cli.fees.receipt import write_page
    from svc.desk.fees.closing_paper import printed

    write_page(session, output, force, lambda desk: printed(desk, closing))


def show_closing(closing: Closing, format: str) -> None:
    """Answer of a command that wrote a closing: its number, and what it comes to."""
    show_lines("closing", closing, closing_words(closing), format)


def closing_words(closing: Closing) -> Iterator[str]:
    """A closing in a few lines."""
    from svc.kinds.fees.receipt import CHINESE, Method
    from svc.language import either
    from svc.table import display_width

    yield f"{closing.id}  {closing.day}"
    rows = [
        (f"{either(one.method, CHINESE[Method][one.method])} × {one.count}", one.amount)
        for one in closing.methods
    ]
    rows += [(name, amount) for name, amount in _sums(closing) if amount is not None]
    width = max(display_width(name) for name, _amount in rows)
    for name, amount in rows:
        yield f"  {name}{' ' * (width - display_width(name))}  {amount!s:>12}"
    if closing.explanation is not None:
        yield "  " + _("explained: {words}", words=closing.explanation)
    if closing.handed_to is not None:
        yield "  " + _("handed to {who}", who=closing.handed_to)


def _sums(closing: Closing) -> Iterator[tuple[str, Any]]:
    """The sums of a closing, in the order in which they are reckoned."""
    yield _("opening float"), closing.opening
    yield _("cash in"), closing.cash_in
    yield _("cash given back"), closing.cash_back or None
    yield _("cash moved"), closing.moved or None
    yield _("banked"), -closing.banked if closing.banked else None
    yield _("expected"), closing.expected
    yield _("counted"), closing.counted
    yield _("difference"), closing.difference
    yield _("float kept"), closing.kept
    yield _("handed in"), closing.handed_in or None
