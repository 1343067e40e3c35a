"""Which record a few letters mean, whatever its kind."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import TYPE_CHECKING

from svc.desk.core import lookup as people
from svc.errors import InvalidData, NotFound, UsageError
from svc.language import _
from svc.model.slug import is_slug
from svc.model.words import noun
from svc.rules.record.numbers import parse_number, parse_tail
from svc.rules.record.unit_ids import unit_id
from svc.store.layout import KINDS, Place, path_of, place_of

if TYPE_CHECKING:
    from svc.desk.core.view import View

_PREFIXES = {"ticket": "T", "followup": "F", "resident": "R"}
#: Kinds that a complete id of a record that is gone may be of; `F2611-A0001` is no unit.
_GONE: tuple[str, ...] = (*_PREFIXES, "unit", "staff")


def find(view: View, text: str, kind: str | None = None) -> Place:
    """The record that an id means: any tail of a number, a unit in any spelling, a staff id.

    A record that is gone by now is found by its complete id.

    Args:
        kind: Of which kind it is, where several would do.

    Raises:
        UsageError: It means several records.
        NotFound: It cannot mean any.
    """
    kinds: tuple[str, ...] = (kind,) if kind else KINDS
    places = [place for one in kinds for place in _here(view, text, one)]
    if not places:
        gone = (kind,) if kind else _GONE
        places = [place for one in gone for place in _anywhere(text, one)][:1]
    if not places:
        raise NotFound(
            _("no record is called {text!r}", text=text),
            _("give a number such as 2611-A42 or R-A42, a unit, a staff id, or office"),
        )
    if len(places) > 1:
        named = _(" or ").join(f"{noun(place.kind)} {place.id}" for place in places)
        raise UsageError(
            _("{text!r} may be {names}", text=text, names=named),
            _("say which: --kind {kind}", kind=places[0].kind),
        )
    return places[0]


def _here(view: View, text: str, kind: str) -> Iterator[Place]:
    """The record of this kind at the commit looked at, if there is one."""
    if kind in _PREFIXES:
        prefix = _PREFIXES[kind]
        if kind != "ticket" and text.strip()[:1].upper() != prefix:
            return
        if _is_tail(text, prefix):
            with suppress(NotFound, InvalidData):
                yield Place(kind, people.find_number(view.index, text, prefix))
                return
            if broken := people.unread(view.index, text, prefix):
                yield from (Place(kind, number) for number, _why in broken)
                return
    for place in _anywhere(text, kind):
        sql = "SELECT 1 FROM record WHERE path = ?"
        if view.one(sql, (path_of(*place),)) is not None:
            yield place


def _is_tail(text: str, prefix: str) -> bool:
    try:
        parse_tail(text, prefix)
    except UsageError:
        return False
    return True


def _anywhere(text: str, kind: str) -> Iterator[Place]:
    """The record of this kind with exactly this id, whether it is there or not."""
    record_id = _id(text, kind)
    if record_id is None:
        return
    place = place_of(path_of(kind, record_id))
    if place is not None and place.kind == kind:
        yield place


def _id(text: str, kind: str) -> str | None:
    try:
        if kind in _PREFIXES:
            number = text.strip().upper()
            return number if parse_number(number).prefix == _PREFIXES[kind] else None
        if kind == "unit":
            return unit_id(text)
    except UsageError:
        return None
    if kind == "office":
        return text if text == "office" else None
    return text if is_slug(text) else None
