"""A follow-up: one callback attempt, reached or not, with score and words."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from svc.language import _
from svc.model.dispute import Dispute
from svc.model.fields import ByStaff, Count, FollowUpId, Happened, OfTicket, Score, Text, Time
from svc.model.source import Source
from svc.model.words import CallCode, Outcome, word
from svc.rules.record.flaws import Flaw
from svc.rules.ticket.callbacks import OUTCOMES

#: Version of the follow-up format that this svc writes.
FOLLOWUP_FORMAT = 1


class FollowUp(Struct, frozen=True, forbid_unknown_fields=True):
    """One callback attempt.

    Attributes:
        format: Version of this record's format.
        reporter: The absorbed ticket whose reporter was called; absent for the ticket's own.
        attempt: 1 for the first attempt on this reporter since the ticket was last finished.
        outcome: Reached or unreachable; unreachable is not satisfied.
        code: How it went, if that was said.
        score: 1 to 5; absent if the resident gave none or was not reached.
        satisfied: What the resident said, where no score was given.
        reason: Why the resident gave this score, or why nobody was reached.
        next: When to try again.
    """

    format: int
    id: FollowUpId
    ticket: OfTicket
    at: Happened
    by: ByStaff
    attempt: Count
    outcome: Outcome
    code: CallCode | None = None
    reporter: OfTicket | None = None
    score: Score | None = None
    satisfied: bool | None = None
    reason: Text | None = None
    note: Text | None = None
    next: Time | None = None
    source: Source | None = None
    formerly: FollowUpId | None = None
    disputes: tuple[Dispute, ...] = ()


def flaws(followup: FollowUp) -> Iterator[Flaw]:
    """What must hold of a follow-up by itself."""
    if followup.outcome is not Outcome.REACHED or followup.code is CallCode.REFUSED:
        for name in ("score", "satisfied"):
            if getattr(followup, name) is not None:
                yield Flaw(name, _("nobody was reached who could say so"))
    if followup.code is not None and OUTCOMES[followup.code] is not followup.outcome:
        yield Flaw(
            "code",
            _(
                "{code} does not go with {outcome}",
                code=word(followup.code),
                outcome=word(followup.outcome),
            ),
        )
    if followup.next is not None and followup.next <= followup.at:
        yield Flaw("next", _("is not after this attempt"))
