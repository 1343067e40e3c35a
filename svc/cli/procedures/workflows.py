"""`svc workflow adopt`: a workflow that svc brings along becomes one of the office's rules."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from svc.cli.parsing.options import result_option
from svc.language import _

if TYPE_CHECKING:
    from svc.cli.core.session import Session
    from svc.kinds.procedures.workflow import Workflow


@click.command()
@click.argument("name", required=False)
@click.option("--since", metavar="DATE", help="Its first day; today if not given.")
@click.option("--as", "called", metavar="ID", help="What it is called here.")
@click.option("--department", "departments", multiple=True, metavar="NAMED=OURS",
              help="Which department it is here; repeatable.")  # fmt: skip
@click.option("--category", metavar="CATEGORY", help="What a violation's ticket is about.")
@result_option
@click.pass_obj
def adopt(session: Session, /, name: str | None, format: str, **given: Any) -> None:
    """Take a workflow that svc brings along into the office's rules; without a NAME, list them.

    What differs here is then changed by another version of it: svc workflow edit.
    """
    from svc.cli.record.shipped_rules import adopt_or_list
    from svc.desk.procedures import workflows

    def outcome(made: Workflow) -> str:
        return _("holds from {day} on: svc procedure open {workflow}",
                 day=made.versions[0].since.isoformat(), workflow=made.id)  # fmt: skip

    adopt_or_list(session, name, workflows, outcome, format, given)
