"""Two desks' versions of one file as one: bytes in, bytes out, and nothing else counts.

A record is merged by its kind, the office's rules with the comments beside them, any
other file line by line. What cannot be merged keeps what others have already, and is
a dispute: in the record itself, or in the office's rules where the file is no record.
"""

from __future__ import annotations

import re
from typing import Any

import msgspec

from svc.errors import InvalidData, Refused
from svc.kinds.derive import type_of
from svc.kinds.merge import WHOLE, merge_records, unite_timelines, value_hash, with_disputes
from svc.kinds.table import KINDS, noun
from svc.language import _
from svc.lazy_pattern import lazy_pattern
from svc.model.dispute import Dispute
from svc.named_tuple import NamedTuple
from svc.rules.merge.texts import merge_texts
from svc.store.layout import OFFICE_PATH, place_of
from svc.store.yaml.bulk import decode
from svc.store.yaml.codec import encode

_TIMELINE = b"\ntimeline:\n"
_FORMAT = lazy_pattern(rb"^format:[ \t]*['\"]?([0-9]{1,9})", re.MULTILINE)


class Sides(NamedTuple):
    """The commits that are merged, for what a dispute names.

    Attributes:
        published: What others have already.
        ours: What this desk did meanwhile.
    """

    published: str
    ours: str


class FileMerge(NamedTuple):
    """What a file becomes.

    Attributes:
        data: Its content; None where it is gone.
        besides: Disputes that its own file cannot hold.
    """

    data: bytes | None
    besides: tuple[Dispute, ...] = ()


def merge_file(
    path: str, base: bytes | None, published: bytes | None, ours: bytes | None, sides: Sides
) -> FileMerge:
    """Merge a file that both sides changed, each in its own way.

    Args:
        path: Where it lies.
        base: Its content in the last commit that both sides had; None for no file.
        published, ours: The two versions, which differ.
        sides: The commits they are from.

    Raises:
        Refused: One of them has a newer format than this svc knows.
    """
    place = place_of(path)
    if place is None:
        return _plain_file(path, base, published, ours, sides)
    for data in (base, published, ours):
        _check_format(path, place.kind, data)
    if published is None or ours is None:
        return _deleted(path, place.kind, published, ours, sides)
    kind: Any = type_of(place.kind)
    here, there = _read(published, kind, path), _read(ours, kind, path)
    if here is None or there is None:
        return _unreadable(path, (published, here), (ours, there), sides)
    if KINDS[place.kind].timeline and base is not None and _only_longer(base, published, ours):
        united = unite_timelines(here, there)
        if united is not None:
            return FileMerge(_spelled(united, (published, here), (ours, there)))
    before = _read(base, kind, path) if base is not None else None
    merged, besides = merge_records(place.kind, before, here, there, sides.ours)
    if KINDS[place.kind].single:
        return FileMerge(_office((base, before), (published, here), (ours, there), merged, sides))
    told = tuple(msgspec.structs.replace(one, field=path) for one in besides[:1])
    return FileMerge(_spelled(merged, (published, here), (ours, there)), told)


def with_office_disputes(data: bytes, disputes: tuple[Dispute, ...]) -> bytes:
    """The office's rules with disputes about files that hold none themselves."""
    office = _read(data, type_of("office"), OFFICE_PATH)
    if office is None:
        return data
    after = msgspec.structs.replace(office, disputes=with_disputes(office.disputes, disputes))
    return _rewritten(data, office, after)


def _spelled(merged: Any, *versions: tuple[bytes, Any]) -> bytes:
    """A record's bytes: as one side has them where it says the same."""
    return next((data for data, record in versions if record == merged), None) or encode(merged)


def _only_longer(base: bytes, *versions: bytes) -> bool:
    """Whether timelines only grew, and nothing is in dispute: the base says nothing more then."""
    _head, mark, steps = base.partition(_TIMELINE)
    grown = (data.partition(_TIMELINE)[2].startswith(steps) for data in versions)
    return bool(mark) and all(grown) and not any(b"\ndisputes:" in data for data in versions)


def _read(data: bytes, kind: Any, path: str) -> Any:
    try:
        return decode(data, kind, path)
    except InvalidData:
        return None


def _check_format(path: str, kind: str, data: bytes | None) -> None:
    written = _FORMAT.search(data) if data else None
    if written and int(written[1]) > KINDS[kind].format:
        raise Refused(
            _(
                "{path} has format {format}, and this svc knows {kind} up to {known}",
                path=path,
                format=int(written[1]),
                kind=noun(kind),
                known=KINDS[kind].format,
            ),
            _("update svc on this desk, then svc sync; nothing was sent or taken over"),
        )


def _deleted(
    path: str, kind: str, published: bytes | None, ours: bytes | None, sides: Sides
) -> FileMerge:
    """One side deleted what the other changed: it stays, and somebody is asked."""
    data = published if ours is None else ours
    assert data is not None
    lost = Dispute(WHOLE, sides.ours if ours is None else sides.published, value_hash(None))
    record = _read(data, type_of(kind), path)
    if record is None:
        return FileMerge(data, (msgspec.structs.replace(lost, field=path),))
    return FileMerge(_disputed(data, record, lost))


def _unreadable(
    path: str, published: tuple[bytes, Any], ours: tuple[bytes, Any], sides: Sides
) -> FileMerge:
    """A file that is no record on one side: the side that can be read stays."""
    (here, record), (there, other) = published, ours
    if record is not None:
        lost = Dispute(WHOLE, sides.ours, value_hash(there.decode(errors="replace")))
        return FileMerge(_disputed(here, record, lost))
    if other is not None:
        lost = Dispute(WHOLE, sides.published, value_hash(here.decode(errors="replace")))
        return FileMerge(_disputed(there, other, lost))
    return FileMerge(here, (_of_file(path, there, sides),))


def _disputed(data: bytes, record: Any, dispute: Dispute) -> bytes:
    if "disputes" not in record.__struct_fields__:
        return data
    after = msgspec.structs.replace(record, disputes=with_disputes(record.disputes, (dispute,)))
    return _rewritten(data, record, after)


def _of_file(path: str, data: bytes | None, sides: Sides) -> Dispute:
    said = None if data is None else data.decode(errors="replace")
    return Dispute(path, sides.ours, value_hash(said))


def _plain_file(
    path: str, base: bytes | None, published: bytes | None, ours: bytes | None, sides: Sides
) -> FileMerge:
    """A template, or whatever else lies there: line by line."""
    if published is not None and ours is not None:
        try:
            united = merge_texts((base or b"").decode(), published.decode(), ours.decode())
        except UnicodeDecodeError:
            united = None
        if united is not None:
            return FileMerge(united.encode())
    stays = ours if published is None else published
    return FileMerge(stays, (_of_file(path, ours, sides),))


def _office(
    base: tuple[bytes | None, Any], published: tuple[bytes, Any], ours: tuple[bytes, Any],
    merged: Any, sides: Sides,
) -> bytes:  # fmt: skip
    """The office's rules, with the comments of both sides where the lines allow it.

    Rules that contradict each other only together stay as published, as a whole.
    """
    from svc.rules.office.contradictions import contradictions

    (here, record), (there, other) = published, ours
    own = {one.path for office in (record, other) for one in contradictions(office, {})}
    if any(one.path not in own for one in contradictions(merged, {})):
        lost = Dispute(WHOLE, sides.ours, value_hash(there.decode(errors="replace")))
        return _disputed(here, record, lost)
    try:
        text = merge_texts((base[0] or b"").decode(), here.decode(), there.decode())
    except UnicodeDecodeError:
        text = None
    if text is not None and _read(text.encode(), type(merged), OFFICE_PATH) == merged:
        return text.encode()
    return _rewritten(here, record, merged)


def _rewritten(data: bytes, before: Any, after: Any) -> bytes:
    # Read where somebody's comments are kept, and by no merge of tickets.
    from svc.store.yaml.rewrite import rewritten

    return rewritten(data, before, after)
