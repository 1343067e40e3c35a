"""What is done to keys and to the last word: more is asked of it than a role."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from svc.audit.findings import AuditRule
from svc.audit.signatures import owner_of
from svc.kinds.rights import PerformedVerb
from svc.language import _
from svc.model.roles import Role
from svc.rules.record.ssh_keys import fingerprint

if TYPE_CHECKING:
    from svc.audit.record_rules import AuditedChange, Broken
    from svc.audit.signatures import Signer
    from svc.audit.standings import OfficeThen

#: Verbs that say who may do what: whoever signs must have the right to them, not only who acts.
AUTHORITY = frozenset({"staff grant", "staff keys", "staff delete", "office grant",
                       "office alone", "office accept"})  # fmt: skip


def by_signer(verbs: list[PerformedVerb], then: OfficeThen, signer: Signer) -> Iterator[Broken]:
    """Rights that were given or taken by somebody else's word than the signer's own."""
    for deed in verbs:
        if deed.name in AUTHORITY and not signer.founder:
            refusal = then.judge.refusal(deed, signer.who)
            if refusal is not None:
                yield AuditRule.KEY, refusal.reason
                return


def returned(change: AuditedChange, then: OfficeThen, signer: Signer) -> Iterator[Broken]:
    """Keys that were revoked and are to count again, and keys that somebody else has.

    A key comes back only by a director's word who is not whose key it is.
    """
    before = {one.key: one for one in getattr(change.before, "keys", ())}
    after = {one.key: one for one in getattr(change.after, "keys", ())}
    for key, held in before.items():
        now = after.get(key)
        if held.revoked is not None and (now is None or now.revoked is None):
            yield from _back(key, change.id, then, signer)
    for key in after.keys() - before.keys():
        owner = owner_of(key, then)
        if owner is None or owner[0] == change.id:
            continue
        if owner[1].revoked is not None:
            yield from _back(key, owner[0], then, signer)
        else:
            yield AuditRule.KEY, _("gave {who} a key that is {other}'s: {key}", who=change.id,
                                   other=owner[0], key=fingerprint(key))  # fmt: skip


def _back(key: str, owner: str, then: OfficeThen, signer: Signer) -> Iterator[Broken]:
    member = then.staff.get(signer.who or "")
    director = member is not None and member.active and Role.DIRECTOR in member.roles
    if not director or signer.who == owner:
        yield AuditRule.KEY, _("lets a key count again that was revoked, and takes another "
                               "director's word: {key}", key=fingerprint(key))  # fmt: skip


def last_director(then: OfficeThen, present: OfficeThen) -> Iterator[Broken]:
    """Nobody is director any more, though somebody was."""
    if _directors(then) and not _directors(present):
        yield AuditRule.KEY, _("let the last director go without another")


def _directors(office: OfficeThen) -> bool:
    return any(one.active and Role.DIRECTOR in one.roles for one in office.staff.values())
