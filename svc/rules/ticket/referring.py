"""What referring a ticket to an outside party does to it, and why it may not happen.

Further functions behind the rows of `svc.rules.ticket.lifecycle.TABLE`, as in
`svc.rules.ticket.effects` and `svc.rules.ticket.refusals`. The ticket stays the office's:
none of these steps changes its state or who has it. Several parties may have the matter at
once, each with a clock of its own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from svc.language import _
from svc.model.words import ClockName, PartyWord
from svc.rules.ticket.effects import deed, meet, stop_run, unreported, void_run
from svc.rules.ticket.life import Referral, Run

if TYPE_CHECKING:
    from svc.model.ticket import Event
    from svc.rules.ticket.life import Life


def refer(life: Life, event: Event) -> None:
    """A party is asked; the clock of their answer runs."""
    run = Run(ClockName.PARTY, event.at)
    run.vague_start = unreported(event)
    life.runs.append(run)
    life.referrals.append(Referral(event, run))
    deed(life, "refer", event)


def remind(life: Life, event: Event) -> None:
    """They are asked again; counted."""
    referral = life.referral(event.party)
    if referral is not None:
        referral.reminders += 1
        referral.reminded = event.at
    deed(life, "remind", event)


def feedback(life: Life, event: Event) -> None:
    """They said something: their answer is there, and what they do next has a clock of its own."""
    referral = life.referral(event.party)
    if referral is None:
        return
    deed(life, "feedback", event)
    referral.number = event.number or referral.number
    if referral.answered is None:
        referral.answered = event.at
        stop_run(life, event, referral.asked)
    if event.says in (PartyWord.ACCEPTED, PartyWord.REFUSED):
        referral.verdict, referral.decided = event.says, event.at
        referral.warranty = event.warranty or referral.warranty
    if event.says is PartyWord.REFUSED and referral.works is not None:
        void_run(life, event, referral.works)
    if event.says is PartyWord.ARRIVED and referral.works is not None:
        stop_run(life, event, referral.works)
    if any(due.clock is ClockName.PARTY for due in event.due):
        if referral.works is not None:
            void_run(life, event, referral.works)
        referral.works = Run(ClockName.PARTY, event.at)
        referral.works.vague_start = event.inferred is not None
        life.runs.append(referral.works)


def back(life: Life, event: Event) -> None:
    """The matter is with them no longer: what they owed is met, or matters no more."""
    referral = life.referral(event.party)
    if referral is None:
        return
    deed(life, "back", event)
    referral.back = referral.ended = event.at
    void_run(life, event, referral.asked)
    if referral.works is not None:
        stop_run(life, event, referral.works)


def reply(life: Life, event: Event) -> None:
    """Whoever sent the ticket has their reply."""
    deed(life, "reply", event)
    meet(life, event, ClockName.HOTLINE)


def not_with_them(life: Life, event: Event | None) -> str | None:
    """A party is asked once at a time; after that it is reminded."""
    if event is None or life.referral(event.party) is None:
        return None
    return _("it is with {party} already", party=event.party)


def with_them(life: Life, event: Event | None) -> str | None:
    """Only whoever has it is reminded, heard, and has it taken back."""
    party = None if event is None else event.party
    if life.referral(party) is not None:
        return None
    return (
        _("it is with no outside party")
        if party is None
        else _("it is not with {party}", party=party)
    )


def reply_owed(life: Life, _event: Event | None) -> str | None:
    """A reply is given once, to whoever sent it with a time to reply by."""
    run = life.current(ClockName.HOTLINE)
    if run is None:
        return _("nobody sent it who is owed a reply")
    return None if run.running else _("the reply was given already")
