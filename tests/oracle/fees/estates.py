"""Offices of random units, as an index alone: no repository, so that a thousand are made soon."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from typing import Any, NamedTuple

from svc.index.database import schema
from svc.index.database.contents import insert
from svc.index.database.index import Index
from svc.index.rows.parsing import batch
from svc.index.rows.records import parsed_of
from svc.kinds.fees.closing import Closing
from svc.kinds.fees.statement import Statement
from svc.kinds.table import path_of
from tests.oracle.fees.channels import random_closings, random_statements
from tests.oracle.tills import RandomBooks, Tills


class Estate(NamedTuple):
    """An office of a few units.

    Attributes:
        index: What svc reads.
        units: The books of each.
        statements, closings: What a channel said of their receipts, and how drawers were closed.
    """

    index: Index
    units: dict[str, RandomBooks]
    statements: list[Statement]
    closings: list[Closing]


def estate(number: int, units: int = 4) -> Estate:
    """An office by number; its units share the tariffs of the first."""
    books: dict[str, RandomBooks] = {}
    tariffs: list[Any] = []
    for place in range(units):
        unit = f"{place % 2 + 1}-1-{place + 101}"
        made = Tills(number * 100 + place, unit, place * 40, tariffs).made()
        tariffs = made.tariffs
        books[unit] = made
    records = [("tariff", one) for one in tariffs]
    for one in books.values():
        records += [*(("bill", bill) for bill in one.bills),
                    *(("receipt", receipt) for receipt in one.receipts)]  # fmt: skip
    receipts = [receipt.id for one in books.values() for receipt in one.receipts]
    statements, closings = random_statements(number, receipts), random_closings(number)
    records += [*(("statement", one) for one in statements),
                *(("closing", one) for one in closings)]  # fmt: skip
    return Estate(index_of(records), books, statements, closings)


def money_records(number: int, units: int = 4) -> list[tuple[str, Any]]:
    """The tariffs, bills and receipts of such an office, by their kinds."""
    tariffs: list[Any] = []
    records: list[tuple[str, Any]] = []
    for place in range(units):
        made = Tills(number * 100 + place, f"1-1-{place + 101}", place * 40, tariffs).made()
        tariffs = made.tariffs
        records += [*(("bill", one) for one in made.bills),
                    *(("receipt", one) for one in made.receipts)]  # fmt: skip
    return [*(("tariff", one) for one in tariffs), *records]


def index_of(records: Iterable[tuple[str, Any]]) -> Index:
    """An index that holds records which no commit does."""
    db = sqlite3.connect(":memory:", isolation_level=None)
    db.row_factory = sqlite3.Row
    for statement in (*schema.tables(), *schema.indexes()):
        db.execute(statement)
    parsed = [(path_of(kind, record.id), "", parsed_of(kind, record, "CN"))
              for kind, record in records]  # fmt: skip
    insert(db, batch(parsed, 1, 1))
    nowhere: Any = None
    return Index(nowhere, db, in_memory=True)
