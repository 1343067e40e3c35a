"""What the commands of residents, units and staff show alike: people, occupancies, tickets."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import time
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

import click

from svc.cli.termio.vocabulary import english_value, said
from svc.language import _, current, either
from svc.model.words import Relation
from svc.rules.record.masking import shown

if TYPE_CHECKING:
    from svc.cli.termio.display import DisplayField
    from svc.desk.core.view import View
    from svc.desk.record.field_edits import FieldEdits

_Command = TypeVar("_Command", bound=Callable[..., Any])

RecordMapping = Mapping[str, Any]


def on_option(command: _Command) -> _Command:
    """`--on`: argument `on`, a day as typed, or None for today."""
    return click.option(
        "--on", metavar="DAY", help="Who lived there on a day, such as 2025-03-01; today if not."
    )(command)


def edit_options(several: str) -> Callable[[_Command], _Command]:
    """`--set`, and `--add` and `--remove` for fields of several values.

    Args:
        several: Which fields hold several, for the help; empty if none does.
    """

    def wrapped(command: _Command) -> _Command:
        if several:
            for name in ("remove", "add"):
                words = f"{name.capitalize()} a value: {several}."
                command = click.option(
                    f"--{name}", multiple=True, metavar="FIELD=VALUE", help=words
                )(command)
        return click.option(
            "--set",
            multiple=True,
            metavar="FIELD=VALUE",
            help="Set a field; FIELD= removes it. May be given several times.",
        )(command)

    return wrapped


def edits(kind: str, **typed: Sequence[str]) -> FieldEdits:
    """What `--set`, `--add` and `--remove` ask for.

    Args:
        kind: Of the record, whose fields may be named as the reader's tables call them.
        typed: `FIELD=VALUE`, by option.

    Raises:
        UsageError: One of them has no `=`.
    """
    from svc.desk.record.field_edits import FieldEdits

    spoken = _spoken(kind)

    def plain(pair: tuple[str, str]) -> tuple[str, str]:
        field = spoken.get(pair[0], pair[0])
        return field, english_value(field, pair[1])

    return FieldEdits(
        set=dict(map(plain, pairs(typed.get("set", ())).items())),
        add=[plain(_pair("add", text)) for text in typed.get("add", ())],
        remove=[plain(_pair("remove", text)) for text in typed.get("remove", ())],
    )


def _spoken(kind: str) -> dict[str, str]:
    """Names of a kind's fields, by what tables call them in the reader's language."""
    if current() == "en":
        return {}
    from svc.kinds.derive import type_of
    from svc.kinds.fields import fields_of
    from svc.kinds.labels import label

    names = [field.name for field in fields_of(type_of(kind))]
    return {word: name for name in names for word in (label(kind, name), _(name))}


def pairs(texts: Sequence[str]) -> dict[str, str]:
    """Names and values of `--set`.

    Raises:
        UsageError: One of them has no `=`, or a name stands twice.
    """
    from svc.errors import UsageError

    found: dict[str, str] = {}
    for name, value in (_pair("set", text) for text in texts):
        if name in found:
            raise UsageError(_("{name} is set twice", name=name), _("give it once"))
        found[name] = value
    return found


def day_on(view: View, on: str | None) -> str:
    """The day asked for, as the index writes days; the day of the moment if none was."""
    moment = view.parse(on, day_at=time(12)) if on else view.moment
    return moment.astimezone(view.zone).date().isoformat()


def homes(person: RecordMapping, day: str) -> str:
    """Where a resident lives on a day: `3-2-1502 owner, B1-P012 owner`."""
    from svc.index.query.residents import on

    held = person.get("occupancies", [])
    homes = (f"{one['unit']} {said(one['relation'], Relation)}" for one in held if on(one, day))
    return _(", ").join(homes)


def person_name() -> DisplayField:
    """What a person is called: not 名称, as things are."""
    from svc.cli.termio.display import DisplayField

    return DisplayField("name", either("name", "姓名"), flexible=True)


def person_fields(day: str) -> list[DisplayField]:
    """Columns of a table of residents."""
    from svc.cli.termio.display import DisplayField

    return [
        DisplayField("id", "number"),
        person_name(),
        DisplayField("phones", "phone", get=lambda row: row.get("phones", [])),
        DisplayField("units", get=lambda row: homes(row, day), flexible=True),
    ]


def occupancy_fields(*first: str) -> list[DisplayField]:
    """Columns of a table of occupancies, after those that say whose or of what."""
    from svc.cli.termio.display import DisplayField

    return [DisplayField(name) for name in (*first, "relation", "since", "until")]


def show_people(living: Sequence[RecordMapping], format: str, empty: str) -> None:
    """A table of who lives in a unit."""
    from svc.cli.termio.display import DisplayField, display

    first = [
        DisplayField("resident", "number"),
        person_name(),
        DisplayField("phones", "phone"),
    ]
    display(living, [*first, *occupancy_fields()], format, empty=empty)


def show_tickets(view: View, tickets: Sequence[RecordMapping], format: str) -> None:
    """A table of tickets that belong to what is shown."""
    from svc.cli.termio.display import DisplayField, display, write
    from svc.cli.termio.times import at

    if not tickets:
        return
    write("\n")
    fields = [
        DisplayField("id", "number"),
        DisplayField("status"),
        DisplayField("kind"),
        DisplayField("category", format=partial(view.named, "category")),
        DisplayField("title", flexible=True),
        DisplayField("received", format=lambda seconds: at(view, seconds)),
    ]
    display(tickets, fields, format)


def ticket_values(view: View, tickets: Sequence[RecordMapping]) -> list[dict[str, Any]]:
    """Tickets as JSON has them: moments written out, nothing absent."""
    moments = ("received", "resolve_due")
    return [
        {
            name: view.local(value) if name in moments else value
            for name, value in ticket.items()
            if value is not None
        }
        for ticket in tickets
    ]


def show_person(record: Any, outcome: str, format: str) -> None:
    """Answer of a command that wrote a person's record: what is private in it stays masked."""
    from svc.cli.core.work import plain
    from svc.cli.termio.display import write, write_json
    from svc.cli.termio.streams import safe

    if format == "json":
        write_json(shown(plain(record)))
    else:
        write(safe(f"{record.id}  {outcome}") + "\n")


def _pair(option: str, text: str) -> tuple[str, str]:
    from svc.errors import UsageError

    name, sign, value = text.partition("=")
    if not sign or not name.strip():
        raise UsageError(
            _("--{option} {name!r} has no value", option=option, name=name),
            f"--{option} FIELD=VALUE",
        )
    return name.strip(), value
