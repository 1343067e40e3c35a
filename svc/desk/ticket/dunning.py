"""The ladder of what is overdue, climbed as far as it has come: once for each rung of a line.

A rung puts down who is to be asked for what (`svc demand list`); messages tell the office's
people of it, a visit becomes a ticket, and a letter is printed by whoever sends it
(`svc demand UNIT --by letter`), which alone is a demand that can be proved.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from svc.desk.dunning.demanding import demandable
from svc.desk.ticket import intake
from svc.desk.ticket.doubles import category_of
from svc.duties.dunning import demands as decide
from svc.duties.dunning.demands import RungDue, SaidOfDemand
from svc.index.fees.arrears import overdue_lines
from svc.language import _
from svc.model.amounts import Money
from svc.model.dunning import RungStep
from svc.model.words import Channel, Kind
from svc.rules.office import defaults

if TYPE_CHECKING:
    from svc.desk.core.desk import Desk
    from svc.kinds.fees.demand import Demand

_KIND = "demand"
_REACHED = (
    "SELECT bill, line, max(rung) AS rung FROM demand_line JOIN demand USING (row)"
    " WHERE rung IS NOT NULL GROUP BY bill, line"
)


def climb(desk: Desk) -> Iterator[Demand]:
    """Put down each rung that a payer's lines have come to, and open the visits.

    Raises:
        NotFound: The office has no category for a visit.
        SvcError: A ticket cannot be taken in.
    """
    ladder = defaults.rungs(desk.office)
    if not ladder or desk.index.one("SELECT 1 FROM bill LIMIT 1") is None:
        return
    now = desk.at_hand.here
    overdue = overdue_lines(desk.index, desk.zone, now, desk.office.dunning.proves)
    reached = {(row["bill"], row["line"]): row["rung"] for row in desk.index.rows(_REACHED)}
    lines = [(line.unit, demandable(line)) for line in overdue if line.unit and line.open]
    for due in decide.rungs_due(lines, ladder, reached, now.date()):
        ticket = _visit(desk, due) if due.rung.step is RungStep.VISIT else None
        telling = SaidOfDemand(now, desk.actor.id, rung=due.rung, ticket=ticket)
        number = desk.next_number(_KIND, now)
        yield desk.record(decide.demand(number, due.unit, due.payer, due.lines, telling))


def _visit(desk: Desk, due: RungDue) -> str:
    """The ticket of a visit; its number."""
    amount = sum((line.open + line.late for line in due.lines), Money(0))
    text = _(
        "{unit}: {amount} is overdue for more than {days} days. Go there and ask for it.",
        unit=due.unit, amount=amount, days=due.rung.after,
    )  # fmt: skip
    resident = due.payer if due.payer.startswith("R-") else None
    request = intake.Request(
        text=text, kind=Kind.INQUIRY, category=category_of(desk, Kind.INQUIRY),
        channel=Channel.STAFF, unit=due.unit, resident=resident,
    )  # fmt: skip
    return intake.create(desk, request).id
