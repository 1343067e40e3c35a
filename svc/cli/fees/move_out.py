"""`svc move-out`: a home that is left is settled."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from svc.cli.core.work import acting, looking
from svc.cli.fees.pay import MONEY_METHODS, receipt_words
from svc.cli.parsing.options import result_option
from svc.cli.termio.prompt import ask, interactive
from svc.language import _

if TYPE_CHECKING:
    from svc.cli.core.session import Session
    from svc.desk.fees.moving_out import FinalSettlement


@click.command("move-out")
@click.argument("unit")
@click.option("--payer", metavar="WHO", help="Who leaves, where several have lines there.")
@click.option("--until", metavar="DAY", help="The first day on which they no longer live there.")
@click.option(
    "--reading",
    "readings",
    multiple=True,
    metavar="METER=VALUE",
    help="What a meter shows on their last day; several times for several.",
)
@click.option("--method", type=MONEY_METHODS, help="How money goes back, or comes.")
@click.option("--collect", is_flag=True, help="What is still open is paid now.")
@click.option("--approved-by", metavar="WHO", help="Who agreed to what goes back.")
@click.option("--reason", metavar="WORDS", help="Why it goes back: they move out, unless said.")
@result_option
@click.pass_obj
def move_out(
    session: Session, /, unit: str, until: str | None, readings: tuple[str, ...], format: str,
    **details: Any,
) -> None:  # fmt: skip
    """Settle a home that is left, as one commit.

    With --until the last days are billed, final readings are taken down, and what
    was charged for later days is given back. Credit pays what is open, then
    deposits; what is still open is told, or with --collect paid now; what is left
    of credit and deposits goes back. On a terminal each meter is asked for.
    """
    from svc.cli.termio.display import write, write_json
    from svc.cli.termio.streams import safe
    from svc.desk.fees.moving_out import Leaving, settle

    if interactive() and until is None:
        until = ask(_("First day on which they no longer live there"), str, default="") or None
    if interactive() and until is not None and not readings:
        readings = _asked_for(session, unit)
    leaving = Leaving(unit=unit, until=until, readings=readings, **details)
    done = acting(session, lambda desk: settle(desk, leaving))
    if format == "json":
        write_json(_plain(done))
        return
    write(safe("\n".join(_words(done)) + "\n", lines=True))


def _asked_for(session: Session, unit: str) -> tuple[str, ...]:
    """What the home's meters show, asked one by one; an empty answer leaves one out."""
    from svc.desk.fees.final_lines import meters_shown

    with looking(session) as view:
        meters = meters_shown(view, unit)
    answers = [
        (meter, ask(_("{meter} shows now (last {value} on {day}; empty: not read)",
                      meter=meter, value=shown or "–", day=day or "–"), str, default="",
                    show_default=False))
        for meter, shown, day in meters
    ]  # fmt: skip
    return tuple(f"{meter}={value}" for meter, value in answers if value)


def _words(done: FinalSettlement) -> list[str]:
    """What was settled, in a few lines."""
    from svc.cli.fees.run import show_skipped

    lines = [f"{one.meter}  {one.value}" for one in done.readings]
    lines += [f"{bill.id}  {line.item}  {line.first}–{line.last}  {line.amount}"
              for bill, line in done.last_lines]  # fmt: skip
    lines += [line for receipt in done.receipts for line in receipt_words(receipt)]
    settled = _("{unit} {payer}: settled", unit=done.unit, payer=done.payer)
    if done.owed:
        settled = _("{unit} {payer}: {amount} is still open",
                    unit=done.unit, payer=done.payer, amount=done.owed)  # fmt: skip
    show_skipped(done.skipped)
    return [*lines, settled]


def _plain(done: FinalSettlement) -> dict[str, Any]:
    """As JSON has it."""
    from svc.cli.core.work import plain

    records = {name: [plain(one) for one in getattr(done, name)]
               for name in ("readings", "bills", "receipts")}  # fmt: skip
    whole = {name: value for name, value in done._asdict().items() if name != "last_lines"}
    skipped = [gap._asdict() for gap in done.skipped]
    return {**whole, **records, "owed": str(done.owed), "skipped": skipped}
