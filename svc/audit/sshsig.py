"""Signatures of SSH, read in this process: what `ssh-keygen -Y verify` takes two processes for.

Source: PROTOCOL.sshsig of OpenSSH. What is read is what `git commit -S` writes with
`gpg.format=ssh`, and no more: version 1, the namespace `git`, nothing reserved, hashed by
SHA-256 or SHA-512, signed by a plain key of a kind in `KEY_TYPES`.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from svc.named_tuple import NamedTuple
from svc.rules.record.ssh_keys import key_of_blob

if TYPE_CHECKING:
    from collections.abc import Callable

_BEGIN, _END = b"-----BEGIN SSH SIGNATURE-----", b"-----END SSH SIGNATURE-----"
_MAGIC = b"SSHSIG"
_VERSION = 1
_NAMESPACE = b"git"
_HASHES = {b"sha256": hashlib.sha256, b"sha512": hashlib.sha512}
#: A signature and its key are shorter.
_MOST_BYTES = 8192


class SshSignature(NamedTuple):
    """A signature that is well-formed; whether it is good `holds` tells.

    Attributes:
        key: Of whom, as records hold keys.
        hashed: By which of SSH's hashes.
        algorithm: How it was signed.
        blob: The signature itself.
    """

    key: str
    hashed: bytes
    algorithm: bytes
    blob: bytes


def read_signature(armored: bytes) -> SshSignature | None:
    """Take a signature apart; None where it is none that counts."""
    data = _unarmored(armored)
    if data is None or not data.startswith(_MAGIC):
        return None
    at = len(_MAGIC)
    if int.from_bytes(data[at : at + 4], "big") != _VERSION:
        return None
    parts = _strings(data, at + 4)
    if parts is None or len(parts) != 5:
        return None
    blob, namespace, reserved, hashed, signature = parts
    inner = _strings(signature, 0)
    key = key_of_blob(blob)
    if namespace != _NAMESPACE or reserved or hashed not in _HASHES or key is None:
        return None
    return None if inner is None or len(inner) != 2 else SshSignature(key, hashed, *inner)


def holds(signature: SshSignature, payload: bytes) -> bool:
    """Whether a signature is over this, by the key that it names."""
    from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm

    digest = _HASHES[signature.hashed](payload).digest()
    parts = (_NAMESPACE, b"", signature.hashed, digest)
    signed = _MAGIC + b"".join(len(one).to_bytes(4, "big") + one for one in parts)
    try:
        return _verifier(signature.key)(signature.algorithm, signature.blob, signed)
    except (InvalidSignature, UnsupportedAlgorithm, ValueError, NotImplementedError):
        return False


@lru_cache(maxsize=1024)
def _verifier(key: str) -> Callable[[bytes, bytes, bytes], bool]:
    """Checks signatures of one key: algorithm, signature, what is signed."""
    from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
    from cryptography.hazmat.primitives.serialization import load_ssh_public_key

    known: Any = load_ssh_public_key(key.encode())
    kind = key.partition(" ")[0].encode()

    def ed25519_holds(algorithm: bytes, blob: bytes, signed: bytes) -> bool:
        if algorithm != kind:
            return False
        known.verify(blob, signed)
        return True

    def ecdsa_holds(algorithm: bytes, blob: bytes, signed: bytes) -> bool:
        return algorithm == kind and _ecdsa(known, blob, signed)

    if isinstance(known, ed25519.Ed25519PublicKey):
        return ed25519_holds
    if isinstance(known, ec.EllipticCurvePublicKey):
        return ecdsa_holds
    assert isinstance(known, rsa.RSAPublicKey), "no other kind is read"
    return lambda algorithm, blob, signed: _rsa(known, algorithm, blob, signed)


def _ecdsa(known: Any, blob: bytes, signed: bytes) -> bool:
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

    numbers = _strings(blob, 0)
    if numbers is None or len(numbers) != 2:
        return False
    by_size = {256: hashes.SHA256(), 384: hashes.SHA384(), 521: hashes.SHA512()}
    pair = [int.from_bytes(one, "big", signed=True) for one in numbers]
    if min(pair) <= 0:
        return False
    known.verify(encode_dss_signature(*pair), signed, ec.ECDSA(by_size[known.curve.key_size]))
    return True


def _rsa(known: Any, algorithm: bytes, blob: bytes, signed: bytes) -> bool:
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import padding

    # By SHA-1, as `ssh-rsa` signs, nothing is believed.
    by_name = {b"rsa-sha2-256": hashes.SHA256(), b"rsa-sha2-512": hashes.SHA512()}
    if algorithm not in by_name:
        return False
    known.verify(blob, signed, padding.PKCS1v15(), by_name[algorithm])
    return True


def _unarmored(armored: bytes) -> bytes | None:
    """The bytes between the two lines that a signature stands between."""
    lines = armored.rstrip(b"\n").split(b"\n")
    if len(armored) > _MOST_BYTES or lines[0] != _BEGIN or lines[-1] != _END:
        return None
    text = b"".join(lines[1:-1])
    try:
        data = base64.b64decode(text, validate=True)
    except binascii.Error:
        return None
    return data if base64.b64encode(data) == text else None


def _strings(data: bytes, at: int) -> list[bytes] | None:
    """Strings, each with its length before it; None where they do not fill the data."""
    parts = []
    while at < len(data):
        end = at + 4 + int.from_bytes(data[at : at + 4], "big")
        if not at + 4 <= end <= len(data):
            return None
        parts.append(data[at + 4 : end])
        at = end
    return parts
