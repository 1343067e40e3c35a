"""A thousand random units with two desks: svc and the oracle make the same of their money."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from svc.desk.core.view import look
from svc.desk.fees.balances import balance
from svc.duties.fees.ledger import UnitLedger
from svc.store.yaml.codec import encode
from tests.cli.fees.till import UNIT as TILL_UNIT
from tests.cli.fees.till import Till
from tests.oracle.hours import Hours
from tests.oracle.money import Books
from tests.oracle.tills import RandomBooks, Tills, works
from tests.support import slow_after

ON = (date(2026, 3, 2), date(2026, 3, 9), date(2026, 3, 15), date(2026, 7, 1), date(2027, 2, 1))


def plain(record: Any) -> Any:
    """A record as its file holds it."""
    return yaml.load(encode(record), yaml.CBaseLoader)


def read(books: RandomBooks) -> Books:
    """What the oracle makes of the files."""
    tariffs, bills, receipts = ([plain(one) for one in records] for records in books)
    return Books(tariffs, bills, receipts, works)


def agree(ledger: UnitLedger, books: Books, number: object) -> None:
    """Line by line and payer by payer, to the fen."""
    assert set(ledger.lines) == set(books.lines), number
    for name, entry in ledger.lines.items():
        assert str(entry.principal) == str(books.paid(name)), (number, name)
        assert str(entry.late) == str(books.late_paid(name)), (number, name)
        assert str(entry.open) == str(books.room(name)), (number, name)
        for on in ON:
            assert str(entry.late_open(on)) == str(books.late(name, on)), (number, name, on)
    for payer in ledger.payers:
        assert str(ledger.credit(payer)) == str(books.credit(payer)), (number, payer)
        held = {item: str(amount) for item, amount in ledger.deposits(payer).items()}
        other = {item: str(books.deposit(payer, item)) for who, item in books.deposits
                 if who == payer and books.deposit(payer, item)}  # fmt: skip
        assert held == other, (number, payer)
        short = ledger.short.get(payer)
        assert str(short or "0.00") == str(books.debts.get(payer, "0.00")), (number, payer)


@pytest.mark.parametrize("start", slow_after(1, range(0, 1000, 100)))
def test_a_thousand_units(start: int) -> None:
    """Allocation, late fees, credit and deposits of a hundred units each."""
    for number in range(start, start + 100):
        books = Tills(number).made()
        agree(books.ledger(), read(books), number)


def test_the_random_units_have_every_path() -> None:
    """What the thousand are to show is among them: conflicts of each sort."""
    seen: set[str] = set()
    for number in range(300):
        books = Tills(number).made()
        ledger = books.ledger()
        seen |= {"excess"} if ledger.excess else set()
        seen |= {"unmatched"} if ledger.unmatched else set()
        seen |= {"short"} if any(ledger.short.values()) else set()
        seen |= {str(receipt.method) for receipt in books.receipts}
        seen |= {"reversal" for one in books.receipts if one.reverses}
        seen |= {"late" for entry in ledger.lines.values() if entry.late}
        seen |= {"void" for entry in ledger.lines.values() if entry.line.voided}
        seen |= {"waived" for entry in ledger.lines.values() if entry.line.waived}
        seen |= {"late waived" for entry in ledger.lines.values() if entry.line.late_waived}
        seen |= {"objected" for entry in ledger.lines.values() if entry.line.pauses}
    assert seen >= {"excess", "unmatched", "short", "cash", "credit", "deposit", "reversal", "late",
                    "void", "waived", "late waived", "objected"}  # fmt: skip


def test_the_balance_of_an_office_from_its_files(till: Till) -> None:
    """What the command says is what the oracle reads off the folder."""
    till("2026-04-10 09:00", "pay 3-2-1502 400 --method cash")
    till("2026-04-11 09:00", "receipt reverse 1 --reason x", "huang.li")
    till("2026-04-12 09:00", "pay 3-2-1502 700 --method wechat")
    compare(till.place, TILL_UNIT, date(2026, 6, 1))


def compare(place: Path, unit: str, on: date) -> int:
    """Hold an office's balance of a unit against what lies in its folder; gives the lines."""
    from datetime import datetime

    from tests.oracle.tills import ZONE

    records = place / "records"
    tariffs = [yaml.load(path.read_bytes(), yaml.CBaseLoader)
               for path in (records / "rules/tariffs").glob("*.yaml")]  # fmt: skip
    kinds: list[list[Any]] = []
    for kind in ("bills", "receipts"):
        found = [yaml.load(path.read_bytes(), yaml.CBaseLoader)
                 for path in sorted((records / kind).rglob("*.yaml"))]  # fmt: skip
        kinds.append([one for one in found if one.get("unit") == unit])
    rules = yaml.load((records / "office.yaml").read_bytes(), yaml.CBaseLoader)
    hours = Hours(rules)
    books = Books(tariffs, *kinds, lambda day: bool(hours.of(day)))
    now = datetime(on.year, on.month, on.day, 12, tzinfo=ZONE)
    count = 0
    with look(place, now=now) as view:
        for held in balance(view, unit):
            assert str(held.credit) == str(books.credit(held.payer))
            for line in held.lines:
                name, count = (line.bill, line.key), count + 1
                assert (str(line.open), str(line.late_open), str(line.paid)) == (
                    str(books.room(name)), str(books.late(name, on)), str(books.paid(name)),
                )  # fmt: skip
    return count


def test_grace_and_cap_are_days_and_shares() -> None:
    """The oracle itself: EX8 and EX10 by hand."""
    line = {"item": "fee", "tariff": "fee/1", "first": "2026-01-01", "payer": "R-A00001",
            "amount": "496.35", "due": "2026-03-31"}  # fmt: skip
    bill = {"id": "B2601-1", "issued": "2026-01-01T00:00:00+08:00", "lines": [line]}
    for rule, days, late in (({"rate": "0.0003"}, 91, "13.55"), ({"rate": "0.0005"}, 91, "22.58"),
                             ({"rate": "0.003", "cap": "0.3"}, 395, "148.91"),
                             ({"rate": "0.003", "grace": "90"}, 90, "0.00")):  # fmt: skip
        tariff = {"id": "fee", "versions": [{"version": "1", "late": rule}]}
        books = Books([tariff], [bill], [])
        (name,) = books.lines
        on = date(2026, 3, 31) + timedelta(days=days)
        assert str(books.late(name, on).quantize(books.room(name))) == late
