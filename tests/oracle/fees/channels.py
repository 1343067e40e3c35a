"""Random statements of a bank with whatever became of their lines, and random closings."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from svc.kinds.fees.closing import Closing
from svc.kinds.fees.statement import (
    DifferenceKind,
    LineMatch,
    Statement,
    StatementAction,
    StatementChannel,
    StatementEvent,
    StatementLine,
    TransactionState,
)
from svc.model.amounts import Money
from tests.oracle.tills import ZONE

#: Statements begin on these days, some of them shortly before one of which figures are told.
_BEGINS = (date(2026, 4, 1), date(2027, 2, 10), date(2028, 9, 1), date(2029, 3, 20))


def random_statements(number: int, receipts: Sequence[str]) -> list[Statement]:
    """Some statements, to the lines of which anything may have happened."""
    dice = random.Random(number)
    return [_statement(dice, at + 1, receipts) for at in range(dice.randint(0, 3))]


def _statement(dice: random.Random, number: int, receipts: Sequence[str]) -> Statement:
    first = dice.choice(_BEGINS)
    lines = tuple(
        StatementLine(
            key=f"{number}-{at}", day=first + timedelta(days=dice.randint(0, 20)),
            amount=Money(dice.choice([16545, 16545, dice.randint(1, 90000), -1200])),
            state=dice.choice([TransactionState.DONE] * 5 + [TransactionState.CLOSED]),
        )
        for at in range(dice.randint(1, 9))
    )  # fmt: skip
    taken = datetime(first.year, first.month, first.day, 9, tzinfo=ZONE)
    return Statement(
        format=1, id=f"M{first:%y%m}-A{number:04d}", at=taken, by="li.na", account="icbc",
        channel=StatementChannel.BANK, layout="bank", file="icbc.csv", sha256="0" * 64,
        first=first, last=first + timedelta(days=20), lines=lines,
        events=tuple(_event(dice, taken, [line.key for line in lines], receipts)
                     for _time in range(dice.randint(0, 12))),
    )  # fmt: skip


def _event(
    dice: random.Random, at: datetime, keys: Sequence[str], receipts: Sequence[str]
) -> StatementEvent:
    action = dice.choice([one for one in StatementAction for _time in range(12)][:-11])
    event = StatementEvent(at=at, by="li.na", action=action)
    line, receipt = dice.choice(keys), dice.choice(receipts or ["N2604-A0001"])
    if action is StatementAction.MATCH:
        pairs = (LineMatch(line=line, receipt=receipt),)
        return StatementEvent(at=at, by="li.na", action=action, matches=pairs)
    if action is StatementAction.CLAIM:
        return StatementEvent(at=at, by="li.na", action=action, line=line, receipt=receipt)
    if action in (StatementAction.IGNORE, StatementAction.RELEASE):
        return StatementEvent(at=at, by="li.na", action=action, line=line, reason="x",
                              receipt=receipt if dice.random() < 0.3 else None)  # fmt: skip
    if action is StatementAction.CLOSE:
        return StatementEvent(at=at, by="li.na", action=action, reason="x",
                              line=line if dice.random() < 0.8 else None, receipt=receipt,
                              difference=DifferenceKind.LOCAL_MISSING)  # fmt: skip
    return event


def random_closings(number: int) -> list[Closing]:
    """Closings of random days, a day each; some with a difference."""
    dice = random.Random(number)
    days = {date(2026, 1, 1) + timedelta(days=dice.randint(0, 365)) for _time in range(8)}
    return [_closing(dice, day) for day in sorted(days)]


def _closing(dice: random.Random, day: date) -> Closing:
    expected = dice.randint(0, 90000)
    counted = max(expected + dice.choice([0, 0, -450, 100, 1, -30000]), 0)
    return Closing(
        format=1, id=f"D{day:%y%m%d}-A-chen.hong", day=day, desk="A", cashier="chen.hong",
        closed=datetime(day.year, day.month, day.day, 17, 30, tzinfo=ZONE),
        opening=Money(expected), expected=Money(expected), counted=Money(counted),
        difference=Money(counted - expected), kept=Money(0), explanation="找零有误",
    )  # fmt: skip
