"""What becomes of a unit's money: the fold over lines and receipts, whatever order they come in."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from svc.duties.fees.charged import ChargedLine
from svc.duties.fees.late_fees import ObjectionSpan
from svc.duties.fees.ledger import folded
from svc.kinds.fees.receipt import DepositPart, Method, PaidLine, Receipt, flaws
from svc.model.amounts import Money
from tests.duties.fees.books import DAILY, MONTH, OWNER, at, line, receipt, reversal, ties, yuan

APRIL = line(4)


def test_ex24_two_desks_take_money_for_one_line() -> None:
    """EX24: the earlier fills the line, the later becomes credit, and both stand."""
    later = receipt("N2604-A0007", "2026-04-10T09:10", "165.45", [(APRIL, "165.45")])
    earlier = receipt("N2604-B0003", "2026-04-10T09:05", "165.45", [(APRIL, "165.45")])
    for order in ([later, earlier], [earlier, later]):
        ledger = folded([APRIL], order)
        assert ledger.effective("N2604-B0003") == [(APRIL.id, MONTH, Money(0))]
        assert ledger.credit(OWNER) == ledger.credit_of("N2604-A0007") == MONTH
        assert [(one.receipt, one.amount) for one in ledger.excess] == [("N2604-A0007", MONTH)]
        assert later.lines[0].principal == MONTH  # what is printed stays as it was meant
        ties(ledger, order)


def test_t10_nothing_is_allocated_beyond_what_is_open() -> None:
    """T10: 1000 on a line of 165.45 leaves 834.55 as credit, and the line is full once."""
    paid = [receipt(f"N2604-A000{n}", f"2026-04-0{n}T09:00", "1000.00", [(APRIL, "165.45")])
            for n in (1, 2)]  # fmt: skip
    ledger = folded([APRIL], paid)
    assert ledger.lines[APRIL.id].open == 0
    assert ledger.credit(OWNER) == yuan("1834.55")
    ties(ledger, paid)


def test_t5_a_reversal_takes_back_exactly_its_own() -> None:
    """T5: reversing an older payment leaves later ones alone."""
    first = receipt("N2604-A0001", "2026-04-01T09:00", "165.45", [(line(1), "165.45")])
    second = receipt("N2604-A0002", "2026-04-02T09:00", "165.45", [(line(2), "165.45")])
    back = reversal("N2604-A0003", "2026-04-03T09:00", first)
    assert list(flaws(back)) == []
    ledger = folded([line(1), line(2)], [first, second, back])
    assert [entry.open for entry in ledger.lines.values()] == [MONTH, Money(0)]
    assert ledger.credit(OWNER) == 0
    ties(ledger, [first, second, back])


def test_money_for_a_voided_line_becomes_credit() -> None:
    """Void against pay: the receipt stands, and its money is the payer's."""
    paid = receipt("N2604-B0001", "2026-04-10T09:00", "165.45", [(APRIL, "165.45")])
    ledger = folded([APRIL._replace(voided=True)], [paid])
    assert ledger.credit(OWNER) == MONTH
    assert ledger.excess[0].voided
    ties(ledger, [paid])


def test_what_was_let_go_takes_no_money() -> None:
    """A line of which 65.45 is waived takes 100.00, whichever of both came first."""
    paid = receipt("N2604-A0001", "2026-04-10T09:00", "165.45", [(APRIL, "165.45")])
    waived = APRIL._replace(waivers=((date(2026, 4, 20), yuan("65.45")),))
    ledger = folded([waived], [paid])
    assert (ledger.lines[APRIL.id].open, ledger.credit(OWNER)) == (0, yuan("65.45"))
    ties(ledger, [paid])


def test_credit_that_two_desks_used_is_used_once() -> None:
    """The earlier use counts; the later one pays only what was left."""
    lines = [line(1), line(2)]
    ahead = receipt("N2512-A0001", "2025-12-20T09:00", "200.00")
    used = [receipt(f"N2601-{desk}0001", f"2026-01-05T09:0{n}", "165.45", [(lines[n], "165.45")],
                    Method.CREDIT) for n, desk in enumerate("AB")]  # fmt: skip
    assert all(not list(flaws(one)) for one in used)
    ledger = folded(lines, [*used, ahead])
    assert [entry.open for entry in ledger.lines.values()] == [Money(0), yuan("130.90")]
    assert ledger.credit(OWNER) == 0
    ties(ledger, [*used, ahead])


def test_a_reversal_reaches_what_its_credit_paid() -> None:
    """Credit that is taken away under what it paid opens the line again; nothing is negative."""
    ahead = receipt("N2601-A0001", "2026-01-01T09:00", "165.45")
    used = receipt("N2601-B0001", "2026-01-02T09:00", "165.45", [(line(1), "165.45")],
                   Method.CREDIT)  # fmt: skip
    back = reversal("N2601-A0002", "2026-01-03T09:00", ahead)
    ledger = folded([line(1)], [ahead, used, back])
    assert ledger.lines[line(1).id].open == MONTH
    assert ledger.credit(OWNER) == 0
    ties(ledger, [ahead, used, back])


def test_what_was_given_back_twice_is_owed() -> None:
    """Two desks that refund one credit: money is gone, and the payer owes it."""
    ahead = receipt("N2601-A0001", "2026-01-01T09:00", "100.00")
    out = [receipt(f"N2601-{desk}0002", "2026-01-02T09:00", "-100.00", reason="moves out")
           for desk in "AB"]  # fmt: skip
    ledger = folded([], [ahead, *out])
    assert (ledger.credit(OWNER), ledger.short[OWNER]) == (0, yuan("100.00"))
    more = receipt("N2601-A0003", "2026-01-03T09:00", "150.00")
    ledger = folded([], [ahead, *out, more])
    assert (ledger.credit(OWNER), ledger.short[OWNER]) == (yuan("50.00"), 0)
    ties(ledger, [ahead, *out, more])


def test_a_receipt_is_taken_back_once() -> None:
    """Two desks that reverse one receipt: the second finds nothing, and is told."""
    paid = receipt("N2604-A0001", "2026-04-10T09:00", "165.45", [(APRIL, "165.45")])
    backs = [reversal(f"N2604-{desk}0002", "2026-04-11T09:00", paid) for desk in "AB"]
    ledger = folded([APRIL], [*backs, paid])
    assert ledger.lines[APRIL.id].open == MONTH
    assert ledger.unmatched == ["N2604-B0002"]
    assert ledger.short[OWNER] == MONTH
    ties(ledger, [*backs, paid])


def test_ex21_a_deposit_pays_damage_and_the_rest_goes_back() -> None:
    """EX21: 2000.00 held, 350.00 for damage, 1650.00 back, nothing left."""
    damage = line(5, yuan("350.00"), item="damage")
    held = receipt("N2604-A0001", "2026-04-01T09:00", "2000.00",
                   deposit=DepositPart(item="deposit", amount=yuan("2000.00")))  # fmt: skip
    used = receipt("N2605-A0001", "2026-05-02T09:00", "350.00", [(damage, "350.00")],
                   Method.DEPOSIT,
                   deposit=DepositPart(item="deposit", amount=yuan("-350.00")))  # fmt: skip
    back = receipt("N2605-A0002", "2026-05-03T09:00", "-1650.00", reason="done",
                   refunds="N2604-A0001",
                   deposit=DepositPart(item="deposit", amount=yuan("-1650.00")))  # fmt: skip
    assert [flaw for one in (held, used, back) for flaw in flaws(one)] == []
    ledger = folded([damage], [held, used])
    assert ledger.deposits(OWNER) == {"deposit": yuan("1650.00")}
    ledger = folded([damage], [held, used, back])
    assert ledger.deposits(OWNER) == {}
    assert (ledger.lines[damage.id].open, ledger.credit(OWNER)) == (0, 0)
    ties(ledger, [held, used, back])


def test_a_correction_becomes_credit_at_once() -> None:
    """A negative line belongs to its payer from the moment at which it is issued."""
    ledger = folded([line(4, yuan("-15.45"))], [])
    assert ledger.credit(OWNER) == yuan("15.45")
    ties(ledger, [])


def test_ex13_late_fees_go_on_from_what_stayed_open() -> None:
    """EX13 through the ledger: 0.64 on what March left open, and nothing on late fees."""
    march = line(3, terms=DAILY)
    paid = receipt("N2604-A0001", "2026-04-10T09:00", "63.64")
    part = PaidLine(bill=march.id[0], line=march.id[1], principal=yuan("63.14"), late=yuan("0.50"))
    paid = Receipt(**{**{name: getattr(paid, name) for name in paid.__struct_fields__},
                      "lines": (part,), "credit": Money(0)})  # fmt: skip
    entry = folded([march], [paid]).lines[march.id]
    assert (entry.open, entry.late_open(date(2026, 5, 1))) == (yuan("102.31"), yuan("0.64"))


def test_nobody_is_late_with_what_was_not_charged_yet() -> None:
    """A line that stands instead of another keeps its due day, and is late from its own issue."""
    march = line(3, terms=DAILY, issued=at("2026-04-10"))
    entry = folded([march], []).lines[march.id]
    assert entry.late_open(date(2026, 4, 10)) == 0
    assert entry.late_open(date(2026, 4, 20)) == yuan("0.50")


FEN = st.integers(1, 40_000).map(Money)
PAUSES = st.sampled_from(
    [(), (ObjectionSpan(date(2026, 5, 1)),), (ObjectionSpan(date(2026, 2, 20), date(2026, 6, 20)),)]
)


@st.composite
def books(draw: st.DrawFn) -> tuple[list[ChargedLine], list[Receipt]]:
    """Lines and receipts of two desks that did not know of one another."""
    lines = [
        line(month, draw(FEN) if draw(st.booleans()) else MONTH,
             terms=draw(st.sampled_from([None, DAILY])), voided=draw(st.integers(0, 5)) == 0,
             waivers=draw(st.sampled_from([(), ((date(2026, 6, 1), Money(5000)),)])),
             late_waivers=draw(st.sampled_from([(), ((date(2026, 6, 2), Money(30)),)])),
             objected=draw(st.booleans()), pauses=draw(PAUSES))
        for month in range(1, draw(st.integers(1, 4)) + 1)
    ]  # fmt: skip
    if draw(st.booleans()):
        lines.append(line(5, -draw(FEN)))
    receipts: list[Receipt] = []
    for number in range(draw(st.integers(0, 9))):
        receipts.append(draw(one_receipt(number, lines, receipts)))
    return lines, receipts


@st.composite
def one_receipt(
    draw: st.DrawFn, number: int, lines: list[ChargedLine], before: list[Receipt]
) -> Receipt:
    """A receipt as a desk writes it that sees a part of the others."""
    name = f"N2607-{draw(st.sampled_from('AB'))}{number + 1:04d}"
    taken = (at("2026-07-01T09:00") + timedelta(hours=draw(st.integers(0, 90)))).isoformat()[:19]
    what = draw(st.sampled_from(["pay", "credit", "deposit", "back", "reverse", "use"]))
    if what == "reverse" and before:
        return reversal(name, taken, draw(st.sampled_from(before)))
    if what == "back":
        return receipt(name, taken, str(-draw(FEN)), reason="asked for")
    if what == "deposit":
        amount = draw(FEN)
        part = DepositPart(item="deposit", amount=amount)
        return receipt(name, taken, str(amount), deposit=part)
    chosen = draw(st.lists(st.sampled_from(lines), max_size=3, unique=True))
    amounts = [draw(FEN) for _line in chosen]
    spent = sum(amounts, Money(0))
    pairs = [(one, str(amount)) for one, amount in zip(chosen, amounts, strict=True)]
    if spent and what == "credit":
        return receipt(name, taken, str(spent), pairs, Method.CREDIT)
    if spent and what == "use":
        part = DepositPart(item="deposit", amount=-spent)
        return receipt(name, taken, str(spent), pairs, Method.DEPOSIT, deposit=part)
    return receipt(name, taken, str(spent + draw(FEN)), pairs)


@given(books(), st.randoms())
def test_money_ties_whatever_the_order_of_arrival(
    held: tuple[list[ChargedLine], list[Receipt]], chance: object
) -> None:
    """What moved is what lines, credit and deposits hold, in whatever order one hears of it.

    No credit is negative; allocated, open, waived and voided are what was billed. The books
    hold payments, credit and deposits used and given back, reversals, corrections, lines that
    are voided, let go, objected to, and late fees that are let go.
    """
    lines, receipts = held
    ledger = folded(lines, receipts)
    ties(ledger, receipts)
    shuffled = [*receipts]
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    other = folded(reversed(lines), shuffled)
    assert [(one.line.id, one.paid) for one in other.lines.values()] == [
        (one.line.id, one.paid) for one in ledger.lines.values()
    ]
    assert [other.credit(who) for who in other.payers] == [
        ledger.credit(who) for who in ledger.payers
    ]
    assert (other.excess, other.unmatched) == (ledger.excess, ledger.unmatched)
