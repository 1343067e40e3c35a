"""Texts approved, told, put up, corrected, withdrawn, reviewed and read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from svc.desk.publications import facts
from svc.desk.publications.writing import changed, plain_office, publication_of, sound
from svc.desk.record.field_values import day_of
from svc.duties.publications import telling as decide
from svc.duties.publications.telling import Posting, TellableUnit
from svc.duties.typed_values import fit, plain_text
from svc.errors import NotFound, UsageError
from svc.index.duties import publications
from svc.kinds.publications.publication import (
    FOR_STAFF,
    PostPlace,
    Publication,
    PublicationEvent,
    TextVersion,
    latest,
    told_units,
)
from svc.language import _

if TYPE_CHECKING:
    from svc.desk.core.desk import Desk
    from svc.index.database.index import Index

_When = str | datetime | None


def approve(desk: Desk, text: str, note: str | None = None, at: _When = None) -> Publication:
    """Agree that the last version of a text may be told.

    Raises:
        NotFound: There is no such text.
        Refused: It is approved, was withdrawn, or speaks for another department.
    """
    before = publication_of(desk, text)
    return desk.record(decide.approve(desk.at_hand, before, desk.moment(at), _words(note)))


def publish(desk: Desk, text: str, note: str | None = None, at: _When = None) -> Publication:
    """Tell a text to those it is for.

    Raises:
        NotFound: There is no such text.
        Refused: It may not be told.
    """
    before, when = publication_of(desk, text), desk.moment(at)
    units = addressed(desk.index, latest(before), when.date())
    there = _facts(desk, latest(before), when.date())
    return desk.record(decide.publish(desk.at_hand, before, units, there, when, _words(note)))


def correct(
    desk: Desk, text: str, reason: str, changes: Mapping[str, Any], clear: Sequence[str] = (),
    at: _When = None,
) -> Publication:  # fmt: skip
    """Tell a further version of a text in place of the one before.

    Raises:
        NotFound: There is no such text.
        UsageError: Nothing of it would be another, or a value does not fit.
        Refused: It was not told yet, was withdrawn, or may not be told so.
    """
    before, when = publication_of(desk, text), desk.moment(at)
    values = changed(desk, changes, clear)
    after = decide.revised(desk.at_hand, before, values, when)
    sound(desk, after)
    version = latest(after)
    units = [] if before.type in FOR_STAFF else addressed(desk.index, version, when.date())
    there = _facts(desk, version, when.date())
    decision = decide.correct(desk.at_hand, before, after, units, there, when, plain_text(reason))
    return desk.record(decision)


def post(
    desk: Desk, text: str, where: str, place: str | None = None, buildings: Sequence[str] = (),
    photo: str | None = None, note: str | None = None, at: _When = None,
) -> Publication:  # fmt: skip
    """Keep where a text was put up; through a channel of the office's it is sent as well.

    Raises:
        NotFound: There is no such text, building or channel.
        UsageError: It is said of no place there can be.
        Refused: It is not published, or was withdrawn.
    """
    before = publication_of(desk, text)
    sort: PostPlace = fit(PublicationEvent, "where", where, "--where")
    told = {unit.split("-", 1)[0] for unit in told_units(before)}
    strange = [one for one in buildings if one not in told]
    if strange and before.type not in FOR_STAFF:
        raise NotFound(
            _("nobody in building {building} is told of {id}", building=strange[0], id=before.id),
            _("svc notice show {id}", id=before.id),
        )
    name = fit(PublicationEvent, "place", plain_text(place), "--place") if place else None
    if sort is PostPlace.CHANNEL:
        _has_channel(desk, name)
    hashed = fit(PublicationEvent, "photo", photo, "--photo") if photo else None
    posting = Posting(sort, name, tuple(dict.fromkeys(buildings)), hashed, _words(note))
    return desk.record(decide.post(desk.at_hand, before, posting, desk.moment(at)))


def withdraw(desk: Desk, text: str, reason: str, at: _When = None) -> Publication:
    """Have a text hold no longer.

    Raises:
        NotFound: There is no such text.
        Refused: It was withdrawn already.
    """
    before = publication_of(desk, text)
    decision = decide.withdraw(desk.at_hand, before, plain_text(reason), desk.moment(at))
    return desk.record(decision)


def review(
    desk: Desk, text: str, review_by: str | None = None, note: str | None = None,
    at: _When = None,
) -> Publication:  # fmt: skip
    """Keep that a text was held against the facts, and still holds.

    Raises:
        NotFound: There is no such text.
        Refused: It does not hold, or speaks for another department.
        UsageError: The next review would lie behind.
    """
    before = publication_of(desk, text)
    day = day_of(desk, review_by) if review_by else None
    decision = decide.review(desk.at_hand, before, day, desk.moment(at), _words(note))
    return desk.record(decision)


def read(desk: Desk, text: str, at: _When = None) -> Publication:
    """Keep that who acts has read the version that holds.

    Raises:
        NotFound: There is no such text.
        Refused: It does not hold, or is marked as read.
    """
    return desk.record(decide.read(desk.at_hand, publication_of(desk, text), desk.moment(at)))


def addressed(index: Index, text: Publication | TextVersion, day: date) -> list[str]:
    """The units that a version is for, by those on file and who lives there on a day."""
    units = [TellableUnit(*row) for row in publications.tellable(index, day.isoformat())]
    return decide.addressed(text, units)


def _facts(desk: Desk, text: Publication | TextVersion, day: date) -> dict[str, str]:
    return facts.told(desk.index, plain_office(desk), day, decide.named_facts(text))


def _has_channel(desk: Desk, name: str | None) -> None:
    """Refuse to send through what has no address on this desk.

    Raises:
        UsageError: No channel is named.
        NotFound: It has no address here.
    """
    from svc.store.outbox.channel_book import channels

    if name is None:
        raise UsageError(_("say which channel"), _("--place NAME; svc notify channel list"))
    if name not in channels(desk.repository):
        raise NotFound(_("{name!r} has no channel here", name=name), _("svc notify channel list"))


def _words(note: str | None) -> str | None:
    return plain_text(note) if note else None
