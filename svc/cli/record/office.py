"""`svc office`: the office's own rules."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from svc.cli.core.work import acting, looking
from svc.cli.parsing.options import format_option, looking_options, result_option, rev_option
from svc.cli.record.common import edit_options, pairs
from svc.cli.termio.prompt import require
from svc.cli.termio.vocabulary import Word
from svc.language import _, n_
from svc.model.plain import present
from svc.model.words import Kind

if TYPE_CHECKING:
    from svc.cli.core.session import Session
    from svc.desk.core.desk import Desk
    from svc.model.office import Office

KINDS = Word(Kind)


@click.command()
@looking_options
@click.pass_obj
def show(session: Session, format: str, rev: str | None, as_of: str | None) -> None:
    """Show the office: departments, categories with their routes, targets, policies."""
    from svc.cli.record.office_pages import pages
    from svc.cli.sync.disputes import write_disputes
    from svc.cli.termio.display import write_json

    with looking(session, rev, as_of) as view:
        if format in ("json", "jsonl"):
            write_json(present(view.office), lines=format == "jsonl")
        else:
            pages(view, format)
            write_disputes(view, "office", view.office, format)


@click.command()
@format_option
@rev_option
@click.pass_obj
def check(session: Session, format: str, rev: str | None) -> int:
    """Find contradictions in the office's rules; ends with 4 if there are any.

    A category without a route, a target longer than its extension, a department
    without staff, a level that nobody holds: what may stand while an office is
    set up, and would leave some ticket without a way.
    """
    from svc.cli.termio.display import DisplayField, display, speaking
    from svc.cli.termio.say import say
    from svc.desk.record import office as offices

    with looking(session, rev) as view, speaking(format):
        breaches = offices.check(view)
    display(
        [one._asdict() for one in breaches], [DisplayField("path"), DisplayField("reason")], format
    )
    count = len(breaches)
    say(n_("{n} contradiction", "{n} contradictions", count) if count else _("no contradictions"))
    return 4 if breaches else 0


@click.command()
@edit_options("")
@result_option
@click.pass_obj
def edit(session: Session, set: tuple[str, ...], format: str) -> None:
    """Change the office's rules: single values with --set, or all of them in an editor.

    A value is named by its path: policies.reopen_days=14,
    departments.engineering.supervisor=zhang.wei, targets.repair.resolve=3d.
    Without --set, on a terminal, records/office.yaml is opened in an editor.
    """
    from svc.cli.record.office_rules import show_changes
    from svc.desk.record import office as offices
    from svc.desk.record.office_rules import RulesChanged, compared

    if not set:
        from svc.cli.record.editor import edit_by_hand

        edit_by_hand(session, "office", "office")
        return
    values = pairs(set)

    def work(desk: Desk) -> RulesChanged:
        before = desk.office
        after = offices.edit(desk, values)
        return RulesChanged(after, compared(before, after, list(values)))

    show_changes(acting(session, work), format)


@click.command()
@click.argument("department", required=False, metavar="ID")
@click.option("--name", metavar="NAME", help="Such as 工程部.")
@click.option("--name-en", metavar="NAME", help="In English.")
@click.option("--supervisor", metavar="STAFF", help="Who gets what is sent to the department.")
@result_option
@click.pass_obj
def department_add(session: Session, /, department: str | None, format: str, **given: Any) -> None:
    """Add a department."""
    from svc.desk.record import office as offices

    require(ID=department, name=given["name"])
    record = acting(session, lambda desk: offices.add_department(desk, department or "", **given))
    _show(record, _("department {id} added", id=department), format)


@click.command()
@click.argument("department", metavar="ID")
@result_option
@click.pass_obj
def department_remove(session: Session, department: str, format: str) -> None:
    """Remove a department that nobody and nothing belongs to any more."""
    from svc.desk.record import office as offices

    record = acting(session, lambda desk: offices.remove_department(desk, department))
    _show(record, _("department {id} removed", id=department), format)


@click.command()
@click.argument("category", required=False, metavar="ID")
@click.option("--name", metavar="NAME", help="Such as 给排水.")
@click.option("--name-en", metavar="NAME", help="In English.")
@click.option("--kind", "kinds", multiple=True, type=KINDS, help="Offered for; all if not given.")
@click.option("--department", metavar="DEPT", help="Where dispatch proposes to send it.")
@click.option("--assignee", metavar="STAFF", help="Whom it proposes, if one person does all.")
@result_option
@click.pass_obj
def category_add(session: Session, /, category: str | None, format: str, **given: Any) -> None:
    """Add a category of tickets, and to whom they go."""
    from svc.desk.record import office as offices

    require(ID=category, name=given["name"])
    record = acting(session, lambda desk: offices.add_category(desk, category or "", **given))
    _show(record, _("category {id} added", id=category), format)


@click.command()
@click.argument("category", metavar="ID")
@result_option
@click.pass_obj
def category_remove(session: Session, category: str, format: str) -> None:
    """Remove a category that no open ticket and no target is of."""
    from svc.desk.record import office as offices

    record = acting(session, lambda desk: offices.remove_category(desk, category))
    _show(record, _("category {id} removed", id=category), format)


def _show(record: Office, outcome: str, format: str) -> None:
    from svc.cli.core.work import plain
    from svc.cli.termio.display import safe, write, write_json

    if format == "json":
        write_json(plain(record))
    else:
        write(safe(f"office  {outcome}") + "\n")
