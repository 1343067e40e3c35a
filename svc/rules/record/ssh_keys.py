"""Public keys of SSH: taken apart, and named by their fingerprints."""

from __future__ import annotations

import base64
import binascii
import hashlib
import re

from svc.errors import UsageError
from svc.language import _
from svc.model.keys import KEY_TYPES

_LINE = re.compile(r"(\S+) ([A-Za-z0-9+/]+={0,2})(?:[ \t].*)?\Z")
#: Keys that are shorter can be broken.
_FEWEST_RSA_BITS = 2048


def public_key(line: str) -> str:
    """A public key as records hold it, from the line of a `.pub` file.

    Raises:
        UsageError: It is none, or of a kind that is not read.
    """
    match = _LINE.match(line.strip())
    fields = _fields(match[2]) if match else None
    if match is None or not fields or fields[0] != match[1].encode():
        raise UsageError(
            _("this is no public key of SSH"),
            _("the line of a .pub file: ssh-ed25519 AAAA…; svc key setup makes one"),
        )
    if match[1] not in KEY_TYPES:
        raise UsageError(
            _("keys of the kind {kind} are not read", kind=match[1]),
            _("ssh-keygen -t ed25519 makes one that is"),
        )
    if match[1] == "ssh-rsa" and int.from_bytes(fields[-1], "big").bit_length() < _FEWEST_RSA_BITS:
        raise UsageError(
            _("an RSA key of fewer than {n} bits is not safe", n=_FEWEST_RSA_BITS),
            _("ssh-keygen -t ed25519 makes one that is"),
        )
    return f"{match[1]} {match[2]}"


def fingerprint(key: str) -> str:
    """By what a key is known, as `ssh-keygen -l` writes it: `SHA256:` and 43 letters."""
    digest = hashlib.sha256(base64.b64decode(key.split(" ")[1])).digest()
    return "SHA256:" + base64.b64encode(digest).decode().rstrip("=")


def key_of_blob(blob: bytes) -> str | None:
    """A key as records hold it, from what a signature says of it; None where it is none."""
    kind, _rest = _string(blob, 0) or (b"", 0)
    name = kind.decode("ascii", "replace")
    return f"{name} {base64.b64encode(blob).decode()}" if name in KEY_TYPES else None


def _fields(text: str) -> list[bytes] | None:
    """The parts of a key's inside; None where it is not made of such."""
    try:
        data = base64.b64decode(text, validate=True)
    except binascii.Error:
        return None
    if base64.b64encode(data).decode() != text:
        return None
    fields, at = [], 0
    while at < len(data):
        part = _string(data, at)
        if part is None:
            return None
        fields.append(part[0])
        at = part[1]
    return fields


def _string(data: bytes, at: int) -> tuple[bytes, int] | None:
    """A string with its length before it, and where it ends; None where it is cut off."""
    end = at + 4 + int.from_bytes(data[at : at + 4], "big")
    return (data[at + 4 : end], end) if at + 4 <= end <= len(data) else None
