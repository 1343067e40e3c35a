"""`svc plan adopt`: a plan that svc brings along becomes one of the office's rules."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from svc.cli.parsing.options import result_option
from svc.language import _

if TYPE_CHECKING:
    from svc.cli.core.session import Session
    from svc.kinds.rounds.plan import Plan


@click.command()
@click.argument("name", required=False)
@click.option("--since", metavar="DATE", help="Its first day; today if not given.")
@click.option("--as", "called", metavar="ID", help="What it is called here.")
@click.option("--department", metavar="DEPARTMENT", help="Who makes the rounds.")
@click.option("--category", metavar="CATEGORY", help="What a finding's ticket is about.")
@result_option
@click.pass_obj
def adopt(session: Session, /, name: str | None, format: str, **given: Any) -> None:
    """Take a plan that svc brings along into the office's rules; without a NAME, list them.

    What differs here is then changed by another version of it: svc plan edit.
    """
    from svc.cli.record.shipped_rules import adopt_or_list
    from svc.desk.rounds import plans

    def outcome(made: Plan) -> str:
        return _("holds from {day} on: svc round due", day=made.versions[0].since.isoformat())

    adopt_or_list(session, name, plans, outcome, format, given)
