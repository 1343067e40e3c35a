"""Money that was taken twice: whoever took the later payment asks what is to become of it.

Two desks that did not know of one another both took it, and both receipts stand. The
desk that gave the later receipt opens a ticket, once: give it back, or keep it as credit.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from svc.desk.ticket import intake
from svc.duties.record import general as decide
from svc.errors import NotFound
from svc.index.query.fee_checks import doubtful_units_since, excesses, looked
from svc.kinds.fees.receipt import ReceiptAction
from svc.language import _
from svc.model.amounts import Money
from svc.model.words import Channel, Kind
from svc.rules.record.numbers import parse_number

if TYPE_CHECKING:
    from svc.desk.core.desk import Desk
    from svc.kinds.fees.receipt import Receipt
    from svc.model.ticket import Ticket

#: The category of such a ticket, where the office has it.
CATEGORY = "fees"


def open_tickets(desk: Desk) -> Iterator[tuple[Ticket, Receipt]]:
    """Open a ticket for each receipt of this desk whose money found its line paid.

    Raises:
        NotFound: The office has no category for it.
        SvcError: It cannot be taken in.
    """
    sums: dict[str, tuple[Receipt, Money]] = {}
    for receipt, excess in excesses(desk.index, doubtful_units_since(desk.index)):
        if parse_number(receipt.id).desk == desk.letter:
            before = sums.get(receipt.id, (receipt, Money(0)))[1]
            sums[receipt.id] = receipt, excess.amount + before
    for receipt, amount in sums.values():
        ticket = intake.create(desk, _request(desk, receipt, amount))
        step = decide.take_step(
            "receipt", receipt, ReceiptAction.TICKET, desk.at_hand.here, desk.actor.id,
            {"ticket": ticket.id},
        )  # fmt: skip
        desk.record(step)
        yield ticket, receipt
    looked(desk.index)


def _request(desk: Desk, receipt: Receipt, amount: Money) -> intake.Request:
    text = _(
        "{receipt}: {amount} was taken twice. Give it back, or keep it as credit?",
        receipt=receipt.id, amount=amount,
    )  # fmt: skip
    resident = receipt.payer if (receipt.payer or "").startswith("R-") else None
    return intake.Request(
        text=text, kind=Kind.INQUIRY, category=category_of(desk, Kind.INQUIRY),
        channel=Channel.STAFF,
        unit=receipt.unit, resident=resident,
    )  # fmt: skip


def category_of(desk: Desk, kind: Kind) -> str:
    """The category of fees, else the first that a ticket of a kind may have.

    Raises:
        NotFound: There is none.
    """
    offered = [one.id for one in desk.office.categories if kind in (one.kinds or Kind)]
    if CATEGORY in offered:
        return CATEGORY
    if not offered:
        raise NotFound(
            _("no category {category!r}", category=CATEGORY), _("svc office category add fees")
        )
    return offered[0]
