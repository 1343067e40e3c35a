"""`svc statement`: files of banks and payment channels are taken in, listed and shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from svc.cli.core.work import acting, looking
from svc.cli.parsing.options import looking_options, result_option
from svc.cli.termio.say import say
from svc.language import _, n_

if TYPE_CHECKING:
    from svc.cli.core.session import Session
    from svc.cli.termio.display import DisplayField
    from svc.desk.statements.taking_in import StatementPaper
    from svc.duties.statements.taking_in import TakenIn


@click.command("import")
@click.argument("file", metavar="FILE")
@click.option("--account", metavar="ALIAS", help="Your word for the account, never its number.")
@click.option("-n", "--dry-run", is_flag=True, help="Only show what it would come to.")
@result_option
@click.pass_obj
def import_statement(
    session: Session, file: str, account: str | None, dry_run: bool, format: str
) -> None:
    """Take in the FILE of a bank or a payment channel: what came in and went out.

    Known are bills of WeChat and Alipay for merchants and for persons, and
    statements of banks; as CSV, as a spreadsheet, or packed. Totals and balances
    in it must agree with its rows. Numbers of accounts are dropped, and names
    masked. A file may overlap an earlier one: only new lines are taken.
    """
    from svc.desk.statements import taking_in

    paper = taking_in.read(file)
    if not paper.parsed.lines and paper.parsed.opening is None:
        say(_("{file}: nothing was paid on those days; there is nothing to record",
              file=paper.name))  # fmt: skip
        return
    if dry_run:
        with looking(session) as view:
            taken = taking_in.preview(view, paper, account)
    else:
        taken = acting(session, lambda desk: taking_in.take_in(desk, paper, account))
    _show_taken(taken, paper, format, dry_run)


def _show_taken(taken: TakenIn, paper: StatementPaper, format: str, dry_run: bool) -> None:
    from svc.cli.termio.display import write, write_json

    if format == "json":
        write_json({"statements": list(map(_summary, taken.statements)), "known": taken.known})
        return
    for summary in map(_summary, taken.statements):
        said = _("{account}: {first} to {last}, in {came}, out {went}", **summary)
        lines = n_("{n} line", "{n} lines", summary["lines"])
        would = _("would be taken in: {what}", what=said) if dry_run else said
        counted = _("{what} ({detail})", what=would, detail=lines)
        write(f"{summary['id']}  {counted}\n")
    if taken.known:
        say(n_("{n} line was on file already", "{n} lines were on file already", taken.known))
    closed = sum(not line.is_money for one in taken.statements for line in one.lines)
    if closed:
        say(n_("{n} line moved no money", "{n} lines moved no money", closed))
    if paper.parsed.passed_over:
        say(n_("{n} row between own accounts is left out",
               "{n} rows between own accounts are left out", paper.parsed.passed_over))  # fmt: skip
    if not paper.parsed.is_held:
        say(_("the file has no totals or balances against which its rows could be held"))
    if not dry_run:
        say(_("svc statement match says which receipts these are"))


def _summary(statement: Any) -> dict[str, Any]:
    """A statement in a few figures."""
    amounts = [line.amount for line in statement.lines if line.is_money]
    nothing = type(statement.lines[0].amount)(0) if statement.lines else 0
    return {
        "id": statement.id, "account": statement.account, "channel": statement.channel.value,
        "first": statement.first.isoformat(), "last": statement.last.isoformat(),
        "lines": len(statement.lines),
        "came": str(sum((one for one in amounts if one > 0), nothing)),
        "went": str(-sum((one for one in amounts if one < 0), nothing)),
        "fees": str(sum((line.fee for line in statement.lines if line.is_money), nothing)),
    }  # fmt: skip


@click.command("list")
@click.option("--account", metavar="ALIAS", help="Only of this account.")
@looking_options
@click.pass_obj
def list_statements(
    session: Session, account: str | None, format: str, rev: str | None, as_of: str | None
) -> None:
    """List statements with what came in and went out, and what nobody claimed yet."""
    from svc.cli.termio.display import display
    from svc.desk.statements import listed

    with looking(session, rev, as_of) as view:
        rows = listed.listed(view, account)
        display(rows, _columns(), format, as_json=dict, empty=_("no statements yet"))


def _columns() -> list[DisplayField]:
    from svc.cli.termio.display import DisplayField
    from svc.kinds.labels import label

    amounts = ("came", "went", "fees")
    return [
        DisplayField("id"), DisplayField("account"),
        DisplayField("first", label("statement", "first")),
        DisplayField("last", label("statement", "last")), DisplayField("lines"),
        *(DisplayField(name, format=str) for name in amounts),
        *(DisplayField(name) for name in ("matched", "unidentified", "confirmed")),
    ]  # fmt: skip


@click.command()
@click.argument("statement")
@click.option("--state", type=click.Choice(("matched", "unidentified", "ignored", "disputed",
              "closed")), help="Only lines of which this holds.")  # fmt: skip
@looking_options
@click.pass_obj
def show(
    session: Session, statement: str, state: str | None, format: str, rev: str | None,
    as_of: str | None,
) -> None:  # fmt: skip
    """Show a statement: its lines, and which receipt each is.

    What the channel kept back stands apart: a receipt is for what the payer paid.
    """
    from svc.cli.termio.display import DisplayField, display, display_record, write, write_json
    from svc.desk.statements import listed

    with looking(session, rev, as_of) as view:
        head, lines = listed.detail(view, statement, state)
        happened = listed.events(view, head["id"])
        if format in ("json", "jsonl"):
            write_json({**head, "lines": lines, "events": happened}, lines=format == "jsonl")
            return
        if format != "csv":
            display_record(
                head, [DisplayField(one) for one in head if head[one] is not None], format
            )
            write("\n")
        display(lines, line_columns(), format)
        if happened and format != "csv":
            write("\n")
            names = ("at", "action", "line", "receipt", "lines", "difference")
            story = [*map(DisplayField, names), DisplayField("by", format=view.person)]
            display(happened, [*story, DisplayField("reason")], format)


def line_columns() -> list[DisplayField]:
    """Columns of lines for people."""
    from svc.cli.termio.display import DisplayField

    return [
        DisplayField("line"), DisplayField("day"), DisplayField("amount"),
        DisplayField("fee"), DisplayField("state"), DisplayField("receipt"),
        DisplayField("counterparty"), DisplayField("memo", flexible=True),
    ]  # fmt: skip
