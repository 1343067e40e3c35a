"""Opening balances become bills of their own, of which nothing was ever taken.

What is owed is a line like another, told by its mark; credit is a line of less than nothing,
which is its payer's at once; a deposit is put aside out of that by a receipt that moves no
money. All are of the day on which the former books are taken over.
"""

from __future__ import annotations

from datetime import datetime, time
from typing import TYPE_CHECKING

from svc.desk.fees.runs import payers_of
from svc.desk.importing.untaken import numbered_here, refuses
from svc.duties.decision import written
from svc.duties.fees.proration import MonthPart
from svc.duties.journal.entries import OPENING_MARK
from svc.exchange.row_kinds.openings import Opening, OpeningSort, named_by, opening_of
from svc.kinds.fees.bill import Bill, BillLine
from svc.kinds.fees.receipt import DepositPart, Method, Receipt
from svc.language import _
from svc.model.actors import IMPORT
from svc.model.source import Source

if TYPE_CHECKING:
    from svc.desk.importing.file import FileImport
    from svc.desk.importing.import_desk import ImportDesk
    from svc.duties.fees.payers import UnitPayers
    from svc.exchange.rows.draft import StagedDraft


def record(desk: ImportDesk, part: FileImport) -> None:
    """Settle a file of opening balances."""
    there = desk.there("bill", part.system)
    ids = numbered_here(desk, part)
    payers = {one.unit.id: one for one in payers_of(desk.index)}
    drafts = [(entry, opening_of(draft)) for entry, draft in part.batch.drafts()]
    held = [there[entry.number].id for entry, _one in drafts if entry.number in there]
    desk.fetch("bill", held)
    for entry, opening in drafts:
        desk.advance(1)
        if entry.number in there:
            _hold(desk, part, entry, opening, there[entry.number].id)
            continue
        if refuses(desk, part, entry, named_by(opening)):
            continue
        told = opening.payer and ids.get(opening.payer, opening.payer)
        payer = told or _payer(payers.get(opening.unit), opening)
        if payer is None:
            words = _("nobody is known who pays for {unit}: name one, payer", unit=opening.unit)
            part.refuse(entry, words)
        else:
            part.tally.add(_put_down(desk, part, opening, payer))


def _payer(payers: UnitPayers | None, opening: Opening) -> str | None:
    """Who pays for the unit on the day of the opening."""
    if payers is None:
        return None
    paying, unpaid = payers.parts(opening.item, MonthPart(opening.opened, opening.opened))
    return None if unpaid else paying[0].shares[0][0]


def _hold(
    desk: ImportDesk, part: FileImport, entry: StagedDraft, opening: Opening, number: str
) -> None:
    """Hold a row against the bill that it became: that never changes."""
    (line,) = desk.load("bill", number).lines
    sign = 1 if opening.sort is OpeningSort.OWED else -1
    now = opening.item, opening.amount * sign, opening.first, opening.last, opening.due
    if now == (line.item, line.amount, line.first, line.last, line.due):
        part.tally.unchanged += 1
        return
    words = _("{id} was recorded with another {names}: what it says never changes",
              id=number, names=_("balance"))  # fmt: skip
    part.refuse(entry, words)


def _put_down(desk: ImportDesk, part: FileImport, opening: Opening, payer: str) -> str:
    """Have its records written; the number of its bill."""
    at = datetime.combine(opening.opened, time(), desk.zone)
    owed = opening.sort is OpeningSort.OWED
    line = BillLine(
        item=opening.item, first=opening.first, last=opening.last, payer=payer,
        amount=opening.amount if owed else -opening.amount, due=opening.due, mark=OPENING_MARK,
    )  # fmt: skip
    source = Source(part.system, opening.number)
    bill = Bill(
        format=1, id=desk.next_number("bill", at), unit=opening.unit,
        period=f"{opening.last:%Y-%m}", issued=at, by=IMPORT, lines=(line,), note=opening.note,
        source=source,
    )  # fmt: skip
    desk.record(written("bill", bill))
    if opening.sort is OpeningSort.DEPOSIT:
        aside = Receipt(
            format=1, id=desk.next_number("receipt", at), taken=at, cashier=IMPORT,
            unit=opening.unit, payer=payer, method=Method.CREDIT, amount=opening.amount,
            credit=-opening.amount, note=opening.note, source=source,
            deposit=DepositPart(item=opening.item, amount=opening.amount),
        )  # fmt: skip
        desk.record(written("receipt", aside))
    return bill.id
