"""What holds of bills whatever is billed, and whatever happens to a line."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from svc.duties.fees.billing import BillingRun, month_bill
from svc.duties.fees.line_events import (
    LineOf,
    SaidOfLine,
    approve,
    object_to,
    refuse,
    settle,
    void,
    waive,
)
from svc.duties.fees.runs import ComputedRun, record
from svc.errors import Refused
from svc.kinds.fees.bill import BillAction, BillEvent, line_key, line_states
from svc.kinds.merge import merge_records, unite_events
from svc.model.amounts import Area, Money, Quantity
from svc.model.fees import Proration
from tests.duties.fees.estate_fees import OWNER, ZONE, billed, home, owned, tariff, version

AREAS = st.integers(1, 99_999).map(lambda n: str(Decimal(n).scaleb(-2)))
PRICES = st.integers(1, 99_999).map(lambda n: Quantity(Decimal(n).scaleb(-4)))
DAYS = st.dates(date(2024, 1, 1), date(2026, 12, 31))
START = datetime(2026, 4, 1, tzinfo=UTC)
VERBS = (void, waive, approve, refuse, object_to, settle)


@given(AREAS, PRICES, DAYS, st.lists(DAYS, max_size=3, unique=True), st.sampled_from(Proration))
def test_payers_of_a_month_pay_the_month(
    area: str, price: Quantity, day: date, sold: list[date], by: Proration
) -> None:
    """Whoever owns it when, together they pay what one owner would, to the fen."""
    period = f"{day:%Y-%m}"
    fee = tariff(version(since="2020-01-01", price=price, proration=by))
    whole = billed(owned(home(area=area)), period, fee)
    ends = sorted(sold)
    spans = [
        (f"R-A{n:05d}", since, until)
        for n, (since, until) in enumerate(zip(
            ["2000-01-01", *map(str, ends)], [*map(str, ends), None], strict=True
        ), 1)
    ]  # fmt: skip
    parts = billed(owned(home(area=area), *spans), period, fee)
    total = sum((line.amount for line in parts.lines), Money(0))
    assert total == sum((line.amount for line in whole.lines), Money(0))
    days = [line.days or 0 for line in parts.lines]
    assert not parts.lines or sum(days) <= (parts.lines[0].of_days or 0)


@given(AREAS, PRICES)
def test_a_month_is_exact(area: str, price: Quantity) -> None:
    """Area by price, rounded half up once: by fractions, beside the decimals of the code."""
    lines = billed(owned(home(area=area)), "2026-04", tariff(version(price=price))).lines
    fen = Fraction(Area.parse(area)) * Fraction(price) * 100
    expected = int(fen + Fraction(1, 2))
    assert [int(line.amount) for line in lines] == ([expected] if expected else [])


@given(st.data())
def test_what_was_billed_is_owed_waived_or_voided(data: st.DataObject) -> None:
    """Whatever is said of a line, and in whatever order: nothing is lost, nothing invented."""
    (line,) = billed(owned(home()), "2026-04").lines
    bill = month_bill(BillingRun("2026-04", (), ZONE), "3-2-1502", [line])
    paid = Money(data.draw(st.integers(0, int(line.amount))))
    for minute in range(data.draw(st.integers(0, 8))):
        state = line_states(bill)[line_key(line)]
        amount = Money(data.draw(st.integers(-1, 20_000)))
        telling = SaidOfLine(START + timedelta(minutes=minute), "li.na", "x", amount)
        of_line = LineOf(bill, state, paid)
        verb = data.draw(st.sampled_from(VERBS))
        try:
            result = verb([of_line], telling) if verb is void else verb(of_line, telling)
        except Refused:
            continue
        (written,) = result.written
        bill = written.record
        after = line_states(bill)[line_key(line)]
        voided = line.amount if after.voided else Money(0)
        gone = Money(0) if after.voided else after.waived
        assert after.owed + gone + voided == line.amount
        assert after.voided or 0 <= paid <= after.owed


@given(st.lists(st.tuples(st.integers(0, 5), st.sampled_from(["object", "void", "settle"])),
                max_size=6), st.integers(0, 6))  # fmt: skip
def test_events_unite_whatever_the_order(steps: list[tuple[int, str]], cut: int) -> None:
    """Two desks' events come to the same history, whoever hears of whom first."""
    (line,) = billed(owned(home()), "2026-04").lines
    bill = month_bill(BillingRun("2026-04", (), ZONE), "3-2-1502", [line])
    events = tuple(dict.fromkeys(
        BillEvent(at=START + timedelta(minutes=at), by="li.na", action=BillAction(action),
                  line=line_key(line))
        for at, action in steps
    ))  # fmt: skip
    one = msgspec.structs.replace(bill, events=events[:cut])
    other = msgspec.structs.replace(bill, events=events[cut:])
    here = merge_records("bill", bill, one, other, "0" * 40).record
    there = merge_records("bill", bill, other, one, "0" * 40).record
    assert here == there and here.events == unite_events(events)


@given(AREAS, st.booleans())
def test_a_run_repeats_nothing(area: str, again: bool) -> None:
    """The second run of a month writes nothing, and says how many lines stand."""
    lines = billed(owned(home(area=area)), "2026-04").lines
    plan = BillingRun("2026-04", (), ZONE)
    made = ComputedRun(plan, [("3-2-1502", lines)], [])
    first = record(made, {}).result
    held = {bill.id: bill for bill in first.bills}
    second = record(made, held, again=again)
    assert not second.written and second.result.stands == len(lines)
    assert first.amount == sum((line.amount for line in lines), Money(0))
    assert all(line.payer == OWNER for bill in first.bills for line in bill.lines)
