"""`svc outreach due`: homes that are to be visited by the office's plans."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import click

from svc.cli.core.work import looking
from svc.cli.parsing.options import looking_options
from svc.language import _

if TYPE_CHECKING:
    from svc.cli.core.session import Session


@click.command()
@click.argument("plan", required=False)
@click.option("--all", "every", is_flag=True, help="Those that were made, too.")
@looking_options
@click.pass_obj
def due(
    session: Session, /, plan: str | None, every: bool, format: str, rev: str | None,
    as_of: str | None,
) -> None:  # fmt: skip
    """List homes that are to be visited in the spans that run today.

    A home where nobody was met stays on the list: an attempt is no visit.
    """
    from svc.cli.termio.display import DisplayField, display
    from svc.desk.plans.visits import open_visits

    with looking(session, rev, as_of) as view:
        rows = open_visits(view, plan, every)
        fields = [
            DisplayField("plan", format=partial(view.named, "outreach")),
            DisplayField("unit"), DisplayField("until"),
            DisplayField("reason", format=_reason), DisplayField("host", format=view.person),
        ]  # fmt: skip
        display(rows, fields, format, as_json=dict, empty=_("no home is to be visited"))


def _reason(value: Any) -> str:
    """Why somebody is visited, as its reader says it."""
    from svc.kinds.people.activity import CHINESE, VisitReason
    from svc.language import either

    return either(str(value), CHINESE[VisitReason][str(value)])
