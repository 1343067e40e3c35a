"""Claims that can be enforced for a short time only: a demand that can be proved begins it anew."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from svc.desk.clocks.record_clocks import RecordClock

if TYPE_CHECKING:
    from svc.desk.core.view import View

#: From more payers than this on they are told together: `svc arrears` lists them.
_MOST = 5


def clocks(view: View, before: int) -> Iterator[RecordClock]:
    """Overdue claims near their limitation, by payer and unit, however far off that is.

    Whoever waits until the last day has nothing left to do.

    Args:
        view: The office.
        before: What is near is told before any moment.
    """
    del before
    if view.one("SELECT 1 FROM bill LIMIT 1") is None:
        return
    from svc.desk.dunning.arrears import grouped, near_limitation
    from svc.language import _, n_

    lines = near_limitation(view)
    groups = sorted(grouped(view, lines), key=lambda one: (one.limitation, one.unit or ""))
    first = {(line.unit, line.payer): line.bill for line in reversed(lines)}
    together = len(groups) > _MOST
    for group in groups[:1] if together else groups:
        ends = datetime.combine(group.limitation + timedelta(days=1), time(), view.zone)
        due = int(ends.timestamp()) - 1
        if together:
            amount = sum((one.open for one in groups), start=group.open - group.open)
            claim = n_(
                "{n} payer near the limitation, {amount} in all: svc arrears, svc demand",
                "{n} payers near the limitation, {amount} in all: svc arrears, svc demand",
                len(groups), amount=amount,
            )  # fmt: skip
        else:
            claim = _(
                "{unit}: {amount} of {payer} can be enforced until {day}: svc demand {unit}",
                unit=group.unit, amount=group.open, payer=group.payer,
                day=group.limitation.isoformat(),
            )  # fmt: skip
        bill = first[group.unit or "", group.payer or ""]
        yield RecordClock("bill", bill, "limitation", claim, due, due - view.now)
