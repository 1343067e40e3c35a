"""`svc round due` and `svc round sheet`: which rounds are to be made, and what is asked on them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from svc.cli.core.work import looking
from svc.cli.parsing.options import looking_options
from svc.language import N_, _

if TYPE_CHECKING:
    from svc.cli.core.session import Session

_STATES = (
    N_("ahead"), N_("open"), N_("done"), N_("made-up"), N_("to-make-up"), N_("partly"),
    N_("missed"),
)  # fmt: skip


@click.command()
@click.argument("plans", nargs=-1, metavar="[PLAN…]")
@click.option("--from", "first", metavar="DATE", help="From this day on; today if not given.")
@click.option("--to", "last", metavar="DATE", help="Up to this day; the first if not given.")
@click.option("--state", "states", multiple=True, type=click.Choice(_STATES),
              help="Only rounds of which this has become; repeatable.")  # fmt: skip
@looking_options
@click.pass_obj
def due(
    session: Session, /, plans: tuple[str, ...], first: str | None, last: str | None,
    states: tuple[str, ...], format: str, rev: str | None, as_of: str | None,
) -> None:  # fmt: skip
    """List the rounds of a day, or of some days: made, to be made, missed.

    They are derived from the plans and the calendar: a day on which nobody was at the
    desk has its rounds all the same. Without a day also what can still be made up for.
    """
    from svc.cli.termio.display import DisplayField, display
    from svc.desk.plans import dues

    with looking(session, rev, as_of) as view:
        rows = dues.listed(view, plans, first, last, states)
        fields = [
            DisplayField("id"), DisplayField("name", flexible=True),
            DisplayField("due", format=_minute), DisplayField("closes", format=_minute),
            DisplayField("state", format=_), DisplayField("checked", align="right"),
            DisplayField("points", align="right"),
            DisplayField("left", format=", ".join, flexible=True),
        ]  # fmt: skip
        display(rows, fields, format, as_json=dict, empty=_("no round is due"))


@click.command()
@click.argument("round", metavar="ROUND|PLAN")
@click.option("-o", "--output", metavar="FILE", help="Write a page there that prints on A4.")
@click.option("--force", is_flag=True, help="Overwrite FILE.")
@looking_options
@click.pass_obj
def sheet(
    session: Session, /, round: str, output: str | None, force: bool, format: str,
    rev: str | None, as_of: str | None,
) -> None:  # fmt: skip
    """Show what is asked at each point of a round, and which answers are right.

    With --format csv it is a table to fill in, which svc round import takes in; with
    --output a page to fill in by hand.
    """
    from svc.cli.termio.display import DisplayField, display
    from svc.desk.plans import sheets

    with looking(session, rev, as_of) as view:
        asked = sheets.sheet_of(view, round)
        if output is not None:
            from svc.desk.rounds import paper

            _put(session, paper.page(view, asked), output, force)
            return
        rows = sheets.sheet_rows(asked)
        fields = [
            DisplayField("round"), DisplayField("point"), DisplayField("place", flexible=True),
            DisplayField("question"),
            DisplayField("text", flexible=True), DisplayField("right"), DisplayField("answer"),
        ]  # fmt: skip
        display(rows, fields, format, as_json=dict)


def _put(session: Session, page: str, output: str, force: bool) -> None:
    from svc.cli.termio.output_file import new_file
    from svc.store.git.repository import Repository

    with new_file(output, force, Repository.open(session.directory).common_dir) as draft:
        assert draft is not None
        draft.write_text(page, "utf-8")


def _minute(value: Any) -> str:
    return str(value)[:16].replace("T", " ")
