"""`svc permit issue` and what happens to a permit; `svc permit valid`, the list for the gate."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from svc.cli.core.work import acting, looking, show_written
from svc.cli.parsing.options import (
    at_option,
    looking_options,
    needed_reason_option,
    note_option,
    result_option,
    reveal_option,
)
from svc.language import _

if TYPE_CHECKING:
    from svc.cli.core.session import Session

_permit = click.argument("permit", metavar="PERMIT|PRINTED")
_why = click.option("--reason", metavar="WORDS", help="Why.")


@click.command()
@click.argument("type", metavar="TYPE")
@click.argument("unit", required=False)
@click.option("--procedure", metavar="PROCEDURE", help="In which procedure.")
@click.option("--resident", metavar="RESIDENT", help="Whose it is.")
@click.option("--holder", metavar="NAME", help="Whose, if that is nobody on file.")
@click.option("--plate", metavar="PLATE", help="Of a car.")
@click.option("--printed", metavar="NUMBER", help="The number that stands on it.")
@click.option("--since", metavar="DATE", help="Its first day; today if not given.")
@click.option("--through", metavar="DATE", help="Its last day; the procedure's if not given.")
@click.option("--receipt", metavar="RECEIPT", help="By which its deposit was taken.")
@note_option
@at_option
@result_option
@click.pass_obj
def issue(session: Session, /, format: str, **given: Any) -> None:
    """Hand a permit out: renovation, worker, access, parking, key, visitor, goods-out."""
    from svc.desk.procedures import permits

    made = acting(session, lambda desk: permits.issue(desk, **given))
    show_written(made, _issued(made), format)


@click.command()
@_permit
@_why
@at_option
@result_option
@click.pass_obj
def lose(session: Session, /, format: str, **given: Any) -> None:
    """Record that a permit is lost: it is good for nothing from then on."""
    from svc.desk.procedures import permits

    made = acting(session, lambda desk: permits.lose(desk, **given))
    show_written(made, _("lost: svc permit reissue {id} hands out another", id=made.id), format)


@click.command("return")
@_permit
@_why
@at_option
@result_option
@click.pass_obj
def give_back(session: Session, /, format: str, **given: Any) -> None:
    """Record that a permit came back, also one that was thought lost."""
    from svc.desk.procedures import permits

    made = acting(session, lambda desk: permits.give_back(desk, **given))
    show_written(made, _("is back"), format)


@click.command()
@_permit
@needed_reason_option
@at_option
@result_option
@click.pass_obj
def revoke(session: Session, /, format: str, **given: Any) -> None:
    """Have a permit hold no longer, whoever has it."""
    from svc.desk.procedures import permits

    made = acting(session, lambda desk: permits.revoke(desk, **given))
    show_written(made, _("revoked"), format)


@click.command()
@_permit
@click.option("--through", metavar="DATE", required=True, help="The new last day.")
@needed_reason_option
@at_option
@result_option
@click.pass_obj
def extend(session: Session, /, format: str, **given: Any) -> None:
    """Have a permit hold until a later day; one of a procedure, as long as that."""
    from svc.desk.procedures import permits

    made = acting(session, lambda desk: permits.extend(desk, **given))
    show_written(made, _("holds through {day}", day=given["through"]), format)


@click.command()
@_permit
@click.option("--printed", metavar="NUMBER", help="The number that stands on the new one.")
@click.option("--receipt", metavar="RECEIPT", help="By which the new one was paid.")
@at_option
@result_option
@click.pass_obj
def reissue(session: Session, /, format: str, **given: Any) -> None:
    """Hand another out in the place of a lost one; the old number is revoked first."""
    from svc.desk.procedures import permits

    made = acting(session, lambda desk: permits.reissue(desk, **given))
    show_written(made, _issued(made), format)


@click.command()
@click.argument("types", nargs=-1, metavar="[TYPE…]")
@looking_options
@click.pass_obj
def valid(
    session: Session, /, types: tuple[str, ...], format: str, rev: str | None, as_of: str | None
) -> None:
    """List what holds today, for the gate: numbers, homes and days, and nobody's name."""
    from svc.cli.termio.display import DisplayField, display
    from svc.desk.procedures import permits

    with looking(session, rev, as_of) as view:
        fields = [
            DisplayField("id"), DisplayField("printed"), DisplayField("type", format=_called),
            DisplayField("unit"), DisplayField("since"), DisplayField("through"),
        ]  # fmt: skip
        rows = permits.valid(view, types)
        display(rows, fields, format, as_json=dict, empty=_("no permit holds"))


@click.command("print")
@click.argument("permits", metavar="PERMIT|PRINTED…", nargs=-1, required=True)
@click.option("-o", "--output", metavar="FILE", help="Write to FILE; FILE.html prints on A4.")
@click.option("--force", is_flag=True, help="Overwrite FILE.")
@click.option("--template", metavar="NAME", default="", help="A template of the office's own.")
@reveal_option
@click.pass_obj
def print_permits(
    session: Session, permits: tuple[str, ...], output: str | None, force: bool, template: str,
    reveal: bool,
) -> None:  # fmt: skip
    """Put permits on paper, each on a sheet of its own, with the number as a QR code.

    Names and plates are masked unless --reveal is given: what is carried has them in full.
    An office may have a template of its own, permit.md, or one a type: permit-worker.md.
    """
    from svc.cli.core.paper import put_on_paper
    from svc.desk.printing.permits import printed

    put_on_paper(
        session, output, force,
        lambda view, as_page: printed(view, permits, as_page, reveal, template),
    )  # fmt: skip


@click.command("left-behind")
@looking_options
@click.pass_obj
def left_behind(session: Session, /, format: str, rev: str | None, as_of: str | None) -> None:
    """List what holds of whoever moved out or sold: to be revoked, since when."""
    from svc.cli.termio.display import DisplayField, display
    from svc.desk.procedures import permits

    with looking(session, rev, as_of) as view:
        fields = [
            DisplayField("id"), DisplayField("printed"), DisplayField("type", format=_called),
            DisplayField("unit"), DisplayField("left_on"), DisplayField("through"),
        ]  # fmt: skip
        rows = permits.left_behind(view)
        display(rows, fields, format, as_json=dict, empty=_("nobody who left has a permit"))


def _called(value: Any) -> str:
    from svc.kinds.procedures.permit import CHINESE, PermitType
    from svc.language import either

    return either(str(value), CHINESE[PermitType][value])


def _issued(made: Any) -> str:
    if made.through is None:
        return _("handed out")
    return _("handed out, holds through {day}", day=made.through.isoformat())
