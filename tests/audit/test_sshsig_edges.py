"""Signatures at the edges of what a signature may be, in this process and by git.

The classes are those of Project Wycheproof's vectors for Ed25519, ECDSA and RSA PKCS #1:
other spellings of a number, numbers out of range, points of small order, what is cut
short, doubled or swapped, another algorithm's name. They are made here by a key of each
kind, so that each is a whole commit, which OpenSSH judges as well.
"""

from __future__ import annotations

import base64
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa, utils
from cryptography.hazmat.primitives.hashes import SHA1, SHA256, SHA512

from tests.audit.test_sshsig import we_accept

#: The order of Ed25519's base point, its field's prime, and the order of NIST P-256.
L = 2**252 + 27742317777372353535851937790883648493
P = 2**255 - 19
N = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
#: Encodings of y of points whose order divides 8, and two that are not reduced.
SMALL = (
    0, 1, P - 1, P, P + 1,
    0x7A03AC9277FDC74EC6CC392CFA53202A0F67100D760B3CBA4FD83D3D706A17C7,
)  # fmt: skip
_COMMIT = (
    b"tree 4b825dc642cb6eb9a060e54bf8d69288fbee4904\n"
    b"author x <li.na@svc.invalid> 1790000000 +0000\n"
    b"committer x <li.na@svc.invalid> 1790000000 +0000\n"
)
_MESSAGE = b"\nnote\n"


def string(data: bytes) -> bytes:
    """A string as SSH writes it."""
    return len(data).to_bytes(4, "big") + data


def mpint(number: int) -> bytes:
    """A number as SSH writes it."""
    return string(number.to_bytes(number.bit_length() // 8 + 1, "big") if number else b"")


class Edge(NamedTuple):
    """A signature to be judged.

    Attributes:
        name: What is odd about it.
        key: The public key, as SSH writes it.
        algorithm: The name that it bears.
        blob: The signature itself.
        hashed: The hash that it names.
    """

    name: str
    key: bytes
    algorithm: bytes
    blob: bytes
    hashed: bytes = b"sha512"


def tbs(hashed: bytes = b"sha512", namespace: bytes = b"git") -> bytes:
    """What a signature of the commit is over."""
    digest = hashes.Hash({b"sha512": SHA512(), b"sha256": SHA256()}.get(hashed, SHA512()))
    digest.update(_COMMIT + _MESSAGE)
    return b"SSHSIG" + string(namespace) + string(b"") + string(hashed) + string(digest.finalize())


def commit(edge: Edge) -> bytes:
    """The commit that bears a signature."""
    data = b"SSHSIG" + (1).to_bytes(4, "big") + string(edge.key) + string(b"git") + string(b"")
    data += string(edge.hashed) + string(string(edge.algorithm) + string(edge.blob))
    text = base64.b64encode(data)
    lines = [b"-----BEGIN SSH SIGNATURE-----"]
    lines += [text[at : at + 70] for at in range(0, len(text), 70)]
    lines.append(b"-----END SSH SIGNATURE-----")
    return _COMMIT + b"gpgsig " + b"\n ".join(lines) + b"\n" + _MESSAGE


def ed25519_edges() -> Iterator[Edge]:
    """Edwards curve 25519."""
    secret = ed25519.Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
    name = b"ssh-ed25519"
    public = string(name) + string(secret.public_key().public_bytes_raw())
    good = secret.sign(tbs())
    r, s = good[:32], int.from_bytes(good[32:], "little")
    for odd, blob in {
        "good": good,
        "s + L": r + (s + L).to_bytes(32, "little"),
        "s + 2L": r + (s + 2 * L).to_bytes(32, "little"),
        "s with its top bit": r + (s | 1 << 255).to_bytes(32, "little"),
        "-s": r + (L - s).to_bytes(32, "little"),
        "s = 0": r + bytes(32), "s = 1": r + b"\1" + bytes(31),
        "s = L": r + L.to_bytes(32, "little"),
        "s all ones": r + b"\xff" * 32, "r = 0": bytes(32) + good[32:], "all zero": bytes(64),
        "r with its sign turned": r[:31] + bytes([r[31] ^ 0x80]) + good[32:],
        "r not reduced": (P + 2).to_bytes(32, "little") + good[32:],
        "swapped": good[32:] + r, "r twice": r + r, "s twice": good[32:] * 2,
        "empty": b"", "half": r, "cut short": good[:-1], "a byte more": good + b"\0",
        "a byte before": b"\0" + good, "two of them": good * 2,
        "of other words": secret.sign(b"other"),
        "of the bare commit": secret.sign(_COMMIT + _MESSAGE),
        "for another use": secret.sign(tbs(namespace=b"file")),
        "by another hash": secret.sign(tbs(b"sha256")),
    }.items():  # fmt: skip
        yield Edge(odd, public, name, blob)
    yield Edge("sha256", public, name, secret.sign(tbs(b"sha256")), b"sha256")
    yield Edge("no such hash", public, name, secret.sign(tbs(b"sha1")), b"sha1")
    for other in (
        b"ssh-rsa",
        b"ssh-ed25519-cert-v01@openssh.com",
        b"SSH-ED25519",
        b"",
        b"ssh-ed25519\0",
    ):
        yield Edge(f"algorithm {other!r}", public, other, good)
    for y in SMALL:
        small = string(name) + string(y.to_bytes(32, "little"))
        for r_of in {y, 1}:
            blob = r_of.to_bytes(32, "little") + bytes(32)
            yield Edge(f"key of small order {y:x}, r {r_of:x}", small, name, blob)
    for size in (0, 31, 33):
        short = string(name) + string(bytes(size))
        yield Edge(f"key of {size} bytes", short, name, good)
    yield Edge("words behind the key", public + string(b"x"), name, good)


def ecdsa_edges() -> Iterator[Edge]:
    """NIST P-256."""
    secret = ec.derive_private_key(20, ec.SECP256R1())
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    point = secret.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    name, curve = b"ecdsa-sha2-nistp256", b"nistp256"
    public = string(name) + string(curve) + string(point)
    r, s = utils.decode_dss_signature(secret.sign(tbs(), ec.ECDSA(SHA256())))
    for odd, blob in {
        "good": mpint(r) + mpint(s), "n - s": mpint(r) + mpint(N - s),
        "r + n": mpint(r + N) + mpint(s), "s + n": mpint(r) + mpint(s + N),
        "r = 0": mpint(0) + mpint(s), "s = 0": mpint(r) + mpint(0), "both 0": mpint(0) * 2,
        "both 1": mpint(1) * 2, "r = n": mpint(N) + mpint(s), "s = n": mpint(r) + mpint(N),
        "swapped": mpint(s) + mpint(r), "r alone": mpint(r), "empty": b"",
        "one more": mpint(r) + mpint(s) + mpint(s), "in DER": utils.encode_dss_signature(r, s),
        "cut short": (mpint(r) + mpint(s))[:-1], "a byte more": mpint(r) + mpint(s) + b"\0",
        "r negative": string((2**264 - r).to_bytes(33, "big")) + mpint(s),
        "huge": mpint(1 << 4000) + mpint(s),
    }.items():  # fmt: skip
        yield Edge(odd, public, name, blob)
    padded = string(b"\0\0" + r.to_bytes(32, "big")) + mpint(s)
    yield Edge("zeros before r", public, name, padded)
    other = secret.sign(tbs(), ec.ECDSA(SHA512()))
    yield Edge("another hash of the curve's", public, name,
               b"".join(map(mpint, utils.decode_dss_signature(other))))  # fmt: skip
    good = mpint(r) + mpint(s)
    yield Edge("another curve's name", public, b"ecdsa-sha2-nistp384", good)
    for odd, spoiled in {
        "point off the curve": point[:-1] + bytes([point[-1] ^ 1]), "point at infinity": b"\0",
        "point cut short": point[:-1], "point of zeros": b"\4" + bytes(64),
        "point compressed": b"\2" + point[1:33],
    }.items():  # fmt: skip
        yield Edge(odd, string(name) + string(curve) + string(spoiled), name, good)
    yield Edge(
        "key of another curve", string(name) + string(b"nistp384") + string(point), name, good
    )


def rsa_edges() -> Iterator[Edge]:
    """RSA of 2048 bits."""
    secret = rsa.generate_private_key(65537, 2048)
    numbers = secret.public_key().public_numbers()
    public = string(b"ssh-rsa") + mpint(numbers.e) + mpint(numbers.n)
    ways = {b"rsa-sha2-512": SHA512(), b"rsa-sha2-256": SHA256(), b"ssh-rsa": SHA1()}
    made = {name: secret.sign(tbs(), padding.PKCS1v15(), way) for name, way in ways.items()}
    for name, blob in made.items():
        yield Edge(f"by {name!r}", public, name, blob)
    good, name = made[b"rsa-sha2-512"], b"rsa-sha2-512"
    pss = padding.PSS(padding.MGF1(SHA512()), 64)
    number = int.from_bytes(good, "big")
    for odd, blob in {
        "by PSS": secret.sign(tbs(), pss, SHA512()), "of the other hash": made[b"rsa-sha2-256"],
        "empty": b"", "zero": bytes(256), "one": (1).to_bytes(256, "big"),
        "s + n": (number + numbers.n).to_bytes(257, "big"), "cut short": good[:-1],
        "a zero before": b"\0" + good, "a byte more": good + b"\0",
        "n - s": (numbers.n - number).to_bytes(256, "big"), "n": numbers.n.to_bytes(256, "big"),
    }.items():  # fmt: skip
        yield Edge(odd, public, name, blob)
    small = rsa.generate_private_key(65537, 1024)
    short = small.public_key().public_numbers()
    yield Edge("of 1024 bits", string(b"ssh-rsa") + mpint(short.e) + mpint(short.n), name,
               small.sign(tbs(), padding.PKCS1v15(), SHA512()))  # fmt: skip
    even = string(b"ssh-rsa") + mpint(1) + mpint(numbers.n)
    yield Edge("exponent 1", even, name, good)


class Judge:
    """A repository in which git judges commits, whoever's key it is."""

    def __init__(self, place: Path) -> None:
        self.place = place
        subprocess.run(["git", "init", "-q"], cwd=place, check=True)

    def accepts(self, edge: Edge) -> bool:
        """Whether git takes it for good, the key being known."""
        name = edge.key[4 : 4 + int.from_bytes(edge.key[:4], "big")]
        line = b"li.na@svc.invalid " + name + b" " + base64.b64encode(edge.key) + b"\n"
        (self.place / "allowed").write_bytes(line)
        write = ["git", "hash-object", "-t", "commit", "-w", "--stdin", "--literally"]
        made = subprocess.run(write, cwd=self.place, input=commit(edge), capture_output=True,
                              check=True)  # fmt: skip
        judge = ["git", "-c", f"gpg.ssh.allowedSignersFile={self.place / 'allowed'}",
                 "verify-commit", made.stdout.decode().strip()]  # fmt: skip
        return subprocess.run(judge, cwd=self.place, capture_output=True).returncode == 0


#: What OpenSSH takes, and svc does not: signatures that anybody can make of a good one.
STRICTER = {"s + L", "s + 2L", "algorithm b'ssh-ed25519\\x00'"}


@pytest.mark.parametrize("edges", [ed25519_edges, ecdsa_edges, rsa_edges])
def test_edges_are_judged_as_git_does(edges: Callable[[], Iterator[Edge]], tmp_path: Path) -> None:
    """What is taken here git takes too, and the other way, but for what is named."""
    git, made = Judge(tmp_path), list(edges())
    ours = {edge.name for edge in made if we_accept(commit(edge))}
    theirs = {edge.name for edge in made if git.accepts(edge)}
    assert len({edge.name for edge in made}) == len(made)
    assert ours - theirs == set()
    assert theirs - ours <= STRICTER
    assert 1 <= len(ours) <= len(made) / 2
