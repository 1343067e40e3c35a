"""What holds of every sum: parts add up, nothing is settled twice, words say the number."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from svc.duties.fees.allocation import OpenLine, PaymentOrder, allocated
from svc.duties.fees.apportionment import rounded, shared_out
from svc.duties.fees.late_fees import LateTerms, LinePayment, late_fee_open
from svc.duties.fees.pricing import payers_amounts
from svc.duties.fees.proration import MonthPart, Proration, months_of, share_of_month
from svc.model.amounts import Money
from svc.rules.record.capital_numerals import capital

FEN = st.integers(0, 10**9).map(Money)
DAYS = st.dates(date(2020, 1, 1), date(2030, 12, 31))
LINES = st.lists(
    st.builds(OpenLine, st.uuids().map(str), DAYS, FEN, FEN, st.integers(0, 2)), max_size=8
)


@given(st.decimals(-(10**9), 10**9, places=6))
def test_rounding_is_half_up(number: Decimal) -> None:
    """As the decimal module rounds half up."""
    assert rounded(number).decimal() == number.quantize(Decimal("0.01"), ROUND_HALF_UP)


@given(
    st.integers(-(10**12), 10**12).map(Money),
    st.lists(st.decimals(0, 10**4, places=2), min_size=1).filter(any),
)
def test_shares_add_up_and_none_is_a_fen_off(total: Money, weights: list[Decimal]) -> None:
    """The sum is kept, and each part is its exact share to within a fen."""
    parts = shared_out(total, weights)
    assert sum(parts, Money(0)) == total
    whole = sum(map(Fraction, weights), Fraction())
    for part, weight in zip(parts, weights, strict=True):
        assert abs(int(part) - Fraction(int(total)) * Fraction(weight) / whole) < 1


@given(FEN.filter(bool), LINES, st.sampled_from(PaymentOrder), st.data())
def test_a_payment_is_settled_once_and_never_beyond_what_is_open(
    amount: Money, lines: list[OpenLine], order: PaymentOrder, data: st.DataObject
) -> None:
    """What is settled and what is credit come to the payment."""
    keys = [line.key for line in lines]
    designated = data.draw(st.lists(st.sampled_from(keys), max_size=3)) if keys else []
    paid = allocated(amount, lines, order, designated)
    by_key = {line.key: line for line in lines}
    for settled in paid.lines:
        assert 0 <= settled.principal <= by_key[settled.key].principal
        assert 0 <= settled.late <= by_key[settled.key].late
    taken = sum((line.principal + line.late for line in paid.lines), Money(0))
    assert taken + paid.credit == amount
    owed = [line for line in lines if not designated or line.key in designated]
    still_open = sum((line.principal + line.late for line in owed), Money(0)) - taken
    assert paid.credit == 0 or still_open == 0


@given(LINES.filter(bool), st.sampled_from(PaymentOrder))
def test_what_is_due_later_waits(lines: list[OpenLine], order: PaymentOrder) -> None:
    """No later debt is settled while an earlier one is open."""
    total = sum((line.principal for line in lines), Money(0))
    settled = {line.key: line for line in allocated(Money(total // 2 + 1), lines, order).lines}
    reached = [line for line in lines if line.key in settled]
    for line in lines:
        paid = settled[line.key].principal if line.key in settled else Money(0)
        if paid < line.principal:
            assert not any(
                settled[later.key].principal
                for later in reached
                if (later.due, later.rank) > (line.due, line.rank)
            )


@given(DAYS, st.integers(0, 800), st.sampled_from(Proration))
def test_a_part_of_a_month_is_never_more_than_the_month(
    first: date, days: int, by: Proration
) -> None:
    """Whatever the contract says."""
    parts = list(months_of(first, first + timedelta(days=days)))
    assert sum(part.days for part in parts) == days + 1
    assert all(0 <= share_of_month(part, by) <= 1 for part in parts)


@given(
    st.decimals("0.01", 500, places=2), st.decimals("0.0001", 20, places=4), DAYS,
    st.sets(st.integers(2, 28), max_size=4),
)  # fmt: skip
def test_payers_of_a_month_pay_the_month(
    area: Decimal, price: Decimal, day: date, begins: set[int]
) -> None:
    """However often it changed hands."""
    month = next(months_of(day.replace(day=1), day.replace(day=28) + timedelta(days=4)))
    starts = [month.first, *(month.first.replace(day=begin) for begin in sorted(begins))]
    ends = [*(start - timedelta(days=1) for start in starts[1:]), month.last]
    parts = [MonthPart(*both) for both in zip(starts, ends, strict=True)]
    assert sum(payers_amounts(area, price, parts), Money(0)) == rounded(area * price)


@given(
    st.integers(1, 10**8).map(Money), st.integers(0, 400), st.integers(0, 10), st.integers(0, 400)
)
def test_a_late_fee_as_of_a_day_does_not_change_by_what_comes_later(
    principal: Money, after: int, grace: int, later: int
) -> None:
    """It is a function of the days until then."""
    due = date(2026, 1, 31)
    terms = LateTerms(Decimal("0.0005"), grace, Decimal("0.3"))
    on = due + timedelta(days=after)
    paid_later = LinePayment(on + timedelta(days=1 + later), principal)
    fee = late_fee_open(principal, due, terms, [], on)
    assert fee == late_fee_open(principal, due, terms, [paid_later], on)
    expected = principal.decimal() * Decimal("0.0005") * after if after > grace else Decimal(0)
    assert fee == min(rounded(expected), rounded(principal.decimal() * Decimal("0.3")))


@given(st.integers(0, 10**14))
def test_capital_numerals_say_the_number(fen: int) -> None:
    """Read back, they are the amount."""
    assert _spoken(capital(Money(fen))) == fen


def _spoken(text: str) -> int:
    """The number that capital numerals say, read from left to right."""
    digits = {sign: value for value, sign in enumerate("零壹贰叁肆伍陆柒捌玖")}
    places = {"拾": 10, "佰": 100, "仟": 1000}
    yuan, _, cents = text.rpartition("元") if "元" in text else ("", "", text)
    whole = group = digit = 0
    for sign in yuan:
        if sign in digits:
            digit = digits[sign]
        elif sign in places:
            group, digit = group + digit * places[sign], 0
        else:
            unit = {"万": 10**4, "亿": 10**8}[sign]
            whole, group, digit = (
                (whole + group + digit) * unit if unit > 10**4 and whole and not group + digit
                else whole + (group + digit) * unit, 0, 0,
            )  # fmt: skip
    fen = 100 * (whole + group + digit)
    for sign, following in pairwise(cents):
        if following in "角分":
            fen += digits[sign] * (10 if following == "角" else 1)
    return fen
