"""The accountant's journal as a table: a row a posting, debit and credit apart."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from svc.duties.journal.accounts import CHINESE
from svc.duties.journal.entries import LedgerEntry
from svc.exchange.export.columns import ColumnType, ExportColumn
from svc.language import _, either

COLUMNS = (
    ExportColumn("day", "日期", ColumnType.DAY), ExportColumn("record", "单据"),
    ExportColumn("about", "摘要"), ExportColumn("account", "科目"),
    ExportColumn("account_name", "科目名称"), ExportColumn("item", "项目"),
    ExportColumn("unit", "房屋"), ExportColumn("payer", "付款人"),
    ExportColumn("debit", "借方", ColumnType.MONEY),
    ExportColumn("credit", "贷方", ColumnType.MONEY),
)  # fmt: skip


def rows_of(entries: Iterable[LedgerEntry]) -> Iterator[dict[str, Any]]:
    """The rows, by column; amounts as exact decimals in text."""
    for entry in entries:
        for account, amount in entry.postings:
            name = either(account.sort.value.rpartition(":")[2], CHINESE[account.sort])
            yield {
                "day": entry.day.isoformat(), "record": entry.record, "about": _(entry.about),
                "account": account.name, "account_name": name, "item": account.item or None,
                "unit": entry.unit or None, "payer": entry.payer or None,
                "debit": str(amount) if amount > 0 else None,
                "credit": str(-amount) if amount < 0 else None,
            }  # fmt: skip
