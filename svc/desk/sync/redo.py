"""Refused work done again on top: each commit as a fresh action, by whoever may.

What the gate refused is recorded anew as done by whoever does it again; what came after it
and was legal keeps its author. The desk's branch goes on from what others have; the old
commits stay under the name by which they were refused.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any

import msgspec

from svc.errors import InvalidData, NotFound, Refused
from svc.kinds.derive import type_of
from svc.kinds.staff import Staff
from svc.kinds.table import KINDS, noun
from svc.language import _
from svc.model.actors import address_of
from svc.named_tuple import NamedTuple
from svc.rules.record.personal_words import short_hash
from svc.rules.ticket.lifecycle import fold, header
from svc.store.commit.change import NewCommit, header_of, signed
from svc.store.commit.landing import land
from svc.store.git.fast_import import Stream, TreeSlot
from svc.store.git.process import run
from svc.store.layout import path_of, place_of
from svc.store.sync.merge_trees import merge_trees
from svc.store.yaml.codec import decode, encode

if TYPE_CHECKING:
    from svc.store.git.repository import Repository
    from svc.store.sync.merge_trees import TreeOutcome

_FORM = "--format=%H%x00%P%x00%an%x00%ae%x00%at%x00%ai%x00%B%x01"


class NotAgain(Exception):
    """A step that could be taken then, and on top of what others did since cannot."""

    def __init__(self, record: str, reason: str) -> None:
        super().__init__(record)
        self.record, self.reason = record, reason


class OldCommit(NamedTuple):
    """A commit that is to be made again.

    Attributes:
        id: Its id.
        parents: What it went on from.
        author, email: Who acted, by the commit.
        at: When, aware.
        message: Its words and trailers.
    """

    id: str
    parents: tuple[str, ...]
    author: str
    email: str
    at: datetime
    message: str


def redo(
    repository: Repository, base: str, seen: str, head: str, broken: Mapping[str, object],
    actor: str,
) -> list[str]:  # fmt: skip
    """Record what this desk has not sent again, on top of what others have.

    Args:
        base: The last commit that this desk and the others both have.
        seen: What the others have, which the work goes on from.
        head: Where this desk stands.
        broken: The commits that were refused; all that were not sent where it is empty.
        actor: Staff id of who does those again.

    Returns:
        What to tell of commits that others' work has overtaken: they stay where refused work is.

    Raises:
        Refused: Work was merged by hand in between, which cannot be done again so.
        Busy: A file that changes is being edited by hand.
    """
    olds = unsent(repository, base, head)
    chosen = {old.id for old in olds} & broken.keys() or {old.id for old in olds}
    merged = next((old for old in olds if len(old.parents) != 1), None)
    if merged is not None:
        raise Refused(
            _("{commit} is a merge, which is not done again", commit=short_hash(merged.id)),
            _("a director takes the work on: svc sync --adopt {commit}", commit=short_hash(head)),
        )
    tip, overtaken = seen, []
    for old in olds:
        try:
            tip = _again(repository, tip, old, actor if old.id in chosen else None)
        except NotAgain as error:
            overtaken.append(
                _("{commit} is not done again, {record}: {reason}; it stays with what was refused",
                  commit=short_hash(old.id), record=error.record, reason=error.reason)
            )  # fmt: skip
    land(repository, head, tip, f"redo {len(chosen)} refused")
    return overtaken


def unsent(repository: Repository, base: str, head: str) -> list[OldCommit]:
    """This desk's commits that the others lack, the oldest first."""
    args = ("log", "--reverse", "--topo-order", "--no-show-signature", "--encoding=UTF-8", _FORM,
            "--end-of-options", head, f"^{base}", "--")  # fmt: skip
    text = run(args, cwd=repository.place).stdout.decode("utf-8", "replace")
    olds = []
    for entry in text.split("\x01\n")[:-1]:
        oid, parents, author, email, seconds, iso, message = entry.split("\0")
        at = datetime.fromtimestamp(int(seconds), _zone(iso))
        olds.append(OldCommit(oid, tuple(parents.split()), author, email, at, message))
    return olds


def _again(repository: Repository, tip: str, old: OldCommit, actor: str | None) -> str:
    """One commit made anew on top of another; by somebody else where told."""
    now = datetime.now(old.at.tzinfo)
    at = min(old.at, now)
    merge = merge_trees(repository, old.parents[0], tip, old.id)
    known = _known_to(old)
    files: dict[str, TreeOutcome | bytes] = {}
    for path, outcome in merge.outcome.items():
        files[path] = outcome
        place = place_of(path)
        data = _content(repository, outcome)
        if place is not None and data is not None and path not in merge.mended:
            versions = [repository.read(one, path) for one in (tip, old.parents[0], old.id)]
            files[path] = _retold(place.kind, path, data, versions, _Retelling(known, actor, now))
    author = _name(repository, tip, actor) if actor else old.author
    email = address_of(actor) if actor else old.email
    change = NewCommit(tip, {}, _message(old, actor), author, email, at)
    with repository.quarantine() as quarantine:
        with Stream(repository.place, quarantine) as stream:
            stream.start(header_of(repository, change))
            for path, content in sorted(files.items()):
                if content is None:
                    stream.drop(path)
                elif isinstance(content, TreeSlot):
                    stream.take(path, content)
                elif isinstance(content, bytes):
                    stream.put(path, "100644", content)
                else:
                    stream.put(path, content.mode, content.data)
            commit = stream.finish()
        commit = signed(repository, change, commit, quarantine.env)
        quarantine.release()
    return commit


class _Retelling(NamedTuple):
    """How what a commit added is told again: who had done it, who does, and when at the latest."""

    old: str
    actor: str | None
    now: datetime


def _retold(
    kind: str, path: str, after: bytes, versions: Sequence[bytes | None], how: _Retelling
) -> bytes:
    """A record with what was added to it told anew; as it is where it cannot be read.

    Args:
        after: The record on top of what others have.
        versions: What others have; before the old commit; after it.
    """
    try:
        record: Any = decode(after, type_of(kind), path)
        base, before, old = (decode(one, type_of(kind), path) if one else None for one in versions)
    except InvalidData:
        return after
    row = KINDS[kind]
    field = "timeline" if row.timeline else row.events
    if field and (base is not None or row.timeline):
        known = getattr(before, field, ())
        added = [event for event in getattr(old, field, ()) if event not in known]
        events = _numbered(getattr(base, field, ()), added, how)
        folded = _folded(path, events, len(added)) if row.timeline else {}
        moved = _moved(record, added, events[len(events) - len(added) :])
        renewed = msgspec.structs.replace(record, **{field: events}, **moved, **folded)
    else:
        renewed = _by(record, how) if base is None else record
    return after if renewed == record else encode(renewed)


def _folded(path: str, events: tuple[Any, ...], added: int) -> dict[str, Any]:
    """A ticket's header after its events.

    Raises:
        NotAgain: One that was added has no effect any more.
    """
    life = fold(events)
    new = {event.seq for event in events[len(events) - added :]}
    for idle in life.ineffective:
        if idle.event.seq in new:
            raise NotAgain(path.rpartition("/")[2].removesuffix(".yaml"), str(idle.reason))
    return header(life)


def _moved(record: Any, added: Sequence[Any], renewed: Sequence[Any]) -> dict[str, datetime]:
    """Moments of a record that are those of its events, such as when a ticket was received."""
    pairs = zip(added, renewed, strict=True)
    moves = {old.at: new.at for old, new in pairs if getattr(old, "at", None) != new.at}
    values = msgspec.structs.asdict(record) if moves else {}
    return {name: moves[at] for name, at in values.items()
            if isinstance(at, datetime) and at in moves}  # fmt: skip


def _numbered(known: tuple[Any, ...], added: Sequence[Any], how: _Retelling) -> tuple[Any, ...]:
    """A history whose new events follow on those that others have."""
    seq = max((getattr(event, "seq", 0) for event in known), default=0)
    new = []
    for number, event in enumerate(added, seq + 1):
        renewed = _by(event, how)
        new.append(
            msgspec.structs.replace(renewed, seq=number) if hasattr(event, "seq") else renewed
        )
    return (*known, *new)


def _by(part: Any, how: _Retelling) -> Any:
    """An event or a new record as done by another, and no later than now."""
    changes: dict[str, Any] = {}
    if how.actor and getattr(part, "by", None) == how.old:
        changes["by"] = how.actor
    at = getattr(part, "at", None)
    if isinstance(at, datetime) and at > how.now:
        changes["at"] = how.now.astimezone(at.tzinfo).replace(microsecond=0)
    return msgspec.structs.replace(part, **changes) if changes else part


def _name(repository: Repository, commit: str, actor: str) -> str:
    """A member of staff as their commits name them.

    Raises:
        NotFound: Nobody of that id is on file.
    """
    data = repository.read(commit, path_of("staff", actor))
    if data is None:
        raise NotFound(_("no {kind} {id}", kind=noun("staff"), id=actor), _("svc staff list"))
    return decode(data, Staff, actor).name


def _known_to(old: OldCommit) -> str:
    """The staff id that a commit's actor goes by."""
    found = re.search(r"^Svc-Actor: (\S+)$", old.message, re.MULTILINE)
    return found[1] if found else old.author


def _message(old: OldCommit, actor: str | None) -> str:
    """The commit's words, by whom it is done now, and which commit it does again."""
    text = old.message.rstrip("\n")
    if actor:
        text = re.sub(r"^Svc-Actor: \S+$", f"Svc-Actor: {actor}", text, flags=re.MULTILINE)
    last = text.rpartition("\n\n")[2]
    joint = "\n" if re.match(r"Svc-[A-Z][a-z]+: ", last) else "\n\n"
    return f"{text}{joint}Svc-Redo: {old.id}\n"


def _content(repository: Repository, outcome: TreeOutcome) -> bytes | None:
    if isinstance(outcome, TreeSlot):
        return next(repository.blobs([outcome.oid]))[1] if outcome.mode.startswith("100") else None
    return outcome.data if outcome else None


def _zone(iso: str) -> timezone:
    """The offset at the end of git's own way to write a moment."""
    sign, hours, minutes = iso[-5], int(iso[-4:-2]), int(iso[-2:])
    span = timedelta(hours=hours, minutes=minutes)
    return timezone(-span if sign == "-" else span) if span else UTC
