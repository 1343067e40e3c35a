"""A desk's talk with its remote: fetch, push, and what either says in the end.

Nothing that the repository's own configuration names is started, and nobody is asked
for a password: a desk syncs from cron. Results are read from references and from the
lines of `--porcelain`; what git tells people beside them only explains a failure.
"""

from __future__ import annotations

import os
import re
import threading
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from svc.errors import Busy, Refused, SvcError
from svc.language import _
from svc.lazy_pattern import lazy_pattern
from svc.store.commit import left_locks
from svc.store.gate.push_log import LOG, LOG_SEEN
from svc.store.git.process import pipe, run, spawn
from svc.store.sync.answers import LOCKED, PushResult, rejected, unreachable

if TYPE_CHECKING:
    from svc.store.git.process import Process
    from svc.store.git.repository import Repository

#: The office's main line on every remote, and where this clone keeps what it has seen of it.
MAIN = "refs/heads/main"
SEEN = "refs/svc/remote/main"
#: The last commit that each desk published, on the remote and as seen here.
DESKS = "refs/svc/desks/"
DESKS_SEEN = "refs/svc/remote/desks/"
#: What was refused, by desk and commit: kept for a director, and part of no line.
REFUSED = "refs/svc/refused/"
REFUSED_SEEN = "refs/svc/remote/refused/"
#: What else is fetched, by what begins its names there and here: desks, log, refused work.
_BESIDE = {DESKS: DESKS_SEEN, LOG: LOG_SEEN, REFUSED: REFUSED_SEEN}
_TRACKING = "refs/remotes/origin/main"
#: Looking for submodules, of which an office has none, git reads its whole index of files.
_FETCH = (
    *("fetch", "--no-tags", "--no-write-fetch-head", "--no-auto-gc"),
    "--no-recurse-submodules",
)
_PROTOCOLS = "file:ssh:http:https"
_SSH = "ssh"
_SSH_OPTIONS = "-oBatchMode=yes -oConnectTimeout=10"
_SLOW = ("-c", "http.lowSpeedLimit=1000", "-c", "http.lowSpeedTime=30")
_LINE = lazy_pattern(r"^(.)\t[^\t]*:(\S+)\t(.*)$")
#: Is given each line of git's progress; see `svc.store.git.gitpython`.
Watch = Callable[[str], None]


class HistoryRewritten(Refused):
    """The remote no longer has what this desk has seen there."""


class Remote:
    """A remote as one clone reaches it.

    Args:
        repository: The clone.
        url: Where the remote lies, as git understands it.
        watch: Told git's progress, if somebody watches.
    """

    def __init__(self, repository: Repository, url: str, watch: Watch | None = None) -> None:
        self._repository = repository
        self._url = url
        self._watch = watch

    @property
    def folder(self) -> Path | None:
        """The folder that it lies in; None for one behind a server."""
        return folder_of(self._url)

    def fetch(self) -> None:
        """Bring what is new there, and which desks there are.

        Raises:
            Offline: It cannot be reached.
            HistoryRewritten: Its main line is not what was seen, gone on.
            Refused: It does not let this desk in.
            Busy: Another program holds what is to be written of it.
        """
        check_share(self._url)
        args = (
            *(*_FETCH, "--prune"),
            *self._progress(),
            *("--end-of-options", self._url, f"{MAIN}:{SEEN}", f"+{MAIN}:{_TRACKING}"),
            *(f"+{there}*:{here}*" for there, here in _BESIDE.items()),
        )
        code, _out, error = self._talk(args)
        if code == 1:
            # A reference was not updated; whatever else goes wrong ends with 128.
            raise self._not_updated(error)
        if code and "couldn't find remote ref" in error:
            raise Refused(
                _("{remote} holds no office", remote=self._url),
                _("svc remote add {remote} publishes this one there", remote=self._url),
            )
        if code:
            raise unreachable(self._url, error)

    def fetch_commits(self, to: str) -> None:
        """Bring the main line's commits, and none of their files where the remote can leave them.

        Args:
            to: Reference of this clone that follows, whatever it was; the clone knows the
                remote as `origin`.

        Raises:
            Offline: It cannot be reached.
            Refused: It does not let one in, or holds no office.
        """
        check_share(self._url)
        args = (*_FETCH, "--quiet", "--filter=tree:0", "--end-of-options", "origin",
                f"+{MAIN}:{to}")  # fmt: skip
        code, _out, error = self._talk(args)
        if code and "couldn't find remote ref" in error:
            raise Refused(
                _("{remote} holds no office", remote=self._url),
                _("see to the address, and to the remote"),
            )
        if code:
            raise unreachable(self._url, error)

    def tip(self) -> str | None:
        """The commit that the remote's main line is at now; None where it has none.

        Raises:
            Offline: It cannot be reached.
        """
        code, out, error = self._talk(("ls-remote", "--end-of-options", self._url, MAIN))
        if code:
            raise unreachable(self._url, error)
        return out.split("\t", 1)[0].strip() or None

    def push(
        self, updates: Mapping[str, str], leases: Mapping[str, str | None],
        env: Mapping[str, str] | None = None,
    ) -> PushResult:  # fmt: skip
        """Have the remote take all of some references, or none.

        A lock that a killed program left on a remote in a folder is waited for, and removed.

        Args:
            updates: The new commit by reference; empty to delete it.
            leases: What each of these must hold by now; None for nothing at all.
            env: Variables for git, such as where unpublished objects lie.

        Raises:
            Offline: It cannot be reached.
            Refused: It says no, and why.
            Busy: Its machine could not write.
        """
        pushed = self._push(updates, leases, env)
        if pushed.held and self.folder:
            left_locks.clear_there(self.folder)
            pushed = self._push(updates, leases, env)
        return pushed

    def _push(
        self, updates: Mapping[str, str], leases: Mapping[str, str | None],
        env: Mapping[str, str] | None,
    ) -> PushResult:  # fmt: skip
        signing = ("--signed=if-asked",) if self._repository.config("user.signingkey") else ()
        args = (
            *("push", "--porcelain", "--atomic", *signing, *self._progress()),
            *(f"--force-with-lease={ref}:{old or ''}" for ref, old in leases.items()),
            *("--end-of-options", self._url),
            *(f"{new}:{ref}" for ref, new in updates.items()),
        )
        code, out, error = self._talk(args, env)
        if not code:
            return PushResult(done=True)
        lines = [match.groups() for line in out.splitlines() if (match := _LINE.match(line))]
        refused = {ref: said for flag, ref, said in lines if flag == "!"}
        if not refused:
            raise unreachable(self._url, error)
        return rejected(refused, DESKS, error)

    def seen(self, reference: str) -> str | None:
        """The commit a reference of this clone is at; None where there is none."""
        args = ("rev-parse", "--verify", "--quiet", "--end-of-options", reference)
        done = run(args, cwd=self._repository.place, check=False)
        return done.stdout.decode().strip() or None

    def desks(self) -> dict[str, str]:
        """The letters in use as last seen, each with the last commit its desk published."""
        args = ("for-each-ref", "--format=%(refname) %(objectname)", DESKS_SEEN)
        out = run(args, cwd=self._repository.place).stdout.decode()
        pairs = (line.split(" ") for line in out.splitlines())
        return {ref.removeprefix(DESKS_SEEN): oid for ref, oid in pairs}

    def note(self, commit: str, desk: str | None = None) -> None:
        """Keep in mind that the remote's main line is at a commit, and a desk's mark with it."""
        refs = [SEEN, _TRACKING, *([f"{DESKS_SEEN}{desk}"] if desk else [])]
        lines = "".join(f"update {ref} {commit}\n" for ref in refs)
        run(("update-ref", "--stdin"), cwd=self._repository.place, stdin=lines.encode())

    def _progress(self) -> tuple[str, ...]:
        return ("--progress",) if self._watch else ("--quiet",)

    def _talk(
        self, args: Sequence[str], env: Mapping[str, str] | None = None
    ) -> tuple[int, str, str]:
        variables = {
            "GIT_ALLOW_PROTOCOL": os.environ.get("GIT_ALLOW_PROTOCOL", _PROTOCOLS),
            "GIT_TERMINAL_PROMPT": "0",
            "GIT_SSH_COMMAND": self._ssh(),
            **(env or {}),
        }
        settings = (*_SLOW, *self._credentials())
        process = spawn((*settings, *args), cwd=self._repository.place, env=variables)
        out, error = _streams(process, self._watch)
        return process.returncode, out, error

    def _ssh(self) -> str:
        """The user's or the machine's ssh, and never one that the repository names."""
        own = os.environ.get("GIT_SSH_COMMAND") or self._repository.users_config("core.sshcommand")
        return f"{own or _SSH} {_SSH_OPTIONS}"

    def _credentials(self) -> tuple[str, ...]:
        """Keep helpers out that the repository itself names; those of the user stay."""
        helper = self._repository.users_config("credential.helper")
        if self._repository.config("credential.helper") == helper:
            return ()
        return ("-c", "credential.helper=", *(("-c", f"credential.helper={helper}") * bool(helper)))

    def _not_updated(self, error: str) -> SvcError:
        """Why a reference of this clone could not follow the remote's."""
        if LOCKED in error:
            return Busy(
                _("another git is at work in this clone"), _("let it finish, then run svc sync")
            )
        return HistoryRewritten(
            _("the remote's history is not the one that this desk has seen, gone on"),
            _("nothing was taken over or sent; ask who changed {remote}", remote=self._url),
        )


def folder_of(url: str) -> Path | None:
    """The folder that a remote lies in; None for one behind a server, or that is not there."""
    folder = Path(url.removeprefix("file://"))
    return folder if (folder / "refs").is_dir() else None


def check_share(url: str) -> None:
    """Refuse a folder that a sync program has half copied, or whose references are locked.

    Raises:
        Refused: A program has left conflicting copies of references there.
    """
    folder = folder_of(url)
    for path in (folder / "refs").rglob("*") if folder else ():
        if path.is_file() and not path.name.endswith(".lock") and _COPIED.search(path.name):
            raise Refused(
                _("{path} is a copy that another program made of a reference", path=path),
                _("a folder kept in step by such a program is no remote; see to it, or move the "
                  "remote"),
            )  # fmt: skip


#: How programs that keep folders in step name what they could not decide.
_COPIED = lazy_pattern(r"conflict|冲突|副本|\(\d+\)| copy", re.IGNORECASE)


def _streams(process: Process, watch: Watch | None) -> tuple[str, str]:
    """Read both streams to their ends, telling progress as it comes."""
    pipe(process.stdin).close()
    process.stdin = None
    lines: list[str] = []

    def read() -> None:
        for chunk in iter(lambda: _next_line(process), b""):
            text = chunk.decode("utf-8", "replace")
            lines.append(text)
            if watch is not None:
                watch(text.rstrip("\r\n"))

    reader = threading.Thread(target=read, daemon=True)
    reader.start()
    with pipe(process.stdout) as answers:
        out = answers.read().decode("utf-8", "replace")
    reader.join()
    pipe(process.stderr).close()
    process.wait()
    return out, "".join(line if line.endswith("\n") else f"{line}\n" for line in lines)


def _next_line(process: Process) -> bytes:
    """The next line of standard error; progress ends its lines with a carriage return."""
    stream = pipe(process.stderr)
    data = bytearray()
    while char := stream.read(1):
        data += char
        if char in b"\r\n":
            break
    return bytes(data)
