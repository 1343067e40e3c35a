"""Work that was in vain: somebody went on with a ticket that another desk had cancelled.

The cancellation counts, and what came after it stays on record without effect. Whoever
did it is told as soon as the desks have met, and finds it on the board for a while.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from svc.errors import InvalidData
from svc.index.query.after_cancel import worked_on_after_cancel
from svc.language import _
from svc.model.ticket import Ticket
from svc.named_tuple import NamedTuple
from svc.rules.ticket.lifecycle import fold
from svc.store.layout import path_of, place_of
from svc.store.yaml.codec import decode

if TYPE_CHECKING:
    from svc.index.database.index import Index
    from svc.store.git.repository import Repository


class VainWork(NamedTuple):
    """A cancelled ticket that somebody went on with.

    Attributes:
        ticket: Its number.
        by: Whose steps have no effect.
    """

    ticket: str
    by: tuple[str, ...]


def vain_work(
    repository: Repository,
    index: Index,
    commit: str,
    now: int,
) -> list[VainWork]:
    """Tickets that were cancelled of late and worked on by who did not know of it.

    Args:
        commit: What the index shows.
        now: The moment to look back from, in seconds.
    """
    works = []
    for number in worked_on_after_cancel(index, now):
        people = _in_vain(repository, commit, number)
        if people:
            works.append(VainWork(number, people))
    return works


def vain_words(repository: Repository, index: Index, before: str, head: str) -> list[str]:
    """What to tell of tickets in which a meeting showed work to be in vain.

    Args:
        before: Where this desk stood.
        head: Where it stands now, as the index shows it.
    """
    works = vain_work(repository, index, head, int(time.time()))
    if not works:
        return []
    places = (place_of(step.path) for step in repository.steps(before, head))
    changed = {place.id for place in places if place}
    return [
        _("{ticket}: another desk had cancelled it, and what {who} did then has no "
          "effect: svc show {ticket}", ticket=vain.ticket, who=_(", ").join(vain.by))
        for vain in works
        if vain.ticket in changed
    ]  # fmt: skip


def _in_vain(repository: Repository, commit: str, number: str) -> tuple[str, ...]:
    data = repository.read(commit, path_of("ticket", number))
    try:
        ticket = decode(data, Ticket, number) if data else None
    except InvalidData:
        return ()
    idle = fold(ticket.timeline).ineffective if ticket else ()
    return tuple(dict.fromkeys(event.by for event, *_why in idle))
