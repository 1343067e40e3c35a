"""What git, ssh and servers say of a remote, in svc's words."""

from __future__ import annotations

import pytest

from svc import language
from svc.errors import Busy, Refused
from svc.store.sync.answers import Offline, rejected, unreachable

_READ = "fatal: Could not read from remote repository.\n\nPlease make sure you have the correct "
_AFTER = f"{_READ}access rights\nand the repository exists.\n"
#: What was said, as git 2.39 and OpenSSH say it; of which sort that is; and in svc's words.
SAID = [
    ("ssh: Could not resolve hostname x: Name or service not known\n" + _AFTER, Offline,
     "no computer of that name is known; is there a network?"),
    ("ssh: connect to host x port 22: Connection refused\n" + _AFTER, Offline,
     "nothing answers there"),
    ("ssh: connect to host x port 22: No route to host\n" + _AFTER, Offline, "no way leads there"),
    ("ssh: connect to host x port 22: Connection timed out\n" + _AFTER, Offline,
     "no answer came in time"),
    ("kex_exchange_identification: Connection closed by remote host\n" + _AFTER, Offline,
     "the connection broke off"),
    ("fatal: unable to access 'https://x/': Could not resolve host: x\n", Offline,
     "no computer of that name is known; is there a network?"),
    ("fatal: unable to access 'https://x/': Failed to connect to x port 443 after 0 ms: "
     "Couldn't connect to server\n", Offline, "nothing answers there"),
    ("fatal: unable to access 'https://x/': SSL certificate problem: self-signed certificate\n",
     Offline, "its certificate is not one that this machine trusts"),
    ("fatal: unable to access 'https://x/': The requested URL returned error: 503\n", Offline,
     "the server reports a fault of its own"),
    ("fatal: repository 'https://x/' not found\n", Offline, "there is no repository"),
    ("fatal: '/x' does not appear to be a git repository\n" + _AFTER, Offline,
     "there is no repository"),
    ("fatal: the remote end hung up unexpectedly\n", Offline, "the connection broke off"),
    ("wang@x: Permission denied (publickey).\n" + _AFTER, Refused,
     "it does not accept this machine's key or password"),
    ("Host key verification failed.\n" + _AFTER, Refused,
     "this machine does not know the server's key"),
    ("fatal: could not read Username for 'https://x': terminal prompts disabled\n", Refused,
     "it asks for a name and a password, and none is kept here"),
    ("fatal: unable to access 'https://x/': The requested URL returned error: 403\n", Refused,
     "it forbids this desk"),
    ("fatal: unable to write loose object file: No space left on device\n", Busy,
     "the repository cannot be written: No space left on device"),
    ("error: refs/heads/main does not point to a valid object: bad object\n", Busy,
     "is not whole"),
    ("fatal: a sentence of tomorrow's git\n", Offline, "git says: a sentence of tomorrow's git"),
]  # fmt: skip


@pytest.mark.parametrize(("error", "sort", "words"), SAID)
def test_not_reached(error: str, sort: type[Exception], words: str) -> None:
    """Each has a reason that a clerk understands, and the right code: offline, refused, busy."""
    told = unreachable("x", error)
    assert type(told) is sort
    assert words in told.message
    assert told.next_step


def test_in_chinese() -> None:
    """A Chinese office reads no word of git's English."""
    language.use("zh_CN")
    try:
        for error, _sort, words in SAID[:-1]:
            assert words not in unreachable("x", error).message
    finally:
        language.use("en")


def test_a_held_lock() -> None:
    """Another try is due, and it is known which file stands in the way."""
    error = (
        "remote: error: cannot lock ref 'refs/heads/main': Unable to create "
        "'/srv/office.git/./refs/heads/main.lock': File exists.        \n"
    )
    refused = {"refs/heads/main": "[remote rejected] (atomic transaction failed)"}
    pushed = rejected(refused, "refs/svc/desks/", error)
    assert (pushed.again, pushed.stale) == (True, False)
    assert pushed.held is not None
    assert pushed.held.path.endswith("refs/heads/main.lock")


@pytest.mark.parametrize("words", ["No space left on device", "Permission denied"])
def test_the_remote_cannot_write(words: str) -> None:
    """Its full disk is no word of its gate."""
    refused = {"refs/heads/main": "[remote rejected] (unpacker error)"}
    with pytest.raises(Busy, match=words):
        rejected(refused, "refs/svc/desks/", f"remote: fatal: unable to write file: {words}\n")


def test_a_gate_says_no() -> None:
    """What a hook of the remote says is repeated as it is."""
    refused = {"refs/heads/main": "[remote rejected] (pre-receive hook declined)"}
    with pytest.raises(Refused, match="no pushes on Sundays"):
        rejected(refused, "refs/svc/desks/", "remote: no pushes on Sundays\n")
