"""Publications as the index keeps them beside the record: how one stands, whom it reached."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from svc.kinds.publications import versions as kind
from svc.kinds.publications.told import ungrouped
from svc.kinds.publications.words import FOR_STAFF, TELLING_STEPS
from svc.rules.ticket.duplicates import matters
from svc.rules.time.seconds import seconds

Row = tuple[Any, ...]


def indexed(record: Any) -> dict[str, list[Row]]:
    """The rows of a publication in its further tables.

    `notice_state`: how it stands, of the version that is told, or else the last.
    `notice_told`: the units that it was told to, an entrance a row.
    `notice_word`: what its words are about, with weights, for `svc ask` and intake.
    `notice_event`: what happened to it.
    `notice_outage`: what will not be there, and when that was first told.
    """
    steps = [(str(event.action), event.version or 1) for event in record.events]
    last = kind.latest(record)
    state, version = kind.state_of(str(record.type), kind.number_of(last), steps)
    text = kind.text_of(record, version) or last
    units = kind.told_units(record)
    review = kind.reviewed_until(record)
    first = next((event.at for event in record.events if _tells(record, str(event.action))), None)
    row = (
        record.id, state, version, kind.number_of(last), text.title, text.body,
        _day(text.since), _day(text.until), _day(review), _seconds(first), _seconds(last.at),
        len(units), len(_reached(record, units, version)), " ".join(text.buildings), last_by(last),
    )  # fmt: skip
    return {
        "notice_state": [row],
        "notice_told": list(_told(record)),
        "notice_word": [(weight, word, record.id) for word, weight in _words(text).items()],
        "notice_event": [
            (str(event.action), event.version or 1, _seconds(event.at), event.by, record.id)
            for event in record.events
        ],
        "notice_outage": list(_outages(record, text, state)),
    }  # fmt: skip


def last_by(text: Any) -> str:
    """Who wrote a version."""
    return str(text.by)


def _tells(record: Any, action: str) -> bool:
    return action in (("approve", "correct") if record.type in FOR_STAFF else ("publish",))


def _told(record: Any) -> Iterator[Row]:
    groups: dict[str, dict[str, None]] = {}
    for event in record.events:
        for group in event.told if event.action in TELLING_STEPS else ():
            stem, _colon, rooms = group.partition(":")
            groups.setdefault(stem, {}).update(dict.fromkeys(rooms.split(",")))
    for stem, held in groups.items():
        yield stem, f",{','.join(held)},", record.id


def _reached(record: Any, units: dict[str, None], version: int) -> set[str]:
    """The units, of those told, that some post of a version reaches."""
    reached: set[str] = set()
    for event in record.events:
        if event.where is None or event.version != version:
            continue
        named = set(event.buildings)
        reached |= {unit for unit in units if not named or unit.split("-", 1)[0] in named}
    return reached


def _words(text: Any) -> dict[str, int]:
    """What a version is about: what it is called and asked counts thrice what it says."""
    words = dict(matters(text.body))
    for line in (text.title, *text.also):
        for word, weight in matters(line).items():
            words[word] = max(words.get(word, 0), 3 * weight)
    return words


def _outages(record: Any, text: Any, state: str) -> Iterator[Row]:
    """The outage that the version which is told names, and when it was first told so."""
    if text.outage is None or state not in ("published", "corrected"):
        return
    since = {
        kind.number_of(one) for one in kind.texts(record)
        if one.outage is text.outage and one.begins == text.begins
    }  # fmt: skip
    announced = min(
        (event.at for event in record.events
         if event.action in TELLING_STEPS and (event.version or 1) in since), default=None,
    )  # fmt: skip
    yield (
        str(text.outage),
        _seconds(text.begins),
        _seconds(text.ends),
        _seconds(announced),
        record.id,
    )


def units_told(groups: list[tuple[str, str]]) -> list[str]:
    """The units of rows of `notice_told`."""
    return list(ungrouped(f"{stem}:{rooms.strip(',')}" for stem, rooms in groups))


def _seconds(moment: datetime | None) -> int | None:
    return None if moment is None else int(seconds(moment) or 0)


def _day(day: Any) -> str | None:
    return None if day is None else str(day.isoformat())
