"""`svc office preset`: common requests, prepared."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from svc.cli.core.work import acting, looking
from svc.cli.parsing.options import result_option
from svc.cli.record.office_rules import show_changes
from svc.cli.termio.vocabulary import Word, said
from svc.language import _
from svc.model.words import Kind, Priority

if TYPE_CHECKING:
    from svc.cli.core.session import Session
    from svc.desk.core.desk import Desk
    from svc.desk.record.office_rules import RulesChanged

_FIELDS = ("name", "kind", "category", "priority", "ask", "say")


@click.command()
@click.argument("name", required=False, metavar="NAME")
@click.option("--kind", type=Word(Kind), metavar="KIND", help="What such a ticket is.")
@click.option("--category", metavar="C", help="Its category.")
@click.option("--priority", type=Word(Priority), metavar="P", help="Its priority.")
@click.option("--name-en", metavar="NAME", help="In English.")
@click.option("--ask", multiple=True, metavar="WORDS", help="A question to ask; several times.")
@click.option("--say", multiple=True, metavar="WORDS", help="Words to say; several times.")
@click.option("--remove", is_flag=True, help="Take the preset away.")
@result_option
@click.pass_obj
def preset(session: Session, /, name: str | None, remove: bool, format: str, **typed: Any) -> None:
    """Prepare a common request: svc create --preset NAME then knows what it is.

    --ask are questions whose answers go into the text, --say what to tell whoever
    reports until somebody comes; an empty one ('') takes all away. Without NAME all
    are shown.
    """
    from svc.desk.record import presets

    if name is None:
        _list(session, format)
        return
    chosen = name
    values = {field: _given(value) for field, value in typed.items()}

    def work(desk: Desk) -> RulesChanged:
        return presets.set_preset(desk, chosen, values, remove)

    show_changes(acting(session, work), format)


def _given(value: Any) -> Any:
    """What was given, None of what was not; several words without the empty ones."""
    return ([one for one in value if one] if value else None) if isinstance(value, tuple) else value


def _list(session: Session, format: str) -> None:
    from svc.cli.termio.display import DisplayField, display

    with looking(session) as view:
        rows = [{name: one.get(name) for name in _FIELDS} for one in view.office.get("presets", ())]
        written = {
            "kind": lambda value: said(value, Kind),
            "priority": lambda value: said(value, Priority),
            "category": lambda value: view.named("category", value),
            "ask": "; ".join,
            "say": "; ".join,
        }
        fields = [
            DisplayField(name, format=written.get(name), flexible=name in ("ask", "say"))
            for name in _FIELDS
        ]
        display(rows, fields, "json" if format == "json" else "table",
                empty=_("the office has no presets"))  # fmt: skip
