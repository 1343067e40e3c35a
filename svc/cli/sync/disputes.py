"""Disputes as people read them, under whatever record has some."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from svc.language import _

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from svc.desk.core.view import View
    from svc.desk.sync.disputed_values import DisputedValue, DisputeShown


def write_disputes(
    view: View, kind: str, record: Mapping[str, Any], format: str, reveal: bool = False
) -> None:
    """Write what is in dispute in a record, if anything is; scripts find it in the record."""
    from svc.cli.termio.display import write

    write(disputes_text(view, kind, record, format, reveal))


def disputes_text(
    view: View, kind: str, record: Mapping[str, Any], format: str, reveal: bool = False
) -> str:
    """What is in dispute in a record, for people; empty where nothing is."""
    if not record.get("disputes") or format not in ("table", "md"):
        return ""
    from svc.desk.sync.disputes import of_plain

    return _list_text(of_plain(view, kind, record, reveal), format)


def write_list(disputes: Iterable[DisputeShown], format: str) -> None:
    """Write disputes under their heading."""
    from svc.cli.termio.display import write

    write(_list_text(disputes, format))


def _list_text(disputes: Iterable[DisputeShown], format: str) -> str:
    from svc.cli.termio.streams import safe
    from svc.table import in_markdown

    lines = dispute_lines(disputes)
    if not lines:
        return ""
    if format == "md":
        lines = [f"- {in_markdown(line.strip())}" for line in lines]
    head = "## " * (format == "md") + _("In dispute")
    return safe("\n".join(["", head, *lines, ""]), lines=True)


def write_twice(view: View, format: str) -> None:
    """Write what desks did without knowing of each other: a person on file twice, work in vain."""
    from svc.cli.termio.display import write
    from svc.desk.sync.in_vain import vain_work
    from svc.index.query.twice import twice

    item = "- " if format == "md" else ""
    lines = [
        item + _("{who} worked on {ticket} after another desk had cancelled it: svc show {ticket}",
                 ticket=vain.ticket, who=_(", ").join(vain.by))
        for vain in vain_work(view.repository, view.index, view.commit, view.now)
    ]  # fmt: skip
    lines += [
        item + _("{first} and {second} may be one person: svc resident merge {second} {first}",
                 first=pair.first, second=pair.second)
        for pair in twice(view.index)
    ]  # fmt: skip
    if lines:
        write("\n".join(["", *lines, ""]))


def dispute_lines(disputes: Iterable[DisputeShown]) -> list[str]:
    """Each dispute as people read it: both values, who wrote them when, and the way out."""
    lines = []
    for dispute in disputes:
        lines.append(
            _(
                "{id}: two desks wrote different {field}: {stands}; {lost}",
                id=dispute.id,
                field=dispute.field,
                stands=_value(dispute.stands),
                lost=_value(dispute.lost),
            )
        )
        lines.append(f"  {dispute.way_out}")
    return lines


def _value(side: DisputedValue) -> str:
    value = side.value if side.value is not None else _("nothing")
    if side.at is None:
        return value
    return _("{value} ({who}, {at})", value=value, who=side.by, at=f"{side.at:%Y-%m-%d %H:%M}")
