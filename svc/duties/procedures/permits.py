"""What becomes of permits: handed out, extended, lost, returned, revoked, replaced."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING

from msgspec.structs import replace

from svc.duties.decision import Decision, Written
from svc.duties.procedures.progress import said
from svc.duties.record.changes import sound
from svc.duties.record.general import add
from svc.errors import Refused
from svc.kinds.procedures.permit import (
    Permit,
    PermitAction,
    PermitEvent,
    PermitState,
    last_day,
    state_on,
)
from svc.language import _

if TYPE_CHECKING:
    from svc.duties.at_hand import AtHand

PERMIT_FORMAT = 1
_KIND = "permit"


def issue(permit: Permit, ends: date | None, same: Sequence[Permit]) -> Decision[Permit]:
    """Hand a permit out.

    Args:
        permit: As it is to be.
        ends: The last day of the procedure in which it is handed out, if any.
        same: Permits of its type on which the same number is printed.

    Raises:
        Refused: It would hold longer than its procedure, or its number is another's.
    """
    may_be_issued(permit, ends, same)
    subject = f"issue {permit.type} {permit.id}" + (f" for {permit.unit}" if permit.unit else "")
    return add(_KIND, permit, permit.at)._replace(action="issue", subject=subject)


def may_be_issued(permit: Permit, ends: date | None, same: Sequence[Permit]) -> None:
    """Refuse what may not be handed out.

    Raises:
        Refused: See `issue`.
    """
    if ends is not None and (permit.through is None or permit.through > ends):
        raise Refused(
            _("{procedure} ends on {day}: its permits do not hold longer",
              procedure=permit.procedure or "?", day=ends.isoformat()),
            _("svc procedure extend {procedure}", procedure=permit.procedure or "P…"),
        )  # fmt: skip
    for other in same:
        state = state_on(other, permit.at.date())
        if state is not PermitState.RETURNED:
            raise Refused(
                _("{printed} is the number of {id}, which is {state}", printed=permit.printed or "",
                  id=other.id, state=said(state)),
                _("a number that is out, lost or revoked is not handed out again"),
            )  # fmt: skip


def lose(hand: AtHand, permit: Permit, at: datetime, reason: str | None) -> Decision[Permit]:
    """Note that a permit is lost: it is good for nothing from then on.

    Raises:
        Refused: It is not out.
    """
    _is_in(hand, permit, (PermitState.LOST, PermitState.RETURNED))
    return _happened(hand, permit, at, PermitAction.LOSE, reason)


def give_back(hand: AtHand, permit: Permit, at: datetime, reason: str | None) -> Decision[Permit]:
    """Note that a permit came back, also one that was thought lost.

    Raises:
        Refused: It is back already.
    """
    _is_in(hand, permit, (PermitState.RETURNED,))
    return _happened(hand, permit, at, PermitAction.RETURN, reason)


def revoke(hand: AtHand, permit: Permit, at: datetime, reason: str) -> Decision[Permit]:
    """Have a permit hold no longer, whoever has it.

    Raises:
        Refused: It holds no longer already.
    """
    _is_in(hand, permit, (PermitState.RETURNED, PermitState.REVOKED))
    return _happened(hand, permit, at, PermitAction.REVOKE, reason)


def reissue(
    hand: AtHand, before: Permit, made: Permit, same: Sequence[Permit], ends: date | None
) -> Decision[Permit]:
    """Hand another out in the place of one that is lost; the old number is revoked first.

    Args:
        hand: What is at hand.
        before: The lost one.
        made: The one in its place.
        same: See `issue`.
        ends: See `issue`.

    Raises:
        Refused: The old one is not lost, or the new one's number is another's.
    """
    happened = {event.action for event in before.events}
    if not happened & {PermitAction.LOSE, PermitAction.REVOKE}:
        raise Refused(
            _("{id} is not lost", id=before.id),
            _("svc permit lose {id}; if it holds no longer: svc permit revoke {id}", id=before.id),
        )
    written = []
    if PermitAction.REVOKE not in happened:
        gone = _happened(hand, before, made.at, PermitAction.REVOKE, _replaced(made.id))
        written = list(gone.written)
        before = gone.result
    may_be_issued(made, ends, same)
    subject = f"reissue {before.id}: {made.id}"
    return Decision(made, (*written, Written("permit", made)), "reissue", made.id, subject, made.at)


def extend(
    hand: AtHand, permit: Permit, through: date, ends: date | None, reason: str, at: datetime
) -> Decision[Permit]:
    """Have a permit hold until a later day.

    Args:
        hand: What is at hand.
        permit: The permit.
        through: The new last day.
        ends: The last day of its procedure, if it has one.
        reason: Why.
        at: When.

    Raises:
        Refused: It holds no longer at all, has no last day, or that is no later.
    """
    _is_in(hand, permit, (PermitState.RETURNED, PermitState.REVOKED, PermitState.LOST))
    last = last_day(permit)
    if last is None or through <= last:
        raise Refused(
            _("{through} is not after {ends}", through=through.isoformat(),
              ends=last.isoformat() if last else _("for ever")),
            _("give a later day"),
        )  # fmt: skip
    if ends is not None and through > ends:
        raise Refused(
            _("{procedure} ends on {day}: its permits do not hold longer",
              procedure=permit.procedure or "?", day=ends.isoformat()),
            _("svc procedure extend {procedure}", procedure=permit.procedure or "P…"),
        )  # fmt: skip
    return _happened(hand, permit, at, PermitAction.EXTEND, reason, through)


def extended(
    hand: AtHand, permits: Sequence[Permit], through: date, reason: str, at: datetime
) -> list[Written]:
    """Permits of a procedure that is extended, with its last day: those that are out and end."""
    written: list[Written] = []
    for permit in permits:
        state = state_on(permit, at.date())
        ends = last_day(permit)
        if state in (PermitState.VALID, PermitState.AHEAD, PermitState.EXPIRED) and ends:
            decision = _happened(hand, permit, at, PermitAction.EXTEND, reason, through)
            written += decision.written
    return written


def _replaced(number: str) -> str:
    return f"→ {number}"


def _is_in(hand: AtHand, permit: Permit, states: Sequence[PermitState]) -> None:
    state = state_on(permit, hand.here.date())
    if state in states:
        raise Refused(
            _("{id} is {state} already", id=permit.id, state=said(state)),
            _("svc permit show {id}", id=permit.id),
        )


def _happened(
    hand: AtHand, permit: Permit, at: datetime, action: PermitAction, reason: str | None,
    through: date | None = None,
) -> Decision[Permit]:  # fmt: skip
    event = PermitEvent(at=at, by=hand.actor.id, action=action, through=through, reason=reason)
    after = replace(permit, events=(*permit.events, event))
    sound("permit", permit, after)
    return Decision(
        after, (Written("permit", after, permit),), str(action), after.id,
        f"{action} {after.id}", at,
    )  # fmt: skip
