"""Citing what was told: a version of a text named by a ticket, whose words are then its answer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from svc.desk.publications import facts
from svc.desk.publications.writing import plain_office, publication_of
from svc.duties.publications import telling as decide
from svc.duties.publications.facts import filled
from svc.errors import Refused
from svc.kinds.publications.publication import (
    Audience,
    Publication,
    PublicationType,
    in_force,
    number_of,
    was_told,
)
from svc.kinds.publications.versions import reviewed_until
from svc.kinds.publications.words import CHINESE
from svc.language import _, either
from svc.model.words import Kind
from svc.rules.record.numbers import parse_version

if TYPE_CHECKING:
    from svc.desk.core.desk import Desk


def told_from(
    desk: Desk, typed: Sequence[str], answered: str | None, kind: Kind, at: datetime
) -> tuple[tuple[str, ...], str | None]:
    """What a request cites, each with its version, and what was said.

    An inquiry that cites an answer is answered by it, in the words that it has now.

    Args:
        desk: Where.
        typed: Numbers of texts, with the version where not the one that holds is meant.
        answered: What was said, where somebody typed it.
        kind: Of the request.
        at: When it was asked, for facts that change.

    Raises:
        NotFound: There is no such text.
        UsageError: There is no such version.
        Refused: That version was never told.
    """
    cites: dict[str, None] = {}
    for text in typed:
        name, version = parse_version(text)
        record = publication_of(desk, name)
        number = number_of(decide.version_told(record, version))
        if not was_told(record, number):
            raise Refused(
                _("{id}@{version} was never told", id=record.id, version=number),
                _("svc notice show {id}", id=record.id),
            )
        cites[f"{record.id}@{number}"] = None
        if answered is None and kind is Kind.INQUIRY and record.type is PublicationType.ANSWER:
            answered = _words(desk, record, number, at)
            _tell_for_whom(desk, record)
            _tell_if_stale(desk, record, at)
    return tuple(cites), answered


def _words(desk: Desk, record: Publication, number: int, at: datetime) -> str:
    office, day = plain_office(desk), at.date()
    text = decide.version_told(record, number)
    return filled(text.body, lambda name: facts.fact(desk.index, office, day, name))


def _tell_for_whom(desk: Desk, record: Publication) -> None:
    if record.audience not in (None, Audience.ANYBODY):
        who = str(record.audience)
        desk.notices.append(
            _("{id} may be told to {who} alone", id=record.id,
              who=either(who, CHINESE[Audience][who]))
        )  # fmt: skip
    if not in_force(record):
        desk.notices.append(_("{id} was withdrawn", id=record.id))


def _tell_if_stale(desk: Desk, record: Publication, at: datetime) -> None:
    """Say that an answer's review is past: it is told all the same, with that mark."""
    until = reviewed_until(record)
    if until is not None and until < at.date():
        desk.notices.append(
            _("{id}: review was due on {day} (svc notice review)", id=record.id, day=until)
        )
