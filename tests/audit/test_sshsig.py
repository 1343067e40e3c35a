"""Signatures read in this process, against git, which has OpenSSH read them."""

from __future__ import annotations

import random
import subprocess
from pathlib import Path

import pytest

from svc.audit.sshsig import holds, read_signature
from svc.errors import InvalidData, UsageError
from svc.rules.record.ssh_keys import fingerprint, public_key
from svc.store.history.commit_object import commit_object

#: Commits that are made of each signed one by a random change.
FEW, MANY = 12, 400
KINDS = (("ed25519", ()), ("ecdsa", ("-b", "256")), ("ecdsa", ("-b", "521")), ("rsa", ()))


class Signed:
    """A repository with commits signed by keys of every kind."""

    def __init__(self, place: Path) -> None:
        self.place = place
        self._git("init", "-q")
        tree = self._git("write-tree").decode().strip()
        lines, self.commits = [], []
        for at, (kind, options) in enumerate(KINDS):
            key = place / f"key{at}"
            words = ["ssh-keygen", "-q", "-t", kind, *options, "-N", "", "-C", "", "-f", str(key)]
            subprocess.run(words, check=True)
            lines.append(f"li.na@svc.invalid {key.with_suffix('.pub').read_text()}")
            config = ("-c", "user.name=x", "-c", "user.email=li.na@svc.invalid",
                      "-c", "gpg.format=ssh", "-c", f"user.signingKey={key}")  # fmt: skip
            made = self._git(*config, "commit-tree", "-S", "-m", f"note {at}", tree)
            self.commits.append(self._git("cat-file", "commit", made.decode().strip()))
        (place / "allowed").write_text("".join(lines))

    def git_accepts(self, data: bytes) -> bool:
        """Whether git takes a commit of these bytes for one with a good signature."""
        words = ["git", "hash-object", "-t", "commit", "-w", "--stdin", "--literally"]
        oid = subprocess.run(words, cwd=self.place, input=data, capture_output=True, check=True)
        allowed = f"gpg.ssh.allowedSignersFile={self.place / 'allowed'}"
        words = ["git", "-c", allowed, "verify-commit", oid.stdout.decode().strip()]
        return subprocess.run(words, cwd=self.place, capture_output=True).returncode == 0

    def _git(self, *words: str) -> bytes:
        return subprocess.run(
            ["git", *words], cwd=self.place, capture_output=True, check=True
        ).stdout


def we_accept(data: bytes) -> bool:
    """Whether svc takes a commit of these bytes for one with a good signature."""
    try:
        commit = commit_object("0" * 40, data)
    except InvalidData:
        return False
    if len(commit.signatures) != 1:
        return False
    signature = read_signature(commit.signatures[0])
    return signature is not None and holds(signature, commit.payload)


@pytest.fixture(scope="module")
def signed(tmp_path_factory: pytest.TempPathFactory) -> Signed:
    """See `Signed`."""
    return Signed(tmp_path_factory.mktemp("signed"))


@pytest.mark.slow
def test_every_kind_of_key_is_read(signed: Signed) -> None:
    """What git signed with each of them is good, and not once a letter of it changed."""
    for data in signed.commits:
        assert we_accept(data)
        assert not we_accept(data.replace(b"note", b"nota"))


def changed(data: bytes, chance: random.Random) -> bytes:
    """A commit with a few of its bytes flipped, doubled or gone, mostly in its signature."""
    begin = data.index(b"gpgsig")
    end = data.index(b"-----END")
    for _time in range(chance.choice((1, 1, 2))):
        at = chance.randrange(begin, end) if chance.random() < 0.7 else chance.randrange(len(data))
        way = chance.random()
        if way < 0.6:
            data = data[:at] + bytes([data[at] ^ 1 << chance.randrange(7)]) + data[at + 1 :]
        elif way < 0.8:
            data = data[:at] + data[at : at + 1] + data[at:]
        else:
            data = data[:at] + data[at + 1 :]
    return data


def agree(signed: Signed, times: int) -> None:
    """What svc takes for good git does too; and what git does, unless it is spelled oddly."""
    chance = random.Random(20)
    for _time in range(times):
        data = changed(chance.choice(signed.commits), chance)
        theirs, ours = signed.git_accepts(data), we_accept(data)
        assert theirs or not ours, data
        if theirs and not ours:
            # Only one spelling of a signature counts here: no blanks, no bits beside it.
            assert _odd(data), data


def _odd(data: bytes) -> bool:
    try:
        commit = commit_object("0" * 40, data)
    except InvalidData:
        return True
    return all(read_signature(one) is None for one in commit.signatures)


def test_fuzzed_commits_are_judged_as_git_does(signed: Signed) -> None:
    """A dozen of them, the same every time."""
    agree(signed, FEW)


@pytest.mark.slow
def test_many_fuzzed_commits_are_judged_as_git_does(signed: Signed) -> None:
    """Some hundreds."""
    agree(signed, MANY)


def test_keys_of_records(signed: Signed) -> None:
    """Words behind a key are left out; what is none, or of a kind not read, is said to be."""
    line = (signed.place / "key0.pub").read_text()
    told = subprocess.run(["ssh-keygen", "-lf", str(signed.place / "key0.pub")],
                          capture_output=True, text=True, check=True).stdout  # fmt: skip
    assert fingerprint(public_key(f"{line.strip()} somebody's")) == told.split()[1]
    for wrong in ("", "ssh-ed25519 AAAA", line.replace("ssh-ed25519", "ssh-rsa", 1), "x y z"):
        with pytest.raises(UsageError):
            public_key(wrong)
