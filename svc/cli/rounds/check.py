"""`svc round start`, `check` and `attempt`: what was seen at a point, or why nobody could look."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import click

from svc.cli.core.work import acting, looking, show_written
from svc.cli.parsing.options import at_option, note_option, result_option
from svc.cli.termio.prompt import interactive, require
from svc.language import _, n_

if TYPE_CHECKING:
    from svc.cli.core.session import Session
    from svc.kinds.rounds.round import Round


@click.command()
@click.argument("plan")
@click.option("--unit", metavar="UNIT", help="The home that it is made in.")
@click.option("--reason", metavar="WORDS", help="Why: a storm, a complaint.")
@at_option
@result_option
@click.pass_obj
def start(session: Session, /, format: str, **given: Any) -> None:
    """Begin a round that is due by no plan: unannounced, after a storm, in one home.

    One that is due by its plan needs no beginning: svc round check.
    """
    from svc.desk.rounds import walking

    made = acting(session, lambda desk: walking.start(desk, **given))
    show_written(made, _("begun: svc round check {round}", round=made.id), format)


@click.command()
@click.argument("round", metavar="ROUND|PLAN")
@click.argument("point", required=False)
@click.argument("answers", nargs=-1, metavar="QUESTION=ANSWER…")
@click.option("--because", multiple=True, metavar="QUESTION=WORDS",
              help="Why nothing is to be done about a finding; repeatable.")  # fmt: skip
@click.option("--photo", "photos", multiple=True, metavar="SHA256",
              help="A picture outside git, by its hash; repeatable.")  # fmt: skip
@note_option
@at_option
@result_option
@click.pass_obj
def check(
    session: Session, /, round: str, point: str | None, answers: tuple[str, ...],
    because: tuple[str, ...], note: str | None, format: str, **given: Any,
) -> None:  # fmt: skip
    """Record what was seen at a point of a round; a finding becomes a ticket.

    A PLAN is the round of it that can be made now. On a terminal each question of the
    point is asked that has no answer yet. While the ticket of a finding is open, the next
    one urges it; where it was said to be mended, it is taken up again.
    """
    from svc.desk.rounds import walking

    if interactive() and not answers:
        point, answers, because = _asked(session, round, point, because)
    require(POINT=point)
    made = acting(
        session,
        lambda desk: walking.check(desk, round, point or "", answers, because, note, **given),
    )
    show_written(made, _left(session, made), format)


@click.command()
@click.argument("round", metavar="ROUND|PLAN")
@click.argument("point")
@click.option("--reason", metavar="WORDS", required=True, help="Why nobody could look.")
@at_option
@result_option
@click.pass_obj
def attempt(session: Session, /, format: str, **given: Any) -> None:
    """Record that somebody was at a point and could not look: it stays due."""
    from svc.desk.rounds import walking

    given["target"] = given.pop("round")
    made = acting(session, lambda desk: walking.attempt(desk, **given))
    show_written(made, _("stays due"), format)


def _left(session: Session, made: Round) -> str:
    """How many points are left."""
    from svc.desk.plans import sheets

    with looking(session) as view:
        left = sheets.points_left(view, made)
    if not left:
        return _("every point was looked at")
    return n_("{n} point is left: {points}", "{n} points are left: {points}", len(left),
              points=_(", ").join(left))  # fmt: skip


def _asked(
    session: Session, target: str, point: str | None, because: tuple[str, ...]
) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    """The point and its answers, asked one after the other."""
    from svc.cli.termio.prompt import ask, choose
    from svc.desk.plans import sheets
    from svc.duties.rounds import answers as sheet

    with looking(session) as view:
        walk = sheets.sheet_of(view, target)
    if point is None:
        point = choose(_("Point"), {one.id: sheet.named(one) for one in walk.points})
    place = next((one for one in walk.points if point in (one.id, one.code, one.name)), None)
    answered: list[str] = []
    reasons = list(because)
    for question in sheet.questions_at(walk.version, place.id if place else point):
        right = sheet.limits(question)
        label = sheet.asked(question) + (f" ({right})" if right else "")
        value = ask(label, partial(sheet.read, question))
        answered.append(f"{question.id}={value}")
        if sheet.is_finding(question, value):
            why = ask(
                _("Why is nothing to be done? (empty: it becomes a ticket)"),
                str,
                default="",
                show_default=False,
            )
            reasons += [f"{question.id}={why}"] if why else []
    return point, tuple(answered), tuple(reasons)
