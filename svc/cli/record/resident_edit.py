"""`svc resident add|edit|move-in|move-out`: residents and where they live."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from svc.cli.core.work import acting, edited
from svc.cli.parsing.options import note_option, result_option
from svc.cli.record.common import edit_options, edits, show_person
from svc.cli.termio.prompt import ask, choose, interactive, require
from svc.cli.termio.vocabulary import Word, menu
from svc.language import _
from svc.model.words import Relation, word

if TYPE_CHECKING:
    from svc.cli.core.session import Session
    from svc.kinds.resident import Occupancy

RELATIONS = Word(Relation)


@click.command()
@click.option("--name", metavar="NAME", help="The resident's name.")
@click.option("--phone", "phones", multiple=True, metavar="PHONE", help="May be given again.")
@click.option("--email", metavar="ADDRESS", help="Email address.")
@click.option("--unit", metavar="UNIT", help="Where they live, in any spelling: 3栋2单元1502.")
@click.option("--relation", type=RELATIONS, help="What ties them to the unit.")
@click.option("--since", metavar="DATE", help="First day there; today if not given.")
@click.option("--native-place", metavar="WORDS", help="Only if they gave it, as the next three.")
@click.option("--age-group", metavar="WORDS", help="Such as 30-39, or a year of birth.")
@click.option("--occupation", metavar="WORDS", help="What they do.")
@click.option("--interest", "interests", multiple=True, metavar="WORD", help="May be given again.")
@note_option
@result_option
@click.pass_obj
def add(session: Session, /, format: str, **details: Any) -> None:
    """Take a resident on file.

    On a terminal, what is missing is asked for.
    """
    from svc.desk.record import residents

    _complete(details)
    person = residents.ResidentDetails(**details)
    record = acting(session, lambda desk: residents.add(desk, person))
    show_person(record, _lives(record) or _("on file, without a unit"), format)


@click.command()
@click.argument("resident", metavar="R")
@edit_options("phone=…, interest=…")
@result_option
@click.pass_obj
def edit(
    session: Session,
    resident: str,
    set: tuple[str, ...],
    add: tuple[str, ...],
    remove: tuple[str, ...],
    format: str,
) -> None:
    """Mend a resident's fields: name, phone, email, note and what else they gave.

    R is the resident's number or its end. Without options, on a terminal, the
    record is opened in an editor. Where they live changes with move-in and move-out.
    """
    from svc.desk.record import residents

    changes = edits("resident", set=set, add=add, remove=remove)
    if not changes:
        from svc.cli.record.editor import edit_by_hand

        edit_by_hand(session, "resident", resident)
        return
    record = acting(session, lambda desk: residents.edit(desk, resident, changes))
    show_person(record, edited(), format)


@click.command("move-in")
@click.argument("resident", metavar="R")
@click.option("--unit", metavar="UNIT", help="In any spelling.")
@click.option("--relation", type=RELATIONS, help="What ties them to the unit.")
@click.option("--since", metavar="DATE", help="First day there; today if not given.")
@result_option
@click.pass_obj
def move_in(
    session: Session,
    resident: str,
    unit: str | None,
    relation: str | None,
    since: str | None,
    format: str,
) -> None:
    """Record that a resident lives in a unit from a day on."""
    from svc.desk.record import residents

    require(unit=unit, relation=relation)
    assert unit and relation
    record = acting(session, lambda desk: residents.move_in(desk, resident, unit, relation, since))
    show_person(record, _lives(record), format)


@click.command("move-out")
@click.argument("resident", metavar="R")
@click.option("--unit", metavar="UNIT", help="Needed where they live in several.")
@click.option("--until", metavar="DATE", help="First day no longer there; today if not given.")
@result_option
@click.pass_obj
def move_out(
    session: Session, resident: str, unit: str | None, until: str | None, format: str
) -> None:
    """Record that a resident no longer lives in a unit from a day on."""
    from svc.desk.record import residents

    record = acting(session, lambda desk: residents.move_out(desk, resident, unit, until))
    show_person(record, _lives(record), format)


def _lives(record: Any) -> str:
    """Where a resident lives or lived, as what, and from when to when."""
    return _("; ").join(
        _("{unit} {relation} since {since}", **_home(one))
        if one.until is None
        else _("{unit} {relation} since {since} until {until}", until=one.until, **_home(one))
        for one in record.occupancies
    )


def _home(occupancy: Occupancy) -> dict[str, Any]:
    return {"unit": occupancy.unit, "relation": word(occupancy.relation), "since": occupancy.since}


def _complete(details: dict[str, Any]) -> None:
    """Ask for what is missing; of a script, name it."""
    needs_relation = bool(details["unit"]) and not details["relation"]
    if not interactive():
        require(name=details["name"], **({"relation": None} if needs_relation else {}))
        return
    if not details["name"]:
        details["name"] = ask(_("Name"), str)
        details["phones"] = details["phones"] or _optional(_("Phone (none: Enter)"))
        if not details["unit"]:
            details["unit"] = ask(_("Unit (none: Enter)"), str, default="") or None
        needs_relation = bool(details["unit"]) and not details["relation"]
    if needs_relation:
        details["relation"] = choose(_("Relation"), menu(Relation), default=str(Relation.OWNER))
        if not details["since"]:
            details["since"] = ask(_("First day there"), str, default="today")


def _optional(words: str) -> tuple[str, ...]:
    answer = ask(words, str, default="")
    return (answer,) if answer else ()


@click.command()
@click.argument("resident", metavar="R")
@click.argument("into", metavar="INTO")
@result_option
@click.pass_obj
def merge(session: Session, resident: str, into: str, format: str) -> None:
    """Say that R is the same person as INTO, whose record goes on.

    The file of R stays as it is; searches find INTO in its place.
    """
    from svc.desk.record import resident_merge

    record = acting(session, lambda desk: resident_merge.merge(desk, resident, into))
    show_person(record, _("the same as {other}", other=record.same_as), format)
