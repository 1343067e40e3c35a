"""`svc notice list`, `show`, `items` and `unread`; `svc disclosure adopt`."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import click

from svc.cli.core.work import looking
from svc.cli.parsing.options import limit_option, looking_options, result_option, reveal_option
from svc.kinds.publications.words import Outage, PostPlace, PublicationType
from svc.language import _, either, n_
from svc.rules.record.personal_words import short_hash

if TYPE_CHECKING:
    from enum import StrEnum

    from svc.cli.core.session import Session
    from svc.cli.termio.display import DisplayField
    from svc.desk.core.view import View
    from svc.kinds.publications.disclosure import DisclosureList

#: How a text stands, in Chinese; elsewhere some of these words mean something else.
_STATES = {
    "draft": "草稿", "approved": "已批准", "published": "已发布", "corrected": "已更正",
    "withdrawn": "已撤回", "expired": "已过期",
}  # fmt: skip


@click.command("list")
@click.option("--type", "types", multiple=True, type=click.Choice([*map(str, PublicationType)]),
              metavar="TYPE", help=f"{', '.join(PublicationType)}.")  # fmt: skip
@click.option("--state", "states", multiple=True, type=click.Choice([*_STATES]), metavar="STATE",
              help=f"{', '.join(_STATES)}.")  # fmt: skip
@click.option("--text", metavar="WORDS", help="Words that stand in them.")
@click.option("--all", "every", is_flag=True, help="What is over and withdrawn as well.")
@limit_option
@reveal_option
@looking_options
@click.pass_obj
def list_notices(
    session: Session, /, types: tuple[str, ...], states: tuple[str, ...], text: str | None,
    every: bool, limit: int | None, offset: int, reveal: bool, format: str, rev: str | None,
    as_of: str | None,
) -> None:  # fmt: skip
    """List texts that hold or are still to be told, the latest first."""
    from svc.cli.termio.display import DisplayField, display
    from svc.desk.publications.looking import listed

    del reveal
    with looking(session, rev, as_of) as view:
        rows = listed(view, types, states, every=every, text=text)[offset:][:limit]
        fields = [
            DisplayField("id", "number"), _field("type", format=named),
            DisplayField("state", format=_standing), _field("version", align="right"),
            _field("title", flexible=True),
            _field("department", format=partial(view.named, "department")), _field("until"),
            _field("review"), DisplayField("told", align="right"),
        ]  # fmt: skip
        if format == "csv":
            fields += [DisplayField("body"), DisplayField("category"), DisplayField("published")]
        display(rows, fields, format, as_json=dict, empty=_("no text matches"))


@click.command()
@click.argument("notice")
@click.option("--units", is_flag=True, help="Every unit that was told.")
@reveal_option
@looking_options
@click.pass_obj
def show(
    session: Session, /, notice: str, units: bool, reveal: bool, format: str, rev: str | None,
    as_of: str | None,
) -> None:  # fmt: skip
    """Show a text, whom it was told and where; an earlier version by U2604-A0004@1."""
    from svc.cli.termio.display import display_record, write
    from svc.cli.termio.personal import hidden, spare
    from svc.cli.termio.streams import safe
    from svc.desk.publications.facts import public_phones
    from svc.desk.publications.looking import shown

    del reveal
    with looking(session, rev, as_of) as view:
        spare(public_phones(view.index))
        row = shown(view, notice)
        if format != "table":
            display_record(row, _fields(view), format, as_json=dict)
            return
        display_record(row, [one for one in _fields(view) if one.name != "body"])
        write("\n" + safe(hidden(row["body"]) + "\n", lines=True))
        _write_story(view, row)
        if units and row["units"]:
            write(f"\n{_(', ').join(row['units'])}\n")


def _fields(view: View) -> list[DisplayField]:
    from svc.cli.termio.display import DisplayField

    return [
        DisplayField("id", "number"), _field("version"), _field("in_force"),
        _field("type", format=named), DisplayField("state", format=_standing),
        _field("title"), _field("body"), _field("also", format=_joined),
        _field("category", format=partial(view.named, "category")),
        _field("department", format=partial(view.named, "department")), _field("basis"),
        _field("item"), _field("outage", format=partial(named, of=Outage)),
        _field("begins", format=_minute), _field("ends", format=_minute), _field("until"),
        _field("review"), DisplayField("told"), DisplayField("reached"),
        _field("tickets", format=_joined),
    ]  # fmt: skip


#: What stands beside a text's own fields where it is shown, in Chinese.
_BESIDE = {"in_force": "生效版本", "review": "复核期限"}


def _field(name: str, **more: Any) -> DisplayField:
    """A column under what the field is called of a text, whatever its word means elsewhere."""
    from svc.cli.termio.display import DisplayField
    from svc.kinds.publications.publication import LABELS

    return DisplayField(name, either(name.replace("_", " "), {**LABELS, **_BESIDE}[name]), **more)


def _standing(state: str) -> str:
    return either(state, _STATES[state])


def _minute(value: str) -> str:
    return value[:16].replace("T", " ")


def _joined(value: Any) -> str:
    return _(", ").join(map(str, value))


def _write_story(view: View, row: dict[str, Any]) -> None:
    """What happened to a text, a line each, and what each version changed."""
    from svc.cli.termio.display import write
    from svc.cli.termio.streams import safe

    changed = {one["version"]: one["changed"] for one in row["versions"]}
    lines = [
        f"{row['versions'][0]['at'][:16].replace('T', ' ')}  {_('drafted')}"
        f"  {view.person(row['versions'][0]['by'])}"
    ]
    for event in row["events"]:
        parts = [event["at"][:16].replace("T", " "), named(event["action"])]
        parts += [f"@{event['version']}"] if event["version"] else []
        parts += [view.person(event["by"])]
        parts += [n_("{n} unit", "{n} units", event["count"])] if event["count"] else []
        parts += [short_hash(event["told_hash"])] if event["told_hash"] else []
        parts += [named(event["where"], PostPlace)] if event["where"] else []
        parts += [event["place"]] if event["place"] else []
        parts += event["buildings"]
        if event["action"] in ("revise", "correct") and changed.get(event["version"]):
            fields = [_field(name).heading for name in changed[event["version"]]]
            parts.append(_("changed: {fields}", fields=_(", ").join(fields)))
        parts += [event["words"]] if event["words"] else []
        lines.append("  ".join(map(str, parts)))
    write("\n" + safe("\n".join(lines) + "\n", lines=True))


@click.command()
@click.option("--late", is_flag=True, help="Only what is late.")
@looking_options
@click.pass_obj
def items(session: Session, /, late: bool, format: str, rev: str | None, as_of: str | None) -> None:
    """List what must be made public by the disclosure lists: when it last was, when it is due."""
    from svc.cli.termio.display import DisplayField, display
    from svc.desk.publications import disclosures

    with looking(session, rev, as_of) as view:
        rows = [disclosures.as_row(view, one) for one in disclosures.items(view)]
        shown = [row for row in rows if row["late"] or not late]
        fields = [
            DisplayField("item"), DisplayField("name", flexible=True),
            DisplayField("last", either("last", "上次公示")), DisplayField("publication"),
            DisplayField("due"),
            DisplayField("late", format=lambda value: _("late") if value else ""),
        ]  # fmt: skip
        display(shown, fields, format, as_json=dict,
                empty=_("nothing is asked for: svc disclosure adopt"))  # fmt: skip


@click.command()
@click.option("--staff", metavar="STAFF", help="Only what this person has not read.")
@looking_options
@click.pass_obj
def unread(
    session: Session, /, staff: str | None, format: str, rev: str | None, as_of: str | None
) -> None:
    """List what the staff must have read and has not, each with who and for how long."""
    from svc.cli.termio.display import DisplayField, display
    from svc.desk.publications.looking import unread as unread_texts

    with looking(session, rev, as_of) as view:
        rows = unread_texts(view, staff)
        fields = [
            DisplayField("who", format=view.person), DisplayField("id", "number"),
            DisplayField("version", align="right"), DisplayField("title", flexible=True),
            DisplayField("since", format=lambda value: str(value)[:10]),
            DisplayField("days", align="right"),
        ]  # fmt: skip
        display(rows, fields, format, as_json=dict, empty=_("everybody has read everything"))


@click.command()
@click.argument("name", required=False)
@click.option("--as", "called", metavar="ID", help="What it is called here.")
@result_option
@click.pass_obj
def adopt(session: Session, /, name: str | None, format: str, **given: Any) -> None:
    """Take a disclosure list that svc brings along into the office's rules; without a NAME, list.

    What differs here is then mended: svc disclosure edit.
    """
    from svc.cli.record.shipped_rules import adopt_or_list
    from svc.desk.publications import disclosures

    def outcome(made: DisclosureList) -> str:
        return n_("{n} item: svc notice items", "{n} items: svc notice items", len(made.items))

    adopt_or_list(session, name, disclosures, outcome, format, given)


def named(value: Any, of: type[StrEnum] | None = None) -> str:
    """A word of a publication as its reader says it.

    Args:
        of: Of which vocabulary it is, where several have it.
    """
    from svc.kinds.publications.words import CHINESE

    those = [CHINESE[of]] if of else [*CHINESE.values()]
    chinese = next((words[value] for words in those if value in words), value)
    return either(value, chinese)
