"""Who may do which verb of which kind, and what was done, as two versions of a record tell.

The roles stand in the kind's row and in the office's `policies.rights`; by
`policies.limits` a role may do a verb up to an amount. A right that nobody active holds
falls as a ticket's does (`svc.rules.ticket.permissions`): to the supervisors, then to
everybody, so that an office of two is never stuck. Until somebody is director or
supervisor nothing is anybody's right, and nobody need be named.

What was done is read off the record before and after, so that commands, batches,
imports, files edited by hand and commits of years ago are judged alike; and it is
judged by the rules and the roles of before.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

import msgspec

from svc.kinds import two_persons
from svc.kinds.fields import fields_of
from svc.kinds.table import KINDS, noun
from svc.language import N_, _, either
from svc.model.actors import PROGRAMS
from svc.model.amounts import Money
from svc.model.office import Calendar, Office, Week
from svc.model.roles import Role
from svc.model.words import CHINESE, Action
from svc.named_tuple import NamedTuple
from svc.rules.office.consistency import Breach
from svc.rules.ticket.permissions import USUAL as USUAL_ACTIONS
from svc.rules.ticket.permissions import Permission, holders, role_words, roles_of

if TYPE_CHECKING:
    from svc.kinds.table import RecordKind

#: Verbs of no kind of their own: files edited by hand, and whatever is brought in.
BY_HAND, IMPORTING = "save", "import"
#: To put down under one's own signature what somebody else did.
RECORD_FOR = "record"
USUAL: Mapping[str, tuple[Role, ...]] = {
    BY_HAND: (Role.DIRECTOR, Role.SUPERVISOR),
    IMPORTING: (Role.DIRECTOR, Role.SUPERVISOR, Role.DESK),
    RECORD_FOR: (Role.DIRECTOR, Role.SUPERVISOR, Role.DESK),
}
#: What stands in for no one: whoever is to have it must be given the role first.
_NEVER_FALLS = frozenset({"office alone"})
_MOST_NAMED = 3
#: What people call verbs of which the name alone does not tell.
_SAID = {
    BY_HAND: N_("record files that were edited by hand"),
    IMPORTING: N_("import"),
    RECORD_FOR: N_("record under one's own signature what others did"),
    "staff keys": N_("give and take keys"),
    "staff grant": N_("give and take roles"),
    "office edit": N_("change the office's rules"),
    "office grant": N_("change policies and supervisors"),
    "office accept": N_("accept what an audit found"),
    "office alone": N_("end the rule of two people"),
}
_VERBS = {"add": "新增", "edit": "修改", "delete": "删除"}
NOBODY = Office(1, "", "", "UTC", Calendar(Week()))


class PerformedVerb(NamedTuple):
    """Something that was done, or is to be.

    Attributes:
        verb: `add`, `edit`, `delete`, `grant`, a step; or one of no kind.
        kind: Of the record; empty for a verb of no kind.
        id: The record's.
        amount: In fen, where the verb may be limited by it.
        apart: Who may not do it, since it follows on their work.
        by: Whose right is asked about, where that is not who acts: who approved.
        signed: Who did it by the record's own word; whoever acts if None.
    """

    verb: str
    kind: str = ""
    id: str = ""
    amount: int | None = None
    apart: frozenset[str] = frozenset()
    by: str | None = None
    signed: str | None = None

    @property
    def name(self) -> str:
        """As the office's rules call it."""
        return f"{self.kind} {self.verb}".strip()


class Refusal(NamedTuple):
    """Why something is not somebody's to do, and what helps."""

    reason: str
    next_step: str


class Standing(NamedTuple):
    """An office's rules and its active staff, as they were before what is judged.

    Attributes:
        office: Its rules; `NOBODY` where they cannot be read.
        staff: Roles by id.
    """

    office: Office
    staff: Mapping[str, Collection[str]]

    @property
    def settled(self) -> bool:
        """Whether somebody is director or supervisor, so that rights are somebody's."""
        return holders(self.office, (Role.DIRECTOR,), self.staff) is not None


def has_roles(kind: str) -> bool:
    """Whether records of a kind say who may do what."""
    return kind == "staff"


def director_left(standing: Standing, changes: Iterable[tuple[Any, Any]]) -> bool:
    """Whether somebody is director after members of staff change, if somebody was before.

    Args:
        standing: Before.
        changes: Each of them before and after; None where there is none.
    """
    roles = dict(standing.staff)
    for before, after in changes:
        roles.pop((after or before).id, None)
        if after is not None and after.active:
            roles[after.id] = after.roles
    return not _directors(standing.staff) or _directors(roles)


def _directors(staff: Mapping[str, Collection[str]]) -> bool:
    return any(Role.DIRECTOR in roles for roles in staff.values())


class Judge:
    """Says whose right something is, by one standing of an office."""

    def __init__(self, standing: Standing) -> None:
        self.standing = standing
        self._known: dict[tuple[str, int | None], Permission] = {}

    @cached_property
    def settled(self) -> bool:
        """See `Standing.settled`."""
        return self.standing.settled

    @cached_property
    def kept_actions(self) -> frozenset[str]:
        """Actions on tickets that are somebody's right."""
        policies = self.standing.office.policies
        return frozenset(map(str, (*policies.may, *USUAL_ACTIONS)))

    def concerns(self, kind: str) -> bool:
        """Whether anything that can be done to records of a kind is somebody's right."""
        row = KINDS[kind]
        if row.rights or row.permissions or any(step.apart for step in row.steps):
            return True
        policies = self.standing.office.policies
        return any(name.partition(" ")[0] == kind for name in (*policies.rights, *policies.limits))

    def permission(self, deed: PerformedVerb) -> Permission:
        """Who may do it."""
        key = deed.name, deed.amount
        if key not in self._known:
            self._known[key] = _permission(self.standing, deed)
        return self._known[key]

    def refusal(self, deed: PerformedVerb, actor: str | None) -> Refusal | None:
        """Why this is not the actor's to do; None if it is.

        Args:
            actor: Staff id; None, or a program, where nobody is named.
        """
        permission = self.permission(deed)
        who = deed.by or actor
        if who is None or who in PROGRAMS:
            falls_due = who is not None and _by_rule(deed)
            return self._unnamed(deed, permission) if self.settled and not falls_due else None
        if not permission.allows(who):
            values = {"verb": _measured(deed, permission), "rule": permission.rule, "who": who}
            roles = role_words(permission.roles)
            return Refusal(
                _("only a {roles} may {verb} ({rule}); {who} is not", roles=roles, **values)
                if roles
                else _("nobody may {verb} ({rule})", **values),
                _able(permission.holders or ()),
            )
        return self._alone(deed, permission, deed.signed or who)

    def _unnamed(self, deed: PerformedVerb, permission: Permission) -> Refusal:
        able = permission.holders
        return Refusal(
            _("{verb}: nobody is named who does it", verb=said(deed)),
            _("name yourself: git config svc.actor STAFF, or SVC_ACTOR, or --as STAFF")
            + ("" if able is None else _("; ") + _able(able)),
        )

    def _alone(self, deed: PerformedVerb, permission: Permission, who: str) -> Refusal | None:
        """Nobody follows on his own work where there is another who can."""
        if who not in deed.apart or not self.standing.office.policies.two_persons:
            return None
        able = permission.holders
        others = frozenset(self.standing.staff if able is None else able) - deed.apart
        if not others:
            return None
        return Refusal(
            _("{id}: who did the one may not {verb}: {who}", id=deed.id, verb=said(deed), who=who),
            _able(others),
        )


def _by_rule(deed: PerformedVerb) -> bool:
    """Whether it is what svc does by itself."""
    if not deed.kind:
        return False
    row = KINDS[deed.kind]
    return deed.verb in row.by_rule or any(
        step.by_rule and step.name == deed.verb for step in row.steps
    )


def _permission(standing: Standing, deed: PerformedVerb) -> Permission:
    office, staff = standing
    roles, rule = _roles(office, deed)
    limits = office.policies.limits.get(deed.name)
    if limits and deed.amount is not None:
        rule = f"policies.limits.{deed.name}"
        amount = abs(deed.amount)
        roles = tuple(
            role
            for role in roles or tuple(Role)
            if role not in limits or amount <= Money.parse(limits[role])
        )
        if not roles:
            return Permission((), frozenset(), rule)
    if not roles:
        return Permission((), None, rule)
    if deed.name in _NEVER_FALLS:
        able = (who for who, own in staff.items() if roles_of(office, who, own) & set(roles))
        return Permission(roles, frozenset(able), rule)
    return Permission(roles, holders(office, roles, staff), rule)


def _roles(office: Office, deed: PerformedVerb) -> tuple[tuple[Role, ...], str]:
    """The roles that a verb is kept for, and where it is said."""
    row = KINDS.get(deed.kind)
    own = getattr(row.permissions_module(), "kept_for", None) if row is not None else None
    if own is not None:
        kept: tuple[tuple[Role, ...], str] = own(office, deed.verb)
        return kept
    usual = row.may(deed.verb) if row is not None else USUAL[deed.verb]
    return office.policies.rights.get(deed.name, usual), f"policies.rights.{deed.name}"


def deeds(kind: str, before: Any, after: Any) -> list[PerformedVerb]:
    """What was done to a record.

    Args:
        before: None where it was not there.
        after: None where it is gone.
    """
    row = KINDS[kind]
    record = before if after is None else after
    name = getattr(record, "id", kind)
    own = getattr(row.permissions_module(), "verbs", None)
    if own is not None:
        return [PerformedVerb(verb, kind, name, by=by) for verb, by in own(before, after)]
    if after is None:
        return [PerformedVerb("delete", kind, name)]
    return list(_done(row, before, after))


def _done(row: RecordKind, before: Any, after: Any) -> Iterator[PerformedVerb]:
    module = row.permissions_module()
    own = getattr(module, "body_verbs", None)
    if own is not None:
        yield from (
            PerformedVerb(verb, row.name, after.id, _amount(row, verb, after, None))
            for verb in own(before, after)
        )
    elif before is None:
        yield PerformedVerb("add", row.name, after.id, _amount(row, "add", after, None))
    dated = [step for step in row.steps if step.sets]
    taken = {row.events, *(step.sets for step in dated)}
    for step in dated:
        if getattr(before, step.sets, None) != getattr(after, step.sets):
            taken |= {step.by, *(one.rstrip("?") for one in step.takes)}
            signed = getattr(after, step.by) if step.by else None
            apart = two_persons.doers(row.name, step.name, after)
            amount = _amount(row, step.name, after, None)
            yield PerformedVerb(step.name, row.name, after.id, amount, apart, signed=signed)
    if row.events:
        yield from _events(row, before, after)
    agreed = getattr(module, "approvals", None)
    for verb, who, apart in agreed(before, after) if agreed is not None else ():
        amount = _amount(row, verb, after, None)
        yield PerformedVerb(verb, row.name, after.id, amount, apart, by=who)
    if before is None:
        return
    plain = set(after.__struct_fields__) - taken - {"format"}
    if own is not None:
        struct: type[msgspec.Struct] = type(after)
        plain -= {field.name for field in fields_of(struct) if field.grows}
    if any(getattr(before, f) != getattr(after, f) for f in plain):
        yield PerformedVerb("edit", row.name, after.id, _amount(row, "edit", after, None))


def _events(row: RecordKind, before: Any, after: Any) -> Iterator[PerformedVerb]:
    held = list(getattr(before, row.events)) if before is not None else []
    events = getattr(after, row.events)
    for at, event in enumerate(events):
        if event in held:
            held.remove(event)
            continue
        verb = str(event.action)
        apart = two_persons.doers(row.name, verb, after, events[:at], event)
        amount = _amount(row, verb, after, event)
        yield PerformedVerb(verb, row.name, after.id, amount, apart, signed=event.by)


def _amount(row: RecordKind, verb: str, record: Any, event: Any) -> int | None:
    """The money a verb is about, in the event or else in the record."""
    field = dict(row.amounts).get(verb, "")
    value = getattr(event, field, None) if event is not None else None
    value = value if value is not None else getattr(record, field, None)
    return None if value is None else int(value)


def unsettled() -> str:
    """What it means that nobody is director or supervisor yet, in one line."""
    return _(
        "nobody active is director or supervisor, so anybody may change roles, rules and files,"
        " named or not: svc staff edit WHO --set roles=director"
    )


def breaches(office: Office) -> list[Breach]:
    """Rights and limits of verbs that there are not."""
    policies = office.policies
    named = (("rights", policies.rights, verbs()), ("limits", policies.limits, limited()))
    return [
        Breach(
            f"policies.{path}.{name}",
            _("is no verb; one of {known}", known=", ".join(known) or _("none yet")),
        )
        for path, names, known in named
        for name in names
        if name not in known
    ]


def vacant(office: Office, staff: Mapping[str, Collection[str]]) -> list[Breach]:
    """Rights of the office's that nobody active holds, so that everybody may.

    Args:
        office: Its rules.
        staff: Roles of everybody active, by id.
    """
    return [
        Breach(
            f"policies.rights.{name}",
            _("nobody active is {roles}, so that everybody may", roles=role_words(roles)),
        )
        for name, roles in office.policies.rights.items()
        if roles and staff and holders(office, roles, staff) is None
    ]


def verbs() -> list[str]:
    """Every verb whose right the office may give to roles, as its rules call it."""
    names = set(USUAL)
    for row in KINDS.values():
        if not row.by_step:
            plain = ("edit",) if row.single else ("add", "edit", "delete")
            own = {*plain, *dict(row.rights), *(step.name for step in row.steps)}
            names |= {f"{row.name} {verb}" for verb in own}
    return sorted(names - _NEVER_FALLS)


def usual_rights() -> list[tuple[str, str, tuple[Role, ...]]]:
    """What is kept for roles unless the office says else: where it may, what, and for whom."""
    kept = [
        (f"may.{one}", either(f"{one} a ticket", f"{CHINESE[Action][one]}工单"), roles)
        for one, roles in USUAL_ACTIONS.items()
    ]
    usual = [PerformedVerb(verb) for verb in USUAL]
    usual += [PerformedVerb(verb, row.name) for row in KINDS.values() for verb, _one in row.rights]
    for done in usual:
        row = KINDS.get(done.kind)
        roles = row.may(done.verb) if row else USUAL[done.verb]
        kept.append((f"rights.{done.name}", said(done), roles))
    return [one for one in kept if one[0].partition(".")[2] not in _NEVER_FALLS]


def limited() -> list[str]:
    """Every verb that the office may limit by amount."""
    return sorted(f"{row.name} {verb}" for row in KINDS.values() for verb, _field in row.amounts)


def said(deed: PerformedVerb) -> str:
    """A deed as a sentence names it: `edit unit`, `give and take roles`."""
    if deed.name in _SAID:
        return _(_SAID[deed.name])
    row = KINDS[deed.kind]
    step = next((one for one in row.steps if one.name == deed.verb), None)
    known = {**CHINESE[Action], **_VERBS}
    chinese = step.chinese if step is not None else known.get(deed.verb, deed.verb)
    article = "a " if row.english else ""
    return either(f"{deed.verb} {article}{noun(deed.kind)}", f"{chinese}{noun(deed.kind)}")


def _measured(deed: PerformedVerb, permission: Permission) -> str:
    """A deed with its amount, where that is what the rule goes by."""
    limited_by = permission.rule.startswith("policies.limits.")
    return f"{said(deed)} {Money(abs(deed.amount or 0))}" if limited_by else said(deed)


def _able(who: Collection[str]) -> str:
    able = sorted(who)
    named = ", ".join(able[:_MOST_NAMED]) + (" …" if len(able) > _MOST_NAMED else "")
    return _(
        "who may: {names}; svc staff edit WHO --set roles=… gives a role",
        names=named or _("nobody yet"),
    )
