"""`svc procedure due` and `show`: what is to be done next, and how far one is."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import click

from svc.cli.core.work import looking
from svc.cli.parsing.options import looking_options, reveal_option
from svc.language import _

if TYPE_CHECKING:
    from svc.cli.core.session import Session
    from svc.cli.termio.display import DisplayField
    from svc.desk.core.view import View


@click.command()
@click.argument("workflows", nargs=-1, metavar="[WORKFLOW…]")
@click.option("--unit", metavar="UNIT", help="Only of this home.")
@looking_options
@click.pass_obj
def due(
    session: Session, /, workflows: tuple[str, ...], unit: str | None, format: str,
    rev: str | None, as_of: str | None,
) -> None:  # fmt: skip
    """List the steps whose turn has come, those due first on top."""
    from svc.cli.termio.display import DisplayField, display
    from svc.desk.core.lookup import unit as unit_named
    from svc.desk.procedures import looking as look

    with looking(session, rev, as_of) as view:
        home = unit_named(view.index, unit) if unit else None
        rows = [look.as_row(one) for one in look.due_steps(view, workflows, home)]
        fields = [
            DisplayField("id"), DisplayField("name", flexible=True), DisplayField("unit"),
            DisplayField("step"), DisplayField("step_name", flexible=True),
            DisplayField("due", format=_minute), DisplayField("role", format=_word),
            DisplayField("by", format=view.person),
        ]  # fmt: skip
        display(rows, fields, format, as_json=dict, empty=_("no step is due"))


@click.command()
@click.argument("procedure", metavar="PROCEDURE")
@looking_options
@reveal_option
@click.pass_obj
def show(
    session: Session, /, procedure: str, format: str, rev: str | None, as_of: str | None,
    reveal: bool,
) -> None:  # fmt: skip
    """Show a procedure: its steps, what each asks for, and what happened."""
    from svc.cli.sync.disputes import write_disputes
    from svc.cli.termio.display import DisplayField, display, display_record, write, write_json
    from svc.desk.procedures import looking as look
    from svc.desk.query.records import shown
    from svc.kinds import derive

    with looking(session, rev, as_of) as view:
        whole = shown(view, "procedure", procedure)
        workflow, so_far = look.shown(view, whole["id"])
        record = look.as_record(so_far, derive.shown("procedure", whole, reveal))
        if format in ("json", "jsonl"):
            write_json(record, lines=format == "jsonl")
            return
        if format != "csv":
            head = {
                **record,
                "workflow": look.called(workflow),
                "since": record.get("since"),
                "through": record["ends"],
                "residents": " ".join(record.get("residents", ())),
            }
            display_record(head, [one for one in _head(view) if head.get(one.name)], format)
            write("\n")
        steps = [DisplayField("step"), DisplayField("name", flexible=True),
                 DisplayField("state", format=_step), DisplayField("at", format=_minute),
                 DisplayField("by", format=view.person), DisplayField("due", format=_minute),
                 DisplayField("asks", flexible=True)]  # fmt: skip
        display(record["steps"], steps, format)
        if record.get("events") and format != "csv":
            write("\n")
            display(look.event_rows(so_far), _events(view), format)
        write_disputes(view, "procedure", whole, format, reveal)


def _head(view: View) -> list[DisplayField]:
    from svc.cli.termio.display import DisplayField

    return [
        DisplayField("id"), DisplayField("workflow"), DisplayField("version"),
        DisplayField("state", format=_state), DisplayField("unit"), DisplayField("residents"),
        DisplayField("party", format=partial(view.titled, "party")),
        DisplayField("opened", format=_minute),
        DisplayField("since"), DisplayField("through"), DisplayField("due", format=_minute),
        DisplayField("by", format=partial(view.titled, "staff")), DisplayField("note"),
    ]  # fmt: skip


def _events(view: View) -> list[DisplayField]:
    from svc.cli.termio.display import DisplayField

    return [
        DisplayField("at", format=_minute), DisplayField("action", format=_action),
        DisplayField("step"), DisplayField("what", flexible=True),
        DisplayField("by", format=view.person),
    ]  # fmt: skip


def _action(value: Any) -> str:
    from svc.kinds.procedures.procedure import CHINESE, ProcedureAction
    from svc.language import either

    return either(str(value), CHINESE[ProcedureAction][value])


def _state(value: Any) -> str:
    from svc.duties.procedures.progress import ProcedureState, said

    return said(ProcedureState(value))


def _step(value: Any) -> str:
    from svc.duties.procedures.progress import StepState, said

    return said(StepState(value))


def _minute(value: Any) -> str:
    return str(value)[:16].replace("T", " ") if value else ""


def _word(value: Any) -> str:
    from svc.model.roles import Role
    from svc.model.words import word

    return word(Role(value)) if value else ""
