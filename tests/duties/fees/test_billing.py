"""Bills by the worked examples: what a month's run makes of units, tariffs, payers and meters."""

from __future__ import annotations

from decimal import Decimal

import pytest

from svc.duties.fees.billing import BillingRun, shared_parts
from svc.kinds.fees.bill import line_key
from svc.kinds.fees.tariff import (
    Billed,
    BillingPeriod,
    SharedTotal,
    TariffScope,
    VacancyRule,
)
from svc.kinds.unit import PayerSpan, Use, Vacancy
from svc.model.amounts import Money, Quantity, Rate
from svc.model.fees import Formula, Proration
from tests.duties.fees.estate_fees import (
    BUYER,
    OWNER,
    ZONE,
    amounts,
    billed,
    day,
    home,
    owned,
    read,
    tariff,
    version,
)

WATER = tariff(
    version(formula=Formula.USAGE, price=Quantity("4.10"), billed=Billed.ARREARS), item="water"
)


def test_ex1_a_line_a_month_whatever_the_period() -> None:
    """89.43 m² at 1.85: 165.45 a month, 496.35 a quarter as three lines, 1985.40 a year."""
    assert amounts(billed(owned(home()), "2026-04")) == ["165.45"]
    for period, count, total in (("quarter", 3, "496.35"), ("year", 12, "1985.40")):
        fee = tariff(version(period=BillingPeriod(period)))
        lines = billed(owned(home()), "2026-01", fee).lines
        assert [str(line.amount) for line in lines] == ["165.45"] * count
        assert str(sum((line.amount for line in lines), Money(0))) == total
        assert not billed(owned(home()), "2026-02", fee).lines


def test_ex2_ex4_days_count_by_the_month() -> None:
    """Handed over on 12 March: the developer pays 11 days, the owner 20; both Februaries."""
    for delivered, period, owner in (
        ("2026-03-12", "2026-03", "106.74"), ("2024-02-10", "2024-02", "114.10"),
        ("2026-02-10", "2026-02", "112.27"),
    ):  # fmt: skip
        payers = owned(home(delivered=day(delivered)), (OWNER, delivered, None))
        fee = tariff(version(since="2020-01-01"))
        lines = billed(payers, period, fee).lines
        assert [line.payer for line in lines] == ["developer-xx", OWNER]
        assert str(sum((line.amount for line in lines), Money(0))) == "165.45"
        begun = tariff(version(since=delivered))
        assert amounts(billed(payers, period, begun)) == [owner]


@pytest.mark.parametrize(
    ("by", "since", "amount"),
    [
        (Proration.THIRTY, "2026-03-12", "110.30"), (Proration.YEAR, "2026-03-12", "108.79"),
        (Proration.HALF_MONTH, "2026-03-12", "165.45"),
        (Proration.HALF_MONTH, "2026-03-16", "82.72"),
        (Proration.MID_MONTH, "2026-03-12", "90.73"),
    ],
)  # fmt: skip
def test_ex3_other_contracts(by: Proration, since: str, amount: str) -> None:
    """A contract may count parts of months otherwise."""
    fee = tariff(version(since=since, proration=by))
    assert amounts(billed(owned(home()), "2026-03", fee)) == [amount]


def test_ex3_nothing_is_billed_as_nothing_in_silence() -> None:
    """T2: where a contract counts from the next month on, the run says so."""
    fee = tariff(version(since="2026-03-16", proration=Proration.MID_MONTH))
    made = billed(owned(home()), "2026-03", fee)
    assert not made.lines and "come to nothing" in made.skipped[0].reason


def test_ex5_t12_from_january_to_september() -> None:
    """106.74, seven whole months and 82.72."""
    fee = tariff(version(since="2026-01-12", until=day("2026-09-16")))
    made = [billed(owned(home()), f"2026-{month:02d}", fee) for month in range(1, 11)]
    total = sum((line.amount for one in made for line in one.lines), Money(0))
    assert str(total) == "1347.61"
    assert not made[-1].lines and "no tariff" in made[-1].skipped[0].reason


def test_ex6_t12_sold_within_a_month() -> None:
    """The seller pays until the day before, the buyer what is left of the month."""
    for sold, seller, buyer in (
        ("2026-08-21", "106.74", "58.71"),
        ("2026-09-16", "82.72", "82.73"),
    ):
        payers = owned(home(), (OWNER, "2020-01-01", sold), (BUYER, sold, None))
        lines = billed(payers, sold[:7]).lines
        assert [(line.payer, str(line.amount)) for line in lines] == [
            (OWNER, seller), (BUYER, buyer)
        ]  # fmt: skip


def test_nobody_pays_for_days_of_nobody() -> None:
    """Days between two payers for which nobody is known stay out, and are told."""
    payers = owned(home(), (OWNER, "2020-01-01", "2026-04-11"), (BUYER, "2026-04-21", None))
    made = billed(payers, "2026-04")
    assert [(line.payer, str(line.amount)) for line in made.lines] == [
        (OWNER, "55.15"), (BUYER, "55.15")
    ]  # fmt: skip
    assert [one.reason for one in made.skipped] == ["2026-04-11 to 2026-04-20: no payer on file"]


def test_ex7_the_price_rises_within_a_month() -> None:
    """Each price by itself: 80.05 and 96.93."""
    fee = tariff(
        version(until=day("2026-07-16")), version("2026-07", "2026-07-16", price=Quantity("2.10"))
    )
    lines = billed(owned(home()), "2026-07", fee).lines
    assert [(line.tariff, str(line.amount)) for line in lines] == [
        ("property-fee/2025-01", "80.05"), ("property-fee/2026-07", "96.93")
    ]  # fmt: skip


def test_ex18_a_home_that_stands_vacant() -> None:
    """After six months 60 % are charged; before that all of it."""
    fee = tariff(version(vacancy=VacancyRule(months=6, charged=Rate("0.6"))))
    empty = owned(home(vacant=(Vacancy(day("2025-10-01")),)))
    assert amounts(billed(empty, "2026-03", fee)) == ["165.45"]
    line = billed(empty, "2026-04", fee).lines[0]
    assert (str(line.amount), str(line.charged)) == ("99.27", "0.6")
    assert amounts(billed(empty, "2026-04")) == ["165.45"]


def test_ex19_a_total_is_shared_to_the_fen() -> None:
    """99.91 over four homes, whose parts come to 99.91."""
    power = tariff(
        version(formula=Formula.SHARE, price=None), item="shared",
        totals=(SharedTotal(id="2026-04", period="2026-04", amount=Money.parse("99.91")),),
    )  # fmt: skip
    areas = ("89.43", "89.43", "120.10", "64.20")
    homes = [owned(home(f"3-1-{n}01", area)) for n, area in enumerate(areas, 1)]
    run = BillingRun("2026-04", (power,), ZONE)
    shares, skipped = shared_parts(run, homes)
    lines = [line for one in homes for line in billed(one, "2026-04", power, shares=shares).lines]
    assert [str(line.amount) for line in lines] == ["24.61", "24.60", "33.04", "17.66"]
    assert not skipped and {str(line.total) for line in lines} == {"99.91"}
    without = [*homes, owned(home("3-1-901", None))]
    shares, skipped = shared_parts(run, without)
    assert not shares and "3-1-901" in skipped[0].reason
    _shares, skipped = shared_parts(BillingRun("2026-05", (power,), ZONE), homes)
    assert skipped[0].reason == "no total for 2026-05"


def test_ex20_t16_meters_turn_over_and_are_replaced() -> None:
    """Only where a person said so: 13.8 for 56.58, 24.7 for 101.27; never a negative usage."""
    over = read(("2026-03-31", "9998.6"), ("2026-04-30", "12.4", "rollover"))
    assert amounts(billed(owned(home()), "2026-04", WATER, meters=(over,))) == ["56.58"]
    new = read(("2026-03-31", "1280.5"), ("2026-04-12", "1302.0", "0"), ("2026-04-30", "3.2"))
    line = billed(owned(home()), "2026-04", WATER, meters=(new,)).lines[0]
    assert (str(line.amount), str(line.quantity), line.days) == ("101.27", "24.7", 30)
    unsaid = read(("2026-03-31", "9998.6"), ("2026-04-30", "12.4"))
    made = billed(owned(home()), "2026-04", WATER, meters=(unsaid,))
    assert not made.lines and "less than" in made.skipped[0].reason


def test_t16_who_used_it_pays_for_it() -> None:
    """Read on the day of a sale each pays his own; not read there is a question, no guess."""
    payers = owned(home(), (OWNER, "2020-01-01", "2026-04-12"), (BUYER, "2026-04-12", None))
    asked = read(("2026-03-31", "10"), ("2026-04-12", "14"), ("2026-04-30", "20"))
    lines = billed(payers, "2026-04", WATER, meters=(asked,)).lines
    assert [(line.payer, str(line.quantity)) for line in lines] == [(OWNER, "4"), (BUYER, "6")]
    unread = read(("2026-03-31", "10"), ("2026-04-30", "20"))
    made = billed(payers, "2026-04", WATER, meters=(unread,))
    assert not made.lines and "another pays from 2026-04-12" in made.skipped[0].reason


def test_t2_whatever_is_missing_is_told() -> None:
    """No area, no payer, no meter, no reading, nothing used: each is told, none is a 0."""
    cases = [
        (billed(owned(home(area=None)), "2026-04"), "no area on file"),
        (billed(owned(home(), (OWNER, "2026-05-01", None)), "2026-04"), "no payer on file"),
        (billed(owned(home()), "2026-04", WATER), "no meter on file"),
        (billed(owned(home()), "2026-04", WATER,
                meters=(read(("2026-03-31", "1")),)), "no reading"),
        (billed(owned(home()), "2026-04", WATER, meters=(read(("2026-04-30", "1")),)),
         "no reading before"),
        (billed(owned(home()), "2026-04", WATER,
                meters=(read(("2026-03-31", "1"), ("2026-04-30", "1")),)), "nothing was used"),
    ]  # fmt: skip
    for made, reason in cases:
        assert not made.lines
        assert [reason in one.reason for one in made.skipped] == [True], made.skipped


def test_several_pay_for_the_same_days() -> None:
    """Shares come to the whole, to the fen; items may have payers of their own."""
    tenant = PayerSpan(BUYER, day("2026-01-01"), share=Rate("0.333"))
    lines = billed(owned(home(payers=(tenant,))), "2026-04").lines
    assert sorted((line.payer, str(line.amount), str(line.share)) for line in lines) == [
        (OWNER, "110.36", "0.667"), (BUYER, "55.09", "0.333")
    ]  # fmt: skip
    only_water = PayerSpan(BUYER, day("2026-01-01"), items=("water",))
    shown = read(("2026-03-31", "1"), ("2026-04-30", "3"))
    made = billed(owned(home(payers=(only_water,))), "2026-04", tariff(), WATER, meters=(shown,))
    assert {line.item: line.payer for line in made.lines} == {
        "property-fee": OWNER, "water": BUYER
    }  # fmt: skip


def test_the_closest_version_holds() -> None:
    """A version for one building goes before that for all; one for shops is for no home."""
    fee = tariff(
        version(),
        version("b3", scope=TariffScope(buildings=("3",)), price=Quantity("2.00")),
        version("shop", scope=TariffScope(use=(Use.SHOP,)), price=Quantity("9.00")),
    )
    assert billed(owned(home()), "2026-04", fee).lines[0].tariff == "property-fee/b3"
    assert billed(owned(home("4-1-101")), "2026-04", fee).lines[0].tariff == "property-fee/2025-01"


def test_when_it_is_owed_and_due_follows_from_the_rule() -> None:
    """(h): ahead with the bill, at the end of a month where it is billed then; by no clock."""
    ahead = billed(owned(home()), "2026-04").lines[0]
    assert (ahead.issued, ahead.due) == (None, day("2026-04-30"))
    late = tariff(version(billed=Billed.ARREARS, due="15 days after issue"))
    line = billed(owned(home()), "2026-04", late).lines[0]
    assert line.issued is not None and line.issued.isoformat() == "2026-04-30T00:00:00+08:00"
    assert line.due == day("2026-05-15")


def test_h_a_line_is_called_by_what_it_charges() -> None:
    """Item and version, first day, payer: not by its place."""
    line = billed(owned(home()), "2026-04").lines[0]
    assert line_key(line) == f"property-fee/2025-01:2026-04-01:{OWNER}"


def test_ex26_t1_exact_decimals_are_rounded_once() -> None:
    """60.89 × 1.9876 is 121.02, and not 121.03 by way of four places."""
    fee = tariff(version(price=Quantity(Decimal("1.9876"))))
    assert amounts(billed(owned(home(area="60.89")), "2026-04", fee)) == ["121.02"]
