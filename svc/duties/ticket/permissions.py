"""Whether who acts may do so, by the office's rules and the roles of its active staff."""

from __future__ import annotations

from typing import TYPE_CHECKING

from svc.errors import Refused
from svc.language import _
from svc.model.words import Action, word
from svc.rules.ticket import permissions as authority

if TYPE_CHECKING:
    from svc.duties.at_hand import AtHand
    from svc.rules.ticket.permissions import Permission

_MOST_NAMED = 3
#: What falls due by itself, and is done by the program whosever right it is.
_BY_RULE = frozenset({Action.RESUME, Action.ESCALATE, Action.CLOSE})


def check(hand: AtHand, action: Action) -> None:
    """Refuse an action that is not the actor's to do.

    Raises:
        Refused: With the rule, and who may.
    """
    said = action in hand.office.policies.may or action in authority.USUAL
    if action is Action.EXTEND or not said or (hand.is_program and action in _BY_RULE):
        return
    right = authority.right(hand.office, action, hand.roles)
    if not right.allows(hand.actor.id):
        raise Refused(
            _(
                "only a {roles} may {action} ({rule}); {who} is not",
                roles=authority.role_words(right.roles),
                action=word(action),
                rule=right.rule,
                who=hand.actor.id,
            ),
            _who_may(right),
        )


def may_approve(hand: AtHand, who: str) -> None:
    """Hold an active member of staff against whose word an extension needs.

    Raises:
        Refused: The person has not the role.
    """
    right = authority.right(hand.office, Action.EXTEND, hand.roles)
    if not right.allows(who):
        raise Refused(
            _(
                "only a {roles} may approve an extension ({rule}); {who} is not",
                roles=authority.role_words(right.roles),
                rule=right.rule,
                who=who,
            ),
            _who_may(right),
        )


def is_director(hand: AtHand) -> bool:
    """Whether the actor's word is the director's, or stands in for it."""
    return authority.directors(hand.office, hand.roles).allows(hand.actor.id)


def _who_may(right: Permission) -> str:
    able = sorted(right.holders or ())
    named = ", ".join(able[:_MOST_NAMED]) + (" …" if len(able) > _MOST_NAMED else "")
    return _("who may: {names}; svc staff edit WHO --set roles=… gives a role", names=named)
