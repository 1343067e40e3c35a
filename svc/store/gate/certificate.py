"""The text of a push certificate: what `git push --signed` says, and the signature below it.

Source: git's `Documentation/gitprotocol-pack`, "Push Certificate". What is read is one
that an SSH key signed; the signature is over every byte before it.
"""

from __future__ import annotations

from svc.named_tuple import NamedTuple
from svc.store.gate.receiving import PushedRef, ref_updates

#: Git's letters for a signature: good by a known key, good by an unknown one, bad.
GOOD, UNKNOWN, BAD = "G", "U", "B"
_BEGIN = b"-----BEGIN SSH SIGNATURE-----\n"


class CertificateText(NamedTuple):
    """What a certificate says.

    Attributes:
        payload: What is signed.
        signatures: Below it, one; none of a text that bears none.
        updates: What the push is to move, as its sender said it.
    """

    payload: bytes
    signatures: tuple[bytes, ...]
    updates: frozenset[PushedRef]


def certificate_text(data: bytes) -> CertificateText:
    """Take a certificate apart; what cannot be read of it is empty."""
    # Only a line that begins so: an address in the text above may hold the same words.
    parts = data.split(b"\n" + _BEGIN)
    payload = parts[0] + b"\n"
    signatures = tuple(_BEGIN + part for part in parts[1:])
    _head, _empty, commands = payload.partition(b"\n\n")
    lines = commands.decode("utf-8", "replace").splitlines()
    try:
        updates = frozenset(ref_updates(lines))
    except ValueError:
        updates = frozenset()
    return CertificateText(payload, signatures, updates)
