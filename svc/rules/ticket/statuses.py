"""Groups of statuses that have a name: what "open" means, and what it does not."""

from __future__ import annotations

from svc.model.words import Status

#: Somebody has to act; clocks may run.
OPEN = frozenset({Status.NEW, Status.ASSIGNED, Status.WORKING, Status.WAITING})
#: Open, or done but not closed: not at its end yet.
UNSETTLED = OPEN | {Status.DONE}
#: Open and in the hands of whom it was assigned to.
IN_HAND = OPEN - {Status.NEW}
#: Ended without having been dealt with; counted nowhere as work.
VOID = frozenset({Status.CANCELLED, Status.MERGED})
