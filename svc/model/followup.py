"""A follow-up: one callback attempt, reached or not, with score and words."""

from __future__ import annotations

from msgspec import Struct

from svc.model.fields import Count, FollowUpId, Score, Slug, Text, TicketId, Time
from svc.model.source import Source
from svc.model.words import CallCode, Outcome

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
    ticket: TicketId
    at: Time
    by: Slug
    attempt: Count
    outcome: Outcome
    code: CallCode | None = None
    reporter: TicketId | None = None
    score: Score | None = None
    satisfied: bool | None = None
    reason: Text | None = None
    note: Text | None = None
    next: Time | None = None
    source: Source | None = None
