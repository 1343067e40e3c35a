"""`svc arrears`: what is overdue, how old it is, and until when it can be enforced."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import click

from svc.cli.core.work import looking
from svc.cli.parsing.options import looking_options
from svc.language import N_, _

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from svc.cli.core.session import Session
    from svc.cli.termio.display import DisplayField
    from svc.desk.core.view import View
    from svc.desk.dunning.arrears import ArrearsGroup, ArrearsLine

#: By what arrears are summed, as on the command line; `lines` shows each line by itself.
BY = click.Choice((N_("payer"), N_("unit"), N_("building"), N_("item"), N_("line")))


@click.command()
@click.option("--older-than", metavar="SPAN", help="Overdue for more than 90d, 6m or 1y.")
@click.option("--unit", "units", multiple=True, metavar="UNIT", help="Only of this unit.")
@click.option("--building", "buildings", multiple=True, metavar="B", help="Only of this building.")
@click.option("--payer", "payers", multiple=True, metavar="WHO", help="Only of this payer.")
@click.option("--item", "items", multiple=True, metavar="ITEM", help="Only of what is charged so.")
@click.option("--by", type=BY, default="payer", show_default=True,
              help="Summed by payer and unit, by something else, or line by line.")  # fmt: skip
@looking_options
@click.pass_obj
def arrears(
    session: Session, /, by: str, format: str, rev: str | None, as_of: str | None, **asked: Any
) -> None:
    """List what is overdue, with its age, its late fees and its limitation.

    A line is overdue from the day after its due day. Amounts are by age: up to 30
    days, 90, 365, three years, and older. Limitation is the last day on which the
    claim can be enforced: three years after the due day, or after the last demand
    that can be proved (svc demand); ! marks what has little time left, or none.
    """
    from svc.cli.termio.display import display, speaking, write_json
    from svc.desk.dunning import arrears as desk

    with looking(session, rev, as_of) as view:
        lines = desk.arrears(view, desk.ArrearsQuery(**asked), numbered=by == "line")
        groups = [] if by == "line" else desk.grouped(view, lines, by)
        rows: Sequence[ArrearsLine | ArrearsGroup] = lines if by == "line" else groups
        if format == "json":
            with speaking(format):
                write_json({
                    "as_of": view.moment, "ageing": _plain(desk.ageing(lines)),
                    **_plain({"open": sum((one.open for one in lines), start=_nothing()),
                              "late": sum((one.late for one in lines), start=_nothing())}),
                    "lines" if by == "line" else "groups": [_plain(one._asdict()) for one in rows],
                })  # fmt: skip
            return
        fields = _line_fields(view) if by == "line" else _group_fields(view, by)
        values = [_flat(one._asdict()) for one in rows]
        display(values, fields, format, empty=_("nothing is overdue"))
        if format == "table" and lines:
            _say_total(lines)


def _nothing() -> Any:
    from svc.model.amounts import Money

    return Money(0)


def _say_total(lines: Sequence[ArrearsLine]) -> None:
    from svc.cli.termio.say import say
    from svc.desk.dunning.arrears import ageing
    from svc.language import n_

    ages = [f"{age} {amount}" for age, amount in ageing(lines).items() if amount]
    amount = sum((one.open for one in lines), start=_nothing())
    late = sum((one.late for one in lines), start=_nothing())
    say(n_("{n} line, {amount} open, late fees {late}; {ages}",
           "{n} lines, {amount} open, late fees {late}; {ages}", len(lines),
           amount=amount, late=late, ages=_(", ").join(ages)))  # fmt: skip


def _line_fields(view: View) -> list[DisplayField]:
    from svc.cli.termio.display import DisplayField

    return [
        DisplayField("unit"), DisplayField("payer"), DisplayField("line"),
        DisplayField("item", format=partial(view.named, "tariff")),
        DisplayField("period"), DisplayField("due", N_("due day")),
        DisplayField("days", N_("days overdue"), align="right"), DisplayField("age"),
        *(DisplayField(name, header, format=str, align="right") for name, header in (
            ("amount", ""), ("open", N_("left")), ("late", N_("late fees")),
        )),
        DisplayField("demanded", N_("demanded")), *_limitation(),
        DisplayField("objected", N_("objection"), format=lambda held: _("yes") if held else ""),
    ]  # fmt: skip


def _group_fields(view: View, by: str) -> list[DisplayField]:
    from svc.cli.termio.display import DisplayField
    from svc.duties.dunning.limitation import AGES

    called = {"item": partial(view.named, "tariff")}
    whose = ("unit", "payer") if by == "payer" else (by,)
    ages = [
        DisplayField(f"ages.{age}", age, get=partial(_of_age, age), format=str, align="right")
        for age in AGES
    ]
    return [
        *(DisplayField(name, format=called.get(name)) for name in whose),
        DisplayField("lines", align="right"),
        DisplayField("oldest", N_("due since")),
        DisplayField("days", N_("days overdue"), align="right"),
        DisplayField("open", N_("left"), format=str, align="right"),
        DisplayField("late", N_("late fees"), format=str, align="right"),
        *ages, DisplayField("demanded", N_("demanded")), *_limitation(),
    ]  # fmt: skip


def _of_age(age: str, row: Mapping[str, Any]) -> Any:
    return row["ages"][age]


def _limitation() -> list[DisplayField]:
    from svc.cli.termio.display import DisplayField

    return [
        DisplayField("limitation"),
        DisplayField("near", "!", format=lambda near: "!" if near else ""),
    ]


def _flat(values: Mapping[str, Any]) -> dict[str, Any]:
    from datetime import date

    def told(value: Any) -> Any:
        return value.isoformat() if isinstance(value, date) else value

    return {name: told(value) for name, value in values.items()}


def _plain(values: Mapping[str, Any]) -> dict[str, Any]:
    """As JSON has it: amounts as in records, days as text."""
    from svc.model.amounts import Money

    def told(value: Any) -> Any:
        if isinstance(value, dict):
            return _plain(value)
        return str(value) if isinstance(value, Money) else value

    return {name: told(value) for name, value in _flat(values).items()}
