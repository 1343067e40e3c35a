"""Who recorded a commit: whose key it is signed by, as the commit before it says.

A key counts as it stood at the commit's first parent, never by the dates that its signer
wrote; and where a commit arrives, as it stands there as well. The founder's key stands at
the beginning, and for whatever nobody else holds.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from svc.audit.findings import AuditRule
from svc.audit.sshsig import holds, read_signature
from svc.kinds.rights import RECORD_FOR, USUAL
from svc.language import _
from svc.model.actors import AT_SVC, PROGRAMS
from svc.named_tuple import NamedTuple
from svc.rules.record.ssh_keys import fingerprint
from svc.rules.ticket.permissions import role_words, roles_of

if TYPE_CHECKING:
    from svc.audit.acts import Act
    from svc.audit.record_rules import Broken
    from svc.audit.standings import OfficeThen
    from svc.kinds.staff import StaffKey
    from svc.model.keys import Trust
    from svc.store.history.commit_object import CommitObject


class Signer(NamedTuple):
    """Whose signature a commit bears.

    Attributes:
        key: The key, as records hold it; empty where there is no good signature.
        who: Staff id of whose key it is; None where it is nobody's on file.
        founder: Whether it is the founder's.
    """

    key: str = ""
    who: str | None = None
    founder: bool = False


def signer_of(commit: CommitObject, then: OfficeThen, trust: Trust) -> tuple[Signer, str]:
    """Whose signature a commit bears, and what is wrong with it; empty where nothing is."""
    return signer_by(commit.signatures, commit.payload, then, trust)


def signer_by(
    signatures: Sequence[bytes], payload: bytes, then: OfficeThen, trust: Trust
) -> tuple[Signer, str]:
    """Whose signature something bears, and what is wrong with it; empty where nothing is.

    Args:
        signatures: Those that it has, of which one counts.
        payload: What is signed.
        then: The office by which it is judged.
        trust: From where on signatures count there.
    """
    if not signatures:
        return Signer(), _("is not signed")
    signature = read_signature(signatures[0])
    if len(signatures) > 1 or signature is None:
        return Signer(), _("bears a signature that cannot be read")
    if not holds(signature, payload):
        return Signer(), _("bears a signature that is not over what it says")
    key, founder = signature.key, signature.key == trust.key
    owner = owner_of(key, then)
    who = owner[0] if owner else trust.founder if founder else None
    if who is None:
        said = _("is signed by a key that nobody on file has: {key}", key=fingerprint(key))
        return Signer(key), said
    return Signer(key, who, founder), ""


def owner_of(key: str, then: OfficeThen) -> tuple[str, StaffKey] | None:
    """The member of staff who has a key, and what is on file of it; None if nobody has."""
    owned = ((member.id, held) for member in then.staff.values() for held in member.keys)
    return next(((who, held) for who, held in owned if held.key == key), None)


def signed_wrong(
    commit: CommitObject, act: Act, then: OfficeThen, signer: Signer
) -> Iterator[Broken]:
    """What is wrong with who recorded a commit, though its signature is good.

    Args:
        then: The office before the commit.
        signer: Whose signature it bears.
    """
    yield from key_wrong(signer, then, commit.committer.at)
    if commit.committer.email != f"{signer.who}{AT_SVC}":
        yield AuditRule.AUTHOR, _("was recorded under another name than {who}'s, who signed it",
                                  who=signer.who)  # fmt: skip
    if signer.who in act.actors or PROGRAMS.issuperset(act.actors) or signer.founder:
        return
    member = then.staff.get(signer.who or "")
    roles = then.office.policies.rights.get(RECORD_FOR, USUAL[RECORD_FOR])
    held = roles_of(then.office, member.id, member.roles) if member else frozenset()
    if not held & set(roles):
        yield AuditRule.RIGHT, _("only a {roles} may record what others did; {who} is not",
                                 roles=role_words(roles), who=signer.who)  # fmt: skip


def key_wrong(signer: Signer, then: OfficeThen, recorded: int | None) -> Iterator[Broken]:
    """Why a key did not count at a commit.

    Args:
        recorded: When the commit says that it was recorded; None where that is no matter.
    """
    owner = owner_of(signer.key, then)
    if owner is None:
        # The founder's key counts, be it on file or not.
        return
    who, held = owner
    shown = fingerprint(signer.key)
    if held.revoked is not None:
        yield AuditRule.KEY, _("is signed by a key of {who}'s that was revoked: {key}",
                               who=who, key=shown)  # fmt: skip
        return
    if not then.staff[who].active and not signer.founder:
        yield AuditRule.KEY, _("is signed by {who}, who has left", who=who)
    if recorded is None:
        return
    # A day has begun somewhere before it has here: what is bounded here is bounded by a day.
    day = datetime.fromtimestamp(recorded, UTC).date().toordinal()
    late = held.until is not None and day > held.until.toordinal() + 1
    if day < held.since.toordinal() - 1 or late:
        yield AuditRule.KEY, _("is signed by a key of {who}'s outside its time: {key}",
                               who=who, key=shown)  # fmt: skip


def root_wrong(
    commit: CommitObject,
    before: Trust | None,
    after: Trust | None,
    signer: Signer,
    root: str | None,
) -> Iterator[Broken]:
    """What is wrong with how signing was switched on, or with a new root of it.

    Args:
        before, after: From where on signatures count, before the commit and after it.
        signer: Whose signature it bears.
        root: Fingerprint of the founder's key, as the company keeps it; None if unknown.
    """
    if before == after:
        return
    if after is None:
        yield AuditRule.ROOT, _("switched signing off, which nobody may")
        return
    parent = commit.parents[0] if commit.parents else None
    if before is None:
        if signer.key != after.key:
            yield AuditRule.ROOT, _("switched signing on, and is not signed by the founder's key")
        if after.unsigned != parent:
            yield AuditRule.ROOT, _("does not name the commit up to which all was unsigned")
        return
    if before.key != after.key:
        by = after.key if is_new_root(before, after, root) else before.key
        if signer.key != by:
            yield AuditRule.ROOT, _("put another founder's key in the place of the first")
    if before.unsigned != after.unsigned:
        yield AuditRule.ROOT, _("named another commit up to which all was unsigned")


def is_new_root(before: Trust | None, after: Trust | None, root: str | None) -> bool:
    """Whether the company's word puts another founder's key in the place of a lost one.

    Whoever holds that key signs it: else it would vouch for a history that it never saw.

    Args:
        before, after: From where on signatures count, before a commit and after it.
        root: Fingerprint of the founder's key, as the company keeps it; None if unknown.
    """
    if before is None or after is None or before.key == after.key:
        return False
    return root is not None and fingerprint(after.key) == root
