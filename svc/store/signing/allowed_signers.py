"""The file by which plain git tells whose signature is whose, of a desk or of a remote."""

from __future__ import annotations

from typing import TYPE_CHECKING

from svc.errors import Busy
from svc.language import _
from svc.store.git.small_file import small_file
from svc.system_errors import reason

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from svc.store.git.repository import Repository

ALLOWED = "allowed_signers"
_SETTING = "gpg.ssh.allowedsignersfile"


def allowed_file(repository: Repository) -> Path:
    """Where the keys lie that `git log --show-signature` knows."""
    return repository.state_dir / ALLOWED


def write_allowed(repository: Repository, lines: Sequence[str]) -> None:
    """Put down whose keys are whose; nothing where it stands there already.

    Args:
        lines: As `ssh-keygen` reads them, an owner and a key each.

    Raises:
        Busy: The file cannot be written.
    """
    place = allowed_file(repository)
    data = "".join(f"{line}\n" for line in lines).encode()
    draft = place.with_name(f"{ALLOWED}.new")
    try:
        held = small_file(place, len(data) + 1)
        if not data and held is None:
            return
        if held != data:
            repository.made_state_dir()
            draft.write_bytes(data)
            draft.replace(place)
    except OSError as error:
        raise Busy(
            _("{path} cannot be written: {why}", path=place, why=reason(error)),
            _("free space or get write permission, then run this again"),
        ) from error
    if not repository.bare and repository.config(_SETTING) != str(place):
        repository.set_config(_SETTING, str(place))
