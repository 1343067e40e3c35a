"""Who may do what: the office's word by action, else what is usual, and never nobody.

A member of staff holds the roles of their record, and that of supervisor if a
department names them as its own. What a director is needed for falls to the
supervisors where nobody active is director, and to everybody where nobody is
supervisor either; any other right that nobody active holds falls to everybody
too, and once signatures count to the founder. So an office of two people is never
stuck. Somebody without any role works in an office that does not use them: what the
office keeps for desk or workers is theirs as well, and only what directors or
supervisors approve is not.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import TYPE_CHECKING

from svc.language import either
from svc.model.actors import PROGRAMS
from svc.model.roles import Role
from svc.model.words import Action, word
from svc.named_tuple import NamedTuple

if TYPE_CHECKING:
    from svc.model.office import Office
    from svc.model.ticket import Ticket

#: Roles whose word is an approval.
APPROVING = frozenset({Role.DIRECTOR, Role.SUPERVISOR})
#: Rights that are somebody's unless the office says else.
USUAL: Mapping[Action, tuple[Role, ...]] = {
    Action.SUPERVISE: (Role.DIRECTOR,),
    Action.EXTEND: (Role.DIRECTOR, Role.SUPERVISOR),
    Action.SPLIT: (Role.DIRECTOR, Role.SUPERVISOR),
}
#: Actions done by rule or by batch, for which nobody needs a role.
_OURS = frozenset({Action.ABSORB})


class Permission(NamedTuple):
    """Who may do an action.

    Attributes:
        roles: The roles the office gives it to; empty if anybody may.
        holders: Active staff who may, by id; None if anybody may.
        rule: Where it is said: `policies.may.supervise`.
    """

    roles: tuple[Role, ...]
    holders: frozenset[str] | None
    rule: str

    def allows(self, who: str) -> bool:
        """Whether this member of staff may."""
        return self.holders is None or who in self.holders


def right(office: Office, action: Action, staff: Mapping[str, Collection[str]]) -> Permission:
    """Who may do an action; of an extension, who may approve it.

    Args:
        staff: Roles of everybody active, by id.
    """
    roles, rule = kept_for(office, action)
    return Permission(roles, holders(office, roles, staff) if roles else None, rule)


def kept_for(office: Office, verb: str) -> tuple[tuple[Role, ...], str]:
    """The roles that an action is kept for, and where the office says so."""
    action = Action(verb)
    roles = () if action in _OURS else office.policies.may.get(action, USUAL.get(action, ()))
    return tuple(roles), f"policies.may.{action}"


def verbs(before: Ticket | None, after: Ticket | None) -> Iterator[tuple[str, str | None]]:
    """The actions that a ticket gained, each with whose right it asks about, if not the actor's."""
    held = list(before.timeline) if before is not None else []
    for event in after.timeline if after is not None else ():
        if event in held:
            held.remove(event)
        elif event.by not in PROGRAMS:
            yield event.action, event.approved_by if event.action is Action.EXTEND else None


def directors(office: Office, staff: Mapping[str, Collection[str]]) -> Permission:
    """Whose word counts as the director's, such as for a ticket returned twice."""
    roles = (Role.DIRECTOR,)
    return Permission(roles, holders(office, roles, staff), "returned twice")


def holders(
    office: Office, roles: Collection[Role], staff: Mapping[str, Collection[str]]
) -> frozenset[str] | None:
    """Who holds one of the roles, or stands in; None where anybody may."""
    approving = APPROVING.issuperset(roles)
    held = {who: roles_of(office, who, own) for who, own in staff.items()}
    able = frozenset(who for who, own in held.items() if own & set(roles))
    if not able and Role.DIRECTOR in roles:
        able = frozenset(who for who, own in held.items() if Role.SUPERVISOR in own)
    if not able:
        # Once signatures count, what nobody holds is the founder's, and never everybody's.
        return frozenset({office.trust.founder}) if office.trust is not None else None
    return able if approving else able | {who for who, own in held.items() if not own}


def roles_of(office: Office, who: str, own: Collection[str]) -> frozenset[Role]:
    """The roles somebody holds: their own, and supervisor of a department that names them."""
    supervises = any(one.supervisor == who for one in office.departments)
    return frozenset(map(Role, own)) | ({Role.SUPERVISOR} if supervises else set())


def role_words(roles: Collection[Role]) -> str:
    """Roles as a refusal names them: `director or supervisor`."""
    return either(" or ", "或").join(map(word, roles))
