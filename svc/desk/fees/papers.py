"""Receipts on paper: one HTML page for A4 or a roll of 80 mm, and a note in each of them.

The page needs nothing else: no script, no network. From the second printing on it says
that it is a reprint, and of which day.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from typing import TYPE_CHECKING

from svc.desk.core import lookup
from svc.duties.record import general as decide
from svc.kinds.fees.bill import line_states
from svc.kinds.fees.receipt import CHINESE, Method, Receipt, ReceiptAction
from svc.language import _, current, either
from svc.named_tuple import NamedTuple
from svc.rules.record.capital_numerals import capital
from svc.rules.record.masking import mask_name
from svc.rules.record.unit_ids import display
from svc.rules.time.parsing import in_zone

if TYPE_CHECKING:
    from svc.desk.core.desk import Desk
    from svc.kinds.fees.bill import BillLine
    from svc.model.amounts import Money

_STYLE = """
body { margin: 0; font: 11pt/1.5 "Noto Sans CJK SC", "Microsoft YaHei", sans-serif; color: #000; }
article { page-break-after: always; break-inside: avoid; padding: 4mm; }
h1 { font-size: 1.4em; text-align: center; margin: 0 0 2mm; }
p { margin: 0 0 1mm; } .marks { text-align: center; font-weight: bold; } .back { color: #b00020; }
table { width: 100%; border-collapse: collapse; margin: 2mm 0; }
th, td { border: 0.3mm solid #000; padding: 1mm; text-align: left; }
td.sum, th.sum { text-align: right; white-space: nowrap; }
.signs { display: flex; justify-content: space-between; margin-top: 8mm; }
"""
_PAPERS = {
    "a4": "@page { size: A4; margin: 15mm; }",
    "80mm": (
        "@page { size: 80mm auto; margin: 2mm; } body { font-size: 9pt; width: 76mm; }"
        " article { padding: 0; } th, td { border-width: 0 0 0.2mm; padding: 0.5mm; }"
        " .signs { display: block; margin-top: 4mm; }"
    ),
}


class _Row(NamedTuple):
    """One line of the paper's table."""

    what: str
    period: str
    amount: Money


def printed(desk: Desk, receipts: Sequence[str], paper: str, reveal: bool = False) -> str:
    """Receipts as one page; each printing is noted in its receipt.

    Args:
        desk: Where.
        receipts: Their numbers.
        paper: `a4` or `80mm`.
        reveal: Whether the payer's name stands there in full.

    Raises:
        NotFound: There is none of such a number.
    """
    numbers = [lookup.find_number(desk.index, text, "receipt") for text in receipts]
    pages = [_page(desk, number, reveal) for number in dict.fromkeys(numbers)]
    lang = either("en", "zh-CN")
    return (
        f'<!DOCTYPE html>\n<html lang="{lang}">\n<head>\n<meta charset="utf-8">\n'
        f"<title>{_said(_('Receipt'))}</title>\n<style>{_PAPERS[paper]}{_STYLE}</style>\n"
        f"</head>\n<body>\n{''.join(pages)}</body>\n</html>\n"
    )


def _page(desk: Desk, number: str, reveal: bool) -> str:
    receipt: Receipt = desk.load("receipt", number)
    page = _article(desk, receipt, reveal)
    step = decide.take_step(
        "receipt", receipt, ReceiptAction.PRINT, desk.at_hand.here, desk.actor.id, {}
    )
    desk.record(step)
    return page


def _article(desk: Desk, receipt: Receipt, reveal: bool) -> str:
    rows = "".join(
        f"<tr><td>{_said(row.what)}</td><td>{_said(row.period)}</td>"
        f'<td class="sum">{row.amount}</td></tr>\n'
        for row in _rows(desk, receipt)
    )
    facts = "".join(f"<p>{_said(name)}{_said(_(': '))}{_said(value)}</p>\n"
                    for name, value in _facts(desk, receipt, reveal))  # fmt: skip
    marks = "".join(f'<p class="marks{" back" * (receipt.amount < 0)}">{_said(mark)}</p>\n'
                    for mark in _marks(desk, receipt))  # fmt: skip
    head = f"<th>{_said(_('Item'))}</th><th>{_said(_('Month'))}</th>"
    head += f'<th class="sum">{_said(_("Amount"))}</th>'
    return (
        f"<article>\n<h1>{_said(desk.office.name)} {_said(_('Receipt'))}</h1>\n{marks}{facts}"
        f"<table>\n<tr>{head}</tr>\n{rows}"
        f'<tr><th colspan="2">{_said(_("Total"))} {_said(capital(receipt.amount))}</th>'
        f'<th class="sum">¥{receipt.amount}</th></tr>\n</table>\n'
        f'<div class="signs"><span>{_said(_("Cashier"))}{_said(_(": "))}'
        f"{_said(_staff(desk, receipt.cashier))}</span>"
        f"<span>{_said(_('Seal'))}</span></div>\n</article>\n"
    )


def _marks(desk: Desk, receipt: Receipt) -> Iterator[str]:
    """What stands large above: taken back, given back, printed again, another number."""
    if receipt.reverses is not None:
        yield _("Takes back {number}", number=receipt.reverses)
    elif receipt.amount < 0:
        yield _("Given back")
    before = [event for event in receipt.events if event.action is ReceiptAction.PRINT]
    if before or receipt.formerly is not None:
        day = desk.at_hand.here.date().isoformat()
        yield _("Reprint {n}, {day}", n=max(len(before), 1), day=day)
    if receipt.formerly is not None:
        yield _("Had the number {number}", number=receipt.formerly)


def _facts(desk: Desk, receipt: Receipt, reveal: bool) -> Iterator[tuple[str, str]]:
    yield _("No."), receipt.id
    if receipt.paper_no is not None:
        yield _("Paper no."), receipt.paper_no
    taken = in_zone(receipt.taken, desk.zone)
    yield _("Taken"), f"{taken:%Y-%m-%d %H:%M}"
    if receipt.unit is not None:
        yield _("Unit"), display(receipt.unit, current())
    if receipt.payer is not None:
        yield _("Payer"), _name(desk, receipt.payer, reveal)
    if receipt.payer_text is not None:
        said = receipt.payer_text if reveal else mask_name(receipt.payer_text)
        yield _("Brought by"), said
    yield _("Method"), either(receipt.method.value, CHINESE[Method][receipt.method.value])
    if receipt.reason is not None:
        yield _("Reason"), receipt.reason


def _rows(desk: Desk, receipt: Receipt) -> Iterator[_Row]:
    for line in receipt.lines:
        charged = _charged(desk, line.bill, line.line)
        what = _item(desk, charged.item) if charged is not None else line.line
        period = f"{charged.first:%Y-%m}" if charged is not None else ""
        if line.principal:
            yield _Row(what, period, line.principal)
        if line.late:
            yield _Row(_("{item}: late fees", item=what), period, line.late)
    if receipt.credit and receipt.method is not Method.CREDIT:
        yield _Row(_("Kept as credit"), "", receipt.credit)
    if receipt.deposit is not None and receipt.method is not Method.DEPOSIT:
        item = _item(desk, receipt.deposit.item)
        yield _Row(_("Deposit: {item}", item=item), "", receipt.deposit.amount)


def _charged(desk: Desk, bill: str, key: str) -> BillLine | None:
    if not desk.holds("bill", bill):
        return None
    state = line_states(desk.load("bill", bill)).get(key)
    return state.line if state is not None else None


def _item(desk: Desk, item: str) -> str:
    row = desk.index.one("SELECT name FROM tariff WHERE id = ?", (item,))
    return either(item, str(row["name"]) if row else item)


def _name(desk: Desk, payer: str, reveal: bool) -> str:
    is_person = payer.startswith("R-")
    table = "resident" if is_person else "party"
    row = desk.index.one(f"SELECT name FROM {table} WHERE id = ?", (payer,))
    if row is None:
        return payer
    name = str(row["name"])
    return f"{mask_name(name)} ({payer})" if is_person and not reveal else name


def _staff(desk: Desk, who: str) -> str:
    row = desk.index.one("SELECT name FROM staff WHERE id = ?", (who,))
    return str(row["name"]) if row else who


def _said(text: str) -> str:
    return escape(text)
