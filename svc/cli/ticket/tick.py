"""`svc tick`: what falls due by rule is done."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from svc.cli.core.session import Session
from svc.cli.parsing.options import result_option
from svc.language import _, n_
from svc.model.actors import SVC

if TYPE_CHECKING:
    from svc.desk.ticket.scheduled import ScheduledAction


@click.command()
@click.option("--dry-run", is_flag=True, help="Say what is due, and write nothing.")
@result_option
@click.pass_context
def tick(ctx: click.Context, dry_run: bool, format: str) -> None:
    """Do what has fallen due by rule: meant for cron, safe to run at any time.

    Waits whose date has come are marked as resumed; tickets that are overdue
    go up the office's ladder (escalation in office.yaml); an outside party that
    has not given the word it owed is noted as late; callbacks whose attempts
    are used up are closed as not reached; of money that two desks
    took for one line, and of a closing whose difference is more than the office
    allows, a ticket is opened; what is overdue climbs the office's ladder (dunning
    in office.yaml), and a visit becomes a ticket; a promise whose date has passed is
    noted as broken, and somebody is to call. One commit for all of it, or none
    if nothing is due. Acts as the program svc, whatever SVC_ACTOR says; --as names
    a person instead.
    """
    from svc.cli.termio.display import write, write_json
    from svc.cli.termio.say import say
    from svc.cli.termio.streams import safe
    from svc.desk.ticket import scheduled as desk_tick

    session: Session = ctx.obj
    done = desk_tick.run(session.directory, _actor(ctx, session), dry_run)
    for notice in done.notices:
        say(notice)
    if format == "json":
        steps = [_as_record(step) for step in done.result]
        write_json({"dry_run": dry_run, "commit": done.commit, "steps": steps})
        return
    if not done.result:
        say(_("nothing is due"))
    write(safe("".join(f"{step.id}  {_words(step)}\n" for step in done.result), lines=True))


def _actor(ctx: click.Context, session: Session) -> str:
    from click.core import ParameterSource

    typed = ctx.find_root().get_parameter_source("actor") is ParameterSource.COMMANDLINE
    return session.actor if typed and session.actor else SVC


def _as_record(step: ScheduledAction) -> dict[str, Any]:
    return {field: value for field, value in step._asdict().items() if value is not None}


def _words(step: ScheduledAction) -> str:
    from svc.cli.termio.step_words import usual
    from svc.cli.termio.times import full
    from svc.desk.ticket.scheduled import BROKEN, DEMAND
    from svc.model.words import Action
    from svc.rules.office.defaults import LADDER

    if step.action is Action.RESUME:
        return _("resumed by its date, {time}", time=full(step.at))
    if step.action == DEMAND:
        from svc.kinds.fees.demand import CHINESE
        from svc.language import either
        from svc.model.dunning import RungStep

        days, _days, unit = (step.rule or "").split()
        word = either(str(step.level), CHINESE[RungStep][str(step.level)])
        return _("{unit}: overdue for {days} days: {step}", unit=unit, days=days, step=word)
    if step.action == BROKEN:
        return _("not kept: {promise} ({ticket})", promise=step.words, ticket=step.rule or "-")
    if step.action is Action.NOTE:
        return _("noted: {words}", words=step.words)
    if step.action is Action.CREATE:
        return _("opened: {words}", words=step.words)
    if step.action is Action.CLOSE:
        return n_(
            "closed as not reached: {n} attempt used up",
            "closed as not reached: {n} attempts used up",
            int((step.rule or "0").split()[0]),
        )
    by = _("; answer by {time}", time=full(step.answer)) if step.answer else ""
    level = usual(LADDER, str(step.level))
    words = _("escalated to {level}: overdue {rule}", level=level, rule=step.rule)
    return words + by
