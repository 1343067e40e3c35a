"""Demands: who is asked to pay what, how, and what the office's ladder comes to by itself.

A demand is evidence. It says what was open of each line on its day, with the late fees
that had come to it, as they were told; lines to which somebody objects are left out of
it, since what follows on an objection waits (for that line only).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING

from svc.duties.decision import Decision, Written
from svc.duties.fees.charged import NOTHING, LineId
from svc.errors import Refused
from svc.kinds.fees.demand import DEMAND_FORMAT, Demand, DemandedLine
from svc.language import _
from svc.model.amounts import Money
from svc.model.dunning import DemandMeans, Rung, RungStep
from svc.named_tuple import NamedTuple
from svc.rules.record.utilities import threat_in

if TYPE_CHECKING:
    from svc.model.fees import LateStretch


class DemandableLine(NamedTuple):
    """A line that is overdue, as far as a demand needs it.

    Attributes:
        open, late: What is open of its amount, and of its late fees.
        stretches: How its late fees came about.
    """

    id: LineId
    payer: str
    due: date
    open: Money
    late: Money
    stretches: tuple[LateStretch, ...]
    objected: bool


class SaidOfDemand(NamedTuple):
    """What goes with a demand.

    Attributes:
        at: When it is made.
        by: Who makes it.
        means: How; None where the ladder only tells the office's own people.
        said: What was said, or answered.
        rung: The rung of the ladder that it is.
        ticket: The work that comes of it.
    """

    at: datetime
    by: str
    means: DemandMeans | None = None
    said: str | None = None
    rung: Rung | None = None
    ticket: str | None = None


class RungDue(NamedTuple):
    """What the ladder has come to for one payer of one unit.

    Attributes:
        lines: The lines that stand on that rung, and had not reached it before.
    """

    unit: str
    payer: str
    rung: Rung
    lines: list[DemandableLine]


def demand(
    number: str, unit: str, payer: str, lines: Sequence[DemandableLine], telling: SaidOfDemand
) -> Decision[Demand]:
    """Ask a payer to pay what is overdue on a unit.

    Raises:
        Refused: Nothing is overdue, all of it is objected to, or a supply would be cut off.
    """
    said = threat_in(telling.said or "")
    if said is not None:
        raise no_supply_is_cut(said)
    asked = [line for line in lines if not line.objected]
    if not lines:
        raise Refused(
            _("{unit}: nothing of {payer} is overdue", unit=unit, payer=payer),
            _("svc balance {unit}", unit=unit),
        )
    if not asked:
        raise Refused(
            _("{unit}: {payer} objects to all that is overdue", unit=unit, payer=payer),
            _("svc bill settle, once it is clear"),
        )
    parts = tuple(_stamped(line, telling.at.date()) for line in asked)
    amount = sum((part.principal + part.late for part in parts), NOTHING)
    rung = telling.rung
    made = Demand(
        format=DEMAND_FORMAT, id=number, at=telling.at, by=telling.by, unit=unit, payer=payer,
        amount=amount, means=telling.means, step=rung.step if rung else None,
        rung=rung.after if rung else None, lines=parts, said=telling.said, ticket=telling.ticket,
    )  # fmt: skip
    how = telling.means or (rung.step if rung else "")
    left_out = len(lines) - len(asked)
    notices = (
        (_("{unit}: left out, as somebody objects: {n}", unit=unit, n=left_out),)
        if left_out
        else ()
    )
    subject = f"demand {amount} for {unit} ({how})"
    return Decision(
        made, (Written("demand", made),), "demand", number, subject, telling.at, notices
    )


def no_supply_is_cut(words: str) -> Refused:
    """The refusal of whatever would cut a supply off for fees."""
    return Refused(
        _("{words}: no supply may be cut off for fees (Civil Code 944)", words=words),
        _("demand it: --by phone, wechat, sms, letter, visit or lawyer"),
    )


def rungs_due(
    lines: Iterable[tuple[str, DemandableLine]],
    ladder: Sequence[Rung],
    reached: Mapping[LineId, int],
    on: date,
) -> list[RungDue]:
    """What the ladder has come to on a day and had not before, by unit and payer.

    A line climbs to the highest rung that it has reached, and to each rung once: what an
    office did not do while nobody looked is not made up for step by step.

    Args:
        lines: Overdue lines, each with its unit.
        ladder: The rungs from the lowest up.
        reached: The highest rung that each line was put on, by its days.
        on: The day.
    """
    due: dict[tuple[str, str, Rung], list[DemandableLine]] = defaultdict(list)
    for unit, line in lines:
        days = (on - line.due).days
        climbed = [rung for rung in ladder if rung.after <= days]
        if line.objected or not climbed or reached.get(line.id, 0) >= climbed[-1].after:
            continue
        due[unit, line.payer, climbed[-1]].append(line)
    ordered = sorted(due, key=lambda key: (key[2].after, key[0], key[1]))
    return [RungDue(unit, payer, rung, due[unit, payer, rung]) for unit, payer, rung in ordered]


def _stamped(line: DemandableLine, on: date) -> DemandedLine:
    """A line as it stands on a day: its late fees with how they came to be."""
    bill, key = line.id
    if not line.late:
        return DemandedLine(bill=bill, line=key, principal=line.open)
    return DemandedLine(
        bill=bill, line=key, principal=line.open, late=line.late, days=(on - line.due).days,
        stretches=line.stretches,
    )  # fmt: skip


#: Rungs of which no message is sent: what stands on a list is seen there.
SILENT = frozenset({RungStep.NOTICE})
