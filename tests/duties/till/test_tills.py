"""What holds of every till: nothing is counted twice or lost, in whatever order it came."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from svc.duties.till.business_days import ClosedDay, business_day, next_opening
from svc.duties.till.closing import CashCount, Drawer, close, stretches, sums_of
from svc.kinds.derive import flaws
from svc.kinds.fees.cash import CashMove, CashWay
from svc.kinds.fees.closing import Closing
from svc.kinds.fees.receipt import Method, Receipt
from svc.model.amounts import Money
from svc.model.office import Calendar, Week
from svc.rules.time.working_time import WorkCalendar
from tests.duties.fees.books import ZONE, receipt

WORK = WorkCalendar(Calendar(Week(*["08:30-12:00 13:30-17:30"] * 5), country="CN"), "Asia/Shanghai")
FIRST = datetime(2026, 4, 1, 8, 0, tzinfo=ZONE)
MOMENTS = st.integers(0, 60 * 24 * 90).map(lambda minutes: FIRST + timedelta(minutes=minutes))
FEN = st.integers(-100_000, 100_000).filter(bool)


def taken(number: int, minutes: int, fen: int, method: Method) -> Receipt:
    """A receipt that keeps all as credit, or gives it back."""
    moment = (FIRST + timedelta(minutes=minutes)).replace(tzinfo=None)
    made = receipt(f"N2604-A{number:04d}", moment.isoformat(), str(Money(abs(fen))), method=method)
    back = {"amount": Money(fen), "credit": Money(fen) if method.moves_money else Money(-fen)}
    return Receipt(**{**{name: getattr(made, name) for name in made.__struct_fields__}, **back})


TAKINGS = st.lists(st.tuples(st.integers(0, 9 * 60), FEN, st.sampled_from(Method)), max_size=12)
PUTS = st.lists(st.tuples(st.sampled_from(CashWay), st.integers(1, 99_999)), max_size=4)


def moves(puts: list[tuple[CashWay, int]]) -> tuple[CashMove, ...]:
    """Cash that came or went without a receipt."""
    return tuple(
        CashMove(format=1, id=f"C2604-A{n:04d}", at=FIRST, cashier="chen.hong", way=way,
                 amount=Money(fen), reason="change")
        for n, (way, fen) in enumerate(puts, 1)
    )  # fmt: skip


def drawer(receipts: list[Receipt], puts: list[tuple[CashWay, int]] | None = None) -> Drawer:
    """A drawer with these and 500.00 of yesterday."""
    numbers = [one.id for one in receipts]
    return Drawer("chen.hong", "A", {"D260331-A-chen.hong": Money(50_000)}, receipts, numbers,
                  moves(puts or []), {})  # fmt: skip


def by_method(closings: list[Any], loose: list[Receipt]) -> dict[Method, tuple[int, int]]:
    """Count and sum of each method, over closings and what is in none."""
    sums: dict[Method, tuple[int, int]] = {}
    parts = [(one.method, one.count, int(one.amount)) for each in closings for one in each.methods]
    parts += [(one.method, 1, int(one.amount)) for one in loose]
    for method, count, amount in parts:
        before = sums.get(method, (0, 0))
        sums[method] = before[0] + count, before[1] + amount
    return sums


@given(TAKINGS, st.sets(st.integers(0, 11)), st.randoms(use_true_random=False))
def test_closes_and_the_rest_are_all_receipts(
    takings: list[tuple[int, int, Method]], ends: set[int], dice: Any
) -> None:
    """Wherever the closes lie, and in whatever order receipts are read."""
    receipts = [taken(n, *one) for n, one in enumerate(takings, 1)]
    parts, part = [], []
    for place, one in enumerate(receipts):
        part.append(one)
        if place in ends:
            parts.append(part)
            part = []
    closings = [sums_of(drawer(one)) for one in parts]
    assert by_method(closings, part) == by_method([], receipts)
    mixed = [*receipts]
    dice.shuffle(mixed)
    assert sums_of(drawer(mixed)) == sums_of(drawer(receipts))


@given(TAKINGS, PUTS, st.integers(0, 10**7), st.integers(0, 10**7))
def test_a_closing_is_without_flaw_and_its_drawer_ties(
    takings: list[tuple[int, int, Method]],
    puts: list[tuple[CashWay, int]],
    counted: int,
    kept: int,
) -> None:
    """Opening, cash of receipts, cash moves: the count is their sum and the difference."""
    receipts = [taken(n, *one) for n, one in enumerate(takings, 1)]
    here = FIRST + timedelta(hours=10)
    hand: Any = SimpleNamespace(here=here, actor=SimpleNamespace(id="chen.hong"))
    count = CashCount(Money(counted), Money(min(kept, counted)), None, "who knows")
    made: Closing = close(hand, here.date(), drawer(receipts, puts), count).result
    assert [flaw for flaw in flaws("closing", made) if not flaw.note] == []
    cash = sum(int(one.amount) for one in receipts if one.method is Method.CASH)
    moved = sum(fen if way is CashWay.PUT_IN else -fen for way, fen in puts)
    assert int(made.expected) == 50_000 + cash + moved
    assert made.expected + made.difference == made.counted == made.kept + made.handed_in


@given(st.lists(st.booleans(), max_size=30))
def test_stretches_hold_the_chosen_numbers_and_no_other(chosen: list[bool]) -> None:
    """As many as are counted, none that was not to be in them."""
    numbers = [f"N26{4 + n // 10:02d}-A{n % 10 + 1:04d}" for n in range(len(chosen))]
    picked = [number for number, is_in in zip(numbers, chosen, strict=True) if is_in]
    held = [
        number
        for one in stretches(picked, numbers)
        for number in numbers
        if one.first[:5] == number[:5] and one.first <= number <= one.last
    ]
    assert held == picked
    assert sum(one.count for one in stretches(picked, numbers)) == len(picked)


@given(MOMENTS, st.lists(MOMENTS, max_size=5))
def test_money_belongs_to_one_day_and_never_to_one_that_was_counted(
    moment: datetime, closes: list[datetime]
) -> None:
    """Before a close it is that day's, and closed; after it an open day's that comes later."""
    closed = [ClosedDay(one.date(), one) for one in closes]
    day = business_day(moment, closed, WORK)
    counted = any(one.date() == moment.date() and moment <= one for one in closes)
    later = any(one.date() > moment.date() for one in closes)
    assert day.is_closed is (counted or later)
    assert day.day >= moment.date()
    if not day.is_closed:
        assert day.day not in {one.date() for one in closes}


def test_the_next_business_day() -> None:
    """A weekend, the holidays of May, an office that never opens; the hour of the opening."""
    friday = datetime(2026, 4, 30, 17, 30, tzinfo=ZONE)
    late = business_day(friday + timedelta(minutes=15), [ClosedDay(friday.date(), friday)], WORK)
    assert late.day == date(2026, 5, 6)
    assert next_opening(date(2026, 4, 10), WORK) == datetime(2026, 4, 13, 8, 30, tzinfo=ZONE)
    shut = WorkCalendar(Calendar(Week()), "Asia/Shanghai")
    assert next_opening(date(2026, 4, 10), shut) == datetime(2026, 4, 11, 0, 0, tzinfo=ZONE)


def test_midnight_ends_no_day() -> None:
    """A close after midnight for the day before: what was taken at 00:10 is the new day's."""
    close_at = datetime(2026, 4, 11, 0, 30, tzinfo=ZONE)
    closed = [ClosedDay(date(2026, 4, 10), close_at)]
    assert business_day(close_at - timedelta(minutes=20), closed, WORK) == (
        date(2026, 4, 11),
        False,
    )
    assert business_day(close_at - timedelta(minutes=40), closed, WORK) == (date(2026, 4, 10), True)
