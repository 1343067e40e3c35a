"""Running git: the one place that starts it.

Every call gets a clean environment, English messages, literal path
specifications and unquoted paths, so that an answer means the same on every
machine and text from a record can never become an option or a pattern.
Failures come back as errors a user can act on.
"""

from __future__ import annotations

import contextlib
import errno
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO, TYPE_CHECKING

from svc.errors import Busy, InvalidData, NotFound, SvcError
from svc.language import N_, _
from svc.lazy_pattern import lazy_pattern
from svc.system_errors import REASONS, reason

if TYPE_CHECKING:
    import subprocess

    Completed = subprocess.CompletedProcess[bytes]
    Process = subprocess.Popen[bytes]

# Inside a hook or an alias git exports GIT_DIR, GIT_INDEX_FILE, GIT_AUTHOR_DATE and
# the like, which would point svc at another repository, index or moment. Kept is only
# what says how to reach git and remotes, how to trace, which configuration counts and
# who commits: people set those on purpose.
_KEPT = frozenset(
    {
        "GIT_EXEC_PATH",
        "GIT_SSH",
        "GIT_SSH_COMMAND",
        "GIT_SSH_VARIANT",
        "GIT_ASKPASS",
        "GIT_TERMINAL_PROMPT",
        "GIT_ALLOW_PROTOCOL",
        "GIT_HTTP_PROXY_AUTHMETHOD",
        "GIT_CEILING_DIRECTORIES",
        "GIT_DISCOVERY_ACROSS_FILESYSTEM",
        "GIT_COMMITTER_NAME",
        "GIT_COMMITTER_EMAIL",
    }
)
_KEPT_PREFIXES = ("GIT_CONFIG_", "GIT_SSL_", "GIT_TRACE")
#: Bytes by which git's memory grows. Of every object it asks for zlib's quarter megabyte and
#: lets go of it, which the C library of Linux hands back to the system each time: four system
#: calls an object, three quarters of what writing 3,000 bills took.
_GROWS_BY = str(8 * 1024 * 1024)

_BASE = ("git", "-c", "core.quotepath=off", "--literal-pathspecs")
# A repository that was copied from elsewhere names programs in its configuration. None of
# them is started, but for the hooks that go with a commit.
_NO_PROGRAMS = ("-c", "core.fsmonitor=false", "-c", "diff.external=")
#: Settings that git is given with each command, those above.
TOLD_GIT = tuple(tuple(word.split("=", 1)) for word in (*_BASE, *_NO_PROGRAMS) if "=" in word)
_NO_HOOKS = ("-c", "core.hooksPath=/dev/null")

#: Git repeats what the system says, which in `environment` is English.
_UNWRITABLE = (
    N_("Out of diskspace"),
    *(
        REASONS[code]
        for code in (
            errno.ENOSPC, errno.EACCES, errno.EROFS, errno.EPERM, errno.EDQUOT, errno.EFBIG,
            errno.EIO,
        )
    ),
)  # fmt: skip
#: The machine has not enough of something.
_SHORT = (
    *(REASONS[code] for code in (errno.EMFILE, errno.ENOMEM, errno.EAGAIN)),
    N_("out of memory"),
)
#: What git says of objects that are not there or not whole.
_DAMAGED = lazy_pattern(
    r"bad (?:tree )?object|bad (?:index file|config)|bad signature 0x|unable to (?:read|parse) "
    r"|[Cc]ould not (?:read|parse)|is corrupt|index file corrupt|object file .* is empty"
    r"|missing blob|Failed to traverse parents|broken link|exceeds base index size"
)


#: Where the objects lie that a push brought and nobody has accepted yet, as git tells a hook.
_RECEIVED = ("GIT_OBJECT_DIRECTORY", "GIT_ALTERNATE_OBJECT_DIRECTORIES", "GIT_QUARANTINE_PATH")
_received: dict[str, str] = {}


@contextlib.contextmanager
def received_objects() -> Iterator[None]:
    """Inside, git sees what a push brought as well; for the hook that judges it."""
    _received.update({key: os.environ[key] for key in _RECEIVED if key in os.environ})
    try:
        yield
    finally:
        _received.clear()


class GitError(Busy):
    """A git command failed in a way svc did not foresee, and says so in its own words.

    What git says may hold what a file is called, or what stands in it: personal words are masked.

    Args:
        args: The git arguments, without the common ones.
        code: Its exit code.
        stderr: What it said.
    """

    def __init__(self, args: Sequence[str], code: int, stderr: str) -> None:
        from svc.rules.record.personal_words import masked_words

        self.code = code
        self.stderr = stderr.strip()
        nothing = _("it was killed") if code < 0 else _("it said nothing")
        said = masked_words(last_line(stderr)) or nothing
        super().__init__(
            _("git {command} failed ({code}): {said}", command=_verb(args), code=code, said=said),
            _("git fsck tells whether the repository is sound"),
        )


def environment(extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return the environment git runs in: ours, most `GIT_*` dropped, messages in English."""
    env = {
        key: value
        for key, value in os.environ.items()
        if not key.startswith("GIT_") or key in _KEPT or key.startswith(_KEPT_PREFIXES)
    }
    env["LC_ALL"] = "C"
    env.setdefault("MALLOC_TOP_PAD_", _GROWS_BY)
    # Whoever only looks takes no lock, which would outlive it where it is killed.
    env["GIT_OPTIONAL_LOCKS"] = "0"
    # What `git replace` puts in the place of a commit is no part of it, and would be lost
    # with the next one made from that.
    env["GIT_NO_REPLACE_OBJECTS"] = "1"
    env.pop("LANGUAGE", None)
    env.update(_received)
    if extra:
        env.update(extra)
    return env


def run(
    args: Sequence[str],
    *,
    cwd: Path,
    stdin: bytes | None = None,
    env: Mapping[str, str] | None = None,
    check: bool = True,
    fds: Sequence[int] = (),
    hooks: bool = False,
    meanwhile: Callable[[], object] | None = None,
) -> Completed:
    """Run git to its end.

    Args:
        args: Arguments after `git`; data only behind `--` or `--end-of-options`.
        cwd: Where it runs.
        stdin: Bytes for its standard input; nothing is inherited.
        env: Variables on top of the clean environment.
        check: Raise when it fails.
        fds: File descriptors it inherits.
        hooks: Whether it runs the repository's hooks.
        meanwhile: Done here while it works.

    Raises:
        NotFound: `cwd` is not in a repository.
        Busy: git is missing, or the repository is locked or not writable.
        GitError: It failed otherwise.
    """
    import subprocess  # by whoever starts git, which a command that only looks need not

    process = spawn(args, cwd=cwd, env=env, fds=fds, hooks=hooks)
    if meanwhile is not None:
        meanwhile()
    out, err = process.communicate(stdin or b"")
    if check and process.returncode:
        raise failure(args, process.returncode, err, cwd)
    return subprocess.CompletedProcess(list(args), process.returncode, out, err)


def spawn(
    args: Sequence[str],
    *,
    cwd: Path,
    env: Mapping[str, str] | None = None,
    fds: Sequence[int] = (),
    hooks: bool = False,
) -> Process:
    """Start git with pipes on all three streams.

    Args:
        args: Arguments after `git`; data only behind `--` or `--end-of-options`.
        cwd: Where it runs.
        env: Variables on top of the clean environment.
        fds: File descriptors it inherits.
        hooks: Whether it runs the repository's hooks.

    Raises:
        Busy: git is missing.
        NotFound: `cwd` does not exist.
    """
    import subprocess

    variables = environment(env)
    if not hooks:
        # Nothing is fetched that a partial clone left behind: that would start whatever the
        # configuration names, and wait for a network.
        variables.setdefault("GIT_ALLOW_PROTOCOL", "")
    try:
        return subprocess.Popen(
            [*_BASE, *_NO_PROGRAMS, *(() if hooks else _NO_HOOKS), *args],
            cwd=cwd,
            env=variables,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            pass_fds=tuple(fds),
        )
    except FileNotFoundError as error:
        if not cwd.is_dir():
            raise NotFound(
                _("there is no folder {place}", place=cwd), _("check the path")
            ) from error
        raise Busy(
            _("git is not installed or not on PATH"), _("install git, then run this again")
        ) from error
    except OSError as error:
        raise Busy(
            _("git cannot be started in {place}: {reason}", place=cwd, reason=reason(error)),
            _("see to it, then run this again"),
        ) from error


def pipe(stream: IO[bytes] | None) -> IO[bytes]:
    """Return a stream of a process that `spawn` started, which always has all three."""
    if stream is None:
        raise TypeError("the process was started without pipes")
    return stream


def feed(process: Process, data: bytes) -> None:
    """Give a process all of its input, so that it can work on while svc does something else."""
    stream = pipe(process.stdin)
    process.stdin = None
    # A process that ended early says why by its exit code.
    with contextlib.suppress(BrokenPipeError), stream:
        stream.write(data)


def failure(args: Sequence[str], code: int, stderr: bytes, cwd: Path) -> SvcError:
    """Return the error that says in svc's words what git said."""
    text = stderr.decode("utf-8", "replace")
    if "dubious ownership" in text or "unsafe repository" in text:
        return _foreign(text, cwd)
    if "not a git repository" in text.lower():
        return NotFound(
            _("{place} is not inside a git repository", place=cwd),
            _("svc init DIR makes an office"),
        )
    if ".lock': File exists" in text:
        return locked(text.split("Unable to create '")[-1].split("'")[0])
    if "could not lock config file" in text:
        return locked(f"{text.split('could not lock config file ')[-1].split(':')[0]}.lock")
    if "promisor remote" in text:
        return lacking(last_line(text))
    if "current working directory" in text:
        return NotFound(_("the folder to work in is gone"), _("go to a folder that exists"))
    return _of_machine(text, code) or GitError(args, code, text)


def _too_large(code: int) -> bool:
    """Whether it was ended since a file would have grown beyond what is allowed."""
    from signal import SIGXFSZ

    return code == -SIGXFSZ


def _of_machine(text: str, code: int) -> SvcError | None:
    """What the machine or the repository lacks, where that is what git says."""
    if code < 0 and _too_large(code):
        return unwritable(_(REASONS[errno.EFBIG]))
    denied = next((words for words in _UNWRITABLE if words in text), None)
    if denied:
        return unwritable(_(denied))
    short = next((words for words in _SHORT if words in text), None)
    if short or code < 0:
        return Busy(
            _("git could not do its work: {reason}", reason=_(short) if short else _killed(code)),
            _("close other programs, or raise the limit that is reached; then run this again"),
        )
    if any(words in text for words in ("nable to write", "couldn't write", "write error")):
        return unwritable(last_line(text))
    if _DAMAGED.search(text):
        return InvalidData(
            _("the repository is damaged: {said}", said=last_line(text)),
            _("git fsck tells the damage; another clone, or a backup, has what is lost"),
        )
    return None


def _killed(code: int) -> str:
    return _("it was ended by signal {number}", number=-code)


def lacking(what: str) -> Busy:
    """Return the error for an object that a partial clone left with its remote."""
    return Busy(
        _("this clone is partial and lacks what is asked for: {what}", what=what),
        _("git fetch --refetch --no-filter brings everything here; then run this again"),
    )


def unwritable(why: str, place: str | Path | None = None) -> Busy:
    """Return the error for a disk that is full or a folder that may not be written."""
    return Busy(
        _(
            "{place} cannot be written: {reason}; nothing was changed",
            place=place or _("the repository"),
            reason=why,
        ),
        _("free space or get write permission, then run this again"),
    )


def locked(path: str | Path) -> Busy:
    """Return the error for a lock file that another program holds."""
    return Busy(
        _("another git command holds {path}", path=path),
        _("let it finish; if none is running, remove {path}", path=path),
    )


def last_line(text: str) -> str:
    """Return the last line of a message that says something, without git's prefix."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if not lines:
        return ""
    telling = [line for line in lines if line.startswith(("fatal:", "error:"))] or lines
    return telling[-1].removeprefix("fatal: ").removeprefix("error: ")


def _verb(args: Sequence[str]) -> str:
    words = list(args)
    while words[:1] == ["-c"]:
        del words[:2]
    return words[0] if words else ""


def _foreign(text: str, cwd: Path) -> Busy:
    parts = text.split("'")
    place = parts[1] if len(parts) > 2 else str(cwd)
    return Busy(
        _("{place} belongs to another user, so git will not touch it", place=place),
        _("git config --global --add safe.directory {place}", place=place),
    )
