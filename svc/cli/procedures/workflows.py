"""`svc workflow adopt`: a workflow that svc brings along becomes one of the office's rules."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from svc.cli.core.work import acting, show_written
from svc.cli.parsing.options import result_option
from svc.language import _

if TYPE_CHECKING:
    from svc.cli.core.session import Session


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
    from svc.cli.termio.display import write
    from svc.desk.procedures import workflows

    if name is None:
        write("\n".join(workflows.shipped()) + "\n")
        return
    made = acting(session, lambda desk: workflows.adopt(desk, name, **given))
    since = made.versions[0].since.isoformat()
    outcome = _("holds from {day} on: svc procedure open {workflow}", day=since, workflow=made.id)
    show_written(made, outcome, format)
