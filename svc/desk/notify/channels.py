"""The channels of one desk: kept beside git by name, tried, forgotten."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from svc.desk.core.view import look
from svc.desk.notify import messages
from svc.desk.notify.deliver import CONFIRMING, checked, deliver, shown, sort_of
from svc.errors import NotFound, UsageError
from svc.language import _, spoken
from svc.lazy_pattern import lazy_pattern
from svc.named_tuple import NamedTuple
from svc.store.git.repository import Repository
from svc.store.outbox.channel_book import channels, keep

if TYPE_CHECKING:
    from svc.desk.notify.deliver import Delivery

_NAME = lazy_pattern(r"[a-z0-9][a-z0-9._-]{0,63}\Z")


class KeptChannel(NamedTuple):
    """One address that is kept.

    Attributes:
        name: Who or what it leads to.
        sort: Which sort of channel: `wecombot`.
        address: What of it may be seen.
        confirms: Whether it is told each message's id, so that it can take it once.
    """

    name: str
    sort: str
    address: str
    confirms: bool


def kept(start: Path) -> list[KeptChannel]:
    """Every address, by name."""
    book = channels(Repository.open(start))
    return [
        KeptChannel(name, sort_of(one), shown(one), sort_of(one) in CONFIRMING)
        for name in sorted(book)
        for one in book[name]
    ]


def add(start: Path, name: str, address: str) -> None:
    """Keep one more address of a name.

    Raises:
        UsageError: It is no address, or no name.
    """
    if not _NAME.match(name):
        raise UsageError(
            _("{name!r} is no channel's name", name=name),
            _("a staff id, a department's id, or any other word in a-z 0-9 . _ -"),
        )
    repository = Repository.open(start)
    book = channels(repository)
    addresses = book.setdefault(name, [])
    if checked(address) not in addresses:
        addresses.append(address)
    keep(repository, book)


def remove(start: Path, name: str) -> int:
    """Forget every address of a name; how many there were.

    Raises:
        NotFound: There are none.
    """
    repository = Repository.open(start)
    book = channels(repository)
    if name not in book:
        raise _none(name)
    count = len(book.pop(name))
    keep(repository, book)
    return count


def tried(start: Path, name: str) -> list[tuple[str, Delivery]]:
    """Send a trial message to every address of a name; what came of each, by its sort.

    Raises:
        NotFound: It has none.
    """
    with look(start) as view:
        book = channels(view.repository)
        if name not in book:
            raise _none(name)
        with spoken(view.locale):
            text = messages.of_trial(str(view.office["name"]))
        trial = {"id": f"trial-{view.moment.timestamp():.0f}", **text._asdict()}
        return [(sort_of(one), deliver(one, trial)) for one in book[name]]


def _none(name: str) -> NotFound:
    return NotFound(_("{name!r} has no channel here", name=name), _("svc notify channel list"))
