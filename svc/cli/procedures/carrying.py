"""`svc procedure open`, `step` and what else happens in a procedure, up to its end."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

from svc.cli.core.work import acting, show_written
from svc.cli.parsing.options import at_option, needed_reason_option, note_option, result_option
from svc.cli.termio.prompt import interactive, require
from svc.language import _

if TYPE_CHECKING:
    from svc.cli.core.session import Session
    from svc.desk.core.desk import Desk
    from svc.duties.procedures.progress import ProcedureProgress
    from svc.kinds.procedures.procedure import Procedure

_procedure = click.argument("procedure", metavar="PROCEDURE")
_step = click.argument("step", metavar="STEP")


@click.command("open")
@click.argument("workflow")
@click.argument("unit", required=False)
@click.option("--resident", "residents", multiple=True, metavar="RESIDENT",
              help="Who asks for it; the owner if not given; repeatable.")  # fmt: skip
@click.option("--party", metavar="PARTY", help="For which outside party.")
@click.option("--since", metavar="DATE", help="First day of the works, or of the contract.")
@click.option("--through", metavar="DATE", help="Last day of them.")
@note_option
@at_option
@result_option
@click.pass_obj
def open_procedure(session: Session, /, format: str, **given: Any) -> None:
    """Take in what somebody asks for, to be carried through step by step.

    It keeps the version of its workflow, whatever is changed in that later.
    """
    from svc.desk.procedures import cases

    _does(session, cases.open_procedure, format, given)


@click.command()
@_procedure
@click.argument("step", metavar="STEP", required=False)
@click.option("--shown", multiple=True, metavar="WHAT",
              help="What was shown: it is looked at, and not kept; repeatable.")  # fmt: skip
@click.option("--signed", multiple=True, metavar="WHAT", help="What was signed; repeatable.")
@click.option("--handed", multiple=True, metavar="WHAT", help="What was handed over; repeatable.")
@click.option("--all", "everything", is_flag=True, help="All that the step asks for was.")
@click.option("--receipt", "receipts", multiple=True, metavar="RECEIPT",
              help="By which it was paid; found if not given; repeatable.")  # fmt: skip
@click.option("--printed", multiple=True, metavar="TYPE=NUMBER",
              help="What stands on a card that is handed out; repeatable.")  # fmt: skip
@note_option
@at_option
@result_option
@click.pass_obj
def step(session: Session, /, format: str, **given: Any) -> None:
    """Take a step of a procedure: what it asks for was shown, signed, paid, handed over.

    Permits that it hands out are made with it. On a terminal what the step asks for is asked
    one by one, and which step, where that is not said; svc procedure show PROCEDURE says what
    each step asks for.
    """
    from svc.desk.procedures import carrying

    if interactive():
        from svc.cli.procedures.asked_steps import ask_step

        given |= ask_step(session, given)
    require(STEP=given["step"])
    _does(session, carrying.step, format, given)


@click.command()
@_procedure
@_step
@needed_reason_option
@at_option
@result_option
@click.pass_obj
def skip(session: Session, /, format: str, **given: Any) -> None:
    """Leave a step out, with a reason; only who the workflow says may."""
    from svc.desk.procedures import carrying

    _does(session, carrying.skip, format, given)


@click.command("send-back")
@_procedure
@_step
@needed_reason_option
@at_option
@result_option
@click.pass_obj
def send_back(session: Session, /, format: str, **given: Any) -> None:
    """Have a step taken again, and whatever came after it."""
    from svc.desk.procedures import carrying

    _does(session, carrying.send_back, format, given)


@click.command()
@_procedure
@click.option("--through", metavar="DATE", help="The last day, if another than was asked for.")
@note_option
@at_option
@result_option
@click.pass_obj
def approve(session: Session, /, format: str, **given: Any) -> None:
    """Agree to a procedure."""
    from svc.desk.procedures import carrying

    _does(session, carrying.approve, format, given)


@click.command()
@_procedure
@needed_reason_option
@at_option
@result_option
@click.pass_obj
def refuse(session: Session, /, format: str, **given: Any) -> None:
    """Refuse a procedure: that is its end."""
    from svc.desk.procedures import carrying

    _does(session, carrying.refuse, format, given)


@click.command()
@_procedure
@click.option("--through", metavar="DATE", required=True, help="The new last day.")
@needed_reason_option
@at_option
@result_option
@click.pass_obj
def extend(session: Session, /, format: str, **given: Any) -> None:
    """Move the end of a procedure, and of its permits; the earlier day stays readable."""
    from svc.desk.procedures import carrying

    _does(session, carrying.extend, format, given)


@click.command()
@_procedure
@click.option("--reason", metavar="WORDS", required=True, help="What was violated, and how.")
@click.option("--ticket", metavar="TICKET", help="The ticket that it is already.")
@at_option
@result_option
@click.pass_obj
def violate(session: Session, /, format: str, **given: Any) -> None:
    """Record that a rule was not kept to; it becomes a ticket."""
    from svc.desk.procedures import carrying

    _does(session, carrying.violate, format, given)


@click.command()
@_procedure
@click.option("--passed", "result", flag_value="passed", help="It was done well.")
@click.option("--failed", "result", flag_value="failed", help="It was not: say why with --note.")
@click.option("--step", metavar="STEP", help="Which acceptance, if not the next.")
@note_option
@at_option
@result_option
@click.pass_obj
def inspect(session: Session, /, format: str, result: str | None, **given: Any) -> None:
    """Record what came of looking at the work; what failed becomes a ticket, and stays due.

    Whoever took the procedure in does not accept the work as well.
    """
    from svc.cli.termio.prompt import require
    from svc.desk.procedures import carrying

    require(**{"--passed or --failed": result})
    _does(session, carrying.inspect, format, {**given, "result": result})


@click.command()
@_procedure
@click.argument("amount")
@click.option("--item", metavar="ITEM", help="Of which deposit, if there are several.")
@needed_reason_option
@at_option
@result_option
@click.pass_obj
def deduct(session: Session, /, format: str, **given: Any) -> None:
    """Say that part of a deposit is to be kept; another person has to agree."""
    from svc.desk.procedures import carrying

    _does(session, carrying.deduct, format, given)


@click.command()
@_procedure
@note_option
@at_option
@result_option
@click.pass_obj
def agree(session: Session, /, format: str, **given: Any) -> None:
    """Agree to what is kept of a deposit."""
    from svc.desk.procedures import carrying

    _does(session, carrying.agree, format, given)


@click.command()
@_procedure
@needed_reason_option
@at_option
@result_option
@click.pass_obj
def withdraw(session: Session, /, format: str, **given: Any) -> None:
    """End a procedure that nobody asks for any longer; its deposits are due back at once."""
    from svc.desk.procedures import carrying

    _does(session, carrying.withdraw, format, given)


@click.command()
@_procedure
@note_option
@at_option
@result_option
@click.pass_obj
def complete(session: Session, /, format: str, **given: Any) -> None:
    """End a procedure of which every step is over."""
    from svc.desk.procedures import carrying

    _does(session, carrying.complete, format, given)


def _does(
    session: Session, work: Callable[..., Procedure], format: str, given: dict[str, Any]
) -> None:
    from svc.desk.procedures.cases import so_far

    def done(desk: Desk) -> tuple[Procedure, str]:
        made = work(desk, **given)
        return made, _next(so_far(desk, made))

    made, outcome = acting(session, done)
    show_written(made, outcome, format)


def _next(so_far: ProcedureProgress) -> str:
    """What comes next of a procedure, in words."""
    from svc.duties.procedures.progress import said

    if so_far.ended is not None:
        return said(so_far.state)
    ready = so_far.ready
    if not ready and not so_far.left:
        return _("every step is over: svc procedure complete {id}", id=so_far.procedure.id)
    return _("next: {steps}", steps=_(", ").join(one.step.id for one in ready) or "–")
