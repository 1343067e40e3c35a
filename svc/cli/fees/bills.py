"""`svc bill list`, `show` and `explain`: what was charged, and why it comes to that."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import click

from svc.cli.core.work import looking
from svc.cli.parsing.options import limit_option, looking_options, reveal_option
from svc.language import _, n_

if TYPE_CHECKING:
    from svc.cli.core.session import Session
    from svc.cli.termio.display import DisplayField
    from svc.desk.core.view import View


@click.command("list")
@click.option("--unit", metavar="UNIT", help="Only of this unit.")
@click.option("--period", metavar="MONTH", help="Only of this month.")
@click.option("--item", metavar="ITEM", help="Only of this item.")
@click.option("--payer", metavar="WHO", help="Only of this payer.")
@click.option("--state", type=click.Choice(("standing", "voided", "objected", "asked", "waived")),
              help="Only lines to which this happened.")  # fmt: skip
@limit_option
@looking_options
@click.pass_obj
def list_bills(
    session: Session, /, limit: int | None, offset: int, format: str, rev: str | None,
    as_of: str | None, **asked: Any,
) -> None:  # fmt: skip
    """List what was charged, line by line; the latest first."""
    from svc.cli.termio.display import display
    from svc.cli.termio.say import say
    from svc.desk.query import bills

    with looking(session, rev, as_of) as view:
        rows = bills.lines(view, **asked)
        shown = rows[offset:][:limit]
        display(shown, _columns(view), format, as_json=dict, empty=_("no bills match"))
        if rows and format in ("table", "md"):
            total = bills.total(rows)
            say(n_("{n} line, {total} in all", "{n} lines, {total} in all", len(rows), total=total))


@click.command()
@click.argument("bill")
@reveal_option
@looking_options
@click.pass_obj
def show(session: Session, bill: str, reveal: bool, format: str, rev: str | None,
         as_of: str | None) -> None:  # fmt: skip
    """Show a bill: its lines, and what happened to each."""
    from svc.cli.sync.disputes import write_disputes
    from svc.cli.termio.display import DisplayField, display, display_record, write, write_json
    from svc.desk.query import bills, records

    with looking(session, rev, as_of) as view:
        record = records.shown(view, "bill", bill)
        if format in ("json", "jsonl"):
            write_json(record, lines=format == "jsonl")
            return
        rows = bills.lines(view, bill=record["id"])
        head = {**record, "total": bills.total(rows)}
        if format != "csv":
            head["issued"] = str(head["issued"])[:16].replace("T", " ")
            display_record(head, [one for one in _head(view) if head.get(one.name)], format)
            write("\n")
        display(rows, _columns(view), format)
        events = bills.events(view, record)
        if events and format != "csv":
            write("\n")
            display(events, [DisplayField("at"), DisplayField("line"),
                             DisplayField("action", format=bills.action_word),
                             DisplayField("amount", align="right"),
                             DisplayField("by", format=view.person),
                             DisplayField("reason", flexible=True)], format)  # fmt: skip
        write_disputes(view, "bill", record, format, reveal)


@click.command()
@click.argument("line")
@looking_options
@click.pass_obj
def explain(session: Session, line: str, format: str, rev: str | None, as_of: str | None) -> None:
    """Say why a line comes to what it does: every factor and every rounding, in words."""
    from svc.cli.termio.display import DisplayField, display, write
    from svc.desk.query import bills
    from svc.duties.fees.explanation import about_word

    with looking(session, rev, as_of) as view:
        name, steps = bills.explained(view, line)
        if format in ("table", "md"):
            write(f"{name}\n")
        rows = [{"about": step.about, "words": step.words} for step in steps]
        fields = [DisplayField("about", format=about_word), DisplayField("words", flexible=True)]
        display(rows, fields, format)


def _head(view: View) -> list[DisplayField]:
    """A bill's own lines, above those of what is charged."""
    from svc.cli.termio.display import DisplayField

    return [
        DisplayField("id"), DisplayField("unit"), DisplayField("period"),
        DisplayField("issued"),
        DisplayField("by", format=partial(view.titled, "staff")),
        DisplayField("total"), DisplayField("note"),
    ]  # fmt: skip


def _columns(view: View) -> list[DisplayField]:
    from svc.cli.termio.display import DisplayField
    from svc.kinds.labels import label

    return [
        DisplayField("line"), DisplayField("unit"),
        DisplayField("item", label("bill", "item"), format=partial(view.named, "tariff")),
        DisplayField("first", label("bill", "first")), DisplayField("last", label("bill", "last")),
        DisplayField("payer"), DisplayField("amount", align="right"),
        DisplayField("due"), DisplayField("state", format=_states),
    ]  # fmt: skip


def _states(value: str) -> str:
    return _(", ").join(_(word) for word in value.split())
