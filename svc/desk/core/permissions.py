"""Whether who acts may do so, by the office's rules and the roles of its active staff."""

from __future__ import annotations

from typing import TYPE_CHECKING

from svc.desk.core import lookup as people
from svc.errors import Refused
from svc.language import _
from svc.model.words import Action, word
from svc.rules.ticket import permissions as authority

if TYPE_CHECKING:
    from svc.desk.core.desk import Desk
    from svc.rules.ticket.permissions import Permission

_MOST_NAMED = 3


def check(desk: Desk, action: Action) -> None:
    """Refuse an action that is not the actor's to do.

    Raises:
        Refused: With the rule, and who may.
    """
    said = action in desk.office.policies.may or action in authority.USUAL
    if action is Action.EXTEND or not said or desk.is_program:
        return
    right = authority.right(desk.office, action, roles(desk))
    if not right.allows(desk.actor.id):
        raise Refused(
            _(
                "only a {roles} may {action} ({rule}); {who} is not",
                roles=authority.role_words(right.roles),
                action=word(action),
                rule=right.rule,
                who=desk.actor.id,
            ),
            _who_may(right),
        )


def approver(desk: Desk, who: str) -> str:
    """The id of an active member of staff whose word an extension needs.

    Raises:
        NotFound: Nobody is so called.
        Refused: The person has left, or has not the role.
    """
    person = people.staff(desk, who)
    right = authority.right(desk.office, Action.EXTEND, roles(desk))
    if not right.allows(person.id):
        raise Refused(
            _(
                "only a {roles} may approve an extension ({rule}); {who} is not",
                roles=authority.role_words(right.roles),
                rule=right.rule,
                who=person.id,
            ),
            _who_may(right),
        )
    return person.id


def is_director(desk: Desk) -> bool:
    """Whether the actor's word is the director's, or stands in for it."""
    return desk.is_program or authority.directors(desk.office, roles(desk)).allows(desk.actor.id)


def roles(desk: Desk) -> dict[str, list[str]]:
    """The roles of everybody active, by id."""
    rows = desk.index.rows("SELECT id, roles FROM staff WHERE active ORDER BY id")
    return {row["id"]: row["roles"].split() for row in rows}


def _who_may(right: Permission) -> str:
    able = sorted(right.holders or ())
    named = ", ".join(able[:_MOST_NAMED]) + (" …" if len(able) > _MOST_NAMED else "")
    return _("who may: {names}; svc staff edit WHO --set roles=… gives a role", names=named)
