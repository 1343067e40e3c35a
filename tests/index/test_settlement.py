"""What settled what, for all units at once: the same as the fold says of each."""

from __future__ import annotations

import random
from datetime import date, datetime
from typing import Any

import msgspec
import pytest

from svc.duties.fees.ledger import UnitLedger
from svc.index.database import schema
from svc.index.database.index import Index
from svc.index.database.upkeep import Upkeep
from svc.index.fees.settlement import HELD_CREDIT, HELD_DEPOSIT, PARTS_SINCE, settle_all
from svc.index.query.ledgers import ledger_of
from svc.index.rows.records import parsed_of
from svc.kinds.fees.bill import Bill, BillLine, line_key
from svc.kinds.fees.receipt import Method, PaidLine, Receipt
from svc.kinds.table import path_of
from svc.model.amounts import Money
from tests.oracle.fees.estates import Estate, estate, index_of, money_records
from tests.oracle.tills import ZONE
from tests.support import slow_after


def sums(of: Estate) -> dict[tuple[str, str], tuple[int, int]]:
    """What the tables say was paid: principal and late fees by line."""
    sql = "SELECT bill, line, paid, late FROM line_sum WHERE paid OR late"
    return {(row["bill"], row["line"]): (row["paid"], row["late"]) for row in of.index.rows(sql)}


def parts(of: Estate) -> dict[tuple[str, str], tuple[int, int]]:
    """The same by the single parts."""
    sql = f"SELECT bill, line, sum(principal), sum(late) FROM ({PARTS_SINCE}) GROUP BY bill, line"
    rows = of.index.rows(sql, {"since": 0})
    return {(bill, line): (paid, late) for bill, line, paid, late in rows if paid or late}


def opened(of: Estate) -> set[tuple[str, str]]:
    """The lines that the tables say are open."""
    return {(row["bill"], row["line"]) for row in of.index.rows("SELECT * FROM open_line")}


def held(of: Estate, table: str) -> dict[tuple[str, ...], int]:
    """Credit or deposits, by whose they are."""
    return {tuple(row)[:-1]: row["amount"] for row in of.index.rows(table)
            if row["amount"]}  # fmt: skip


@pytest.mark.parametrize("start", slow_after(1, range(0, 60, 30)))
def test_sums_are_what_the_fold_says(start: int) -> None:
    """Lines, credit and deposits of thirty offices: to the fen what each unit's ledger holds."""
    folded = 0
    for number in range(start, start + 30):
        of = estate(number)
        settle_all(of.index, ZONE)
        folded += len(of.index.rows("SELECT unit FROM refolded"))
        ledgers: dict[str, UnitLedger] = {unit: ledger_of(of.index, unit) for unit in of.units}
        entries = [pair for ledger in ledgers.values() for pair in ledger.lines.items()]
        paid = {name: (one.principal, one.late) for name, one in entries
                if (one.principal or one.late) and one.line.amount > 0}  # fmt: skip
        assert parts(of) == sums(of) == paid, number
        assert opened(of) == {name for name, one in entries
                              if one.open > 0 and one.line.amount > 0}, number  # fmt: skip
        assert held(of, HELD_CREDIT) == {
            (unit, who): ledger.credit(who) for unit, ledger in ledgers.items()
            for who in ledger.payers if ledger.credit(who)
        }, number  # fmt: skip
        assert held(of, HELD_DEPOSIT) == {
            (unit, who, item): amount for unit, ledger in ledgers.items()
            for who in ledger.payers for item, amount in ledger.deposits(who).items()
        }, number  # fmt: skip
    assert 0 < folded < 30 * len(of.units), "some units must be told by sums, and some by folds"


def kept(index: Index) -> dict[str, list[tuple[Any, ...]]]:
    """All that the tables hold."""
    return {table: [tuple(row) for row in index.rows(f"SELECT * FROM {table}")]
            for table in schema.KEPT}  # fmt: skip


def anew(index: Index) -> dict[str, list[tuple[Any, ...]]]:
    """What they would hold if they were made from nothing."""
    index.db.execute("BEGIN")
    for table in schema.KEPT:
        index.db.execute(f"DELETE FROM {table}")
    Upkeep(index, [path_of("tariff", "property-fee")], whole=True).renew()
    made = kept(index)
    index.db.execute("ROLLBACK")
    return made


def less_of(kind: str, record: Any, dice: random.Random) -> Any:
    """The record as it was before its last event, or nothing of it."""
    if kind == "bill" and record.events and dice.random() < 0.7:
        return msgspec.structs.replace(record, events=record.events[:-1])
    return None


@pytest.mark.parametrize("number", slow_after(3, range(12)))
def test_kept_whatever_comes_and_goes(number: int) -> None:
    """Record by record, in any order, changed and taken away: as if made from nothing."""
    dice = random.Random(number)
    tariffs, *records = money_records(number)
    index, told = index_of([tariffs]), 0
    todo = [(kind, record, False) for kind, record in records]
    todo += [(kind, record, True) for kind, record in dice.sample(records, len(records) // 3)]
    dice.shuffle(todo)
    while todo:
        count = dice.choice((1, 1, 2, 5, 30))
        files: dict[str, Any] = {}
        for kind, record, less in todo[:count]:
            then = less_of(kind, record, dice) if less else record
            told += 1
            files[path_of(kind, record.id)] = then and (str(told), parsed_of(kind, then, "CN"))
        del todo[:count]
        index.foresee(files)
        assert kept(index) == anew(index), number
    assert any(kept(index).values())


def test_kept_of_what_is_no_units() -> None:
    """What a receipt without a unit paid for counts, and no longer once it is gone."""
    day, taken = date(2026, 1, 31), datetime(2026, 1, 5, tzinfo=ZONE)
    line = BillLine(item="ad", first=day, last=day, payer="p", amount=Money(9), due=day)
    bill = Bill(format=1, id="B2601-A0001", period="2026-01", issued=taken, lines=(line,))
    paid = PaidLine(bill=bill.id, line=line_key(line), principal=Money(9))
    receipt = Receipt(format=1, id="N2601-A0001", taken=taken, cashier="li.na", payer="p",
                      method=Method.CASH, amount=Money(9), lines=(paid,))  # fmt: skip
    index = index_of([])
    steps: list[tuple[str, Any, int]] = [
        ("bill", bill, 1), ("receipt", receipt, 0), ("receipt", None, 1), ("receipt", receipt, 0),
        ("bill", None, 0), ("bill", bill, 0),
    ]  # fmt: skip
    for number, (kind, then, still_open) in enumerate(steps):
        path = path_of(kind, (bill if kind == "bill" else receipt).id)
        index.foresee({path: then and (str(number), parsed_of(kind, then, "CN"))})
        assert kept(index) == anew(index), number
        assert len(index.rows("SELECT * FROM open_line")) == still_open, number
