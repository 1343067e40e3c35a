"""What waits to be told is put into words and sent; a sender may be killed at any time.

Of a commit all messages are written down before its event is forgotten, and sent only
after that. Each message has an id that follows from what it tells and to whom, so that
putting it together twice makes it once.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from svc.desk.core.view import look, office_of
from svc.desk.notify import messages
from svc.desk.notify.deliver import deliver, sort_of
from svc.duties.ticket.news import News, digest_to, news, rungs_to
from svc.errors import SvcError
from svc.index.query.members import members
from svc.kinds.fees.demand import Demand
from svc.kinds.publications.publication import PostPlace, Publication, PublicationEvent
from svc.language import spoken
from svc.model.office import Office
from svc.model.ticket import Ticket
from svc.named_tuple import NamedTuple
from svc.store.commit import checkpoints
from svc.store.git.process import run
from svc.store.git.repository import Repository
from svc.store.outbox.channel_book import channels
from svc.store.outbox.queue import Outbox
from svc.store.yaml.codec import decode

if TYPE_CHECKING:
    from svc.desk.core.view import View


class Sent(NamedTuple):
    """What came of a run.

    Attributes:
        sent: How many messages their channels took.
        later: How many are tried again later.
        failed: How many were given up.
        reasons: Why, each once.
        busy: Whether another process is sending, which sends everything.
    """

    sent: int = 0
    later: int = 0
    failed: int = 0
    reasons: tuple[str, ...] = ()
    busy: bool = False


def send(start: Path, *, everything: bool = False) -> Sent:
    """Send what is due.

    Args:
        start: A folder inside the office's repository.
        everything: Also what is to be tried later, and what was given up.
    """
    repository = Repository.open(start)
    outbox = Outbox(repository)
    total = Sent()
    while everything or outbox.waits():
        # What was put down while another sender was ending would otherwise wait for the next.
        with outbox.alone() as free:
            if not free:
                return total._replace(busy=True)
            if everything:
                outbox.retry()
                everything = False
            if not _prepared(start, outbox) and not outbox.due():
                return total
            total = _added(total, _sent(repository, outbox))
    return total


def digest(start: Path, day: str | None = None) -> int:
    """Have the morning's digest sent, once a day; to how many addresses."""
    with look(start) as view:
        office = msgspec.convert(office_of(view.index), Office, strict=False)
        outbox = Outbox(view.repository)
        from svc.desk.query.board import board

        to = digest_to(office, members(view.index))
        with spoken(office.locale):
            text = messages.of_morning(view, board(view))
        key = f"digest {day or f'{view.moment:%Y-%m-%d}'}"
        made = list(_addressed(view.repository, to, key, [text]))
        for message in made:
            outbox.put(message)
        return len(made)


def _prepared(start: Path, outbox: Outbox) -> int:
    """Put every event that counts into words; how many were dealt with."""
    events = outbox.events()
    if not events:
        return 0
    dealt = 0
    with look(start) as view:
        office = msgspec.convert(office_of(view.index), Office, strict=False)
        for commit, age in events:
            if not view.repository.has_reached("HEAD", commit):
                if outbox.is_forgotten(age):
                    outbox.forget_event(commit)
                continue
            made = (*_of_commit(view, office, commit), *_rungs(view, office, commit),
                    *_posted(view, office, commit))  # fmt: skip
            for message in made:
                outbox.put(message)
            checkpoints.reached("worded")
            outbox.forget_event(commit)
            dealt += 1
    return dealt


def _of_commit(view: View, office: Office, commit: str) -> Iterator[dict[str, Any]]:
    """The messages about one commit."""
    by_name: dict[str, list[News]] = {}
    staff = members(view.index)
    counterparts = {
        row["id"]: row["who"]
        for row in view.rows("SELECT id, json_extract(json, '$.counterpart') AS who FROM party")
        if row["who"]
    }
    for before, after in _changes(view.repository, commit):
        for item in news(office, staff, before, after, counterparts):
            for name in item.to:
                by_name.setdefault(name, []).append(item)
    with spoken(office.locale):
        for name, items in by_name.items():
            texts = messages.of_news(view, office, items)
            yield from _addressed(view.repository, (name,), commit, texts)


def _rungs(view: View, office: Office, commit: str) -> Iterator[dict[str, Any]]:
    """The messages about what the ladder of what is overdue came to in a commit."""
    by_name: dict[str, list[Demand]] = {}
    staff = members(view.index)
    for made in _demands(view.repository, commit):
        for name in rungs_to(office, staff, made):
            by_name.setdefault(name, []).append(made)
    with spoken(office.locale):
        for name, demands in by_name.items():
            text = messages.of_rungs(view, office, demands)
            yield from _addressed(view.repository, (name,), f"{commit} arrears", [text])


def _posted(view: View, office: Office, commit: str) -> Iterator[dict[str, Any]]:
    """The texts that a commit sent through a channel of the office's, as they were told."""
    from svc.desk.publications.looking import shown

    for record, event in _posts(view.repository, commit):
        told = shown(view, f"{record.id}@{event.version}")
        text = messages.MessageText(f"{office.name}: {told['title']}", told["body"])
        about = f"{commit} {record.id} {event.place}"
        yield from _addressed(view.repository, (event.place or "",), about, [text])


def _posts(repository: Repository, commit: str) -> Iterator[tuple[Publication, PublicationEvent]]:
    """The texts that a commit says were sent through a channel, with the event that says so."""
    before = _before(repository, commit)
    steps = repository.steps(before, commit, folders=("records/publications",))
    oids = {slot.oid for step in steps for slot in (step.old, step.new) if slot}
    contents = dict(repository.blobs(sorted(oids)))
    for step in steps:
        if step.new is None:
            continue
        with suppress(SvcError):
            after = decode(contents[step.new.oid], Publication, step.path)
            old = decode(contents[step.old.oid], Publication, step.path) if step.old else None
            held = old.events if old is not None else ()
            for event in after.events:
                if event.where is PostPlace.CHANNEL and event not in held:
                    yield after, event


def _demands(repository: Repository, commit: str) -> Iterator[Demand]:
    """Demands that a commit put down."""
    steps = repository.steps(_before(repository, commit), commit, folders=("records/demands",))
    new = {step.new.oid: step.path for step in steps if step.new and not step.old}
    for oid, data in repository.blobs(sorted(new)):
        with suppress(SvcError):
            yield decode(data, Demand, new[oid])


def _changes(repository: Repository, commit: str) -> Iterator[tuple[Ticket | None, Ticket]]:
    """Tickets that a commit changed, each before and after."""
    steps = repository.steps(_before(repository, commit), commit, folders=("records/tickets",))
    oids = {slot.oid for step in steps for slot in (step.old, step.new) if slot}
    contents = dict(repository.blobs(sorted(oids)))
    for step in steps:
        if step.new is None:
            continue
        try:
            before = decode(contents[step.old.oid], Ticket, step.path) if step.old else None
            yield before, decode(contents[step.new.oid], Ticket, step.path)
        except SvcError:
            # A file that cannot be read is told by every command that looks; not by messages.
            continue


def _before(repository: Repository, commit: str) -> str:
    """The commit before one, or the tree of nothing."""
    args = ("rev-parse", "--verify", "--quiet", f"{commit}^")
    return run(args, cwd=repository.place, check=False).stdout.decode().strip() or (
        repository.empty_tree
    )


def _addressed(
    repository: Repository, names: Iterable[str], about: str, texts: list[messages.MessageText]
) -> Iterator[dict[str, Any]]:
    """Messages for every address of some names; who has no channel here gets none."""
    book = channels(repository)
    for name in names:
        for address in book.get(name, ()):
            for number, text in enumerate(texts):
                mark = _mark(address)
                yield {
                    "id": _id(about, name, mark, str(number)),
                    "to": name,
                    "sort": sort_of(address),
                    "mark": mark,
                    **text._asdict(),
                }


def _mark(address: str) -> str:
    """What tells an address from others of its name without giving it away."""
    return hashlib.sha256(address.encode()).hexdigest()[:16]


def _id(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:24]


def _sent(repository: Repository, outbox: Outbox) -> Sent:
    """Send every message that is due, one after the other."""
    book = channels(repository)
    counts = {"sent": 0, "later": 0, "failed": 0}
    reasons: dict[str, None] = {}
    for name in outbox.due():
        taken = outbox.take(name)
        if taken is None:
            continue
        message, again = taken
        checkpoints.reached("sending")
        address = next(
            (one for one in book.get(message["to"], ()) if _mark(one) == message["mark"]), None
        )
        if address is None:
            outbox.arrived({**message, "to": "nobody"})
            continue
        came = deliver(address, message, again)
        checkpoints.reached("answered")
        if came.done:
            outbox.arrived(message)
            counts["sent"] += 1
            continue
        reasons[f"{message['to']} ({message['sort']}): {came.why}"] = None
        counts["later" if outbox.postpone(message, came.why) else "failed"] += 1
    return Sent(counts["sent"], counts["later"], counts["failed"], tuple(reasons))


def _added(first: Sent, second: Sent) -> Sent:
    return Sent(
        first.sent + second.sent, first.later + second.later, first.failed + second.failed,
        tuple(dict.fromkeys(first.reasons + second.reasons)),
    )  # fmt: skip
