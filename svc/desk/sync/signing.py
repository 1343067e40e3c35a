"""Whether this desk may put its signature under what it merges, before it merges.

Once signatures count, a merge without one, or by a key that does not count, would be
found by every gate and audit. So it is not made, and the clerk is told what to do.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from svc.errors import InvalidData, Refused
from svc.language import _
from svc.model.office import Office
from svc.rules.record.ssh_keys import fingerprint
from svc.store.layout import OFFICE_PATH
from svc.store.signing.own_key import signer, signing_key
from svc.store.yaml.codec import decode

if TYPE_CHECKING:
    from svc.model.keys import Trust
    from svc.store.git.repository import Repository


def check_signs(repository: Repository, commit: str) -> None:
    """Refuse to go on from a commit where signatures count, and this desk's would not.

    Args:
        commit: What is gone on from, by which keys are judged.

    Raises:
        Refused: No key is set up here, or it is on nobody's file, or counts no longer.
    """
    trust = _trust(repository, commit)
    if trust is None:
        return
    if signer(repository) is None:
        raise Refused(
            _("signatures count in this office, and nothing is signed here"),
            _("svc key setup; then a director: svc staff key add"),
        )
    from svc.audit.signatures import Signer, key_wrong, owner_of
    from svc.audit.standings import Standings

    standings = Standings(repository)
    then, key = standings.then(standings.at(commit)), signing_key(repository)
    held = Signer(key, None, key == trust.key)
    wrong = next((reason for _rule, reason in key_wrong(held, then, None)), "")
    if owner_of(key, then) is None and not held.founder:
        wrong = _("is signed by a key that nobody on file has: {key}", key=fingerprint(key))
    if wrong:
        raise Refused(
            _("signatures count in this office, and what is merged here {wrong}", wrong=wrong),
            _("a director puts a key on file: svc staff key add; then svc sync"),
        )


def _trust(repository: Repository, commit: str) -> Trust | None:
    data = repository.read(commit, OFFICE_PATH)
    if data is None or b"\ntrust:" not in data:
        return None
    try:
        return decode(data, Office, OFFICE_PATH).trust
    except InvalidData:
        # What cannot be read is told by whoever reads the rules.
        return None
