"""Promises whose date has passed: noted, and followed up by a word to whoever they were made to.

The desk that made a promise notes it, once for each date. Where it came of a ticket that is
still open the ticket says so; else a ticket is opened, for somebody is to be called. A home
that has been let down before is put to the first level of the office's ladder.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, timedelta
from typing import TYPE_CHECKING

from svc.desk.ticket import intake
from svc.desk.ticket.actions import as_recorded
from svc.desk.ticket.doubles import category_of
from svc.duties.record import general as decide
from svc.duties.ticket import escalation, remarks
from svc.duties.ticket.timeline import Timeline
from svc.index.duties.promises import broken_before, passed, settled_state
from svc.kinds.people.promise import Promise, PromiseAction, course
from svc.language import _
from svc.model.words import Action, Channel, Kind
from svc.rules.office import defaults
from svc.rules.record.personal_words import masked_words
from svc.rules.time.parsing import in_zone

if TYPE_CHECKING:
    from svc.desk.core.desk import Desk

#: The category of such a ticket, the first that the office has.
_CATEGORIES = ("service", "other")


def note_broken(desk: Desk) -> Iterator[Promise]:
    """Note each promise of this desk whose date has passed.

    Raises:
        NotFound: The office has no category for a call.
        SvcError: A ticket cannot be taken in.
    """
    for number in passed(desk.index, desk.letter, int(desk.now.timestamp())):
        promise: Promise = desk.load("promise", number)
        due = course(promise).due
        if due is None:
            continue
        ticket = _followed_up(desk, promise)
        event = {"ticket": ticket} if ticket else {}
        when = in_zone(due.astimezone(UTC), desk.zone)
        yield desk.record(
            decide.take_step("promise", promise, PromiseAction.BREAK, when, desk.actor.id, event)
        )


def said(promise: Promise) -> str:
    """What was not kept, in a line."""
    due = course(promise).due
    return _(
        "{id}, promised for {at}: {text}", id=promise.id, text=masked_words(promise.text),
        at=f"{due:%Y-%m-%d %H:%M}" if due else "",
    )  # fmt: skip


def _followed_up(desk: Desk, promise: Promise) -> str | None:
    """The ticket on which a broken promise is followed up; None where it was made to all."""
    text = _("not kept: {promise}. Call, say so and say when.", promise=said(promise))
    if promise.ticket is not None and settled_state(desk.index, promise.ticket) is False:
        line = as_recorded(desk, promise.ticket)
        return desk.record(remarks.happen(line, Action.NOTE, note=text)).id
    if promise.everyone:
        return None
    held = desk.load("ticket", promise.ticket) if promise.ticket else None
    place = held.place if held is not None and not promise.unit else None
    request = intake.Request(
        text=text, kind=Kind.INQUIRY, category=_category(desk),
        channel=Channel.STAFF, unit=promise.unit, place=place, resident=promise.resident,
        reported_by=promise.by,
    )  # fmt: skip
    ticket = intake.create(desk, request)
    _raised(desk, promise, Timeline(desk.at_hand, ticket, desk.at_hand.here))
    return ticket.id


def _category(desk: Desk) -> str:
    """The category of a call about a promise.

    Raises:
        NotFound: The office has none for an inquiry.
    """
    offered = [one.id for one in desk.office.categories if Kind.INQUIRY in (one.kinds or Kind)]
    return next((one for one in _CATEGORIES if one in offered), "") or category_of(
        desk, Kind.INQUIRY
    )


def _raised(desk: Desk, promise: Promise, line: Timeline) -> None:
    """Put a ticket to the first level where the same people were let down before."""
    days = timedelta(days=desk.office.policies.repeat_days)
    since = int((desk.now - days).timestamp())
    before = broken_before(desk.index, promise.id, promise.resident, promise.unit, since)
    levels = defaults.levels(desk.office)
    if before and levels:
        reason = _("let down before: {promises}", promises=", ".join(before))
        desk.record(escalation.escalate(line, levels[0].id, reason))
