"""Signed notes of a head, as transparency logs write their checkpoints (c2sp.org/signed-note).

The text says whose history it is, how many commits it holds and which is the last; the
signature is Ed25519. Anybody with the public key checks it, by svc or by openssl.
"""

from __future__ import annotations

import base64
import hashlib
import os
import tempfile
from pathlib import Path

from svc.errors import InvalidData
from svc.language import _
from svc.named_tuple import NamedTuple
from svc.store.witness.openssl import OpensslFailed, openssl

#: Algorithm of a note's key, as its hash and its text name it: Ed25519.
_ED25519 = b"\x01"
_KEY_BYTES, _HASH_BYTES = 32, 4
_DASH = "— "


class WitnessNote(NamedTuple):
    """What a note says.

    Attributes:
        origin: Whose history it is.
        length: Commits on the line of first parents up to the head.
        head: The head.
        at: When it was seen, in ISO 8601.
    """

    origin: str
    length: int
    head: str
    at: str

    @property
    def text(self) -> str:
        """The lines that are signed."""
        root = base64.b64encode(bytes.fromhex(self.head)).decode()
        return f"{self.origin}\n{self.length}\n{root}\nhead {self.head}\ntime {self.at}\n"


def make_key(place: Path) -> None:
    """Make a key that signs notes, readable by its owner alone, and its public half beside it.

    Args:
        place: Of the key; the public half is in the file of that name with `.pub`.
    """
    secret = openssl(("genpkey", "-algorithm", "ed25519"))
    fd = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(fd, "wb") as file:
        file.write(secret)
    public_of(place).write_bytes(openssl(("pkey", "-in", place, "-pubout")))


def public_of(key: Path) -> Path:
    """Where a key's public half lies."""
    return key.with_name(f"{key.name}.pub")


def verifier(name: str, public: Path) -> str:
    """A public key in a line, as the tools of transparency logs take it."""
    raw = _raw(public)
    return f"{name}+{_key_hash(name, raw).hex()}+{base64.b64encode(_ED25519 + raw).decode()}"


def signed_note(note: WitnessNote, name: str, key: Path) -> str:
    """A note with its signature.

    Args:
        name: The witness's, as its key goes by.
        key: File with the private key.

    Raises:
        InvalidData: The file holds no key that can sign.
    """
    with tempfile.NamedTemporaryFile() as text:
        text.write(note.text.encode())
        text.flush()
        try:
            args = ("pkeyutl", "-sign", "-rawin", "-inkey", key, "-in", text.name)
            signature = openssl(args)
            raw = _raw(public_of(key))
        except (OpensslFailed, OSError) as error:
            raise InvalidData(
                _("{path} holds no Ed25519 key", path=key), _("name a new file: svc makes a key")
            ) from error
    seal = base64.b64encode(_key_hash(name, raw) + signature).decode()
    return f"{note.text}\n{_DASH}{name} {seal}\n"


def read_note(text: str) -> WitnessNote | None:
    """What a signed note says; None where it is none. The signature is not looked at."""
    body = text.partition("\n\n")[0].split("\n")
    fields = dict(line.split(" ", 1) for line in body[3:] if " " in line)
    try:
        note = WitnessNote(body[0], int(body[1]), fields["head"], fields["time"])
        return note if f"{note.text.rstrip()}" == "\n".join(body) else None
    except (IndexError, KeyError, ValueError):
        return None


def is_signed(text: str, public: Path) -> bool:
    """Whether one of a note's signatures is by a key.

    Args:
        text: The signed note.
        public: File with the public key.
    """
    body, _blank, seals = text.partition("\n\n")
    try:
        raw = _raw(public)
    except (OpensslFailed, OSError):
        return False
    for line in seals.splitlines():
        name, _space, seal = line.removeprefix(_DASH).rpartition(" ")
        try:
            data = base64.b64decode(seal, validate=True)
        except ValueError:
            continue
        if line.startswith(_DASH) and data[:_HASH_BYTES] == _key_hash(name, raw):
            return _holds(f"{body}\n".encode(), data[_HASH_BYTES:], public)
    return False


def _holds(text: bytes, signature: bytes, public: Path) -> bool:
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "text").write_bytes(text)
        (Path(folder) / "seal").write_bytes(signature)
        args = ("pkeyutl", "-verify", "-pubin", "-inkey", public, "-rawin",
                "-in", Path(folder) / "text", "-sigfile", Path(folder) / "seal")  # fmt: skip
        try:
            openssl(args)
        except OpensslFailed:
            return False
    return True


def _raw(public: Path) -> bytes:
    """The bytes of a public Ed25519 key."""
    return openssl(("pkey", "-pubin", "-in", public, "-outform", "DER"))[-_KEY_BYTES:]


def _key_hash(name: str, raw: bytes) -> bytes:
    return hashlib.sha256(name.encode() + b"\n" + _ED25519 + raw).digest()[:_HASH_BYTES]
