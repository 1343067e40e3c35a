"""Every figure of money of random offices: the oracle, from the files, and svc, from its index."""

from __future__ import annotations

import json
import random
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pytest

from svc.index.fees.live_lines import LiveLines
from svc.model.amounts import Money
from svc.reports import money_figures
from svc.reports.measures import MONEY_NAMES, measure
from svc.reports.scope import MoneyScope, Scope, Window
from tests.oracle.fees.estates import Estate, estate
from tests.oracle.fees.fee_figures import FeeFigures
from tests.oracle.money import Books
from tests.oracle.test_money import plain
from tests.oracle.tills import ZONE

PROVES = json.dumps(["wechat", "sms", "letter", "visit", "lawyer"])


def at(day: date) -> int:
    """The first moment of a day."""
    return int(datetime.combine(day, time(), ZONE).timestamp())


def scope_of(of: Estate, today: date) -> Scope:
    """An office as a report sees it at noon of a day."""
    live = LiveLines(of.index, ZONE, 3)
    nothing: Any = None
    money = MoneyScope(live.lay, PROVES, 180)
    return Scope(of.index.db.execute, ZONE, at(today) + 43_200, 30, nothing, money=money)


def told(scope: Scope, name: str, first: date) -> dict[str, Decimal]:
    """What svc says: numerator and denominator, and what stands beside, in yuan."""
    of = measure(name)
    window = Window(at(first), at((first + timedelta(days=32)).replace(day=1)))
    figure = money_figures.total(scope, of, window)
    numbers = {"part": figure.numerator, **figure.more}
    numbers |= {} if figure.denominator is None else {"whole": figure.denominator}
    counts = set(numbers) if of.form == "rate" else {*of.counts}
    return {key: Decimal(str(value)) if key in counts else Money(int(value or 0)).decimal()
            for key, value in numbers.items()}  # fmt: skip


def compare(number: int) -> set[str]:
    """Hold every figure of an office against the oracle; gives the names of those that are some."""
    of, dice = estate(number), random.Random(number)
    units = {
        unit: Books(*([plain(one) for one in records] for records in books))
        for unit, books in of.units.items()
    }
    receipts = [plain(one) for books in of.units.values() for one in books.receipts]
    statements, closings = ([plain(one) for one in some] for some in (of.statements, of.closings))
    today = dice.choice([date(2027, 3, 1), date(2028, 9, 15), date(2029, 4, 1)])
    scope, some = scope_of(of, today), set()
    for first in (date(2026, dice.randint(1, 6), 1), date(2026, dice.randint(2, 12), 1)):
        expected = FeeFigures(units, receipts, statements, closings, first, today).all()
        assert set(expected) == set(MONEY_NAMES)
        for name, numbers in expected.items():
            found = told(scope, name, first)
            for key in numbers.keys() | found.keys():
                pair = found.get(key, Decimal(0)), Decimal(numbers.get(key, 0))
                assert pair[0] == pair[1], (number, first, today, name, key)
            some |= {name} if found["part"] else set()
    return some


def test_some_offices() -> None:
    """A few offices, to the fen; each figure is something in one of them."""
    seen: set[str] = set()
    for number in range(12):
        seen |= compare(number)
    assert seen >= set(MONEY_NAMES) - {"credit_held", "deposits_held"}


@pytest.mark.slow
@pytest.mark.parametrize("start", range(0, 1000, 100))
def test_a_thousand_offices(start: int) -> None:
    """A hundred offices of four units each."""
    for number in range(start, start + 100):
        compare(number)
