"""`svc unit warranty`: for which parts of a home somebody still answers."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import click

from svc.cli.core.work import looking
from svc.cli.parsing.options import looking_options
from svc.language import N_, _

if TYPE_CHECKING:
    from svc.cli.core.session import Session


@click.command()
@click.argument("unit")
@looking_options
@click.pass_obj
def warranty(session: Session, unit: str, format: str, rev: str | None, as_of: str | None) -> None:
    """List the parts of a UNIT under warranty: who answers for them, and until when.

    The terms stand in the developer's record: svc party edit PARTY --add warranties=….
    """
    from svc.cli.termio.display import DisplayField, display
    from svc.desk.core import lookup
    from svc.index.duties.warranties import as_record, warranties

    with looking(session, rev, as_of) as view:
        day = view.moment.astimezone(view.zone).date()
        found = warranties(view.index, lookup.unit(view.index, unit))
        rows = [as_record(number, term, day) for number, term in found]
        fields = [
            DisplayField("part", get=_called),
            DisplayField("party", format=partial(view.named, "party")), DisplayField("since"),
            DisplayField("last", N_("last day")),
            DisplayField("within", N_("within its warranty"), format=_whether),
        ]  # fmt: skip
        display(rows, fields, format, as_json=dict, empty=_("nobody's warranty covers it"))


def _called(row: Any) -> str:
    """A part as its reader calls it."""
    from svc.language import either

    return either(row["name_en"] or row["part"], row["name"])


def _whether(value: Any) -> str:
    return _("yes") if value else _("no")
