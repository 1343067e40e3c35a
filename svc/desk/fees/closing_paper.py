"""A closing on paper: one HTML page for A4, to be signed by who counted and who confirms.

The page needs nothing else: no script, no network. Each printing is noted in the closing.
"""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from typing import TYPE_CHECKING

from svc.desk.record.general import find
from svc.duties.record import general as decide
from svc.kinds.fees.closing import LABELS, Closing, ClosingAction
from svc.kinds.fees.receipt import CHINESE, Method
from svc.language import _, either
from svc.rules.record.capital_numerals import capital
from svc.rules.time.parsing import in_zone

if TYPE_CHECKING:
    from svc.desk.core.desk import Desk
    from svc.model.amounts import Money

_STYLE = """
@page { size: A4; margin: 15mm; }
body { margin: 0; font: 11pt/1.5 "Noto Sans CJK SC", "Microsoft YaHei", sans-serif; color: #000; }
h1 { font-size: 1.4em; text-align: center; margin: 0 0 2mm; } p { margin: 0 0 1mm; }
.marks { text-align: center; font-weight: bold; } .off { color: #b00020; }
table { width: 100%; border-collapse: collapse; margin: 3mm 0; }
th, td { border: 0.3mm solid #000; padding: 1mm; text-align: left; }
td.sum, th.sum { text-align: right; white-space: nowrap; }
.signs { display: flex; justify-content: space-between; margin-top: 12mm; }
"""


def printed(desk: Desk, closing: str) -> str:
    """A closing as a page; the printing is noted in it.

    Args:
        desk: Where.
        closing: Its number.

    Raises:
        NotFound: There is none of such a number.
    """
    record: Closing = desk.load("closing", find(desk, "closing", closing))
    page = _page(desk, record)
    step = decide.take_step(
        "closing", record, ClosingAction.PRINT, desk.at_hand.here, desk.actor.id, {}
    )
    desk.record(step)
    return page


def _page(desk: Desk, closing: Closing) -> str:
    title = _("Day's closing")
    marks = "".join(f'<p class="marks">{escape(mark)}</p>\n' for mark in _marks(desk, closing))
    facts = "".join(f"<p>{escape(name)}{escape(_(': '))}{escape(value)}</p>\n"
                    for name, value in _facts(desk, closing))  # fmt: skip
    return (
        f'<!DOCTYPE html>\n<html lang="{either("en", "zh-CN")}">\n<head>\n<meta charset="utf-8">\n'
        f"<title>{escape(title)}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n"
        f"<h1>{escape(desk.office.name)} {escape(title)}</h1>\n{marks}{facts}"
        f"{_by_method(closing)}{_by_purpose(closing)}{_drawer(closing)}{_words(desk, closing)}"
        f"{_signs(desk, closing)}</body>\n</html>\n"
    )


def _marks(desk: Desk, closing: Closing) -> Iterator[str]:
    """What stands above: that it was printed before."""
    before = sum(event.action is ClosingAction.PRINT for event in closing.events)
    if before:
        day = desk.at_hand.here.date().isoformat()
        yield _("Reprint {n}, {day}", n=before, day=day)


def _facts(desk: Desk, closing: Closing) -> Iterator[tuple[str, str]]:
    yield _("No."), closing.id
    yield _("Business day"), closing.day.isoformat()
    yield _("Desk"), closing.desk
    yield _("Cashier"), _staff(desk, closing.cashier)
    yield _("Closed"), f"{in_zone(closing.closed, desk.zone):%Y-%m-%d %H:%M}"
    held = [f"{one.first}–{one.last} ({one.count})" for one in closing.receipts]
    yield _("Receipts"), _(", ").join(held) or _("none")
    if closing.reversals:
        yield _("Taken back"), _(", ").join(closing.reversals)


def _by_method(closing: Closing) -> str:
    """What came by each method; transfers from credit and deposits, which move none, apart."""
    rows = [(either(one.method, CHINESE[Method][one.method]), one.count, one.amount)
            for one in closing.methods]  # fmt: skip
    money = sum((one.amount for one in closing.methods if one.method.moves_money), 0)
    body = "".join(
        f'<tr><td>{escape(name)}</td><td class="sum">{count}</td>'
        f'<td class="sum">{amount}</td></tr>\n'
        for name, count, amount in rows
    )
    return (
        f'<table>\n<tr><th>{escape(_("Method"))}</th><th class="sum">{escape(_("Receipts"))}</th>'
        f'<th class="sum">{escape(_("Amount"))}</th></tr>\n{body}'
        f'<tr><th colspan="2">{escape(_("Money moved"))}</th>'
        f'<th class="sum">{money or "0.00"}</th></tr>\n</table>\n'
    )


def _by_purpose(closing: Closing) -> str:
    names = closing.purpose.__struct_fields__
    head = "".join(f'<th class="sum">{escape(either(name, LABELS[name]))}</th>' for name in names)
    sums = "".join(f'<td class="sum">{getattr(closing.purpose, name)}</td>' for name in names)
    return f"<table>\n<tr>{head}</tr>\n<tr>{sums}</tr>\n</table>\n"


def _drawer(closing: Closing) -> str:
    """The drawer, in the order in which it is reckoned."""
    rows: list[tuple[str, Money]] = [
        (_("Opening float"), closing.opening), (_("Cash in"), closing.cash_in),
        (_("Cash given back"), closing.cash_back), (_("Cash moved"), closing.moved),
        (_("Banked"), -closing.banked), (_("Expected"), closing.expected),
        (_("Counted"), closing.counted),
    ]  # fmt: skip
    body = "".join(f'<tr><td>{escape(name)}</td><td class="sum">{amount}</td></tr>\n'
                   for name, amount in rows)  # fmt: skip
    off = "off" if closing.difference else ""
    head = escape(_said(closing))
    body += f'<tr><th>{head}</th><th class="sum {off}">{closing.difference}</th></tr>\n'
    body += (
        f'<tr><td>{escape(_("Float kept"))}</td><td class="sum">{closing.kept}</td></tr>\n'
        f"<tr><td>{escape(_('Handed in'))} {escape(capital(closing.handed_in))}</td>"
        f'<td class="sum">{closing.handed_in}</td></tr>\n'
    )
    return f"<table>\n{body}</table>\n"


def _said(closing: Closing) -> str:
    if not closing.difference:
        return _("Difference")
    return _("Cash over") if closing.difference > 0 else _("Cash short")


def _words(desk: Desk, closing: Closing) -> str:
    """Why there is a difference, and what was found out about it since."""
    told = [(closing.by or closing.cashier, closing.explanation)] if closing.explanation else []
    told += [(event.by, event.words) for event in closing.events
             if event.action is ClosingAction.EXPLAIN and event.words]  # fmt: skip
    return "".join(f"<p>{escape(_staff(desk, who))}{escape(_(': '))}{escape(str(words))}</p>\n"
                   for who, words in told)  # fmt: skip


def _signs(desk: Desk, closing: Closing) -> str:
    """Who signs: whoever counted, whoever takes over, and whoever confirms."""
    confirmed = [event.by for event in closing.events if event.action is ClosingAction.CONFIRM]
    signs = [(_("Counted by"), _staff(desk, closing.by or closing.cashier))]
    if closing.handed_to is not None:
        signs.append((_("Taken over by"), _staff(desk, closing.handed_to)))
    signs.append((_("Confirmed by"), _staff(desk, confirmed[-1]) if confirmed else "____________"))
    spans = "".join(f"<span>{escape(name)}{escape(_(': '))}{escape(who)}</span>"
                    for name, who in signs)  # fmt: skip
    return f'<div class="signs">{spans}</div>\n'


def _staff(desk: Desk, who: str) -> str:
    row = desk.index.one("SELECT name FROM staff WHERE id = ?", (who,))
    return str(row["name"]) if row else who
