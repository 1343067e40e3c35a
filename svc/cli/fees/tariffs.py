"""`svc tariff`: what is charged for, what a unit is charged, and what is wrong with the rules."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

import click

from svc.cli.core.work import acting, looking, show_written
from svc.cli.parsing.options import (
    format_option,
    limit_option,
    looking_options,
    result_option,
    rev_option,
)
from svc.language import N_, _, either

if TYPE_CHECKING:
    from collections.abc import Mapping

    from svc.cli.core.session import Session


@click.command("list")
@click.option("--on", metavar="DATE", help="What holds on a day; today if not given.")
@click.option("--all", "every", is_flag=True, help="Versions that ended or are to come as well.")
@limit_option
@looking_options
@click.pass_obj
def list_tariffs(
    session: Session, /, on: str | None, every: bool, limit: int | None, offset: int, format: str,
    rev: str | None, as_of: str | None,
) -> None:  # fmt: skip
    """List what is charged for, by which rule and at which price."""
    from datetime import date

    from svc.cli.record.common import day_on
    from svc.cli.termio.display import DisplayField, display
    from svc.desk.fees import tariffs
    from svc.kinds.fees.tariff import CHINESE, LABELS, due_words, period_words
    from svc.model.fees import Formula

    formats: dict[str, Callable[[str], str]] = {
        "formula": lambda word: str(either(word, CHINESE[Formula][word])),
        "period": period_words, "due": due_words,
    }  # fmt: skip
    heads = {"formula": either("formula", LABELS["formula"]), "period": N_("billed by")}
    names = ("item", "name", "version", "formula", "price", "period", "due", "since", "until")
    with looking(session, rev, as_of) as view:
        day = date.fromisoformat(day_on(view, on))
        rows = tariffs.listed(view, day, every=every)[offset:][:limit]
        fields = [
            DisplayField(
                name,
                heads.get(name, ""),
                format=formats.get(name),
                align="right" if name == "price" else "left",
            )
            for name in names
        ]
        display(rows, fields, format, as_json=dict, empty=_("no tariff holds then"))


@click.command()
@click.argument("unit")
@click.option("--period", metavar="MONTH", help="The month, 2026-04; this one if not given.")
@looking_options
@click.pass_obj
def price(
    session: Session, unit: str, period: str | None, format: str, rev: str | None,
    as_of: str | None,
) -> None:  # fmt: skip
    """Say what a unit is charged for a month, by the rules and records as they stand."""
    from svc.cli.core.work import plain
    from svc.cli.fees.run import show_skipped
    from svc.cli.termio.display import DisplayField, display
    from svc.desk.fees import tariffs
    from svc.kinds.labels import label

    with looking(session, rev, as_of) as view:
        month = period or f"{view.local(view.now):%Y-%m}"
        lines, skipped = tariffs.price(view, unit, month)
        names = ("tariff", "first", "last", "payer", "quantity", "price", "amount", "due")
        numbers = {"quantity", "price", "amount"}
        fields = [
            DisplayField(name, label("bill", name), get=partial(_held, name=name),
                         align="right" if name in numbers else "left")
            for name in names
        ]  # fmt: skip
        display([plain(line) for line in lines], fields, format, as_json=dict,
                empty=_("nothing is charged"))  # fmt: skip
        if format in ("table", "md"):
            show_skipped(skipped)


def _held(row: Mapping[str, Any], name: str) -> Any:
    return row.get(name)


@click.command()
@rev_option
@format_option
@click.pass_obj
def check(session: Session, rev: str | None, format: str) -> int:
    """Hold the tariffs against every rule: what is wrong, with file and line."""
    from svc.cli.files.check import show_found
    from svc.cli.termio.say import say
    from svc.desk.repository import check as checking
    from svc.errors import InvalidData
    from svc.kinds.table import RULES

    result = checking.check(session.directory, (), rev)
    problems, notes = (
        [one for one in found if one.file.startswith(RULES)]
        for found in (result.problems, result.notes)
    )
    show_found(problems, notes, format)
    if not problems:
        say(_("the tariffs are sound") if _any(session, rev) else _("the office has no tariffs"))
    return InvalidData.exit_code if problems else 0


def _any(session: Session, rev: str | None) -> bool:
    """Whether the office has a tariff at all."""
    from svc.desk.fees import tariffs

    with looking(session, rev) as view:
        return bool(tariffs.listed(view, view.moment.date(), every=True))


@click.command()
@click.argument("tariff")
@click.argument("version")
@click.argument("day", metavar="DATE")
@result_option
@click.pass_obj
def until(session: Session, /, format: str, **given: Any) -> None:
    """End a version of a tariff: DATE is the first day on which it holds no longer."""
    from svc.desk.fees import tariffs

    record = acting(session, lambda desk: tariffs.until(desk, **given))
    show_written(record, _("edited"), format)


@click.command()
@click.argument("tariff")
@click.argument("period", metavar="MONTH")
@click.argument("amount")
@click.option("--building", metavar="BUILDING", help="Only its homes share it.")
@click.option("--basis", metavar="WORDS", help="What it rests on: the invoice, say.")
@result_option
@click.pass_obj
def total(session: Session, /, format: str, **given: Any) -> None:
    """Say what homes are to share of a month's costs: AMOUNT is spread to the fen."""
    from svc.desk.fees import tariffs

    record = acting(session, lambda desk: tariffs.total(desk, **given))
    show_written(record, _("edited"), format)
