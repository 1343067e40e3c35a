"""What is done with keys: set up at a desk, given to staff, revoked, and made to count."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from svc.desk.keys.allowed import refresh_allowed
from svc.duties.record import keys as decide
from svc.errors import Busy, NotFound, Refused, UsageError
from svc.index.query.staff import every_member
from svc.kinds.staff import Revocation, StaffKey
from svc.language import _
from svc.model.keys import Trust
from svc.named_tuple import NamedTuple
from svc.rules.record.ssh_keys import fingerprint, public_key
from svc.store.git.repository import Repository
from svc.store.signing import own_key

if TYPE_CHECKING:
    from datetime import date

    from svc.desk.core.desk import Desk
    from svc.desk.core.view import View
    from svc.kinds.staff import Staff
    from svc.model.office import Office


class KeySetup(NamedTuple):
    """A key that signs from now on.

    Attributes:
        who: Whose.
        key: The public key.
        fingerprint: By what it is known.
        path: The private key's file.
        here: Whether in one office only, rather than for this user.
    """

    who: str
    key: str
    fingerprint: str
    path: Path
    here: bool


class ListedKey(NamedTuple):
    """A key on file.

    Attributes:
        who: Whose.
        fingerprint: By what it is known.
        since, until: First and last day on which it counts.
        revoked: Why it counts no longer; None of one that does.
        founder: Whether it is the founder's.
    """

    who: str
    fingerprint: str
    since: date | None
    until: date | None
    revoked: Revocation | None
    founder: bool


def set_up(start: Path, who: str | None, key: Path | None = None) -> KeySetup:
    """Have commits signed: make a key if there is none, and tell git of it.

    Args:
        start: A folder inside the office; outside of any it is done for the user.
        who: Staff id of whose key it is.
        key: A key that is there already; its private file.

    Raises:
        UsageError: Nobody was named, or the key is none that is read.
        Busy: The key or the configuration cannot be written.
    """
    try:
        repository: Repository | None = Repository.open(start)
    except NotFound:
        repository = None
    named = who or (repository.config("svc.actor") if repository else None)
    if not named:
        raise UsageError(_("whose key is it?"), _("name a member of staff: --as STAFF"))
    place = (key or own_key.key_file(named)).expanduser().absolute()
    place = place.with_suffix("") if place.suffix == ".pub" else place
    line = own_key.made_key(place, named)
    own_key.configure(repository, place, named)
    return KeySetup(named, line, fingerprint(line), place, repository is not None)


def add(desk: Desk, who: str, key: str, since: date | None = None) -> Staff:
    """Give a member of staff a key that signs as them.

    Raises:
        NotFound: There is nobody so called.
        Refused: It is somebody's already.
    """
    member: Staff = desk.load("staff", who)
    line = public_key(key)
    given = StaffKey(key=line, since=since or desk.moment(None).date())
    decision = decide.add(member, given, every_member(desk.index))
    return desk.record(decision)


def revoke(desk: Desk, who: str, key: str, reason: Revocation) -> StaffKey:
    """Have a key count no longer; it stays on file, and is returned.

    Args:
        key: Its fingerprint, or how that begins; may be empty where only one counts.

    Raises:
        NotFound: They have no such key.
    """
    member: Staff = desk.load("staff", who)
    counting = [one for one in member.keys if one.revoked is None]
    fitting = [one for one in counting if _named(one.key, key)]
    if len(fitting) != 1:
        shown = _(", ").join(fingerprint(one.key) for one in counting) or _("none")
        raise NotFound(
            _("{who} has no such key that counts", who=who),
            _("keys that count: {keys}", keys=shown),
        )
    today = desk.moment(None).date()
    revoked = msgspec.structs.replace(fitting[0], revoked=reason, until=today)
    desk.record(decide.revoke(member, revoked))
    return revoked


def _named(key: str, text: str) -> bool:
    shown = fingerprint(key)
    return not text or shown.startswith(text) or shown.removeprefix("SHA256:").startswith(text)


def trust(desk: Desk, root: str | None = None) -> Trust:
    """Have signatures count from here on, by this desk's key; what was before is unsigned.

    Args:
        root: Fingerprint of this desk's key, as the company keeps it: then it takes the place
            of a founder's key that was lost.

    Raises:
        Refused: They count already.
        UsageError: No key is set up here, or somebody else's is.
    """
    before = desk.office.trust
    if before is not None and root is None:
        raise Refused(
            _("signatures count already"), _("svc key list tells whose, and the founder's key")
        )
    key, signer = own_key.signing_key(desk.repository), own_key.signer(desk.repository)
    if signer != desk.actor.id:
        raise UsageError(
            _("the key here is {who}'s, and {actor} acts", who=signer, actor=desk.actor.id),
            _("svc --as {who} key trust; or svc key setup with your own", who=signer),
        )
    if root is not None and fingerprint(key) != root:
        raise UsageError(
            _("the key here is {key}, and not {root}", key=fingerprint(key), root=root),
            _("svc key setup --key FILE sets up the one that the company means"),
        )
    founded = Trust(desk.actor.id, key, before.unsigned if before else desk.index.commit)
    return desk.record(decide.trust(desk.office, founded))


def listed(view: View) -> list[ListedKey]:
    """Every key on file, the founder's first."""
    office = office_of(view)
    founder = office.trust.key if office.trust else None
    keys = [
        ListedKey(one.id, fingerprint(key.key), key.since, key.until, key.revoked,
                  key.key == founder)
        for one in every_member(view.index) for key in one.keys
    ]  # fmt: skip
    if office.trust is not None and not any(one.founder for one in keys):
        keys.insert(0, ListedKey(office.trust.founder, fingerprint(office.trust.key), None, None,
                                 None, True))  # fmt: skip
    return sorted(keys, key=lambda one: (not one.founder, one.who))


def office_of(view: View) -> Office:
    """The office's rules as the view shows them."""
    from svc.model.office import Office

    return msgspec.convert(view.office, Office, strict=False)


def refresh(view: View) -> list[str]:
    """Put down whose keys are whose, for plain git; what to tell where that cannot be done.

    The records hold it by then, and whoever changes a key or meets others next does it again.
    """
    try:
        refresh_allowed(view.repository, office_of(view), every_member(view.index))
    except Busy as error:
        return [
            _("recorded, but plain git was not told whose keys are whose: {reason}",
              reason=error.message)
        ]  # fmt: skip
    return []
