"""Which record a few letters mean, whatever its kind."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import TYPE_CHECKING

from svc.desk.core import lookup as people
from svc.errors import InvalidData, NotFound, UsageError
from svc.kinds.id_schemes import NamedId
from svc.kinds.table import KINDS, noun
from svc.language import _
from svc.rules.record.unit_ids import unit_id
from svc.store.layout import Place, path_of, place_of

if TYPE_CHECKING:
    from svc.desk.core.view import View


def find(view: View, text: str, kind: str | None = None) -> Place:
    """The record that an id means: any tail of a number, a unit in any spelling, a staff id.

    A record that is gone by now is found by its complete id.

    Args:
        kind: Of which kind it is, where several would do.

    Raises:
        UsageError: It means several records.
        NotFound: It cannot mean any.
    """
    kinds = (kind,) if kind else tuple(KINDS)
    places = [place for one in kinds for place in _here(view, text, one, asked=kind is not None)]
    if not places:
        gone = (kind,) if kind else _by_shape()
        places = [place for one in gone for place in _anywhere(text, one)][:1]
    if not places and kind:
        raise NotFound(
            _("no {kind} {id!r}", kind=noun(kind), id=text),
            _("svc {command}", command=KINDS[kind].listing),
        )
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


def _by_shape() -> tuple[str, ...]:
    """Kinds by how much the shape of an id says: `F2611-A0001` is no unit, and no staff id."""
    kinds = [kind for kind in KINDS.values() if not kind.single]
    kinds.reverse()
    return tuple(k.name for k in sorted(kinds, key=lambda k: isinstance(k.ids[0], NamedId)))


def _here(view: View, text: str, kind: str, *, asked: bool) -> Iterator[Place]:
    """The record of this kind at the commit looked at, if there is one.

    Args:
        asked: Whether this kind was named: then `42` means one of it.
    """
    series = KINDS[kind].series
    if series is not None and not series.parent:
        if not asked and not KINDS[kind].bare and text.strip()[:1].upper() != series.letter:
            return
        if _is_tail(text, kind):
            with suppress(NotFound, InvalidData):
                yield Place(kind, people.find_number(view.index, text, kind))
                return
            if broken := people.unread(view.index, text, kind):
                yield from (Place(kind, number) for number, _why in broken)
                return
    for place in _anywhere(text, kind):
        sql = "SELECT 1 FROM record WHERE path = ?"
        if view.one(sql, (path_of(*place),)) is not None:
            yield place


def _is_tail(text: str, kind: str) -> bool:
    try:
        people.tail_of(text, kind)
    except UsageError:
        return False
    return True


def _anywhere(text: str, kind: str) -> Iterator[Place]:
    """The record of this kind with exactly this id, whether it is there or not."""
    row = KINDS[kind]
    for spelled in (text, text.strip().upper(), _as_unit(text) if row.house else text):
        if row.scheme(spelled) is not None:
            place = place_of(row.path(spelled))
            if place is not None and place.kind == kind:
                yield place
                return


def _as_unit(text: str) -> str:
    try:
        return unit_id(text)
    except UsageError:
        return text
