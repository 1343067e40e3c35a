"""Taking back one's own last command here, or one's last step on a ticket."""

from __future__ import annotations

from typing import TYPE_CHECKING

from svc.desk.core import lookup as people
from svc.desk.ticket.actions import open_timeline
from svc.duties.ticket import undoing as decide
from svc.errors import InvalidData, Refused
from svc.language import _
from svc.model.actors import SVC, address_of
from svc.model.ticket import Ticket
from svc.model.words import Action
from svc.store.git.commit_log import LoggedCommit, commits, last_of
from svc.store.git.file_history import trail
from svc.store.layout import path_of, place_of
from svc.store.yaml.codec import decode

if TYPE_CHECKING:
    from svc.desk.core.desk import Desk
    from svc.duties.ticket.undoing import TakenBack
    from svc.model.ticket import Event

#: What a command on tickets calls itself in its commit.
_OF_TICKETS = frozenset(map(str, Action)) - {Action.UNDO}
#: Where steps of tickets lie.
_TICKETS, _CALLS = "records/tickets/", "records/followups/"
#: Commits that are looked through for one's own last.
_RECENT = 500


def undo(desk: Desk, tail: str | None = None, note: str | None = None) -> list[TakenBack]:
    """Take back one's own last command here, or one's last step on a ticket.

    All that the command did goes, on every ticket, with the follow-up it made; of a
    command on several tickets, where one is named, what was done to that one.

    Raises:
        Refused: It was none of tickets, lies too far back, or a later step stands on it.
    """
    if tail is None:
        steps = _steps(desk, _last_command(desk))
        chosen = list(steps)
    else:
        number = people.find_number(desk.index, tail)
        last = decide.own_last(open_timeline(desk, number))
        steps = _steps(desk, _commit_of(desk, number, last))
        steps.setdefault(number, [last])
        chosen = [number, *(one for one in decide.tied(number, steps) if one != number)]
    lines = [(open_timeline(desk, number), steps[number]) for number in chosen]
    return desk.record(decide.undo(lines, note))


def _last_command(desk: Desk) -> LoggedCommit:
    """What the actor recorded last, if it was a command on tickets."""
    actor = desk.actor.id
    last = last_of(desk.repository, _tip(desk), address_of(actor), _RECENT)
    if last is None:
        raise Refused(
            _("{who} has done nothing here lately", who=actor), _("name a ticket: svc undo T")
        )
    return _of_tickets(desk, last.id, last.subject)


def _commit_of(desk: Desk, number: str, step: Event) -> LoggedCommit:
    """The commit that put a step down."""
    path = path_of("ticket", number)
    for version in reversed(trail(desk.repository, _tip(desk), path)):
        if len(version.before) > 1 or version.after is None:
            continue
        before = _timeline(desk, path, version.before[0]) if version.before[0] else ()
        if step in _timeline(desk, path, version.after) and step not in before:
            return _of_tickets(desk, version.id, version.subject)
    raise Refused(
        _("{ticket}: the step is not recorded yet", ticket=number),
        _("leave it out of the batch"),
    )


def _tip(desk: Desk) -> str:
    commit = desk.index.commit
    assert commit is not None, "an office has a commit"
    return commit


def _of_tickets(desk: Desk, commit: str, subject: str) -> LoggedCommit:
    (logged,) = commits(desk.repository, commit, ["records"], since=f"{commit}^")
    elsewhere = [one for one in logged.files if not one.path.startswith((_TICKETS, _CALLS))]
    if not set(logged.actions) <= _OF_TICKETS or elsewhere:
        raise Refused(
            _("that was: {subject}", subject=subject),
            _("only steps of tickets are taken back; svc undo T names one"),
        )
    return logged


def _steps(desk: Desk, commit: LoggedCommit) -> dict[str, list[Event]]:
    """The steps that a command left on tickets, as far as they are the actor's, by number."""
    mine = {desk.actor.id, SVC}
    steps: dict[str, list[Event]] = {}
    for file in commit.files:
        place = place_of(file.path)
        if place is None or file.after is None or not file.path.startswith(_TICKETS):
            continue
        before = _timeline(desk, file.path, file.before) if file.before else ()
        now = desk.load("ticket", place.id).timeline
        new = [step for step in _timeline(desk, file.path, file.after) if step not in before]
        own = [step for step in new if step.by in mine and step in now]
        if own:
            steps[place.id] = own
    return steps


def _timeline(desk: Desk, path: str, blob: str) -> tuple[Event, ...]:
    ((_oid, data),) = desk.repository.blobs([blob])
    try:
        return decode(data, Ticket, path).timeline
    except InvalidData:
        return ()
