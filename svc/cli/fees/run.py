"""`svc bill run`: a month is billed, or it is shown what that would come to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from svc.cli.core.work import acting, looking
from svc.cli.parsing.options import result_option
from svc.cli.termio.say import add, say
from svc.language import _, n_

if TYPE_CHECKING:
    from collections.abc import Sequence

    from svc.cli.core.session import Session
    from svc.duties.fees.billing import Skipped
    from svc.duties.fees.runs import RunResult

_MOST_UNITS = 5


@click.command()
@click.argument("period", metavar="MONTH")
@click.option("--items", metavar="ITEM,…", help="Only these items; all tariffs if not given.")
@click.option("--unit", "units", multiple=True, metavar="UNIT", help="Only this unit; repeatable.")
@click.option("--again", is_flag=True, help="Bill lines anew that were voided.")
@click.option("--strict", is_flag=True, help="Bill nothing if anything is left out.")
@click.option("--leave-credit", is_flag=True, help="Have credit pay nothing.")
@click.option("-n", "--dry-run", is_flag=True, help="Only show what it would come to.")
@result_option
@click.pass_obj
def run(
    session: Session, /, period: str, items: str | None, dry_run: bool, format: str, **asked: Any
) -> None:
    """Bill MONTH (2026-04): every unit, by the office's tariffs, as one commit.

    What is billed already stays as it is. Whatever is left out is listed with the reason:
    no area, no reading, nobody who pays. Credit then pays what is owed, the oldest first,
    in the same commit; a receipt says so each time.
    """
    from svc.desk.fees import runs

    named = tuple(filter(None, (items or "").replace("，", ",").split(",")))
    request = runs.RunRequest(period=period, items=[one.strip() for one in named], **asked)
    if dry_run:
        with looking(session) as view:
            result = runs.preview(view, request)
    else:
        result = acting(session, lambda desk: runs.run(desk, request))
    show_result(result, format, dry_run=dry_run)


def show_result(result: RunResult, format: str, *, dry_run: bool = False) -> None:
    """What a run did, or would do, and what it left out."""
    from svc.cli.termio.display import write, write_json

    if format == "json":
        write_json({
            "period": result.period, "bills": [bill.id for bill in result.bills],
            "lines": result.lines, "amount": str(result.amount), "unchanged": result.stands,
            "skipped": [one._asdict() for one in result.skipped],
            "credit": [{"unit": unit, "payer": payer, "amount": str(amount)}
                       for (unit, payer), amount in result.credit.items()],
        })  # fmt: skip
        return
    lines = n_("{n} line", "{n} lines", result.lines)
    bills = n_("{n} bill", "{n} bills", len(result.bills))
    said = _("{bills} with {lines}, {amount} in all", bills=bills, lines=lines,
             amount=result.amount)  # fmt: skip
    would = _("would be billed: {what}", what=said) if dry_run else said
    write(f"{result.period}  {would}\n")
    if result.credit:
        write(_paid_from_credit(result, dry_run=dry_run))
    if result.stands:
        say(n_("{n} line was billed before", "{n} lines were billed before", result.stands))
    show_skipped(result.skipped)


def _paid_from_credit(result: RunResult, *, dry_run: bool) -> str:
    """What credit paid by rule, in a line."""
    from svc.model.amounts import Money

    total = sum(result.credit.values(), Money(0))
    what = n_("{total} of {n} payer", "{total} of {n} payers", len(result.credit), total=total)
    said = _("would be paid from credit: {what}", what=what)
    return (said if dry_run else _("paid from credit: {what}", what=what)) + "\n"


def show_skipped(skipped: Sequence[Skipped]) -> None:
    """What is left out, by item and reason, on standard error."""
    if not skipped:
        return
    groups: dict[tuple[str, str], list[str]] = {}
    for gap in skipped:
        groups.setdefault((gap.item, gap.reason), []).append(gap.unit)
    say(n_("{n} is left out:", "{n} are left out:", len(skipped)))
    for (item, reason), units in groups.items():
        named = sorted(filter(None, units))
        more = " …" if len(named) > _MOST_UNITS else ""
        where = f" ({len(named)}: {', '.join(named[:_MOST_UNITS])}{more})" if named else ""
        add(f"{item}: {reason}{where}" if item else f"{reason}{where}")
