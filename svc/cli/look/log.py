"""`svc log`: a record's history in git, in words."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from svc.cli.core.work import looking
from svc.cli.parsing.options import looking_options, reveal_option
from svc.cli.termio.say import say
from svc.cli.termio.streams import coloured, safe
from svc.cli.termio.vocabulary import said_in
from svc.kinds.table import KINDS
from svc.language import _
from svc.model.words import word

if TYPE_CHECKING:
    from svc.cli.core.session import Session
    from svc.cli.termio.display import DisplayField, DisplayRow
    from svc.cli.termio.step_words import Names
    from svc.desk.core.view import View
    from svc.desk.query.history import FieldChange, HistoryEntry

#: Commit ids are shown so long; git finds a commit by fewer.
_SHORT = 10
#: Seconds between happening and recording that are not worth a word.
_AT_ONCE = 60


@click.command()
@click.argument("record", metavar="RECORD")
@click.option("--kind", type=click.Choice(KINDS), metavar="KIND",
              help="Which kind of record, if several fit.")  # fmt: skip
@click.option("--blame", is_flag=True,
              help="Who changed each line last of office.yaml or a template.")  # fmt: skip
@click.option("-n", "--limit", type=click.IntRange(min=1), metavar="N", help="The last N steps.")
@reveal_option
@looking_options
@click.pass_obj
def log(
    session: Session,
    /,
    record: str,
    kind: str | None,
    blame: bool,
    limit: int | None,
    reveal: bool,
    format: str,
    rev: str | None,
    as_of: str | None,
) -> None:
    """Show what git knows of a record: each commit that changed it, and what changed.

    RECORD is a ticket, resident (R-…) or follow-up (F…) by any tail of its
    number, a unit in any spelling, a staff id, or office. --as-of leaves out
    what happened later. With --blame it is a file that is kept by hand.
    """
    if blame:
        from svc.cli.look.blame import show_blame

        show_blame(session, record, format)
        return
    from svc.cli.termio.display import display, speaking, write
    from svc.desk.core.find_record import find
    from svc.desk.query import history as desk_log

    with looking(session, rev, as_of) as view:
        place = find(view, record, kind)
        with speaking(format):
            steps = desk_log.log(view, place, reveal)
        if steps[0].commit.cut:
            say(_("this is a shallow clone: older steps are cut off (git fetch --unshallow)"))
        steps = steps[-limit:] if limit else steps
        if format in ("table", "md"):
            staff = {row["id"]: row["name"] for row in view.rows("SELECT id, name FROM staff")}
            told = "\n\n".join(_told(view, place.kind, step, staff, format) for step in steps)
            write(told + "\n")
        else:
            records = (desk_log.as_record(view, step) for step in steps)
            display(records, _fields(), format, as_json=dict)


def _told(view: View, kind: str, step: HistoryEntry, staff: Names, format: str) -> str:
    """One step: when and what, then who, then what changed."""
    from svc.cli.termio.step_words import named
    from svc.cli.termio.times import full
    from svc.table import in_markdown

    commit = step.commit
    recorded, happened = view.local(commit.recorded), view.local(commit.happened)
    assert recorded is not None and happened is not None
    heading = safe(f"{full(recorded)}  {commit.subject}")
    person = named(step.by, staff)
    who = [_("by {person}", person=person), _("commit {id}", id=commit.id[:_SHORT])]
    if abs(commit.recorded - commit.happened) > _AT_ONCE:
        who.append(_("happened {time}", time=full(happened)))
    if commit.committer not in (commit.author, step.by):
        who.append(_("recorded by {person}", person=commit.committer))
    item = "- " if format == "md" else "    "
    said = in_markdown if format == "md" else str
    lines = [item + said(safe(line)) for line in (_(", ").join(who), *_lines(kind, step, staff))]
    return "\n".join([_heading(heading, format), *lines])


def _heading(words: str, format: str) -> str:
    from svc.table import in_markdown

    if format == "md":
        return f"## {in_markdown(words)}\n"
    return click.style(words, bold=True) if coloured(sys.stdout) else words


def _lines(kind: str, step: HistoryEntry, staff: Names) -> Iterator[str]:
    from svc.cli.termio.display import one_line
    from svc.cli.termio.step_words import named, told
    from svc.kinds.labels import label_of_path
    from svc.table import display_width, padded

    if step.problem:
        yield _("cannot be read: {problem}", problem=step.problem)
    if step.action == "deleted":
        yield _("the file is gone")
        return
    if step.action == "shown":
        yield _("as it stood where this clone begins")
    names = [label_of_path(kind, change.field) for change in step.changes]
    room = max(map(display_width, names), default=0)
    for name, change in zip(names, step.changes, strict=True):
        yield f"{padded(name, room)}  {_from_to(change)}"
    for event, idle in zip(step.events, step.idle, strict=True):
        void = _("(without effect: {why})", why=idle) if idle else ""
        words = " ".join(filter(None, [one_line(told(event, staff)), void]))
        done = _("{action} by {person}", action=word(event.action), person=named(event.by, staff))
        yield f"+ {done}" + (_(": ") + words if words else "")
    if step.lost:
        words = _("{n} events are gone from the timeline, or were rewritten", n=step.lost)
        yield f"! {words}"


def _from_to(change: FieldChange) -> str:
    from svc.cli.termio.display import one_line

    old, new = (
        None if value is None else one_line(said_in(change.field, value))
        for value in (change.old, change.new)
    )
    return new or "" if old is None else f"{old} → {'–' if new is None else new}"


def _fields() -> list[DisplayField]:
    """Columns of CSV; changes as `field: old → new`."""
    from svc.cli.termio.display import DisplayField

    def changes(row: DisplayRow) -> str:
        found = row["changes"]
        return "\n".join(f"{c['field']}: {c['old'] or ''} → {c['new'] or ''}" for c in found)

    plain = ("commit", "recorded", "happened", "by", "author", "recorded_by", "subject", "action")
    return [*(DisplayField(name) for name in plain), DisplayField("changes", get=changes)]
