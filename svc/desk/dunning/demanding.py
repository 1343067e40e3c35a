"""Asking for what is overdue: each demand is recorded, as evidence, and a letter is printed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from svc.desk.core import lookup
from svc.duties.dunning import demands as decide
from svc.duties.dunning.demands import DemandableLine, SaidOfDemand
from svc.duties.typed_values import plain_text
from svc.errors import UsageError
from svc.index.fees.arrears import OverdueLine, overdue_of_unit
from svc.kinds.fees.demand import CHINESE
from svc.language import _
from svc.model.dunning import DemandMeans
from svc.rules.record.utilities import threat_in

if TYPE_CHECKING:
    from svc.desk.core.desk import Desk
    from svc.kinds.fees.demand import Demand

_KIND = "demand"


def demand(
    desk: Desk,
    units: Sequence[str],
    means: str,
    remark: str | None = None,
    payer: str | None = None,
    at: str | None = None,
) -> list[Demand]:
    """Ask for all that is overdue on some units, of each payer by himself.

    Args:
        desk: Where.
        units: In any spelling.
        means: How: by phone, a letter and so on.
        remark: What was said, or answered.
        payer: Only of this one.
        at: When, if not now.

    Raises:
        UsageError: There is no such means.
        NotFound: There is no such unit or payer.
        Refused: Nothing is overdue there, or a supply would be cut off.
    """
    how = means_of(means)
    moment = desk.moment(at)
    telling = SaidOfDemand(moment, desk.actor.id, how, plain_text(remark) if remark else None)
    who = _payer(desk, payer) if payer else None
    made: list[Demand] = []
    for unit in dict.fromkeys(lookup.unit(desk.index, text) for text in units):
        overdue = overdue_of_unit(desk.index, desk.zone, moment, desk.office.dunning.proves, unit)
        lines = [demandable(line) for line in overdue if who in (None, line.payer)]
        for whom in sorted({line.payer for line in lines}) or [who or _("anybody")]:
            number = desk.next_number(_KIND, moment)
            own = [line for line in lines if line.payer == whom]
            made.append(desk.record(decide.demand(number, unit, whom, own, telling)))
    return made


def demandable(line: OverdueLine) -> DemandableLine:
    """An overdue line, as a demand needs it."""
    return DemandableLine(
        line.id, line.payer, line.due, line.open, line.late, line.stretches, line.objected
    )


def means_of(text: str) -> DemandMeans:
    """How somebody is asked to pay, as records or people name it.

    Raises:
        Refused: It would cut a supply off.
        UsageError: There is no such means.
    """
    words = text.strip().lower()
    for means in DemandMeans:
        if words in (means.value, CHINESE[DemandMeans][means.value]):
            return means
    threat = threat_in(words.replace("-", " ").replace("_", " "))
    if threat is not None:
        raise decide.no_supply_is_cut(threat)
    raise UsageError(
        _("{means!r} is no way of asking for money", means=text),
        _("one of {known}", known=", ".join(DemandMeans)),
    )


def _payer(desk: Desk, text: str) -> str:
    if desk.holds("party", text):
        return text
    return lookup.resident(desk.index, text, desk.office.region)
