"""`svc round recheck`, `score` and `svc inspect`: what was mended, and how well work is done."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import click

from svc.cli.core.work import acting, looking, show_written
from svc.cli.parsing.options import at_option, looking_options, note_option, result_option
from svc.language import _

if TYPE_CHECKING:
    from svc.cli.core.session import Session


@click.command()
@click.argument("ticket")
@click.option("--passed/--failed", "passed", default=None, required=True,
              help="Whether it is mended.")  # fmt: skip
@note_option
@at_option
@result_option
@click.pass_obj
def recheck(
    session: Session, /, ticket: str, passed: bool, note: str | None, at: str | None, format: str
) -> None:
    """Record whether what a round found, and somebody mended, is mended.

    Somebody else looks than who mended it. What is closes; what is not is taken up again.
    """
    from svc.desk.rounds import walking

    made = acting(session, lambda desk: walking.recheck(desk, ticket, passed, note, at))
    number = made.events[-1].ticket
    outcome = _("{ticket} is mended", ticket=number) if passed else _(
        "{ticket} is taken up again", ticket=number)  # fmt: skip
    show_written(made, outcome, format)


@click.command()
@click.argument("whom", metavar="DEPARTMENT|PARTY")
@click.option("--plan", metavar="PLAN", help="By which plan, where several are for it.")
@click.option("--reason", metavar="WORDS", help="Why.")
@at_option
@result_option
@click.pass_obj
def inspect(session: Session, /, format: str, **given: Any) -> None:
    """Begin an unannounced inspection of a department's work, or of an outside party's.

    By a plan whose version inspects it; the points of a sample follow from the round's
    number. svc round check records what is seen, svc round score what it comes to.
    """
    from svc.desk.rounds import walking

    made = acting(session, lambda desk: walking.inspect(desk, **given))
    show_written(made, _("begun: svc round sheet {round}", round=made.id), format)


@click.command()
@click.argument("round")
@looking_options
@click.pass_obj
def score(session: Session, /, round: str, format: str, rev: str | None, as_of: str | None) -> None:
    """Say what a round came to: the weight of what was right of all that was answered."""
    from svc.cli.termio.display import DisplayField, display_record
    from svc.desk.rounds import scores

    with looking(session, rev, as_of) as view:
        row = scores.scored(view, round)
        fields = [
            DisplayField("id"), DisplayField("plan", format=partial(view.titled, "plan")),
            DisplayField("whom", format=partial(view.titled, "department")), DisplayField("score"),
            DisplayField("right"), DisplayField("weight"), DisplayField("answers"),
            DisplayField("left", format=", ".join),
        ]  # fmt: skip
        display_record(row, fields, format, as_json=dict)
