"""Rows of follow-ups become records, each named by a callback step of its ticket."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

import msgspec

from svc.desk.importing.file import SourceConflict
from svc.desk.importing.import_desk import ImportDesk, ImportedRecord
from svc.desk.importing.source_history import UNKNOWN, source_words
from svc.duties.decision import written
from svc.exchange.row_kinds.followups import opened
from svc.kinds.derive import flaws as record_flaws
from svc.kinds.followup import FollowUp
from svc.language import _
from svc.model.ticket import Event, Ticket
from svc.model.words import Action, CallbackPolicy
from svc.named_tuple import NamedTuple
from svc.rules.clocks.due_times import reopened
from svc.rules.ticket.lifecycle import OWN, TABLE, dissatisfied, fold, header, refusal
from svc.safe import quoted

if TYPE_CHECKING:
    from svc.desk.importing.file import FileImport
    from svc.exchange.rows.draft import StagedDraft

#: Of a call that is recorded these may still change; the rest its ticket tells too.
_MENDABLE = ("code", "reason", "note", "next")
_FIXED = ("ticket", "at", "by", "outcome", "score", "satisfied")


class _Call(NamedTuple):
    """One row and the ticket it is about."""

    at: datetime
    position: int
    ticket: str


def record(desk: ImportDesk, part: FileImport) -> None:
    """Settle a file of follow-ups, call by call as they happened."""
    there = desk.there("followup", part.system)
    known = dict(there)
    calls = sorted(_calls(desk, part))
    desk.fetch("ticket", {one.ticket for one in calls if not desk.is_new(one.ticket)})
    for call in calls:
        entry = part.batch.entries[call.position]
        if entry.number in known:
            continue
        made = _made(desk, call, opened(part.batch.draft(call.position))[1])
        desk.record(written("followup", made))
        there[entry.number] = ImportedRecord(made.id, "")
        part.tally.add(made.id)
        desk.advance(1)
    _follow(
        desk, part, [call for call in calls if part.batch.entries[call.position].number in known]
    )


def _calls(desk: ImportDesk, part: FileImport) -> list[_Call]:
    """The rows whose tickets are there."""
    calls = []
    for position, (entry, draft) in enumerate(part.batch.drafts()):
        typed, call = opened(draft)
        ticket = desk.ticket(part.system, typed)
        if ticket is None:
            _refuse(
                part, entry, typed, _("is no ticket on file, and none that comes with this import")
            )
        elif call.at < _received(desk, ticket):
            _refuse(part, entry, typed, _("is a ticket that was received after this call"))
        else:
            calls.append(_Call(call.at, position, ticket))
    return calls


def _refuse(part: FileImport, entry: StagedDraft, told: str, reason: str) -> None:
    column = part.mapping.fields.given["ticket"].headers
    part.refuse(entry, reason, column[0] if column else "ticket", quoted(told))


def _received(desk: ImportDesk, ticket: str) -> datetime:
    row = desk.index.one("SELECT received FROM ticket WHERE id = ?", (ticket,))
    if row is not None:
        return datetime.fromtimestamp(row["received"], desk.zone)
    found: Ticket = desk.load("ticket", ticket)
    return found.received


def _made(desk: ImportDesk, call: _Call, draft: FollowUp) -> FollowUp:
    """A new follow-up; its ticket has the step that names it."""
    ticket: Ticket = desk.load("ticket", call.ticket)
    life = fold(ticket.timeline)
    number = desk.next_number("followup", draft.at.astimezone(desk.zone))
    made = msgspec.structs.replace(
        draft, id=number, ticket=ticket.id, attempt=life.tried.get(OWN, 0) + 1
    )
    event = _event(made, 1 + max(one.seq for one in ticket.timeline))
    reopens = dissatisfied(event) and life.policy is not CallbackPolicy.HISTORY
    if reopens and refusal(life, TABLE[Action.CALLBACK], event) is None:
        stamps = reopened(desk.at_hand.clocks_of(ticket), life, made.at)
        event = msgspec.structs.replace(event, due=stamps)
    desk.record(written("ticket", _with(ticket, (*ticket.timeline, event))))
    return made


def _event(call: FollowUp, seq: int) -> Event:
    """The step by which a ticket tells of a call."""
    return Event(
        seq=seq,
        at=call.at,
        by=call.by,
        action=Action.CALLBACK,
        followup=call.id,
        outcome=call.outcome,
        score=call.score,
        satisfied=call.satisfied,
        reason=call.reason,
        note=call.note,
    )


def _with(ticket: Ticket, timeline: tuple[Event, ...]) -> Ticket:
    return msgspec.structs.replace(ticket, timeline=timeline, **header(fold(timeline)))


def _follow(desk: ImportDesk, part: FileImport, calls: list[_Call]) -> None:
    """Bring calls that are on file up to what their rows say now, as far as that may be."""
    there = desk.there("followup", part.system)
    ids = [there[part.batch.entries[call.position].number].id for call in calls]
    desk.fetch("followup", ids)
    differing = []
    for call, number in zip(calls, ids, strict=True):
        before: FollowUp = desk.load("followup", number)
        latest = opened(part.batch.draft(call.position))[1]
        latest = msgspec.structs.replace(
            latest, id=number, ticket=call.ticket, attempt=before.attempt, reporter=before.reporter
        )
        if latest == before:
            part.tally.unchanged += 1
        else:
            differing.append((part.batch.entries[call.position], latest, before))
    versions = source_words(desk, "followup", [before.id for _, _, before in differing])
    for entry, latest, before in differing:
        _followed(desk, part, entry, latest, before, versions[before.id].fields)


def _followed(
    desk: ImportDesk,
    part: FileImport,
    entry: StagedDraft,
    latest: FollowUp,
    before: FollowUp,
    last: dict[str, Any],
) -> None:
    mapped = {*part.mapping.fields.given, "outcome"}
    differ = [name for name in _FIXED if name in mapped and _differs(latest, before, last, name)]
    if differ:
        names = ", ".join(differ)
        words = _("{id} was recorded with another {names}: a call is not rewritten",
                  id=before.id, names=names)  # fmt: skip
        part.refuse(entry, words)
        return
    news = {name for name in _MENDABLE if name in mapped and _differs(latest, before, last, name)}
    kept = tuple(
        sorted(name for name in news if getattr(before, name) not in (last.get(name), None))
    )
    if kept:
        part.tally.conflicts.append(SourceConflict(before.id, kept))
    values = {name: getattr(latest, name) for name in news if name not in kept}
    after = msgspec.structs.replace(before, **values)
    flaws = [flaw for flaw in record_flaws("followup", after) if not flaw.note]
    for flaw in flaws:
        part.refuse(entry, f"{flaw.path} {flaw.reason}")
    if after == before:
        part.tally.unchanged += 1
    elif not flaws:
        desk.record(written("followup", after, before))
        part.tally.changed += 1


def _differs(latest: FollowUp, before: FollowUp, last: dict[str, Any], name: str) -> bool:
    """Whether the source says something new of a field, which does not stand there already."""
    new = getattr(latest, name)
    return new not in (getattr(before, name), last.get(name, UNKNOWN))
