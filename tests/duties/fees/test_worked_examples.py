"""The worked examples of fees: figures that were counted by hand, each under its number."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from itertools import pairwise

import pytest

from svc.duties.fees.allocation import OpenLine, PaymentOrder, Settled, allocated
from svc.duties.fees.apportionment import percentage, rounded, shared_out
from svc.duties.fees.late_fees import LateTerms, LinePayment, late_fee_open
from svc.duties.fees.pricing import (
    month_amount,
    payers_amounts,
    shared_total,
    usage_amount,
)
from svc.duties.fees.proration import MonthPart, Proration, months_of
from svc.duties.fees.usage_lines import MeterReading, usage
from svc.errors import InvalidData
from svc.model.amounts import Money
from svc.model.fees import MeterChange
from svc.rules.record.capital_numerals import capital

AREA, PRICE = Decimal("89.43"), Decimal("1.85")
MONTH = Money.parse("165.45")
#: 0.03 % a day, as the examples with payments have it.
DAILY = LateTerms(Decimal("0.0003"))


def yuan(text: str) -> Money:
    """An amount from its spelling."""
    return Money.parse(text)


def charged(first: str, last: str, by: Proration = Proration.ACTUAL) -> list[Money]:
    """What the home costs from one day to another, a line a month."""
    days = months_of(date.fromisoformat(first), date.fromisoformat(last))
    return [month_amount(AREA, PRICE, part, by) for part in days]


def total(amounts: list[Money]) -> Money:
    """What amounts come to."""
    return sum(amounts, Money(0))


def quarter(on: str = "2026-04-10", paid: tuple[LinePayment, ...] = ()) -> list[OpenLine]:
    """January to March 2026, each due at its month's end, as they are open on a day."""
    dues = [date(2026, 1, 31), date(2026, 2, 28), date(2026, 3, 31)]
    day = date.fromisoformat(on)
    return [
        OpenLine(f"B260{due.month}", due, MONTH, late_fee_open(MONTH, due, DAILY, paid, day))
        for due in dues
    ]


def test_ex1_lines_are_by_the_month_so_that_splits_never_differ() -> None:
    """EX1: a line a month; one line of a quarter or a year would come to something else."""
    assert charged("2026-01-01", "2026-01-31") == [MONTH]
    assert total(charged("2026-01-01", "2026-12-31")) == yuan("1985.40")
    assert total(charged("2026-01-01", "2026-03-31")) == yuan("496.35")
    assert rounded(AREA * PRICE * 12) == yuan("1985.35")
    assert rounded(AREA * PRICE * 3) == yuan("496.34")


def test_ex2_moved_in_within_a_month() -> None:
    """EX2: twenty days of thirty-one."""
    assert charged("2026-03-12", "2026-03-31") == [yuan("106.74")]


@pytest.mark.parametrize(
    ("by", "first", "amount"),
    [
        (Proration.THIRTY, "2026-03-12", "110.30"),
        (Proration.YEAR, "2026-03-12", "108.79"),
        (Proration.HALF_MONTH, "2026-03-12", "165.45"),
        (Proration.HALF_MONTH, "2026-03-16", "82.72"),
        (Proration.MID_MONTH, "2026-03-12", "90.73"),
        (Proration.MID_MONTH, "2026-03-16", "0.00"),
    ],
)
def test_ex3_other_contracts(by: Proration, first: str, amount: str) -> None:
    """EX3: the same days as other contracts count them."""
    assert charged(first, "2026-03-31", by) == [yuan(amount)]


def test_ex4_leap_year() -> None:
    """EX4: a part of February depends on the year, a whole one does not."""
    assert charged("2024-02-10", "2024-02-29") == [yuan("114.10")]
    assert charged("2026-02-10", "2026-02-28") == [yuan("112.27")]
    assert charged("2024-02-01", "2024-02-29") == charged("2026-02-01", "2026-02-28") == [MONTH]


def test_ex5_a_term_that_begins_and_ends_within_months() -> None:
    """EX5: from 12 January to 15 September."""
    amounts = charged("2026-01-12", "2026-09-15")
    assert amounts == [yuan("106.74"), *[MONTH] * 7, yuan("82.72")]
    assert total(amounts) == yuan("1347.61")


def test_ex6_a_month_of_two_payers_costs_what_it_costs() -> None:
    """EX6: the last payer pays what the others leave."""
    august = [MonthPart(date(2026, 8, 1), date(2026, 8, 20))]
    august.append(MonthPart(date(2026, 8, 21), date(2026, 8, 31)))
    assert payers_amounts(AREA, PRICE, august) == [yuan("106.74"), yuan("58.71")]
    september = [MonthPart(date(2026, 9, 1), date(2026, 9, 15))]
    september.append(MonthPart(date(2026, 9, 16), date(2026, 9, 30)))
    assert payers_amounts(AREA, PRICE, september) == [yuan("82.72"), yuan("82.73")]


def test_ex7_a_price_that_changes_within_a_month() -> None:
    """EX7: each price by itself."""
    before = month_amount(AREA, PRICE, MonthPart(date(2026, 7, 1), date(2026, 7, 15)))
    after = month_amount(AREA, Decimal("2.10"), MonthPart(date(2026, 7, 16), date(2026, 7, 31)))
    assert (before, after) == (yuan("80.05"), yuan("96.93"))
    assert before + after == yuan("176.98")


@pytest.mark.parametrize(
    ("rate", "fee"), [("0.0003", "13.55"), ("0.0005", "22.58"), ("0.003", "135.50")]
)
def test_ex8_a_late_fee_by_its_rate(rate: str, fee: str) -> None:
    """EX8: 91 days at the rates that contracts have."""
    terms = LateTerms(Decimal(rate))
    due, paid = date(2026, 3, 31), date(2026, 6, 30)
    assert late_fee_open(yuan("496.35"), due, terms, [], paid) == yuan(fee)


@pytest.mark.parametrize(("year", "fee"), [(2024, "7.45"), (2023, "7.20")])
def test_ex9_late_across_a_leap_day(year: int, fee: str) -> None:
    """EX9: the leap day counts."""
    terms = LateTerms(Decimal("0.0005"))
    days = date(year, 1, 31), date(year, 3, 1)
    assert late_fee_open(yuan("496.35"), days[0], terms, [], days[1]) == yuan(fee)


def test_ex10_a_cap_on_late_fees() -> None:
    """EX10: a fee that outgrew its principal, and the cap."""
    due, on = date(2026, 3, 31), date(2027, 4, 30)
    assert (on - due).days == 395
    high = LateTerms(Decimal("0.003"))
    assert late_fee_open(yuan("496.35"), due, high, [], on) == yuan("588.17")
    capped = high._replace(cap=Decimal("0.3"))
    assert late_fee_open(yuan("496.35"), due, capped, [], on) == yuan("148.91")


def test_ex11_a_contract_that_says_principal_first() -> None:
    """EX11: the late fees stay open."""
    lines = quarter()
    assert [str(line.late) for line in lines] == ["3.42", "2.04", "0.50"]
    paid = allocated(yuan("400.00"), lines, PaymentOrder.PRINCIPAL)
    assert [line.principal for line in paid.lines] == [MONTH, MONTH, yuan("69.10")]
    assert [line.late for line in paid.lines] == [Money(0)] * 3
    assert MONTH - paid.lines[2].principal == yuan("96.35")
    assert total([line.late for line in lines]) == yuan("5.96")


def test_ex12_the_order_of_the_law() -> None:
    """EX12: debt by debt, the late fee before the principal."""
    paid = allocated(yuan("400.00"), quarter())
    assert paid.lines == [
        Settled("B2601", MONTH, yuan("3.42")),
        Settled("B2602", MONTH, yuan("2.04")),
        Settled("B2603", yuan("63.14"), yuan("0.50")),
    ]
    assert MONTH - paid.lines[2].principal == yuan("102.31")
    assert paid.credit == 0


def test_ex13_what_stayed_open_goes_on_costing() -> None:
    """EX13: 21 days more on what was left of March."""
    first = LinePayment(date(2026, 4, 10), yuan("63.14"), yuan("0.50"))
    due, on = date(2026, 3, 31), date(2026, 5, 1)
    late = late_fee_open(MONTH, due, DAILY, [first], on)
    assert late == yuan("0.64")
    march = OpenLine("B2603", due, MONTH - first.principal, late)
    paid = allocated(yuan("102.95"), [march])
    assert paid.lines == [Settled("B2603", yuan("102.31"), late)]
    assert paid.credit == 0


def test_ex14_the_payer_says_what_it_is_for() -> None:
    """EX14: March is paid, January and February stay open."""
    lines = [line._replace(late=Money(0)) for line in quarter()]
    paid = allocated(MONTH, lines, designated=["B2603"])
    assert paid.lines == [Settled("B2603", MONTH, Money(0))]


def test_ex15_a_discount_spread_over_its_lines() -> None:
    """EX15: 5 % of a year, spread to the fen."""
    year = yuan("1985.40")
    discount = percentage(year, Decimal(5))
    assert (discount, year - discount) == (yuan("99.27"), yuan("1886.13"))
    parts = shared_out(discount, [int(MONTH)] * 12)
    assert parts == [yuan("8.28")] * 3 + [yuan("8.27")] * 9


def test_ex16_a_contract_that_ends_early_gives_back() -> None:
    """EX16: pro rata, and where the discount falls away."""
    parts = shared_out(yuan("99.27"), [int(MONTH)] * 12)
    assert total([MONTH - part for part in parts[8:]]) == yuan("628.72")
    assert yuan("1886.13") - MONTH * 8 == yuan("562.53")


def test_ex17_credit_pays_the_new_price() -> None:
    """EX17: credit is money, not months."""
    new = month_amount(AREA, Decimal("2.10"), MonthPart(date(2026, 5, 1), date(2026, 5, 31)))
    assert new == yuan("187.80")
    lines = [OpenLine(f"{n:02d}", date(2026, n, 28), new) for n in range(1, 13)]
    paid = allocated(yuan("1985.40"), lines)
    assert [line.principal for line in paid.lines] == [new] * 10 + [yuan("107.40")]


def test_ex18_a_vacant_home() -> None:
    """EX18: 60 % of the month, rounded once."""
    part = MonthPart(date(2026, 5, 1), date(2026, 5, 31))
    assert month_amount(AREA, PRICE, part, charged=Decimal("0.6")) == yuan("99.27")


def test_ex19_a_total_shared_by_area() -> None:
    """EX19: the shares add up to the total."""
    areas = {"1-101": "89.43", "1-102": "89.43", "1-103": "120.10", "1-104": "64.20"}
    shares = shared_total(yuan("99.91"), {unit: Decimal(area) for unit, area in areas.items()})
    assert [str(share) for share in shares.values()] == ["24.61", "24.60", "33.04", "17.66"]
    thirds = shared_total(yuan("100.00"), dict.fromkeys(("c", "a", "b"), Decimal(70)))
    assert {unit: str(share) for unit, share in thirds.items()} == {
        "a": "33.34", "b": "33.33", "c": "33.33",
    }  # fmt: skip


def test_ex20_meters_turn_over_and_are_replaced() -> None:
    """EX20: only where a person says so."""
    low = MeterReading(Decimal("12.4"), MeterChange.ROLLOVER)
    turned = usage([MeterReading(Decimal("9998.6")), low], 4)
    assert (turned, usage_amount(turned, Decimal("4.10"))) == (Decimal("13.8"), yuan("56.58"))
    replaced = [
        MeterReading(Decimal("1280.5")),
        MeterReading(Decimal("1302.0")),
        MeterReading(Decimal(0), MeterChange.REPLACED),
        MeterReading(Decimal("3.2")),
    ]
    assert usage(replaced, 4) == Decimal("24.7")
    assert usage_amount(Decimal("24.7"), Decimal("4.10")) == yuan("101.27")
    with pytest.raises(InvalidData, match="less than"):
        usage([MeterReading(Decimal("9998.6")), low._replace(change=MeterChange.NONE)], 4)


def test_ex26_rounded_once() -> None:
    """EX26: exact decimals, one rounding."""
    assert rounded(Decimal("444.195")) == yuan("444.20")
    assert rounded(Decimal("60.89") * Decimal("1.9876")) == yuan("121.02")


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        ("106.74", "壹佰零陆元柒角肆分"),
        ("400.00", "肆佰元整"),
        ("1985.40", "壹仟玖佰捌拾伍元肆角整"),
        ("1000.05", "壹仟元零伍分"),
        ("0.00", "零元整"),
        ("0.05", "伍分"),
        ("16409.02", "壹万陆仟肆佰零玖元零贰分"),
        ("325.04", "叁佰贰拾伍元零肆分"),
        ("100200000.00", "壹亿零贰拾万元整"),
        ("-165.45", "负壹佰陆拾伍元肆角伍分"),
    ],
)
def test_ex27_capital_numerals(amount: str, words: str) -> None:
    """EX27: as receipts print them."""
    assert capital(yuan(amount)) == words


def test_ex28_lines_due_on_one_day_in_proportion() -> None:
    """EX28: in proportion, or in the order that the office gives its items."""
    due = date(2026, 4, 30)
    lines = [OpenLine("a", due, MONTH), OpenLine("b", due, yuan("96.00"))]
    paid = allocated(yuan("200.00"), lines)
    assert [line.principal for line in paid.lines] == [yuan("126.56"), yuan("73.44")]
    ranked = [lines[0], lines[1]._replace(rank=-1)]
    assert [line.key for line in allocated(yuan("200.00"), ranked).lines] == ["b", "a"]


def test_every_day_of_a_period_lies_in_one_part() -> None:
    """Months follow one another without a gap."""
    parts = list(months_of(date(2023, 11, 30), date(2024, 3, 1)))
    assert [part.month for part in parts] == ["2023-11", "2023-12", "2024-01", "2024-02", "2024-03"]
    assert all((after.first - before.last).days == 1 for before, after in pairwise(parts))
