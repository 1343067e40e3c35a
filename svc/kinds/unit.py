"""A unit: a home, a shop or a parking space."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from enum import StrEnum
from typing import Annotated

from msgspec import Meta, Struct

from svc.kinds.party import payer_name
from svc.language import _
from svc.model.amounts import Area, Rate
from svc.model.dispute import Dispute
from svc.model.fees import Payer
from svc.model.fields import ByStaff, Day, Line, Slug, Text, UnitId, keyed
from svc.model.source import Source
from svc.rules.record.flaws import Flaw
from svc.rules.ticket.references import Reference

#: Version of the unit format that this svc writes; 1 had the area as a plain number, 2 said
#: nothing of who pays.
UNIT_FORMAT = 3


class Use(StrEnum):
    """What a unit is for."""

    HOME = "home"
    SHOP = "shop"
    PARKING = "parking"


class Vacancy(Struct, frozen=True, forbid_unknown_fields=True):
    """From when to when nobody lived there, as the office agreed to; `until` is the day after.

    Attributes:
        approved: Who agreed.
    """

    since: Day
    until: Day | None = None
    approved: ByStaff | None = None


class PayerSpan(Struct, frozen=True, forbid_unknown_fields=True):
    """From when to when somebody pays; `until` is the first day no longer.

    Attributes:
        share: What part of it, such as 0.4; all of it if absent.
        items: Of which items; of all if empty.
    """

    who: Payer
    since: Day
    until: Day | None = None
    share: Rate | None = None
    items: tuple[Slug, ...] = ()


class Unit(Struct, frozen=True, forbid_unknown_fields=True):
    """One unit; its id is building, entrance (where there is one) and room.

    Attributes:
        format: Version of this record's format.
        building: First part of the id; also the folder it lies in.
        floor: Storey, ground floor is 1.
        area: Floor space in square metres, such as '118.40'.
        delivered: When the developer handed it over; before that it pays. Since format 3.
        vacant: When it stood empty. Since format 3.
        payers: Who pays, where that is not the owner. Since format 3.
    """

    format: int
    id: UnitId
    building: Line
    use: Use
    entrance: Line | None = None
    room: Line | None = None
    floor: Annotated[int, Meta(ge=-99, le=999)] | None = None
    area: Area | None = None
    delivered: Day | None = None
    vacant: Annotated[tuple[Vacancy, ...], Meta(extra=keyed("since"))] = ()
    payers: Annotated[tuple[PayerSpan, ...], Meta(extra=keyed("who", "since"))] = ()
    note: Text | None = None
    source: Source | None = None
    disputes: tuple[Dispute, ...] = ()


def flaws(unit: Unit) -> Iterator[Flaw]:
    """What must hold of a unit by itself."""
    building = unit.id.split("-", 1)[0]
    if unit.building != building:
        yield Flaw(
            "building",
            _(
                "is {building!r}, but the id begins with {begin}",
                building=unit.building,
                begin=building,
            ),
        )
    for place, empty in enumerate(unit.vacant):
        if empty.until is not None and empty.until <= empty.since:
            yield Flaw(f"vacant[{place}].until", _("is not after {field}", field="since"))
    for place, payer in enumerate(unit.payers):
        if payer.until is not None and payer.until <= payer.since:
            yield Flaw(f"payers[{place}].until", _("is not after {field}", field="since"))
        if payer.share is not None and not 0 < payer.share <= 1:
            yield Flaw(f"payers[{place}].share", _("must lie between 0 and 1"))
    if any(_shares_on(unit, payer) > 1 for payer in unit.payers):
        yield Flaw("payers", _("pay more than all of it on some day"))


def references(unit: Unit) -> Iterator[Reference]:
    """Whom a unit's file names."""
    for place, empty in enumerate(unit.vacant):
        if empty.approved is not None:
            yield Reference(f"vacant[{place}].approved", f"s:{empty.approved}")
    for place, payer in enumerate(unit.payers):
        yield Reference(f"payers[{place}].who", payer_name(payer.who))


def _shares_on(unit: Unit, begun: PayerSpan) -> Decimal:
    """What all pay of some item on the day on which one begins to."""
    meanwhile = [
        one
        for one in unit.payers
        if one.since <= begun.since and (one.until is None or begun.since < one.until)
    ]
    items = {item for one in meanwhile for item in one.items} or {""}
    sums = (
        sum((Decimal(1) if one.share is None else one.share for one in meanwhile
             if not one.items or item in one.items), Decimal(0))
        for item in items
    )  # fmt: skip
    return max(sums)
