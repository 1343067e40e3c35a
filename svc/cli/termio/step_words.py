"""Steps of a ticket's life in words: the same for its timeline and its history."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from svc.cli.termio.times import full
from svc.cli.termio.vocabulary import said_in
from svc.language import N_, _, either
from svc.model.actors import SVC
from svc.model.words import Action, word

if TYPE_CHECKING:
    from svc.model.office import Level, WaitReason
    from svc.model.ticket import Change, Event

#: The names of staff, and of departments, by id; no person has a department's.
Names = Mapping[str, str]

#: Fields of an event that are said as they are, in this order.
_SAID = {
    "role": N_("as {role}"), "level": N_("to {level}"), "resolution": "{resolution}",
    "outcome": "{outcome}", "score": N_("score {score}"), "reason": "{reason}",
    "asked_by": N_("asked by {asked_by}"), "followup": "{followup}",
}  # fmt: skip


def named(person: str | None, names: Names) -> str:
    """A person as the reader calls them: by name in Chinese, else by id with the name beside it."""
    if not person:
        return ""
    name = names.get(person)
    return either(f"{person} {name}", name) if name else person


def usual(known: Iterable[WaitReason | Level], name: str) -> str:
    """A reason to wait or a level as its reader calls it, where it is one of the usual ones."""
    names = {getattr(one, "id", None) or getattr(one, "code", None): one.name for one in known}
    return either(name, names.get(name, name))


def told(event: Event, names: Names) -> str:
    """What an event says beyond who did what and when; may be empty."""
    note = event.note or ""
    if event.by == SVC:
        note = _(note) if note else note
    words = _("; ").join(_pieces(event, names))
    return f"{words}{_(': ')}{note}" if words and note else words or note


def _pieces(event: Event, names: Names) -> Iterator[str]:
    yield from _recipient(event, names)
    yield from _together(event)
    yield from _outside(event, names)
    for field, words in _SAID.items():
        value = getattr(event, field)
        if value is not None:
            yield _(words, **{field: _said(event, field, str(value))})
    if event.satisfied is not None:
        yield _("satisfied") if event.satisfied else _("dissatisfied")
    if event.until:
        yield _("until {time}", time=full(event.until))
    if event.pauses:
        yield _("the clocks stand still") if event.on_resident else _("the clock stands still")
    if event.approved_by:
        yield _("approved by {person}", person=named(event.approved_by, names))
    yield from map(changed, event.changes)
    for step in event.steps:
        yield f"{word(step.action)} {full(step.at)}"
    if event.inferred:
        yield _("inferred")


def _said(event: Event, field: str, value: str) -> str:
    """A value that the reader has words for: of the vocabulary, a usual level or reason to wait."""
    from svc.rules.office.defaults import LADDER, WAIT_REASONS

    if field == "reason" and event.action is Action.WAIT:
        return usual(WAIT_REASONS, value)
    return usual(LADDER, value) if field == "level" else said_in(field, value)


def _together(event: Event) -> Iterator[str]:
    """What an event says of other tickets."""
    if event.ticket:
        yield _("reporter of {ticket}", ticket=event.ticket) if event.outcome else event.ticket
    if event.reporters:
        tickets = _(", of ").join(event.reporters)
        yield _("to call back too: the reporter of {tickets}", tickets=tickets)
    if event.cites:
        yield _("told from {texts}", texts=_(", ").join(event.cites))
    if event.needs_answer:
        yield _("needs an answer written down")
    if event.urges:
        yield _("urges taken over: {n}", n=event.urges)


def _outside(event: Event, names: Names) -> Iterator[str]:
    """Which outside party, how it was told or told the office, and what it said."""
    if event.party:
        party = either(event.party, names.get(event.party, event.party))
        yield _("to {recipient}", recipient=party) if event.action is Action.REFER else party
    for value in (event.says, event.warranty, event.channel):
        if value is not None:
            yield word(value)
    if event.letter:
        yield _("letter {letter}", letter=event.letter)
    if event.number:
        yield _("their number {number}", number=event.number)


def _recipient(event: Event, names: Names) -> Iterator[str]:
    person = named(event.assignee, names) if event.assignee != event.by else ""
    if event.department:
        department = either(event.department, names.get(event.department, event.department))
        to = f"{person} ({department})" if person else department
        yield _("to {recipient}", recipient=to)
    elif person:
        yield _("for {person}", person=person)


def changed(change: Change) -> str:
    """One edited field, from old to new."""
    old, new = (said_in(change.field, one or "–") for one in (change.old, change.new))
    return f"{_(change.field.replace('_', ' '))} {old} → {new}"
