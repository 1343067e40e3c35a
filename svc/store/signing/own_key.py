"""The key that signs at one desk: made if need be, and git told of it.

The private key never leaves its file, nor is it read here: git has `ssh-keygen` sign.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from svc.errors import Busy, NotFound, UsageError
from svc.language import _
from svc.rules.record.ssh_keys import public_key
from svc.store.git.process import last_line, run, unwritable
from svc.store.git.small_file import small_file
from svc.system_errors import reason

if TYPE_CHECKING:
    from svc.store.git.repository import Repository

#: Whose key signs at this desk; by it the committer's address is made.
SIGNER = "svc.signer"
_KEY_FILE = "user.signingkey"


def key_file(who: str) -> Path:
    """Where the key of a member of staff lies on this machine."""
    return Path.home() / ".ssh" / f"svc_{who}"


def made_key(place: Path, who: str) -> str:
    """The public key of a file, which is made if it is not there.

    Args:
        place: The private key's file.
        who: Staff id, which the key's own words name.

    Raises:
        Busy: ssh-keygen is missing, or says no.
        UsageError: What lies there is no key that is read.
    """
    public = place.with_name(f"{place.name}.pub")
    if not place.exists() and not public.exists():
        _make(place, who)
    return read_public(public)


def read_public(place: Path) -> str:
    """The public key of a `.pub` file.

    Raises:
        NotFound: There is none.
        UsageError: It is none that is read.
    """
    try:
        data = small_file(place)
    except OSError as error:
        raise NotFound(
            _("{path} cannot be read: {reason}", path=place, reason=reason(error)),
            _("name the .pub file of a key"),
        ) from error
    if data is None:
        raise NotFound(_("there is no file {file}", file=place), _("name the .pub file of a key"))
    return public_key(data.decode("utf-8", "replace"))


def _make(place: Path, who: str) -> None:
    import subprocess

    try:
        place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        done = subprocess.run(
            ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", f"svc {who}", "-f", str(place)],
            stdin=subprocess.DEVNULL, capture_output=True, check=False,
        )  # fmt: skip
    except FileNotFoundError as error:
        raise Busy(
            _("ssh-keygen is not installed or not on PATH"),
            _("install OpenSSH, then run this again"),
        ) from error
    except OSError as error:
        raise unwritable(reason(error), place.parent) from error
    if done.returncode:
        said = last_line(done.stderr.decode("utf-8", "replace"))
        raise Busy(
            _("no key could be made at {path}: {said}", path=place, said=said),
            _("see to it, or name a key that is there: --key FILE"),
        )


def configure(repository: Repository | None, place: Path, who: str) -> None:
    """Have git sign with a key: in one office, or before there is one for this user.

    Raises:
        Busy: The configuration cannot be written.
    """
    settings = {
        "gpg.format": "ssh", "user.signingKey": str(place), "commit.gpgSign": "true", SIGNER: who,
    }  # fmt: skip
    for key, value in settings.items():
        if repository is not None:
            repository.set_config(key, value)
        else:
            run(("config", "--global", "--replace-all", key, value), cwd=Path.home())


def signer(repository: Repository) -> str | None:
    """Whose key signs here; None where nothing is signed by svc's own arrangement."""
    if not repository.flag("commit.gpgsign") or repository.config("gpg.format") != "ssh":
        return None
    return repository.config(SIGNER) or None


def signing_key(repository: Repository) -> str:
    """The public key that signs here.

    Raises:
        UsageError: None is set up.
    """
    place = repository.config(_KEY_FILE)
    if signer(repository) is None or not place:
        raise UsageError(_("no key is set up here"), _("svc key setup makes one"))
    path = Path(place).expanduser()
    return read_public(path if path.suffix == ".pub" else path.with_name(f"{path.name}.pub"))
