"""What a remote, and the network before it, mean by what git repeats of them.

Git says it in English and by the dozen of lines; here it is told which of the few things
that can be the matter is the matter, and what one does then.
"""

from __future__ import annotations

import errno
from collections.abc import Mapping, Sequence

from svc.errors import Busy, Refused, SvcError
from svc.language import N_, _
from svc.lazy_pattern import lazy_pattern
from svc.named_tuple import NamedTuple
from svc.store.gate.refusal import GateRefusal, heard
from svc.store.git.process import last_line, unwritable
from svc.system_errors import REASONS

#: What git says where a lock keeps it from writing a reference.
LOCKED = "cannot lock ref"
_LOCK_FILE = lazy_pattern(r"cannot lock ref '([^']+)': Unable to create '([^']+)': File exists")
#: Which another git holds while it takes references away.
_PACKED = lazy_pattern(r"Unable to create '([^']+/(packed-refs)\.lock)': File exists")
#: What a rejection says that another try can mend: somebody else was faster.
_AGAIN = (
    "fetch first", "non-fast-forward", "failed to update ref", LOCKED,
    "reference already exists", "failed to lock",
)  # fmt: skip
#: Why a remote does not let a desk in, by what git, ssh or a server says.
_NOT_LET_IN = {
    "Permission denied (": N_("it does not accept this machine's key or password"),
    "Authentication failed": N_("it does not accept the name or the password"),
    "could not read Username": N_("it asks for a name and a password, and none is kept here"),
    "could not read Password": N_("it asks for a password, and none is kept here"),
    "Host key verification failed": N_("this machine does not know the server's key"),
    "HTTP 401": N_("it does not accept the name or the password"),
    "HTTP 403": N_("it forbids this desk"),
    "returned error: 401": N_("it does not accept the name or the password"),
    "returned error: 403": N_("it forbids this desk"),
    "Permission denied": N_("Permission denied"),
}
#: Why a remote cannot be reached.
_NOT_REACHED = {
    "Could not resolve": N_("no computer of that name is known; is there a network?"),
    "Connection refused": N_("nothing answers there"),
    "Failed to connect": N_("nothing answers there"),
    "Couldn't connect": N_("nothing answers there"),
    "No route to host": N_("no way leads there"),
    "Network is unreachable": N_("no way leads there"),
    "timed out": N_("no answer came in time"),
    "too slow": N_("no answer came in time"),
    "does not appear to be a git repository": N_("there is no repository"),
    "not found": N_("there is no repository"),
    "does not exist": N_("there is no repository"),
    "returned error: 404": N_("there is no repository"),
    "returned error: 5": N_("the server reports a fault of its own"),
    "ertificate": N_("its certificate is not one that this machine trusts"),
    "Connection reset": N_("the connection broke off"),
    "Connection closed": N_("the connection broke off"),
    "onnection to": N_("the connection broke off"),
    "Broken pipe": N_("the connection broke off"),
    "hung up": N_("the connection broke off"),
    "transport 'file' not allowed": N_("this machine's settings forbid it"),
    "not allowed": N_("this machine's settings forbid it"),
}
#: What git says of a remote that lacks some of its objects.
_NOT_WHOLE = (
    "bad object", "missing", "did not send all necessary objects", "unable to read",
    "is corrupt", "not our ref", "bad pack", "early EOF", "broken",
)  # fmt: skip
#: What a machine cannot do, by the words that git repeats of the system.
_SHORT = tuple(
    REASONS[code]
    for code in (errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EFBIG, errno.EIO, errno.EACCES)
)
#: What git says of a write that failed, where it does not say why.
_UNWRITTEN = ("unpacker error", "couldn't write", "unable to write", "write error")


class Offline(Busy):
    """The remote cannot be reached now."""


class GateRefused(Refused):
    """The remote's gate has judged what was sent, and says no.

    Args:
        refusals: Why, a commit and a rule each.
    """

    def __init__(self, message: str, next_step: str, refusals: Sequence[GateRefusal]) -> None:
        super().__init__(message, next_step)
        self.refusals = tuple(refusals)


class HeldLock(NamedTuple):
    """A lock on one of the remote's references.

    Attributes:
        reference: Which.
        path: The lock's file there, as the remote knows it.
    """

    reference: str
    path: str


class PushResult(NamedTuple):
    """What became of a push.

    Attributes:
        done: Whether the remote has taken everything.
        again: Whether somebody else was faster and another try is due.
        stale: Whether this desk's letter is used by another clone.
        held: The lock that stood in the way, if one did.
    """

    done: bool
    again: bool = False
    stale: bool = False
    held: HeldLock | None = None


def unreachable(url: str, error: str) -> SvcError:
    """Why a remote could not be talked to.

    Args:
        url: Where it lies.
        error: What git said.
    """
    refused = _first(_NOT_LET_IN, error)
    if refused:
        return Refused(
            _("{remote} does not let this desk in: {said}", remote=url, said=refused),
            _("see to the key or password of this machine, then run this again"),
        )
    short = _machine(error, of_remote=False)
    if short:
        return unwritable(short)
    if any(words in error for words in _NOT_WHOLE):
        return Busy(
            _("{remote} is not whole: some of what it should hold is missing or damaged",
              remote=url),
            _("if it is being copied, let that end; else git fsck there tells the damage"),
        )  # fmt: skip
    reason = _first(_NOT_REACHED, last_line(error)) or _first(_NOT_REACHED, error)
    said = reason or _("git says: {said}", said=last_line(error) or _("nothing"))
    return Offline(
        _("{remote} cannot be reached: {said}", remote=url, said=said),
        _("work on; svc sync when it is back"),
    )


def rejected(refused: Mapping[str, str], own: str, error: str) -> PushResult:
    """What a push came to that the remote did not take.

    Args:
        refused: Git's word on each reference that was not written.
        own: What begins the references of desks.
        error: What git said, the remote's own lines among it.

    Raises:
        GateRefused: Its gate says no, and why.
        Refused: The remote says no otherwise.
        Busy: Its machine could not write.
    """
    if any("stale info" in said for ref, said in refused.items() if ref.startswith(own)):
        return PushResult(done=False, stale=True)
    short = _machine(error, of_remote=True)
    again = any(words in said for said in refused.values() for words in _AGAIN)
    if not short and (again or LOCKED in error or _held(error)):
        return PushResult(done=False, again=True, held=_held(error))
    if short or any(words in error for words in _UNWRITTEN):
        raise _unwritable_there(short or _("its git could not do it"))
    waits = _("nothing is lost: what was refused waits here")
    theirs = _remote_lines(error)
    judged = heard(theirs)
    verdict = judged[0].reason if judged else " ".join(theirs) or next(iter(refused.values()))
    message = _("the remote refused: {said}", said=verdict)
    raise GateRefused(message, waits, judged) if judged else Refused(message, waits)


def too_often(rounds: int, held: HeldLock | None) -> Busy:
    """What stood in the way of so many tries, of which the last found this lock, or none."""
    if held:
        return Busy(
            _("the remote's {reference} was locked {n} times", n=rounds, reference=held.reference),
            _("if no other desk is sending just now, remove {path} on the remote's machine",
              path=held.path),
        )  # fmt: skip
    return Busy(
        _("other desks were faster {n} times", n=rounds),
        _("nothing is lost; run svc sync again"),
    )


def _held(error: str) -> HeldLock | None:
    """The lock that was in the way, where the remote's git says which."""
    found = _LOCK_FILE.search(error)
    if found:
        return HeldLock(*found.groups())
    packed = _PACKED.search(error)
    return HeldLock(packed[2], packed[1]) if packed else None


def _unwritable_there(reason: str) -> Busy:
    return Busy(
        _("the remote cannot write what was sent: {reason}", reason=reason),
        _("see to its disk and its rights; nothing is lost, and the next svc sync sends it"),
    )


def _machine(error: str, *, of_remote: bool) -> str | None:
    """What a machine lacks, where it says so: the remote's, or this one."""
    lines = [line for line in error.splitlines() if line.startswith("remote: ") is of_remote]
    return next((_(text) for line in lines for text in _SHORT if text in line), None)


def _first(meanings: Mapping[str, str], error: str) -> str | None:
    return next((_(said) for words, said in meanings.items() if words in error), None)


def _remote_lines(error: str) -> list[str]:
    """What the remote said itself."""
    lines = (line[8:].strip() for line in error.splitlines() if line.startswith("remote: "))
    return [line for line in lines if line]
