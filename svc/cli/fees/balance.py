"""`svc balance`: who owes what, what they have there, and why."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import click

from svc.cli.core.work import looking
from svc.cli.parsing.options import looking_options
from svc.language import N_, _, either

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from svc.cli.core.session import Session
    from svc.cli.termio.display import DisplayField
    from svc.desk.core.view import View
    from svc.desk.fees.balances import LineBalance, PayerBalance

#: What state a line is in, as a Chinese reader calls it.
_STATES = {"open": "未付", "paid": "已付", "void": "作废", "ahead": "未到期", "objected": "异议"}


@click.command()
@click.argument("whose", metavar="UNIT|RESIDENT|PARTY")
@click.option("--payer", metavar="WHO", help="Only of this payer.")
@click.option("--open", "only_open", is_flag=True, help="Only lines of which something is open.")
@looking_options
@click.pass_obj
def balance(
    session: Session,
    whose: str,
    payer: str | None,
    only_open: bool,
    format: str,
    rev: str | None,
    as_of: str | None,
) -> None:
    """Show what is owed and what is there, by payer, with every line's story.

    A unit shows each of its payers; a resident or an outside party, all units
    where they owe or have something. Late fees are told as of the moment.
    """  # fmt: skip
    from svc.cli.termio.display import display, speaking, write_json
    from svc.desk.fees.balances import balance as balances

    with looking(session, rev, as_of) as view:
        payers = balances(view, whose, payer)
        if only_open:
            payers = [held._replace(lines=[line for line in held.lines
                                           if line.open or line.late_open])
                      for held in payers]  # fmt: skip
        if format == "json":
            with speaking(format):
                write_json({"as_of": view.moment, "payers": [_plain(held) for held in payers]})
            return
        if format == "table":
            _show(view, payers)
            return
        rows = [_row(held, line) for held in payers for line in held.lines]
        display(rows, _columns(view), format, empty=_("nothing was ever owed or paid there"))


def _show(view: View, payers: Sequence[PayerBalance]) -> None:
    from svc.cli.termio.display import display, write
    from svc.cli.termio.say import say
    from svc.cli.termio.streams import safe

    if not payers:
        say(_("nothing was ever owed or paid there"))
    for number, held in enumerate(payers):
        write(safe("\n" * bool(number) + _headline(view, held) + "\n", lines=True))
        display([_row(held, line) for line in held.lines], _columns(view)[2:])


def _headline(view: View, held: PayerBalance) -> str:
    """What one payer owes and has, in a line."""
    parts = [_("owes {amount}", amount=held.owed)]
    parts += [_("late fees {amount}", amount=held.late)] if held.late else []
    parts += [_("later {amount}", amount=held.ahead)] if held.ahead else []
    parts += [_("credit of {amount}", amount=held.credit)]
    parts += [_("deposit {item} {amount}", item=view.named("tariff", item), amount=amount)
              for item, amount in held.deposits.items()]  # fmt: skip
    parts += [_("given back {amount} too much", amount=held.short)] if held.short else []
    return f"{held.unit}  {held.payer or '?'}  {_(', ').join(parts)}"


def _columns(view: View) -> list[DisplayField]:
    from svc.cli.termio.display import DisplayField

    money = [DisplayField(name, header, format=str, align="right") for name, header in (
        ("amount", ""), ("waived", N_("let go")), ("paid", N_("paid")), ("open", N_("left")),
        ("late_open", N_("late fees")),
    )]  # fmt: skip
    return [
        DisplayField("unit"), DisplayField("payer"), DisplayField("line"),
        DisplayField("item", format=partial(view.named, "tariff")),
        DisplayField("period"), DisplayField("due", N_("due day")), *money,
        DisplayField("state", format=lambda state: either(state, _STATES[state])),
        DisplayField("story", flexible=True),
    ]  # fmt: skip


def _row(held: PayerBalance, line: LineBalance) -> dict[str, Any]:
    told = [_told(step) for step in line.story]
    return {**line._asdict(), "unit": held.unit, "payer": held.payer, "story": _("; ").join(told)}


def _told(step: Mapping[str, Any]) -> str:
    """What happened to a line, in a few words."""
    if "waived" in step:
        return _("{day} let go {amount}", day=step["on"], amount=step["waived"])
    if "late_waived" in step:
        return _("{day} let go {amount} of late fees", day=step["on"], amount=step["late_waived"])
    late = _(" and late fees {amount}", amount=step["late"]) if step["late"] else ""
    return f"{step['on']} {step['receipt']} {step['principal']}{late}"


def _plain(held: PayerBalance) -> dict[str, Any]:
    """As JSON has it: amounts as in records."""
    lines = [
        {name: value for name, value in line._asdict().items() if name != "story"}
        | {"story": [_amounts(step) for step in line.story]}
        for line in held.lines
    ]
    whole = {**held._asdict(), "lines": [_amounts(line) for line in lines]}
    return _amounts({**whole, "deposits": _amounts(held.deposits)})


def _amounts(values: Mapping[str, Any]) -> dict[str, Any]:
    from svc.model.amounts import Money

    return {name: str(one) if isinstance(one, Money) else one for name, one in values.items()}
