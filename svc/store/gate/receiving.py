"""What a hook of the remote is told: which references a push moves, and who signed it."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping

from svc.lazy_pattern import lazy_pattern
from svc.named_tuple import NamedTuple

_LINE = lazy_pattern(r"([0-9a-f]{40,64}) ([0-9a-f]{40,64}) (refs/[^\x00-\x20\x7f]+)$")
#: Standing of a nonce that shows a certificate to be of this very push.
_FRESH = ("OK", "SLOP")


class PushedRef(NamedTuple):
    """A reference that a push moves.

    Attributes:
        old: Commit it is at; None where it is new.
        new: Commit it is to be at; None where it is to go.
        ref: Its full name.
    """

    old: str | None
    new: str | None
    ref: str


class Certificate(NamedTuple):
    """A push certificate as git hands it to a hook.

    Attributes:
        blob: Object id of its text.
        status: Git's word on the signature: `G` is good.
        key: Fingerprint of the key.
        signer: Whose key it is by the remote's allowed signers.
        nonce: Git's word on the nonce: `OK`, `SLOP`, `BAD`, `MISSING`, `UNSOLICITED`.
    """

    blob: str
    status: str
    key: str
    signer: str
    nonce: str

    @property
    def fresh(self) -> bool:
        """Whether it belongs to this push, and is none that was sent before."""
        return self.nonce in _FRESH


def ref_updates(lines: Iterable[str]) -> Iterator[PushedRef]:
    """What a push moves, as git writes it to a hook.

    Raises:
        ValueError: A line is none of git's.
    """
    for line in lines:
        found = _LINE.match(line.rstrip("\n"))
        if found is None:
            raise ValueError(line)
        old, new, ref = found.groups()
        yield PushedRef(_oid(old), _oid(new), ref)


def certificate(env: Mapping[str, str] = os.environ) -> Certificate | None:
    """The certificate of the push that a hook runs for; None of one without."""
    blob = env.get("GIT_PUSH_CERT", "")
    if not blob.strip("0"):
        return None
    names = ("STATUS", "KEY", "SIGNER", "NONCE_STATUS")
    status, key, signer, nonce = (env.get(f"GIT_PUSH_CERT_{name}", "") for name in names)
    return Certificate(blob, status, key, signer, nonce)


def _oid(text: str) -> str | None:
    return text if text.strip("0") else None
