"""`svc status`: how the office stands, and what is not recorded yet."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from svc.cli.core.session import Session
from svc.cli.parsing.options import format_option
from svc.cli.termio.say import say
from svc.kinds.table import KINDS, counted
from svc.language import N_, _, either
from svc.rules.record.personal_words import short_hash

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from svc.desk.repository.status import OfficeStatus, Uncommitted

_HEADERS = {
    "office": N_("office"),
    "desk": N_("desk"),
    "branch": N_("branch"),
    "commit": N_("commit"),
    "records": N_("records"),
    "invalid": N_("wrong"),
    "archived_before": N_("archived before"),
    "blocked": N_("blocked"),
}


@click.command()
@format_option
@click.pass_obj
def status(session: Session, format: str) -> None:
    """Show this desk, its commit, edits not recorded yet, and what needs attention."""
    from svc.cli.termio.display import DisplayField, display_record, speaking
    from svc.desk.repository.status import standing

    with speaking(format):
        state = standing(session.directory)
    for notice in state.notices:
        say(notice)
    fields = [
        DisplayField(name, header, format=_WORDS.get(name)) for name, header in _HEADERS.items()
    ]
    if format == "csv":
        fields = [field for field in fields if field.name != "records"]
        fields += [DisplayField(f"records.{kind}", get=_count_of(kind)) for kind in KINDS]
    display_record(_row(state), fields, format, as_json=dict)
    if format in ("table", "md"):
        _list_edits(state.uncommitted, format)
    for line in state.advice:
        say(_("next: {line}", line=line))


def _row(found: OfficeStatus) -> dict[str, Any]:
    """What a script is told."""
    row = {name: getattr(found, name) for name in _HEADERS}
    row["uncommitted"] = [one._asdict() for one in found.uncommitted]
    row["advice"] = found.advice
    return row


def _list_edits(edits: Sequence[Uncommitted], format: str) -> None:
    from svc.cli.termio.display import DisplayField, display, write

    if not edits:
        return
    fields = [
        DisplayField("change", "not recorded", format=_change),
        DisplayField("what", get=lambda row: f"{_(row['kind'])} {row['id']}"),
        DisplayField("path", "file", flexible=True),
        DisplayField("staged", format=lambda staged: _("staged") if staged else ""),
    ]
    write("\n")
    display([one._asdict() for one in edits], fields, format)


def _change(change: str) -> str:
    from svc.desk.repository.status import CHANGES

    return either(change, CHANGES[change])


def _counts(records: Mapping[str, int]) -> str:
    said = [counted(kind, count) for kind, count in records.items()]
    return _(", ").join(said) or _("none recorded yet")


def _count_of(kind: str) -> Callable[[Mapping[str, Any]], int]:
    return lambda row: int(row["records"].get(kind, 0))


def _wrong(invalid: int) -> str:
    return f"{invalid:,}" if invalid else ""


_WORDS: dict[str, Callable[[Any], str]] = {
    "records": _counts,
    "commit": short_hash,
    "invalid": _wrong,
}
