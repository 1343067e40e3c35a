"""What must hold of one record that a commit changed, by its two versions.

Nothing here knows a kind by name: what a kind is like its row in the table tells, and what
is true of its records its own file.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import msgspec

from svc.audit.acts import ActShape
from svc.audit.findings import AuditRule
from svc.kinds.derive import body_changes, flaws, lost_events, lost_steps
from svc.kinds.paths import undecided
from svc.kinds.table import RecordKind, noun
from svc.language import _
from svc.model.actors import PROGRAMS
from svc.model.ticket import Reporter
from svc.model.words import Action
from svc.named_tuple import NamedTuple
from svc.rules.ticket.history import typed, undone
from svc.rules.ticket.lifecycle import fold, header

if TYPE_CHECKING:
    from svc.audit.acts import Act
    from svc.rules.ticket.life import Life

#: A rule that was broken, and how.
Broken = tuple[AuditRule, str]


class AuditedChange(NamedTuple):
    """A record before and after a commit.

    Attributes:
        row: Of its kind.
        id: Its own.
        path: Its file.
        before, after: It; None where it was not, or is gone.
        added: What happened to it: steps or events that it did not have before.
    """

    row: RecordKind
    id: str
    path: str
    before: Any
    after: Any
    added: Sequence[Any]


def happened(row: RecordKind, before: Any, after: Any) -> Sequence[Any]:
    """Steps of a timeline, or events, that a later version has and the earlier had not."""
    field = "timeline" if row.timeline else row.events
    if not field or after is None:
        return ()
    now = getattr(after, field)
    then = getattr(before, field) if before is not None else ()
    if now[: len(then)] == then:
        return tuple(now[len(then) :])
    left = list(then)
    added = []
    for event in now:
        if event in left:
            left.remove(event)
        else:
            added.append(event)
    return added


def lost(change: AuditedChange, act: Act) -> Iterator[Broken]:
    """What a change took away of what was recorded; then nothing else is asked of it."""
    if change.after is None:
        yield from _gone(change, act)
    elif change.before is not None:
        yield from _kept(change)


def broken(change: AuditedChange, act: Act) -> Iterator[Broken]:
    """Every rule that a change of one record breaks by itself, where it lost nothing."""
    yield from _by(change, act)
    if change.row.timeline:
        yield from _stepped(change, act)
    else:
        yield from _flawed(change, ())


def _gone(change: AuditedChange, act: Act) -> Iterator[Broken]:
    """A record that was taken away, though it was to stay."""
    row = change.row
    stays = row.series or row.events or row.timeline or row.single
    if stays and act.shape is not ActShape.RENUMBER:
        yield AuditRule.BODY, _("took {kind} {id} away, and it was to stay",
                                kind=noun(row.name), id=change.id)  # fmt: skip


def _kept(change: AuditedChange) -> Iterator[Broken]:
    """What was recorded is still there as it was."""
    row, before, after = change.row, change.before, change.after
    if row.fixed:
        if lost_events(row.name, before, after):
            yield AuditRule.TIMELINE, _("changed what was only to be added to")
        disputed = {one.field.partition("[")[0].partition(".")[0]
                    for one in getattr(before, "disputes", ())}  # fmt: skip
        changed = [one for one in body_changes(row.name, before, after) if one not in disputed]
        if changed:
            fields = ", ".join(changed)
            yield AuditRule.BODY, _("changed what never changes: {fields}", fields=fields)
        return
    for flaw in lost_steps(row.name, before, after):
        yield AuditRule.TIMELINE, flaw.reason


def _by(change: AuditedChange, act: Act) -> Iterator[Broken]:
    """Whoever a new step names is one of those who acted."""
    if act.shape is ActShape.IMPORT:
        return
    # What follows from a split in other tickets svc writes by itself.
    mended = "split" in act.actions
    named = [one.by for one in change.added if not (mended and one.by in PROGRAMS)]
    if change.before is None and not change.row.timeline:
        named.append(getattr(change.after, "by", None))
    for who in dict.fromkeys(named):
        if who is not None and not act.acted(who):
            yield AuditRule.AUTHOR, _("names {who}, who is not who acted: {actors}", who=who,
                                      actors=", ".join(act.actors))  # fmt: skip


def _stepped(change: AuditedChange, act: Act) -> Iterator[Broken]:
    """The steps follow on those of before, each had an effect, and the header says so."""
    before, after = change.before, change.after
    life = fold(after.timeline)
    if act.shape is not ActShape.IMPORT:
        top = max((event.seq for event in before.timeline), default=0) if before else 0
        numbers = [event.seq for event in change.added]
        if numbers != list(range(top + 1, top + 1 + len(numbers))):
            yield AuditRule.TIMELINE, _("its new steps do not follow on step {n}", n=top)
            # What they come to says nothing then.
            return
        yield from _ineffective(change, life)
        if before is not None and act.shape is ActShape.ACTION:
            yield from _unsaid(change, life, act)
    yield from _flawed(change, header(life))


def _ineffective(change: AuditedChange, life: Life) -> Iterator[Broken]:
    for event, reason in life.ineffective:
        if event in change.added:
            yield AuditRule.EFFECT, _("{action} could not be: {reason}", action=event.action,
                                      reason=reason)  # fmt: skip


def _unsaid(change: AuditedChange, life: Life, act: Act) -> Iterator[Broken]:
    """Fields that no step changed are as they were."""
    before, after = change.before, change.after
    folded = {*header(life), *_BESIDE}
    names = [name for name in after.__struct_fields__ if name not in folded]
    if any(event.action is Action.UNDO for event in change.added):
        expected = undone(before, after.timeline)
    elif edits := [one for event in change.added for one in event.changes]:
        expected = _edited(before, edits)
    else:
        expected = before
    changed = [name for name in names if getattr(after, name) != getattr(expected, name)]
    # A dispute ends where its field is written, or is settled.
    left = undecided(before, msgspec.structs.replace(after, disputes=before.disputes))
    if "settle" not in act.actions and after.disputes != left:
        changed.append("disputes")
    for name in changed:
        yield AuditRule.HEADER, _("{field} changed, and no step says so", field=name)


#: Fields of a ticket that are held against something else.
_BESIDE = ("format", "id", "timeline", "disputes")


def _edited(ticket: Any, edits: Sequence[Any]) -> Any:
    """A ticket with what edits say that it holds now."""
    values: dict[str, Any] = {}
    for edit in edits:
        field, _dot, part = edit.field.partition(".")
        if not part:
            values[field] = typed(type(ticket), field, edit.new)
            continue
        held = values.get(field, getattr(ticket, field))
        if not isinstance(held, dict):
            held = dict.fromkeys(_PARTS) if held is None else msgspec.structs.asdict(held)
        values[field] = {**held, part: edit.new}
    for field, value in values.items():
        if isinstance(value, dict):
            values[field] = None if None in value.values() else Reporter(**value)
    return msgspec.structs.replace(ticket, **values)


_PARTS = Reporter.__struct_fields__


def _flawed(change: AuditedChange, folded: Any) -> Iterator[Broken]:
    """What is wrong with the record by itself, and was not before."""
    name = change.row.name
    wrong = [flaw for flaw in flaws(name, change.after) if not flaw.note]
    if not wrong:
        return
    known = set(flaws(name, change.before)) if change.before is not None else set()
    for flaw in wrong:
        if flaw not in known:
            head = flaw.path.partition(".")[0]
            rule = AuditRule.HEADER if head in folded else AuditRule.RECORD
            yield rule, f"{flaw.path}: {flaw.reason}"
