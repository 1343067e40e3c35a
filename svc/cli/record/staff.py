"""`svc staff`: who works for the office."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import click

from svc.cli.core.work import acting, edited, looking
from svc.cli.parsing.options import looking_options, note_option, result_option, reveal_option
from svc.cli.record.common import (
    edit_options,
    edits,
    person_name,
    show_person,
    show_tickets,
    ticket_values,
)
from svc.cli.termio.prompt import ask, choose, interactive, require
from svc.cli.termio.vocabulary import Word
from svc.errors import NotFound
from svc.language import _
from svc.model.roles import Role
from svc.model.words import word
from svc.rules.record.masking import shown

if TYPE_CHECKING:
    from collections.abc import Sequence

    from svc.cli.core.session import Session
    from svc.cli.termio.display import DisplayField
    from svc.desk.core.desk import Desk
    from svc.desk.core.view import View
    from svc.kinds.staff import Staff

ROLES = Word(Role)
_SHOWN = ("id", "name", "department", "roles", "phone", "email", "active", "since", "until", "note")


@click.command()
@click.argument("who", required=False, metavar="ID")
@click.option("--name", metavar="NAME", help="As the office writes it.")
@click.option("--department", metavar="DEPT", help="Id of a department; svc office show.")
@click.option("--role", "roles", multiple=True, type=ROLES, help="worker if not given.")
@click.option("--phone", metavar="PHONE", help="Where they can be called.")
@click.option("--email", metavar="ADDRESS", help="Email address.")
@click.option("--since", metavar="DATE", help="First day with the office.")
@note_option
@result_option
@click.pass_obj
def add(session: Session, /, format: str, **details: Any) -> None:
    """Take a member of staff on file; ID is short and lower-case, such as li.na.

    On a terminal, what is missing is asked for.
    """
    from svc.desk.core.lookup import of_rules
    from svc.desk.record import staff

    _complete(session, details)
    details["roles"] = details["roles"] or (Role.WORKER,)

    def work(desk: Desk) -> tuple[Staff, str]:
        added = staff.add(desk, **details)
        return added, of_rules(desk, "departments", added.department)

    record, department = acting(session, work)
    roles = _(", ").join(map(word, record.roles))
    show_person(record, f"{department}{_(': ')}{roles}", format)


@click.command()
@click.argument("who", metavar="ID")
@edit_options("role=…")
@click.option("--active/--inactive", default=None, help="Back with the office, or gone.")
@click.option("--force", is_flag=True, help="Gone although they hold open tickets.")
@result_option
@click.pass_obj
def edit(
    session: Session,
    /,
    who: str,
    active: bool | None,
    force: bool,
    format: str,
    **typed: tuple[str, ...],
) -> None:
    """Mend a member of staff: name, department, role, phone, email; let them go.

    Without options, on a terminal, the record is opened in an editor.
    """
    from svc.desk.record import staff

    changes = edits("staff", **typed)
    if not changes and active is None:
        from svc.cli.record.editor import edit_by_hand

        edit_by_hand(session, "staff", who)
        return
    record = acting(session, lambda desk: staff.edit(desk, who, changes, active, force))
    words = edited() if active is None else _("active") if active else _("gone")
    show_person(record, words, format)


@click.command("list")
@click.option("--department", metavar="DEPT", help="Only of this department.")
@click.option("--role", type=ROLES, help="Only with this role.")
@click.option("--all", "gone", is_flag=True, help="Also those no longer active.")
@reveal_option
@looking_options
@click.pass_obj
def list_staff(
    session: Session,
    /,
    department: str | None,
    role: str | None,
    gone: bool,
    reveal: bool,
    format: str,
    rev: str | None,
    as_of: str | None,
) -> None:
    """List staff by department, with how many open tickets each holds."""
    from svc.desk.query import ticket_query
    from svc.index.query import staff

    with looking(session, rev, as_of) as view:
        asked = department and ticket_query.department(view, department)
        found = staff.listed(view.index, gone=gone, department=asked, role=role)
        _show_many(view, [shown(one, reveal) for one in found], format, gone)


@click.command()
@click.argument("who", metavar="ID")
@reveal_option
@looking_options
@click.pass_obj
def show(
    session: Session, who: str, reveal: bool, format: str, rev: str | None, as_of: str | None
) -> None:
    """Show a member of staff and the tickets they hold."""
    from svc.cli.sync.disputes import write_disputes
    from svc.cli.termio.display import DisplayField, display_record, write_json
    from svc.index.query import related, staff

    with looking(session, rev, as_of) as view:
        record = staff.record(view.index, who)
        if record is None:
            raise NotFound(_("no member of staff {who!r}", who=who), "svc staff list --all")
        tickets = related.tickets_of(view.index, "assignee", who)
        row = shown(record, reveal)
        if format in ("json", "jsonl"):
            answer = {**row, "tickets": ticket_values(view, tickets)}
            write_json(answer, lines=format == "jsonl")
            return
        department = DisplayField("department", format=partial(view.titled, "department"))
        own = {"name": person_name(), "department": department}
        fields = [own.get(one) or DisplayField(one) for one in _SHOWN]
        display_record({name: row.get(name) for name in _SHOWN}, fields, format)
        if format != "csv":
            show_tickets(view, tickets, format)
            write_disputes(view, "staff", record, format, reveal)


@click.command()
@click.argument("words", nargs=-1, required=True, metavar="TEXT")
@reveal_option
@looking_options
@click.pass_obj
def search(
    session: Session,
    words: tuple[str, ...],
    reveal: bool,
    format: str,
    rev: str | None,
    as_of: str | None,
) -> None:
    """Find staff by part of their name or id, or by phone; also those who have gone."""
    from svc.index.query import staff

    with looking(session, rev, as_of) as view:
        found = staff.search(view.index, " ".join(words), view.office["region"])
        _show_many(view, [shown(one, reveal) for one in found], format, gone=True)


def _show_many(view: View, rows: Sequence[dict[str, Any]], format: str, gone: bool) -> None:
    from svc.cli.termio.display import display

    display(rows, _columns(view, gone), format, as_json=dict, empty=_("no staff on file match"))


def _columns(view: View, gone: bool) -> list[DisplayField]:
    from svc.cli.termio.display import DisplayField

    columns = [
        DisplayField("id"),
        person_name(),
        DisplayField("department", format=partial(view.named, "department")),
        DisplayField("roles", get=lambda row: row.get("roles", [])),
        DisplayField("phone", get=lambda row: row.get("phone")),
        DisplayField("open_tickets", "open tickets", align="right"),
    ]
    return [*columns, DisplayField("active")] if gone else columns


def _complete(session: Session, details: dict[str, Any]) -> None:
    """Ask for what is missing; of a script, name it."""
    if not interactive():
        require(ID=details["who"], name=details["name"], department=details["department"])
        return
    details["who"] = details["who"] or ask(_("Id, such as li.na"), str)
    details["name"] = details["name"] or ask(_("Name"), str)
    if not details["department"]:
        with looking(session) as view:
            known = {one["id"]: one["name"] for one in view.office["departments"]}
        details["department"] = choose(_("Department"), known)
