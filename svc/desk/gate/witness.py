"""A witness of a remote: on a machine of the company's, it sees to it that heads only move on.

It holds commits and none of their files, so nothing of anybody; what it has seen is in a
file of its own, which no desk and no server of the office can reach.
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from svc.desk.gate.references import WITNESS, goes_on, is_ancestor
from svc.errors import Busy, Refused, UsageError
from svc.language import _
from svc.lazy_pattern import lazy_pattern
from svc.named_tuple import NamedTuple
from svc.rules.record.personal_words import short_hash
from svc.store.git.alone import alone
from svc.store.git.new_folder import new_folder
from svc.store.git.process import run, unwritable
from svc.store.git.repository import Repository
from svc.store.sync.answers import Offline
from svc.store.sync.remote import Remote
from svc.store.witness import book, note, stamp
from svc.store.witness.book import SeenHead
from svc.store.witness.note import WitnessNote
from svc.system_errors import reason

if TYPE_CHECKING:
    from collections.abc import Mapping

#: Where a witness's clone keeps what it saw, and what it was shown otherwise.
_SEEN, _NOW, _AGAINST = "refs/witness/seen", "refs/witness/now", "refs/witness/against/"
_NAME = lazy_pattern(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}$")
_PEOPLE = {
    f"GIT_{role}_{what}": value
    for role in ("AUTHOR", "COMMITTER")
    for what, value in (("NAME", "svc witness"), ("EMAIL", "witness@svc.invalid"))
}


class Witnessed(NamedTuple):
    """What came of a look.

    Attributes:
        head: Where the main line is.
        length: Commits on its line of first parents.
        new: Whether it moved on since the last look.
        made_key: The public half of a key that was made for it, as a line; else empty.
        stamped: Whether an authority stamped the note.
        published: Whether the remote has the note.
    """

    head: str
    length: int
    new: bool
    made_key: str = ""
    stamped: bool = False
    published: bool = False


class WitnessWays(NamedTuple):
    """What a witness does besides looking.

    Attributes:
        name: Its name, by which its notes go.
        key: File with its private key; beside the file of heads unless told.
        stamp: Address of an authority that stamps the note, if one is asked.
        publish: Whether the note goes to the remote too.
    """

    name: str = "witness"
    key: Path | None = None
    stamp: str | None = None
    publish: bool = False


def note_of(place: Path) -> Path:
    """Where the newest signed note of a witness's file lies."""
    return place.with_name(f"{place.name}.note")


def stamp_of(place: Path) -> Path:
    """Where the stamp of that note lies."""
    return place.with_name(f"{place.name}.tsr")


def key_of(place: Path) -> Path:
    """Where the key of a witness lies, unless it is told otherwise."""
    return place.with_name(f"{place.name}.key")


def witness(url: str, place: Path, ways: WitnessWays, now: datetime | None = None) -> Witnessed:
    """Look at a remote, and keep what it shows if it goes on from what was seen before.

    Args:
        url: The remote, as git understands it.
        place: The witness's file of heads.
        ways: What is done besides.
        now: The moment, aware; the present one unless told.

    Raises:
        Refused: The remote's main line does not hold, on its line of first parents, what was
            seen of it before.
        Offline: It cannot be reached.
        Busy: Another look is under way, or the file cannot be written.
    """
    if not _NAME.match(ways.name):
        raise UsageError(
            _("{name!r} is no name of a witness", name=ways.name), _("use letters, digits, . _ -")
        )
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        with alone(place.with_name(f"{place.name}.lock")) as free:
            if not free:
                raise Busy(_("another svc witness is at work"), _("let it finish"))
            return _look(url, place, ways, now or datetime.now(UTC))
    except Offline as error:
        next_step = (
            _("what was seen stands in {file}; it looks again when it is run next", file=place)
            if place.exists()
            else _("nothing was seen yet; see to the address and the network, then run this again")
        )
        raise Offline(error.message, next_step) from error
    except OSError as error:
        raise unwritable(reason(error), place) from error


def _look(url: str, place: Path, ways: WitnessWays, now: datetime) -> Witnessed:
    clone = _clone(place, url)
    remote = Remote(clone, url)
    remote.fetch_commits(_NOW)
    head = remote.seen(_NOW)
    assert head is not None, "the remote's main line was fetched"
    heads = book.read_book(place) if place.exists() else []
    last = heads[-1] if heads else None
    if last is not None:
        _check(clone, last, head)
    new = last is None or last.head != head
    made = ""
    if new or not note_of(place).exists():
        count = int(run(("rev-list", "--first-parent", "--count", head), cwd=clone.place).stdout)
        seen = SeenHead(now, head, count)
        key = ways.key or key_of(place)
        if not key.exists():
            note.make_key(key)
            made = note.verifier(ways.name, note.public_of(key))
        said = WitnessNote(url, count, head, now.isoformat(timespec="seconds"))
        draft = note_of(place).with_name(f"{place.name}.draft")
        draft.write_text(note.signed_note(said, ways.name, key), "utf-8")
        if new:
            book.append(place, seen)
        draft.replace(note_of(place))
        stamp_of(place).unlink(missing_ok=True)
        run(("update-ref", _SEEN, head), cwd=clone.place)
    count = (book.read_book(place)[-1]).length
    stamped = _stamp(place, ways.stamp)
    published = ways.publish and _publish(clone, remote, place, ways.name)
    return Witnessed(head, count, new, made, stamped, published)


def _clone(place: Path, url: str) -> Repository:
    """Where the commits are kept that were seen, made if need be; their files are not asked for."""
    folder = place.with_name(f"{place.name}.git")
    if not folder.exists():
        # One that names its objects by SHA-256 is told by what it shows first.
        form = ("--object-format=sha256",) if _is_sha256(url) else ()
        settings: Mapping[str, str] = {
            "core.repositoryformatversion": "1", "extensions.partialClone": "origin",
            "remote.origin.promisor": "true", "remote.origin.partialclonefilter": "tree:0",
        }  # fmt: skip
        with new_folder(folder) as draft:
            run(("init", "--quiet", "--bare", "--initial-branch=main", *form), cwd=draft)
            for key, value in settings.items():
                run(("config", key, value), cwd=draft)
    run(("config", "remote.origin.url", url), cwd=folder)
    return Repository.open(folder)


def _is_sha256(url: str) -> bool:
    env = {"GIT_ALLOW_PROTOCOL": "file:ssh:http:https", "GIT_TERMINAL_PROMPT": "0"}
    args = ("ls-remote", "--end-of-options", url, "HEAD")
    done = run(args, cwd=Path("/"), check=False, env=env)
    return len(done.stdout.split(b"\t")[0]) == 64


def _check(clone: Repository, last: SeenHead, head: str) -> None:
    """What was seen before is on the line, or it is told, and what was shown is kept.

    Raises:
        Refused: It is not.
    """
    if is_ancestor(clone, last.head, head) and goes_on(clone, last.head, head):
        return
    run(("update-ref", f"{_AGAINST}{head}", head), cwd=clone.place)
    raise Refused(
        _("the remote's history was changed: it no longer goes on from {commit}, seen {at}",
          commit=short_hash(last.head), at=last.at.isoformat()),
        _("keep this machine's files; ask who can write to the remote, and svc audit --witness at "
          "each desk"),
    )  # fmt: skip


def _stamp(place: Path, url: str | None) -> bool:
    if url is None:
        return False
    draft = stamp_of(place).with_name(f"{place.name}.tsr.draft")
    draft.write_bytes(stamp.stamped(note_of(place), url))
    draft.replace(stamp_of(place))
    return True


def _publish(clone: Repository, remote: Remote, place: Path, name: str) -> bool:
    """Put the newest note, and its stamp, where every desk finds them."""
    blobs = {}
    for kind, path in (("note", note_of(place)), ("stamp", stamp_of(place))):
        if path.exists():
            args = ("hash-object", "-w", "--stdin")
            done = run(args, cwd=clone.place, stdin=path.read_bytes())
            blobs[kind] = done.stdout.decode().strip()
    tree = clone.make_tree(blobs)
    ref = f"{WITNESS}{name}"
    old = remote.seen(ref)
    if (
        old
        and run(("rev-parse", f"{old}^{{tree}}"), cwd=clone.place).stdout.decode().strip() == tree
    ):
        return True
    args = ("commit-tree", "--no-gpg-sign", *(("-p", old) if old else ()), tree)
    done = run(args, cwd=clone.place, stdin=b"witness\n", env=_PEOPLE)
    commit = done.stdout.decode().strip()
    pushed = remote.push({ref: commit}, {ref: old})
    if pushed.done:
        run(("update-ref", ref, commit), cwd=clone.place)
    return pushed.done
