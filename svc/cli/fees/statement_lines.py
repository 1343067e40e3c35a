"""`svc statement`: which receipt each line is, and what does not agree."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from svc.cli.core.work import acting, looking, show_written
from svc.cli.parsing.options import (
    looking_options,
    needed_reason_option,
    result_option,
    typed_words,
)
from svc.cli.termio.say import add, say
from svc.language import _, n_

if TYPE_CHECKING:
    from collections.abc import Iterable

    from svc.cli.core.session import Session
    from svc.desk.statements.lines import Reconciled
    from svc.duties.statements.differences import Difference

_MOST_TOLD = 10


@click.command("match")
@click.argument("statements", metavar="[STATEMENT]…", nargs=-1)
@click.option("-n", "--dry-run", is_flag=True, help="Only show what it would come to.")
@result_option
@click.pass_obj
def match(session: Session, statements: tuple[str, ...], dry_run: bool, format: str) -> None:
    """Match lines with receipts, one to one; all lines that nobody claimed if none are named.

    By the channel's number; else by amount, method, days (policies.match_days) and
    the unit that the words name; by the amount alone only where nothing else could
    be meant. What may be several receipts is left, and told.
    """
    from svc.desk.statements import lines

    if dry_run:
        with looking(session) as view:
            found = lines.preview(view, statements)
    else:
        found = acting(session, lambda desk: lines.match_lines(desk, statements))
    _show_matched(found, format, dry_run)


def _show_matched(result: Reconciled, format: str, dry_run: bool) -> None:
    from svc.cli.termio.display import write, write_json

    places = {
        (book.statement.id, key): f"{book.statement.id}/{one.place}"
        for book in result.books for key, one in book.standings.items()
    }  # fmt: skip
    pairs = result.matched.pairs
    left = {places[name]: list(ids) for name, ids in result.matched.candidates.items()}
    if format == "json":
        write_json({
            "matched": [{"line": places[one.line.name], "receipt": one.receipt.id, "by": one.how}
                        for one in pairs],
            "unidentified": left, "differences": _as_records(result.differences),
        })  # fmt: skip
        return
    count = n_("{n} line matched", "{n} lines matched", len(pairs))
    by = ", ".join(
        _("{n} by {what}", n=n, what=what)
        for how, what in (("number", _("number")), ("unit", _("unit")), ("amount", _("amount")))
        if (n := sum(one.how == how for one in pairs))
    )
    would = _("would be matched: {what}", what=count) if dry_run else count
    said = _("{what} ({detail})", what=would, detail=by) if by else would
    write(f"{said}\n")
    if left:
        say(n_("{n} line is unidentified:", "{n} lines are unidentified:", len(left)))
        for line, ids in list(left.items())[:_MOST_TOLD]:
            may = _("may be {receipts}", receipts=", ".join(ids)) if ids else _("no receipt fits")
            add(f"{line}: {may}")
        if len(left) > _MOST_TOLD:
            add(_("svc statement unidentified lists them all"))
    differing = [one for one in result.differences if not one.is_closed and one.key is None]
    differing += [one for one in result.differences if one.receipt and one.key]
    if differing:
        say(n_("{n} difference: svc statement differences",
               "{n} differences: svc statement differences", len(differing)))  # fmt: skip


@click.command()
@click.argument("line")
@click.argument("receipt", required=False)
@click.option("--ignore", is_flag=True, help="It is nobody's payment: interest, a fee.")
@click.option("--reason", metavar="WORDS", callback=typed_words, help="Why it is put aside.")
@result_option
@click.pass_obj
def claim(
    session: Session, line: str, receipt: str | None, ignore: bool, reason: str | None, format: str
) -> None:
    """Say which receipt LINE is (M2604-A0002/3), or put it aside with --ignore.

    Where there is no receipt yet, svc pay UNIT AMOUNT --statement LINE makes it.
    """
    from svc.desk.statements import lines

    after = acting(session, lambda desk: lines.claim(desk, line, receipt, ignore, reason))
    outcome = _("claimed for {receipt}", receipt=receipt) if receipt else _("put aside")
    show_written(after, outcome, format)


@click.command()
@click.argument("line")
@click.option("--receipt", metavar="RECEIPT", help="Which one, where it is matched with several.")
@needed_reason_option
@result_option
@click.pass_obj
def release(session: Session, line: str, receipt: str | None, reason: str, format: str) -> None:
    """Part LINE from its receipt, or take it up again that was put aside."""
    from svc.desk.statements import lines

    after = acting(session, lambda desk: lines.release(desk, line, reason, receipt))
    show_written(after, _("released"), format)


@click.command("close-difference")
@click.argument("target", metavar="LINE|STATEMENT")
@click.option("--receipt", metavar="RECEIPT", help="The receipt that the channel lacks.")
@needed_reason_option
@result_option
@click.pass_obj
def close_difference(
    session: Session, target: str, receipt: str | None, reason: str, format: str
) -> None:
    """Say why something does not agree: a LINE, or with --receipt what a STATEMENT lacks.

    Whoever took the money does not close it.
    """
    from svc.desk.statements import lines

    after = acting(session, lambda desk: lines.close_difference(desk, target, reason, receipt))
    show_written(after, _("difference closed"), format)


@click.command()
@click.argument("statement")
@click.option("--reason", metavar="WORDS", callback=typed_words, help="Words to keep.")
@result_option
@click.pass_obj
def confirm(session: Session, statement: str, reason: str | None, format: str) -> None:
    """Confirm the matches of a statement: by somebody who took none of the money."""
    from svc.desk.statements import lines

    after = acting(session, lambda desk: lines.confirm(desk, statement, reason))
    show_written(after, _("confirmed"), format)


@click.command()
@looking_options
@click.pass_obj
def unidentified(session: Session, format: str, rev: str | None, as_of: str | None) -> None:
    """List lines that nobody claimed, the oldest first, with the receipts that they may be."""
    from svc.cli.termio.display import DisplayField, display
    from svc.desk.statements import listed

    with looking(session, rev, as_of) as view:
        rows = listed.unidentified(view)
        columns = [
            DisplayField("line"), DisplayField("account"), DisplayField("day"),
            DisplayField("amount"), DisplayField("days"), DisplayField("due"),
            DisplayField("state"), DisplayField("counterparty"),
            DisplayField("memo", flexible=True), DisplayField("candidates", flexible=True),
        ]  # fmt: skip
        display(rows, columns, format, as_json=dict, empty=_("every line is claimed"))
        if rows and format in ("table", "md"):
            total = listed.total(rows)
            say(n_("{n} line, {total} in all", "{n} lines, {total} in all", len(rows), total=total))


@click.command("differences")
@click.argument("statements", metavar="[STATEMENT]…", nargs=-1)
@click.option("--all", "closed", is_flag=True, help="Closed ones as well.")
@looking_options
@click.pass_obj
def list_differences(
    session: Session, statements: tuple[str, ...], closed: bool, format: str, rev: str | None,
    as_of: str | None,
) -> None:  # fmt: skip
    """List what does not agree between channels and receipts."""
    from svc.cli.termio.display import DisplayField, display
    from svc.desk.statements import listed

    with looking(session, rev, as_of) as view:
        found = listed.differences_of(view, statements)
        rows = _as_records(one for one in found if closed or not one.is_closed)
        columns = [
            DisplayField(name) for name in ("kind", "line", "receipt", "channel", "local", "closed")
        ]
        display(rows, columns, format, as_json=dict, empty=_("everything agrees"))


def _as_records(differences: Iterable[Difference]) -> list[dict[str, Any]]:
    return [
        {
            "kind": one.kind.value,
            "line": one.statement if one.place is None else f"{one.statement}/{one.place}",
            "receipt": one.receipt,
            "channel": None if one.channel is None else str(one.channel),
            "local": None if one.local is None else str(one.local),
            "closed": one.is_closed,
        }
        for one in differences
    ]
