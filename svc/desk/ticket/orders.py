"""Orders of others: a hotline's or the street office's, with their number and their deadline."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from svc.desk.core.lookup import outside_party
from svc.desk.ticket.waiting import due_moment
from svc.duties.typed_values import fit, plain_text
from svc.errors import Refused, UsageError
from svc.index.database.statuses import VOID
from svc.language import _
from svc.model.ticket import Ticket
from svc.rules.clocks.targets import due as due_after

if TYPE_CHECKING:
    from svc.desk.core.desk import Desk
    from svc.kinds.party import Party

_SAME = (
    "SELECT id FROM ticket WHERE external_no = ? AND coalesce(external_party, '') = ?"
    f" AND status NOT IN {VOID} ORDER BY received DESC LIMIT 1"
)


def ordered(
    desk: Desk, number: str | None, sent_by: str | None, reply_by: str | datetime | None,
    at: datetime,
) -> dict[str, Any]:  # fmt: skip
    """What an order says of itself, as fields of the intake.

    Args:
        number: Its number, as whoever sent it gave it.
        sent_by: The outside party that sent it.
        reply_by: By when a reply is owed; by the party's record unless told.
        at: When it was received.

    Raises:
        UsageError: Who sent it is named, and not its number.
        NotFound: There is no such party.
        Refused: An order of that number was taken in before.
    """
    if not number:
        raise UsageError(
            _("--sent-by goes with --external-no"), _("give the number that the order bears")
        )
    number = fit(Ticket, "external_no", plain_text(number), "--external-no")
    party = outside_party(desk, sent_by) if sent_by else None
    row = desk.index.one(_SAME, (number, party or ""))
    if row is not None:
        raise Refused(
            _("order {number} was taken in as {ticket}", number=number, ticket=row["id"]),
            _("svc urge {ticket}, or svc reopen {ticket} if it is closed", ticket=row["id"]),
        )
    return {
        "external_no": number, "external_party": party,
        "external_due": _reply_due(desk, reply_by, party, at),
    }  # fmt: skip


def _reply_due(
    desk: Desk, reply_by: str | datetime | None, party: str | None, at: datetime
) -> datetime | None:
    """By when a reply is owed: as told, else as the party's record says."""
    if reply_by is not None:
        return due_moment(desk, reply_by, "--reply-by")
    if party is None:
        return None
    sender: Party = desk.load("party", party)
    span = sender.targets.orders if sender.targets is not None else None
    return None if span is None else due_after(at, span, desk.calendar)
