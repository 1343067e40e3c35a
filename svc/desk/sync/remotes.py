"""The remote that desks meet through: made, joined, looked at, left."""

from __future__ import annotations

import secrets
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from svc.desk.gate.standing import GateStanding, gate_standing
from svc.desk.sync.adoptions import RefusedHead, waiting
from svc.desk.sync.after_meeting import know_keys
from svc.desk.sync.letters import claim
from svc.desk.sync.sync import sync
from svc.errors import Busy, NotFound, Refused, UsageError
from svc.index.database.index import Index
from svc.language import _
from svc.named_tuple import NamedTuple
from svc.store.commit import left_locks
from svc.store.commit.maintenance import remember_paths
from svc.store.gate import hooks, push_log
from svc.store.git.new_folder import new_folder
from svc.store.git.process import GitError, last_line, run, unwritable
from svc.store.git.repository import Repository
from svc.store.layout import OFFICE_PATH
from svc.store.sync import meeting as meetings
from svc.store.sync.answers import Offline
from svc.store.sync.meeting import Meeting
from svc.store.sync.remote import DESKS, DESKS_SEEN, MAIN, SEEN, Remote
from svc.system_errors import reason

if TYPE_CHECKING:
    from collections.abc import Callable

    from svc.desk.sync.sync import SyncResult
    from svc.index.database.index import Progress
    from svc.store.gate.push_log import LoggedPush
    from svc.store.sync.remote import Watch

#: What a remote makes the numbers of, by which it knows a signed push for a new one.
_NONCE_SEED = "receive.certNonceSeed"


class DeskMark(NamedTuple):
    """A desk as the remote knows it.

    Attributes:
        desk: Its letter.
        here: Whether it is this one.
        commit: What it published last.
        at: When that was recorded.
    """

    desk: str
    here: bool
    commit: str
    at: datetime


class RemoteShown(NamedTuple):
    """A remote and its desks.

    Attributes:
        remote: Where it lies.
        reached: Whether it could be asked just now.
        desks: By letter.
        gate: Who judges what desks send.
        refused: Work that the gate refused and nobody has taken on.
    """

    remote: str
    reached: bool
    desks: list[DeskMark]
    gate: GateStanding
    refused: list[RefusedHead]


def make_remote(place: Path, object_format: str | None = None, *, gate: bool = True) -> Path:
    """Make a bare repository that keeps its history whole, and judges what it is sent.

    Args:
        place: Where; a folder that does not exist yet, or is empty.
        object_format: `sha1` or `sha256`; git's own choice unless told.
        gate: Whether it has the hooks that judge; else desks do so when they fetch.

    Raises:
        Refused: There is something already.
        Busy: It cannot be made.
    """
    form = (f"--object-format={object_format}",) if object_format else ()
    with new_folder(place) as draft:
        run(("init", "--quiet", "--bare", "--initial-branch=main", *form), cwd=draft)
        Repository.open(draft).set_config(_NONCE_SEED, secrets.token_hex(16))
        hooks.write_settings(draft)
        if gate:
            hooks.write_hooks(draft)
    return place


def renew_remote(place: Path) -> Path:
    """Write the hooks and settings of a remote anew: an older one's, or for a svc that moved.

    Raises:
        NotFound: It is no bare repository.
        Busy: It cannot be written.
    """
    from svc.desk.gate.gate import refresh_of_remote

    if not (place / "objects").is_dir() or not Repository.open(place).bare:
        raise NotFound(
            _("{place} is no remote", place=place), _("svc remote init FOLDER makes one")
        )
    repository = Repository.open(place)
    if not repository.config(_NONCE_SEED):
        repository.set_config(_NONCE_SEED, secrets.token_hex(16))
    try:
        hooks.write_settings(place)
        hooks.write_hooks(place)
        refresh_of_remote(Repository.open(place))
    except OSError as error:
        raise unwritable(reason(error), place) from error
    return place


def expect_root(place: Path, root: str) -> None:
    """Have a remote let in another founder's key: the one of this fingerprint, and no other.

    Raises:
        Busy: It cannot be written.
    """
    from svc.desk.gate.judgement import ROOT

    Repository.open(place).set_config(ROOT, root)


def add_remote(start: Path, url: str, watch: Watch | None = None) -> SyncResult:
    """Have an office that there is meet others through a remote.

    Raises:
        Refused: It has a remote already, or the remote holds another office.
    """
    repository = Repository.open(start)
    left_locks.clear(repository)
    known = meetings.load(repository)
    if known is not None and known.desk:
        raise Refused(
            _("this desk meets the others at {remote}", remote=known.remote),
            _("svc remote leave gives it up"),
        )
    head = repository.head()
    if head is None or repository.read(head, OFFICE_PATH) is None:
        raise NotFound(_("no office in {place}", place=repository.place), _("svc init DIR"))
    url = _absolute(url)
    branch = repository.writable_ref()
    remote = Remote(repository, url, watch)
    letter = repository.config("svc.desk")
    if _is_empty(remote, repository):
        letter = letter or "A"
        mark = f"{DESKS}{letter}"
        if not remote.push({MAIN: head, mark: head}, {MAIN: None, mark: None}).done:
            raise Busy(_("others came first"), _("run this again"))
        remote.note(head, letter)
    else:
        letter = claim(remote, letter)
    _remember(repository, Meeting(url, branch, letter, published=remote.desks()[letter]))
    return sync(start, watch=watch)


def join(
    url: str,
    place: Path,
    desk: str | None = None,
    watch: Watch | None = None,
    progress: Callable[[], Progress | None] = lambda: None,
) -> Meeting:
    """Make one more desk of an office: a clone with a letter and an index of its own.

    Args:
        url: The office's remote.
        place: A folder that does not exist yet, or is empty.
        desk: The letter it is to have; the lowest free one unless told.

    Raises:
        Refused: The folder is taken, the remote holds no office, or the letter is in use.
        Offline: The remote cannot be reached.
    """
    url = _absolute(url)
    with new_folder(place) as draft:
        repository, remote = _cloned(url, draft, watch)
        tip = remote.seen(SEEN) or ""
        run(("reset", "--quiet", "--hard", tip), cwd=draft)
        index = Index.open(repository)
        try:
            index.catch_up(tip, progress())
        finally:
            index.close()
        # Only now: a desk that did not come about holds no letter.
        letter = claim(remote, desk.upper() if desk else None)
        tip = run(("rev-parse", f"{DESKS_SEEN}{letter}"), cwd=draft).stdout.decode().strip()
        meeting = Meeting(url, MAIN, letter, published=tip, at=_now())
        _remember(repository, meeting)
        remember_paths(repository)
        left_locks.clear_new(repository)
    # Only here: git is told the file by its full name.
    know_keys(place)
    return meeting


def _cloned(url: str, place: Path, watch: Watch | None) -> tuple[Repository, Remote]:
    """A clone without files yet."""
    run(("init", "--quiet", "--initial-branch=main", *_form(url)), cwd=place)
    repository = Repository.open(place)
    remote = Remote(repository, url, watch)
    _first_fetch(remote)
    if repository.read(SEEN, OFFICE_PATH) is None:
        raise Refused(_("{remote} holds no office", remote=url), _("svc remote add URL"))
    return repository, remote


def show(start: Path, watch: Watch | None = None) -> RemoteShown:
    """The desks of an office, as the remote has them, or as it had them when last reached."""
    repository = Repository.open(start)
    meeting = meetings.known(repository)
    remote = Remote(repository, meeting.remote, watch)
    reached = True
    try:
        remote.fetch()
    except Offline:
        reached = False
    args = (
        "for-each-ref", "--format=%(refname) %(objectname) %(committerdate:unix)", DESKS_SEEN
    )  # fmt: skip
    marks = []
    for line in run(args, cwd=repository.place).stdout.decode().splitlines():
        ref, commit, seconds = line.split(" ")
        letter = ref.removeprefix(DESKS_SEEN)
        at = datetime.fromtimestamp(int(seconds), UTC)
        marks.append(DeskMark(letter, letter == meeting.desk, commit, at))
    marks.sort(key=lambda mark: (len(mark.desk), mark.desk))
    return RemoteShown(meeting.remote, reached, marks, gate_standing(repository),
                       waiting(repository))  # fmt: skip


def logged(start: Path, most: int | None = None, watch: Watch | None = None) -> list[LoggedPush]:
    """What the remote was sent, as it logged it, the newest first.

    Args:
        most: So many pushes at most.

    Raises:
        NotFound: It keeps no log.
    """
    repository = Repository.open(start)
    meeting = meetings.known(repository)
    with suppress(Offline):
        Remote(repository, meeting.remote, watch).fetch()
    pushes = push_log.pushes(repository, push_log.LOG_SEEN, most)
    if not pushes:
        raise NotFound(
            _("the remote keeps no log of what it was sent"),
            _("on its machine: svc remote init --renew FOLDER"),
        )
    return pushes


def leave(start: Path, watch: Watch | None = None) -> str:
    """Give this desk's letter back, once the remote has all its work; the letter is returned.

    Raises:
        Refused: The remote says no, or some of its work could not land.
    """
    repository = Repository.open(start)
    meeting = meetings.known(repository)
    left_locks.clear(repository)
    result = sync(start, watch=watch)
    if result.left:
        raise Refused(
            _("{path} has uncommitted edits", path=result.left[0]),
            _("svc save records them, then svc remote leave"),
        )
    remote = Remote(repository, meeting.remote, watch)
    mark = f"{DESKS}{meeting.desk}"
    pushed = remote.push({mark: ""}, {mark: remote.desks().get(meeting.desk)})
    if not pushed.done:
        said = _("others were at work on the remote")
        if pushed.stale:
            said = _("another clone uses this letter as well")
        raise Busy(said, _("svc sync, then run this again"))
    run(("update-ref", "-d", f"{DESKS_SEEN}{meeting.desk}"), cwd=repository.place)
    run(("config", "--local", "--unset-all", "svc.desk"), cwd=repository.place, check=False)
    # Last: a leave that was killed before is said again, and clears away what it left.
    meeting._replace(desk="", published=None).save(repository)
    # No meeting comes after this one that would.
    left_locks.clear(repository)
    return meeting.desk


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def _first_fetch(remote: Remote) -> None:
    """Fetch where the address was typed just now: what cannot be reached may be a slip."""
    try:
        remote.fetch()
    except Offline as error:
        next_step = _("see to the address and the network, then run this again")
        raise Offline(error.message, next_step) from error


def _is_empty(remote: Remote, repository: Repository) -> bool:
    """Whether nothing was published there yet; what there is was fetched otherwise."""
    try:
        _first_fetch(remote)
    except Refused:
        if remote.seen(SEEN) is None:
            return True
        raise
    tip, head = remote.seen(SEEN), repository.head()
    args = ("merge-base", head or "", tip or "")
    if run(args, cwd=repository.place, check=False).returncode:
        run(("update-ref", "-d", SEEN), cwd=repository.place)
        raise Refused(
            _("the remote holds another office"), _("svc join URL DIR makes a desk of that one")
        )
    return False


def _remember(repository: Repository, meeting: Meeting) -> None:
    """Keep the remote and the letter: in git's configuration too, where people look."""
    meeting.save(repository)
    repository.set_config("svc.desk", meeting.desk)
    if repository.config("remote.origin.url") is None:
        repository.set_config("remote.origin.url", meeting.remote)
        fetch = "+refs/heads/*:refs/remotes/origin/*"
        repository.set_config("remote.origin.fetch", fetch)


def _absolute(url: str) -> str:
    """Where a remote lies, wherever one stands."""
    if not url or url.startswith("-") or "\n" in url or "\0" in url:
        raise UsageError(_("{url!r} is no remote", url=url), _("give a folder or a URL"))
    return str(Path(url).absolute()) if Path(url).is_dir() else url


def _form(url: str) -> tuple[str, ...]:
    """How a clone of a folder nearby must name its objects; else git's own choice."""
    if not Path(url).is_dir():
        return ()
    try:
        done = run(("rev-parse", "--show-object-format"), cwd=Path(url))
    except GitError as error:
        raise Refused(
            _("{remote} is no repository: {said}", remote=url, said=last_line(error.stderr)),
            _("svc remote init makes one"),
        ) from error
    return (f"--object-format={done.stdout.decode().strip()}",)
