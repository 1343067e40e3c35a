"""A contract that ends early: what was charged for later days is given back, by rule."""

from __future__ import annotations

from typing import TYPE_CHECKING

from svc.desk.core import lookup
from svc.desk.fees import credit
from svc.desk.fees.lines import telling_of
from svc.desk.fees.paying import payer_named
from svc.desk.record.field_values import day_of
from svc.duties.decision import Decision, Written
from svc.duties.fees import ending as decide
from svc.duties.fees.line_events import LineOf
from svc.duties.fees.tariffs import version_of
from svc.errors import UsageError
from svc.index.query import billing
from svc.index.query.ledgers import bills_of, ledger_of
from svc.kinds.fees.bill import BillLine, line_states
from svc.language import _

if TYPE_CHECKING:
    from svc.desk.core.desk import Desk
    from svc.duties.fees.ledger import UnitLedger
    from svc.kinds.fees.tariff import TariffVersion


def end_ahead(
    desk: Desk, unit: str, day: str, reason: str, payer: str | None = None, *,
    leave_credit: bool = False,
) -> decide.Ended:  # fmt: skip
    """Give back what a unit's payer was charged for days from one on.

    What was paid of it becomes credit, which pays by rule what is owed then.

    Args:
        unit: In any spelling.
        day: The first day that is not served.
        reason: Why.
        payer: Whose contract ends, where several have lines there.
        leave_credit: Whether credit pays nothing.

    Raises:
        NotFound: There is no such unit or payer.
        Refused: Nothing was charged for those days.
    """
    home = lookup.unit(desk.index, unit)
    ledger = ledger_of(desk.index, home)
    who = payer_named(desk, home, ledger, payer)
    if who is None:
        raise UsageError(
            _("{unit}: nobody owes or has anything there", unit=home), _("say whose: --payer")
        )
    telling = telling_of(desk, reason, None)
    number = desk.next_number("bill", telling.at)
    lines = standing_lines(desk, home, ledger)
    decision = decide.end(lines, who, day_of(desk, day), versions(desk), number, telling)
    ended = desk.record(decision)
    if not leave_credit:
        desk.record(_settled(desk, ended))
    return ended


def standing_lines(desk: Desk, unit: str, ledger: UnitLedger) -> list[LineOf]:
    """The lines of a unit that stand for themselves, each with what was paid on it."""
    bills = bills_of(desk.index, unit)
    mended = {
        name for period in {bill.period for bill in bills}
        for name in billing.corrected(desk.index, period, unit)
    }  # fmt: skip
    return [
        LineOf(bill, state, entry.principal, entry.late)
        for bill in bills for key, state in line_states(bill).items()
        if not state.voided and f"{bill.id}:{key}" not in mended
        for entry in (ledger.lines[bill.id, key],)
    ]  # fmt: skip


def versions(desk: Desk) -> decide.VersionOf:
    """Gives the version that a line was computed by."""
    tariffs = {one.id: one for one in billing.tariffs(desk.index)}

    def of_line(line: BillLine) -> TariffVersion | None:
        tariff = tariffs.get(line.item)
        return version_of(tariff, line.tariff) if tariff is not None and line.tariff else None

    return of_line


def _settled(desk: Desk, ended: decide.Ended) -> Decision[None]:
    """What credit pays then, as receipts of the same commit."""
    _used, receipts = credit.applied(desk, ended.bills, [ended.unit])
    return Decision(None, tuple(Written("receipt", one) for one in receipts))
